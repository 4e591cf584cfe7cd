#include "webhooks/watchdog.h"

#include "webhooks/timestamps.h"

#include <algorithm>

namespace patchbay {

using namespace Qt::StringLiterals;

namespace {

// From these shares of a threshold on it is time to say so.
constexpr int nearPauseErrors = pauseAfterErrors / 2;
constexpr std::chrono::days nearSuspension{5};
constexpr int failingErrors = 10;

std::chrono::seconds between(const QDateTime &from, const QDateTime &to)
{
    return std::chrono::seconds(std::max<qint64>(0, from.secsTo(to)));
}

TopicSilence silenceOf(const QString &topic, const TopicArrivals *arrived, const QDateTime &subscribedAt,
                       const QDateTime &now, const SilenceSettings &settings)
{
    TopicSilence silence{.topic = topic};
    if (!arrived) {
        silence.silentFor = between(subscribedAt, now);
        silence.isAlarming = silence.silentFor >= settings.least;
        silence.sentence =
            u"%1 is subscribed, and has not arrived in %2."_s.arg(topic, spokenDuration(silence.silentFor));
        return silence;
    }
    silence.lastAt = arrived->lastAt;
    silence.silentFor = between(arrived->lastAt, now);
    if (arrived->arrived > 1)
        silence.usual = between(arrived->firstAt, arrived->lastAt) / (arrived->arrived - 1);
    const auto patience = std::max(std::chrono::duration<double>(settings.least),
                                   std::chrono::duration<double>(silence.usual) * settings.factor);
    // One that came a single time says nothing about when it should come again.
    silence.isAlarming = arrived->arrived > 1 && silence.silentFor >= patience;
    silence.sentence = silence.isAlarming
                           ? u"%1 is subscribed, but silent for %2; it used to come every %3."_s.arg(
                                 topic, spokenDuration(silence.silentFor),
                                 spokenDuration(std::max(silence.usual, std::chrono::seconds(1))))
                           : u"%1 last came %2 ago."_s.arg(topic, spokenDuration(silence.silentFor));
    return silence;
}

} // namespace

QList<TopicSilence> silencesOf(const EndpointRow &endpoint, const QList<TopicArrivals> &arrivals,
                               const QDateTime &now, SilenceSettings settings)
{
    QStringList topics = endpoint.topics;
    for (const TopicArrivals &arrived : arrivals)
        topics << arrived.topic;
    topics.removeDuplicates();
    topics.removeAll(u"ping"_s);
    topics.removeAll(QString());
    QList<TopicSilence> silences;
    for (const QString &topic : std::as_const(topics)) {
        const auto arrived =
            std::find_if(arrivals.cbegin(), arrivals.cend(),
                         [&topic](const TopicArrivals &other) { return other.topic == topic; });
        silences << silenceOf(topic, arrived == arrivals.cend() ? nullptr : &*arrived, endpoint.createdAt,
                              now, settings);
    }
    std::sort(silences.begin(), silences.end(), [](const TopicSilence &a, const TopicSilence &b) {
        return std::pair(!a.isAlarming, a.topic) < std::pair(!b.isAlarming, b.topic);
    });
    return silences;
}

void AnswerWatch::note(bool accepted, const QDateTime &at)
{
    if (accepted) {
        *this = {};
        return;
    }
    ++m_errors;
    if (!m_failingSince.isValid())
        m_failingSince = at;
    m_lastError = at;
    if (!m_windowSince.isValid() || between(m_windowSince, at) > pauseWindow) {
        m_windowSince = at;
        m_windowErrors = 0;
        m_reachedPause = false;
    }
    m_reachedPause = ++m_windowErrors > pauseAfterErrors || m_reachedPause;
}

AnswerWatch::Level AnswerWatch::level(const QDateTime &now) const
{
    if (m_errors == 0)
        return Level::Well;
    const auto failing = between(m_failingSince, m_lastError);
    if (failing > suspensionAfter)
        return Level::Suspended;
    if (failing >= nearSuspension)
        return Level::NearSuspension;
    const bool recent = between(m_lastError, now) <= pauseWindow;
    if (recent && m_reachedPause)
        return Level::Paused;
    if (recent && m_windowErrors >= nearPauseErrors)
        return Level::NearPause;
    return m_errors >= failingErrors ? Level::Failing : Level::Well;
}

QString AnswerWatch::sentence(const QDateTime &now) const
{
    const QString count = u"%L1"_s.arg(m_errors);
    const QString since = spokenDuration(between(m_failingSince, now));
    switch (level(now)) {
    case Level::Well: return {};
    case Level::Failing:
        return u"The last %1 notifications were not accepted. The activity log says why."_s.arg(count);
    case Level::NearPause:
        return u"%1 notifications in a row were not accepted. After 1,000 within 15 minutes Intercom pauses "
               u"and"
               " drops what happens meanwhile."_s.arg(count);
    case Level::Paused:
        return u"%1 notifications in a row were not accepted: Intercom pauses for 15 minutes and drops what"
               " happens meanwhile. Mend the cause, then sync what changed since."_s.arg(count);
    case Level::NearSuspension:
        return u"Nothing was accepted for %1. After 7 days Intercom suspends the subscription."_s.arg(since);
    case Level::Suspended:
        return u"Nothing was accepted for %1: Intercom has suspended the subscription. Mend the cause, then "
               u"press"
               " “Set live” in the Developer Hub."_s.arg(since);
    }
    return {};
}

} // namespace patchbay
