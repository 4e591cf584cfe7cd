// The store's connection. Closures run on the database's own thread, one after the other; the caller awaits.
#pragma once

#include "base/task.h"
#include "store/storesession.h"

#include <QCoroFuture>
#include <QFuture>
#include <QObject>
#include <QPromise>

#include <functional>
#include <memory>

namespace patchbay {

class Database : public QObject
{
    Q_OBJECT

public:
    // uri: "sqlite:///home/ann/.local/share/patchbay/store.sqlite", a plain path, or
    // "postgresql://user@host:5432/name". A password in the URI is refused: it comes from PGPASSWORD,
    // ~/.pgpass or the secret store (InvalidInput says so).
    explicit Database(QString uri, QObject *parent = nullptr);
    ~Database() override; // waits for what is queued, closes, joins the thread

    // Connects, creates what is missing and migrates. Storage with the path and the reason; StoreTooNew, with
    // the store left untouched, when a newer program wrote it. Run nothing before it succeeded.
    OutcomeTask open();

    // Runs `work` in one transaction on the database thread: committed when it gives a value, rolled back on
    // an error or a failed statement. `work` must not touch objects of other threads. SQLite's "busy" and
    // PostgreSQL's deadlocks and serialisation failures are met by trying again, so `work` may run more than
    // once. When the server went away the transaction fails with Storage and the next one connects again.
    template<typename T>
    Task<T> transact(std::function<Result<T>(StoreSession &)> work);

    QString uri() const;      // without credentials, for people
    QString location() const; // "SQLite, /home/ann/…/store.sqlite" or "PostgreSQL, host/name"
    StoreSession::Dialect dialect() const;

private:
    // Queues `job` on the database thread inside a transaction; `job` says whether to commit, `failed` hears
    void enqueue(std::function<Outcome(StoreSession &)> job, std::function<void(Outcome)> done);

    struct Private;
    std::unique_ptr<Private> d;
};

template<typename T>
Task<T> Database::transact(std::function<Result<T>(StoreSession &)> work)
{
    auto promise = std::make_shared<QPromise<Result<T>>>();
    auto value = std::make_shared<Result<T>>();
    promise->start();
    QFuture<Result<T>> future = promise->future();
    enqueue(
        [work = std::move(work), value](StoreSession &session) -> Outcome {
            *value = work(session);
            if (!value->has_value())
                return fail(value->error());
            return {};
        },
        [promise, value](Outcome committed) {
            if (value->has_value() && !committed)
                *value = fail(committed.error());
            promise->addResult(std::move(*value));
            promise->finish();
        });
    co_return co_await future;
}

// The platform's default: <app data>/patchbay/store.sqlite as a URI; PATCHBAY_STORE wins over it.
QString defaultStoreUri();

} // namespace patchbay
