// Companies matched by their domain, which Intercom neither keeps unique nor looks up: the one that is meant
// is written under its own company id, and where nobody could say which it is, none is made and somebody is
// asked.
#include "bulkstage.h"

using namespace patchbay::testing;
using namespace Qt::StringLiterals;

namespace {

// The column `plan` holds the domain.
const QByteArray byDomain = R"({"source_object": "organisations", "target_object": "company", "rules": [
    {"id": "key", "source": "id", "target": "company_id"},
    {"id": "domain", "source": "plan", "target": "website", "match_key": true, "policy": "only_if_empty"},
    {"id": "name", "source": "name", "target": "name"}]})";
const QByteArray plainPeople = R"({"source_object": "people", "target_object": "contact", "rules": [
    {"id": "key", "source": "id", "target": "external_id", "match_key": true},
    {"id": "mail", "source": "email", "target": "email"}]})";

} // namespace

class CompanyKeysTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void updatesTheOne_data();
    void updatesTheOne();
    void rowsShareTheDomain_data() { waysAndStores(); }
    void rowsShareTheDomain();
    void companiesShareTheDomain_data() { dialects(); }
    void companiesShareTheDomain();
    void oneByOne();
    void companyOfAPerson();

private:
    static void waysAndStores()
    {
        QTest::addColumn<QString>("dialect");
        QTest::addColumn<QString>("bulk");
        QTest::newRow("SQLite") << u"sqlite"_s << u"off"_s;
        QTest::newRow("PostgreSQL") << u"postgresql"_s << u"off"_s;
        QTest::newRow("SQLite, bulk endpoints") << u"sqlite"_s << u"on"_s;
    }
    static bool connect(BulkStage &stage)
    {
        return stage.connect() && stage.map(byDomain) && stage.map(plainPeople);
    }
    // An organisation with one person.
    static bool organisation(BulkStage &stage, const QString &id, const QString &name, const QString &domain)
    {
        return stage.sql(
                   u"INSERT INTO organisations VALUES ('%1', '%2', '%3', NULL)"_s.arg(id, name, domain)) &&
               stage.sql(u"INSERT INTO people VALUES ('p-%1', 'p-%1@example.com', 'Ann', NULL)"_s.arg(id)) &&
               stage.sql(u"INSERT INTO memberships VALUES ('p-%1', '%1')"_s.arg(id));
    }
    // A company that somebody else made, with a person, for no list shows one without. Gives Intercom's id.
    static QString theirs(const BulkStage &stage, const QString &companyId, const QString &website)
    {
        const QString id =
            stage.sandbox
                .post(u"/companies"_s,
                      {{u"company_id"_s, companyId}, {u"name"_s, u"Old name"_s}, {u"website"_s, website}})
                .value(u"id"_s)
                .toString();
        const QString person =
            stage.sandbox
                .post(u"/contacts"_s,
                      {{u"role"_s, u"user"_s}, {u"email"_s, u"their-%1@example.com"_s.arg(companyId)}})
                .value(u"id"_s)
                .toString();
        stage.sandbox.post(u"/contacts/%1/companies"_s.arg(person), {{u"id"_s, id}});
        return id;
    }
    static bool exists(const BulkStage &stage, const QString &companyId)
    {
        return stage.company(companyId)[u"company_id"_s].toString() == companyId;
    }
    static QString nameOf(const BulkStage &stage, const QString &companyId)
    {
        return stage.company(companyId)[u"name"_s].toString();
    }
    static int conflictsOf(const Ran &ran) { return ran.json()[u"counts"_s][u"conflict"_s].toInt(); }

    StoreServer m_stores{};
};

void CompanyKeysTest::updatesTheOne_data()
{
    waysAndStores();
}

