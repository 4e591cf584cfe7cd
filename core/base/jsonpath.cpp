#include "base/jsonpath.h"

namespace patchbay {

using namespace Qt::StringLiterals;

namespace {

QString quoted(const QString &key)
{
    return key.contains(u'.') || key.contains(u'"') ? u'"' + QString(key).replace(u'"', u"\"\""_s) + u'"'
                                                    : key;
}

void writeAt(QJsonObject &record, const QStringList &keys, qsizetype depth, const QJsonValue &value)
{
    const QString &key = keys[depth];
    if (depth + 1 == keys.size()) {
        record.insert(key, value);
        return;
    }
    QJsonObject inner = record.value(key).toObject();
    writeAt(inner, keys, depth + 1, value);
    record.insert(key, inner);
}

} // namespace

Result<FieldPath> FieldPath::parse(const QString &text)
{
    const auto bad = [&text](const QString &why) {
        return fail(Error::Kind::InvalidInput, u"“%1” is not a field path: %2."_s.arg(text, why),
                    u"Write keys separated by dots, such as custom.plan_type."_s);
    };
    FieldPath path;
    QString key;
    bool inQuotes = false;
    bool wasQuoted = false;
    const auto endKey = [&]() -> bool {
        if (key.isEmpty() && !wasQuoted)
            return false;
        path.m_keys << key;
        key.clear();
        wasQuoted = false;
        return true;
    };
    const QString trimmed = text.trimmed();
    if (trimmed.isEmpty())
        return bad(u"it is empty"_s);
    for (qsizetype i = 0; i < trimmed.size(); ++i) {
        const QChar c = trimmed[i];
        if (c == u'"') {
            const bool doubled = inQuotes && i + 1 < trimmed.size() && trimmed[i + 1] == u'"';
            if (doubled)
                key += trimmed[++i];
            else
                inQuotes = !inQuotes;
            wasQuoted = true;
        } else if (c == u'.' && !inQuotes) {
            if (!endKey())
                return bad(u"two dots follow each other, or it begins with one"_s);
        } else {
            key += c;
        }
    }
    if (inQuotes)
        return bad(u"a quote is left open"_s);
    if (!endKey())
        return bad(u"it ends with a dot"_s);
    path.m_text = path.m_keys.join(u'.');
    return path;
}

QString FieldPath::text() const
{
    QStringList parts;
    for (const QString &key : m_keys)
        parts << quoted(key);
    return parts.join(u'.');
}

QJsonValue FieldPath::read(const QJsonObject &record) const
{
    if (m_keys.isEmpty())
        return QJsonValue(QJsonValue::Undefined);
    const auto flat = record.constFind(m_text);
    if (flat != record.constEnd())
        return *flat;
    if (m_keys.size() == 1)
        return QJsonValue(QJsonValue::Undefined);
    QJsonValue value = record.value(m_keys.first());
    for (qsizetype i = 1; i < m_keys.size() && !value.isUndefined(); ++i)
        value = value.toObject().value(m_keys[i]);
    return value;
}

void FieldPath::write(QJsonObject &record, const QJsonValue &value) const
{
    if (!m_keys.isEmpty())
        writeAt(record, m_keys, 0, value);
}

} // namespace patchbay
