// What the tests of the SQL connector share: databases of both kinds, made for one test and gone after it.
#pragma once

#include "connectors/connector.h"
#include "support/postgresserver.h"

#include <QJsonObject>
#include <QObject>
#include <QTemporaryDir>

#include <memory>

class SqlTest : public QObject
{
    Q_OBJECT

protected:
    // The data rows "SQLite" and "PostgreSQL"; most tests run on both.
    static void drivers();
    static bool onSqlite();

    // Starts the server; noServer() says why there is none.
    void startServer();
    const QString &noServer() const { return m_noServer; }

    // Makes an empty database for the current row's driver and runs the statements; gives the settings that
    // reach it.
    QJsonObject database(const QStringList &statements);
    // Runs statements with the right to write; the reason when one fails.
    QString execute(const QJsonObject &settings, const QStringList &statements);
    std::unique_ptr<patchbay::Connector> connector(QJsonObject settings, const QJsonObject &more);

    // Four people: two of them with one e-mail, one without any.
    static const QStringList users;
    static const QJsonObject usersQuery;
    static QStringList keys(const QList<patchbay::SourceRecord> &records);

    QTemporaryDir m_folder;
    patchbay::testing::PostgresServer m_server;

private:
    QString m_noServer;
    int m_count = 0;
};

#define NEED_SERVER()                                                                                        \
    do {                                                                                                     \
        if (!onSqlite() && !noServer().isEmpty())                                                            \
            QSKIP(qPrintable(noServer()));                                                                   \
    } while (false)
