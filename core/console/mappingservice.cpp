#include "console/mappingservice.h"

#include "console/connectionviews.h"
#include "console/engine.h"
#include "console/mappingoperations.h"
#include "console/workspaces.h"

namespace patchbay {

using namespace Qt::StringLiterals;

namespace {

Task<QList<MappingVersionView>> mappingVersions(Workbench *bench, ConnectionId id, QString sourceObject)
{
    const Result<QString> target = mappedTarget(sourceObject);
    if (!target)
        co_return fail(target.error());
    const QString targetObject = *target;
    const Result<QList<MappingRow>> rows =
        co_await bench->transact<QList<MappingRow>>([id, sourceObject, targetObject](StoreSession &session) {
            return MappingRepository(session).versions(id, sourceObject, targetObject);
        });
    if (!rows)
        co_return fail(rows.error());
    QList<MappingVersionView> views;
    for (const MappingRow &row : *rows) {
        const Result<Mapping> mapping = Mapping::fromJson(row.rules);
        if (!mapping)
            co_return fail(mapping.error().withContext(u"Version %1"_s.arg(row.version)));
        views.append({row.version, row.savedAt, row.note, static_cast<int>(mapping->rules.size()), *mapping});
    }
    co_return views;
}

Task<MappingView> saveMapping(Workbench *bench, ConnectionId id, Mapping mapping, int baseVersion,
                              QString note, bool evenWithErrors)
{
    // The same reading that a file gets: what cannot be read back must not be written.
    const Result<Mapping> readBack = Mapping::fromJson(mapping.toJson());
    if (!readBack)
        co_return fail(readBack.error());
    const Result<QString> target = mappedTarget(mapping.sourceObject);
    if (!target)
        co_return fail(target.error());
    mapping = *readBack;
    mapping.targetObject = *target;

    Result<MappingView> view = co_await openMapping(bench, id, mapping.sourceObject);
    if (!view && !evenWithErrors)
        co_return fail(view.error().withContext(u"The mapping could not be checked, so it was not saved"_s));
    if (view && !evenWithErrors) {
        for (const MappingProblem &problem :
             validate(mapping, view->source, view->target, {view->sourceIsReadOnly, {}})) {
            if (problem.severity == MappingProblem::Severity::Error)
                co_return fail(Error::Kind::InvalidInput, problem.message, problem.nextStep);
        }
    }
    const Result<ConnectionRow> connection = co_await findConnection(bench, id);
    if (!connection)
        co_return fail(connection.error());
    MappingRow row;
    row.connectionId = id;
    row.sourceObject = mapping.sourceObject;
    row.targetObject = mapping.targetObject;
    row.rules = mapping.toJson();
    row.savedAt = bench->now();
    row.note = note;
    const SavedFields fields = view ? SavedFields::of(mapping, view->source, view->target) : SavedFields();
    row.fields = fields.toJson();
    ActivityRow entry = bench->entry(u"mapping.saved"_s, u"info"_s, {});
    entry.workspaceId = connection->workspaceId;
    entry.connectionId = id;
    entry.object = mapping.targetObject;
    const QString name = connection->name;
    const qsizetype rules = mapping.rules.size();
    const QDateTime now = bench->now();
    const Result<qint64> logged = co_await bench->transact<qint64>(
        [row, baseVersion, entry, name, rules, now](StoreSession &session) -> Result<qint64> {
            const Result<MappingRow> saved = MappingRepository(session).save(row, baseVersion);
            if (!saved)
                return fail(saved.error());
            ActivityRow done = entry;
            done.summary = u"Mapping %1 of %2 saved as version %3"_s.arg(
                mappedPairTitle(row.sourceObject, row.targetObject), name, QString::number(saved->version));
            done.details = {{u"version"_s, saved->version}, {u"rules"_s, rules}, {u"note"_s, row.note}};
            return ActivityLog::appendTo(session, done, now);
        });
    if (!logged)
        co_return fail(logged.error());
    bench->noteActivity(*logged);
    Q_EMIT bench->mappingChanged(id);
    if (!view) {
        // Saved on demand although a side cannot be read now: the view says what is stored, without schemas.
        MappingView bare;
        bare.connectionId = id;
        bare.connectionName = name;
        bare.mapping = mapping;
        bare.version = baseVersion + 1;
        bare.savedAt = now;
        co_return bare;
    }
    view->mapping = mapping;
    view->version = baseVersion + 1;
    view->savedAt = now;
    view->saved = fields;
    judgeMapping(bench, *view);
    co_return view;
}

Task<QList<SampleView>> sampleRecords(Workbench *bench, ConnectionId id, QString sourceObject, int limit)
{
    const Result<ConnectionRow> connection = co_await findConnection(bench, id);
    if (!connection)
        co_return fail(connection.error());
    const Result<std::shared_ptr<Connector>> connector = co_await bench->connector(*connection);
    if (!connector)
        co_return fail(connector.error());
    const std::shared_ptr<Connector> held = *connector;
    const Result<RecordPage> page = co_await held->read(sourceObject, {}, std::clamp(limit, 1, 200));
    if (!page)
        co_return fail(page.error());
    QList<SampleView> samples;
    for (const SourceRecord &record : page->records) {
        if (!record.deleted)
            samples.append({record.key, recordTitle(record.fields, record.key)});
    }
    co_return samples;
}

// Intercom's words for a type of ours (reference: OpenAPI 2.16, POST /data_attributes).
QString dataTypeOf(FieldType type)
{
    switch (type) {
    case FieldType::Integer: return u"integer"_s;
    case FieldType::Number: return u"float"_s;
    case FieldType::Boolean: return u"boolean"_s;
    case FieldType::Date: return u"date"_s;
    case FieldType::Text: return u"string"_s;
    default: return {};
    }
}

Task<Schema> createCustomAttribute(Workbench *bench, QString targetObject, QString path, FieldType type)
{
    QString model = targetObject;
    QString name = path;
    if (name.startsWith(u"company."_s)) {
        model = u"company"_s;
        name = name.mid(8);
    }
    if (!name.startsWith(u"custom."_s) || (model != u"contact" && model != u"company")) {
        co_return fail(Error::Kind::InvalidInput, u"“%1” is no custom attribute."_s.arg(path),
                       u"Custom attributes are named custom.<name>."_s);
    }
    name = name.mid(7);
    const QString dataType = dataTypeOf(type);
    if (dataType.isEmpty()) {
        co_return fail(Error::Kind::InvalidInput,
                       u"Intercom cannot make a custom attribute of the type %1."_s.arg(fieldTypeTitle(type)),
                       u"Choose text, whole number, number, yes or no, or date."_s);
    }
    const Result<std::shared_ptr<IntercomDoor>> door = co_await currentDoor(bench);
    if (!door)
        co_return fail(door.error());
    const Result<intercom::DataAttribute> created =
        co_await (*door)->client().createDataAttribute(model, name, dataType);
    (*door)->forgetAttributes();
    if (!created)
        co_return fail(created.error());
    ActivityRow entry =
        bench->entry(u"attribute.created"_s, u"info"_s,
                     u"Custom attribute %1 (%2) created in Intercom"_s.arg(name, fieldTypeTitle(type)));
    entry.object = model;
    entry.workspaceId = (*door)->workspace();
    const Result<qint64> logged = co_await bench->activity().append(entry);
    if (!logged)
        co_return fail(logged.error());
    co_return co_await intercomSchema(*door, targetObject);
}

} // namespace

MappingService::MappingService(Engine &engine, QObject *parent) : QObject(parent), m_engine(engine)
{
    connect(&engine, &Engine::mappingChanged, this, &MappingService::changed);
}

QFuture<Result<MappingView>> MappingService::open(ConnectionId id, QString sourceObject)
{
    return m_engine.run(&openMapping, std::move(id), std::move(sourceObject));
}

QFuture<Result<QList<MappingVersionView>>> MappingService::versions(ConnectionId id, QString sourceObject)
{
    return m_engine.run(&mappingVersions, std::move(id), std::move(sourceObject));
}

QFuture<Result<MappingView>> MappingService::save(ConnectionId id, Mapping mapping, int baseVersion,
                                                  QString note, bool evenWithErrors)
{
    return m_engine.run(&saveMapping, std::move(id), std::move(mapping), baseVersion, std::move(note),
                        evenWithErrors);
}

QFuture<Result<QList<SampleView>>> MappingService::samples(ConnectionId id, QString sourceObject, int limit)
{
    return m_engine.run(&sampleRecords, std::move(id), std::move(sourceObject), limit);
}

QFuture<Result<PreviewView>> MappingService::preview(ConnectionId id, Mapping mapping, QString key)
{
    return m_engine.run(&previewMapping, std::move(id), std::move(mapping), std::move(key));
}

QFuture<Result<Schema>> MappingService::createAttribute(QString targetObject, QString path, FieldType type)
{
    return m_engine.run(&createCustomAttribute, std::move(targetObject), std::move(path), type);
}

QList<MappingProblem> MappingService::problems(const MappingView &view) const
{
    return validate(view.mapping, view.source, view.target, {view.sourceIsReadOnly, view.saved});
}

QList<Rule> MappingService::suggestions(const MappingView &view) const
{
    return suggestRules(view.mapping, view.source, view.target);
}

const QList<TransformDescription> &MappingService::transforms() const
{
    return transformDescriptions();
}

} // namespace patchbay
