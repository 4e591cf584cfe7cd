#include "console/endpointalarms.h"

#include "console/endpointhealth.h"
#include "console/watchkeeping.h"

namespace patchbay {

using namespace Qt::StringLiterals;

namespace {

constexpr auto watchActor = "receiver"_L1;

// The sentence of a level says how bad it is; the cause is what was last refused.
QString withCause(const EndpointHealth &health)
{
    if (health.sentence.isEmpty() || health.lastRefusal.isEmpty())
        return health.sentence;
    return u"%1 Last: %2"_s.arg(health.sentence, health.lastRefusal);
}

bool isIntercom(const EndpointRow &row)
{
    return row.source == webhookSourceName(WebhookSource::Intercom);
}

WatchFinding findingOf(const EndpointHealth &health, const EndpointRow &row)
{
    WatchFinding finding;
    // The thresholds are Intercom's own; other senders have others, or none.
    if (isIntercom(row)) {
        finding.level = health.level;
        finding.sentence = withCause(health);
        finding.consecutiveErrors = health.consecutiveErrors;
    }
    finding.lastAcceptedAt = health.lastAcceptedAt;
    finding.topics = row.topics;
    finding.silences = health.topics;
    finding.subscribedAt = row.createdAt;
    finding.advice =
        isIntercom(row)
            ? u"Look in the Developer Hub whether the subscription is live and has its permissions."_s
            : u"Look at the sender whether it still sends here."_s;
    return finding;
}

QList<ActivityRow> entriesOf(const WatchDecision &decision, const EndpointRow &row, const ActivityRow &blank)
{
    QList<ActivityRow> entries;
    for (const WatchNotice &notice : decision.notices) {
        ActivityRow entry = blank;
        entry.kind = notice.isAlarm ? u"webhook.alarm"_s : u"webhook.recovered"_s;
        entry.level = notice.isGrave ? u"error"_s : notice.isAlarm ? u"warning"_s : u"info"_s;
        entry.summary = u"Webhooks at “%1”: %2"_s.arg(row.name, notice.sentence);
        if (!notice.isAlarm && decision.memory.missingSince && isIntercom(row))
            entry.summary +=
                u" What was missed can be fetched: patchbayctl webhook fill --dry-run counts it first."_s;
        entry.actor = watchActor;
        entry.object = u"endpoint"_s;
        entry.recordKey = row.id.text();
        entry.connectionId = row.connectionId;
        entry.details = {{u"level"_s, levelName(decision.memory.level)},
                         {u"silent_topics"_s, QJsonArray::fromStringList(decision.memory.silent.keys())}};
        if (decision.memory.missingSince)
            entry.details.insert(u"missing_since"_s, toIsoText(*decision.memory.missingSince));
        entries << entry;
    }
    return entries;
}

// Decided on what is remembered at this moment: another program may have said it meanwhile.
Result<qint64> announceChanges(StoreSession &session, const QList<EndpointHealth> &all,
                               const ActivityRow &blank, const QDateTime &now)
{
    const auto watched = readWatched(session);
    if (!watched)
        return fail(watched.error());
    qint64 newest = 0;
    for (const WatchedEndpoint &one : *watched) {
        const auto health = std::find_if(
            all.cbegin(), all.cend(), [&one](const EndpointHealth &other) { return other.id == one.row.id; });
        if (health == all.cend())
            continue;
        const WatchDecision decision = decideWatch(one.memory, findingOf(*health, one.row), now);
        if (decision.memory == one.memory)
            continue;
        if (const Outcome kept = writeWatchMemory(session, one.row.id, decision.memory); !kept)
            return fail(kept.error());
        const QList<ActivityRow> entries = entriesOf(decision, one.row, blank);
        for (const ActivityRow &entry : entries) {
            const auto sequence = ActivityLog::appendTo(session, entry, now);
            if (!sequence)
                return sequence;
            newest = *sequence;
        }
    }
    return newest;
}

} // namespace

OutcomeTask watchEndpoints(Workbench *bench)
{
    const auto health = co_await readEndpointHealth(bench);
    if (!health)
        co_return fail(health.error());
    const QDateTime now = bench->now();
    const ActivityRow blank = bench->entry({}, {}, {});
    const auto newest = co_await bench->transact<qint64>([all = *health, blank, now](StoreSession &session) {
        return announceChanges(session, all, blank, now);
    });
    if (!newest)
        co_return fail(newest.error());
    if (*newest > 0)
        bench->noteActivity(*newest);
    co_return {};
}

} // namespace patchbay