void CompanyKeysTest::updatesTheOne()
{
    OPEN_STAGE(stage, m_stores, QStringList());
    QFETCH(QString, bulk);
    QVERIFY(connect(stage));
    theirs(stage, u"crm-77"_s, u"https://www.Example.com/about?x=1"_s);
    theirs(stage, u"crm-78"_s, u"other.example"_s);
    QVERIFY(organisation(stage, u"o1"_s, u"One"_s, u"example.com"_s));
    QVERIFY(organisation(stage, u"o2"_s, u"Two"_s, u"two.example"_s));
    QVERIFY(organisation(stage, u"o3"_s, u"Three"_s, QString()));
    const QStringList apply{u"apply"_s, u"--bulk"_s, bulk};
    SYNC(first, 0, stage.sync(apply));
    QCOMPARE(nameOf(stage, u"crm-77"_s), u"One"_s);
    QCOMPARE(stage.company(u"crm-77"_s)[u"website"_s].toString(), u"https://www.Example.com/about?x=1"_s);
    QCOMPARE(nameOf(stage, u"crm-78"_s), u"Old name"_s);
    QVERIFY(!exists(stage, u"o1"_s));
    QVERIFY(exists(stage, u"o2"_s) && exists(stage, u"o3"_s));
    QCOMPARE(stage.companiesOf(u"p-o1"_s), QStringList{u"crm-77"_s});
    QCOMPARE(stage.companiesOf(u"p-o2"_s), QStringList{u"o2"_s});
    const qint64 writes = stage.sandbox.writes();
    SYNC(quiet, 0, stage.sync(apply));
    QCOMPARE(quiet.json()[u"writes"_s].toInt(-1), 0);
    QCOMPARE(stage.sandbox.writes(), writes);
    // The link says which it is from now on; what the run wrote can be taken back.
    QVERIFY(stage.sql(u"UPDATE organisations SET name = 'One and more', plan = 'moved.example'"
                      " WHERE id = 'o1'"_s));
    SYNC(renamed, 0, stage.sync(apply));
    QCOMPARE(nameOf(stage, u"crm-77"_s), u"One and more"_s);
    QVERIFY(!exists(stage, u"o1"_s));
    SYNC(undone, 0, stage.sync({u"undo"_s, renamed.json()[u"run"_s].toString()}));
    QCOMPARE(nameOf(stage, u"crm-77"_s), u"One"_s);
}

void CompanyKeysTest::rowsShareTheDomain()
{
    OPEN_STAGE(stage, m_stores, QStringList());
    QFETCH(QString, bulk);
    QVERIFY(connect(stage));
    theirs(stage, u"crm-77"_s, u"example.com"_s);
    QVERIFY(organisation(stage, u"o1"_s, u"One"_s, u"example.com"_s));
    QVERIFY(organisation(stage, u"o2"_s, u"Two"_s, u"http://example.com"_s));
    QVERIFY(organisation(stage, u"o3"_s, u"Three"_s, u"shared.example"_s));
    QVERIFY(organisation(stage, u"o4"_s, u"Four"_s, u"shared.example"_s));
    const QStringList apply{u"apply"_s, u"--bulk"_s, bulk};
    const Ran ran = stage.sync(apply);
    QVERIFY2(conflictsOf(ran) == 4, ran.told().constData());
    QCOMPARE(nameOf(stage, u"crm-77"_s), u"Old name"_s);
    for (const QString &id : {u"o1"_s, u"o2"_s, u"o3"_s, u"o4"_s})
        QVERIFY2(!exists(stage, id), qPrintable(id));
    const Ran told = stage.terminal.run({u"sync"_s, u"plan"_s});
    QVERIFY2(told.out.contains("2 records in the source have the same website, “shared.example”."),
             told.told().constData());
    // Once it is clear, everything is made good, the people's memberships, too.
    QVERIFY(stage.sql(u"UPDATE organisations SET plan = id || '.example' WHERE id IN ('o2', 'o4')"_s));
    SYNC(mended, 0, stage.sync(apply));
    QCOMPARE(nameOf(stage, u"crm-77"_s), u"One"_s);
    QVERIFY(!exists(stage, u"o1"_s));
    for (const QString &id : {u"o2"_s, u"o3"_s, u"o4"_s})
        QCOMPARE(stage.companiesOf(u"p-"_s + id), QStringList{id});
    QCOMPARE(stage.companiesOf(u"p-o1"_s), QStringList{u"crm-77"_s});
}

void CompanyKeysTest::companiesShareTheDomain()
{
    OPEN_STAGE(stage, m_stores, QStringList());
    QVERIFY(connect(stage));
    theirs(stage, u"crm-77"_s, u"https://example.com"_s);
    const QString second = theirs(stage, u"crm-78"_s, u"www.example.com/"_s);
    QVERIFY(organisation(stage, u"o1"_s, u"One"_s, u"example.com"_s));
    const QStringList companies{u"apply"_s, u"--object"_s, u"organisations"_s};
    const qint64 writes = stage.sandbox.writes();
    const Ran ran = stage.sync(companies);
    QVERIFY2(conflictsOf(ran) == 1, ran.told().constData());
    QCOMPARE(stage.sandbox.writes(), writes);
    SYNC(conflicts, 0, stage.sync({u"conflicts"_s}));
    const QJsonArray questions = QJsonDocument::fromJson(conflicts.out).array();
    QCOMPARE(questions.size(), 1);
    QCOMPARE(questions[0][u"candidates"_s].toArray().size(), 2);
    // Somebody says which it is.
    SYNC(chosen, 0,
         stage.sync(
             {u"conflicts"_s, u"--choose"_s, questions[0][u"id"_s].toString(), u"--intercom-id"_s, second}));
    SYNC(judged, 0, stage.sync(companies));
    QCOMPARE(nameOf(stage, u"crm-77"_s), u"Old name"_s);
    QCOMPARE(nameOf(stage, u"crm-78"_s), u"One"_s);
    QVERIFY(!exists(stage, u"o1"_s));
}

