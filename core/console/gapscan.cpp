#include "console/gapscan.h"

#include "console/runjobs.h"
#include "intercom/recordsearch.h"
#include "store/deliveryarrivals.h"
#include "store/workerrepository.h"

#include <algorithm>
#include <tuple>

namespace patchbay {

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace {

// There is one scroll of companies per workspace; bulk runs take it under the same name.
constexpr std::chrono::seconds scrollLease = 2min;

struct Settled
{
    QHash<QString, qint64> arrived{};
    QHash<QString, qint64> missing{};
};

using Newest = QHash<QString, QHash<QString, QDateTime>>; // topic → record → when

Result<Newest> readNewest(StoreSession &session, const EndpointId &endpoint, const QList<MissedEvent> &events)
{
    QHash<QString, QStringList> records;
    for (const MissedEvent &event : events)
        records[event.topic] << event.recordKey;
    Newest newest;
    for (auto it = records.cbegin(); it != records.cend(); ++it) {
        const auto found = DeliveryArrivals(session).newestOf(endpoint, it.key(), it.value());
        if (!found)
            return fail(found.error());
        newest.insert(it.key(), *found);
    }
    return newest;
}

std::optional<QDateTime> find(const Newest &newest, const MissedEvent &event)
{
    const auto &records = newest.value(event.topic);
    const auto found = records.constFind(event.recordKey);
    return found == records.constEnd() ? std::nullopt : std::optional(*found);
}

intercom::SearchedModel modelOf(GapSource source)
{
    if (source == GapSource::Conversations)
        return intercom::SearchedModel::Conversations;
    return source == GapSource::Tickets ? intercom::SearchedModel::Tickets
                                        : intercom::SearchedModel::Contacts;
}

// The token may read some things and not others: those are named, and the rest is fetched.
bool isDenied(const Error &error)
{
    return error.kind == Error::Kind::Forbidden || error.kind == Error::Kind::PlanRestricted;
}

Error scrollTaken()
{
    return {.kind = Error::Kind::Conflict,
            .message =
                u"The list of companies is being read by another run, and Intercom allows one at a time."_s,
            .nextStep = u"Fill the gap again when that run has ended."_s};
}

} // namespace

GapScan::GapScan(Workbench *bench, std::shared_ptr<IntercomDoor> door, Order order)
    : m_bench(bench)
    , m_door(std::move(door))
    , m_order(std::move(order))
{
}

OutcomeTask GapScan::run()
{
    QList<GapQuestion> searches;
    QList<GapQuestion> companies;
    QList<GapTopic> others;
    for (const QString &topic : std::as_const(m_order.topics)) {
        const auto question = gapQuestionOf(topic);
        if (!question) {
            others.append({.topic = topic, .note = whyNotFetched(topic)});
            continue;
        }
        m_topics.append({.topic = topic, .canBeFetched = true, .note = question->limit});
        (question->source == GapSource::Companies ? companies : searches).append(*question);
    }
    m_topics += others;
    // What began comes before what became of it: deliveries of one record are worked on in their order.
    for (QList<GapQuestion> *questions : {&searches, &companies})
        std::sort(questions->begin(), questions->end(), [](const GapQuestion &a, const GapQuestion &b) {
            return std::tuple(a.source, !a.isFirst, a.topic) < std::tuple(b.source, !b.isFirst, b.topic);
        });
    for (const GapQuestion &question : std::as_const(searches)) {
        const Outcome read = co_await search(question);
        const bool denied = !read && isDenied(read.error());
        if (denied)
            exclude(question.topic, read.error());
        if (!read && !denied)
            co_return fail(read.error().withContext(u"While searching for %1"_s.arg(question.topic)));
    }
    if (companies.isEmpty())
        co_return {};
    const Outcome read = co_await readCompanies(companies);
    if (!read)
        co_return fail(read.error().withContext(u"While reading the companies"_s));
    co_return {};
}

void GapScan::exclude(const QString &topic, const Error &error)
{
    for (GapTopic &one : m_topics)
        if (one.topic == topic)
            one = {.topic = topic, .note = u"%1 cannot be fetched: %2"_s.arg(topic, error.toText())};
}

OutcomeTask GapScan::search(GapQuestion question)
{
    QString cursor;
    do {
        const Result<intercom::Page<QJsonObject>> page =
            co_await intercom::searchRecords(m_door->background(), modelOf(question.source),
                                             searchOf(question, m_order.window), question.field, cursor);
        if (!page)
            co_return fail(page.error());
        QList<MissedEvent> events;
        for (const QJsonObject &record : page->items)
            if (const auto event = missedEvent(question, m_order.window, record))
                events << *event;
        const Outcome settled = co_await settle(events);
        if (!settled)
            co_return settled;
        cursor = page->next;
    } while (!cursor.isEmpty());
    co_return {};
}

OutcomeTask GapScan::readCompanies(QList<GapQuestion> questions)
{
    const Outcome read = co_await scrollCompanies(std::move(questions));
    const Outcome given = co_await m_bench->transact<void>(
        [name = u"scroll/"_s + m_door->workspace().text(), worker = m_bench->runs().worker().id + u"/gap"_s](
            StoreSession &session) { return WorkerRepository(session).giveBack(name, worker); });
    co_return read ? given : read;
}

OutcomeTask GapScan::scrollCompanies(QList<GapQuestion> questions)
{
    QString scroll;
    while (true) {
        const QDateTime now = m_bench->now();
        const auto mine = co_await m_bench->transact<bool>([name = u"scroll/"_s + m_door->workspace().text(),
                                                            worker = m_bench->runs().worker().id + u"/gap"_s,
                                                            now](StoreSession &session) {
            return WorkerRepository(session).lease(name, worker, now, now.addSecs(scrollLease.count()));
        });
        if (!mine)
            co_return fail(mine.error());
        if (!*mine)
            co_return fail(scrollTaken());
        const auto page = co_await m_door->background().scrollCompanies(scroll);
        if (!page)
            co_return fail(page.error());
        QList<MissedEvent> events;
        for (const intercom::Company &company : page->items)
            for (const GapQuestion &question : std::as_const(questions))
                if (const auto event = missedEvent(question, m_order.window, company.raw))
                    events << *event;
        const Outcome settled = co_await settle(events);
        if (!settled)
            co_return settled;
        if (page->next.isEmpty())
            co_return {};
        scroll = page->next;
    }
}

OutcomeTask GapScan::settle(QList<MissedEvent> events)
{
    events.removeIf([this](const MissedEvent &event) {
        const QString key = event.topic + u'/' + event.recordKey;
        return m_seen.contains(key) || (m_seen.insert(key), false);
    });
    if (events.isEmpty())
        co_return {};
    const QDateTime now = m_bench->now();
    const auto settled = co_await m_bench->transact<Settled>(
        [events, now, order = m_order](StoreSession &session) -> Result<Settled> {
            const auto newest = readNewest(session, order.endpoint, events);
            if (!newest)
                return fail(newest.error());
            Settled counts;
            QList<DeliveryRow> rows;
            for (const MissedEvent &event : events) {
                if (hasArrived(event, find(*newest, event))) {
                    ++counts.arrived[event.topic];
                    continue;
                }
                ++counts.missing[event.topic];
                if (order.add)
                    rows << filledDelivery(event, order.endpoint, order.appId, now);
            }
            if (const Outcome added = DeliveryRepository(session).add(rows); !added)
                return fail(added.error());
            return counts;
        });
    if (!settled)
        co_return fail(settled.error());
    for (GapTopic &topic : m_topics) {
        topic.arrived += settled->arrived.value(topic.topic);
        topic.missing += settled->missing.value(topic.topic);
        topic.found = topic.arrived + topic.missing;
    }
    co_return {};
}

} // namespace patchbay
