// Answers a connector's questions on a SqlSession. Lives in the session's thread.
#pragma once

#include "connectors/connector.h"
#include "connectors/sql/sqlsession.h"
#include "connectors/sql/sqlvalues.h"

#include <QHash>

namespace patchbay {

// What a query gives, and which of its columns matter; -1 where there is none.
struct SqlShape
{
    QList<SqlColumn> columns{};
    qsizetype key = -1; // of memberships: the person
    qsizetype email = -1;
    qsizetype updatedAt = -1;
    qsizetype formerKey = -1;
    qsizetype organisation = -1; // of memberships

    QStringList names() const;
};

class SqlSource
{
public:
    explicit SqlSource(const SqlSettings &settings);

    void close() { m_session.close(); }

    Result<Health> check();
    Result<Schema> schema(const QString &object);
    Result<QList<SourceRecord>> find(const QString &object, const Lookup &lookup);
    Result<RecordPage> read(const QString &object, const QString &cursor, int limit);
    Result<QList<Membership>> membershipsOf(const QString &personKey);

private:
    Result<SqlShape> describe(const QString &object);
    Result<SqlShape> shape(const QString &object);
    Health::Item checkObject(const QString &object, QList<Health::Item> &more);
    void countRows(const QString &object, const SqlShape &shape, Health::Item &item,
                   QList<Health::Item> &more);
    // "SELECT … FROM (query) q"
    QString select(const QString &object, const SqlShape &shape) const;
    QString column(const SqlShape &shape, qsizetype index) const;
    SourceRecord record(const QString &object, const SqlShape &shape, const QSqlQuery &row) const;
    Outcome readWithoutKey(const QString &object, const SqlShape &shape, qint64 skip, int limit,
                           RecordPage &page, qint64 position);

    SqlSettings m_settings;
    SqlSession m_session;
    QHash<QString, SqlShape> m_shapes;
};

} // namespace patchbay
