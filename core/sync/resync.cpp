// Resync's planning: reads both sides and hands them to the decision.
#include "sync/resync.h"

#include "sync/matchkeys.h"
#include "sync/planwithoutsource.h"
#include "sync/preparation.h"
#include "sync/recordfinder.h"

#include <QSet>

#include <utility>

namespace patchbay {

using namespace Qt::StringLiterals;

namespace {

// A link under a former key is the record's from now on: left under the old one, it would count as somebody
// who vanished. Says nothing about either side's values.
OutcomeTask takeOverLink(Database *database, FoundRecord found, QDateTime now)
{
    if (!found.link || !found.source || !found.source->formerKeys.contains(found.link->sourceKey))
        co_return {};
    co_return co_await database->transact<void>(
        [id = found.link->id, key = found.source->key, now](StoreSession &session) {
            return LinkRepository(session).rename(id, key, now);
        });
}

} // namespace

Resync::Resync(Parts parts) : m_parts(std::move(parts)) {}

RecordPlan Resync::concluded(RecordPlan plan, const RecordSelector &selector) const
{
    plan.connectionId = m_parts.connection.id;
    plan.connectionName = m_parts.connection.name;
    plan.selector = selector;
    const bool company = plan.targetObject == "company"_L1;
    plan.mappingVersion = company ? m_parts.organisationMappingVersion : m_parts.peopleMappingVersion;
    plan.plannedAt = m_parts.clock();
    return plan;
}

// Null where the mapping matches by company_id alone, which Intercom looks up itself.
CompanyIndex *Resync::companyIndex(const PreparedMapping &organisations)
{
    const QStringList paths = ownMatchKeys(organisations.mapping());
    if (!m_companies && !paths.isEmpty())
        m_companies =
            std::make_shared<CompanyIndex>(CompanyIndex::Parts{.database = m_parts.database,
                                                               .intercom = m_parts.intercom,
                                                               .workspace = m_parts.connection.workspaceId,
                                                               .clock = m_parts.clock,
                                                               .paths = paths});
    return m_companies.get();
}

RecordFinder Resync::finderFor(const PreparedMapping *mapping, const std::optional<QStringList> &listed,
                               CompanyIndex *companies) const
{
    return RecordFinder({.database = m_parts.database,
                         .connector = m_parts.connector,
                         .intercom = m_parts.intercom,
                         .connectionId = m_parts.connection.id,
                         .mapping = mapping,
                         .context = m_parts.context,
                         .now = m_parts.clock(),
                         .listed = listed,
                         .companies = companies});
}

// The organisations that the source lists for the person, each with its record and its link.
OutcomeTask Resync::readMemberships(DecisionInput *input)
{
    const Result<QList<Membership>> memberships =
        co_await m_parts.connector->membershipsOf(input->source.key);
    if (!memberships)
        co_return fail(memberships.error());
    CompanyIndex *index = companyIndex(*input->organisations);
    RecordFinder finder = finderFor(input->organisations, std::nullopt, index);
    QSet<QString> seen;
    for (const Membership &membership : *memberships) {
        if (seen.contains(membership.organisationKey))
            continue;
        seen.insert(membership.organisationKey);
        const QString object = input->organisations->mapping().sourceObject;
        const Result<QList<SourceRecord>> records =
            co_await m_parts.connector->find(object, {Lookup::By::Key, membership.organisationKey});
        if (!records)
            co_return fail(records.error());
        if (records->size() > 1)
            co_return fail(Error::Kind::Ambiguous,
                           u"The source has %1 organisations with the key %2."_s.arg(records->size())
                               .arg(membership.organisationKey),
                           u"Make the key unique in the source, or choose another key column."_s);
        WantedCompany wanted{.fromMembership = true};
        if (!records->isEmpty() && !records->first().deleted) {
            wanted.organisation = records->first();
            const QList<EvaluatedField> fields =
                input->organisations->evaluate(wanted.organisation, m_parts.context);
            wanted.companyId = evaluatedText(*input->organisations, fields, u"company_id"_s);
        }
        if (wanted.companyId.isEmpty()) {
            input->unresolved.append({membership.organisationKey, {}});
            continue;
        }
        // By other match keys it may be a company that has a company id of its own.
        if (index) {
            const Result<FoundRecord> found = co_await finder.companyOf(wanted.organisation);
            if (!found)
                co_return fail(found.error());
            if (!found->candidates.isEmpty() || !found->conflict.isEmpty()) {
                input->unresolved.append(
                    {membership.organisationKey,
                     found->conflict.isEmpty()
                         ? u"Several companies in Intercom fit: %1."_s.arg(found->candidates.join(u", "_s))
                         : found->conflict});
                continue;
            }
            if (found->company)
                wanted.companyId = found->company->companyId;
        }
        const Result<std::optional<LinkRow>> link =
            co_await finder.linkOf(u"company"_s, wanted.organisation.key);
        if (!link)
            co_return fail(link.error());
        if (*link)
            wanted.agreed = (*link)->agreed;
        input->memberships.append(std::move(wanted));
    }
    co_return {};
}

// The contact's tags and companies as far as the mapping speaks of them, and the companies that it should
// have.
OutcomeTask Resync::readContactSide(DecisionInput *input)
{
    const bool companies = input->organisations || input->mapping->hasTargetBelow(u"company."_s);
    if (input->contact && input->mapping->ruleFor(u"tags"_s) &&
        (!input->contact->tags.ids.isEmpty() || input->contact->tags.hasMore)) {
        Result<QList<intercom::Tag>> tags = co_await m_parts.intercom->contactTags(input->contact->id);
        if (!tags)
            co_return fail(tags.error());
        input->tags = *std::move(tags);
    }
    if (input->contact && companies &&
        (!input->contact->companies.ids.isEmpty() || input->contact->companies.hasMore)) {
        Result<QList<intercom::Company>> attached =
            co_await m_parts.intercom->contactCompanies(input->contact->id);
        if (!attached)
            co_return fail(attached.error());
        input->attached = *std::move(attached);
    }
    QSet<QString> wanted;
    const QString own =
        ownCompanyId(*input->mapping, input->mapping->evaluate(input->source, m_parts.context));
    if (!own.isEmpty())
        wanted.insert(own);
    for (const WantedCompany &company : std::as_const(input->memberships))
        wanted.insert(company.companyId);
    for (const intercom::Company &company : std::as_const(input->attached))
        wanted.remove(company.companyId);
    for (const QString &companyId : std::as_const(wanted)) {
        const Result<intercom::Company> company = co_await m_parts.intercom->companyByCompanyId(companyId);
        if (company)
            input->companies.append(*company);
        else if (company.error().kind != Error::Kind::NotFound)
            co_return fail(company.error());
    }
    co_return {};
}

Task<RecordPlan> Resync::planContact(RecordSelector selector, ResyncOptions options)
{
    const Result<SyncPreparation> prepared = co_await prepareSync(m_parts, m_parts.peopleMapping);
    if (!prepared)
        co_return fail(prepared.error());
    co_return co_await planContactPrepared(&*prepared, selector, options);
}

Task<RecordPlan> Resync::planCompany(RecordSelector selector, ResyncOptions options)
{
    const Result<SyncPreparation> prepared = co_await prepareSync(m_parts, m_parts.organisationMapping);
    if (!prepared)
        co_return fail(prepared.error());
    co_return co_await planCompanyPrepared(&*prepared, selector, options);
}

Task<RecordPlan> Resync::planPrepared(const SyncPreparation *prepared, RecordSelector selector,
                                      ResyncOptions options)
{
    if (prepared->mapping.mapping().targetObject == "company"_L1)
        co_return co_await planCompanyPrepared(prepared, selector, options);
    co_return co_await planContactPrepared(prepared, selector, options);
}

Task<RecordPlan> Resync::planContactPrepared(const SyncPreparation *prepared, RecordSelector selector,
                                             ResyncOptions options)
{
    RecordFinder finder = finderFor(&prepared->mapping, options.listed, nullptr);
    const Result<FoundRecord> found = co_await finder.contact(selector);
    if (!found)
        co_return fail(found.error());
    if (!found->source || !found->candidates.isEmpty() || !found->conflict.isEmpty())
        co_return concluded(
            planWithoutSource(*found, m_parts.peopleMapping, selector, options, prepared->facts.admins),
            selector);
    const Outcome renamed = co_await takeOverLink(m_parts.database, *found, m_parts.clock());
    if (!renamed)
        co_return fail(renamed.error());
    DecisionInput input{.mapping = &prepared->mapping,
                        .organisations =
                            prepared->organisations.isEmpty() ? nullptr : &prepared->organisations,
                        .facts = &prepared->facts,
                        .context = m_parts.context,
                        .options = options,
                        .source = *found->source,
                        .link = found->link,
                        .contact = found->contact,
                        .archived = found->archived};
    if (input.organisations) {
        const Outcome memberships = co_await readMemberships(&input);
        if (!memberships)
            co_return fail(memberships.error());
    }
    const Outcome sides = co_await readContactSide(&input);
    if (!sides)
        co_return fail(sides.error());
    co_return concluded(decideRecord(input), selector);
}

Task<RecordPlan> Resync::planCompanyPrepared(const SyncPreparation *prepared, RecordSelector selector,
                                             ResyncOptions options)
{
    RecordFinder finder = finderFor(&prepared->mapping, options.listed, companyIndex(prepared->mapping));
    const Result<FoundRecord> found = co_await finder.company(selector);
    if (!found)
        co_return fail(found.error());
    if (!found->source || !found->candidates.isEmpty() || !found->conflict.isEmpty())
        co_return concluded(planWithoutSource(*found, m_parts.organisationMapping, selector, options, {}),
                            selector);
    const DecisionInput input{.mapping = &prepared->mapping,
                              .facts = &prepared->facts,
                              .context = m_parts.context,
                              .options = options,
                              .source = *found->source,
                              .link = found->link,
                              .company = found->company};
    co_return concluded(decideRecord(input), selector);
}

} // namespace patchbay
