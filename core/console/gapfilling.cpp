#include "console/gapfilling.h"

#include "console/gapscan.h"
#include "console/watchkeeping.h"
#include "console/webhookjobs.h"
#include "console/workspaces.h"
#include "store/deliveryarrivals.h"
#include "webhooks/source.h"
#include "webhooks/topics.h"

namespace patchbay {

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace {

// Reference: OpenAPI 2.16, POST /contacts/search: "this delay can take a few minutes".
constexpr std::chrono::seconds searchDelay = 5min;

// What is known of an endpoint before anything is asked.
struct Known
{
    EndpointRow endpoint{};
    WatchMemory memory{};
    std::optional<QDateTime> lastArrival{};
    QStringList arrived{}; // topics that came before
};

Result<EndpointRow> onlyOne(const QList<EndpointRow> &rows)
{
    const QString intercom = webhookSourceName(WebhookSource::Intercom);
    QList<EndpointRow> wanted;
    for (const EndpointRow &row : rows)
        if (row.source == intercom)
            wanted << row;
    if (wanted.size() == 1)
        return wanted.first();
    return wanted.isEmpty() ? fail(Error::Kind::NotFound, u"There is no endpoint of Intercom's."_s,
                                   u"Add one: patchbayctl webhook endpoint add --source intercom"_s)
                            : fail(Error::Kind::Ambiguous, u"There are several endpoints of Intercom's."_s,
                                   u"Name the one whose gap is to be filled."_s);
}

Result<EndpointRow> chosen(StoreSession &session, const QString &idOrName)
{
    EndpointRepository endpoints(session);
    if (idOrName.isEmpty())
        return endpoints.all().and_then(onlyOne);
    const Result<EndpointRow> byId = endpoints.find(EndpointId(idOrName));
    return byId ? byId : endpoints.findByName(idOrName);
}

Result<Known> readKnown(StoreSession &session, const QString &idOrName)
{
    const auto endpoint = chosen(session, idOrName);
    if (!endpoint)
        return fail(endpoint.error());
    const auto memory = readWatchMemory(session, endpoint->id);
    if (!memory)
        return fail(memory.error());
    const auto last = DeliveryArrivals(session).last(endpoint->id);
    if (!last)
        return fail(last.error());
    const auto arrivals = EndpointRepository(session).arrivals(endpoint->id);
    if (!arrivals)
        return fail(arrivals.error());
    Known known{*endpoint, *memory, *last, {}};
    for (const TopicArrivals &arrival : *arrivals)
        known.arrived << arrival.topic;
    return known;
}

// Only Intercom's own events can be asked of Intercom.
Outcome checkSource(const EndpointRow &endpoint, const QDateTime &from)
{
    if (endpoint.source == webhookSourceName(WebhookSource::Intercom))
        return {};
    if (endpoint.source == webhookSourceName(WebhookSource::Clerk))
        return fail(Error::Kind::Unsupported,
                    u"“%1” receives Clerk's events: what changed there meanwhile is found by a sync."_s.arg(
                        endpoint.name),
                    u"Sync what changed: patchbayctl sync plan --since %1"_s.arg(from.toString(Qt::ISODate)));
    return fail(Error::Kind::Unsupported,
                u"What was missed at “%1” cannot be fetched: only Intercom's and Clerk's events can."_s.arg(
                    endpoint.name),
                u"Let the sender send it again."_s);
}

QDateTime usualBeginning(const Known &known)
{
    if (known.memory.missingSince)
        return *known.memory.missingSince;
    return known.lastArrival.value_or(known.endpoint.createdAt);
}

QStringList topicsOf(const GapRequest &request, const Known &known)
{
    QStringList topics;
    for (const QString &topic : request.topics)
        topics << currentTopicName(topic);
    if (topics.isEmpty())
        topics = known.endpoint.topics;
    if (topics.isEmpty())
        topics = known.arrived;
    topics.removeDuplicates();
    topics.removeAll(u"ping"_s);
    topics.sort();
    return topics;
}

Task<std::pair<std::shared_ptr<IntercomDoor>, QString>> doorFor(Workbench *bench, EndpointRow endpoint)
{
    Result<WorkspaceRow> workspace;
    if (endpoint.connectionId.isEmpty()) {
        workspace = co_await currentWorkspace(bench);
    } else {
        workspace = co_await bench->transact<WorkspaceRow>(
            [id = endpoint.connectionId](StoreSession &session) -> Result<WorkspaceRow> {
                const auto connection = ConnectionRepository(session).find(id);
                if (!connection)
                    return fail(connection.error());
                return WorkspaceRepository(session).find(connection->workspaceId);
            });
    }
    if (!workspace)
        co_return fail(workspace.error());
    const auto door = co_await bench->door(*workspace);
    if (!door)
        co_return fail(door.error());
    co_return std::pair(*door, workspace->appId);
}

QString sentenceOf(const GapReport &report)
{
    if (report.missing == 0)
        return u"Nothing is missing at “%1”."_s.arg(report.endpointName);
    const QString count = report.missing == 1 ? u"1 event"_s : u"%L1 events"_s.arg(report.missing);
    return (report.onlyCounted ? u"%1 did not arrive at “%2” and can be fetched from Intercom."_s
                               : u"%1 missing at “%2”: fetched from Intercom and put into its inbox."_s)
        .arg(count, report.endpointName);
}

QStringList remarksOf(const GapReport &report, const QDateTime &now)
{
    QStringList remarks;
    if (report.to.secsTo(now) < searchDelay.count())
        remarks
            << u"What is only minutes old may not be found yet: fill the gap again later, nothing is added "
               "twice."_s;
    return remarks;
}

ActivityRow filledEntry(Workbench *bench, const GapReport &report, const EndpointRow &endpoint,
                        const std::optional<Error> &brokeOff)
{
    ActivityRow entry =
        bench->entry(u"webhook.filled"_s, brokeOff ? u"warning"_s : u"info"_s, sentenceOf(report));
    if (brokeOff)
        entry.summary += u" Then it broke off: "_s + brokeOff->toText();
    entry.object = u"endpoint"_s;
    entry.recordKey = endpoint.id.text();
    entry.connectionId = endpoint.connectionId;
    QJsonObject topics;
    for (const GapTopic &topic : report.topics)
        if (topic.canBeFetched)
            topics.insert(topic.topic, topic.missing);
    entry.details = {
        {u"from"_s, toIsoText(report.from)}, {u"to"_s, toIsoText(report.to)}, {u"topics"_s, topics}};
    return entry;
}

// Everything that may be missing was asked for.
bool isWhole(const GapRequest &request, const Known &known, const GapReport &report, const QDateTime &now)
{
    return request.topics.isEmpty() && report.from <= usualBeginning(known) &&
           report.to.secsTo(now) < searchDelay.count();
}

// What was done goes into the log, and the gap is forgotten once it is closed.
OutcomeTask writeDown(Workbench *bench, Known known, GapReport report, bool whole,
                      std::optional<Error> brokeOff)
{
    const QDateTime now = bench->now();
    const ActivityRow entry = filledEntry(bench, report, known.endpoint, brokeOff);
    const auto sequence = co_await bench->transact<qint64>(
        [entry, now, whole, id = known.endpoint.id](StoreSession &session) -> Result<qint64> {
            if (whole) {
                auto memory = readWatchMemory(session, id);
                if (!memory)
                    return fail(memory.error());
                memory->missingSince.reset();
                if (const Outcome kept = writeWatchMemory(session, id, *memory); !kept)
                    return fail(kept.error());
            }
            return ActivityLog::appendTo(session, entry, now);
        });
    if (!sequence)
        co_return fail(sequence.error());
    bench->noteActivity(*sequence);
    if (report.missing > 0) {
        Q_EMIT bench->deliveriesArrived();
        bench->webhooks().wake();
    }
    co_return {};
}

Task<GapReport> lookInto(Workbench *bench, GapRequest request, bool add)
{
    const QDateTime now = bench->now();
    const auto known = co_await bench->transact<Known>(
        [name = request.endpoint](StoreSession &session) { return readKnown(session, name); });
    if (!known)
        co_return fail(known.error());
    GapReport report;
    report.endpointId = known->endpoint.id;
    report.endpointName = known->endpoint.name;
    report.from = request.from.value_or(usualBeginning(*known));
    report.to = request.to.value_or(now);
    report.onlyCounted = !add;
    if (const Outcome ours = checkSource(known->endpoint, report.from); !ours)
        co_return fail(ours.error());
    if (report.from >= report.to)
        co_return fail(Error::Kind::InvalidInput, u"The window ends before it begins."_s,
                       u"Give a beginning that is earlier than the end."_s);
    const QStringList topics = topicsOf(request, *known);
    if (topics.isEmpty())
        co_return fail(Error::Kind::InvalidInput,
                       u"It is not known which topics “%1” is subscribed to."_s.arg(report.endpointName),
                       u"Name them with --topic, or in the register."_s);
    const auto door = co_await doorFor(bench, known->endpoint);
    if (!door)
        co_return fail(door.error());
    GapScan scan(bench, door->first,
                 {known->endpoint.id, door->second, {report.from, report.to}, topics, add});
    const Outcome done = co_await scan.run();
    report.topics = scan.topics();
    for (const GapTopic &topic : std::as_const(report.topics))
        report.missing += topic.missing;
    report.sentence = sentenceOf(report);
    report.remarks = remarksOf(report, now);
    if (!add)
        co_return done ? Result<GapReport>(report) : fail(done.error());
    const std::optional<Error> brokeOff = done ? std::nullopt : std::optional(done.error());
    if (done || report.missing > 0) {
        const bool whole = done.has_value() && isWhole(request, *known, report, now);
        const Outcome written = co_await writeDown(bench, *known, report, whole, brokeOff);
        if (!written)
            co_return fail(written.error());
    }
    if (brokeOff)
        co_return fail(report.missing == 0
                           ? *brokeOff
                           : brokeOff->withContext(u"%L1 events were added before it broke off, and stay; "
                                                   "fill the gap again for the rest"_s.arg(report.missing)));
    co_return report;
}

} // namespace

Task<GapReport> countGap(Workbench *bench, GapRequest request)
{
    co_return co_await lookInto(bench, std::move(request), false);
}

Task<GapReport> fillGap(Workbench *bench, GapRequest request)
{
    co_return co_await lookInto(bench, std::move(request), true);
}

} // namespace patchbay
