// What outlives a run because somebody or a later run has to come back to it: records that failed, records
// that somebody has to judge, and records that vanished from the source.
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

// A record that a complete read of the source no longer had.
struct TombstoneRow
{
    QString id{};
    ConnectionId connectionId{};
    QString object{};
    QString sourceKey{};
    QString targetId{};
    QString title{};
    QJsonObject record{}; // Intercom's side when it was taken away
    QString state{};      // "held", "archived", "deleted", "restored", "back"
    QDateTime missingSince{};
    std::optional<QDateTime> decidedAt{};
    RunId runId{};
};

class AttentionRepository
{
public:
    explicit AttentionRepository(StoreSession &session);

    // Notes a failure, counting the attempts; a success takes it away.
    Outcome noteFailure(const FailureRow &row);
    Outcome clearFailures(const ConnectionId &connection, const QList<RecordRef> &records);
    Result<QList<FailureRow>> failures(const ConnectionId &connection, int limit);

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

    // Adds the tombstone; one that stands keeps the time since when the record is missing.
    Result<TombstoneRow> bury(const TombstoneRow &row);
    Outcome setTombstone(const QString &id, const QString &state, const QJsonObject &record,
                         const QDateTime &at, const RunId &run);
    // The record is there again.
    Outcome resurrect(const ConnectionId &connection, const QString &object, const QString &sourceKey,
                      const QDateTime &at);
    Result<QList<TombstoneRow>> tombstones(const ConnectionId &connection, int limit);
    Result<TombstoneRow> tombstone(const QString &id);

private:
    StoreSession &m_session;
};

} // namespace patchbay
