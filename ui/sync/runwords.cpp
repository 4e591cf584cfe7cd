#include "ui/sync/runwords.h"

#include "ui/widgets/format.h"

namespace patchbay::ui {

using namespace Qt::StringLiterals;

namespace {

const QStringList &createActions()
{
    static const QStringList actions{u"create"_s};
    return actions;
}

const QStringList &updateActions()
{
    static const QStringList actions{u"update"_s, u"unarchive"_s};
    return actions;
}

const QStringList &judgeActions()
{
    static const QStringList actions{u"ambiguous"_s, u"conflict"_s};
    return actions;
}

const QStringList &goneActions()
{
    static const QStringList actions{u"source_gone"_s, u"archive"_s, u"delete"_s};
    return actions;
}

PlanColumn columnOf(const RunItemGroup &group)
{
    if (group.state == itemstates::failed)
        return PlanColumn::Error;
    if (createActions().contains(group.action))
        return PlanColumn::Create;
    if (updateActions().contains(group.action))
        return PlanColumn::Update;
    if (group.action == "unchanged"_L1)
        return PlanColumn::Unchanged;
    if (judgeActions().contains(group.action))
        return PlanColumn::Judge;
    if (goneActions().contains(group.action))
        return PlanColumn::Gone;
    return PlanColumn::Skipped;
}

} // namespace

Status runStatus(const RunProgress &run)
{
    if (run.state == runstates::succeeded)
        return Status::Ok;
    if (run.state == runstates::incomplete)
        return Status::Warning;
    if (run.state == runstates::failed)
        return Status::Error;
    if (run.state == runstates::paused)
        return Status::Paused;
    if (run.state == runstates::running || run.state == runstates::planning)
        return run.isHere ? Status::Running : Status::Paused;
    return Status::Neutral;
}

QString runStateWord(const RunProgress &run)
{
    if (run.state == runstates::planning)
        return run.isHere ? u"Planning"_s : u"Cut off"_s;
    if (run.state == runstates::planned)
        return u"Planned"_s;
    if (run.state == runstates::running)
        return run.isHere ? u"Running"_s : u"Elsewhere or cut off"_s;
    if (run.state == runstates::paused)
        return u"Paused"_s;
    if (run.state == runstates::succeeded)
        return u"Done"_s;
    if (run.state == runstates::incomplete)
        return u"Done, with failures"_s;
    if (run.state == runstates::failed)
        return u"Failed"_s;
    return run.state == runstates::cancelled ? u"Cancelled"_s : run.state;
}

QString runTitle(const RunProgress &run)
{
    if (run.kind == "undo"_L1)
        return u"Undo"_s;
    const qsizetype keys = run.scope.keys.size();
    switch (run.scope.kind) {
    case RunScope::Kind::Full: return u"Full sync"_s;
    case RunScope::Kind::Since:
        return u"Changed since %1"_s.arg(
            QLocale().toString(run.scope.since.toLocalTime(), QLocale::ShortFormat));
    case RunScope::Kind::Failed: return u"What failed (%1)"_s.arg(formatNumber(keys));
    case RunScope::Kind::Records:
        return keys == 1 ? u"Record %1"_s.arg(run.scope.keys.first())
                         : formatCount(keys, u"record"_s, u"records"_s);
    case RunScope::Kind::Fitting: return conditionSentence(run.scope.where);
    case RunScope::Kind::ChangedMapping: return u"Changed mapping"_s;
    case RunScope::Kind::Gone: return u"What is gone"_s;
    }
    return {};
}

QString runSentence(const RunProgress &run)
{
    const RunLedger &ledger = run.ledger;
    if (!isUnfinished(run) || run.state == runstates::planned || run.state == runstates::planning)
        return run.sentence();
    QStringList parts{u"%1 written"_s.arg(formatNumber(ledger.done + ledger.vanishedDone)),
                      u"%1 to go"_s.arg(formatNumber(ledger.waiting))};
    if (const qint64 failed = ledger.failed + ledger.besidesFailed; failed > 0)
        parts.append(u"%1 failed"_s.arg(formatNumber(failed)));
    return parts.join(u", "_s);
}

bool isUnfinished(const RunProgress &run)
{
    return run.state == runstates::planned || run.state == runstates::planning ||
           run.state == runstates::running || run.ledger.waiting > 0;
}

QString runDuration(const RunProgress &run, const QDateTime &now)
{
    if (run.state == runstates::planned)
        return {};
    const bool moving = isUnderWay(run) && run.isHere;
    if (!run.finishedAt && !moving)
        return {};
    return formatDuration(std::chrono::milliseconds(run.startedAt.msecsTo(run.finishedAt.value_or(now))));
}

bool isUnderWay(const RunProgress &run)
{
    return run.state == runstates::planning || run.state == runstates::running;
}

bool canResume(const RunProgress &run)
{
    const bool cutOff = run.state == runstates::running && !run.isHere;
    const bool stopped =
        run.state == runstates::paused || run.state == runstates::failed || run.state == runstates::cancelled;
    return (cutOff || stopped) && run.ledger.waiting > 0;
}

bool canUndo(const RunProgress &run)
{
    const bool ended = run.state == runstates::succeeded || run.state == runstates::incomplete ||
                       run.state == runstates::failed || run.state == runstates::cancelled ||
                       run.state == runstates::paused;
    return run.kind == "bulk"_L1 && ended && run.writes > 0;
}

QString planColumnTitle(PlanColumn column, bool planned, bool undo)
{
    switch (column) {
    case PlanColumn::All: return u"All"_s;
    case PlanColumn::Create: return planned ? u"To create"_s : u"Created"_s;
    case PlanColumn::Update: return planned ? u"To update"_s : u"Updated"_s;
    case PlanColumn::Unchanged: return u"Unchanged"_s;
    case PlanColumn::Skipped: return u"Skipped"_s;
    case PlanColumn::Judge: return u"To judge"_s;
    case PlanColumn::Error: return planned ? u"Errors"_s : u"Failed"_s;
    case PlanColumn::Gone:
        if (!undo)
            return u"Gone"_s;
        return planned ? u"To remove"_s : u"Removed"_s;
    }
    return {};
}

RunItemFilter planColumnFilter(PlanColumn column)
{
    // What failed is in one column, whatever was to be done with it.
    static const QStringList notFailed{QString(itemstates::planned), QString(itemstates::doing),
                                       QString(itemstates::done), QString(itemstates::skipped),
                                       QString(itemstates::held)};
    switch (column) {
    case PlanColumn::All: return {};
    case PlanColumn::Create: return {.actions = createActions(), .states = notFailed};
    case PlanColumn::Update: return {.actions = updateActions(), .states = notFailed};
    case PlanColumn::Unchanged: return {.actions = {u"unchanged"_s}, .states = notFailed};
    case PlanColumn::Skipped:
        return {.actions = {u"skip"_s, u"blocked"_s, u"not_found"_s, u"error"_s}, .states = notFailed};
    case PlanColumn::Judge: return {.actions = judgeActions(), .states = notFailed};
    case PlanColumn::Error: return {.states = {QString(itemstates::failed)}};
    case PlanColumn::Gone: return {.actions = goneActions(), .states = notFailed};
    }
    return {};
}

qint64 planColumnSize(PlanColumn column, const QList<RunItemGroup> &groups)
{
    qint64 size = 0;
    for (const RunItemGroup &group : groups) {
        if (column == PlanColumn::All || columnOf(group) == column)
            size += group.count;
    }
    return size;
}

QString objectTitle(const QString &object)
{
    return object == "company"_L1 ? u"Companies"_s : u"People"_s;
}

} // namespace patchbay::ui
