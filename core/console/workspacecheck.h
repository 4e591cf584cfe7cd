// Asking a workspace how it is: who the token belongs to, whether it lives where it should, what it may read.
#pragma once

#include "connectors/connector.h"
#include "console/intercomdoor.h"
#include "intercom/region.h"

#include <optional>

namespace patchbay {

struct WorkspaceCheck
{
    std::optional<intercom::Me> me{}; // nothing when Intercom refused or could not be reached
    Error refusal{};                  // then
    Health health{};

    bool isConnected() const { return me.has_value(); }
};

// What is known about the workspace beforehand; empty: nothing.
struct ExpectedWorkspace
{
    intercom::Region region = intercom::Region::Custom;
    QString appIdCode{};
    QString name{};
};

// GET /me, and when that answers one small read of everything that Patchbay needs. Intercom does not tell a
// token's permissions (reference: OAuth scopes, developers.intercom.com), so each is tried.
QCoro::Task<WorkspaceCheck> checkWorkspace(std::shared_ptr<IntercomDoor> door, ExpectedWorkspace expected,
                                           QDateTime now);

// The refusal of GET /me in the words of somebody who is setting a workspace up.
Error explainRefusal(const Error &error);

// A health that holds nothing but why nothing could be asked.
Health failedHealth(const QString &itemName, const Error &error, const QDateTime &now);

} // namespace patchbay
