#include "intercom/keylocks.h"

namespace patchbay::intercom {

struct KeyLocks::Turn
{
    KeyLocks *locks;
    const QStringList &keys;

    bool await_ready() const
    {
        if (!locks->isFree(keys))
            return false;
        locks->m_held.unite(QSet<QString>(keys.begin(), keys.end()));
        return true;
    }
    void await_suspend(std::coroutine_handle<> coroutine) const
    {
        locks->m_waiting.append({keys, coroutine});
    }
    void await_resume() const {} // release() has taken the keys for us
};

KeyLocks::Guard::Guard(std::shared_ptr<KeyLocks> locks, QStringList keys)
    : m_locks(std::move(locks))
    , m_keys(std::move(keys))
{
}

KeyLocks::Guard::~Guard()
{
    if (m_locks)
        m_locks->release(m_keys);
}

QCoro::Task<KeyLocks::Guard> KeyLocks::acquire(QStringList keys)
{
    const std::shared_ptr<KeyLocks> self = shared_from_this();
    const Turn turn{this, keys};
    co_await turn;
    co_return Guard(self, keys);
}

// Free means also that nobody who came earlier waits for one of the keys.
bool KeyLocks::isFree(const QStringList &keys) const
{
    for (const QString &key : keys) {
        if (m_held.contains(key))
            return false;
        for (const Waiter &waiter : m_waiting) {
            if (waiter.keys.contains(key))
                return false;
        }
    }
    return true;
}

void KeyLocks::release(const QStringList &keys)
{
    for (const QString &key : keys)
        m_held.remove(key);
    // Whoever is woken may release at once and come here again: the outer call goes on for it, so that a long
    // queue is not a deep stack.
    if (m_waking)
        return;
    m_waking = true;
    const std::shared_ptr<KeyLocks> self = shared_from_this();
    for (qsizetype i = 0; i < m_waiting.size();) {
        QSet<QString> taken = m_held;
        for (qsizetype earlier = 0; earlier < i; ++earlier)
            taken.unite(QSet<QString>(m_waiting[earlier].keys.begin(), m_waiting[earlier].keys.end()));
        const QSet<QString> wanted(m_waiting[i].keys.begin(), m_waiting[i].keys.end());
        if (taken.intersects(wanted)) {
            ++i;
            continue;
        }
        const Waiter next = m_waiting.takeAt(i);
        m_held.unite(wanted);
        next.coroutine.resume();
        i = 0; // the queue may have changed meanwhile
    }
    m_waking = false;
}

} // namespace patchbay::intercom
