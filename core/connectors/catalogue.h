// The systems that Patchbay can connect, and how a connector is made from a connection's settings.
#pragma once

#include "connectors/connector.h"
#include "connectors/systemdescription.h"

namespace patchbay {

class HttpClient;

// All systems, in the order the catalogue shows them.
const QList<SystemDescription> &systemCatalogue();
const SystemDescription *systemDescription(const QString &id);

// Makes the connector. `settings` have passed checkSettings(); `secrets` holds the values of Secret fields by
// key. `http` is the way out for systems that are reached over it, and must outlive the connector; without
// one (or without the secrets) such a connector still says what it provides, and refuses to be asked.
// InvalidInput for an unknown system.
Result<std::unique_ptr<Connector>> makeConnector(const QString &system, const QJsonObject &settings,
                                                 const QHash<QString, Secret> &secrets,
                                                 HttpClient *http = nullptr);

} // namespace patchbay
