#include "console/connectionviews.h"

#include "connectors/catalogue.h"
#include "console/connectionremoval.h"
#include "store/linkrepository.h"
#include "store/mappingrepository.h"
#include "sync/runledger.h"

#include <algorithm>

namespace patchbay {

using namespace Qt::StringLiterals;

namespace {

constexpr int fewRuns = 20; // among them is one that was no mere plan

// What the connection's settings provide, without its secrets: nothing is asked of the system for that.
QStringList objectsOf(const ConnectionRow &row)
{
    const Result<std::unique_ptr<Connector>> connector = makeConnector(row.system, row.settings, {});
    return connector ? (*connector)->objects() : QStringList();
}

QString doneWord(const QString &action)
{
    static const QHash<QString, QString> words{
        {u"create"_s, u"created"_s},
        {u"update"_s, u"updated"_s},
        {u"unarchive"_s, u"brought back"_s},
        {u"archive"_s, u"archived"_s},
        {u"unchanged"_s, u"unchanged"_s},
        {u"skip"_s, u"skipped"_s},
        {u"fail"_s, u"failed"_s},
        {u"source_gone"_s, u"gone from the source"_s},
    };
    return words.value(action, action);
}

// The counts of a single record's sync in words: "1 updated, 2 unchanged".
QString countsText(const QJsonObject &counts)
{
    QStringList parts;
    for (auto it = counts.constBegin(); it != counts.constEnd(); ++it) {
        if (it->toInteger() > 0)
            parts << u"%1 %2"_s.arg(it->toInteger()).arg(doneWord(it.key()));
    }
    return parts.join(u", "_s);
}

// A plan that nobody applied, or that was discarded, is no sync.
bool hasRun(const RunRow &run)
{
    if (run.state == runstates::planned || run.state == runstates::planning)
        return false;
    return run.state != runstates::cancelled || run.kind == "resync"_L1 ||
           run.progress.value("writes"_L1).toInteger() > 0;
}

} // namespace

QString targetObjectOf(const QString &sourceObject)
{
    if (sourceObject == objects::people)
        return u"contact"_s;
    return sourceObject == objects::organisations ? u"company"_s : QString();
}

QString mappedPairTitle(const QString &sourceObject, const QString &targetObject)
{
    if (sourceObject.isEmpty())
        return targetObject;
    return u"%1 → %2"_s.arg(sourceObject.at(0).toUpper() + sourceObject.mid(1), targetObject);
}

QString runSummary(const RunRow &run)
{
    if (run.kind == "resync"_L1)
        return countsText(run.counts);
    const bool isPlan = run.state == runstates::planned || run.state == runstates::planning;
    const QString text = RunLedger::fromJson(run.counts).sentence(isPlan);
    return run.kind == "undo"_L1 ? u"Undo: "_s + text : text;
}

Result<ConnectionFacts> readFacts(StoreSession &session, const ConnectionRow &row)
{
    ConnectionFacts facts;
    facts.row = row;
    const Result<QList<MappingRow>> mappings = MappingRepository(session).list(row.id);
    if (!mappings)
        return fail(mappings.error());
    for (const MappingRow &mapping : *mappings) {
        facts.mappings.append({mapping.sourceObject, mapping.targetObject,
                               mappedPairTitle(mapping.sourceObject, mapping.targetObject),
                               static_cast<int>(mapping.rules.value(u"rules"_s).toArray().size()),
                               mapping.version});
    }
    const Result<QList<RunRow>> runs = RunRepository(session).latest(row.id, fewRuns);
    if (!runs)
        return fail(runs.error());
    const auto ran = std::find_if(runs->begin(), runs->end(), hasRun);
    if (ran != runs->end())
        facts.lastRun = *ran;
    for (const QString &object : {u"contact"_s, u"company"_s}) {
        const Result<qint64> links = LinkRepository(session).count(row.id, object);
        if (!links)
            return fail(links.error());
        facts.linkCount += *links;
    }
    return facts;
}

Result<QList<ConnectionFacts>> readAllFacts(StoreSession &session, const WorkspaceId &workspace)
{
    const Result<QList<ConnectionRow>> rows = ConnectionRepository(session).list(workspace);
    if (!rows)
        return fail(rows.error());
    QList<ConnectionFacts> all;
    for (const ConnectionRow &row : *rows) {
        if (row.state == removedState)
            continue;
        const Result<ConnectionFacts> facts = readFacts(session, row);
        if (!facts)
            return fail(facts.error());
        all.append(*facts);
    }
    return all;
}

ConnectionView connectionView(const ConnectionFacts &facts)
{
    const ConnectionRow &row = facts.row;
    ConnectionView view;
    view.id = row.id;
    view.name = row.name;
    view.system = row.system;
    const SystemDescription *description = systemDescription(row.system);
    view.systemTitle = description ? description->title : row.system;
    view.icon = description ? description->icon : QString();
    view.state = row.state == u"connected" ? ConnectionState::Connected
                 : row.state == u"paused"  ? ConnectionState::Paused
                                           : ConnectionState::Disconnected;
    view.stateReason = row.stateReason;
    view.health = Health::fromJson(row.health);
    view.settings = row.settings;
    view.objects = objectsOf(row);
    view.mappings = facts.mappings;
    view.createdAt = row.createdAt;
    view.linkCount = facts.linkCount;
    if (facts.lastRun) {
        view.lastSyncAt = facts.lastRun->finishedAt.value_or(facts.lastRun->startedAt);
        view.lastSyncSummary = facts.lastRun->state == u"failed" ? u"Failed"_s : runSummary(*facts.lastRun);
    }
    return view;
}

Task<ConnectionRow> findConnection(Workbench *bench, ConnectionId id)
{
    const Result<ConnectionRow> row = co_await bench->transact<ConnectionRow>(
        [id](StoreSession &session) { return ConnectionRepository(session).find(id); });
    if (row && row->state == removedState) {
        co_return fail(Error::Kind::NotFound, u"This connection was removed."_s,
                       u"Restore it first, or add a new one."_s);
    }
    co_return row;
}

Task<ConnectionView> connectionView(Workbench *bench, ConnectionId id)
{
    const Result<ConnectionRow> row = co_await findConnection(bench, id);
    if (!row)
        co_return fail(row.error());
    const ConnectionRow known = *row;
    const Result<ConnectionFacts> facts = co_await bench->transact<ConnectionFacts>(
        [known](StoreSession &session) { return readFacts(session, known); });
    if (!facts)
        co_return fail(facts.error());
    co_return connectionView(*facts);
}

} // namespace patchbay
