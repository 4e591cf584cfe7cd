// What a service's caller waits for, and the thread-safe end of it. Whatever happens to the operation, the
// future finishes.
#pragma once

#include "base/result.h"

#include <QFuture>
#include <QPromise>

#include <atomic>

namespace patchbay {

Error cancelledAtShutdown();

class CallBase
{
public:
    CallBase() = default;
    virtual ~CallBase() = default;
    CallBase(const CallBase &) = delete;
    CallBase &operator=(const CallBase &) = delete;

    // Finishes the future with Cancelled, unless it has finished.
    virtual void cancel() = 0;
};

template<typename T>
class Call : public CallBase
{
public:
    Call() { m_promise.start(); }
    ~Call() override { Call::cancel(); }

    QFuture<Result<T>> future() const { return m_promise.future(); }

    // The first one to finish wins.
    void finish(Result<T> result)
    {
        if (m_finished.exchange(true))
            return;
        m_promise.addResult(std::move(result));
        m_promise.finish();
    }

    void cancel() override { finish(fail(cancelledAtShutdown())); }

private:
    QPromise<Result<T>> m_promise{};
    std::atomic_bool m_finished = false;
};

} // namespace patchbay
