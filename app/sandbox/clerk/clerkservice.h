// The way of one request to the stand-in for Clerk: key, rate limit, fault, endpoint; and its control paths.
//
// GET    /_sandbox/clerk/stats
// POST   /_sandbox/clerk/users | organizations | memberships | invitations      adds one
// PATCH  /_sandbox/clerk/users/<id> | organizations/<id>                        changes it
// DELETE /_sandbox/clerk/users/<id> | organizations/<id> | memberships/<id>
// POST   /_sandbox/clerk/invitations/<id>/accept | revoke
// GET, POST /_sandbox/clerk/faults                                              as Intercom's stand-in
// POST   /_sandbox/clerk/reset
#pragma once

#include "sandbox/clerk/clerkanswers.h"
#include "sandbox/faults.h"
#include "sandbox/ratewindow.h"

#include <memory>

namespace patchbay::sandbox {

class ClerkService
{
public:
    ClerkService(Options options, QByteArray secretKey);

    // On the server's thread only.
    void answer(const ServerRequest &request, const Responder &respond);

private:
    ServerResponse api(const ServerRequest &request);
    ServerResponse broken(Fault fault, const ServerRequest &request);
    ServerResponse control(const ServerRequest &request);
    ServerResponse change(const QByteArray &method, const QStringList &path, const QJsonObject &body);

    Options m_options;
    QByteArray m_secretKey;
    std::unique_ptr<ClerkState> m_state;
    RateWindow m_window;
    Faults m_faults;
    qint64 m_requests = 0;
    qint64 m_rateLimited = 0;
    qint64 m_broken = 0;
};

} // namespace patchbay::sandbox
