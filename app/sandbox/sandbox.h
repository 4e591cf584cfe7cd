// Stand-ins on loopback for Intercom and for the sources: a Clerk instance, and a SQL database and CSV files
// of a small invented company. Everything the announcement names is gone when the sandbox is.
#pragma once

#include "base/result.h"
#include "sandbox/options.h"

#include <QJsonObject>

#include <cstdio>
#include <memory>

namespace patchbay {

using SandboxOptions = sandbox::Options;
using SandboxAdmin = sandbox::Admin;

class Sandbox
{
public:
    explicit Sandbox(SandboxOptions options);
    ~Sandbox();
    Sandbox(const Sandbox &) = delete;
    Sandbox &operator=(const Sandbox &) = delete;

    // Creates the demo sources and starts to answer. InvalidInput for options that cannot be, Unreachable
    // when the port is taken, Storage when the demo sources cannot be written.
    Outcome start();
    void stop();

    // {"pid":…,"intercom":{"url","token","client_secret","app_id"},"clerk":{"url","secret_key","control"},"sql":{"driver","database","people",
    // "organisations","memberships"},"csv":{"people","organisations","memberships"}}; valid after start().
    QJsonObject announcement() const;

private:
    struct Private;
    std::unique_ptr<Private> d;
};

// The command: starts a sandbox, writes the announcement as one line to `out`, and runs the application's
// event loop until it is told to quit (SIGINT and SIGTERM do so too). Gives the exit code: 0, or 2 or 3 with
// the reason on `errors`. Needs the QCoreApplication to exist.
int runSandbox(const SandboxOptions &options, std::FILE *out = stdout, std::FILE *errors = stderr);

} // namespace patchbay
