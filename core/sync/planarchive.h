// A plan on its way into the store and back: everything that applying it needs. What the run's own row says
// (connection, mapping version) is not repeated in each item.
#pragma once

#include "store/runitemrepository.h"
#include "sync/recordplan.h"

namespace patchbay {

// The planned item of a run. Its state is "planned" for what can be applied and "skipped" for everything
// else, with the cause.
RunItemRow archivePlan(const RecordPlan &plan);
// The plan as it was archived; BadReply, which is damage, when the item holds none.
Result<RecordPlan> restorePlan(const RunItemRow &item);

// The action of that name; Blocked for one that no plan has.
RecordPlan::Action actionOf(const QString &name);
// "Created", "Updated", …
QString doneTitle(const QString &action);

// A cause groups what went wrong or why nothing is done: "missing_attribute", "rejected", "filter", …
QString causeOf(const RecordPlan &plan);
QString causeOf(const Error &error);
// Of what an undo does only in part; it stays with the item when that is done.
inline constexpr QLatin1StringView partlyChangedSince{"partly_changed_since"};
// Of a creation that others added to since: an undo archives it where it would delete it else.
inline constexpr QLatin1StringView archivedInstead{"archived_instead"};
// The cause in words, as the heading of a group: "Intercom refused the values".
QString causeTitle(const QString &cause);

} // namespace patchbay
