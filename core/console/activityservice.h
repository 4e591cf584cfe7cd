// The activity log, for reading and exporting.
#pragma once

#include "activity/activityexport.h"
#include "base/result.h"
#include "store/activityrepository.h"

#include <QFuture>
#include <QObject>

namespace patchbay {

class Engine;

class ActivityService : public QObject
{
    Q_OBJECT

public:
    explicit ActivityService(Engine &engine, QObject *parent = nullptr);

    // Newest first, older than `before` (0: from the newest).
    QFuture<Result<QList<ActivityRow>>> page(ActivityFilter filter, qint64 before = 0, int limit = 200);
    QFuture<Result<qint64>> count(ActivityFilter filter);
    // Writes to a new file beside the path and renames it, so that a failed export leaves no half file. Gives
    // the number of entries.
    QFuture<Result<qint64>> exportTo(QString path, ExportFormat format, ActivityFilter filter);

Q_SIGNALS:
    void appended(qint64 newestSequence);

private:
    Engine &m_engine;
};

} // namespace patchbay
