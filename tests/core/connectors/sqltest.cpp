#include "sqltest.h"

#include "connectors/catalogue.h"

#include <QSqlDatabase>
#include <QSqlError>
#include <QSqlQuery>
#include <QTest>

using namespace patchbay;
using namespace Qt::StringLiterals;

const QStringList SqlTest::users{
    u"CREATE TABLE users (id INTEGER PRIMARY KEY, email VARCHAR(80), name TEXT, updated TIMESTAMP)"_s,
    u"INSERT INTO users VALUES (1, 'Ann@Example.com', 'Ann Example', '2026-11-21 08:15:30')"_s,
    u"INSERT INTO users VALUES (2, 'bob@example.com', 'Bob', NULL)"_s,
    u"INSERT INTO users VALUES (3, 'BOB@example.com', 'Bob''s twin', NULL)"_s,
    u"INSERT INTO users VALUES (4, NULL, NULL, NULL)"_s};

const QJsonObject SqlTest::usersQuery{
    {u"people_query"_s, u"SELECT id, email, name, updated FROM users -- all of them"_s},
    {u"people_updated_at"_s, u"updated"_s}};

QStringList SqlTest::keys(const QList<SourceRecord> &records)
{
    QStringList keys;
    for (const SourceRecord &record : records)
        keys << record.key;
    keys.sort();
    return keys;
}

void SqlTest::drivers()
{
    QTest::addColumn<QString>("driver");
    QTest::newRow("SQLite") << u"QSQLITE"_s;
    QTest::newRow("PostgreSQL") << u"QPSQL"_s;
}

bool SqlTest::onSqlite()
{
    return qstrcmp(QTest::currentDataTag(), "SQLite") == 0;
}

void SqlTest::startServer()
{
    m_noServer = patchbay::testing::PostgresServer::missing();
    if (m_noServer.isEmpty())
        m_noServer = m_server.start();
}

QString SqlTest::execute(const QJsonObject &settings, const QStringList &statements)
{
    const QString name = u"fixture%1"_s.arg(++m_count);
    QString failed;
    {
        QSqlDatabase database = QSqlDatabase::addDatabase(settings.value(u"driver"_s).toString(), name);
        database.setDatabaseName(settings.value(u"database"_s).toString());
        database.setHostName(settings.value(u"host"_s).toString());
        database.setUserName(settings.value(u"user"_s).toString());
        database.setPort(settings.value(u"port"_s).toInt());
        if (!database.open())
            failed = database.lastError().text();
        for (const QString &statement : statements) {
            QSqlQuery query(database);
            if (failed.isEmpty() && !query.exec(statement))
                failed = query.lastError().text();
        }
    }
    QSqlDatabase::removeDatabase(name);
    return failed;
}

QJsonObject SqlTest::database(const QStringList &statements)
{
    const QString name = u"db%1"_s.arg(++m_count);
    QJsonObject settings;
    if (onSqlite()) {
        settings = {{u"driver"_s, u"QSQLITE"_s}, {u"database"_s, m_folder.filePath(name + u".sqlite"_s)}};
    } else {
        const QString failed = m_server.createDatabase(name);
        if (!failed.isEmpty())
            qFatal("%s", qPrintable(failed));
        settings = {{u"driver"_s, u"QPSQL"_s},
                    {u"database"_s, name},
                    {u"host"_s, u"127.0.0.1"_s},
                    {u"port"_s, m_server.port()},
                    {u"user"_s, u"postgres"_s}};
    }
    const QString failed = execute(settings, statements);
    if (!failed.isEmpty())
        qFatal("%s", qPrintable(failed));
    return settings;
}

std::unique_ptr<Connector> SqlTest::connector(QJsonObject settings, const QJsonObject &more)
{
    for (auto it = more.begin(); it != more.end(); ++it)
        settings.insert(it.key(), it.value());
    const auto checked = systemDescription(u"sql"_s)->checkSettings(settings);
    if (!checked)
        qFatal("%s", qPrintable(checked.error().toText()));
    auto made = makeConnector(u"sql"_s, *checked, {});
    if (!made)
        qFatal("%s", qPrintable(made.error().toText()));
    return *std::move(made);
}
