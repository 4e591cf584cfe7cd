// What outlives a run because somebody or a later run has to come back to it: records that failed, and
// records that somebody has to judge.
#pragma once

#include "base/ids.h"
#include "store/storesession.h"

#include <QDateTime>
#include <QJsonArray>
#include <QJsonObject>

#include <optional>

namespace patchbay {

// A record of a connection's source.
struct RecordRef
{
    QString object{};
    QString sourceKey{};
};

// A record whose last sync failed; later runs try it again.
struct FailureRow
{
    ConnectionId connectionId{};
    QString object{};
    QString sourceKey{};
    RunId runId{};
    QString title{};
    QString cause{};
    QJsonObject error{};
    int attempts = 0;
    QDateTime firstAt{};
    QDateTime lastAt{};
};

// Which of several is meant, or which side is right.
struct JudgementRow
{
    QString id{};
    ConnectionId connectionId{};
    QString object{};
    QString sourceKey{};
    QString title{};
    QString kind{}; // "ambiguous" or "conflict"
    QString sentence{};
    QJsonArray candidates{}; // {"id","title"}
    QString state{};         // "open", "chosen", "set aside"
    QDateTime openedAt{};
    std::optional<QDateTime> closedAt{};
    QString choice{}; // Intercom's id
};

class AttentionRepository
{
public:
    explicit AttentionRepository(StoreSession &session);

    // Notes a failure, counting the attempts; a success takes it away.
    Outcome noteFailure(const FailureRow &row);
    // Those of the run that failed before anything was sent: rows that the mapping cannot make anything of.
    Outcome noteUnwritable(const ConnectionId &connection, const RunId &run, const QDateTime &at);
    Outcome clearFailures(const ConnectionId &connection, const QList<RecordRef> &records);
    // Newest first; of those that were tried fewer times than `attempts`, where it is given.
    Result<QList<FailureRow>> failures(const ConnectionId &connection, int limit, int attempts = 0);
    // Takes away the failures of records with which, as the run was planned, all is well: the same on both
    // sides, gone from the source, or left out by the filter.
    Outcome clearSettledFailures(const ConnectionId &connection, const RunId &run);
    // The same for an object of which the run saw every record: what it has no item for is gone.
    Outcome clearVanishedFailures(const ConnectionId &connection, const QString &object, const RunId &run);
    // One attempt more for failures of records that the run looked at again and is not going to apply, other
    // than those of noteUnwritable().
    Outcome countVainAttempts(const ConnectionId &connection, const RunId &run, const QDateTime &at);

    // Opens a question, or renews one that is open; one that somebody answered stays answered.
    Outcome ask(const JudgementRow &row);
    Outcome closeJudgement(const QString &id, const QString &state, const QString &choice,
                           const QDateTime &at);
    // Closes the question about a record that is clear by now.
    Outcome settle(const ConnectionId &connection, const QString &object, const QString &sourceKey,
                   const QDateTime &at);
    // An empty connection: of all.
    Result<QList<JudgementRow>> openJudgements(const ConnectionId &connection, int limit);
    Result<JudgementRow> judgement(const QString &id);
    Result<qint64> openCount();

private:
    StoreSession &m_session;
};

} // namespace patchbay
