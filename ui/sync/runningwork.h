// The runs that this program works on, for the foot of the sidebar and for the question at closing: work goes
// on when its page is left.
#pragma once

#include "console/runservice.h"
#include "ui/shell/sidebar.h"

#include <QMap>
#include <QObject>

namespace patchbay::ui {

class RunningWork : public QObject
{
    Q_OBJECT
public:
    // `service` is not owned.
    explicit RunningWork(RunService &service, QObject *parent = nullptr);

    QList<WorkItem> items() const;
    // What runs and what closing does to it; empty when nothing runs.
    QString atClosing() const;

Q_SIGNALS:
    void changed(const QList<patchbay::ui::WorkItem> &items);

private:
    void heard(const RunProgress &run);

    QMap<RunId, RunProgress> m_runs;
};

} // namespace patchbay::ui
