#include "console/endpointhealth.h"

#include "store/deliveryarrivals.h"

#include <algorithm>

namespace patchbay {

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace {

constexpr std::chrono::days countedDays{7};
// One entry may stand for any number of refusals; beyond this one more changes no verdict.
constexpr int mostPerEntry = 2 * pauseAfterErrors;

int countOf(const ActivityRow &refusal)
{
    return std::max(1, refusal.details.value(u"count"_s).toInt(1));
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

// What was refused since the last delivery that was accepted, oldest first. A long row of failures is not
// read whole: its beginning and its newest part tell how long and how bad.
Result<QList<ActivityRow>> failuresSince(StoreSession &session, const EndpointId &id, const QDateTime &from)
{
    ActivityRepository log(session);
    const ActivityFilter filter = refusalsOf(id, from);
    auto rows = log.query(filter, {}, ActivityRepository::MaximumPage);
    if (!rows)
        return rows;
    std::reverse(rows->begin(), rows->end());
    if (rows->size() < ActivityRepository::MaximumPage)
        return rows;
    const auto first = log.newerThan(filter, 0, 1);
    if (!first)
        return first;
    return *first + *rows;
}

Outcome addRefusals(StoreSession &session, EndpointHealth &health, const QDateTime &now)
{
    const auto refused = ActivityRepository(session).query(refusalsOf(health.id, health.since), {},
                                                           ActivityRepository::MaximumPage);
    if (!refused)
        return fail(refused.error());
    for (const ActivityRow &row : *refused)
        health.refused += countOf(row);
    if (!refused->isEmpty())
        health.lastRefusal = refused->first().summary;
    const auto failures = failuresSince(session, health.id, health.lastAcceptedAt.value_or(QDateTime()));
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
    if (const Outcome added = addRefusals(session, health, now); !added)
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
