// Locks by name for the coroutines of one thread: two writes of the same record wait for each other, all
// others do not.
#pragma once

#include <QCoroTask>
#include <QList>
#include <QSet>
#include <QStringList>

#include <coroutine>
#include <memory>

namespace patchbay::intercom {

class KeyLocks : public std::enable_shared_from_this<KeyLocks>
{
public:
    KeyLocks() = default;
    Q_DISABLE_COPY_MOVE(KeyLocks)

    // Holds its keys until it goes.
    class Guard
    {
    public:
        Guard(std::shared_ptr<KeyLocks> locks, QStringList keys);
        Guard(Guard &&) noexcept = default;
        Guard &operator=(Guard &&) = delete;
        Guard(const Guard &) = delete;
        Guard &operator=(const Guard &) = delete;
        ~Guard();

    private:
        std::shared_ptr<KeyLocks> m_locks;
        QStringList m_keys;
    };

    // Completes when all keys are free, and takes them together: nobody holds one while waiting for another,
    // so there is no deadlock. First come, first served among those who want the same key. Without keys it is
    // free at once. The locks live as long as somebody waits; must be owned by a shared_ptr.
    QCoro::Task<Guard> acquire(QStringList keys);

private:
    struct Waiter
    {
        QStringList keys{};
        std::coroutine_handle<> coroutine{};
    };
    struct Turn; // awaited by acquire()

    bool isFree(const QStringList &keys) const;
    void release(const QStringList &keys);

    QSet<QString> m_held;
    QList<Waiter> m_waiting;
    bool m_waking = false;
};

} // namespace patchbay::intercom
