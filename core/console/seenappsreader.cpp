#include "console/seenappsreader.h"

#include "console/workspaces.h"

#include <QCoroFuture>

namespace patchbay {

using namespace std::chrono_literals;

namespace {

constexpr auto keptFor = 5min;
constexpr auto firstReadingWaitsFor = 1500ms;
constexpr int daysBack = 365; // what Intercom's own screen shows (reference: Intercom help, 4667982)
constexpr int mostPages = 50;

} // namespace

SeenAppsReader::SeenAppsReader(Workbench *bench) : m_bench(bench) {}

QCoro::Task<QList<SeenApp>> SeenAppsReader::apps(WorkspaceId workspace)
{
    Kept &kept = m_kept[workspace];
    const bool old = !kept.everRead || std::chrono::steady_clock::now() - kept.readAt > keptFor;
    if (old && !kept.reading && !m_bench->isStopping()) {
        kept.reading = true;
        const bool first = !kept.everRead;
        auto ready = std::make_shared<QPromise<void>>();
        ready->start();
        const QFuture<void> isReady = ready->future();
        auto call = std::make_shared<Call<void>>();
        m_bench->begun(call);
        deliver<void>(m_bench, read(workspace, ready), call);
        if (first) {
            QTimer::singleShot(firstReadingWaitsFor, m_bench, [ready] { ready->finish(); });
            ready.reset();
            co_await isReady;
        }
    }
    co_return m_kept.value(workspace).apps;
}

void SeenAppsReader::forget(const WorkspaceId &workspace)
{
    m_kept.remove(workspace);
}

Task<void> SeenAppsReader::read(WorkspaceId workspace, std::shared_ptr<QPromise<void>> ready)
{
    const Result<std::shared_ptr<IntercomDoor>> door = co_await doorOf(m_bench, workspace);
    QList<SeenApp> apps;
    if (door) {
        const Result<QList<intercom::ActivityLogEntry>> read = co_await entries(*door);
        if (read)
            apps = foldSeenApps(*read);
    }
    Kept &kept = m_kept[workspace];
    const auto names = [](const QList<SeenApp> &list) {
        QStringList texts;
        for (const SeenApp &app : list)
            texts << app.name + app.reason();
        return texts;
    };
    const bool isNews = names(kept.apps) != names(apps);
    kept = {apps, std::chrono::steady_clock::now(), true, false};
    if (isNews && ready->future().isFinished())
        Q_EMIT m_bench->connectionsChanged();
    ready->finish();
    co_return Outcome();
}

Task<QList<intercom::ActivityLogEntry>> SeenAppsReader::entries(std::shared_ptr<IntercomDoor> door)
{
    const QDateTime after = m_bench->now().addDays(-daysBack);
    QList<intercom::ActivityLogEntry> all;
    QString next;
    for (int page = 0; page < mostPages; ++page) {
        const Result<intercom::Page<intercom::ActivityLogEntry>> read =
            co_await door->background().activityLogs(after, next);
        if (!read)
            co_return fail(read.error());
        all += read->items;
        next = read->next;
        if (next.isEmpty())
            break;
    }
    co_return all;
}

} // namespace patchbay
