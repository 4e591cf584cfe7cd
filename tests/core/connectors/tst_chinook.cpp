// Data that was not made for this program: the Chinook database as SQLite file, in PostgreSQL and as CSV
// export.
#include "connectors/catalogue.h"
#include "support/postgresserver.h"
#include "support/testing.h"

#include <QFile>
#include <QTemporaryDir>

using namespace patchbay;
using namespace Qt::StringLiterals;
using patchbay::testing::fixture;
using patchbay::testing::wait;

class TestChinook : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void customers_data();
    void customers();

private:
    std::unique_ptr<Connector> sqlite();
    std::unique_ptr<Connector> postgres();
    std::unique_ptr<Connector> csv();

    QString m_file;
    QTemporaryDir m_folder;
    patchbay::testing::PostgresServer m_server;
    QString m_noServer;
};

namespace {

std::unique_ptr<Connector> make(const QString &system, const QJsonObject &given)
{
    const auto settings = systemDescription(system)->checkSettings(given);
    if (!settings)
        qFatal("%s", qPrintable(settings.error().toText()));
    auto made = makeConnector(system, *settings, {});
    if (!made)
        qFatal("%s", qPrintable(made.error().toText()));
    return *std::move(made);
}

QByteArray csvCell(const QJsonValue &value)
{
    const QString text = value.isDouble() ? QString::number(value.toDouble(), 'g', 15) : value.toString();
    return '"' + text.toUtf8().replace("\"", "\"\"") + '"';
}

} // namespace

void TestChinook::initTestCase()
{
    m_file = fixture(u"chinook/Chinook_Sqlite.sqlite"_s);
    if (m_file.isEmpty())
        QSKIP("The Chinook database is not beside the checkout (../shared/fixtures/chinook).");
    m_noServer = patchbay::testing::PostgresServer::missing();
    if (m_noServer.isEmpty())
        m_noServer = m_server.start();
    if (m_noServer.isEmpty())
        m_noServer = m_server.runScript(fixture(u"chinook/Chinook_PostgreSql.sql"_s));
}

std::unique_ptr<Connector> TestChinook::sqlite()
{
    return make(
        u"sql"_s,
        {{u"driver"_s, u"QSQLITE"_s},
         {u"database"_s, m_file},
         {u"people_query"_s, u"SELECT c.CustomerId AS customer_id, c.FirstName || ' ' || c.LastName AS name, "
                             u"c.Email AS email, c.Phone AS phone, c.Company AS company, "
                             "sum(i.Total) AS lifetime_value, e.Email AS support_rep_email FROM Customer c "
                             "LEFT JOIN Invoice i ON i.CustomerId = c.CustomerId "
                             "LEFT JOIN Employee e ON e.EmployeeId = c.SupportRepId GROUP BY c.CustomerId"_s},
         {u"organisations_query"_s,
          u"SELECT DISTINCT Company AS id, Company AS name FROM Customer WHERE Company IS NOT NULL"_s},
         {u"memberships_query"_s,
          u"SELECT CustomerId AS customer_id, Company AS company_id FROM Customer WHERE Company IS NOT NULL"_s}});
}

std::unique_ptr<Connector> TestChinook::postgres()
{
    return make(
        u"sql"_s,
        {{u"driver"_s, u"QPSQL"_s},
         {u"database"_s, u"chinook"_s},
         {u"host"_s, u"127.0.0.1"_s},
         {u"port"_s, m_server.port()},
         {u"user"_s, u"postgres"_s},
         {u"people_query"_s, u"SELECT c.customer_id, c.first_name || ' ' || c.last_name AS name, c.email, "
                             u"c.phone, c.company, sum(i.total) AS lifetime_value, "
                             "e.email AS support_rep_email FROM customer c LEFT JOIN invoice i USING "
                             "(customer_id) LEFT JOIN employee e ON e.employee_id = c.support_rep_id "
                             "GROUP BY c.customer_id, e.email"_s},
         {u"organisations_query"_s,
          u"SELECT DISTINCT company AS id, company AS name FROM customer WHERE company IS NOT NULL"_s},
         {u"memberships_query"_s,
          u"SELECT customer_id, company AS company_id FROM customer WHERE company IS NOT NULL"_s}});
}

