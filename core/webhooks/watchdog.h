// Whether what should arrive does, and how far a subscription is from being paused or suspended. Pure.
#pragma once

#include "store/endpointrepository.h"

#include <chrono>

namespace patchbay {

// Reference: Intercom, "Webhook notifications": more than 1,000 consecutive errors within 15 minutes pause a
// subscription for 15 minutes, and what happens meanwhile is dropped; errors for more than 7 days suspend it.
inline constexpr int pauseAfterErrors = 1'000;
inline constexpr std::chrono::minutes pauseWindow{15};
inline constexpr std::chrono::days suspensionAfter{7};

struct SilenceSettings
{
    std::chrono::hours least{24}; // silence shorter than this is never an alarm
    double factor = 10;           // nor is one of less than so many usual pauses
};

struct TopicSilence
{
    QString topic{};
    std::optional<QDateTime> lastAt{}; // nothing: it never arrived
    std::chrono::seconds silentFor{0}; // since then, or since the subscription
    std::chrono::seconds usual{0};     // between two arrivals; 0: not known
    bool isAlarming = false;
    QString sentence{}; // "contact.user.created is subscribed, but silent for 9 days."
};

// Of each subscribed topic, and of each that arrived before: the most alarming first, then by name. A ping
// comes when somebody asks for it and is left out.
QList<TopicSilence> silencesOf(const EndpointRow &endpoint, const QList<TopicArrivals> &arrivals,
                               const QDateTime &now, SilenceSettings settings = {});

// What an endpoint's answers add up to, as its sender counts them.
class AnswerWatch
{
public:
    enum class Level {
        Well,
        Failing, // some in a row
        NearPause,
        Paused, // the sender has stopped, if it counts as it says
        NearSuspension,
        Suspended,
    };

    void note(bool accepted, const QDateTime &at);
    Level level(const QDateTime &now) const;
    // For a person, with what to do; empty when all is well.
    QString sentence(const QDateTime &now) const;
    int consecutiveErrors() const { return m_errors; }

private:
    int m_errors = 0;          // in a row
    int m_windowErrors = 0;    // of these, since m_windowSince
    QDateTime m_windowSince{}; // at most pauseWindow ago, when the last one came
    QDateTime m_failingSince{};
    QDateTime m_lastError{};
    bool m_reachedPause = false;
};

} // namespace patchbay
