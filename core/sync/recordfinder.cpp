#include "sync/recordfinder.h"

#include <utility>

namespace patchbay {

using namespace Qt::StringLiterals;

namespace {

bool isLead(const intercom::Contact &contact)
{
    return contact.role == "lead"_L1;
}

QString titleOfContact(const intercom::Contact &contact)
{
    const QString name = contact.name.isEmpty() ? contact.email : contact.name;
    return u"%1 (%2%3)"_s.arg(name, isLead(contact) ? u"lead "_s : QString(), contact.id.text());
}

// What a search by the path compares, as the contact says it.
QString valueAt(const intercom::Contact &contact, const QString &path)
{
    if (path.startsWith("custom."_L1))
        return readIdText(contact.custom.value(path.sliced(7)));
    return readIdText(contact.raw.value(path));
}

} // namespace

RecordFinder::RecordFinder(Places places) : m_places(std::move(places)) {}

Task<std::optional<LinkRow>> RecordFinder::linkOf(QString object, QString sourceKey)
{
    co_return co_await m_places.database->transact<std::optional<LinkRow>>(
        [connection = m_places.connectionId, object,
         sourceKey](StoreSession &session) -> Result<std::optional<LinkRow>> {
            Result<LinkRow> row = LinkRepository(session).findBySourceKey(connection, object, sourceKey);
            if (row)
                return std::optional<LinkRow>(*std::move(row));
            if (row.error().kind == Error::Kind::NotFound)
                return std::optional<LinkRow>();
            return fail(row.error());
        });
}

Task<QList<LinkRow>> RecordFinder::linksTo(QString object, QString targetId)
{
    co_return co_await m_places.database->transact<QList<LinkRow>>(
        [connection = m_places.connectionId, object, targetId](StoreSession &session) {
            return LinkRepository(session).findByTargetId(connection, object, targetId);
        });
}

// The contact of that id, the one it was merged into, or nothing when Intercom does not show it.
Task<std::optional<intercom::Contact>> RecordFinder::contactIfAny(ContactId id)
{
    const Result<intercom::Contact> direct = co_await m_places.intercom->contact(id);
    if (direct)
        co_return std::optional<intercom::Contact>(*direct);
    if (direct.error().kind == Error::Kind::NotFound)
        co_return std::optional<intercom::Contact>();
    if (direct.error().kind != Error::Kind::Gone)
        co_return fail(direct.error());
    const Result<ContactId> survivor = co_await m_places.intercom->mergedInto(id);
    if (!survivor && survivor.error().kind == Error::Kind::NotFound)
        co_return std::optional<intercom::Contact>();
    if (!survivor)
        co_return fail(survivor.error());
    const Result<intercom::Contact> merged = co_await m_places.intercom->contact(*survivor);
    if (!merged)
        co_return fail(merged.error());
    co_return std::optional<intercom::Contact>(*merged);
}

// Contacts whose value at the path is exactly this one, read afresh: the index is minutes behind.
Task<QList<intercom::Contact>> RecordFinder::searchExactly(QString path, QString value)
{
    const QString field = path.startsWith("custom."_L1) ? u"custom_attributes."_s + path.sliced(7) : path;
    QList<intercom::Contact> hits;
    QString cursor;
    do {
        const Result<intercom::Page<intercom::Contact>> page = co_await m_places.intercom->searchContacts(
            intercom::SearchQuery::where(field, u"="_s, value), cursor);
        if (!page)
            co_return fail(page.error());
        for (const intercom::Contact &hit : page->items) {
            const Result<std::optional<intercom::Contact>> fresh = co_await contactIfAny(hit.id);
            if (!fresh)
                co_return fail(fresh.error());
            const bool fits = *fresh && valueAt(**fresh, path).compare(value, Qt::CaseInsensitive) == 0;
            const bool known =
                fits && std::any_of(hits.cbegin(), hits.cend(), [&fresh](const intercom::Contact &other) {
                    return other.id == (*fresh)->id;
                });
            if (fits && !known)
                hits.append(**fresh);
        }
        cursor = page->next;
    } while (!cursor.isEmpty());
    co_return hits;
}

OutcomeTask RecordFinder::findByLink(FoundRecord *found)
{
    if (!found->link || found->link->targetId.isEmpty())
        co_return {};
    const Result<std::optional<intercom::Contact>> contact =
        co_await contactIfAny(ContactId(found->link->targetId));
    if (!contact)
        co_return fail(contact.error());
    found->contact = *contact;
    found->archived = !contact->has_value();
    co_return {};
}

OutcomeTask RecordFinder::findByExternalId(QString externalId, FoundRecord *found)
{
    const Result<intercom::Contact> contact = co_await m_places.intercom->contactByExternalId(externalId);
    if (contact) {
        if (contact->externalId == externalId)
            found->contact = *contact;
        co_return {};
    }
    if (contact.error().kind == Error::Kind::Gone)
        found->conflict =
            u"The contact with the external id %1 was merged into another one."_s.arg(externalId);
    else if (contact.error().kind != Error::Kind::NotFound)
        co_return fail(contact.error());
    co_return {};
}

OutcomeTask RecordFinder::findBySearch(QString path, QString value, QString externalId, FoundRecord *found)
{
    const Result<QList<intercom::Contact>> hits = co_await searchExactly(path, value);
    if (!hits)
        co_return fail(hits.error());
    QList<intercom::Contact> users;
    for (const intercom::Contact &hit : *hits) {
        if (!isLead(hit))
            users.append(hit);
    }
    const QList<intercom::Contact> &fitting = users.isEmpty() ? *hits : users;
    if (fitting.size() > 1) {
        found->where = u"Intercom"_s;
        for (const intercom::Contact &hit : fitting)
            found->candidates.append(titleOfContact(hit));
        co_return {};
    }
    if (fitting.isEmpty())
        co_return {};
    const intercom::Contact &only = fitting.first();
    // A lead's external id is made by Intercom itself and identifies nobody in the source.
    if (!externalId.isEmpty() && !isLead(only) && !only.externalId.isEmpty() &&
        only.externalId != externalId && !found->source->formerKeys.contains(only.externalId)) {
        found->conflict =
            u"Intercom’s contact %1 has the same %2 and another external id (%3 instead of %4)."_s.arg(
                titleOfContact(only), path, only.externalId, externalId);
        co_return {};
    }
    found->contact = only;
    co_return {};
}

// Two records of the source must not write to one contact in turns.
OutcomeTask RecordFinder::refuseSharedContact(FoundRecord *found)
{
    const Result<QList<LinkRow>> links = co_await linksTo(u"contact"_s, found->contact->id.text());
    if (!links)
        co_return fail(links.error());
    for (const LinkRow &link : *links) {
        if (link.sourceKey == found->source->key || found->source->formerKeys.contains(link.sourceKey))
            continue;
        const Result<QList<SourceRecord>> other = co_await m_places.connector->find(
            m_places.mapping->mapping().sourceObject, {Lookup::By::Key, link.sourceKey});
        if (!other)
            co_return fail(other.error());
        if (!other->isEmpty() && !other->first().deleted) {
            found->conflict = u"Intercom’s contact %1 is already linked to the source’s record %2."_s.arg(
                titleOfContact(*found->contact), titleOf(other->first()));
            co_return {};
        }
    }
    co_return {};
}

OutcomeTask RecordFinder::findContact(FoundRecord *found)
{
    const std::optional<intercom::Contact> met = std::exchange(found->contact, std::nullopt);
    const Outcome linked = co_await findByLink(found);
    if (!linked)
        co_return linked;
    if (found->contact)
        co_return {};
    if (!found->source) {
        found->contact = met;
        co_return {};
    }
    const QList<EvaluatedField> fields = m_places.mapping->evaluate(*found->source, m_places.context);
    const QString externalId = evaluatedText(*m_places.mapping, fields, u"external_id"_s);
    if (met && !isLead(*met) &&
        (externalId.isEmpty() || met->externalId.isEmpty() || met->externalId == externalId))
        found->contact = met;
    if (!found->contact && !externalId.isEmpty()) {
        const Outcome exact = co_await findByExternalId(externalId, found);
        if (!exact)
            co_return exact;
    }
    QStringList paths;
    for (const Rule &rule : m_places.mapping->mapping().rules) {
        if (rule.enabled && rule.matchKey && rule.target != "external_id"_L1 && rule.target != "email"_L1)
            paths.append(rule.target);
    }
    paths.append(u"email"_s); // whatever the match keys are: a second contact with the e-mail is never meant
    for (const QString &path : std::as_const(paths)) {
        const QString value = evaluatedText(*m_places.mapping, fields, path);
        if (found->contact || !found->candidates.isEmpty() || !found->conflict.isEmpty())
            break;
        if (value.isEmpty())
            continue;
        const Outcome searched = co_await findBySearch(path, value, externalId, found);
        if (!searched)
            co_return searched;
    }
    if (!found->contact)
        co_return {};
    found->archived = false;
    co_return co_await refuseSharedContact(found);
}

Task<FoundRecord> RecordFinder::contact(RecordSelector selector)
{
    FoundRecord found;
    const Outcome person = co_await findPerson(selector, &found);
    if (!person)
        co_return fail(person.error());
    if (!found.candidates.isEmpty())
        co_return found;
    if (found.source) {
        found.link.reset();
        const QStringList keys = QStringList{found.source->key} + found.source->formerKeys;
        for (const QString &key : keys) {
            if (found.link)
                break;
            const Result<std::optional<LinkRow>> link = co_await linkOf(u"contact"_s, key);
            if (!link)
                co_return fail(link.error());
            found.link = *link;
        }
    }
    const Outcome contact = co_await findContact(&found);
    if (!contact)
        co_return fail(contact.error());
    co_return found;
}

Task<std::optional<intercom::Company>> RecordFinder::companyIfAny(QString companyId)
{
    const Result<intercom::Company> company = co_await m_places.intercom->companyByCompanyId(companyId);
    if (company)
        co_return std::optional<intercom::Company>(*company);
    if (company.error().kind == Error::Kind::NotFound)
        co_return std::optional<intercom::Company>();
    co_return fail(company.error());
}

Task<FoundRecord> RecordFinder::company(RecordSelector selector)
{
    using By = RecordSelector::By;
    if (selector.by == By::Email)
        co_return fail(Error::Kind::InvalidInput, u"A company has no e-mail of its own."_s,
                       u"Name it by its company id or by its key in the source."_s);
    FoundRecord found;
    QString companyId = selector.by == By::ExternalId ? selector.value : QString();
    if (selector.by == By::IntercomId) {
        const Result<intercom::Company> company =
            co_await m_places.intercom->company(CompanyId(selector.value));
        if (!company && company.error().kind != Error::Kind::NotFound)
            co_return fail(company.error());
        if (company) {
            found.company = *company;
            companyId = company->companyId;
        }
        const Result<QList<LinkRow>> links = co_await linksTo(u"company"_s, selector.value);
        if (!links)
            co_return fail(links.error());
        if (!links->isEmpty())
            found.link = links->last();
    }
    const QString object = m_places.mapping->mapping().sourceObject;
    QList<SourceRecord> records;
    const QString key = selector.by == By::SourceKey ? selector.value
                        : found.link                 ? found.link->sourceKey
                                                     : QString();
    if (!key.isEmpty()) {
        const Result<QList<SourceRecord>> hits =
            co_await m_places.connector->find(object, {Lookup::By::Key, key});
        if (!hits)
            co_return fail(hits.error());
        records = *hits;
    }
    if (records.isEmpty() && !companyId.isEmpty()) {
        const Result<QList<SourceRecord>> hits = co_await sourceByIdentity(u"company_id"_s, companyId);
        if (!hits)
            co_return fail(hits.error());
        records = *hits;
    }
    erase_if(records, [](const SourceRecord &record) { return record.deleted; });
    takeSource(records, &found);
    if (!found.candidates.isEmpty())
        co_return found;
    const Result<std::optional<LinkRow>> link =
        co_await linkOf(u"company"_s, found.source ? found.source->key : selector.value);
    if (!link)
        co_return fail(link.error());
    if (*link)
        found.link = *link;
    if (found.link && !found.company) {
        const Result<intercom::Company> company =
            co_await m_places.intercom->company(CompanyId(found.link->targetId));
        if (!company && company.error().kind != Error::Kind::NotFound)
            co_return fail(company.error());
        if (company)
            found.company = *company;
    }
    if (found.source)
        companyId = identityOf(*found.source, u"company_id"_s);
    if (!found.company && !companyId.isEmpty()) {
        const Result<std::optional<intercom::Company>> company = co_await companyIfAny(companyId);
        if (!company)
            co_return fail(company.error());
        found.company = *company;
    }
    co_return found;
}

} // namespace patchbay
