#include "sync/matchkeys.h"

#include "base/json.h"

namespace patchbay {

using namespace Qt::StringLiterals;

namespace {

constexpr QLatin1StringView customPrefix{"custom."};

QString digitsOf(const QString &phone)
{
    QString digits;
    for (const QChar each : phone) {
        if (each.isDigit() || (each == u'+' && digits.isEmpty()))
            digits.append(each);
    }
    return digits;
}

// "https://www.Example.com/about" and "example.com" are one company's.
QString domainOf(const QString &website)
{
    QString host = website.trimmed().toLower();
    if (const qsizetype scheme = host.indexOf("://"_L1); scheme >= 0)
        host = host.sliced(scheme + 3);
    for (const QChar end : {u'/', u'?', u'#', u':'})
        host = host.left(host.indexOf(end));
    if (host.startsWith("www."_L1))
        host = host.sliced(4);
    while (host.endsWith(u'.'))
        host.chop(1);
    return host;
}

} // namespace

bool isOwnMatchKey(const QString &path)
{
    return path != "external_id"_L1 && path != "email"_L1 && path != "company_id"_L1;
}

QString foldedKey(const QString &path, const QString &value)
{
    if (path == "email"_L1)
        return value.trimmed().toLower();
    if (path == "phone"_L1)
        return digitsOf(value);
    return path == "website"_L1 ? domainOf(value) : value;
}

QStringList ownMatchKeys(const Mapping &mapping)
{
    QStringList paths;
    for (const Rule &rule : mapping.rules) {
        if (rule.enabled && rule.matchKey && isOwnMatchKey(rule.target) && !paths.contains(rule.target))
            paths.append(rule.target);
    }
    return paths;
}

QStringList contactKeyPaths(const Mapping &mapping)
{
    // Whatever the match keys are: a second contact with the e-mail is never meant.
    return QStringList{u"external_id"_s} + ownMatchKeys(mapping) + QStringList{u"email"_s};
}

QStringList companyKeyPaths(const Mapping &mapping)
{
    return QStringList{u"company_id"_s} + ownMatchKeys(mapping);
}

QString matchKeyOf(const QJsonObject &record, const QString &path)
{
    if (!path.startsWith(customPrefix))
        return foldedKey(path, readIdText(record.value(path)));
    const QJsonObject custom = record.value("custom_attributes"_L1).toObject();
    return foldedKey(path, readIdText(custom.value(path.sliced(customPrefix.size()))));
}

QString strangerBy(const QJsonObject &record, const QList<SpoolKey> &keys)
{
    for (const SpoolKey &key : keys) {
        if (!isOwnMatchKey(key.path) || key.value.isEmpty())
            continue;
        const QString other = matchKeyOf(record, key.path);
        if (!other.isEmpty() && other != key.value)
            return key.path;
    }
    return {};
}

} // namespace patchbay
