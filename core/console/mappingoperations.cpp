#include "console/mappingoperations.h"

#include "connectors/catalogue.h"
#include "console/connectionviews.h"
#include "console/workspaces.h"
#include "sync/intercomschema.h"

namespace patchbay {

using namespace Qt::StringLiterals;

Result<QString> mappedTarget(const QString &sourceObject)
{
    const QString target = targetObjectOf(sourceObject);
    if (target.isEmpty()) {
        return fail(Error::Kind::InvalidInput, u"“%1” cannot be mapped to Intercom."_s.arg(sourceObject),
                    u"People become contacts and organisations companies."_s);
    }
    return target;
}

Result<StoredMapping> readMapping(StoreSession &session, const ConnectionId &id, const QString &sourceObject)
{
    const Result<QString> target = mappedTarget(sourceObject);
    if (!target)
        return fail(target.error());
    StoredMapping stored;
    stored.mapping.sourceObject = sourceObject;
    stored.mapping.targetObject = *target;
    const Result<MappingRow> row = MappingRepository(session).current(id, sourceObject, *target);
    if (!row) {
        if (row.error().kind == Error::Kind::NotFound)
            return stored;
        return fail(row.error());
    }
    const Result<Mapping> mapping = Mapping::fromJson(row->rules);
    if (!mapping)
        return fail(mapping.error().withContext(u"The stored mapping, version %1"_s.arg(row->version)));
    stored.mapping = *mapping;
    stored.version = row->version;
    stored.savedAt = row->savedAt;
    stored.fields = SavedFields::fromJson(row->fields);
    return stored;
}

Task<Schema> intercomSchema(std::shared_ptr<IntercomDoor> door, QString targetObject)
{
    const Result<QList<intercom::DataAttribute>> companies = co_await door->dataAttributes(u"company"_s);
    if (!companies)
        co_return fail(companies.error().withContext(u"Reading Intercom's company attributes"_s));
    if (targetObject == u"company")
        co_return intercomCompanySchema(*companies);
    const Result<QList<intercom::DataAttribute>> contacts = co_await door->dataAttributes(u"contact"_s);
    if (!contacts)
        co_return fail(contacts.error().withContext(u"Reading Intercom's contact attributes"_s));
    co_return intercomContactSchema(*contacts, *companies);
}

Task<MappingView> openMapping(Workbench *bench, ConnectionId id, QString sourceObject)
{
    const Result<ConnectionRow> connection = co_await findConnection(bench, id);
    if (!connection)
        co_return fail(connection.error());
    const Result<StoredMapping> stored = co_await bench->transact<StoredMapping>(
        [id, sourceObject](StoreSession &session) { return readMapping(session, id, sourceObject); });
    if (!stored)
        co_return fail(stored.error());
    const Result<std::shared_ptr<Connector>> connector = co_await bench->connector(*connection);
    if (!connector)
        co_return fail(connector.error());
    if (!(*connector)->objects().contains(sourceObject)) {
        co_return fail(Error::Kind::InvalidInput, u"%1 has no %2."_s.arg(connection->name, sourceObject),
                       u"Reconnect it with settings that say where they are."_s);
    }
    const Result<Schema> source = co_await bench->schemas().schema(id, *connector, sourceObject);
    if (!source)
        co_return fail(source.error().withContext(u"Reading the fields of %1"_s.arg(connection->name)));
    const Result<std::shared_ptr<IntercomDoor>> door = co_await doorOf(bench, connection->workspaceId);
    if (!door)
        co_return fail(door.error());
    const Result<Schema> target = co_await intercomSchema(*door, stored->mapping.targetObject);
    if (!target)
        co_return fail(target.error());

    MappingView view;
    view.connectionId = id;
    view.connectionName = connection->name;
    view.mapping = stored->mapping;
    view.version = stored->version;
    view.savedAt = stored->savedAt;
    view.saved = stored->fields;
    view.source = *source;
    view.target = *target;
    const SystemDescription *description = systemDescription(connection->system);
    view.sourceIsReadOnly = !description || description->readOnly;
    judgeMapping(bench, view);
    co_return view;
}

void judgeMapping(Workbench *bench, MappingView &view)
{
    view.problems = validate(view.mapping, view.source, view.target, {view.sourceIsReadOnly, view.saved});
    QString worst;
    for (const MappingProblem &problem : std::as_const(view.problems)) {
        if (problem.severity == MappingProblem::Severity::Error && worst.isEmpty())
            worst = problem.message;
    }
    for (const MappingProblem &problem : std::as_const(view.problems)) {
        if (problem.drift && worst.isEmpty())
            worst = problem.message;
    }
    // An empty mapping has the problem of having no key; that it is empty is said elsewhere.
    bench->noteMappingProblem(view.connectionId, view.mapping.sourceObject,
                              view.version == 0 ? QString() : worst);
}

QString recordTitle(const QJsonObject &fields, const QString &key)
{
    QString name;
    QString first;
    QString last;
    QString email;
    for (auto it = fields.constBegin(); it != fields.constEnd(); ++it) {
        const QString field = it.key().toLower().remove(u'_').remove(u' ');
        const QString value = it->toString().trimmed();
        if (value.isEmpty())
            continue;
        if (field == u"name" || field == u"fullname" || field == u"companyname")
            name = value;
        else if (field == u"firstname")
            first = value;
        else if (field == u"lastname")
            last = value;
        else if (field == u"email" || field == u"emailaddress")
            email = value;
    }
    if (name.isEmpty())
        name = (first + u' ' + last).trimmed();
    if (name.isEmpty())
        return email.isEmpty() ? key : email;
    return email.isEmpty() ? name : u"%1 (%2)"_s.arg(name, email);
}

} // namespace patchbay
