// How runs and their records are named on the screens: states, scopes, and the columns of a plan.
#pragma once

#include "console/runservice.h"
#include "ui/widgets/statuschip.h"

namespace patchbay::ui {

Status runStatus(const RunProgress &run);
// "Planned", "Running", "Paused", "Done", …
QString runStateWord(const RunProgress &run);
// "Full sync", "What changed since 12 Nov 2026", "Undo", …
QString runTitle(const RunProgress &run);
// What it does or did: "3 to create, 5 to update", "40 written, 359 to go", "3 created, 5 updated".
QString runSentence(const RunProgress &run);
// How long it took, or has taken by `now`; nothing for a plan that was not applied.
QString runDuration(const RunProgress &run, const QDateTime &now);
// Whether there is still something to be written: what it counts is then to come.
bool isUnfinished(const RunProgress &run);
// Whether something is under way, planned or applied.
bool isUnderWay(const RunProgress &run);
// Whether applying goes on where it stopped.
bool canResume(const RunProgress &run);
bool canUndo(const RunProgress &run);

// The columns that a plan is browsed by. Each item of a run is in exactly one.
enum class PlanColumn { All, Create, Update, Unchanged, Skipped, Judge, Error, Gone };
inline constexpr int planColumnCount = 8;

// "To create" of a plan, "Created" of what was done; an undo takes away what another run would find gone.
QString planColumnTitle(PlanColumn column, bool planned, bool undo);
// What the store is asked for to list a column.
RunItemFilter planColumnFilter(PlanColumn column);
// How many of the groups' items are in the column.
qint64 planColumnSize(PlanColumn column, const QList<RunItemGroup> &groups);

// "People" for contacts, "Companies" for companies.
QString objectTitle(const QString &object);

} // namespace patchbay::ui
