#include "sync/undoplanner.h"

#include "base/time.h"
#include "store/linkrepository.h"
#include "store/spoolrepository.h"
#include "sync/intercomspool.h"
#include "sync/planends.h"
#include "sync/runledger.h"

#include <utility>

namespace patchbay {

using namespace Qt::StringLiterals;

namespace {

constexpr int itemsAtATime = 500;
constexpr qint64 lookedUpOneByOne = 50; // records; for more, everything is read page by page

// What the run did, also to a record of which not everything could be written.
RunItemRow asDone(RunItemRow item)
{
    if (item.state != itemstates::done)
        item.action = item.before.value(doneBefore).toString(item.action);
    return item;
}

} // namespace

UndoPlanner::UndoPlanner(Resync::Parts parts, RunRow undo, Heard heard)
    : m_parts(std::move(parts))
    , m_run(std::move(undo))
    , m_heard(std::move(heard))
{
}

Task<RunRow> UndoPlanner::plan()
{
    const Outcome planned = co_await planAll();
    const Result<RunRow> ended = co_await endPlan(m_parts.database, m_run, planned, m_parts.clock());
    if (!ended)
        co_return fail(ended.error());
    m_run = *ended;
    m_heard(m_run);
    if (!planned)
        co_return fail(planned.error());
    co_return m_run;
}

OutcomeTask UndoPlanner::planAll()
{
    const Outcome begun = co_await beginPlan(m_parts.database, m_run.id);
    if (!begun)
        co_return begun;
    const Result<qint64> touched = co_await m_parts.database->transact<qint64>(
        [parent = m_run.parent](StoreSession &session) -> Result<qint64> {
            return RunItemRepository(session).count(
                parent, {.states = {QString(itemstates::done)}, .wroteToo = true});
        });
    const Result<RunRow> undone = co_await m_parts.database->transact<RunRow>(
        [parent = m_run.parent](StoreSession &session) { return RunRepository(session).find(parent); });
    if (!touched || !undone)
        co_return fail(touched ? undone.error() : touched.error());
    if (*touched > lookedUpOneByOne) {
        const Outcome read = co_await readIntercom();
        if (!read)
            co_return read;
    }
    const Result<QList<intercom::Tag>> tags = co_await m_parts.intercom->tags();
    if (!tags)
        co_return fail(tags.error());
    Result<QList<intercom::Admin>> admins = co_await m_parts.intercom->admins();
    if (!admins)
        co_return fail(admins.error());
    UndoDecision::Facts facts{.ended = undone->finishedAt, .admins = *std::move(admins)};
    for (const intercom::Tag &tag : *tags)
        facts.tags.insert(tag.name, tag.id);
    m_decision = UndoDecision(std::move(facts));
    // People first: a company goes only when nobody belongs to it who stays.
    for (const QString &object : {u"contact"_s, u"company"_s}) {
        const Outcome planned = co_await planObject(object);
        if (!planned)
            co_return planned;
    }
    const Result<QList<RunItemGroup>> groups = co_await m_parts.database->transact<QList<RunItemGroup>>(
        [own = m_run.id](StoreSession &session) { return RunItemRepository(session).groups(own); });
    if (!groups)
        co_return fail(groups.error());
    m_run.counts = RunLedger::of(*groups).toJson();
    m_run.progress.insert(u"calls"_s, m_calls);
    m_run.progress.insert(u"source"_s, m_ordinal);
    m_run.progress.insert(u"planned_at"_s, toIsoText(m_parts.clock()));
    co_return {};
}

OutcomeTask UndoPlanner::readIntercom()
{
    m_run.progress.insert(u"phase"_s, u"reading_intercom"_s);
    m_heard(m_run);
    IntercomSpool spool({m_parts.database, m_parts.intercom, m_run.id, m_parts.connection.workspaceId,
                         m_parts.clock, [this] { return m_stopping; },
                         [this](const QString &object, qint64 count) {
                             m_run.progress.insert(u"intercom_"_s + object, count);
                             m_heard(m_run);
                         }},
                        {});
    const Result<qint64> companies = co_await spool.readCompanies();
    if (!companies)
        co_return fail(companies.error());
    const Result<qint64> contacts = co_await spool.readContacts();
    if (!contacts)
        co_return fail(contacts.error());
    m_spooled = true;
    co_return {};
}

OutcomeTask UndoPlanner::planObject(QString object)
{
    int after = -1;
    while (true) {
        if (m_stopping)
            co_return planningStopped();
        Result<QList<RunItemRow>> page = co_await m_parts.database->transact<QList<RunItemRow>>(
            [parent = m_run.parent, after, object](StoreSession &session) {
                return RunItemRepository(session).items(
                    parent, after, itemsAtATime,
                    {.states = {QString(itemstates::done)}, .object = object, .wroteToo = true});
            });
        if (!page)
            co_return fail(page.error());
        if (page->isEmpty())
            co_return {};
        after = page->last().ordinal;
        for (RunItemRow &item : *page)
            item = asDone(std::move(item));
        const Outcome planned = co_await planPage(*std::move(page));
        if (!planned)
            co_return planned;
    }
}

OutcomeTask UndoPlanner::resolveCompanies(RunItemRow *item)
{
    QJsonArray steps = item->before.value("companies"_L1).toArray();
    bool isResolved = false;
    for (qsizetype i = 0; i < steps.size(); ++i) {
        QJsonObject step = steps[i].toObject();
        const QString companyId = step.value("company_id"_L1).toString();
        if (!step.value("intercom_id"_L1).toString().isEmpty() || companyId.isEmpty())
            continue;
        if (!m_companies.contains(companyId)) {
            const Result<QString> own = co_await m_parts.database->transact<QString>(
                [parent = m_run.parent, companyId](StoreSession &session) -> Result<QString> {
                    const Result<RunItemRow> company =
                        RunItemRepository(session).byExternalId(parent, u"company"_s, companyId);
                    if (!company && company.error().kind != Error::Kind::NotFound)
                        return fail(company.error());
                    return company ? company->targetId : QString();
                });
            if (!own)
                co_return fail(own.error());
            QString id = *own;
            if (id.isEmpty()) {
                const Result<intercom::Company> company =
                    co_await m_parts.intercom->companyByCompanyId(companyId);
                if (!company && company.error().kind != Error::Kind::NotFound)
                    co_return fail(company.error());
                id = company ? company->id.text() : QString();
            }
            m_companies.insert(companyId, id);
        }
        step.insert(u"intercom_id"_s, m_companies.value(companyId));
        steps[i] = step;
        isResolved = true;
    }
    if (isResolved)
        item->before.insert(u"companies"_s, steps);
    co_return {};
}

// Intercom's record as it is now; an empty one when it does not show it.
Task<QJsonObject> UndoPlanner::lookAt(QString object, QString targetId)
{
    if (targetId.isEmpty())
        co_return QJsonObject();
    if (object == "company"_L1) {
        const Result<intercom::Company> company = co_await m_parts.intercom->company(CompanyId(targetId));
        if (company)
            co_return company->raw;
        if (company.error().kind != Error::Kind::NotFound)
            co_return fail(company.error());
        co_return QJsonObject();
    }
    const Result<intercom::Contact> contact = co_await m_parts.intercom->contact(ContactId(targetId));
    if (contact)
        co_return contact->raw;
    if (contact.error().kind != Error::Kind::NotFound && contact.error().kind != Error::Kind::Gone)
        co_return fail(contact.error());
    co_return QJsonObject();
}

OutcomeTask UndoPlanner::planPage(QList<RunItemRow> items)
{
    Result<QList<UndoDecision::Known>> known =
        co_await m_parts.database->transact<QList<UndoDecision::Known>>(
            [items, run = m_run.id, connection = m_parts.connection.id](
                StoreSession &session) -> Result<QList<UndoDecision::Known>> {
                SpoolRepository spool(session, run);
                LinkRepository links(session);
                QList<UndoDecision::Known> list;
                for (const RunItemRow &item : items) {
                    UndoDecision::Known each{item, {}, {}};
                    Result<QJsonObject> now = spool.record(item.object, item.targetId);
                    if (now)
                        each.now = *std::move(now);
                    else if (now.error().kind != Error::Kind::NotFound)
                        return fail(now.error());
                    Result<LinkRow> link = links.findBySourceKey(connection, item.object, item.sourceKey);
                    if (link)
                        each.link = *std::move(link);
                    else if (link.error().kind != Error::Kind::NotFound)
                        return fail(link.error());
                    list.append(std::move(each));
                }
                return list;
            });
    if (!known)
        co_return fail(known.error());
    QList<RunItemRow> planned;
    for (UndoDecision::Known &each : *known) {
        if (each.item.changes.isEmpty() && each.item.action == "unchanged"_L1)
            continue;
        // No list shows companies without people.
        if (!each.now && (!m_spooled || each.item.object == "company"_L1)) {
            const Result<QJsonObject> now = co_await lookAt(each.item.object, each.item.targetId);
            if (!now)
                co_return fail(now.error());
            if (!now->isEmpty())
                each.now = *now;
        }
        const Outcome resolved = co_await resolveCompanies(&each.item);
        if (!resolved)
            co_return resolved;
        RunItemRow item = m_decision.of(each);
        item.runId = m_run.id;
        item.ordinal = m_ordinal++;
        // Contacts first: a company goes when nobody belongs to it any more.
        item.phase = each.item.object == "contact"_L1 ? runphases::organisations : runphases::contacts;
        if (item.state == itemstates::planned)
            m_calls += item.plan.value("calls"_L1).toInt();
        planned.append(std::move(item));
    }
    co_return co_await m_parts.database->transact<void>([planned](StoreSession &session) -> Outcome {
        RunItemRepository repository(session);
        for (const RunItemRow &item : planned) {
            if (const Outcome added = repository.add(item); !added)
                return added;
        }
        return {};
    });
}

} // namespace patchbay
