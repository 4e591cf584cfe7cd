#include "console/connectionservice.h"

#include "connectors/catalogue.h"
#include "console/connectioncheck.h"
#include "console/connectiondrafts.h"
#include "console/connectionremoval.h"
#include "console/connectionviews.h"
#include "console/engine.h"
#include "console/workspaces.h"

namespace patchbay {

using namespace Qt::StringLiterals;

namespace {

ConnectionView seenView(const SeenApp &app)
{
    ConnectionView view;
    view.name = app.name;
    view.systemTitle = app.name;
    view.state = ConnectionState::SeenOnly;
    view.stateReason = app.reason();
    view.createdAt = app.since.value_or(app.lastSeen.value_or(QDateTime()));
    return view;
}

// Connections alone: what find() looks through.
Task<QList<ConnectionView>> stored(Workbench *bench)
{
    const Result<WorkspaceRow> workspace = co_await currentWorkspace(bench);
    if (!workspace)
        co_return fail(workspace.error());
    const WorkspaceId id = workspace->id;
    const Result<QList<ConnectionFacts>> facts = co_await bench->transact<QList<ConnectionFacts>>(
        [id](StoreSession &session) { return readAllFacts(session, id); });
    if (!facts)
        co_return fail(facts.error());
    QList<ConnectionView> views;
    for (const ConnectionFacts &each : *facts)
        views.append(connectionView(each));
    co_return views;
}

Task<QList<ConnectionView>> listAll(Workbench *bench)
{
    Result<QList<ConnectionView>> views = co_await stored(bench);
    if (!views)
        co_return views;
    const Result<WorkspaceRow> workspace = co_await currentWorkspace(bench);
    if (!workspace)
        co_return fail(workspace.error());
    const QList<SeenApp> apps = co_await bench->seenApps().apps(workspace->id);
    for (const SeenApp &app : apps) {
        const bool isConnected =
            std::any_of(views->cbegin(), views->cend(), [&app](const ConnectionView &view) {
                return view.systemTitle.compare(app.name, Qt::CaseInsensitive) == 0 ||
                       view.name.compare(app.name, Qt::CaseInsensitive) == 0;
            });
        if (!isConnected)
            views->append(seenView(app));
    }
    co_return views;
}

Task<ConnectionView> findOne(Workbench *bench, QString idOrName)
{
    const Result<QList<ConnectionView>> views = co_await stored(bench);
    if (!views)
        co_return fail(views.error());
    QStringList names;
    for (const ConnectionView &view : *views) {
        if (view.id.text() == idOrName || view.name.compare(idOrName, Qt::CaseInsensitive) == 0)
            co_return view;
        names << view.name;
    }
    co_return fail(Error::Kind::NotFound, u"There is no connection “%1”."_s.arg(idOrName),
                   names.isEmpty() ? u"No connection was added yet."_s
                                   : u"There are: %1."_s.arg(names.join(u", "_s)));
}

Task<ConnectionView> checkOne(Workbench *bench, ConnectionId id)
{
    const Outcome checked = co_await checkConnection(bench, id);
    if (!checked)
        co_return fail(checked.error());
    co_return co_await connectionView(bench, id);
}

// Writes a new state with its activity entry; nothing when the connection has it already.
OutcomeTask changeState(Workbench *bench, ConnectionId id, QString state, QString reason, QString kind,
                        QString sentence)
{
    const Result<ConnectionRow> found = co_await findConnection(bench, id);
    if (!found)
        co_return fail(found.error());
    if (found->state == state && found->stateReason == reason)
        co_return Outcome();
    ActivityRow entry = bench->entry(kind, u"info"_s, sentence.arg(found->name));
    entry.workspaceId = found->workspaceId;
    entry.connectionId = id;
    if (!reason.isEmpty())
        entry.details = {{u"reason"_s, reason}};
    const QDateTime now = bench->now();
    const Result<qint64> logged = co_await bench->transact<qint64>(
        [id, state, reason, entry, now](StoreSession &session) -> Result<qint64> {
            if (const Outcome set = ConnectionRepository(session).setState(id, state, reason, now); !set)
                return fail(set.error());
            return ActivityLog::appendTo(session, entry, now);
        });
    if (!logged)
        co_return fail(logged.error());
    bench->noteActivity(*logged);
    Q_EMIT bench->connectionsChanged();
    co_return Outcome();
}

OutcomeTask pauseConnection(Workbench *bench, ConnectionId id, QString reason)
{
    co_return co_await changeState(bench, id, u"paused"_s, reason, u"connection.paused"_s,
                                   u"Connection %1 paused"_s);
}

Task<ConnectionView> resumeConnection(Workbench *bench, ConnectionId id)
{
    const Result<ConnectionRow> found = co_await findConnection(bench, id);
    if (!found)
        co_return fail(found.error());
    if (found->state == u"paused") {
        // Connected until the check says otherwise: nobody acts on it in between, and its fall is logged.
        const Outcome changed = co_await changeState(bench, id, u"connected"_s, {}, u"connection.resumed"_s,
                                                     u"Connection %1 resumed"_s);
        if (!changed)
            co_return fail(changed.error());
    }
    co_return co_await checkOne(bench, id);
}

} // namespace

QString connectionStateName(ConnectionState state)
{
    switch (state) {
    case ConnectionState::Connected: return u"connected"_s;
    case ConnectionState::Disconnected: return u"disconnected"_s;
    case ConnectionState::Paused: return u"paused"_s;
    case ConnectionState::SeenOnly: return u"seen_only"_s;
    }
    return {};
}

QString connectionStateTitle(ConnectionState state)
{
    switch (state) {
    case ConnectionState::Connected: return u"Connected"_s;
    case ConnectionState::Disconnected: return u"Disconnected"_s;
    case ConnectionState::Paused: return u"Paused"_s;
    case ConnectionState::SeenOnly: return u"Seen only"_s;
    }
    return {};
}

ConnectionService::ConnectionService(Engine &engine, QObject *parent) : QObject(parent), m_engine(engine)
{
    connect(&engine, &Engine::connectionsChanged, this, &ConnectionService::changed);
    connect(&engine, &Engine::mappingChanged, this, &ConnectionService::changed);
    connect(&engine, &Engine::recordSynced, this, &ConnectionService::changed);
}

const QList<SystemDescription> &ConnectionService::catalogue() const
{
    return systemCatalogue();
}

QFuture<Result<QList<ConnectionView>>> ConnectionService::list()
{
    return m_engine.run(&listAll);
}

QFuture<Result<ConnectionView>> ConnectionService::find(QString idOrName)
{
    return m_engine.run(&findOne, std::move(idOrName));
}

QFuture<Result<Health>> ConnectionService::test(ConnectionDraft draft, ConnectionId existing)
{
    return m_engine.run(&testDraft, std::move(draft), std::move(existing));
}

QFuture<Result<ConnectionView>> ConnectionService::add(ConnectionDraft draft, bool evenIfFailing)
{
    return m_engine.run(&addConnection, std::move(draft), evenIfFailing);
}

QFuture<Result<ConnectionView>> ConnectionService::check(ConnectionId id)
{
    return m_engine.run(&checkOne, std::move(id));
}

QFuture<Outcome> ConnectionService::pause(ConnectionId id, QString reason)
{
    return m_engine.run(&pauseConnection, std::move(id), std::move(reason));
}

QFuture<Result<ConnectionView>> ConnectionService::resume(ConnectionId id)
{
    return m_engine.run(&resumeConnection, std::move(id));
}

QFuture<Result<ConnectionView>> ConnectionService::reconnect(ConnectionId id, ConnectionDraft draft)
{
    return m_engine.run(&reconnectConnection, std::move(id), std::move(draft));
}

QFuture<Outcome> ConnectionService::rename(ConnectionId id, QString name)
{
    return m_engine.run(&renameConnection, std::move(id), std::move(name));
}

QFuture<Outcome> ConnectionService::remove(ConnectionId id)
{
    return m_engine.run(&hideConnection, std::move(id));
}

QFuture<Outcome> ConnectionService::restore(ConnectionId id)
{
    return m_engine.run(&restoreConnection, std::move(id));
}

QFuture<Result<Removal>> ConnectionService::purge(ConnectionId id)
{
    return m_engine.run(&purgeConnection, std::move(id));
}

} // namespace patchbay
