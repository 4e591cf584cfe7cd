// How long the event loop of the interface stands still: a timer that should fire every few milliseconds, and
// how late each time it was. What the thread spent waiting for a processor, because the machine had other
// work, is not the program's doing and is taken off where the kernel tells it.
#pragma once

#include <QElapsedTimer>
#include <QFile>
#include <QObject>
#include <QTimer>

#include <vector>

namespace patchbay::testing {

class StallMeter : public QObject
{
    Q_OBJECT
public:
    explicit StallMeter(QObject *parent = nullptr);

    // Forgets what was measured, and measures from now on.
    void start();
    void stop();
    // In milliseconds over all beats; `share` of them were at most this late (0.99: the 99th percentile).
    double percentile(double share) const;
    double longest() const { return percentile(1); }
    int beats() const { return int(m_stalls.size()); }

private:
    void beat();
    double waited(); // for a processor since the thread began, in milliseconds

    QTimer m_timer;
    QFile m_schedule;
    double m_waited = 0;
    QElapsedTimer m_since;
    std::vector<double> m_stalls;
};

} // namespace patchbay::testing
