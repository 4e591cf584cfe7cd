#include "base/json.h"
#include "sandbox/sandbox.h"

#include <QCoreApplication>
#include <QSocketNotifier>

#include <csignal>

#ifdef Q_OS_UNIX
#include <unistd.h>
#endif

namespace patchbay {

namespace {

constexpr int exitWrongUsage = 2;
constexpr int exitUnreachable = 3;

#ifdef Q_OS_UNIX

int quitPipe[2] = {-1, -1};

// Only what a signal handler may do: the event loop does the rest.
void onQuitSignal(int)
{
    const char byte = 1;
    static_cast<void>(::write(quitPipe[1], &byte, 1));
}

// Ends the event loop on SIGINT and SIGTERM, so that the demo sources are removed.
std::unique_ptr<QSocketNotifier> quitOnSignals()
{
    if (::pipe(quitPipe) != 0)
        return nullptr;
    auto notifier = std::make_unique<QSocketNotifier>(quitPipe[0], QSocketNotifier::Read);
    QObject::connect(notifier.get(), &QSocketNotifier::activated, qApp, &QCoreApplication::quit);
    std::signal(SIGINT, onQuitSignal);
    std::signal(SIGTERM, onQuitSignal);
    return notifier;
}

#else

std::unique_ptr<QObject> quitOnSignals()
{
    return nullptr;
}

#endif

} // namespace

int runSandbox(const SandboxOptions &options, std::FILE *out, std::FILE *errors)
{
    Sandbox sandbox(options);
    const auto started = sandbox.start();
    if (!started) {
        std::fprintf(errors, "%s\n", started.error().toText().toUtf8().constData());
        return started.error().kind == Error::Kind::InvalidInput ? exitWrongUsage : exitUnreachable;
    }
    const auto notifier = quitOnSignals();
    std::fprintf(out, "%s\n", toCompactJson(sandbox.announcement()).constData());
    std::fflush(out);
    const int code = QCoreApplication::exec();
    sandbox.stop();
    return code;
}

} // namespace patchbay
