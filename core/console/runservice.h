// Bulk syncs: plan, look, apply, pause, resume, undo; and what they leave for people to judge.
#pragma once

#include "base/ids.h"
#include "base/result.h"
#include "console/goneviews.h"
#include "mapping/filtertext.h"
#include "store/attentionrepository.h"
#include "store/runitemrepository.h"
#include "store/runrepository.h"
#include "sync/driftcheck.h"
#include "sync/recordplan.h"
#include "sync/runledger.h"
#include "sync/syncsettings.h"

#include <QFuture>
#include <QMap>
#include <QObject>

#include <chrono>
#include <optional>

namespace patchbay {

class Engine;

// A run as a list and a live view show it.
struct RunProgress
{
    RunId id{};
    ConnectionId connectionId{};
    QString connectionName{};
    QString kind{};  // "bulk" or "undo"
    QString state{}; // of runstates::…
    QString phase{}; // "reading_intercom", "deciding", "planned", "applying", "done"
    RunScope scope{};
    RunId parent{}; // of an undo
    int mappingVersion = 0;
    QString startedBy{};
    QDateTime startedAt{};
    std::optional<QDateTime> finishedAt{};
    RunLedger ledger{};
    qint64 source = 0;           // records read so far
    qint64 calls = 0;            // to Intercom that the plan needs
    qint64 writes = 0;           // done so far
    double writesPerSecond = 0;  // over the last seconds; 0 when nothing is under way here
    double callsPerSecond = 0;   // of the whole workspace, reading included
    double allowedPerSecond = 0; // by the rate limit
    int sharePercent = 100;      // of it that the run may take
    std::optional<std::chrono::seconds> remaining{}; // of the apply, or estimated from the plan
    std::optional<Error> problem{};
    QJsonObject details{}; // repeated_keys, deletions_withheld, vanished_contact, attributes, …
    bool isHere = false;   // this program works on it

    QString sentence() const; // "3 to create, 5 to update, 900 unchanged"
    // Keys: run, state, connection, scope, counts, ledger, calls, writes, source, problem, details.
    QJsonObject toJson() const;
};

struct RunItemView
{
    int ordinal = 0;
    QString object{};
    QString title{};
    QString sourceKey{};
    QString targetId{};
    QString externalId{};
    QString action{}; // "create", …
    QString actionTitle{};
    QString state{}; // of itemstates::…
    QString cause{};
    QString causeTitle{};
    QString sentence{};
    QString nextStep{};
    QList<FieldChange> changes{};
    QList<CompanyStep> companies{};
    QList<TagStep> tags{};
    QStringList candidates{};

    QJsonObject toJson() const;
};

struct RunItemPage
{
    QList<RunItemView> items{};
    qint64 total = 0; // that fit the filter
};

struct ScheduleView
{
    SyncSettings settings{};
    std::optional<QDateTime> dueAt{};
    std::optional<QDateTime> highWater{}; // the source was read completely up to here
    // Versions of the mappings by the source's object: with which each was last synced as a whole, and what
    // they are now.
    QMap<QString, int> syncedVersions{};
    QMap<QString, int> currentVersions{};
};

// Where a value came from.
// A membership is told with the path "companies", a tag with "tags".
struct ProvenanceView
{
    RunId run{};
    QDateTime at{};
    QString action{};
    QString sourceKey{};
    QString connectionName{};
    int mappingVersion = 0;
    QString path{};
    QJsonValue before{};
    QJsonValue after{};
    QString startedBy{};
    QString requestId{}; // of the write, as Intercom named it; empty where it did not, or for bulk jobs
};

// The last check of a connection for drift.
struct DriftView
{
    ConnectionId connectionId{};
    QString connectionName{};
    DriftReport report{};
};

class RunService : public QObject
{
    Q_OBJECT

public:
    explicit RunService(Engine &engine, QObject *parent = nullptr);

