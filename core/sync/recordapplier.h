// Carries out one plan. Each step may fail; what was done by then is written down either way.
#pragma once

#include "store/runitemrepository.h"
#include "store/runrepository.h"
#include "sync/resync.h"

namespace patchbay {

class RecordApplier
{
public:
    RecordApplier(Resync::Parts parts, RecordPlan plan, ResyncOptions options);

    // The object must live until the task is done.
    Task<RecordOutcome> run();

private:
    OutcomeTask checkFresh();
    OutcomeTask checkContactFresh();
    OutcomeTask checkCompanyFresh();
    OutcomeTask carryOut();
    OutcomeTask createAttributes();
    OutcomeTask createAttribute(AttributeStep step);
    OutcomeTask writeCompanies();
    OutcomeTask writeContact();
    OutcomeTask writeCompany();
    OutcomeTask attachAndDetach();
    OutcomeTask writeTags();
    OutcomeTask writeDown(std::optional<Error> failure);
    void confirm(const intercom::Contact &stored);
    QJsonObject agreedAfter(const QJsonObject &before, bool complete) const;
    QList<RunItemRow> items(const std::optional<Error> &failure) const;
    ActivityRow activity(const std::optional<Error> &failure) const;

    Resync::Parts m_parts;
    RecordPlan m_plan;
    ResyncOptions m_options;
    RecordOutcome m_outcome{};
    QDateTime m_startedAt{};
    bool m_recordWritten = false;         // the record itself is as planned
    QList<CompanyStep> m_companiesDone{}; // written, where there was something to write
    QStringList m_notStored{};            // paths that Intercom accepted and did not keep
    QJsonObject m_stored{};               // paths that it keeps in another form
};

} // namespace patchbay
