// A plan for a record that turns out to exist: decided again with what stands there, so that the write
// policies hold and the before-image is known, whichever moment it was met at.
#pragma once

#include "mapping/rule.h"
#include "sync/recordplan.h"

namespace patchbay {

struct MetRecord
{
    QJsonObject record{}; // Intercom's, by path
    QJsonObject agreed{}; // the link's from before; empty without one
    bool isOurs = false;  // an earlier try of the same plan created it
};

// Keeps in the plan what is still to be written, with what it replaces. `mapping` is that of the plan's
// rules, whose targets begin with `prefix` for the fields of the record ("company." where a person's record
// speaks of its company). Of a record that is ours the changes stay those of a creation. Gives the labels of
// fields that both sides changed.
QStringList decideAgain(RecordPlan *plan, const MetRecord &met, const Mapping &mapping,
                        const QString &prefix = {});

// Whether some rule of the mapping would treat a record that exists in another way than a new one.
bool dependsOnExistence(const Mapping &mapping);

} // namespace patchbay
