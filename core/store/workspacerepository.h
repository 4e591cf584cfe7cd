// Workspaces: one row per Intercom workspace that was added here. The access token is in the secret store,
// never here.
#pragma once

#include "base/ids.h"
#include "store/storesession.h"

#include <QDateTime>
#include <QJsonObject>

#include <optional>

namespace patchbay {

struct WorkspaceRow
{
    WorkspaceId id{};
    QString name{};
    QString region{}; // "us", "eu", "au" or "custom"
    QString baseUrl{};
    QString appId{}; // Intercom's id_code
    QString timezone{};
    QDateTime createdAt{};
    std::optional<QDateTime> checkedAt{};
    QJsonObject health{};
    bool isCurrent = false;
};

class WorkspaceRepository
{
public:
    explicit WorkspaceRepository(StoreSession &session);

    // Adds the row; Conflict when the id is taken. A row with isCurrent takes that over from the others.
    Outcome insert(const WorkspaceRow &row);
    // Writes everything but id, createdAt and isCurrent. NotFound when there is no such workspace.
    Outcome update(const WorkspaceRow &row);
    Result<WorkspaceRow> find(const WorkspaceId &id);
    // The workspace that is being looked at, or NotFound.
    Result<WorkspaceRow> current();
    // All, by name.
    Result<QList<WorkspaceRow>> list();
    // Removes the workspace with its connections, mappings and links; its activity stays. NotFound when
    // absent.
    Outcome remove(const WorkspaceId &id);
    // Makes exactly this one current.
    Outcome makeCurrent(const WorkspaceId &id);

private:
    StoreSession &m_session;
};

} // namespace patchbay
