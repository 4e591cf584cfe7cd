#include "base/csvtext.h"

#include "base/json.h"

#include <QJsonArray>
#include <QJsonObject>
#include <QString>

#include <algorithm>

namespace patchbay {

using namespace Qt::StringLiterals;

namespace {

// Spreadsheets run a cell that starts with one of these as a formula (OWASP, "CSV injection").
bool looksLikeFormula(const QString &text)
{
    static const QString starters = u"=+-@\t\r"_s;
    return !text.isEmpty() && starters.contains(text.front());
}

QString textOf(const QJsonValue &value)
{
    if (value.isBool())
        return value.toBool() ? u"true"_s : u"false"_s;
    if (value.isObject())
        return QString::fromUtf8(toCompactJson(value.toObject()));
    if (value.isArray())
        return QString::fromUtf8(toCompactJson(value.toArray()));
    return value.toString();
}

} // namespace

QByteArray csvCell(const QJsonValue &value)
{
    if (value.isDouble()) {
        const QByteArray list = toCompactJson(QJsonArray{value}); // the number as JSON writes it
        return list.mid(1, list.size() - 2);
    }
    QString text = textOf(value);
    if (looksLikeFormula(text))
        text.prepend(u'\'');
    static const QString quoted = u"\",\r\n"_s;
    const bool needsQuotes =
        std::any_of(text.cbegin(), text.cend(), [](QChar character) { return quoted.contains(character); });
    if (needsQuotes) {
        text.replace(u'"', u"\"\""_s);
        text = u'"' + text + u'"';
    }
    return text.toUtf8();
}

} // namespace patchbay
