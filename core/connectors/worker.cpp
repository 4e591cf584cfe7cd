#include "connectors/worker.h"

namespace patchbay {

using namespace Qt::StringLiterals;

Worker::Worker(std::function<void()> last) : m_last(std::move(last)), m_thread([this] { work(); }) {}

Worker::~Worker()
{
    {
        const std::lock_guard lock(m_mutex);
        *m_stopping = true;
    }
    m_wake.notify_all();
    m_thread.join();
}

void Worker::enqueue(Job job)
{
    {
        const std::lock_guard lock(m_mutex);
        m_jobs.push_back(std::move(job));
    }
    m_wake.notify_one();
}

void Worker::work()
{
    std::unique_lock lock(m_mutex);
    while (true) {
        m_wake.wait(lock, [this] { return !m_jobs.empty() || *m_stopping; });
        if (m_jobs.empty())
            break;
        const Job job = std::move(m_jobs.front());
        m_jobs.pop_front();
        const bool cancelled = *m_stopping;
        lock.unlock();
        job(cancelled);
        lock.lock();
    }
    lock.unlock();
    if (m_last)
        m_last();
}

Error stoppedError()
{
    return {.kind = Error::Kind::Cancelled,
            .message = u"The connection was closed while it was being read."_s};
}

} // namespace patchbay
