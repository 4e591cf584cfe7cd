// The rendezvous of a callback and a coroutine. Private to core/net.
#pragma once

#include <coroutine>
#include <memory>
#include <optional>
#include <utility>

namespace patchbay {

// Completed once, awaited once, in one thread. Unlike an awaited QNetworkReply it can be completed by whoever
// closes down, so that no coroutine frame stays behind (QCoro never resumes one whose sender has died).
template<typename T>
class Completion
{
public:
    // The first completion counts. Resumes the coroutine that awaits, before it returns.
    void complete(T value)
    {
        if (m_value)
            return;
        m_value = std::move(value);
        if (m_waiting)
            std::exchange(m_waiting, {}).resume();
    }
    bool isComplete() const { return m_value.has_value(); }

    struct Awaiter
    {
        bool await_ready() const { return completion->m_value.has_value(); }
        void await_suspend(std::coroutine_handle<> handle) { completion->m_waiting = handle; }
        T await_resume() { return std::move(*completion->m_value); }

        std::shared_ptr<Completion> completion;
    };

private:
    std::optional<T> m_value;
    std::coroutine_handle<> m_waiting;
};

// `const auto value = co_await completed(completion);`
template<typename T>
typename Completion<T>::Awaiter completed(std::shared_ptr<Completion<T>> completion)
{
    return {std::move(completion)};
}

} // namespace patchbay
