// What a command works with: the options that every command takes, its output, and the console, opened when
// first asked.
#pragma once

#include "base/result.h"
#include "console/console.h"
#include "patchbayctl/output.h"

#include <QEventLoop>
#include <QFuture>
#include <QFutureWatcher>

#include <memory>

namespace patchbay::cli {

// Runs the program's event loop until the future is done: a command does one thing at a time.
template<typename T>
T await(QFuture<T> future)
{
    if (!future.isFinished()) {
        QEventLoop loop;
        QFutureWatcher<T> watcher;
        QObject::connect(&watcher, &QFutureWatcherBase::finished, &loop, &QEventLoop::quit);
        watcher.setFuture(future);
        if (!future.isFinished())
            loop.exec();
    }
    return future.result();
}

class Session
{
public:
    QString storeUri{};
    bool json = false;
    bool verbose = false;

    Output output() const { return Output(json); }
    // The opened console; the error is StoreTooNew, Storage and the like.
    Result<Console *> console();

private:
    std::unique_ptr<Console> m_console;
};

// The connection that `idOrName` names, or the only one when it is empty.
Result<ConnectionView> chooseConnection(Console &console, const QString &idOrName);

// The id of the connection that `idOrName` names; an empty one, which stands for all of them or the only one,
// when it is empty.
Result<ConnectionId> namedConnection(Console &console, const std::string &idOrName);

// A whole file, or standard input for "-". NotFound with the reason.
Result<QByteArray> readFileOrStdin(const QString &path);

// A secret from standard input, up to its end. InvalidInput when nothing came.
Result<Secret> readSecretFromStdin(const QString &what);

inline QString text(const std::string &value)
{
    return QString::fromStdString(value);
}

} // namespace patchbay::cli
