#include "mapping/conversion.h"

#include "base/json.h"
#include "base/time.h"

#include <QLocale>

#include <cmath>

namespace patchbay {

using namespace Qt::StringLiterals;

namespace {

bool isDigit(QChar c)
{
    return c >= u'0' && c <= u'9';
}

// The number of `count` digits at `at`, or -1.
int digitsAt(QStringView text, qsizetype at, qsizetype count)
{
    int number = 0;
    for (qsizetype i = at; i < at + count; ++i) {
        if (!isDigit(text[i]))
            return -1;
        number = number * 10 + (text[i].unicode() - u'0');
    }
    return number;
}

// Days from 1970-01-01 in the Gregorian calendar (Howard Hinnant, "chrono-compatible low-level date
// algorithms").
qint64 daysFromCivil(int year, int month, int day)
{
    const int y = year - (month <= 2 ? 1 : 0);
    const int era = y / 400;
    const int yearOfEra = y - era * 400;
    const int dayOfYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
    const int dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear;
    return qint64(era) * 146097 + dayOfEra - 719468;
}

// The shape that nearly every record has, "2026-11-21T08:15:30[.fraction][Z]", without the general reader's
// regular expression, which costs ten times as much. Nothing for all other shapes: those are for readDate().
std::optional<qint64> quickSeconds(QStringView text)
{
    if (text.size() < 19 || text[4] != u'-' || text[7] != u'-' || (text[10] != u'T' && text[10] != u' ') ||
        text[13] != u':' || text[16] != u':')
        return std::nullopt;
    qsizetype end = 19;
    if (end < text.size() && text[end] == u'.') {
        for (++end; end < text.size() && isDigit(text[end]); ++end) {
        }
        if (end == 20 || end > 29)
            return std::nullopt;
    }
    const bool closed = end == text.size() || (end + 1 == text.size() && text[end] == u'Z');
    const int year = digitsAt(text, 0, 4);
    const int month = digitsAt(text, 5, 2);
    const int day = digitsAt(text, 8, 2);
    const int hour = digitsAt(text, 11, 2);
    const int minute = digitsAt(text, 14, 2);
    const int second = digitsAt(text, 17, 2);
    // Days above 28 and leap seconds are for the general reader, which knows the calendar.
    if (!closed || year < 1970 || month < 1 || month > 12 || day < 1 || day > 28 || hour < 0 || hour > 23 ||
        minute < 0 || minute > 59 || second < 0 || second > 59)
        return std::nullopt;
    return daysFromCivil(year, month, day) * 86400 + hour * 3600 + minute * 60 + second;
}

} // namespace

bool isEmptyValue(const QJsonValue &value)
{
    switch (value.type()) {
    case QJsonValue::Null:
    case QJsonValue::Undefined: return true;
    case QJsonValue::String: return value.toString().isEmpty();
    case QJsonValue::Array: return value.toArray().isEmpty();
    default: return false;
    }
}

QString numberText(const QJsonValue &value)
{
    // Whole numbers first: Qt keeps 64-bit ones apart from doubles, and a double would round them.
    constexpr qint64 none = std::numeric_limits<qint64>::min();
    if (const qint64 whole = value.toInteger(none); whole != none)
        return QString::number(whole);
    return QString::number(value.toDouble(), 'g', QLocale::FloatingPointShortest);
}

std::optional<QString> scalarText(const QJsonValue &value)
{
    switch (value.type()) {
    case QJsonValue::String: return value.toString();
    case QJsonValue::Double: return numberText(value);
    case QJsonValue::Bool: return value.toBool() ? u"true"_s : u"false"_s;
    default: return std::nullopt;
    }
}

bool isWholeNumberText(QStringView text)
{
    if (!text.isEmpty() && (text[0] == u'-' || text[0] == u'+'))
        text = text.mid(1);
    return !text.isEmpty() && std::all_of(text.begin(), text.end(), isDigit);
}

std::optional<double> strictNumber(QStringView text)
{
    if (text.isEmpty())
        return std::nullopt;
    for (const QChar c : text) {
        const bool fits = isDigit(c) || c == u'.' || c == u'-' || c == u'+' || c == u'e' || c == u'E';
        if (!fits)
            return std::nullopt;
    }
    bool isNumber = false;
    const double number = text.toDouble(&isNumber);
    if (!isNumber || !std::isfinite(number))
        return std::nullopt;
    return number;
}

DateReading readSeconds(const QString &text)
{
    if (const auto seconds = quickSeconds(text))
        return {true, seconds};
    const QStringView trimmed = QStringView(text).trimmed();
    if (trimmed.isEmpty() || trimmed == u"0")
        return {true, std::nullopt};
    const auto date = readDate(text);
    if (!date)
        return {};
    return {true, toUnixSeconds(*date)};
}

DateReading readSeconds(const QJsonValue &value)
{
    if (value.isString())
        return readSeconds(value.toString());
    if (value.isNull() || value.isUndefined() || (value.isDouble() && value.toDouble() == 0.0))
        return {true, std::nullopt};
    const auto date = readDate(value);
    if (!date)
        return {};
    return {true, toUnixSeconds(*date)};
}

QString quotedValue(const QJsonValue &value)
{
    QString text = displayText(value);
    if (text.size() > 60)
        text = text.left(57) + u'…';
    return u'“' + text + u'”';
}

} // namespace patchbay
