#include "patchbayctl/ending.h"

#include <QCoreApplication>

#include <csignal>
#include <unistd.h>

namespace patchbay::cli {

namespace {

int endPipe[2] = {-1, -1};

// Only what a signal handler may do: the event loop does the rest.
void onEndSignal(int)
{
    const char byte = 1;
    static_cast<void>(::write(endPipe[1], &byte, 1));
}

} // namespace

std::unique_ptr<QSocketNotifier> endOnSignals()
{
    if (::pipe(endPipe) != 0)
        return nullptr;
    auto notifier = std::make_unique<QSocketNotifier>(endPipe[0], QSocketNotifier::Read);
    QObject::connect(notifier.get(), &QSocketNotifier::activated, qApp, &QCoreApplication::quit);
    std::signal(SIGINT, onEndSignal);
    std::signal(SIGTERM, onEndSignal);
    return notifier;
}

} // namespace patchbay::cli
