#include "sync/pagefacts.h"

#include "store/runitemrepository.h"
#include "sync/matchkeys.h"

#include <QSet>

#include <utility>

namespace patchbay {

using namespace Qt::StringLiterals;

namespace {

// One page's look-ups, inside one transaction of the store.
class FactReader
{
public:
    FactReader(StoreSession &session, const PageQuestion &question)
        : m_question(question)
        , m_links(session)
        , m_spool(session, question.run)
        , m_items(session)
    {
    }

    Result<RecordFacts> read(const RecordQuestion &record)
    {
        RecordFacts facts;
        const Outcome linked = findLink(record, &facts);
        if (!linked)
            return fail(linked.error());
        const Outcome found = findTarget(record, &facts);
        if (!found)
            return fail(found.error());
        if (m_question.object == "company"_L1)
            return facts;
        const Outcome companies = findCompanies(record, &facts);
        if (!companies)
            return fail(companies.error());
        return facts;
    }

private:
    Outcome findLink(const RecordQuestion &record, RecordFacts *facts)
    {
        for (const QString &key : QStringList{record.sourceKey} + record.formerKeys) {
            Result<LinkRow> link = m_links.findBySourceKey(m_question.connection, m_question.object, key);
            if (link) {
                facts->link = *std::move(link);
                return {};
            }
            if (link.error().kind != Error::Kind::NotFound)
                return fail(link.error());
        }
        return {};
    }

    Outcome findTarget(const RecordQuestion &record, RecordFacts *facts)
    {
        if (facts->link && !facts->link->targetId.isEmpty()) {
            Result<QJsonObject> target = m_spool.record(m_question.object, facts->link->targetId);
            if (target)
                facts->target = *std::move(target);
            else if (target.error().kind != Error::Kind::NotFound)
                return fail(target.error());
            else
                return lookForOthers(record, facts); // archived, merged, deleted, or in no list
            return {};
        }
        for (const SpoolKey &key : record.keys) {
            if (key.value.isEmpty())
                continue;
            const Result<QStringList> ids = m_spool.targetsByKey(m_question.object, key);
            if (!ids)
                return fail(ids.error());
            if (ids->isEmpty())
                continue;
            facts->listed = *ids;
            if (ids->size() > 1) {
                facts->unclear = true;
                return {};
            }
            Result<QJsonObject> target = m_spool.record(m_question.object, ids->first());
            if (!target)
                return fail(target.error());
            facts->unclear = !isBeyondDoubt(record, key, *target) || isSomebodyElses(record, ids->first());
            if (!facts->unclear)
                facts->target = *std::move(target);
            return {};
        }
        return {};
    }

    // What the link names is not listed: who else has the record's keys is for the careful look.
    Outcome lookForOthers(const RecordQuestion &record, RecordFacts *facts)
    {
        facts->unclear = true;
        for (const SpoolKey &key : record.keys) {
            if (key.value.isEmpty())
                continue;
            const Result<QStringList> ids = m_spool.targetsByKey(m_question.object, key);
            if (!ids)
                return fail(ids.error());
            facts->listed += *ids;
        }
        return {};
    }

    // A lead, and a person of the same e-mail with another external id or match key, are for the careful
    // look.
    bool isBeyondDoubt(const RecordQuestion &record, const SpoolKey &key, const QJsonObject &target) const
    {
        if (key.path == "company_id"_L1 || key.path == "external_id"_L1)
            return true;
        if (!strangerBy(target, record.keys).isEmpty())
            return false;
        if (m_question.object == "company"_L1)
            return true;
        const QString other = readIdText(target.value("external_id"_L1));
        QString ours;
        for (const SpoolKey &each : record.keys) {
            if (each.path == "external_id"_L1)
                ours = each.value;
        }
        return target.value("role"_L1).toString() != "lead"_L1 &&
               (other.isEmpty() || ours.isEmpty() || other == ours || record.formerKeys.contains(other));
    }

    // Another record of the source is linked to it already.
    bool isSomebodyElses(const RecordQuestion &record, const QString &targetId)
    {
        const Result<QList<LinkRow>> links =
            m_links.findByTargetId(m_question.connection, m_question.object, targetId);
        if (!links)
            return true;
        for (const LinkRow &link : *links) {
            if (link.sourceKey != record.sourceKey && !record.formerKeys.contains(link.sourceKey))
                return true;
        }
        return false;
    }

