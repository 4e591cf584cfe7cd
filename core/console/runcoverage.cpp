#include "console/runcoverage.h"

#include "console/connectionviews.h"
#include "store/attentionrepository.h"
#include "store/schedulerepository.h"

#include <QJsonArray>
#include <QSet>

#include <algorithm>

namespace patchbay {

using namespace Qt::StringLiterals;

namespace {

constexpr int mostFailures = 100'000;
constexpr int mostNamed = 10'000; // keys are kept with the run

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

} // namespace

Task<RunScope> completedScope(Workbench *bench, ConnectionId connection, RunScope scope)
{
    if (scope.kind == RunScope::Kind::Fitting && (scope.object.isEmpty() || scope.where.isEmpty()))
        co_return fail(Error::Kind::InvalidInput, u"The run has no condition that records could fit."_s,
                       u"Say of which records, and what they must be."_s);
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

QMap<QString, int> currentVersions(const StoredMapping &people, const StoredMapping &organisations)
{
    QMap<QString, int> versions;
    for (const StoredMapping &mapping : {people, organisations}) {
        if (mapping.version > 0)
            versions.insert(mapping.mapping.sourceObject, mapping.version);
    }
    return versions;
}

QMap<QString, int> versionsOf(const QJsonObject &stored)
{
    QMap<QString, int> versions;
    for (auto it = stored.constBegin(); it != stored.constEnd(); ++it)
        versions.insert(it.key(), it.value().toInt());
    return versions;
}

Task<RunScope> recordsOfRun(Workbench *bench, RunRow run, RunItemFilter filter, QList<int> ordinals)
{
    const Result<QList<RunItemRow>> rows =
        co_await bench->transact<QList<RunItemRow>>([id = run.id, filter, ordinals](StoreSession &session) {
            RunItemRepository items(session);
            return ordinals.isEmpty() ? items.items(id, -1, mostNamed + 1, filter)
                                      : items.byOrdinals(id, ordinals);
        });
    if (!rows)
        co_return fail(rows.error());
    if (rows->size() > mostNamed)
        co_return fail(Error::Kind::InvalidInput,
                       u"These are more than %L1 records, too many to name each."_s.arg(mostNamed),
                       u"Narrow the filter, or plan a sync of everything that fits a condition."_s);
    RunScope scope = RunScope::fromJson(run.scope);
    scope = {.kind = RunScope::Kind::Records,
             .createAttributes = scope.createAttributes,
             .leaveOutInvalid = scope.leaveOutInvalid};
    QSet<QString> objects;
    for (const RunItemRow &row : *rows) {
        if (row.sourceKey.isEmpty())
            continue; // a company that people named, or one that nobody synced
        objects.insert(row.object);
        scope.keys.append(row.sourceKey);
    }
    scope.keys.removeDuplicates();
    if (objects.isEmpty())
        co_return fail(Error::Kind::NotFound, u"None of these records has a key in the source."_s,
                       u"Choose records that come from the source."_s);
    if (objects.size() > 1)
        co_return fail(Error::Kind::InvalidInput,
                       u"These are people and companies, which are planned apart."_s,
                       u"Choose People or Companies above the list first."_s);
    scope.object =
        *objects.cbegin() == "contact"_L1 ? QString(objects::people) : QString(objects::organisations);
    co_return scope;
}

QJsonObject mappingVersions(const SyncTools &tools, const RunScope &scope)
{
    QJsonObject versions;
    const QMap<QString, int> current = currentVersions(tools.people, tools.organisations);
    for (auto it = current.constBegin(); it != current.constEnd(); ++it) {
        if (scope.object.isEmpty() || scope.object == it.key())
            versions.insert(it.key(), it.value());
    }
    return versions;
}

Task<MappingChange> mappingChange(Workbench *bench, SyncTools tools)
{
    struct Known
    {
        QJsonObject synced{};
        QList<MappingRow> versions{};
    };
    const ConnectionId id = tools.connection.id;
    const Result<Known> known = co_await bench->transact<Known>([id](StoreSession &session) -> Result<Known> {
        const Result<ScheduleRow> row = ScheduleRepository(session).find(id);
        if (!row)
            return fail(row.error());
        Known all{.synced = row->mappingVersions};
        for (const QString &object : {QString(objects::people), QString(objects::organisations)}) {
            const auto versions = MappingRepository(session).versions(id, object, targetObjectOf(object));
            if (!versions)
                return fail(versions.error());
            all.versions += *versions;
        }
        return all;
    });
    if (!known)
        co_return fail(known.error());
    MappingChange change;
    QSet<QString> targets;
    for (const StoredMapping &mapping : {tools.people, tools.organisations}) {
        const QString &object = mapping.mapping.sourceObject;
        const int synced = known->synced.value(object).toInt();
        if (mapping.version == 0 || mapping.version == synced)
            continue;
        Mapping before{.sourceObject = object, .targetObject = mapping.mapping.targetObject};
        if (synced == 0 && !known->synced.isEmpty())
            change.newObjects.append(object);
        for (const MappingRow &version : known->versions) {
            if (version.sourceObject != object || version.version != synced)
                continue;
            const Result<Mapping> read = Mapping::fromJson(version.rules);
            if (!read)
                co_return fail(read.error());
            before = *read;
        }
        targets.unite(differingTargets(before, mapping.mapping));
        (object == objects::people ? change.formerPeople : change.formerOrganisations) = before;
    }
    change.targets = targets.values();
    change.targets.sort();
    co_return change;
}

} // namespace patchbay
