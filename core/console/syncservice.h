// Sync of one record: plan, look, apply.
#pragma once

#include "base/ids.h"
#include "base/result.h"
#include "sync/recordplan.h"
#include "sync/resync.h"

#include <QFuture>
#include <QObject>

namespace patchbay {

class Engine;

struct RunView
{
    RunId id{};
    ConnectionId connectionId{};
    QString connectionName{};
    QString kind{};
    QString state{};
    QString title{};   // the record, for a resync
    QString summary{}; // "3 fields, 1 company"
    QString startedBy{};
    QDateTime startedAt{};
    std::optional<QDateTime> finishedAt{};
    QJsonObject counts{};
    QJsonObject scope{}; // of a bulk run
};

class SyncService : public QObject
{
    Q_OBJECT

public:
    explicit SyncService(Engine &engine, QObject *parent = nullptr);

    // targetObject: "contact" or "company". An empty connection id: the only connection with a mapping for
    // it; InvalidInput names them when there are several. A paused connection is InvalidInput with the next
    // step.
    QFuture<Result<RecordPlan>> plan(ConnectionId id, QString targetObject, RecordSelector selector,
                                     ResyncOptions options = {});
    QFuture<Result<RecordOutcome>> apply(RecordPlan plan, ResyncOptions options = {});
    QFuture<Result<QList<RunView>>> runs(int limit = 50);

Q_SIGNALS:
    void finished(const patchbay::RecordOutcome &outcome);

private:
    Engine &m_engine;
};

} // namespace patchbay
