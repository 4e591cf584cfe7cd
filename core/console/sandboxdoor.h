// The way into a sandbox on this machine, for what would have gone to real systems: calls of Intercom's go to
// the sandbox's workspace, everything else to where the sandbox only writes it down. Neither a secret nor a
// token of the real systems is read for it. Lives in the engine thread.
#pragma once

#include "actions/requesttext.h"
#include "console/timetravel.h"
#include "console/workbench.h"

#include <QSet>

namespace patchbay {

// The address of a sandbox as somebody gives it. InvalidInput for one that is not a plain address of this
// machine: 127.0.0.0/8, ::1 or localhost.
Result<QUrl> readSandboxAddress(const QString &text);

class SandboxDoor
{
public:
    // Asks the sandbox for the token of its workspace. Those of readSandboxAddress(); Unreachable and
    // BadReply where no sandbox answers.
    static Task<std::shared_ptr<SandboxDoor>> open(Workbench *bench, QString address);

    // A request that was rendered over masked secrets (requesttext.h), sent into the sandbox without what its
    // headers say of credentials. `about` says where it comes from, for whoever looks at it there.
    Task<HttpResponse> take(RequestText request, QJsonObject about);
    // Whether such a request goes to the sandbox's workspace; otherwise it is written down.
    bool isForWorkspace(const QUrl &url) const;

    const QUrl &address() const { return m_address; }
    IntercomDoor &workspace() { return *m_workspace; }

private:
    SandboxDoor(Workbench *bench, QUrl address, Secret token, QSet<QString> intercomHosts);

    Workbench *m_bench;
    QUrl m_address;
    Secret m_token;
    QSet<QString> m_intercomHosts; // "api.intercom.io", "127.0.0.1:4567"
    std::shared_ptr<IntercomDoor> m_workspace;
};

} // namespace patchbay
