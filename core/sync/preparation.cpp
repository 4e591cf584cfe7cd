#include "sync/preparation.h"

#include "sync/intercomschema.h"

namespace patchbay {

using namespace Qt::StringLiterals;

namespace {

Task<PreparedMapping> prepareMapping(Connector *connector, Mapping mapping, Schema target)
{
    if (!PreparedMapping::lacksAttributes(mapping, target))
        co_return PreparedMapping::prepare(mapping, target);
    // The source's schema tells the types of what is to be created better than one record's values do.
    const Result<Schema> source = co_await connector->schema(mapping.sourceObject);
    if (!source)
        co_return fail(source.error());
    co_return PreparedMapping::prepare(mapping, target, &*source);
}

} // namespace

Task<SyncPreparation> prepareSync(Resync::Parts parts, Mapping mapping)
{
    if (mapping.rules.isEmpty())
        co_return fail(
            Error::Kind::NotFound,
            u"The connection %1 has no field rules for this kind of record yet."_s.arg(parts.connection.name),
            u"Open the connection’s mapping and add rules."_s);
    SyncPreparation prepared;
    const bool contact = mapping.targetObject == "contact"_L1;
    const bool memberships = contact && !parts.organisationMapping.rules.isEmpty() &&
                             parts.connector->objects().contains(QString(objects::memberships));
    bool owners = false;
    bool companies = memberships || !contact;
    for (const Rule &rule : std::as_const(mapping.rules)) {
        owners = owners || rule.target == "owner.email"_L1;
        companies = companies || rule.target.startsWith("company."_L1);
    }
    if (contact) {
        Result<QList<intercom::DataAttribute>> attributes =
            co_await parts.intercom->dataAttributes(u"contact"_s);
        if (!attributes)
            co_return fail(attributes.error());
        prepared.facts.contactAttributes = *std::move(attributes);
    }
    if (companies) {
        Result<QList<intercom::DataAttribute>> attributes =
            co_await parts.intercom->dataAttributes(u"company"_s);
        if (!attributes)
            co_return fail(attributes.error());
        prepared.facts.companyAttributes = *std::move(attributes);
    }
    if (owners) {
        Result<QList<intercom::Admin>> admins = co_await parts.intercom->admins();
        if (!admins)
            co_return fail(admins.error());
        prepared.facts.admins = *std::move(admins);
    }
    prepared.facts.contact =
        intercomContactSchema(prepared.facts.contactAttributes, prepared.facts.companyAttributes);
    prepared.facts.company = intercomCompanySchema(prepared.facts.companyAttributes);
    Result<PreparedMapping> ready = co_await prepareMapping(
        parts.connector, mapping, contact ? prepared.facts.contact : prepared.facts.company);
    if (!ready)
        co_return fail(ready.error());
    prepared.mapping = *std::move(ready);
    if (memberships) {
        Result<PreparedMapping> organisations =
            co_await prepareMapping(parts.connector, parts.organisationMapping, prepared.facts.company);
        if (!organisations)
            co_return fail(organisations.error());
        prepared.organisations = *std::move(organisations);
    }
    co_return prepared;
}

} // namespace patchbay
