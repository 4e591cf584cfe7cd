// Commands that run until they are told to end.
#pragma once

#include <QSocketNotifier>

#include <memory>

namespace patchbay::cli {

// From now on SIGINT and SIGTERM end the event loop instead of the program. Null when that cannot be set up.
std::unique_ptr<QSocketNotifier> endOnSignals();

} // namespace patchbay::cli
