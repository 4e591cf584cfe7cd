// Carries out one plan. Each step may fail; what was done by then is written down either way.
#pragma once

#include "store/linkrepository.h"
#include "store/runitemrepository.h"
#include "store/runrepository.h"
#include "sync/resync.h"

namespace patchbay {

// What was done to one record, ready to be written down: all of it, or what was done before it failed.
struct RecordTrail
{
    RecordOutcome outcome{};
    std::optional<Error> failure{};
    std::optional<LinkRow> link{}; // what it is to remember; state "gone" takes it away
    QList<LinkRow> companies{};    // the same for organisations that were written on the way
    QList<RunItemRow> items{};     // the record first
};

class RecordApplier
{
public:
    RecordApplier(Resync::Parts parts, RecordPlan plan, ResyncOptions options);

    // The object must live until the task is done.
    Task<RecordOutcome> run();
    // Whether perform() works without looking at the record once more: the plan is so new that it knows. What
    // exists nevertheless answers 409 and is found by that.
    void trustPlan(bool trust) { m_trusting = trust; }
    // The same without writing down, for a run that keeps its own books. An Error
    // means that the store could not be asked what the link remembers.
    Task<RecordTrail> perform();
    // The books of a record that was written by other means, a bulk call, as the plan says. A creation's id
    // may be filled in later.
    RecordTrail noteWritten(const QString &intercomId, const std::optional<intercom::Contact> &stored);

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
    void noteChanges();
    void confirm(const intercom::Contact &stored);
    QJsonObject agreedAfter(const QJsonObject &before, bool complete) const;
    Task<RecordTrail> trail(std::optional<Error> failure);
    RecordTrail trailSoFar(const std::optional<Error> &failure) const;
    QList<RunItemRow> items(const std::optional<Error> &failure) const;
    ActivityRow activity(const std::optional<Error> &failure) const;

    Resync::Parts m_parts;
    RecordPlan m_plan;
    ResyncOptions m_options;
    RecordOutcome m_outcome{};
    QDateTime m_startedAt{};
    bool m_trusting = false;
    bool m_inRun = false;                 // beside others that the same run writes
    bool m_recordWritten = false;         // the record itself is as planned
    QList<CompanyStep> m_companiesDone{}; // written, where there was something to write
    QStringList m_notStored{};            // paths that Intercom accepted and did not keep
    QJsonObject m_stored{};               // paths that it keeps in another form
};

} // namespace patchbay
