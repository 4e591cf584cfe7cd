#include "console/endpointhealth.h"

#include "console/answertimekeeping.h"
#include "store/deliveryarrivals.h"
#include "webhooks/source.h"

#include <algorithm>

namespace patchbay {

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace {

constexpr std::chrono::days countedDays{7};
// One entry may stand for any number of refusals; beyond this one more changes no verdict.
constexpr int mostPerEntry = 2 * pauseAfterErrors;
// Of the log, while looking for the source's own refusals among strangers'.
constexpr int mostPages = 10;

int countOf(const ActivityRow &refusal)
{
    return std::max(1, refusal.details.value(u"count"_s).toInt(1));
}

// Whether it can be the source's own request. Intercom, Clerk and HubSpot sign all that they send, so what
// has no signature at all is somebody else's: a scanner, a health check, a person with a browser. What is
// signed wrongly may be the source's (another secret, a stale clock), and so is what could not be answered
// here (503). Whether any other sender signs is not known.
bool canBeTheSources(const ActivityRow &refusal, const QString &source)
{
    return source == webhookSourceName(WebhookSource::Generic) ||
           refusal.details.value(u"reason"_s).toString() != u"missing_signature";
}

ActivityFilter refusalsOf(const EndpointId &id, const QDateTime &from)
{
    ActivityFilter filter;
    filter.kinds = {u"webhook.refused"_s};
    filter.recordKey = id.text();
    if (from.isValid())
        filter.from = from;
    return filter;
}

// What the source was refused since the last delivery that was accepted, oldest first. A long row of failures
// is not read whole: its newest part tells how bad, and its beginning how long.
Result<QList<ActivityRow>> failuresSince(StoreSession &session, const EndpointRow &endpoint,
                                         const QDateTime &from)
{
    ActivityRepository log(session);
    const ActivityFilter filter = refusalsOf(endpoint.id, from);
    QList<ActivityRow> failures;
    std::optional<qint64> before;
    for (int page = 0; page < mostPages && failures.size() < ActivityRepository::MaximumPage; ++page) {
        const auto rows = log.query(filter, before, ActivityRepository::MaximumPage);
        if (!rows)
            return rows;
        for (const ActivityRow &row : *rows)
            if (canBeTheSources(row, endpoint.source))
                failures.prepend(row);
        if (rows->size() < ActivityRepository::MaximumPage)
            return failures;
        before = rows->last().sequence;
    }
    const auto first = log.newerThan(filter, 0, ActivityRepository::MaximumPage);
    if (!first)
        return first;
    const auto oldest = std::find_if(first->cbegin(), first->cend(), [&](const ActivityRow &row) {
        return canBeTheSources(row, endpoint.source);
    });
    if (oldest != first->cend() && (failures.isEmpty() || oldest->sequence < failures.first().sequence))
        failures.prepend(*oldest);
    return failures;
}

Outcome addRefusals(StoreSession &session, const EndpointRow &endpoint, EndpointHealth &health,
                    const QDateTime &now)
{
    const auto refused = ActivityRepository(session).query(refusalsOf(health.id, health.since), {},
                                                           ActivityRepository::MaximumPage);
    if (!refused)
        return fail(refused.error());
    for (const ActivityRow &row : *refused) {
        health.refused += countOf(row);
        health.strangers += canBeTheSources(row, endpoint.source) ? 0 : countOf(row);
    }
    // Of the source's own where there are any: it is the cause that an alarm names.
    const auto own = std::find_if(refused->cbegin(), refused->cend(), [&](const ActivityRow &row) {
        return canBeTheSources(row, endpoint.source);
    });
    if (!refused->isEmpty())
        health.lastRefusal = own == refused->cend() ? refused->first().summary : own->summary;
    const auto failures = failuresSince(session, endpoint, health.lastAcceptedAt.value_or(QDateTime()));
    if (!failures)
        return fail(failures.error());
    AnswerWatch watch;
    for (const ActivityRow &row : *failures)
        for (int i = std::min(countOf(row), mostPerEntry); i > 0; --i)
            watch.note(false, row.at);
    health.consecutiveErrors = watch.consecutiveErrors();
    health.level = watch.level(now);
    health.sentence = watch.sentence(now);
    return {};
}

Result<EndpointHealth> healthOf(StoreSession &session, const EndpointRow &endpoint,
                                const QList<DeliveryTotal> &totals, const QDateTime &now)
{
    EndpointHealth health;
    health.id = endpoint.id;
    health.since = now.addDays(-int(countedDays.count()));
    for (const DeliveryTotal &total : totals) {
        if (total.endpointId != endpoint.id)
            continue;
        health.accepted += total.count + total.repeats;
        health.retries += total.repeats;
        if (total.state == deliverystates::received || total.state == deliverystates::processing)
            health.waiting += total.count;
    }
    DeliveryRepository deliveries(session);
    const auto parked =
        deliveries.count({.endpointId = endpoint.id, .states = {QString(deliverystates::parked)}});
    if (!parked)
        return fail(parked.error());
    health.parked = *parked;
    // The newest one of any time: after a silence of weeks, too.
    const auto newest = DeliveryArrivals(session).last(endpoint.id);
    if (!newest)
        return fail(newest.error());
    health.lastAcceptedAt = *newest;
    const auto arrivals = EndpointRepository(session).arrivals(endpoint.id);
    if (!arrivals)
        return fail(arrivals.error());
    health.topics = silencesOf(endpoint, *arrivals, now);
    for (const TopicSilence &silence : health.topics)
        health.silent += silence.isAlarming && endpoint.topics.contains(silence.topic) ? 1 : 0;
    const auto times = readAnswerTimes(session, endpoint.id, now);
    if (!times)
        return fail(times.error());
    health.timed = times->count();
    health.median = times->quantile(0.5);
    health.p95 = times->quantile(0.95);
    health.longest = times->longest();
    if (const Outcome added = addRefusals(session, endpoint, health, now); !added)
        return fail(added.error());
    return health;
}

} // namespace

Task<QList<EndpointHealth>> readEndpointHealth(Workbench *bench)
{
    const QDateTime now = bench->now();
    co_return co_await bench->transact<QList<EndpointHealth>>(
        [now](StoreSession &session) -> Result<QList<EndpointHealth>> {
            const auto rows = EndpointRepository(session).all();
            if (!rows)
                return fail(rows.error());
            const auto totals = DeliveryRepository(session).totals(now.addDays(-int(countedDays.count())));
            if (!totals)
                return fail(totals.error());
            QList<EndpointHealth> all;
            for (const EndpointRow &row : *rows) {
                const auto health = healthOf(session, row, *totals, now);
                if (!health)
                    return fail(health.error());
                all << *health;
            }
            return all;
        });
}

} // namespace patchbay
