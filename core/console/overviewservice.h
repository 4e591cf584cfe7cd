// Is everything well, and what needs a person.
#pragma once

#include "base/result.h"
#include "console/connectionservice.h"
#include "console/syncservice.h"
#include "console/workspaceservice.h"

#include <QFuture>
#include <QObject>

namespace patchbay {

// Something that needs a person, with the place that settles it.
struct Need
{
    enum class Severity { Info, Warning, Error };
    Severity severity = Severity::Warning;
    QString text{};   // "Customers is disconnected: the file is not there"
    QString action{}; // "Open connection"
    QString place{};  // "integrations", "mapping", "settings", "sync", "activity", "webhooks"
    ConnectionId connectionId{};
    QString part{}; // of the place: "gone"; empty: as the place opens
};

struct OverviewView
{
    std::optional<WorkspaceView> workspace{};
    QString sentence{}; // "All well", "2 things need you"
    QList<Need> needs{};
    QList<ConnectionView> connections{};
    QList<RunView> recentRuns{};
    QList<int> activityPerHour{}; // 24 hours, oldest first
    QList<int> errorsPerHour{};
    BudgetView budget{};
    QDateTime takenAt{};
};

class OverviewService : public QObject
{
    Q_OBJECT

public:
    explicit OverviewService(Engine &engine, QObject *parent = nullptr);

    QFuture<Result<OverviewView>> snapshot();
    // Checks the workspace and every connection that is not paused, then gives a snapshot.
    QFuture<Result<OverviewView>> checkAll();

Q_SIGNALS:
    void changed(); // something that a snapshot shows is different now; at most twice a second

private:
    Engine &m_engine;
};

} // namespace patchbay
