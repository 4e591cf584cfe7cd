#include "ui/widgets/format.h"

#include <QCoreApplication>

#include <algorithm>
#include <cmath>

namespace patchbay::ui {

using namespace Qt::StringLiterals;

namespace {

QString say(const char *text)
{
    return QCoreApplication::translate("Format", text);
}

struct Span
{
    qint64 seconds = 0;
    bool ahead = false;
};

Span spanOf(const QDateTime &time, const QDateTime &now)
{
    const qint64 milliseconds = time.msecsTo(now);
    return {std::abs(milliseconds) / 1000, milliseconds < -999};
}

} // namespace

QString relativeTime(const QDateTime &time, const QDateTime &now, const QLocale &locale)
{
    if (!time.isValid())
        return say("never");
    const Span span = spanOf(time, now);
    const auto phrase = [&span, &locale](qint64 amount, const char *unit) {
        return (span.ahead ? say("in %1 %2") : say("%1 %2 ago")).arg(locale.toString(amount), say(unit));
    };
    if (span.seconds < 2)
        return say("just now");
    if (span.seconds < 60)
        return phrase(span.seconds, "s");
    if (span.seconds < 3600)
        return phrase(span.seconds / 60, "min");
    const QDateTime local = time.toLocalTime();
    const QDateTime today = now.toLocalTime();
    const qint64 days = local.date().daysTo(today.date());
    if (span.seconds < 12 * 3600 || days == 0)
        return phrase(span.seconds / 3600, "h");
    const QString clock = locale.toString(local.time(), u"HH:mm"_s);
    if (days == 1)
        return say("yesterday %1").arg(clock);
    if (days == -1)
        return say("tomorrow %1").arg(clock);
    if (local.date().year() == today.date().year())
        return say("%1 %2").arg(locale.toString(local.date(), u"d MMM"_s), clock);
    return locale.toString(local.date(), u"d MMM yyyy"_s);
}

QString exactTime(const QDateTime &time, const QLocale &locale)
{
    if (!time.isValid())
        return say("never");
    const QDateTime local = time.toLocalTime();
    return locale.toString(local.date(), QLocale::LongFormat) + u", "_s +
           locale.toString(local.time(), u"HH:mm:ss"_s) + u' ' + local.timeZoneAbbreviation();
}

std::chrono::milliseconds relativeTimeInterval(const QDateTime &time, const QDateTime &now)
{
    using namespace std::chrono_literals;
    if (!time.isValid())
        return 1h;
    const Span span = spanOf(time, now);
    return span.seconds < 60 ? 1s : span.seconds < 3600 ? 15s : 5min;
}

QString formatNumber(qint64 number, const QLocale &locale)
{
    return locale.toString(number);
}

QString formatPercent(double ratio, int decimals, const QLocale &locale)
{
    // Rounding must not claim that all is done when something is missing, or that nothing is when something
    // is there.
    const double step = std::pow(10.0, -decimals);
    double percent = std::round(ratio * 100 / step) * step;
    if (ratio < 1 && percent >= 100)
        percent = 100 - step;
    if (ratio > 0 && percent <= 0)
        return say("< %1 %").arg(locale.toString(step, 'f', decimals));
    return say("%1 %").arg(locale.toString(percent, 'f', decimals));
}

QString formatDuration(std::chrono::milliseconds duration, const QLocale &locale)
{
    const qint64 milliseconds = std::max<qint64>(0, duration.count());
    if (milliseconds < 1000)
        return say("%1 ms").arg(locale.toString(milliseconds));
    if (milliseconds < 10'000)
        return say("%1 s").arg(locale.toString(std::floor(double(milliseconds) / 100) / 10, 'f', 1));
    const qint64 seconds = milliseconds / 1000;
    const auto two = [&locale](qint64 large, const char *first, qint64 small, const char *second) {
        const QString head = say(first).arg(locale.toString(large));
        return small == 0 ? head : head + u' ' + say(second).arg(locale.toString(small));
    };
    if (seconds < 60)
        return say("%1 s").arg(locale.toString(seconds));
    if (seconds < 600)
        return two(seconds / 60, "%1 min", seconds % 60, "%1 s");
    if (seconds < 3600)
        return say("%1 min").arg(locale.toString(seconds / 60));
    if (seconds < 86'400)
        return two(seconds / 3600, "%1 h", seconds % 3600 / 60, "%1 min");
    const qint64 days = seconds / 86'400;
    return formatCount(days, say("day"), say("days"), locale);
}

QString formatRemaining(std::chrono::milliseconds duration, const QLocale &locale)
{
    using namespace std::chrono;
    using namespace std::chrono_literals;
    if (duration < 1s)
        return say("less than a second left");
    const seconds whole = ceil<seconds>(duration);
    if (whole < 10s)
        return say("%1 s left").arg(locale.toString(qint64(whole.count())));
    return say("%1 left").arg(formatDuration(whole, locale));
}

QString formatBytes(qint64 bytes, const QLocale &locale)
{
    if (bytes < 1000)
        return formatCount(bytes, say("byte"), say("bytes"), locale);
    return locale.formattedDataSize(bytes, 1, QLocale::DataSizeSIFormat);
}

QString formatRate(double perSecond, const QLocale &locale)
{
    return say("%1/s").arg(locale.toString(perSecond, 'f', perSecond > 0 && perSecond < 10 ? 1 : 0));
}

QString formatCount(qint64 count, const QString &one, const QString &many, const QLocale &locale)
{
    return locale.toString(count) + u' ' + (count == 1 ? one : many);
}

} // namespace patchbay::ui
