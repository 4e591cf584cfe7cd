// What a plan leaves out because of why it was made: a changed mapping is no reason to send everything again,
// and one that somebody declined is none to send what it changed. Pure.
#pragma once

#include "sync/recordplan.h"

#include <QSet>

namespace patchbay {

// Targets are told as "contact/name": Intercom's object and the path.

// Fields whose rules are not among the changed ones stay as they are.
void restrictToTargets(RecordPlan *plan, const QSet<QString> &changed);

// Of the targets whose rules changed only what the plan by the former rules would write as well is written:
// the source has something new there. Everything else is the change's own doing and stays as it is. Gives
// whether something was left out. A record that cannot be written by the changed rules is written by the
// former ones.
bool leaveOutTheChange(RecordPlan *plan, const RecordPlan &former, const QSet<QString> &changed);

} // namespace patchbay
