// Numbers, times and durations as people say them, in the user's locale.
#pragma once

#include <QDateTime>
#include <QLocale>
#include <QString>

#include <chrono>

namespace patchbay::ui {

// "just now", "4 s ago", "3 min ago", "2 h ago", "yesterday 14:02", "12 Nov 14:02", "12 Nov 2024"; "in 3 min"
// ahead of now. "never" for an invalid time.
QString relativeTime(const QDateTime &time, const QDateTime &now, const QLocale &locale = QLocale());

// The exact local time with seconds and zone, for tooltips; "never" for an invalid time.
QString exactTime(const QDateTime &time, const QLocale &locale = QLocale());

// After how long relativeTime() may read differently; what a ticking label waits.
std::chrono::milliseconds relativeTimeInterval(const QDateTime &time, const QDateTime &now);

// "12,480".
QString formatNumber(qint64 number, const QLocale &locale = QLocale());
// "99.8 %" for 0.998; never "100 %" for less than everything, never "0 %" for more than nothing.
QString formatPercent(double ratio, int decimals = 0, const QLocale &locale = QLocale());
// "340 ms", "4.2 s", "3 min 5 s", "2 h 10 min", "5 days".
QString formatDuration(std::chrono::milliseconds duration, const QLocale &locale = QLocale());
// "2 min 5 s left" of an estimate, in whole seconds: finer than that it is not known.
QString formatRemaining(std::chrono::milliseconds duration, const QLocale &locale = QLocale());
// "798 bytes", "1.2 MB".
QString formatBytes(qint64 bytes, const QLocale &locale = QLocale());
// "166/s", "0.4/s".
QString formatRate(double perSecond, const QLocale &locale = QLocale());
// "1 conflict", "1,204 conflicts".
QString formatCount(qint64 count, const QString &one, const QString &many, const QLocale &locale = QLocale());

} // namespace patchbay::ui
