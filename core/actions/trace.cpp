#include "actions/trace.h"

#include "base/time.h"

#include <QJsonArray>

namespace patchbay {

using namespace Qt::StringLiterals;

namespace {

QJsonObject verdictJson(const StreamVerdict &verdict)
{
    QJsonArray checks;
    for (const ConditionCheck &check : verdict.checks)
        checks.append(check.toJson());
    QJsonObject json{{u"passes"_s, verdict.passes}, {u"conditions"_s, checks}};
    if (!verdict.because.isEmpty())
        json.insert(u"because"_s, verdict.because);
    return json;
}

} // namespace

QString traceVerdictName(Trace::Verdict verdict)
{
    switch (verdict) {
    case Trace::Verdict::Sent: return u"sent"_s;
    case Trace::Verdict::Rehearsed: return u"rehearsed"_s;
    case Trace::Verdict::NotWanted: return u"not_wanted"_s;
    case Trace::Verdict::Failed: return u"failed"_s;
    case Trace::Verdict::Stopped: return u"stopped"_s;
    }
    return {};
}

QString stepOutcomeName(StepTrace::Outcome outcome)
{
    switch (outcome) {
    case StepTrace::Outcome::Sent: return u"sent"_s;
    case StepTrace::Outcome::Rehearsed: return u"rehearsed"_s;
    case StepTrace::Outcome::Skipped: return u"skipped"_s;
    case StepTrace::Outcome::Failed: return u"failed"_s;
    case StepTrace::Outcome::NotReached: return u"not_reached"_s;
    }
    return {};
}

QJsonObject TraceAttempt::toJson() const
{
    QJsonObject json{{u"started_at"_s, toIsoText(startedAt)},
                     {u"waited_ms"_s, qint64(waited.count())},
                     {u"elapsed_ms"_s, qint64(elapsed.count())},
                     {u"status"_s, status}};
    if (!address.isEmpty())
        json.insert(u"address"_s, address);
    if (!failure.isEmpty())
        json.insert(u"failure"_s, failure);
    if (nextIn)
        json.insert(u"next_in_ms"_s, qint64(nextIn->count()));
    return json;
}

QJsonObject StepTrace::toJson() const
{
    QJsonObject json{{u"name"_s, name}, {u"outcome"_s, stepOutcomeName(outcome)}, {u"sentence"_s, sentence}};
    if (!when.checks.isEmpty())
        json.insert(u"when"_s, verdictJson(when));
    if (!request.isEmpty())
        json.insert(u"request"_s, request);
    QJsonArray list;
    for (const TraceAttempt &attempt : attempts)
        list.append(attempt.toJson());
    if (!list.isEmpty())
        json.insert(u"attempts"_s, list);
    if (batched > 1)
        json.insert(u"batched"_s, batched);
    if (!response.isEmpty())
        json.insert(u"response"_s, response);
    if (error)
        json.insert(u"error"_s, error->toJson());
    return json;
}

QJsonObject Trace::toJson() const
{
    QJsonArray list;
    for (const StepTrace &step : steps)
        list.append(step.toJson());
    QJsonObject json{
        {u"id"_s, id},
        {u"rule"_s,
         QJsonObject{{u"id"_s, ruleId.text()}, {u"name"_s, ruleName}, {u"version"_s, ruleVersion}}},
        {u"received"_s, event.toJson()},
        {u"verified"_s, event.verification},
        {u"started_at"_s, toIsoText(startedAt)},
        {u"elapsed_ms"_s, qint64(elapsed.count())},
        {u"filtered"_s, verdictJson(filter)},
        {u"variables"_s, variables},
        {u"steps"_s, list},
        {u"verdict"_s, traceVerdictName(verdict)},
        {u"sentence"_s, sentence}};
    if (error)
        json.insert(u"error"_s, error->toJson());
    return json;
}

} // namespace patchbay
