// How long the event loop of the interface stands still: a timer that should fire every few milliseconds, and
// how late each time it was.
#pragma once

#include <QElapsedTimer>
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

    QTimer m_timer;
    QElapsedTimer m_since;
    std::vector<double> m_stalls;
};

} // namespace patchbay::testing
