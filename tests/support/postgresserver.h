// A PostgreSQL server of the test's own, in a temporary folder. It dies with the object, and with the test if
// that crashes.
#pragma once

#include <QString>
#include <QTemporaryDir>

#include <memory>

namespace patchbay::testing {

class PostgresServer
{
public:
    PostgresServer();
    ~PostgresServer();
    Q_DISABLE_COPY_MOVE(PostgresServer)

    // Why there can be no server on this machine ("PostgreSQL is not installed …"); empty when there can.
    static QString missing();

    // Creates the cluster and starts it. The reason when it does not start; empty when it runs.
    QString start();
    // Ends it at once, as a crash would. start() brings the same data back on the same port.
    void stop();

    // Makes an empty database; the reason when that fails.
    QString createDatabase(const QString &name);
    // Runs statements as the superuser; the reason when that fails.
    QString execute(const QString &database, const QString &sql);
    // Runs a script for psql as the superuser, to its end or its first error; the reason when that fails.
    QString runScript(const QString &file);

    // "postgresql://postgres@localhost/name?host=<socket folder>&port=…" for the Unix socket; over TCP with a
    // host.
    QString socketUri(const QString &database) const;
    QString tcpUri(const QString &database) const; // postgresql://postgres@127.0.0.1:port/name
    QString socketFolder() const;
    int port() const { return m_port; }

private:
    QString run(const QString &program, const QStringList &arguments);
    QString launch();

    std::unique_ptr<QTemporaryDir> m_folder;
    int m_server = 0; // its process id; 0 when none runs
    int m_port = 0;
};

} // namespace patchbay::testing
