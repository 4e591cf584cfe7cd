// A rule that is being written, held against an event; and where such events come from. Runs in the engine
// thread.
#pragma once

#include "console/ruledraftviews.h"
#include "console/workbench.h"

namespace patchbay {

QList<RuleSourceView> ruleSources();

Task<DraftView> rehearseDraft(Workbench *bench, ActionRule draft, RuleEvent event);
// An invented event. InvalidInput for a source that is none.
Task<RuleEvent> sampleEvent(Workbench *bench, QString source, QString topic);
// The one that arrived with that delivery, or that a trace holds. NotFound; BadReply where its body is no
// JSON object.
Task<RuleEvent> deliveryEvent(Workbench *bench, qint64 id);
Task<RuleEvent> traceEvent(Workbench *bench, QString id);

} // namespace patchbay
