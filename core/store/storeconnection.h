// One open connection to a store and the transactions on it. Lives on the database thread.
#pragma once

#include "store/storeaddress.h"
#include "store/storesession.h"

#include <functional>
#include <memory>

namespace patchbay {

class StoreConnection
{
public:
    // What a committed transaction survives. Usual: a crash of the program. Full: a power cut, too, at the
    // price of a sync of the disk per transaction.
    enum class Durability { Usual, Full };

    explicit StoreConnection(StoreAddress address, Durability durability = Durability::Usual);
    ~StoreConnection();
    Q_DISABLE_COPY_MOVE(StoreConnection)

    // Connects, creates what is missing and migrates; see Database::open().
    Outcome open();
    // One transaction around `job`, again where the store asks for it; see Database::transact().
    Outcome transact(const std::function<Outcome(StoreSession &)> &job);
    void close();

    // How long SQLite's write-ahead log is, and how much of it is in the database already.
    struct LogState
    {
        qint64 frames = 0;
        qint64 folded = 0;
    };
    // Folds as much of the log as can be without making anybody wait; outside of a transaction. Nothing on
    // PostgreSQL, and where somebody else is just about it.
    Result<LogState> foldLog();
    // Before open(): a commit folds the log only when it is this long; see LogFolder. 0: SQLite's own limit.
    void setFoldAt(int frames) { m_foldAt = frames; }

private:
    Outcome connect();
    Outcome connectSqlite();
    Outcome connectPostgres();
    Outcome migrate();
    // Again and again until it works, fails for good or the time is up.
    Outcome retried(const std::function<QString(int attempt)> &begin,
                    const std::function<Outcome(StoreSession &)> &job);
    Outcome once(const QString &begin, const std::function<Outcome(StoreSession &)> &job);
    void rollback();
    Error withPlace(const Error &error) const;

    StoreAddress m_address;
    Durability m_durability;
    int m_foldAt = 0;
    QString m_name;
    std::unique_ptr<StoreSession> m_session;
    bool m_opened = false; // open() succeeded once: a lost connection may be made again
};

} // namespace patchbay
