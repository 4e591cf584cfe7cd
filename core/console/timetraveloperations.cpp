#include "console/timetraveloperations.h"

#include "console/mappinghistory.h"
#include "console/rulehistory.h"

#include <QJsonDocument>

namespace patchbay {

using namespace Qt::StringLiterals;

namespace {

constexpr int deliveriesAtATime = 50; // with their bodies in memory

Task<QHash<EndpointId, EndpointRow>> readEndpoints(Workbench *bench)
{
    using Endpoints = QHash<EndpointId, EndpointRow>;
    co_return co_await bench->transact<Endpoints>([](StoreSession &session) -> Result<Endpoints> {
        const auto rows = EndpointRepository(session).all();
        if (!rows)
            return fail(rows.error());
        Endpoints endpoints;
        for (const EndpointRow &row : *rows)
            endpoints.insert(row.id, row);
        return endpoints;
    });
}

// Whole, newest first.
Task<QList<DeliveryRow>> readPage(Workbench *bench, DeliveryFilter filter, std::optional<qint64> before)
{
    co_return co_await bench->transact<QList<DeliveryRow>>(
        [filter, before](StoreSession &session) -> Result<QList<DeliveryRow>> {
            DeliveryRepository deliveries(session);
            auto rows = deliveries.page(filter, before, deliveriesAtATime);
            if (!rows)
                return rows;
            for (DeliveryRow &row : *rows) {
                const auto whole = deliveries.find(row.id);
                if (!whole)
                    return fail(whole.error());
                row = *whole;
            }
            return rows;
        });
}

void add(TimeTravelReport &report, const DeliveryRow &row, const QList<Retold> &told, int most)
{
    for (Retold one : told) {
        ++report.counts[one.change];
        if (one.change == Retold::Change::Same)
            continue;
        if (report.changed.size() >= most) {
            report.isCut = true;
            continue;
        }
        one.deliveryId = row.id;
        one.topic = row.topic;
        one.receivedAt = row.receivedAt;
        report.changed << one;
    }
}

} // namespace

Task<TimeTravelReport> travelInTime(Workbench *bench, TimeTravel travel)
{
    if (travel.ruleVersion > 0 && travel.rule.isEmpty())
        co_return fail(Error::Kind::InvalidInput, u"A version belongs to a rule."_s, u"Name the rule."_s);
    const Result<RuleHistory> rules = co_await RuleHistory::read(bench, travel);
    if (!rules)
        co_return fail(rules.error());
    const auto endpoints = co_await readEndpoints(bench);
    if (!endpoints)
        co_return fail(endpoints.error());
    MappingHistory mappings(travel);
    TimeTravelReport report;
    std::optional<qint64> before;
    while (true) {
        const auto page = co_await readPage(bench, travel.filter, before);
        if (!page)
            co_return fail(page.error());
        for (const DeliveryRow &row : *page) {
            ++report.deliveries;
            // Of an endpoint that was removed nothing is known but what came.
            const EndpointRow endpoint = endpoints->value(row.endpointId);
            if (!QJsonDocument::fromJson(row.body).isObject()) {
                ++report.unreadable;
                continue;
            }
            if (travel.rules) {
                const auto told = co_await rules->retell(bench, row, endpoint);
                if (!told)
                    co_return fail(told.error());
                add(report, row, *told, travel.most);
            }
            if (travel.mappings && travel.rule.isEmpty()) {
                const auto told = co_await mappings.retell(bench, row, endpoint);
                if (!told)
                    co_return fail(told.error());
                add(report, row, *told, travel.most);
            }
        }
        if (page->size() < deliveriesAtATime)
            break;
        before = page->last().id;
    }
    co_return report;
}

} // namespace patchbay
