// Carries out one plan. Each step may fail; what was done by then is written down either way.
#pragma once

#include "store/linkrepository.h"
#include "store/runitemrepository.h"
#include "store/runrepository.h"
#include "sync/resync.h"

#include <QSet>

namespace patchbay {

// What earlier tries at the same record left behind, of this program or of one that died.
struct EarlierTry
{
    // When a creation may have been sent of which nobody knows what became.
    std::optional<QDateTime> from{};
    std::optional<QDateTime> until{};
    bool wrote = false;   // something of the record was written
    bool created = false; // the record itself, beyond doubt
    // Since when bulk calls of the same run name companies, and make those that are not there.
    std::optional<QDateTime> companiesSince{};

    static EarlierTry of(const RunItemRow &item);
};

// What was done to one record, ready to be written down: all of it, or what was done before it failed.
struct RecordTrail
{
    RecordOutcome outcome{};
    std::optional<Error> failure{};
    std::optional<LinkRow> link{}; // what it is to remember; state "gone" takes it away
    QList<LinkRow> companies{};    // the same for organisations that were written on the way
    QList<RunItemRow> items{};     // the record first
    // Since when a creation may have taken effect although nobody heard so.
    std::optional<QDateTime> unclearSince{};
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
    // What perform() knows of tries before it. Only with that does it take a record that it finds for its
    // own.
    void remember(EarlierTry earlier) { m_earlier = std::move(earlier); }
    // The plan takes back what a run wrote: it writes to the record that it names and to no other.
    void undo(bool undoing) { m_undoing = undoing; }
    // A new company is not looked for before it is written, where all rules write the same to one that
    // exists. What it said before is then not known.
    void spareLooks(bool spare) { m_sparing = spare; }
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
    OutcomeTask checkNobodyIsLeft();
    OutcomeTask refuseTwins();
    OutcomeTask refuseStranger(intercom::ContactWriteResult met);
    OutcomeTask carryOut();
    OutcomeTask createAttributes();
    OutcomeTask createAttribute(AttributeStep step);
    OutcomeTask writeCompanies();
    OutcomeTask writeContact();
    OutcomeTask writeFields();
    OutcomeTask takeOver(intercom::ContactWriteResult met);
    OutcomeTask leaveOutWhatIsThere(intercom::Contact found);
    bool deletesUnseen() const;
    OutcomeTask deleteOutOfSight(ContactId known);
    OutcomeTask writeCompany();
    OutcomeTask createCompany();
    OutcomeTask takeOverCompany(intercom::Company found);
    Task<QJsonObject> agreedBefore();
    void noteHeld(const QJsonObject &raw);
    bool wasMadeByUs(const std::optional<QDateTime> &createdAt,
                     const std::optional<QDateTime> &silentSince = {}) const;
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
    bool m_inRun = false; // beside others that the same run writes
    bool m_undoing = false;
    bool m_sparing = false;
    EarlierTry m_earlier{};
    std::optional<QDateTime> m_unclearSince{};
    bool m_created = false;               // the record, by ourselves and beyond doubt
    bool m_wasArchived = false;           // before it was written
    QJsonObject m_heldAtFirst{};          // right after its creation, besides what was written
    QSet<QString> m_createdCompanies{};   // of the steps, by company id
    bool m_recordWritten = false;         // the record itself is as planned
    QList<CompanyStep> m_companiesDone{}; // written, where there was something to write
    QStringList m_notStored{};            // paths that Intercom accepted and did not keep
    QJsonObject m_stored{};               // paths that it keeps in another form
};

} // namespace patchbay
