// What the watchdog has said about an endpoint, so that it says it once; and since when something may be
// missing. Pure; the console keeps it in the store.
#pragma once

#include "webhooks/watchdog.h"

#include <QMap>

namespace patchbay {

struct WatchMemory
{
    AnswerWatch::Level level = AnswerWatch::Level::Well; // the gravest that was said
    QString sentence{};                                  // of it
    std::optional<QDateTime> raisedAt{};                 // when
    QMap<QString, QString> silent{};                     // topic → what was said of it
    // From here on something may not have come; nothing once that was fetched.
    std::optional<QDateTime> missingSince{};

    bool isAlarming() const { return raisedAt.has_value() || !silent.isEmpty(); }
    // The sentences, the gravest first.
    QStringList sentences() const;
    // The time is kept when it is earlier than the known one.
    void mayMissSince(const QDateTime &at);

    QJsonObject toJson() const;
    // Keys that are not there stay at their defaults.
    static WatchMemory fromJson(const QJsonObject &json);

    friend bool operator==(const WatchMemory &, const WatchMemory &) = default;
};

// What was found this time.
struct WatchFinding
{
    AnswerWatch::Level level = AnswerWatch::Level::Well;
    QString sentence{};
    int consecutiveErrors = 0;
    std::optional<QDateTime> lastAcceptedAt{};
    QStringList topics{};           // subscribed
    QList<TopicSilence> silences{}; // of any topics; the alarming ones count
    QDateTime subscribedAt{};
    QString advice{}; // what to do about silence
};

struct WatchNotice
{
    bool isAlarm = false; // else all is well again
    bool isGrave = false; // notifications are being lost
    QString sentence{};
};

struct WatchDecision
{
    WatchMemory memory{};
    QList<WatchNotice> notices{}; // empty: nothing new
};

// Alarms where a level rose beyond what was said, or a topic fell silent; says once when it is over. A pause
// that only ran out is not over: something has to be accepted first.
WatchDecision decideWatch(const WatchMemory &before, const WatchFinding &found, const QDateTime &now);

// A name for the store and for JSON: "well", "failing", "near_pause", …
QString levelName(AnswerWatch::Level level);

} // namespace patchbay
