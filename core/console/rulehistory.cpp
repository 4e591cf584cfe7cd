#include "console/rulehistory.h"

#include "console/ruleevents.h"
#include "console/ruleoperations.h"

namespace patchbay {

using namespace Qt::StringLiterals;

namespace {

using Past = QHash<QString, TraceRow>; // the newest trace of each rule

QJsonObject idle(const QString &sentence)
{
    return {{u"verdict"_s, traceVerdictName(Trace::Verdict::Stopped)}, {u"sentence"_s, sentence}};
}

Task<QJsonObject> rehearse(Workbench *bench, RuleRow row, RuleEvent event)
{
    const Result<ActionRule> rule = ruleOf(row);
    if (!rule)
        co_return fail(rule.error());
    const Result<Trace> trace =
        co_await runRule(bench, *rule, event, ActionRunner::Mode::Rehearsal, /*keep*/ false);
    if (!trace)
        co_return fail(trace.error());
    QJsonObject told = trace->toJson();
    told.insert(u"sentence"_s,
                u"Version %1: %2"_s.arg(row.version).arg(told.value("sentence"_L1).toString()));
    co_return told;
}

// The rule once more, into the sandbox: a step sees there what earlier ones were answered.
Task<QList<SentElsewhere>> sendInto(Workbench *bench, RuleRow row, RuleEvent event,
                                    std::shared_ptr<SandboxDoor> sandbox)
{
    const Result<ActionRule> rule = ruleOf(row);
    if (!rule)
        co_return fail(rule.error());
    const QJsonObject about{
        {u"rule"_s, row.name}, {u"version"_s, row.version}, {u"delivery"_s, event.deliveryId}};
    const ActionRunner::Detour detour = [sandbox, about](const RequestText &text) {
        return sandbox->take(text, about);
    };
    const Result<Trace> trace =
        co_await runRule(bench, *rule, event, ActionRunner::Mode::Elsewhere, /*keep*/ false, detour);
    if (!trace)
        co_return fail(trace.error());
    QList<SentElsewhere> sent;
    for (const StepTrace &step : trace->steps) {
        const QString url = step.request.value("url"_L1).toString();
        if (url.isEmpty())
            continue; // skipped, not reached, or not rendered
        sent.append({.step = step.name,
                     .method = step.request.value("method"_L1).toString(),
                     .url = url,
                     .isRecorded = !sandbox->isForWorkspace(QUrl(url)),
                     .status = step.response.value("status"_L1).toInt(),
                     .error = step.error ? step.error->toText() : QString()});
    }
    co_return sent;
}

Task<Past> readPast(Workbench *bench, QString delivery)
{
    co_return co_await bench->transact<Past>([delivery](StoreSession &session) -> Result<Past> {
        TraceRepository traces(session);
        const auto rows = traces.list({.deliveryId = delivery, .most = 1'000});
        if (!rows)
            return fail(rows.error());
        Past past;
        for (const TraceRow &row : *rows) {
            if (past.contains(row.ruleId)) // they come newest first
                continue;
            const Result<TraceRow> whole = traces.find(row.id);
            if (!whole)
                return fail(whole.error());
            past.insert(row.ruleId, *whole);
        }
        return past;
    });
}

} // namespace

Task<RuleHistory> RuleHistory::read(Workbench *bench, TimeTravel travel)
{
    co_return co_await bench->transact<RuleHistory>([travel](StoreSession &session) -> Result<RuleHistory> {
        RuleRepository repository(session);
        QList<RuleRow> rows;
        if (travel.rule.isEmpty()) {
            const auto all = repository.list();
            if (!all)
                return fail(all.error());
            rows = *all;
        } else {
            const auto one = travel.ruleVersion > 0 ? repository.version(travel.rule, travel.ruleVersion)
                                                    : repository.find(travel.rule);
            if (!one)
                return fail(one.error());
            rows << *one;
        }
        RuleHistory history;
        for (const RuleRow &row : std::as_const(rows)) {
            const auto versions = repository.versions(row.id);
            if (!versions)
                return fail(versions.error());
            history.m_rules.append({row, !travel.rule.isEmpty(), *versions});
        }
        return history;
    });
}

Task<QList<Retold>> RuleHistory::retell(Workbench *bench, DeliveryRow row, EndpointRow endpoint,
                                        std::shared_ptr<SandboxDoor> sandbox) const
{
    QList<Retold> told;
    const std::optional<RuleEvent> event = ruleEventOf(row, endpoint.source, endpoint.connectionId);
    if (!event)
        co_return told;
    const Result<Past> past = co_await readPast(bench, event->deliveryId);
    if (!past)
        co_return fail(past.error());
    for (const Rule &rule : m_rules) {
        const auto trace = past->constFind(rule.asked.id);
        Result<Retold> one = co_await retellOne(
            bench, rule, *event, trace == past->constEnd() ? std::nullopt : std::optional<TraceRow>(*trace));
        if (!one)
            co_return fail(one.error());
        if (one->isIdle)
            continue;
        one->subject = u"rule %1"_s.arg(rule.asked.name);
        if (sandbox && (rule.asked.isEnabled || rule.isAskedFor)) {
            const auto sent = co_await sendInto(bench, rule.asked, *event, sandbox);
            if (!sent)
                co_return fail(sent.error());
            one->sent = *sent;
        }
        told << *one;
    }
    co_return told;
}

Task<Retold> RuleHistory::retellOne(Workbench *bench, Rule rule, RuleEvent event,
                                    std::optional<TraceRow> past) const
{
    Result<QJsonObject> after = idle(u"The rule is off."_s);
    if (rule.asked.isEnabled || rule.isAskedFor)
        after = co_await rehearse(bench, rule.asked, event);
    if (!after)
        co_return fail(after.error());
    QJsonObject before = idle(u"The rule was not there yet."_s);
    if (past) {
        before = past->document;
        before.insert(u"sentence"_s, u"Version %1: %2"_s.arg(past->ruleVersion).arg(past->sentence));
    } else {
        const auto then = std::find_if(rule.versions.cbegin(), rule.versions.cend(),
                                       [&](const RuleRow &row) { return row.savedAt <= event.receivedAt; });
        if (then != rule.versions.cend()) {
            const Result<QJsonObject> rehearsed = co_await rehearse(bench, *then, event);
            // One that this program cannot read any more tells nothing about the past.
            before = rehearsed ? *rehearsed : idle(rehearsed.error().message);
        }
    }
    Retold told = compareTraces(before, *after);
    told.isRemembered = past.has_value();
    co_return told;
}

} // namespace patchbay
