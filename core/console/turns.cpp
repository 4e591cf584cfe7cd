#include "console/turns.h"

#include <QCoroFuture>

namespace patchbay {

QCoro::Task<Turns::Turn> Turns::take(QString key)
{
    // A promise that is destroyed finishes its future, so a turn ends with its last copy, whatever way its
    // holder took.
    auto promise = std::make_shared<QPromise<void>>();
    promise->start();
    m_last.removeIf([](const auto &entry) { return entry.value().isFinished(); });
    const QFuture<void> before = m_last.value(key);
    m_last.insert(key, promise->future());
    if (before.isStarted() && !before.isFinished())
        co_await before;
    co_return promise;
}

} // namespace patchbay
