#include "ui/support/stallmeter.h"

#include <algorithm>
#include <cmath>

namespace patchbay::testing {

namespace {

constexpr int interval = 4; // milliseconds

} // namespace

StallMeter::StallMeter(QObject *parent) : QObject(parent)
{
    m_timer.setTimerType(Qt::PreciseTimer);
    m_timer.setInterval(interval);
    connect(&m_timer, &QTimer::timeout, this, &StallMeter::beat);
}

void StallMeter::start()
{
    m_stalls.clear();
    m_since.start();
    m_timer.start();
}

void StallMeter::stop()
{
    m_timer.stop();
}

void StallMeter::beat()
{
    const double late = double(m_since.nsecsElapsed()) / 1e6 - interval;
    m_since.start();
    m_stalls.push_back(std::max(0.0, late));
}

double StallMeter::percentile(double share) const
{
    if (m_stalls.empty())
        return 0;
    std::vector<double> sorted = m_stalls;
    std::ranges::sort(sorted);
    const auto last = double(sorted.size() - 1);
    return sorted[size_t(std::clamp(std::ceil(share * last), 0.0, last))];
}

} // namespace patchbay::testing