    // Plans; completes when the plan stands. Reads both sides and writes nothing to Intercom. An empty
    // connection: the only one that has a mapping.
    QFuture<Result<RunProgress>> plan(ConnectionId connection, RunScope scope);
    // Plans anew for records of a run: those of the ordinals, or all that fit the filter when there are none.
    // InvalidInput when that is people as well as companies, or more than 10,000; NotFound when it is nobody.
    QFuture<Result<RunProgress>> planRecordsOf(RunId run, RunItemFilter filter, QList<int> ordinals = {});
    // Applies a planned run, or goes on with one that was paused, cancelled or cut off; completes when it has
    // stopped for whatever reason. `bulkEndpoints` wins over the connection's own setting. A run that was cut
    // off while it was planned is planned again first.
    QFuture<Result<RunProgress>> apply(RunId run, bool confirmHeld = false,
                                       std::optional<bool> bulkEndpoints = {});
    // Finish what is under way and stop. Also for a run that another program works on.
    QFuture<Outcome> pause(RunId run);
    QFuture<Outcome> cancel(RunId run);
    // Plans the undo of a finished run: a new run, to be looked at and applied.
    QFuture<Result<RunProgress>> planUndo(RunId run);
    // Puts failed items back to work; `causes` empty: all. Gives how many; apply() then takes them.
    QFuture<Result<int>> retryFailed(RunId run, QStringList causes);

    QFuture<Result<RunProgress>> find(RunId run);
    // The workspace's bulk runs and undos, newest first.
    QFuture<Result<QList<RunProgress>>> list(int limit = 50);
    QFuture<Result<RunItemPage>> items(RunId run, RunItemFilter filter, int afterOrdinal, int limit);
    QFuture<Result<QList<RunItemGroup>>> groups(RunId run);
    // Writes all items to a file: "csv" or "json" (one object a line).
    QFuture<Result<qint64>> exportItems(RunId run, QString format, QString path);

    QFuture<Result<ScheduleView>> schedule(ConnectionId connection);
    QFuture<Result<ScheduleView>> saveSchedule(ConnectionId connection, SyncSettings settings);

    // What somebody has to judge, oldest first.
    QFuture<Result<QList<JudgementRow>>> judgements();
    // This contact or company is meant: the record is linked to it and synced by the next run. Setting aside
    // stops the question.
    QFuture<Outcome> choose(QString judgement, QString intercomId);
    QFuture<Outcome> setAside(QString judgement);
    // What vanished from the source and did not come back, the latest first. An empty connection: of all.
    QFuture<Result<GoneList>> gone(ConnectionId connection);
    // Brings an archived contact back. For as long as the source lacks it, it is left alone.
    QFuture<Outcome> restore(QString tombstone);
    // The record may go, or stays, whatever the connection's threshold says. An empty tombstone: all of the
    // connection that wait for a word. Gives how many. What is confirmed goes with the next run, or as soon
    // as a scheduler looks.
    QFuture<Result<int>> confirmGone(ConnectionId connection, QString tombstone);
    QFuture<Result<int>> keepGone(ConnectionId connection, QString tombstone);
    QFuture<Result<QList<FailureRow>>> failures(ConnectionId connection);
    // The newest writes to that record, newest first.
    QFuture<Result<QList<ProvenanceView>>> provenance(QString object, QString intercomId, QString path);

    // Compares a sample of linked records on both sides, tells the log, and remembers the report. 0: as many
    // as the connection's settings say. An empty connection: the only one that has a mapping.
    QFuture<Result<DriftView>> checkDrift(ConnectionId connection, int sample = 0);
    // The last report of each connection that has one.
    QFuture<Result<QList<DriftView>>> drift();

Q_SIGNALS:
    // A few times a second while a run is planned or applied here.
    void progressed(const patchbay::RunProgress &progress);
    // Questions, tombstones or failures may be others now.
    void attentionChanged();

private:
    Engine &m_engine;
};

} // namespace patchbay
