// The secrets of connections: kept in the secret store under the connection's id; the store remembers which
// there are, and nothing else about them. Runs in the engine thread.
#pragma once

#include "connectors/systemdescription.h"
#include "console/removal.h"
#include "console/workbench.h"

#include <QHash>

namespace patchbay {

// Keeps those that are not empty (secretkeeping.h). On an error some may have been kept.
OutcomeTask keepSecrets(Workbench *bench, ConnectionId id, QString system, QHash<QString, Secret> secrets);

// The kept (or, for a server, set in the environment) values of the secret settings that are asked for with
// these settings, except `alreadyGiven`. What was never kept is no error where no keychain answers; what was
// kept and cannot be read is SecretUnavailable.
Task<QHash<QString, Secret>> readSecrets(Workbench *bench, ConnectionRow connection, QJsonObject settings,
                                         QStringList alreadyGiven);

// Which secrets were kept; nothing when that was never noted. For transactions with the connection's row.
Result<std::optional<QStringList>> notedSecrets(StoreSession &session, const ConnectionId &id);
Outcome noteSecrets(StoreSession &session, const ConnectionId &id, const QStringList &keys);
Outcome forgetNote(StoreSession &session, const ConnectionId &id);
// The keys of those that are not empty, sorted.
QStringList givenKeys(const QHash<QString, Secret> &secrets);

// Takes a secret out of the secret store. Where that fails the activity log says so and gives the error:
// which secret it is, why, and what to do about it. `ofWhat` names it: "“Password” of the connection Shop".
QCoro::Task<std::optional<Error>> forgetSecret(Workbench *bench, SecretName name, QString ofWhat,
                                               WorkspaceId workspace);

} // namespace patchbay
