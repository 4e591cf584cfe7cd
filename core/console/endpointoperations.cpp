#include "console/endpointoperations.h"

#include "console/answertimekeeping.h"
#include "console/watchkeeping.h"
#include "console/webhookjobs.h"
#include "console/workspaces.h"
#include "intercom/region.h"
#include "store/schedulerepository.h"
#include "sync/scheduledecision.h"
#include "webhooks/topics.h"

#include <QRegularExpression>

namespace patchbay {

using namespace Qt::StringLiterals;

namespace {

QString usualPath(const QString &name)
{
    static const QRegularExpression other(u"[^a-z0-9]+"_s);
    QString slug = name.toLower().replace(other, u"-"_s);
    while (slug.startsWith(u'-'))
        slug.remove(0, 1);
    while (slug.endsWith(u'-'))
        slug.chop(1);
    return u"/hooks/"_s + (slug.isEmpty() ? u"endpoint"_s : slug);
}

Outcome checkPath(const QString &path)
{
    static const QRegularExpression allowed(u"^(/[A-Za-z0-9._~-]+)+$"_s);
    if (allowed.match(path).hasMatch())
        return {};
    return fail(
        Error::Kind::InvalidInput, u"“%1” cannot be an endpoint's path."_s.arg(path),
        u"Begin it with a slash and use letters, digits, dots, hyphens and underscores: /hooks/intercom."_s);
}

// By id or name, in the current workspace; an empty id for an empty name.
Task<ConnectionId> connectionOf(Workbench *bench, QString idOrName)
{
    if (idOrName.isEmpty())
        co_return ConnectionId();
    const Result<WorkspaceRow> workspace = co_await currentWorkspace(bench);
    if (!workspace)
        co_return fail(workspace.error());
    co_return co_await bench->transact<ConnectionId>([id = workspace->id, idOrName](
                                                         StoreSession &session) -> Result<ConnectionId> {
        ConnectionRepository connections(session);
        const Result<ConnectionRow> named = connections.findByName(id, idOrName);
        if (named)
            return named->id;
        return connections.find(ConnectionId(idOrName)).map([](const ConnectionRow &row) { return row.id; });
    });
}

// As recipesOf() reads it.
QJsonObject customSettings(const Recipe &recipe)
{
    QJsonObject json{
        {u"algorithm"_s, digestTitle(recipe.digest).toLower().remove(u"hmac-"_s)},
        {u"encoding"_s, encodingTitle(recipe.encoding).toLower()},
        {u"prefix"_s, QString::fromUtf8(recipe.prefix)},
        {u"content"_s, QString::fromUtf8(recipe.content)},
    };
    if (!recipe.signatureHeaders.isEmpty())
        json.insert(u"signature_header"_s, QString::fromUtf8(recipe.signatureHeaders.first()));
    return json;
}

// Where a trailing slash was copied along, the path would begin with two.
QString publicBase(QString url)
{
    url = url.trimmed();
    while (url.endsWith(u'/'))
        url.chop(1);
    return url;
}

Task<EndpointRow> rowOf(Workbench *bench, EndpointDraft draft)
{
    const Result<WebhookSource> source = webhookSourceByName(draft.source);
    if (!source)
        co_return fail(source.error());
    EndpointRow row;
    row.name = draft.name.trimmed();
    if (row.name.isEmpty())
        row.name = webhookSourceTitle(*source);
    row.source = draft.source;
    row.scheme = draft.scheme.isEmpty() ? usualSchemeName(*source) : draft.scheme;
    row.path = draft.path.isEmpty() ? usualPath(row.name) : draft.path;
    if (const Outcome usable = checkPath(row.path); !usable)
        co_return fail(usable.error());
    for (const QString &topic : std::as_const(draft.topics))
        row.topics << (*source == WebhookSource::Intercom ? currentTopicName(topic) : topic.trimmed());
    row.secretName = draft.secretName;
    if (const QString base = publicBase(draft.publicUrl); !base.isEmpty())
        row.settings.insert(u"public_url"_s, base);
    if (draft.toleranceSeconds != int(standardTolerance.count()))
        row.settings.insert(u"tolerance_seconds"_s, draft.toleranceSeconds);
    if (draft.acceptUnsigned)
        row.settings.insert(u"accept_unsigned"_s, true);
    if (draft.customRecipe)
        draft.custom = customSettings(*draft.customRecipe);
    if (!draft.custom.isEmpty())
        row.settings.insert(u"custom"_s, draft.custom);
    const Result<QList<Recipe>> recipes = recipesOf(row);
    if (!recipes)
        co_return fail(recipes.error());
    const Result<ConnectionId> connection = co_await connectionOf(bench, draft.connection);
    if (!connection)
        co_return fail(connection.error());
    row.connectionId = *connection;
    co_return row;
}

EndpointView viewOf(Workbench *bench, const EndpointRow &row)
{
    EndpointView view;
    view.row = row;
    const auto source = webhookSourceByName(row.source);
    view.sourceTitle = source ? webhookSourceTitle(*source) : row.source;
    view.recipes = recipesOf(row).value_or(QList<Recipe>());
    view.url = bench->webhooks().urlOf(row);
    if (const QString base = row.settings.value(u"public_url"_s).toString(); !base.isEmpty())
        view.publicUrl = QUrl(base + row.path);
    view.problem = bench->webhooks().problemOf(row.id);
    return view;
}

// Of the region that the current workspace lives in; without one, of the region that most live in.
QUrl developerHub(StoreSession &session)
{
    const Result<WorkspaceRow> workspace = WorkspaceRepository(session).current();
    const Result<intercom::Region> region =
        workspace ? intercom::parseRegion(workspace->region) : Result<intercom::Region>(intercom::Region::Us);
    return intercom::developerHubUrl(region.value_or(intercom::Region::Us));
}

// The register has changed: it is served, and everybody hears of it.
OutcomeTask announce(Workbench *bench)
{
    const Outcome reloaded = co_await bench->webhooks().reload();
    Q_EMIT bench->endpointsChanged();
    co_return reloaded;
}

Result<qint64> note(StoreSession &session, ActivityRow entry, const EndpointRow &row, const QDateTime &now)
{
    entry.object = u"endpoint"_s;
    entry.recordKey = row.id.text();
    entry.connectionId = row.connectionId;
    return ActivityLog::appendTo(session, entry, now);
}

// A connection that was to be synced by hand only goes by its events once it has an endpoint for them: nobody
// adds one for nothing. What was written to the log, or nothing.
Result<qint64> syncOnEvents(StoreSession &session, ActivityRow entry, const EndpointRow &endpoint,
                            const QDateTime &now)
{
    if (endpoint.connectionId.isEmpty() || endpoint.source != webhookSourceName(WebhookSource::Clerk))
        return 0;
    ScheduleRepository schedules(session);
    Result<ScheduleRow> row = schedules.find(endpoint.connectionId);
    if (!row)
        return fail(row.error());
    Result<SyncSettings> settings = SyncSettings::fromJson(row->settings);
    if (!settings)
        return fail(settings.error());
    if (settings->frequency != SyncSettings::Frequency::Manual)
        return 0;
    const Result<ConnectionRow> connection = ConnectionRepository(session).find(endpoint.connectionId);
    if (!connection)
        return fail(connection.error());
    settings->frequency = SyncSettings::Frequency::OnEvents;
    row->settings = settings->toJson();
    row->dueAt = nextDue(*settings, now, now, 0);
    if (const Outcome saved = schedules.save(*row); !saved)
        return fail(saved.error());
    entry.summary =
        u"%1 syncs on the events of “%2” from now on, and is read as a whole every %3 hours. It was"
        " synced by hand until now; its schedule says otherwise, if you like."_s
            .arg(connection->name, endpoint.name)
            .arg(settings->fullEveryHours);
    entry.connectionId = endpoint.connectionId;
    entry.workspaceId = connection->workspaceId;
    entry.details = row->settings;
    return ActivityLog::appendTo(session, entry, now);
}

Task<EndpointView> listed(Workbench *bench, EndpointId id)
{
    const auto all = co_await listEndpoints(bench);
    if (!all)
        co_return fail(all.error());
    for (const EndpointView &one : *all)
        if (one.row.id == id)
            co_return one;
    co_return fail(Error::Kind::NotFound, u"The endpoint was removed meanwhile."_s);
}

// What somebody changed, by the names that people know.
QStringList differences(const EndpointRow &before, const EndpointRow &after)
{
    QStringList what;
    const auto compare = [&what](bool same, const QString &name) {
        if (!same)
            what << name;
    };
    compare(before.name == after.name, u"its name"_s);
    compare(before.source == after.source, u"its source"_s);
    compare(before.scheme == after.scheme, u"how it is signed"_s);
    compare(before.path == after.path, u"its path"_s);
    compare(before.topics == after.topics, u"its topics"_s);
    compare(before.secretName == after.secretName, u"its secret"_s);
    compare(before.connectionId == after.connectionId, u"its connection"_s);
    compare(before.settings == after.settings, u"its settings"_s);
    return what;
}

} // namespace

Task<QList<EndpointView>> listEndpoints(Workbench *bench)
{
    struct Read
    {
        QUrl developerHub{};
        QList<EndpointRow> rows{};
        QList<QList<TopicArrivals>> arrivals{};
        QStringList connections{};
    };
    const auto read = co_await bench->transact<Read>([](StoreSession &session) -> Result<Read> {
        EndpointRepository endpoints(session);
        const auto rows = endpoints.all();
        if (!rows)
            return fail(rows.error());
        Read all{developerHub(session), *rows, {}, {}};
        for (const EndpointRow &row : *rows) {
            const auto arrivals = endpoints.arrivals(row.id);
            if (!arrivals)
                return fail(arrivals.error());
            all.arrivals << *arrivals;
            const auto connection = row.connectionId.isEmpty()
                                        ? Result<ConnectionRow>(ConnectionRow{})
                                        : ConnectionRepository(session).find(row.connectionId);
            all.connections << (connection ? connection->name : QString());
        }
        return all;
    });
    if (!read)
        co_return fail(read.error());
    QList<EndpointView> views;
    for (qsizetype i = 0; i < read->rows.size(); ++i) {
        EndpointView view = viewOf(bench, read->rows.at(i));
        view.arrivals = read->arrivals.at(i);
        view.connectionName = read->connections.at(i);
        if (view.row.source == webhookSourceName(WebhookSource::Intercom))
            view.developerHub = read->developerHub;
        views << view;
    }
    co_return views;
}

Task<EndpointView> addEndpoint(Workbench *bench, EndpointDraft draft)
{
    Result<EndpointRow> row = co_await rowOf(bench, draft);
    if (!row)
        co_return fail(row.error());
    row->id = EndpointId(newIdText("end_"_L1));
    row->createdAt = bench->now();
    const ActivityRow entry = bench->entry(u"webhook.endpoint.added"_s, u"info"_s,
                                           u"The endpoint “%1” was added."_s.arg(row->name));
    const ActivityRow scheduled = bench->entry(u"connection.schedule"_s, u"info"_s, {});
    using Noted = std::pair<qint64, qint64>;
    const auto added = co_await bench->transact<Noted>(
        [row = *row, entry, scheduled](StoreSession &session) -> Result<Noted> {
            if (const Outcome done = EndpointRepository(session).add(row); !done)
                return fail(done.error());
            const Result<qint64> noted = note(session, entry, row, row.createdAt);
            if (!noted)
                return fail(noted.error());
            const Result<qint64> synced = syncOnEvents(session, scheduled, row, row.createdAt);
            if (!synced)
                return fail(synced.error());
            return Noted{*noted, *synced};
        });
    if (!added)
        co_return fail(added.error());
    bench->noteActivity(added->first);
    if (added->second != 0) {
        bench->noteActivity(added->second);
        Q_EMIT bench->connectionsChanged();
    }
    const Outcome announced = co_await announce(bench);
    if (!announced)
        co_return fail(announced.error());
    co_return co_await listed(bench, row->id);
}

Task<EndpointView> changeEndpoint(Workbench *bench, EndpointId id, EndpointDraft draft)
{
    Result<EndpointRow> row = co_await rowOf(bench, draft);
    if (!row)
        co_return fail(row.error());
    row->id = id;
    const ActivityRow entry = bench->entry(u"webhook.endpoint.changed"_s, u"info"_s, {});
    const QDateTime now = bench->now();
    const ActivityRow scheduled = bench->entry(u"connection.schedule"_s, u"info"_s, {});
    const auto changed = co_await bench->transact<qint64>([row = *row, entry, scheduled,
                                                           now](StoreSession &session) -> Result<qint64> {
        EndpointRepository endpoints(session);
        const Result<EndpointRow> before = endpoints.find(row.id);
        if (!before)
            return fail(before.error());
        EndpointRow after = row;
        after.paused = before->paused;
        after.createdAt = before->createdAt;
        if (const Outcome done = endpoints.update(after); !done)
            return fail(done.error());
        const QStringList what = differences(*before, after);
        if (what.isEmpty())
            return 0;
        // Whoever set the schedule to "by hand" beside an endpoint meant it; another connection's never was.
        const bool another = !(before->connectionId == after.connectionId) || before->source != after.source;
        if (another) {
            const Result<qint64> synced = syncOnEvents(session, scheduled, after, now);
            if (!synced)
                return fail(synced.error());
        }
        ActivityRow named = entry;
        named.summary = u"The endpoint “%1” was changed: %2."_s.arg(after.name, what.join(u", "_s));
        return note(session, named, after, now);
    });
    if (!changed)
        co_return fail(changed.error());
    if (*changed != 0)
        bench->noteActivity(*changed);
    const Outcome announced = co_await announce(bench);
    if (!announced)
        co_return fail(announced.error());
    co_return co_await listed(bench, id);
}

OutcomeTask pauseEndpoint(Workbench *bench, EndpointId id, bool paused)
{
    const ActivityRow entry =
        bench->entry(paused ? u"webhook.endpoint.paused"_s : u"webhook.endpoint.resumed"_s, u"info"_s, {});
    const QDateTime now = bench->now();
    const auto done =
        co_await bench->transact<qint64>([id, paused, entry, now](StoreSession &session) -> Result<qint64> {
            EndpointRepository endpoints(session);
            Result<EndpointRow> row = endpoints.find(id);
            if (!row)
                return fail(row.error());
            if (std::exchange(row->paused, paused) == paused)
                return 0;
            if (const Outcome updated = endpoints.update(*row); !updated)
                return fail(updated.error());
            ActivityRow named = entry;
            named.summary = paused ? u"Work on “%1” was paused; what arrives is stored."_s.arg(row->name)
                                   : u"Work on “%1” goes on."_s.arg(row->name);
            return note(session, named, *row, now);
        });
    if (!done)
        co_return fail(done.error());
    if (*done != 0)
        bench->noteActivity(*done);
    bench->webhooks().wake();
    co_return co_await announce(bench);
}

OutcomeTask removeEndpoint(Workbench *bench, EndpointId id)
{
    const ActivityRow entry = bench->entry(u"webhook.endpoint.removed"_s, u"info"_s, {});
    const QDateTime now = bench->now();
    const auto removed =
        co_await bench->transact<qint64>([id, entry, now](StoreSession &session) -> Result<qint64> {
            EndpointRepository endpoints(session);
            const Result<EndpointRow> row = endpoints.find(id);
            if (!row)
                return fail(row.error());
            if (const Outcome done = endpoints.remove(id); !done)
                return fail(done.error());
            if (const Outcome forgotten = writeWatchMemory(session, id, {}); !forgotten)
                return fail(forgotten.error());
            if (const Outcome forgotten = forgetAnswerTimes(session, id); !forgotten)
                return fail(forgotten.error());
            ActivityRow named = entry;
            named.summary =
                u"The endpoint “%1” was removed; its deliveries are still there."_s.arg(row->name);
            return note(session, named, *row, now);
        });
    if (!removed)
        co_return fail(removed.error());
    bench->noteActivity(*removed);
    co_return co_await announce(bench);
}

Task<EndpointRow> findEndpoint(Workbench *bench, QString idOrName)
{
    co_return co_await bench->transact<EndpointRow>([idOrName](StoreSession &session) -> Result<EndpointRow> {
        EndpointRepository endpoints(session);
        const Result<EndpointRow> byId = endpoints.find(EndpointId(idOrName));
        return byId ? byId : endpoints.findByName(idOrName);
    });
}

OutcomeTask addUsualEndpoint(Workbench *bench)
{
    const auto rows = co_await bench->transact<QList<EndpointRow>>(
        [](StoreSession &session) { return EndpointRepository(session).all(); });
    if (!rows)
        co_return fail(rows.error());
    if (!rows->isEmpty())
        co_return {};
    const Result<EndpointView> added =
        co_await addEndpoint(bench, {.source = webhookSourceName(WebhookSource::Intercom)});
    co_return added.map([](const EndpointView &) {});
}

} // namespace patchbay
