#include "console/runcoverage.h"

#include "console/connectionviews.h"
#include "store/attentionrepository.h"
#include "store/runrepository.h"

#include <QJsonArray>

#include <algorithm>

namespace patchbay {

using namespace Qt::StringLiterals;

namespace {

constexpr int mostFailures = 100'000;
constexpr int runsLookedThrough = 200;

// Targets whose rules differ between two versions of a mapping, as "contact/name".
QSet<QString> differingTargets(const Mapping &before, const Mapping &after)
{
    QSet<QString> targets;
    const auto differing = [&targets, &after](const Mapping &one, const Mapping &other) {
        for (const Rule &rule : one.rules) {
            const Rule *twin = other.rule(rule.id);
            if (!twin || !(*twin == rule))
                targets.insert(after.targetObject + u'/' + rule.target);
        }
    };
    differing(before, after);
    differing(after, before);
    return targets;
}

// With which version each object was last synced as a whole; what is not named there never was.
Task<QJsonObject> syncedVersions(Workbench *bench, ConnectionId connection)
{
    const Result<QList<RunRow>> runs =
        co_await bench->transact<QList<RunRow>>([connection](StoreSession &session) {
            return RunRepository(session).latestBulk(connection, runsLookedThrough);
        });
    if (!runs)
        co_return fail(runs.error());
    QJsonObject versions;
    for (const RunRow &run : *runs) {
        const RunScope::Kind kind = RunScope::fromJson(run.scope).kind;
        const bool whole = kind == RunScope::Kind::Full || kind == RunScope::Kind::ChangedMapping;
        if (run.kind != "bulk"_L1 || run.state != runstates::succeeded || !whole)
            continue;
        const QJsonObject used = run.scope.value(mappingVersionsKey).toObject();
        for (auto it = used.constBegin(); it != used.constEnd(); ++it) {
            if (!versions.contains(it.key()))
                versions.insert(it.key(), it.value());
        }
    }
    co_return versions;
}

} // namespace

Task<RunScope> completedScope(Workbench *bench, ConnectionId connection, RunScope scope)
{
    if (scope.kind != RunScope::Kind::Failed || !scope.keys.isEmpty())
        co_return scope;
    const Result<QList<FailureRow>> failures =
        co_await bench->transact<QList<FailureRow>>([connection](StoreSession &session) {
            return AttentionRepository(session).failures(connection, mostFailures);
        });
    if (!failures)
        co_return fail(failures.error());
    const bool people = std::any_of(failures->begin(), failures->end(),
                                    [](const FailureRow &row) { return row.object == "contact"_L1; });
    if (scope.object.isEmpty())
        scope.object =
            people || failures->isEmpty() ? QString(objects::people) : QString(objects::organisations);
    const QString target = targetObjectOf(scope.object);
    for (const FailureRow &row : *failures) {
        if (row.object == target)
            scope.keys.append(row.sourceKey);
    }
    if (scope.keys.isEmpty())
        co_return fail(Error::Kind::NotFound, u"Nothing failed that could be tried again."_s);
    co_return scope;
}

QJsonObject mappingVersions(const SyncTools &tools, const RunScope &scope)
{
    QJsonObject versions;
    for (const StoredMapping &mapping : {tools.people, tools.organisations}) {
        const QString &object = mapping.mapping.sourceObject;
        if (mapping.version > 0 && (scope.object.isEmpty() || scope.object == object))
            versions.insert(object, mapping.version);
    }
    return versions;
}

Task<QJsonArray> changedTargets(Workbench *bench, SyncTools tools)
{
    const Result<QJsonObject> synced = co_await syncedVersions(bench, tools.connection.id);
    if (!synced)
        co_return fail(synced.error());
    QSet<QString> targets;
    for (const StoredMapping &mapping : {tools.people, tools.organisations}) {
        if (mapping.version == 0)
            continue;
        const ConnectionId id = tools.connection.id;
        const QString source = mapping.mapping.sourceObject;
        const QString target = mapping.mapping.targetObject;
        const Result<QList<MappingRow>> versions =
            co_await bench->transact<QList<MappingRow>>([id, source, target](StoreSession &session) {
                return MappingRepository(session).versions(id, source, target);
            });
        if (!versions)
            co_return fail(versions.error());
        Mapping before{.sourceObject = source, .targetObject = target};
        for (const MappingRow &version : *versions) {
            if (version.version != synced->value(source).toInt())
                continue;
            const Result<Mapping> read = Mapping::fromJson(version.rules);
            if (read)
                before = *read;
        }
        targets.unite(differingTargets(before, mapping.mapping));
    }
    QStringList sorted = targets.values();
    sorted.sort();
    co_return QJsonArray::fromStringList(sorted);
}

} // namespace patchbay
