#include "console/activityservice.h"

#include "console/engine.h"

#include <QSaveFile>

namespace patchbay {

using namespace Qt::StringLiterals;

namespace {

Task<QList<ActivityRow>> activityPage(Workbench *bench, ActivityFilter filter, qint64 before, int limit)
{
    return bench->activity().page(std::move(filter), before, limit);
}

Task<qint64> activityCount(Workbench *bench, ActivityFilter filter)
{
    return bench->activity().count(std::move(filter));
}

Error fileError(const QSaveFile &file)
{
    Error error;
    error.kind = Error::Kind::Storage;
    error.message = u"The file %1 could not be written: %2."_s.arg(file.fileName(), file.errorString());
    error.nextStep = u"Choose a folder that you may write to, and see that the disk is not full."_s;
    return error;
}

Task<qint64> activityExport(Workbench *bench, QString path, ExportFormat format, ActivityFilter filter)
{
    QSaveFile file(path);
    if (!file.open(QIODevice::WriteOnly))
        co_return fail(fileError(file));
    const Result<qint64> written = co_await exportActivity(bench->activity(), filter, format, file);
    if (!written) {
        file.cancelWriting();
        co_return fail(written.error());
    }
    if (!file.commit())
        co_return fail(fileError(file));
    co_return written;
}

} // namespace

ActivityService::ActivityService(Engine &engine, QObject *parent) : QObject(parent), m_engine(engine)
{
    connect(&engine, &Engine::activityAppended, this, &ActivityService::appended);
}

QFuture<Result<QList<ActivityRow>>> ActivityService::page(ActivityFilter filter, qint64 before, int limit)
{
    return m_engine.run(&activityPage, std::move(filter), before, limit);
}

QFuture<Result<qint64>> ActivityService::count(ActivityFilter filter)
{
    return m_engine.run(&activityCount, std::move(filter));
}

QFuture<Result<qint64>> ActivityService::exportTo(QString path, ExportFormat format, ActivityFilter filter)
{
    return m_engine.run(&activityExport, std::move(path), format, std::move(filter));
}

} // namespace patchbay
