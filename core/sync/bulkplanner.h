// Plans a run: reads both sides page by page, decides each record as a resync would, and stores what was
// decided, before anything is written to Intercom. Memory stays bounded by the page, whatever the number of
// records.
#pragma once

#include "store/runitemrepository.h"
#include "store/runrepository.h"
#include "store/tombstonerepository.h"
#include "sync/pagefacts.h"
#include "sync/preparation.h"
#include "sync/resync.h"
#include "sync/runledger.h"
#include "sync/syncsettings.h"

#include <QSet>

#include <functional>

namespace patchbay {

class BulkPlanner
{
public:
    // Hears of progress, at most a few times a second.
    using Heard = std::function<void(const RunRow &)>;

    BulkPlanner(Resync::Parts parts, RunRow run, SyncSettings settings, Heard heard);

    // The rules with which records were synced as a whole before somebody declined a change of them; empty:
    // of that object nothing changed. Said before plan(), of a run without what was declined.
    void keepTo(Mapping people, Mapping organisations);
    // The run as it is then: "planned", with its items in the store. When planning fails nothing is applied
    // and no deletion is inferred; the run is "failed" (or "cancelled" after stop()) and says why. The object
    // must live until the task is done.
    Task<RunRow> plan();
    // Stops at the next page.
    void stop() { m_stopping = true; }

private:
    // What differs between people and organisations.
    struct Side
    {
        QString sourceObject{};
        QString targetObject{};
        const SyncPreparation *prepared = nullptr;
        const SyncPreparation *former = nullptr; // of a declined change; null: none
        const Condition *filter = nullptr;
        int phase = runphases::contacts;
        QStringList keyPaths{}; // by which a record is found in Intercom, the strongest first

        bool isPeople() const { return phase == runphases::contacts; }
    };

    OutcomeTask planAll();
    OutcomeTask prepare();
    OutcomeTask refuseMissingAttributes(const SyncPreparation *prepared);
    Outcome conditionIsKnown(const Schema &source) const;
    OutcomeTask holdAgainstSchemas(const SyncPreparation *prepared);
    OutcomeTask spoolIntercom();
    OutcomeTask spoolMemberships();
    OutcomeTask planObject(QString object);
    OutcomeTask planKeys(QString object);
    OutcomeTask planEach(const Side *side, QStringList keys);
    OutcomeTask planPage(const Side *side, RecordPage page);
    Task<RecordPlan> decide(const Side *side, const SyncPreparation *prepared, const SourceRecord *record,
                            const RecordFacts *facts);
    Task<RecordPlan> lookCarefully(const SyncPreparation *prepared, const SourceRecord *record,
                                   std::optional<QStringList> listed);
    OutcomeTask leaveOutDeclined(const Side *side, const SourceRecord *record, const RecordFacts *facts,
                                 RecordPlan *plan);
    OutcomeTask refreshStatistics();
    OutcomeTask settle();
    OutcomeTask settleFailures();
    QStringList coveredObjects() const;
    OutcomeTask planDeletions(QString object);
    OutcomeTask planVanished(QString target);
    OutcomeTask planFinalDeletions(QString target);
    Task<bool> heldBack(QString target, int step);
    OutcomeTask planGone(QString object);
    OutcomeTask planGoneStep(QString object, int step);
    OutcomeTask planGoneRecord(QString object, TombstoneRow stone, int step, bool isHeld);
    Task<QJsonObject> shownRecord(QString target, QString id);
    OutcomeTask countItems();

    void addPlan(RecordPlan plan, const SourceRecord &record);
    void addCompanyItems(RecordPlan *plan);
    void addSkipped(const Side &side, const SourceRecord &record, const QString &cause, const QString &why);
    void addProblem(const QString &object, const RowProblem &problem);
    void addItem(RunItemRow item);
    qint64 expectedCalls() const;
    RecordQuestion questionFor(const Side &side, const SourceRecord &record) const;
    OutcomeTask flush();
    OutcomeTask report(QString phase);
    bool spools() const;
    Side sideOf(const QString &object) const;

    Resync::Parts m_parts;
    RunRow m_run;
    RunScope m_scope;
    SyncSettings m_settings;
    Heard m_heard;
    Resync m_resync;
    bool m_stopping = false;
    bool m_readCompletely = true;
    bool m_listedCompletely = true; // rows that cannot be used aside

    SyncPreparation m_people{};
    SyncPreparation m_organisations{};
    Mapping m_formerPeopleMapping{};
    Mapping m_formerOrganisationMapping{};
    SyncPreparation m_formerPeople{};
    SyncPreparation m_formerOrganisations{};
    QHash<QString, QString> m_tagNames{}; // id → name
    QSet<QString> m_plannedCompanies{};   // company ids that have an item of their own
    QSet<QString> m_wantedKeys{};         // of Records and Failed, as far as they were not met yet
    // Of ChangedMapping and of runs without what was declined: paths whose rules differ, as "contact/name".
    QSet<QString> m_changedTargets{};
    QSet<QString> m_newObjects{}; // of ChangedMapping: the source's objects that were never synced
    qint64 m_leftAsDeclined = 0;  // records of which something was left out
    QMap<QString, AttributeStep> m_attributes{}; // to be created before the run
    int m_ordinal = 0;
    qint64 m_source = 0; // records that the source gave and that the run covers
    qint64 m_calls = 0;
    qint64 m_inBulk = 0; // records that bulk calls write

    // What waits for the next flush.
    QList<RunItemRow> m_items{};
    QList<LinkRow> m_links{};
    QList<std::pair<LinkId, QString>> m_renames{};
    struct SourceKeys
    {
        QString object{};
        QString sourceKey{};
        QList<SpoolKey> keys{};
    };
    QList<SourceKeys> m_keys{};
    struct Recorded
    {
        QString object{};
        QString sourceKey{};
    };
    QList<Recorded> m_seen{};
};

} // namespace patchbay
