// A workspace with a Clerk whose events come by webhook.
#pragma once

#include "store/connectionrepository.h"
#include "store/endpointrepository.h"
#include "store/workspacerepository.h"

#include <QJsonArray>

namespace patchbay::testing {

inline const QDateTime Noon = QDateTime::fromString(QStringLiteral("2026-11-20T12:00:00Z"), Qt::ISODate);
inline const EndpointId ClerkHooks(QStringLiteral("end_2"));
inline const ConnectionId People(QStringLiteral("con_1"));

inline const QByteArray userCreated =
    R"({"type":"user.created","object":"event","timestamp":1763640000000,"data":{"id":"user_1","object":"user",)"
    R"("first_name":"Ann","last_name":"Example","primary_email_address_id":"idn_1",)"
    R"("email_addresses":[{"id":"idn_1","email_address":"Ann@Example.com"}],)"
    R"("created_at":1763640000000,"updated_at":1763640000000}})";

inline QJsonObject mapping(const QJsonArray &transforms)
{
    return {
        {QStringLiteral("source_object"), QStringLiteral("people")},
        {QStringLiteral("target_object"), QStringLiteral("contact")},
        {QStringLiteral("rules"), QJsonArray{QJsonObject{{QStringLiteral("source"), QStringLiteral("email")},
                                                         {QStringLiteral("target"), QStringLiteral("email")},
                                                         {QStringLiteral("transforms"), transforms}}}}};
}

inline Outcome fillClerk(StoreSession &session)
{
    const WorkspaceId workspace(QStringLiteral("ws_1"));
    if (const auto done = WorkspaceRepository(session).insert(
            {.id = workspace, .name = QStringLiteral("Shop"), .createdAt = Noon, .isCurrent = true});
        !done)
        return done;
    if (const auto done = ConnectionRepository(session).insert({.id = People,
                                                                .workspaceId = workspace,
                                                                .system = QStringLiteral("clerk"),
                                                                .name = QStringLiteral("Clerk"),
                                                                .state = QStringLiteral("connected"),
                                                                .createdAt = Noon,
                                                                .updatedAt = Noon});
        !done)
        return done;
    return EndpointRepository(session).add({.id = ClerkHooks,
                                            .name = QStringLiteral("Clerk"),
                                            .source = QStringLiteral("clerk"),
                                            .scheme = QStringLiteral("svix"),
                                            .path = QStringLiteral("/hooks/clerk"),
                                            .connectionId = People,
                                            .createdAt = Noon});
}

} // namespace patchbay::testing