// Synced by name, without a run that has read all of Intercom's companies.
void CompanyKeysTest::oneByOne()
{
    BulkStage stage;
    QVERIFY(stage.open(m_stores, u"sqlite"_s));
    QVERIFY(connect(stage));
    theirs(stage, u"crm-77"_s, u"example.com"_s);
    theirs(stage, u"crm-78"_s, u"two.example"_s);
    theirs(stage, u"crm-79"_s, u"two.example"_s);
    QVERIFY(organisation(stage, u"o1"_s, u"One"_s, u"example.com"_s));
    QVERIFY(organisation(stage, u"o2"_s, u"Two"_s, u"two.example"_s));
    QVERIFY(organisation(stage, u"o3"_s, u"Three"_s, u"three.example"_s));
    QVERIFY(organisation(stage, u"o4"_s, u"Four"_s, u"three.example"_s));
    SYNC(found, 0, stage.sync({u"company"_s, u"--key"_s, u"o1"_s}));
    QCOMPARE(nameOf(stage, u"crm-77"_s), u"One"_s);
    QVERIFY(!exists(stage, u"o1"_s));
    // As Intercom calls it, and as the source does.
    for (const QString &id : {u"crm-77"_s, u"o1"_s}) {
        SYNC(again, 0, stage.sync({u"company"_s, u"--company-id"_s, id}));
        QCOMPARE(again.json()[u"action"_s].toString(), u"unchanged"_s);
    }
    SYNC(ambiguous, 1, stage.sync({u"company"_s, u"--key"_s, u"o2"_s}));
    QVERIFY2(ambiguous.out.contains("crm-78") || ambiguous.out.contains("Old name"),
             ambiguous.told().constData());
    QVERIFY(!exists(stage, u"o2"_s));
    SYNC(made, 0, stage.sync({u"company"_s, u"--key"_s, u"o3"_s}));
    QVERIFY(exists(stage, u"o3"_s));
    // No list shows the new one yet, for nobody belongs to it.
    SYNC(twin, 1, stage.sync({u"company"_s, u"--key"_s, u"o4"_s}));
    QVERIFY(!exists(stage, u"o4"_s));
    // And a run of a few by name.
    QVERIFY(saveFile(stage.terminal.path(u"keys"_s), "o1\no4\n"));
    const Ran few = stage.sync({u"apply"_s, u"--keys"_s, u"keys"_s, u"--object"_s, u"organisations"_s});
    QVERIFY2(conflictsOf(few) == 1, few.told().constData());
    QVERIFY(!exists(stage, u"o1"_s) && !exists(stage, u"o4"_s));
}

// The company comes along with one of its people.
void CompanyKeysTest::companyOfAPerson()
{
    BulkStage stage;
    QVERIFY(stage.open(m_stores, u"sqlite"_s));
    QVERIFY(connect(stage));
    theirs(stage, u"crm-77"_s, u"example.com"_s);
    theirs(stage, u"crm-78"_s, u"two.example"_s);
    theirs(stage, u"crm-79"_s, u"two.example"_s);
    QVERIFY(organisation(stage, u"o1"_s, u"One"_s, u"example.com"_s));
    QVERIFY(organisation(stage, u"o2"_s, u"Two"_s, u"two.example"_s));
    SYNC(first, 0, stage.sync({u"user"_s, u"--key"_s, u"p-o1"_s}));
    QCOMPARE(stage.companiesOf(u"p-o1"_s), QStringList{u"crm-77"_s});
    QCOMPARE(nameOf(stage, u"crm-77"_s), u"One"_s);
    QVERIFY(!exists(stage, u"o1"_s));
    const qint64 writes = stage.sandbox.writes();
    SYNC(again, 0, stage.sync({u"user"_s, u"--key"_s, u"p-o1"_s}));
    QCOMPARE(stage.sandbox.writes(), writes);
    // Who that is nobody could say: the person is synced, the company is not.
    const QStringList second{u"user"_s, u"--key"_s, u"p-o2"_s};
    SYNC(planned, 0, stage.sync(second + QStringList{u"--dry-run"_s}));
    QVERIFY2(planned.out.contains("Several companies in Intercom fit"), planned.told().constData());
    SYNC(synced, 0, stage.sync(second));
    QCOMPARE(stage.companiesOf(u"p-o2"_s), QStringList());
    QVERIFY(!exists(stage, u"o2"_s));
}

QTEST_GUILESS_MAIN(CompanyKeysTest)
#include "tst_companykeys.moc"
