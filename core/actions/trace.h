// What happened to one event in one rule, step by step, without anything secret: for a person who asks why a
// rule did or did not do something.
#pragma once

#include "actions/actionrule.h"

#include <optional>

namespace patchbay {

struct TraceAttempt
{
    QDateTime startedAt{};
    std::chrono::milliseconds waited{0};  // for the target's rate
    std::chrono::milliseconds elapsed{0}; // from sending to the last byte
    QString address{};                    // that was connected to
    int status = 0;                       // 0 when there was no answer
    QString failure{};
    std::optional<std::chrono::milliseconds> nextIn{}; // until the next attempt

    QJsonObject toJson() const;
};

struct StepTrace
{
    enum class Outcome { Sent, Rehearsed, Skipped, Failed, NotReached };

    QString name{};
    Outcome outcome = Outcome::NotReached;
    QString sentence{};
    StreamVerdict when{};
    QJsonObject request{}; // as it was rendered, secrets masked
    QList<TraceAttempt> attempts{};
    int batched = 1;        // events in the request
    QJsonObject response{}; // {"status":…,"headers":{…},"text":…}, redacted, cut at 64 KiB
    std::optional<Error> error{};

    QJsonObject toJson() const;
};

struct Trace
{
    enum class Verdict {
        Sent,      // every step that was to be taken succeeded
        Rehearsed, // rendered only
        NotWanted, // the stream said no
        Failed,
        Stopped, // the rule is off, or everything is stopped
    };

    QString id{};
    RuleId ruleId{};
    QString ruleName{};
    int ruleVersion = 0;
    RuleEvent event{};
    QDateTime startedAt{};
    std::chrono::milliseconds elapsed{0};
    StreamVerdict filter{};
    QJsonObject variables{};
    QList<StepTrace> steps{};
    Verdict verdict = Verdict::NotWanted;
    QString sentence{};           // for a person
    std::optional<Error> error{}; // of a Failed; isTransient() says whether trying again may help

    // The whole of it: received, verified, filtered, variables, steps (request, attempts, response), verdict.
    QJsonObject toJson() const;
};

QString traceVerdictName(Trace::Verdict verdict); // "sent", "rehearsed", "not_wanted", "failed", "stopped"
QString stepOutcomeName(StepTrace::Outcome outcome);

} // namespace patchbay
