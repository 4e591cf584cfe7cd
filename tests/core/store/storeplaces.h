// Fresh, empty stores for tests that run on both dialects.
#pragma once

#include "store/database.h"
#include "support/postgresserver.h"
#include "support/testing.h"

#include <QTemporaryDir>

#include <memory>

namespace patchbay::testing {

class StorePlaces
{
public:
    // Adds the column "dialect" and one row for each.
    static void addDialects()
    {
        QTest::addColumn<QString>("dialect");
        QTest::newRow("sqlite") << QStringLiteral("sqlite");
        QTest::newRow("postgresql") << QStringLiteral("postgresql");
    }

    // The address of a store that does not exist yet; empty where there is no such server, and reason() says
    // why.
    QString fresh(const QString &dialect)
    {
        ++m_number;
        if (dialect == QStringLiteral("sqlite"))
            return m_folder.filePath(QStringLiteral("store%1.sqlite").arg(m_number));
        m_reason = PostgresServer::missing();
        if (!m_reason.isEmpty())
            return {};
        if (!m_server) {
            m_server = std::make_unique<PostgresServer>();
            m_started = m_server->start();
        }
        const QString name = QStringLiteral("store%1").arg(m_number);
        const QString failed = m_started.isEmpty() ? m_server->createDatabase(name) : m_started;
        if (!failed.isEmpty())
            qFatal("%s", qPrintable(failed)); // installed but broken is no reason to skip
        return m_server->socketUri(name);
    }

    QString reason() const { return m_reason; }
    PostgresServer &server() { return *m_server; }
    QString folder() const { return m_folder.path(); }

private:
    QTemporaryDir m_folder;
    std::unique_ptr<PostgresServer> m_server;
    QString m_started;
    QString m_reason;
    int m_number = 0;
};

inline Outcome waitFor(OutcomeTask &&task)
{
    return QCoro::waitFor(std::move(task));
}

} // namespace patchbay::testing

// Fetches "dialect" and makes `uri`, or skips where PostgreSQL is not installed.
#define FRESH_STORE(places, uri)                                                                             \
    QFETCH(QString, dialect);                                                                                \
    const QString uri = (places).fresh(dialect);                                                             \
    if (uri.isEmpty())                                                                                       \
    QSKIP(qPrintable((places).reason()))
