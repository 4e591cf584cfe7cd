// One reader for every date that another system sends, and a clock that tests can set.
#pragma once

#include <QDateTime>
#include <QJsonValue>

#include <functional>
#include <optional>

namespace patchbay {

// Reads unix seconds or milliseconds (as number or text), ISO 8601 with or without zone (without one it is
// UTC), a plain date, and "yyyy-MM-dd HH:mm:ss[.zzz][+hh[:mm]]" as databases print it. Gives a UTC time.
// Nothing for null, empty text, 0 (Intercom's "never", reference: intercom.md 12.18) and what is no date.
// Numbers of 1e11 and above are taken as milliseconds (as seconds they would lie after the year 5138).
std::optional<QDateTime> readDate(const QJsonValue &value);

// The time as unix seconds, which is what Intercom takes.
qint64 toUnixSeconds(const QDateTime &time);

// "2026-11-21T08:15:30.123Z": how the store and the command line write times. Sorts as text.
QString toIsoText(const QDateTime &time);

// Where "now" comes from; handed to whatever decides by time, so that tests can set it.
using Clock = std::function<QDateTime()>;

// The real clock, in UTC.
Clock systemClock();

} // namespace patchbay
