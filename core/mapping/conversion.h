// Values and what they mean, for the files of this room: text of a scalar, emptiness, strict numbers, quick
// dates.
#pragma once

#include "base/result.h"
#include "mapping/schema.h"

#include <QJsonValue>
#include <QString>
#include <QStringView>

#include <optional>

namespace patchbay {

// The largest whole number that a JSON number carries exactly: 2^53 - 1.
inline constexpr qint64 largestExactInteger = 9007199254740991;

// Null, missing, empty text and an empty list.
bool isEmptyValue(const QJsonValue &value);

// A number as text without loss: 42, 39.62, 1e+30.
QString numberText(const QJsonValue &value);

// Text, number or boolean as text; nothing for null, lists and objects.
std::optional<QString> scalarText(const QJsonValue &value);

// A number as computers write it: digits, one point, an exponent; no grouping, no comma, no "inf".
std::optional<double> strictNumber(QStringView text);

// Digits with a sign, nothing else.
bool isWholeNumberText(QStringView text);

// Unix seconds of a date that readDate() understands. Null and "never" (0, empty text) give nothing in
// `seconds`.
struct DateReading
{
    bool understood = false;
    std::optional<qint64> seconds{};
};
DateReading readSeconds(const QJsonValue &value);
DateReading readSeconds(const QString &text);

// convertValue() of a text, without wrapping it up first: a JSON value of Qt costs three allocations.
Result<QJsonValue> convertText(const QString &text, FieldType type, const QStringList &options = {});

// The value in quotes as a message shows it, cut when it is long.
QString quotedValue(const QJsonValue &value);

} // namespace patchbay
