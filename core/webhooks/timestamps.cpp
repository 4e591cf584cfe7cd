#include "webhooks/timestamps.h"

#include "base/time.h"

#include <algorithm>
#include <array>

namespace patchbay {

using namespace Qt::StringLiterals;

namespace {

// Seconds beyond this are milliseconds by mistake (the year 5138), and milliseconds below it are seconds.
constexpr qint64 unitBorder = 100'000'000'000;

std::optional<qint64> digitsOf(const QByteArray &text)
{
    if (text.isEmpty() ||
        !std::all_of(text.cbegin(), text.cend(), [](char c) { return c >= '0' && c <= '9'; }))
        return {};
    bool ok = false;
    const qint64 number = text.toLongLong(&ok);
    return ok ? std::optional(number) : std::nullopt;
}

} // namespace

std::optional<QDateTime> readTimestamp(TimestampUnit unit, const QByteArray &text)
{
    const auto number = digitsOf(text);
    if (!number)
        return {};
    return unit == TimestampUnit::Milliseconds ? QDateTime::fromMSecsSinceEpoch(*number, Qt::UTC)
                                               : QDateTime::fromSecsSinceEpoch(*number, Qt::UTC);
}

QByteArray timestampText(TimestampUnit unit, const QDateTime &time)
{
    return QByteArray::number(unit == TimestampUnit::Milliseconds ? time.toMSecsSinceEpoch()
                                                                  : toUnixSeconds(time));
}

void judgeTimestamp(const Recipe &recipe, const QByteArray &text, const QDateTime &now,
                    std::chrono::seconds tolerance, Verdict &verdict)
{
    const auto refuse = [&verdict](const QString &reason, const QString &sentence, const QString &hint) {
        verdict.valid = false;
        verdict.reason = reason;
        verdict.sentence = sentence;
        verdict.hint = hint;
    };
    const auto number = digitsOf(text);
    const auto time = readTimestamp(recipe.timestamp, text);
    const bool inSeconds = recipe.timestamp == TimestampUnit::Seconds;
    if (!number || !time || !time->isValid()) {
        refuse(u"malformed_timestamp"_s, u"The signature matches, but the timestamp is not a Unix time."_s,
               u"%1 sends digits only, in %2."_s.arg(recipe.signer,
                                                     inSeconds ? u"seconds"_s : u"milliseconds"_s));
        return;
    }
    if (inSeconds == (*number >= unitBorder)) {
        refuse(
            u"wrong_timestamp_unit"_s,
            inSeconds
                ? u"The signature matches, but the timestamp is in milliseconds, and this scheme has seconds."_s
                : u"The signature matches, but the timestamp is in seconds, and this scheme has milliseconds."_s,
            inSeconds ? u"Divide the sender's time by 1000 before it is signed."_s
                      : u"Multiply the sender's time by 1000 before it is signed."_s);
        return;
    }
    const std::chrono::milliseconds age(time->msecsTo(now));
    const QString allowed = spokenDuration(tolerance);
    if (age > tolerance) {
        refuse(
            u"stale_timestamp"_s,
            u"The signature matches, but the request is %1 old; %2 are allowed."_s.arg(
                spokenDuration(std::chrono::duration_cast<std::chrono::seconds>(age)), allowed),
            u"If it has just arrived, set this machine's clock, or the sender's. An old request may be a replay."_s);
    } else if (-age > tolerance) {
        refuse(u"future_timestamp"_s,
               u"The signature matches, but its time lies %1 ahead; %2 are allowed."_s.arg(
                   spokenDuration(std::chrono::duration_cast<std::chrono::seconds>(-age)), allowed),
               u"One of the two clocks is wrong: set this machine's by NTP first."_s);
    }
}

QString spokenDuration(std::chrono::seconds duration)
{
    struct Unit
    {
        qint64 seconds;
        QLatin1StringView name;
    };
    static constexpr std::array<Unit, 4> units{
        {{365 * 86400, "years"_L1}, {86400, "days"_L1}, {3600, "hours"_L1}, {60, "minutes"_L1}}};
    for (const Unit &unit : units)
        if (duration.count() >= 2 * unit.seconds)
            return u"%1 %2"_s.arg(duration.count() / unit.seconds).arg(unit.name);
    return duration.count() == 1 ? u"1 second"_s : u"%1 seconds"_s.arg(duration.count());
}

} // namespace patchbay
