// The Backend API's endpoints over the state, read only, as strict as the official description.
#pragma once

#include "net/httpserver.h"
#include "sandbox/clerk/clerkstate.h"

namespace patchbay::sandbox {

struct ClerkReply
{
    int status = 200;
    QByteArray body{};
};

// {"errors":[{"message","long_message","code","meta"}],"clerk_trace_id"}.
ClerkReply clerkRefusal(int status, const QString &code, const QString &message,
                        const QString &parameter = {});

// Answers a request below /v1.
ClerkReply answerClerk(const ClerkState &state, const ServerRequest &request);

} // namespace patchbay::sandbox
