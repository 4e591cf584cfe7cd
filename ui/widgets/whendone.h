// The way for a page to hear of a future's end.
#pragma once

#include <QFuture>
#include <QFutureWatcher>
#include <QObject>
#include <QThread>

#include <type_traits>
#include <utility>

namespace patchbay::ui {

// Calls `then` with the future's result in the thread of `context`, which is the caller's, through the event
// loop, once; never after `context` has gone, and never when the future was cancelled without a result.
// (QFuture::then() with a context does not bear that the context goes first: at Qt 6.4 it asserts.)
template<typename T, typename Then>
void whenDone(const QFuture<T> &future, QObject *context, Then then)
{
    Q_ASSERT(context->thread() == QThread::currentThread());
    // A child of the context: with it go the watcher and the call.
    auto *watcher = new QFutureWatcher<T>(context);
    QObject::connect(watcher, &QFutureWatcherBase::finished, context,
                     [watcher, then = std::move(then)]() mutable {
                         // By what follows the context may go, and the watcher with it.
                         const QFuture<T> ended = watcher->future();
                         watcher->deleteLater();
                         if constexpr (std::is_void_v<T>) {
                             if (!ended.isCanceled())
                                 then();
                         } else if (ended.resultCount() > 0) {
                             then(ended.result());
                         }
                     });
    watcher->setFuture(future);
}

} // namespace patchbay::ui
