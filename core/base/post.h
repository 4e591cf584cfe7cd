// Work for another thread's event loop, and threads that have one.
//
// Qt is not built with the thread sanitizer, which therefore does not see that a posted call follows its
// posting, nor that a joined thread has ended. What crosses threads goes through here, where it is told.
#pragma once

#include <QObject>
#include <QThread>

#include <type_traits>
#include <utility>

#if defined(__has_feature)
#if __has_feature(thread_sanitizer)
#include <sanitizer/tsan_interface.h>
#define PATCHBAY_THREAD_SANITIZER
extern "C" void AnnotateIgnoreWritesBegin(const char *file, int line);
extern "C" void AnnotateIgnoreWritesEnd(const char *file, int line);
#endif
#endif
#ifdef PATCHBAY_THREAD_SANITIZER
#define PATCHBAY_NOT_SANITIZED __attribute__((no_sanitize("thread")))
#else
#define PATCHBAY_NOT_SANITIZED
#endif

namespace patchbay {

// What was done before handOver() is seen by who called takeOver() with the same address afterwards.
inline void handOver([[maybe_unused]] void *what)
{
#ifdef PATCHBAY_THREAD_SANITIZER
    __tsan_release(what);
#endif
}
inline void takeOver([[maybe_unused]] void *what)
{
#ifdef PATCHBAY_THREAD_SANITIZER
    __tsan_acquire(what);
#endif
}

// A call on its way: made in one thread, made use of and destroyed in another.
template<typename Call>
class PostedCall
{
public:
    explicit PostedCall(Call call) : m_call(new Call(std::move(call))) { handOver(m_call); }
    PostedCall(PostedCall &&other) noexcept : m_call(std::exchange(other.m_call, nullptr)) {}
    PostedCall(const PostedCall &) = delete;
    PostedCall &operator=(const PostedCall &) = delete;
    PostedCall &operator=(PostedCall &&) = delete;
    // Neither reads the pointer under the sanitizer's eyes: only what it leads to can be told of.
    PATCHBAY_NOT_SANITIZED ~PostedCall() { drop(m_call); }
    PATCHBAY_NOT_SANITIZED void operator()() const { run(m_call); }

private:
    static void run(Call *call)
    {
        takeOver(call);
        (*call)();
    }
    static void drop(Call *call)
    {
        if (call == nullptr)
            return;
        takeOver(call);
        delete call;
    }

    Call *m_call;
};

// Runs `call` in the thread of `receiver`, in the order of posting; never when the receiver has gone. What
// the call holds is destroyed there, too.
template<typename Call>
void post(QObject *receiver, Call &&call)
{
    PostedCall<std::decay_t<Call>> posted(std::forward<Call>(call));
    // What Qt allocates around it is freed by the other thread, and nobody can tell of that.
#ifdef PATCHBAY_THREAD_SANITIZER
    AnnotateIgnoreWritesBegin(__FILE__, __LINE__);
#endif
    QMetaObject::invokeMethod(receiver, std::move(posted), Qt::QueuedConnection);
#ifdef PATCHBAY_THREAD_SANITIZER
    AnnotateIgnoreWritesEnd(__FILE__, __LINE__);
#endif
}

// A queued connection from a signal to one of another thread, through post().
template<typename Sender, typename Receiver, typename... Arguments>
void relay(Sender *sender, void (Sender::*signal)(Arguments...), Receiver *receiver,
           void (Receiver::*onward)(Arguments...))
{
    QObject::connect(
        sender, signal, sender,
        [receiver, onward](const std::decay_t<Arguments> &...values) {
            post(receiver, [receiver, onward, values...] { (receiver->*onward)(values...); });
        },
        Qt::DirectConnection);
}

// A thread with an event loop that others post() to.
class EventThread : public QThread
{
public:
    // Starts it; what was moved there before belongs to it.
    void begin()
    {
        handOver(this);
        start();
    }
    // Waits for its end; what belonged to it belongs to the caller.
    void join()
    {
        wait();
        takeOver(this);
    }

protected:
    void run() override;
};

} // namespace patchbay
