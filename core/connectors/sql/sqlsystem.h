// core/connectors/sql: any database that Qt SQL reaches, by a query each for people, organisations and
// memberships.
//
// SqlSettings (sqlsettings.h) is what was configured; sqlstatement.h lets only a single SELECT through and
// quotes names; SqlSession (sqlsession.h) is the read-only connection, SqlSource (sqlsource.h) answers the
// questions on it, and TableConnector (tableconnector.h) runs it in a thread of its own.
#pragma once

#include "connectors/connector.h"
#include "connectors/systemdescription.h"

namespace patchbay {

SystemDescription sqlSystem();

Result<std::unique_ptr<Connector>> makeSqlConnector(const QJsonObject &settings,
                                                    const QHash<QString, Secret> &secrets);

} // namespace patchbay
