#include "console/seenapps.h"

#include <QHash>
#include <QRegularExpression>
#include <QSet>

#include <algorithm>

namespace patchbay {

using namespace Qt::StringLiterals;

namespace {

// Intercom's words for them (reference: developers.intercom.com, view admin activity logs).
const QString installation = u"app_package_installation"_s;
const QString uninstallation = u"app_package_uninstallation"_s;
const QString tokenRegeneration = u"app_package_token_regeneration"_s;

struct Named
{
    QString name{};
    bool fromText = false;
};

// Text values whose key speaks of an app, a name before a code.
QString nameInMetadata(const QJsonObject &metadata)
{
    static const QRegularExpression telling(u"app|package|name|code|client"_s,
                                            QRegularExpression::CaseInsensitiveOption);
    static const QRegularExpression nameLike(u"name"_s, QRegularExpression::CaseInsensitiveOption);
    QString found;
    for (auto it = metadata.constBegin(); it != metadata.constEnd(); ++it) {
        if (!telling.match(it.key()).hasMatch())
            continue;
        const QString value = it->isObject() ? nameInMetadata(it->toObject()) : it->toString().trimmed();
        if (value.isEmpty())
            continue;
        if (nameLike.match(it.key()).hasMatch())
            return value;
        if (found.isEmpty())
            found = value;
    }
    return found;
}

Named nameOf(const intercom::ActivityLogEntry &entry)
{
    const QString named = nameInMetadata(entry.metadata);
    if (!named.isEmpty())
        return {named, false};
    static const QRegularExpression sentence(
        u"(?:\\b(?:un)?installed|\\bfor)\\s+(?:the\\s+)?(?:app\\s+)?(.+?)(?:\\s+(?:app|package|app package))*\\.?$"_s,
        QRegularExpression::CaseInsensitiveOption);
    const QRegularExpressionMatch match = sentence.match(entry.description.trimmed());
    return {match.hasMatch() ? match.captured(1).trimmed() : entry.description.trimmed(), true};
}

} // namespace

QString SeenApp::reason() const
{
    QString text = u"Seen in Intercom's activity log: "_s;
    if (!since)
        return text + u"installed before the log begins"_s;
    text += u"installed on %1"_s.arg(since->date().toString(Qt::ISODate));
    if (!installedBy.isEmpty())
        text += u" by %1"_s.arg(installedBy);
    return text;
}

QList<SeenApp> foldSeenApps(QList<intercom::ActivityLogEntry> entries)
{
    std::sort(entries.begin(), entries.end(), [](const auto &a, const auto &b) {
        return std::pair(a.at.value_or(QDateTime()), a.id) < std::pair(b.at.value_or(QDateTime()), b.id);
    });
    QSet<QString> known;
    QHash<QString, SeenApp> apps;
    for (const intercom::ActivityLogEntry &entry : std::as_const(entries)) {
        if (!entry.id.isEmpty() && known.contains(entry.id))
            continue;
        known.insert(entry.id);
        if (entry.type != installation && entry.type != uninstallation && entry.type != tokenRegeneration)
            continue;
        const Named named = nameOf(entry);
        if (named.name.isEmpty())
            continue;
        const QString key = named.name.toCaseFolded();
        if (entry.type == uninstallation) {
            apps.remove(key);
            continue;
        }
        SeenApp &app = apps[key];
        app.name = named.name;
        app.fromText = named.fromText;
        app.lastSeen = entry.at;
        if (entry.type == installation) {
            app.since = entry.at;
            app.installedBy = entry.performedByEmail;
        }
    }
    QList<SeenApp> list = apps.values();
    std::sort(list.begin(), list.end(), [](const SeenApp &a, const SeenApp &b) {
        return a.name.compare(b.name, Qt::CaseInsensitive) < 0;
    });
    return list;
}

} // namespace patchbay
