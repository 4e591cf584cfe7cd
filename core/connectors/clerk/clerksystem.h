// core/connectors/clerk: users, organisations, memberships and invitations from Clerk's Backend API, and from
// the events that Clerk sends.
//
// ClerkApi (clerkapi.h) asks and understands refusals; ClerkPages (clerkpages.h) walks through a list without
// losing or repeating anything; clerkrecords.h makes records of what comes, clerkevents.h does so with event
// payloads, ClerkInvitations (clerkinvitations.h) knows who was invited, and ClerkConnector
// (clerkconnector.h) answers the questions. Facts: Clerk's Backend API description of 2026-05-12 and
// clerk.com/docs. Nothing is ever written to Clerk.
#pragma once

#include "connectors/connector.h"
#include "connectors/systemdescription.h"

namespace patchbay {

class HttpClient;

SystemDescription clerkSystem();

// InvalidInput for an address that is not safe and for a key that is no secret key. Without a key or an
// HttpClient the connector is made, and says what is missing when it is asked.
Result<std::unique_ptr<Connector>>
makeClerkConnector(const QJsonObject &settings, const QHash<QString, Secret> &secrets, HttpClient *http);

} // namespace patchbay
