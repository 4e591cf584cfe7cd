#include "console/recordsync.h"

#include "console/mappingoperations.h"
#include "console/synctools.h"
#include "console/workspaces.h"

namespace patchbay {

using namespace Qt::StringLiterals;

namespace {

// A refused token is a state of the workspace, which everybody should see at once.
QCoro::Task<> noteRefusal(Workbench *bench, WorkspaceId workspace, Error error)
{
    if (error.kind == Error::Kind::Unauthorized && !bench->isStopping())
        co_await checkStoredWorkspace(bench, workspace);
}

} // namespace

Task<RecordPlan> planRecord(Workbench *bench, ConnectionId id, QString targetObject, RecordSelector selector,
                            ResyncOptions options)
{
    if (targetObject != u"contact" && targetObject != u"company") {
        co_return fail(Error::Kind::InvalidInput, u"“%1” cannot be synced."_s.arg(targetObject),
                       u"Contacts and companies can."_s);
    }
    const Result<SyncTools> tools = co_await gatherTools(bench, id, targetObject);
    if (!tools)
        co_return fail(tools.error());
    if (options.startedBy.isEmpty())
        options.startedBy = bench->settings().actor;
    Resync resync(tools->parts(bench));
    Result<RecordPlan> plan = fail(Error::Kind::Internal, {});
    if (targetObject == u"contact")
        plan = co_await resync.planContact(selector, options);
    else
        plan = co_await resync.planCompany(selector, options);
    if (!plan)
        co_await noteRefusal(bench, tools->connection.workspaceId, plan.error());
    co_return plan;
}

Task<RecordOutcome> applyPlan(Workbench *bench, RecordPlan plan, ResyncOptions options)
{
    if (options.startedBy.isEmpty())
        options.startedBy = bench->settings().actor;
    // One after the other for the same record, whichever side it is known by. Always in this order, so that
    // nobody waits for somebody who waits for them.
    const QString prefix = plan.connectionId.text() + u'/' + plan.targetObject + u'/';
    const Turns::Turn sourceTurn = co_await bench->turns().take(
        u"source/"_s + prefix + (plan.sourceKey.isEmpty() ? plan.externalId : plan.sourceKey));
    Turns::Turn intercomTurn;
    if (!plan.intercomId.isEmpty())
        intercomTurn =
            co_await bench->turns().take(u"intercom/"_s + plan.targetObject + u'/' + plan.intercomId);

    const Result<SyncTools> tools = co_await gatherTools(bench, plan.connectionId, plan.targetObject);
    if (!tools)
        co_return fail(tools.error());
    const StoredMapping &mapping = plan.targetObject == u"contact" ? tools->people : tools->organisations;
    if (mapping.version != plan.mappingVersion) {
        co_return fail(Error::Kind::Conflict,
                       u"The mapping was changed (version %1) after this was planned (version %2)."_s
                           .arg(mapping.version)
                           .arg(plan.mappingVersion),
                       u"Look at the record again, then apply."_s);
    }
    Resync resync(tools->parts(bench));
    const Result<RecordOutcome> outcome = co_await resync.apply(plan, options);
    if (!outcome) {
        co_await noteRefusal(bench, tools->connection.workspaceId, outcome.error());
        co_return fail(outcome.error());
    }
    // An attribute may have been made on the way.
    if (!plan.attributes.isEmpty())
        tools->door->forgetAttributes();
    Q_EMIT bench->recordSynced(*outcome);
    co_return outcome;
}

} // namespace patchbay
