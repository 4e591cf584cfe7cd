// Workspaces: adding one, whether it answers, which one is looked at.
#pragma once

#include "base/ids.h"
#include "base/result.h"
#include "base/secret.h"
#include "connectors/connector.h"
#include "console/removal.h"
#include "intercom/region.h"

#include <QFuture>
#include <QObject>
#include <QUrl>

namespace patchbay {

class Engine;

struct WorkspaceView
{
    enum class State { NotChecked, Connected, Disconnected };

    WorkspaceId id{};
    QString name{};
    QString regionName{}; // "us", "eu", "au", "custom"
    QUrl baseUrl{};
    QString appIdCode{};
    QString appName{};
    QString timezone{};
    State state = State::NotChecked;
    Health health{};
    QString tokenPlace{};  // "system keychain", …; empty when there is no token
    QString tokenMasked{}; // "••••9f3c"
    QDateTime createdAt{};
    bool isCurrent = false;
    bool tokenInMemoryOnly = false; // it will be forgotten when the program closes: say so
};

struct WorkspaceDraft
{
    QString name{}; // empty: the app's name
    intercom::Region region = intercom::Region::Us;
    QUrl customUrl{}; // for Region::Custom
    Secret token{};
};

// The rate budget as a gauge shows it.
struct BudgetView
{
    int limit = 0;
    int used = 0;
    bool learned = false;
    bool stopped = false;
    int waiting = 0;
    qint64 sent = 0; // calls since the program began
    QDateTime resetsAt{};
};

class WorkspaceService : public QObject
{
    Q_OBJECT

public:
    explicit WorkspaceService(Engine &engine, QObject *parent = nullptr);

    // Asks Intercom who the token belongs to, compares the region, then keeps the workspace and, in the
    // secret store, its token. The first one becomes current. Nothing is kept on an error.
    QFuture<Result<WorkspaceView>> add(WorkspaceDraft draft);
    QFuture<Result<QList<WorkspaceView>>> list();
    QFuture<Result<WorkspaceView>> current(); // NotFound with the next step when there is none
    QFuture<Outcome> makeCurrent(WorkspaceId id);
    QFuture<Result<WorkspaceView>>
    check(WorkspaceId id); // /me, permissions probed, region; a refusal is a state, not an Error
    // One check of INTERCOM_ACCESS_TOKEN against INTERCOM_BASE_URL (or the region's host) without a stored
    // workspace, for servers.
    // A refusal is an Error here: without a stored workspace there is nothing to show. Works before the store
    // is open.
    QFuture<Result<WorkspaceView>> checkEnvironment();
    QFuture<Result<WorkspaceView>> replaceToken(WorkspaceId id, Secret token);
    QFuture<Outcome> rename(WorkspaceId id, QString name);
    // With its connections and its token. Succeeds also where a secret could not be taken out of the secret
    // store.
    QFuture<Result<Removal>> remove(WorkspaceId id);

    BudgetView budget() const; // of the current workspace, as last heard

Q_SIGNALS:
    void changed(); // the list, the current one or a state
    void budgetChanged(const patchbay::BudgetView &budget);

private:
    Engine &m_engine;
    BudgetView m_budget;
};

} // namespace patchbay
