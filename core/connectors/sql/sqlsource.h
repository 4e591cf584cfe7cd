// Answers a connector's questions on a SqlSession. Lives in the session's thread.
#pragma once

#include "connectors/connector.h"
#include "connectors/sql/sqlsession.h"
#include "connectors/sql/sqlvalues.h"

#include <QHash>

#include <functional>

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

// "The people query", as settings and errors name it.
QString queryName(const QString &object);

class SqlSource
{
public:
    explicit SqlSource(const SqlSettings &settings);

    void close() { m_session.close(); }

    Result<Health> check();
    Result<Schema> schema(const QString &object);
    Result<QList<SourceRecord>> find(const QString &object, const Lookup &lookup);
    // Memberships come a person at a time: somebody with more than `limit` has a page alone, and it is
    // longer.
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

    // A page under way. Of a key that several rows have (which only memberships may), the rows after the last
    // one given are told by their number; memberships are given a person at a time.
    struct Paging;
    Result<int> readKeys(Paging &paging, int limit);
    Result<int> readPeople(Paging &paging, int limit);
    // The rows whose key is that to the cursor's ("" all, ">", ">=", "="), in order; `most` 0: all of them.
    Outcome readRows(const Paging &paging, const QString &comparison, int most, qint64 offset,
                     const std::function<bool(const QSqlQuery &row)> &each);
    QVariant keyOf(const SqlShape &shape, const QSqlQuery &row) const;
    Outcome readWithoutKey(const QString &object, const SqlShape &shape, qint64 skip, int limit,
                           RecordPage &page, qint64 position);

    SqlSettings m_settings;
    SqlSession m_session;
    QHash<QString, SqlShape> m_shapes;
};

} // namespace patchbay
