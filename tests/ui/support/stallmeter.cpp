#include "ui/support/stallmeter.h"

#include <algorithm>
#include <cmath>

namespace patchbay::testing {

namespace {

constexpr int interval = 4; // milliseconds

} // namespace

StallMeter::StallMeter(QObject *parent)
    : QObject(parent)
    , m_schedule(QStringLiteral("/proc/thread-self/schedstat"))
{
    m_timer.setTimerType(Qt::PreciseTimer);
    m_timer.setInterval(interval);
    connect(&m_timer, &QTimer::timeout, this, &StallMeter::beat);
}

void StallMeter::start()
{
    m_stalls.clear();
    if (!m_schedule.isOpen())
        m_schedule.open(QIODevice::ReadOnly | QIODevice::Unbuffered);
    m_waited = waited();
    m_since.start();
    m_timer.start();
}

void StallMeter::stop()
{
    m_timer.stop();
}

void StallMeter::beat()
{
    const double waitedBefore = m_waited;
    m_waited = waited();
    const double late = double(m_since.nsecsElapsed()) / 1e6 - interval - (m_waited - waitedBefore);
    m_since.start();
    m_stalls.push_back(std::max(0.0, late));
}

// The second number of the kernel's schedstat: nanoseconds on the run queue.
double StallMeter::waited()
{
    if (!m_schedule.isOpen() || !m_schedule.seek(0))
        return 0;
    const QList<QByteArray> numbers = m_schedule.readAll().split(' ');
    return numbers.size() < 2 ? 0 : numbers[1].toDouble() / 1e6;
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