std::unique_ptr<Connector> TestChinook::csv()
{
    const QStringList columns{
        u"customer_id"_s,      u"name"_s, u"email"_s, u"phone"_s, u"company"_s, u"lifetime_value"_s,
        u"support_rep_email"_s};
    const auto source = sqlite();
    const auto page = wait(source->read(objects::people, {}, 1000));
    if (!page)
        qFatal("%s", qPrintable(page.error().toText()));
    QFile people(m_folder.filePath(u"people.csv"_s));
    QFile memberships(m_folder.filePath(u"memberships.csv"_s));
    if (!people.open(QIODevice::WriteOnly) || !memberships.open(QIODevice::WriteOnly))
        qFatal("cannot write the export");
    people.write(columns.join(u',').toUtf8() + "\r\n");
    memberships.write("customer_id,company_id\r\n");
    for (const SourceRecord &record : page->records) {
        QByteArrayList cells;
        for (const QString &column : columns)
            cells << csvCell(record.fields.value(column));
        people.write(cells.join(',') + "\r\n");
        if (!record.fields.value(u"company"_s).isNull())
            memberships.write(cells[0] + ',' + cells[4] + "\r\n");
    }
    people.close();
    memberships.close();
    return make(u"csv"_s,
                {{u"people_file"_s, people.fileName()}, {u"memberships_file"_s, memberships.fileName()}});
}

void TestChinook::customers_data()
{
    QTest::addColumn<QString>("which");
    QTest::newRow("SQLite") << u"sqlite"_s;
    QTest::newRow("PostgreSQL") << u"postgres"_s;
    QTest::newRow("CSV") << u"csv"_s;
}

void TestChinook::customers()
{
    QFETCH(QString, which);
    if (which == u"postgres" && !m_noServer.isEmpty())
        QSKIP(qPrintable(m_noServer));
    const auto source = which == u"sqlite" ? sqlite() : which == u"postgres" ? postgres() : csv();
    const auto health = wait(source->check());
    VERIFY_RESULT(health);
    QVERIFY2(health->ok, qPrintable(health->summary));

    const auto schema = wait(source->schema(objects::people));
    VERIFY_RESULT(schema);
    QCOMPARE(fieldTypeName(schema->field(u"customer_id"_s)->type), u"integer"_s);
    QCOMPARE(fieldTypeName(schema->field(u"lifetime_value"_s)->type), u"number"_s);
    QVERIFY(schema->field(u"customer_id"_s)->unique);

    QSet<QString> seen;
    QString cursor;
    do {
        const auto page = wait(source->read(objects::people, cursor, 20));
        VERIFY_RESULT(page);
        QVERIFY(page->problems.isEmpty());
        for (const SourceRecord &record : page->records) {
            QVERIFY(!seen.contains(record.key));
            seen.insert(record.key);
        }
        cursor = page->next;
    } while (!cursor.isEmpty());
    QCOMPARE(seen.size(), 59);

    const auto found = wait(source->find(objects::people, {Lookup::By::Email, u"LUISG@embraer.com.br"_s}));
    VERIFY_RESULT(found);
    QCOMPARE(found->size(), 1);
    const QJsonObject fields = found->first().fields;
    QCOMPARE(found->first().key, u"1"_s);
    QCOMPARE(fields.value(u"name"_s).toString(), u"Luís Gonçalves"_s);
    QCOMPARE(fields.value(u"company"_s).toString(), u"Embraer - Empresa Brasileira de Aeronáutica S.A."_s);
    QCOMPARE(fields.value(u"lifetime_value"_s), which == u"csv" ? QJsonValue(u"39.62"_s) : QJsonValue(39.62));
    QCOMPARE(fields.value(u"support_rep_email"_s).toString(), u"jane@chinookcorp.com"_s);
    QCOMPARE(wait(source->find(objects::people, {Lookup::By::Key, u"59"_s})).value().size(), 1);

    const auto memberships = wait(source->membershipsOf(u"1"_s));
    VERIFY_RESULT(memberships);
    QCOMPARE(memberships->size(), 1);
    QCOMPARE(memberships->first().organisationKey, u"Embraer - Empresa Brasileira de Aeronáutica S.A."_s);
    QVERIFY(wait(source->membershipsOf(u"2"_s)).value().isEmpty());
}

QTEST_GUILESS_MAIN(TestChinook)
#include "tst_chinook.moc"
