// A thread of a connector's own: jobs run one after the other, the caller awaits. Keeps slow disks and
// databases away from the engine thread, and keeps what belongs to one thread (a database connection) in one
// thread.
#pragma once

#include "base/task.h"

#include <QCoroFuture>
#include <QFuture>
#include <QPromise>

#include <atomic>
#include <condition_variable>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <thread>

namespace patchbay {

class Worker
{
public:
    // `last` runs in the thread before it ends, for what must be closed where it was opened.
    explicit Worker(std::function<void()> last = {});
    // Tells the job that runs to stop, answers those that wait with Cancelled, joins the thread.
    ~Worker();
    Worker(const Worker &) = delete;
    Worker &operator=(const Worker &) = delete;

    // Set when the worker is going away: long jobs look at it now and then.
    std::shared_ptr<const std::atomic<bool>> stopping() const { return m_stopping; }

    // Runs the job in the thread. The job must not touch what belongs to the caller's thread; it may outlive
    // the caller.
    template<typename T>
    Task<T> run(std::function<Result<T>()> job);

private:
    using Job = std::function<void(bool cancelled)>;
    void enqueue(Job job);
    void work();

    std::function<void()> m_last;
    std::shared_ptr<std::atomic<bool>> m_stopping = std::make_shared<std::atomic<bool>>(false);
    std::mutex m_mutex;
    std::condition_variable m_wake;
    std::deque<Job> m_jobs;
    std::thread m_thread;
};

// What a job that was not run, or stopped half-way, answers.
Error stoppedError();

template<typename T>
Task<T> Worker::run(std::function<Result<T>()> job)
{
    auto promise = std::make_shared<QPromise<Result<T>>>();
    promise->start();
    QFuture<Result<T>> future = promise->future();
    enqueue([promise, job = std::move(job)](bool cancelled) {
        promise->addResult(cancelled ? Result<T>(fail(stoppedError())) : job());
        promise->finish();
    });
    co_return co_await future;
}

} // namespace patchbay
