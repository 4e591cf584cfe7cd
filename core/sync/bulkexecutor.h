// Carries out a planned run: many records at a time under the workspace's one rate budget, written down as it
// goes, so that it can be paused, stopped, taken over by another worker, and resumed after any death. Every
// write is safe to repeat; what was done and not yet written down is done again and found.
#pragma once

#include "intercom/bulkwriter.h"
#include "store/runitemrepository.h"
#include "store/runrepository.h"
#include "store/workerrepository.h"
#include "sync/recordapplier.h"
#include "sync/resync.h"
#include "sync/runentry.h"
#include "sync/runledger.h"
#include "sync/syncsettings.h"

#include <QElapsedTimer>
#include <QHash>
#include <QSet>
#include <QTimer>

#include <deque>
#include <functional>

namespace patchbay {

class BulkExecutor
{
public:
    struct Settings
    {
        int concurrency = 64;      // records under way at a time
        int checkpointItems = 100; // written down together, at the latest
        std::chrono::milliseconds checkpointInterval{300};
        std::chrono::seconds heartbeat{5};
        int attempts = 6; // of a record that fails for a reason that may pass
        std::chrono::milliseconds firstRetry{500};
        std::chrono::minutes longestWait{5}; // a server that asks for more ends the run
        bool bulkEndpoints = false;          // many records by one call, where the workspace has that
    };
    // Hears of progress, after each checkpoint.
    using Heard = std::function<void(const RunRow &, const RunLedger &)>;

    BulkExecutor(Resync::Parts parts, RunRow run, WorkerRow worker, Settings settings, Heard heard);
    ~BulkExecutor();

    // The run as it is then: succeeded, incomplete, paused or cancelled; failed with the reason when nothing
    // can go on (a refused token, Intercom out of reach). An Error means that the store failed. The object
    // must live until the task is done.
    Task<RunRow> run();
    // Finishes what is under way, writes it down and stops.
    void pause();
    void cancel();

private:
    // Records for the bulk calls of one kind.
    struct Batch
    {
        intercom::BulkDeed deed = intercom::BulkDeed::CreateContacts;
        QList<RunItemRow> items{};
        QList<RecordPlan> plans{};
        QList<QJsonObject> fields{};
    };
    // A record that waits for its single call. There may be thousands, so its plan waits in the store.
    struct Held
    {
        int ordinal = 0;
        int phase = 0;
    };
    // A record that a bulk call wrote, as Intercom has it.
    struct Altered
    {
        int ordinal = 0;
        intercom::Contact contact{};
    };

    OutcomeTask begin();
    OutcomeTask createAttributes();
    OutcomeTask work();
    bool wantsItems() const;
    bool wantsItemsAhead() const;
    OutcomeTask refill();
    QCoro::Task<> takeAhead();
    QList<int> takeHeld();
    QCoro::Task<> process(RunItemRow item);
    void dispatch(QList<RunItemRow> items);
    void queueSingle(RunItemRow item);
    QCoro::Task<> processBatch(Batch batch);
    OutcomeTask noteAltered(QList<Altered> altered);
    Task<QList<RunItemRow>> readAgain(QList<int> ordinals);
    Task<RecordTrail> apply(RunItemRow item, RecordPlan plan);
    // What a bulk job left open may have been created by it.
    void notePosted(RunItemRow *item) const;
    // Keeps what is known of a record that goes back to the store unfinished.
    void giveBack(const RunItemRow &item);
    OutcomeTask resolveCompanies(RecordPlan *plan);
    Task<CompanyId> companyIdOf(QString companyId, QString sourceKey);
    OutcomeTask checkpoint();
    OutcomeTask beat();
    Task<RunRow> end(Outcome worked);
    OutcomeTask holdAgainstIntercom();
    QCoro::Task<> awaitWake();
    void wake();
    ActivityRow activity(const std::optional<Error> &problem) const;
    bool isStopping() const { return !m_wanted.isEmpty() || m_fatal.has_value(); }

    Resync::Parts m_parts;
    intercom::BulkWriter m_writer;
    RunRow m_run;
    WorkerRow m_worker;
    Settings m_settings;
    Heard m_heard;
    QString m_wanted{}; // "", "pause" or "cancel"
    std::optional<Error> m_fatal{};
    int m_outOfReach = 0; // records in a row that could not reach Intercom

    std::deque<RunItemRow> m_queue{};
    std::deque<Held> m_held{};
    int m_openPhase = -1; // the lowest that has work, as far as is known
    bool m_aheadExhausted = false;
    int m_underWay = 0; // records by single calls
    int m_batches = 0;  // bulk calls
    int m_intakes = 0;  // claims for bulk calls
    bool m_exhausted = false;
    bool m_planIsFresh = false;
    bool m_isOver = false; // another worker had ended it before this one could begin
    std::vector<RunEntry> m_finished{};
    QHash<int, QDateTime> m_posted{}; // by ordinal: when a bulk call may have created it
    QList<RunItemEnd> m_givenBack{};
    std::optional<QDateTime> m_bulkSince{}; // the first bulk call of people
    QElapsedTimer m_sinceCheckpoint{};
    QElapsedTimer m_sinceBeat{};
    RunLedger m_ledger{};
    QHash<QString, CompanyId> m_companies{}; // by the customer's own id
    QSet<QString> m_unwritten{};             // company ids of companies that wait for a decision

    QTimer m_alarm{};
    struct Wake;
    std::shared_ptr<Wake> m_wake{};
};

} // namespace patchbay
