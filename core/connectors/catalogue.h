// The systems that Patchbay can connect, and how a connector is made from a connection's settings.
#pragma once

#include "connectors/connector.h"
#include "connectors/systemdescription.h"

namespace patchbay {

// All systems, in the order the catalogue shows them.
const QList<SystemDescription> &systemCatalogue();
const SystemDescription *systemDescription(const QString &id);

// Makes the connector. `settings` have passed checkSettings(); `secrets` holds the values of Secret fields by
// key. InvalidInput for an unknown system.
Result<std::unique_ptr<Connector>> makeConnector(const QString &system, const QJsonObject &settings,
                                                 const QHash<QString, Secret> &secrets);

} // namespace patchbay
