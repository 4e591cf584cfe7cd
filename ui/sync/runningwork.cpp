#include "ui/sync/runningwork.h"

#include "ui/sync/livecard.h"
#include "ui/sync/runwords.h"
#include "ui/widgets/format.h"

namespace patchbay::ui {

using namespace Qt::StringLiterals;

namespace {

WorkItem workItem(const RunProgress &run)
{
    WorkItem item;
    item.id = run.id.text();
    item.place = Place::Sync;
    item.title =
        run.kind == "undo"_L1 ? u"Undo, %1"_s.arg(run.connectionName) : u"Sync, %1"_s.arg(run.connectionName);
    if (run.state == runstates::planning) {
        item.note = u"Planning"_s;
        return item;
    }
    if (run.calls > 0)
        item.ratio = qBound(0.0, double(run.writes) / double(run.calls), 1.0);
    item.note = run.remaining ? formatRemaining(*run.remaining) : phaseText(run);
    return item;
}

} // namespace

RunningWork::RunningWork(RunService &service, QObject *parent) : QObject(parent)
{
    connect(&service, &RunService::progressed, this, &RunningWork::heard);
}

QList<WorkItem> RunningWork::items() const
{
    QList<WorkItem> items;
    for (const RunProgress &run : m_runs)
        items.append(workItem(run));
    return items;
}

QString RunningWork::atClosing() const
{
    if (m_runs.isEmpty())
        return {};
    QStringList writing;
    QStringList planning;
    for (const RunProgress &run : m_runs)
        (run.state == runstates::planning ? planning : writing).append(run.connectionName);
    QStringList sentences;
    if (!writing.isEmpty())
        sentences.append(
            u"A run of %1 is writing. Closing pauses it; resume it later under Sync, Runs."_s.arg(
                writing.join(u", "_s)));
    if (!planning.isEmpty())
        sentences.append(u"A plan for %1 is being made. Closing drops it; nothing was written."_s.arg(
            planning.join(u", "_s)));
    return sentences.join(u' ');
}

void RunningWork::heard(const RunProgress &run)
{
    if (isUnderWay(run))
        m_runs.insert(run.id, run);
    else
        m_runs.remove(run.id);
    Q_EMIT changed(items());
}

} // namespace patchbay::ui
