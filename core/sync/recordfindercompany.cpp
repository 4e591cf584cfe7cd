// RecordFinder for organisations and companies.
#include "sync/matchkeys.h"
#include "sync/recordfinder.h"

#include <utility>

namespace patchbay {

using namespace Qt::StringLiterals;

namespace {

QString titleOfCompany(const intercom::Company &company)
{
    return u"%1 (%2)"_s.arg(company.name.isEmpty() ? company.companyId : company.name, company.id.text());
}

} // namespace

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
        const Outcome linked = co_await takeLinkTo(selector.value, &found);
        if (!linked)
            co_return fail(linked.error());
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
    if (records.isEmpty() && selector.by == By::ExternalId) {
        const Result<QList<SourceRecord>> hits = co_await sourceOfCompany(companyId, &found);
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
    const Outcome company = co_await findCompany(companyId, &found);
    if (!company)
        co_return fail(company.error());
    co_return found;
}

OutcomeTask RecordFinder::takeLinkTo(QString companyId, FoundRecord *found)
{
    const Result<QList<LinkRow>> links = co_await linksTo(u"company"_s, companyId);
    if (!links)
        co_return fail(links.error());
    if (!links->isEmpty())
        found->link = links->last();
    co_return {};
}

// A company that was found by another key has a company id that the source does not know: its link leads
// back.
Task<QList<SourceRecord>> RecordFinder::sourceOfCompany(QString companyId, FoundRecord *found)
{
    const Result<std::optional<intercom::Company>> company = co_await companyIfAny(companyId);
    if (!company)
        co_return fail(company.error());
    found->company = *company;
    if (!found->company)
        co_return QList<SourceRecord>();
    const Outcome linked = co_await takeLinkTo(found->company->id.text(), found);
    if (!linked)
        co_return fail(linked.error());
    if (!found->link)
        co_return QList<SourceRecord>();
    co_return co_await m_places.connector->find(m_places.mapping->mapping().sourceObject,
                                                {Lookup::By::Key, found->link->sourceKey});
}

Task<FoundRecord> RecordFinder::companyOf(SourceRecord organisation)
{
    FoundRecord found{.source = std::move(organisation)};
    const Result<std::optional<LinkRow>> link = co_await linkOf(u"company"_s, found.source->key);
    if (!link)
        co_return fail(link.error());
    found.link = *link;
    const Outcome company = co_await findCompany({}, &found);
    if (!company)
        co_return fail(company.error());
    co_return found;
}

// `companyId`: for an organisation that the source does not have.
OutcomeTask RecordFinder::findCompany(QString companyId, FoundRecord *found)
{
    if (found->link && !found->company) {
        const Result<intercom::Company> company =
            co_await m_places.intercom->company(CompanyId(found->link->targetId));
        if (!company && company.error().kind != Error::Kind::NotFound)
            co_return fail(company.error());
        if (company)
            found->company = *company;
    }
    if (found->source)
        companyId = identityOf(*found->source, u"company_id"_s);
    if (!found->company && !companyId.isEmpty()) {
        const Result<std::optional<intercom::Company>> company = co_await companyIfAny(companyId);
        if (!company)
            co_return fail(company.error());
        found->company = *company;
    }
    if (found->company || !found->source)
        co_return {};
    co_return co_await findCompanyByKeys(found);
}

OutcomeTask RecordFinder::findCompanyByKeys(FoundRecord *found)
{
    const QList<EvaluatedField> fields = m_places.mapping->evaluate(*found->source, m_places.context);
    QList<SpoolKey> keys;
    const QStringList paths = ownMatchKeys(m_places.mapping->mapping());
    for (const QString &path : paths)
        keys.append({path, foldedKey(path, evaluatedText(*m_places.mapping, fields, path))});
    for (const SpoolKey &key : std::as_const(keys)) {
        if (found->company || !found->candidates.isEmpty() || !found->conflict.isEmpty())
            break;
        // Nobody has a value of an attribute that is yet to be created.
        if (key.value.isEmpty() || m_places.mapping->isMissing(key.path))
            continue;
        const QString asWritten = evaluatedText(*m_places.mapping, fields, key.path);
        const Outcome looked = co_await findCompanyByKey(key, asWritten, keys, found);
        if (!looked)
            co_return looked;
    }
    co_return {};
}

OutcomeTask RecordFinder::findCompanyByKey(SpoolKey key, QString asWritten, QList<SpoolKey> all,
                                           FoundRecord *found)
{
    Result<QStringList> listed = m_places.listed.value_or(QStringList());
    if (!m_places.listed && m_places.companies)
        listed = co_await m_places.companies->idsWith(key);
    if (!listed)
        co_return fail(listed.error());
    const Result<QList<intercom::Company>> hits =
        co_await companiesByKey({.database = m_places.database,
                                 .intercom = m_places.intercom,
                                 .connection = m_places.connectionId,
                                 .path = key.path,
                                 .value = typedKey(key.path, asWritten),
                                 .listed = *listed,
                                 .now = m_places.now});
    if (!hits)
        co_return fail(hits.error());
    if (hits->size() > 1) {
        found->where = u"Intercom"_s;
        for (const intercom::Company &hit : *hits)
            found->candidates.append(titleOfCompany(hit));
    }
    if (hits->size() != 1)
        co_return {};
    const intercom::Company &only = hits->first();
    const QString stranger = strangerBy(only.raw, all);
    if (!stranger.isEmpty()) {
        found->conflict = u"Intercom’s company %1 has the same %2 and another %3 (%4)."_s.arg(
            titleOfCompany(only), key.path, stranger, matchKeyOf(only.raw, stranger));
        co_return {};
    }
    const Result<QString> other = co_await otherSourceOf(u"company"_s, only.id.text(), found);
    if (!other)
        co_return fail(other.error());
    if (!other->isEmpty())
        found->conflict = u"Intercom’s company %1 is already linked to the source’s record %2."_s.arg(
            titleOfCompany(only), *other);
    else
        found->company = only;
    co_return {};
}

} // namespace patchbay
