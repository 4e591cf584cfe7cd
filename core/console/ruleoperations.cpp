#include "console/ruleoperations.h"

#include "activity/activitylog.h"
#include "base/logging.h"
#include "base/redaction.h"
#include "store/settingsrepository.h"
#include "webhooks/topics.h"

#include <QSet>

namespace patchbay {

using namespace Qt::StringLiterals;

namespace {

// Newest ones that each rule keeps.
constexpr int keptTraces = 1'000;

struct Ready
{
    QList<RuleRow> rules{};
    bool isStopped = false;
    QSet<QString> done{}; // rules that have sent this delivery
};

Task<Ready> readRules(Workbench *bench, QString delivery)
{
    co_return co_await bench->transact<Ready>([delivery](StoreSession &session) -> Result<Ready> {
        const auto rules = RuleRepository(session).enabled();
        const auto stopped = SettingsRepository(session).get(stoppedRulesKey, false);
        if (!rules)
            return fail(rules.error());
        if (!stopped)
            return fail(stopped.error());
        Ready ready{*rules, stopped->toBool(), {}};
        if (delivery.isEmpty())
            return ready;
        const auto sent = TraceRepository(session).list(
            {.verdict = traceVerdictName(Trace::Verdict::Sent), .deliveryId = delivery, .most = 10'000});
        if (!sent)
            return fail(sent.error());
        for (const TraceRow &row : *sent)
            ready.done.insert(row.ruleId);
        return ready;
    });
}

// Whether the rule is about this kind of event at all: thousands of events that are none of a rule's are no
// news in its trace.
bool concerns(const ActionRule &rule, const RuleEvent &event)
{
    Stream kind = rule.stream;
    kind.conditions = {};
    return judgeStream(kind, event, {}, {}).passes;
}

} // namespace

Result<ActionRule> ruleOf(const RuleRow &row)
{
    Result<ActionRule> rule = ActionRule::fromJson(row.definition);
    if (!rule)
        return rule;
    rule->id = RuleId(row.id);
    rule->name = row.name;
    rule->version = row.version;
    rule->isEnabled = row.isEnabled;
    return rule;
}

Task<Trace> runRule(Workbench *bench, ActionRule rule, RuleEvent event, ActionRunner::Mode mode, bool keep,
                    ActionRunner::Detour detour)
{
    if (event.source == "intercom"_L1)
        event.topic = currentTopicName(event.topic);
    const Trace trace = co_await bench->actions().run(rule, event, mode, std::move(detour));
    if (!keep)
        co_return trace;
    const TraceRow row{.id = trace.id,
                       .ruleId = rule.id.text(),
                       .ruleVersion = trace.ruleVersion,
                       .deliveryId = trace.event.deliveryId,
                       .topic = trace.event.topic,
                       .verdict = traceVerdictName(trace.verdict),
                       .sentence = redact(trace.sentence),
                       .startedAt = trace.startedAt,
                       .elapsedMs = trace.elapsed.count(),
                       .document = trace.toJson()};
    ActivityRow entry = bench->entry(u"rule.failed"_s, u"error"_s, {});
    const bool isFailed = trace.verdict == Trace::Verdict::Failed;
    entry.summary = u"The rule “%1” failed: %2"_s.arg(rule.name, row.sentence);
    entry.connectionId = trace.event.connectionId;
    entry.details = {{u"rule"_s, rule.id.text()}, {u"trace"_s, trace.id}};
    const QDateTime now = bench->now();
    const Result<qint64> kept = co_await bench->transact<qint64>(
        [row, entry, isFailed, now](StoreSession &session) -> Result<qint64> {
            if (const Outcome added = TraceRepository(session).add(row, keptTraces); !added)
                return fail(added.error());
            return isFailed ? ActivityLog::appendTo(session, entry, now) : Result<qint64>(0);
        });
    // What was sent was sent: a trace that could not be kept must not make it happen again.
    if (kept) {
        if (*kept > 0)
            bench->noteActivity(*kept);
        Q_EMIT bench->ruleTraced(row.ruleId, row.id);
    } else {
        logEvent(logConsole(), u"rule.trace_lost"_s, kept.error().toJson());
    }
    co_return trace;
}

Task<QList<Trace>> runRules(Workbench *bench, RuleEvent event, bool again)
{
    if (event.source == "intercom"_L1)
        event.topic = currentTopicName(event.topic);
    const Result<Ready> ready = co_await readRules(bench, again ? QString() : event.deliveryId);
    if (!ready)
        co_return fail(ready.error());
    bench->actions().setStopped(ready->isStopped);
    QList<Trace> traces;
    for (const RuleRow &row : ready->rules) {
        if (ready->done.contains(row.id))
            continue;
        const Result<ActionRule> rule = ruleOf(row);
        if (!rule) {
            logEvent(logConsole(), u"rule.unreadable"_s, rule.error().toJson());
            continue;
        }
        if (!concerns(*rule, event))
            continue;
        const Result<Trace> trace = co_await runRule(bench, *rule, event, ActionRunner::Mode::Live, true);
        if (!trace)
            co_return fail(trace.error());
        traces.append(*trace);
    }
    co_return traces;
}

} // namespace patchbay
