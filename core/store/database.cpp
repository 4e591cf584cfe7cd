#include "store/database.h"

#include "base/post.h"
#include "base/redaction.h"
#include "store/storeaddress.h"
#include "store/storeconnection.h"

#include <QDir>
#include <QStandardPaths>

#include <optional>

namespace patchbay {

using namespace Qt::StringLiterals;

struct Database::Private
{
    explicit Private(const QString &uri) : given(uri), address(StoreAddress::parse(uri))
    {
        if (address)
            connection.emplace(*address);
    }

    QString given;
    Result<StoreAddress> address;
    EventThread thread;
    // Lives on the thread and receives what is queued, in order.
    QObject *desk = nullptr;
    // Touched on the thread alone.
    std::optional<StoreConnection> connection{};
};

Database::Database(QString uri, QObject *parent) : QObject(parent), d(std::make_unique<Private>(uri))
{
    d->desk = new QObject;
    d->desk->moveToThread(&d->thread);
    d->thread.setObjectName(u"store"_s);
    d->thread.begin();
}

Database::~Database()
{
    // Queued behind all that was asked for before, so this is the draining.
    post(d->desk, [this] {
        d->connection.reset();
        delete d->desk;
        d->thread.quit();
    });
    d->thread.join();
}

OutcomeTask Database::open()
{
    if (!d->address)
        co_return fail(d->address.error());
    auto promise = std::make_shared<QPromise<Outcome>>();
    promise->start();
    QFuture<Outcome> future = promise->future();
    post(d->desk, [this, promise] {
        promise->addResult(d->connection->open());
        promise->finish();
    });
    co_return co_await future;
}

void Database::enqueue(std::function<Outcome(StoreSession &)> job, std::function<void(Outcome)> done)
{
    post(d->desk, [this, job = std::move(job), done = std::move(done)] {
        done(d->connection ? d->connection->transact(job) : Outcome(fail(d->address.error())));
    });
}

QString Database::uri() const
{
    return d->address ? d->address->uri()
                      : redactedUrl(QUrl(d->given).adjusted(
                            QUrl::RemoveQuery)); // what was refused may hide anything in its options
}

QString Database::location() const
{
    return d->address ? d->address->location() : uri();
}

StoreSession::Dialect Database::dialect() const
{
    return d->address ? d->address->dialect : StoreSession::Dialect::Sqlite;
}

QString defaultStoreUri()
{
    const QString given = qEnvironmentVariable("PATCHBAY_STORE");
    if (!given.isEmpty())
        return given;
    StoreAddress address;
    address.path = QDir::cleanPath(QStandardPaths::writableLocation(QStandardPaths::GenericDataLocation) +
                                   u"/patchbay/store.sqlite"_s);
    return address.uri();
}

} // namespace patchbay
