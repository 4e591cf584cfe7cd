#include "console/timetraveloperations.h"

#include "console/mappinghistory.h"
#include "console/rulehistory.h"

#include <QJsonDocument>

#include <algorithm>

namespace patchbay {

using namespace Qt::StringLiterals;

namespace {

constexpr int deliveriesAtATime = 50; // with their bodies in memory
constexpr int idsAtATime = 1'000;

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

// The ids of a window, oldest first: what is sent somewhere is sent in the order in which it came.
Task<QList<qint64>> readIds(Workbench *bench, DeliveryFilter filter)
{
    co_return co_await bench->transact<QList<qint64>>(
        [filter](StoreSession &session) -> Result<QList<qint64>> {
            QList<qint64> ids;
            std::optional<qint64> before;
            while (true) {
                const auto rows = DeliveryRepository(session).page(filter, before, idsAtATime);
                if (!rows)
                    return fail(rows.error());
                for (const DeliveryRow &row : *rows)
                    ids.prepend(row.id);
                if (rows->size() < idsAtATime)
                    return ids;
                before = rows->last().id;
            }
        });
}

// One that was removed meanwhile is left out.
Task<QList<DeliveryRow>> readThese(Workbench *bench, QList<qint64> ids)
{
    co_return co_await bench->transact<QList<DeliveryRow>>(
        [ids](StoreSession &session) -> Result<QList<DeliveryRow>> {
            QList<DeliveryRow> rows;
            for (const qint64 id : ids) {
                const auto row = DeliveryRepository(session).find(id);
                if (row)
                    rows << *row;
                else if (row.error().kind != Error::Kind::NotFound)
                    return fail(row.error());
            }
            return rows;
        });
}

class Journey
{
public:
    Journey(Workbench *bench, TimeTravel travel, RuleHistory rules, QHash<EndpointId, EndpointRow> endpoints,
            std::shared_ptr<SandboxDoor> sandbox)
        : m_bench(bench)
        , m_travel(std::move(travel))
        , m_rules(std::move(rules))
        , m_mappings(m_travel)
        , m_endpoints(std::move(endpoints))
        , m_sandbox(std::move(sandbox))
    {
        if (m_sandbox)
            m_report.into = m_sandbox->address().toString();
    }

    // Newest first.
    OutcomeTask look()
    {
        std::optional<qint64> before;
        while (true) {
            const auto page = co_await readPage(m_bench, m_travel.filter, before);
            if (!page)
                co_return fail(page.error());
            for (const DeliveryRow &row : *page) {
                const Outcome told = co_await retell(row);
                if (!told)
                    co_return told;
            }
            if (page->size() < deliveriesAtATime)
                co_return {};
            before = page->last().id;
        }
    }

    // Oldest first.
    OutcomeTask send()
    {
        const auto ids = co_await readIds(m_bench, m_travel.filter);
        if (!ids)
            co_return fail(ids.error());
        for (qsizetype at = 0; at < ids->size(); at += deliveriesAtATime) {
            const auto rows = co_await readThese(m_bench, ids->mid(at, deliveriesAtATime));
            if (!rows)
                co_return fail(rows.error());
            for (const DeliveryRow &row : *rows) {
                const Outcome told = co_await retell(row);
                if (!told)
                    co_return told;
            }
        }
        std::reverse(m_report.changed.begin(), m_report.changed.end());
        co_return {};
    }

    const TimeTravelReport &report() const { return m_report; }

private:
    OutcomeTask retell(DeliveryRow row)
    {
        ++m_report.deliveries;
        // Of an endpoint that was removed nothing is known but what came.
        const EndpointRow endpoint = m_endpoints.value(row.endpointId);
        if (!QJsonDocument::fromJson(row.body).isObject()) {
            ++m_report.unreadable;
            co_return {};
        }
        if (m_travel.rules) {
            const auto told = co_await m_rules.retell(m_bench, row, endpoint, m_sandbox);
            if (!told)
                co_return fail(told.error());
            add(row, *told);
        }
        if (m_travel.mappings && m_travel.rule.isEmpty()) {
            const auto told = co_await m_mappings.retell(m_bench, row, endpoint, m_sandbox);
            if (!told)
                co_return fail(told.error());
            add(row, *told);
        }
        co_return {};
    }

    void add(const DeliveryRow &row, const QList<Retold> &told)
    {
        for (Retold one : told) {
            ++m_report.counts[one.change];
            for (const SentElsewhere &sent : std::as_const(one.sent))
                ++(sent.error.isEmpty() ? m_report.sent : m_report.refused);
            if (one.change == Retold::Change::Same && one.sent.isEmpty())
                continue;
            one.deliveryId = row.id;
            one.topic = row.topic;
            one.receivedAt = row.receivedAt;
            if (m_report.changed.size() >= m_travel.most) {
                m_report.isCut = true;
                if (!m_sandbox)
                    continue;
                m_report.changed.removeFirst(); // the newest are wanted, and these come oldest first
            }
            m_report.changed << one;
        }
    }

    Workbench *m_bench;
    TimeTravel m_travel;
    RuleHistory m_rules;
    MappingHistory m_mappings;
    QHash<EndpointId, EndpointRow> m_endpoints;
    std::shared_ptr<SandboxDoor> m_sandbox; // null: nothing is sent
    TimeTravelReport m_report{};
};

} // namespace

Task<TimeTravelReport> travelInTime(Workbench *bench, TimeTravel travel)
{
    if (travel.ruleVersion > 0 && travel.rule.isEmpty())
        co_return fail(Error::Kind::InvalidInput, u"A version belongs to a rule."_s, u"Name the rule."_s);
    std::shared_ptr<SandboxDoor> sandbox;
    if (!travel.into.isEmpty()) {
        const auto opened = co_await SandboxDoor::open(bench, travel.into);
        if (!opened)
            co_return fail(opened.error());
        sandbox = *opened;
    }
    const Result<RuleHistory> rules = co_await RuleHistory::read(bench, travel);
    if (!rules)
        co_return fail(rules.error());
    const auto endpoints = co_await readEndpoints(bench);
    if (!endpoints)
        co_return fail(endpoints.error());
    Journey journey(bench, travel, *rules, *endpoints, sandbox);
    Outcome done;
    if (sandbox)
        done = co_await journey.send();
    else
        done = co_await journey.look();
    if (!done)
        co_return fail(done.error());
    co_return journey.report();
}

} // namespace patchbay