    Outcome findCompanies(const RecordQuestion &record, RecordFacts *facts)
    {
        QSet<QString> wanted;
        if (!record.ownCompanyId.isEmpty())
            wanted.insert(record.ownCompanyId);
        if (m_question.memberships) {
            const Result<QStringList> organisations = m_spool.organisationsOf(record.sourceKey);
            if (!organisations)
                return fail(organisations.error());
            for (const QString &key : *organisations) {
                const Result<KnownMembership> membership = organisation(key);
                if (!membership)
                    return fail(membership.error());
                if (!membership->companyId.isEmpty())
                    wanted.insert(membership->companyId);
                // Where not all organisations were planned, only the source can say whether it has this one.
                if (membership->unlisted && !m_question.organisationsPlanned)
                    facts->unclear = true;
                facts->memberships.append(*membership);
            }
        }
        if (facts->target) {
            const QJsonArray attached =
                facts->target->value("companies"_L1).toObject().value("data"_L1).toArray();
            for (const QJsonValue &entry : attached) {
                const Result<QJsonObject> company =
                    m_spool.record(u"company"_s, readIdText(entry.toObject().value("id"_L1)));
                if (company)
                    facts->attached.append(*company);
                else if (company.error().kind != Error::Kind::NotFound)
                    return fail(company.error());
                else
                    facts->unclear = true; // a company that the list lacks: too new, perhaps
            }
        }
        for (const QString &companyId : std::as_const(wanted)) {
            const Result<QStringList> ids = m_spool.targetsByKey(u"company"_s, {u"company_id"_s, companyId});
            if (!ids)
                return fail(ids.error());
            if (ids->isEmpty())
                continue;
            const Result<QJsonObject> company = m_spool.record(u"company"_s, ids->first());
            if (!company)
                return fail(company.error());
            facts->companies.append(*company);
        }
        return {};
    }

    // The organisation as this run planned it, else as the last run linked it.
    Result<KnownMembership> organisation(const QString &key)
    {
        const auto kept = m_organisations.constFind(key);
        if (kept != m_organisations.constEnd())
            return *kept;
        KnownMembership membership{.organisationKey = key};
        const Result<RunItemRow> item = m_items.bySourceKey(m_question.run, u"company"_s, key);
        if (!item && item.error().kind != Error::Kind::NotFound)
            return fail(item.error());
        if (item) {
            membership.companyId = item->externalId;
            membership.name = item->title;
        } else {
            const Result<LinkRow> link = m_links.findBySourceKey(m_question.connection, u"company"_s, key);
            if (!link && link.error().kind != Error::Kind::NotFound)
                return fail(link.error());
            const Result<QJsonObject> company =
                link ? m_spool.record(u"company"_s, link->targetId) : Result<QJsonObject>(QJsonObject());
            if (!company && company.error().kind != Error::Kind::NotFound)
                return fail(company.error());
            membership.unlisted = !company || company->isEmpty();
            if (company) {
                membership.companyId = readIdText(company->value("company_id"_L1));
                membership.name = company->value("name"_L1).toString();
            }
        }
        m_organisations.insert(key, membership);
        return membership;
    }

    const PageQuestion &m_question;
    LinkRepository m_links;
    SpoolRepository m_spool;
    RunItemRepository m_items;
    QHash<QString, KnownMembership> m_organisations{};
};

} // namespace

Task<QList<RecordFacts>> readPageFacts(Database *database, PageQuestion question)
{
    co_return co_await database->transact<QList<RecordFacts>>(
        [question](StoreSession &session) -> Result<QList<RecordFacts>> {
            FactReader reader(session, question);
            QList<RecordFacts> all;
            all.reserve(question.records.size());
            for (const RecordQuestion &record : question.records) {
                Result<RecordFacts> facts = reader.read(record);
                if (!facts)
                    return fail(facts.error());
                all.append(*std::move(facts));
            }
            return all;
        });
}

} // namespace patchbay
