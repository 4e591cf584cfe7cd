// What runs leave for people: questions to judge, failures, exports, and where a value came from.
// Runs in the engine thread.
#pragma once

#include "console/runservice.h"
#include "console/workbench.h"

namespace patchbay {

Task<QList<JudgementRow>> openQuestions(Workbench *bench);
OutcomeTask chooseRecord(Workbench *bench, QString judgement, QString intercomId);
OutcomeTask setQuestionAside(Workbench *bench, QString judgement);
Task<QList<FailureRow>> readFailures(Workbench *bench, ConnectionId connection);
Task<QList<ProvenanceView>> readProvenance(Workbench *bench, QString object, QString intercomId,
                                           QString path);
Task<qint64> exportRunItems(Workbench *bench, RunId run, QString format, QString path);

} // namespace patchbay
