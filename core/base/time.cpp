#include "base/time.h"

#include <QRegularExpression>
#include <QTimeZone>

#include <cmath>

namespace patchbay {

using namespace Qt::StringLiterals;

namespace {

std::optional<QDateTime> fromNumber(double number)
{
    if (!std::isfinite(number) || number == 0.0 || std::abs(number) > 2.5e14)
        return std::nullopt;
    const bool milliseconds = std::abs(number) >= 1e11;
    return QDateTime::fromMSecsSinceEpoch(std::llround(milliseconds ? number : number * 1000.0), Qt::UTC);
}

std::optional<QDateTime> fromText(const QString &raw)
{
    const QString text = raw.trimmed();
    if (text.isEmpty())
        return std::nullopt;
    bool isNumber = false;
    const double number = text.toDouble(&isNumber);
    if (isNumber)
        // Years and days written without separators are no unix times: "20260102" would be August 1970.
        return text.size() >= 9 || text == u"0"_s ? fromNumber(number) : std::nullopt;

    static const QRegularExpression form(
        uR"(^(\d{4}-\d{2}-\d{2})(?:[T ](\d{2}:\d{2}(?::\d{2})?)(?:[.,](\d{1,9}))?\s*(Z|UTC|[+-]\d{2}(?::?\d{2})?)?)?$)"_s,
        QRegularExpression::CaseInsensitiveOption);
    const auto match = form.match(text);
    if (!match.hasMatch())
        return std::nullopt;
    const QDate date = QDate::fromString(match.captured(1), Qt::ISODate);
    QTime time(0, 0);
    if (!match.captured(2).isEmpty())
        time = QTime::fromString(match.captured(2), Qt::ISODate);
    if (!date.isValid() || !time.isValid())
        return std::nullopt;
    if (const QString fraction = match.captured(3); !fraction.isEmpty())
        time = time.addMSecs(fraction.leftJustified(3, u'0').left(3).toInt());
    QDateTime result(date, time, Qt::UTC);
    QString zone = match.captured(4);
    if (zone.startsWith(u'+') || zone.startsWith(u'-')) {
        const int sign = zone.startsWith(u'-') ? -1 : 1;
        zone = zone.mid(1).remove(u':').leftJustified(4, u'0');
        result = result.addSecs(-sign * (zone.left(2).toInt() * 3600 + zone.mid(2).toInt() * 60));
    }
    return result;
}

} // namespace

std::optional<QDateTime> readDate(const QJsonValue &value)
{
    if (value.isDouble())
        return fromNumber(value.toDouble());
    if (value.isString())
        return fromText(value.toString());
    return std::nullopt;
}

qint64 toUnixSeconds(const QDateTime &time)
{
    return time.toSecsSinceEpoch();
}

QString toIsoText(const QDateTime &time)
{
    return time.isValid() ? time.toUTC().toString(Qt::ISODateWithMs) : QString();
}

Clock systemClock()
{
    return [] { return QDateTime::currentDateTimeUtc(); };
}

} // namespace patchbay
