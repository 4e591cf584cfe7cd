// How a run is shown in the terminal: its progress while it is under way, and what became of it.
#pragma once

#include "patchbayctl/session.h"

#include <QElapsedTimer>
#include <QObject>

#include <csignal>

namespace patchbay::cli {

// Shows progress on standard error for as long as it lives, and lets Ctrl+C pause the run.
class Watching
{
public:
    // Neither is owned; both outlive the object.
    Watching(const Output &out, RunService &runs);
    ~Watching();
    Watching(const Watching &) = delete;
    Watching &operator=(const Watching &) = delete;

private:
    void show(const RunProgress &progress, RunService &runs);

    const Output &m_out;
    QObject m_context{};
    QMetaObject::Connection m_connection;
    void (*m_before)(int) = nullptr;
    QString m_phase{};
    QElapsedTimer m_since{};
    bool m_asked = false;
    static inline volatile std::sig_atomic_t s_interrupted = 0;
};

// The run's state, what it counted and what went wrong.
void printRun(const Output &out, const RunProgress &run);

// NotReached when it failed, No when records were left behind or it was stopped.
ExitCode exitCodeOf(const RunProgress &run);

} // namespace patchbay::cli
