// Sources as they are in life: rows that cannot be read, rows that nobody can tell apart, and sources that
// die on the way. Each is told at the row, nothing is lost, and nothing counts as deleted.
#include "bulkstage.h"

using namespace patchbay::testing;
using namespace Qt::StringLiterals;

namespace {

const QByteArray csvHeader = "id,email,name,since\n";

QByteArray csvRows(int count)
{
    QByteArray rows;
    for (int i = 1; i <= count; ++i) {
        const QByteArray number = QByteArray::number(i);
        rows += "p" + number + ",p" + number + "@example.com,Person " + number + ",\n";
    }
    return rows;
}

} // namespace

class BulkInputTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void brokenFile_data();
    void brokenFile();
    void sourceDiesHalfWay();
    void scrollBreaks();
    void wrongColumns();
    void nobodyCanTell_data();
    void nobodyCanTell();
    void judged();

private:
    static bool connectCsv(BulkStage *stage)
    {
        return saveFile(stage->terminal.path(u"people.json"_s), bulkPeople) &&
               stage->terminal.run({u"workspace"_s, u"add"_s, u"--url"_s, stage->sandbox.url()}).code == 0 &&
               stage->terminal
                       .run({u"connection"_s, u"add"_s, u"csv"_s, u"--name"_s, u"File"_s, u"--people-file"_s,
                             stage->terminal.path(u"people.csv"_s)})
                       .code == 0 &&
               stage->terminal
                       .run({u"mapping"_s, u"set"_s, u"--file"_s, u"people.json"_s, u"--even-with-errors"_s})
                       .code <= 1;
    }

    StoreServer m_stores{};
};

void BulkInputTest::brokenFile_data()
{
    QTest::addColumn<QByteArray>("content"); // of the second reading
    QTest::addColumn<bool>("isReadable");    // the other rows are
    QTest::addColumn<QByteArray>("said");
    const QByteArray most = csvHeader + csvRows(9);
    QTest::newRow("a row with too few cells") << most + "p10\n" << true << QByteArray("Row 11");
    QTest::newRow("wrong encoding") << most + "p10,p10@example.com,J\xf6rg,\n" << true << QByteArray("UTF-8");
    QTest::newRow("a quote that never ends") << most + "p10,p10@example.com,\"Person 10,\n"
                                             << true << QByteArray("quot");
    QTest::newRow("a cell of a million characters")
        << most + "p10,p10@example.com," + QByteArray(1024 * 1024 + 1, 'x') + ",\n"
        << true << QByteArray("longer than");
}

void BulkInputTest::brokenFile()
{
    QFETCH(QByteArray, content);
    QFETCH(bool, isReadable);
    QFETCH(QByteArray, said);
    BulkStage stage;
    QVERIFY(stage.open(m_stores, u"sqlite"_s));
    const QString file = stage.terminal.path(u"people.csv"_s);
    QVERIFY(saveFile(file, csvHeader + csvRows(11)));
    QVERIFY(connectCsv(&stage));
    QVERIFY(stage.schedule(R"({"deletions": "delete", "hold_hours": 0, "hold_above_percent": 100})"));
    SYNC(first, 0, stage.syncAll());
    QCOMPARE(stage.contacts().size(), 11);

    // p11 has vanished, but who knows what the broken row was.
    QVERIFY(saveFile(file, content.replace("Person 1,", "Renamed,")));
    const Ran ran = stage.syncAll();
    QVERIFY2(ran.code != 0, ran.told().constData());
    QVERIFY2(stage.contacts().size() == 11, ran.told().constData());
    if (!isReadable)
        return;
    QCOMPARE(stage.contact(u"p1"_s)[u"name"_s].toString(), u"Renamed"_s);
    QCOMPARE(ran.json()[u"state"_s].toString(), u"incomplete"_s);
    QCOMPARE(ran.json()[u"ledger"_s][u"failed"_s].toInt(), 1);
    QCOMPARE(ran.json()[u"source"_s].toInt(), 10);
    SYNC(items, 0, stage.sync({u"items"_s, ran.json()[u"run"_s].toString(), u"--state"_s, u"failed"_s}));
    QCOMPARE(BulkStage::lines(items).size(), 1);
    QVERIFY2(items.out.contains(said), items.out.left(2000).constData());
    QVERIFY2(items.out.size() < 20'000, "A cell of a million characters is no part of a message.");
}

// The first page comes, the second does not: neither is the half of it a plan, nor is the rest deleted.
void BulkInputTest::sourceDiesHalfWay()
{
    BulkStage stage;
    QVERIFY(stage.open(m_stores, u"sqlite"_s));
    QVERIFY(stage.fill(1'200));
    QVERIFY(stage.sql(u"ALTER TABLE people RENAME TO rows"_s));
    QVERIFY(stage.sql(u"CREATE VIEW people AS SELECT id, email, name, since FROM rows"_s));
    QVERIFY(stage.connect());
    QVERIFY(stage.schedule(R"({"deletions": "delete", "hold_hours": 0, "hold_above_percent": 100})"));
    // The eleven hundredth row cannot be computed.
    QVERIFY(stage.sql(u"DROP VIEW people"_s));
    QVERIFY(stage.sql(u"CREATE VIEW people AS SELECT id, email, name, CASE WHEN id = 'p01100' THEN"
                      " json_extract('no json', '$') ELSE since END AS since FROM rows"_s));
    const Ran planned = stage.sync({u"plan"_s, u"--create-attributes"_s});
    QVERIFY2(planned.code != 0, planned.told().constData());
    QCOMPARE(stage.sandbox.writes(), 0);
    // What was planned until then cannot be applied, by name or by going on; going on plans anew and fails
    // too.
    const Ran runs = stage.sync({u"status"_s});
    const QString run = QJsonDocument::fromJson(runs.out).array().at(0)[u"id"_s].toString();
    QVERIFY(!run.isEmpty());
    const Ran refused = stage.sync({u"apply"_s, run});
    QVERIFY2(refused.code != 0, refused.told().constData());
    const Ran resumed = stage.sync({u"resume"_s});
    QVERIFY2(resumed.code != 0, resumed.told().constData());
    QCOMPARE(stage.sandbox.writes(), 0);

    // Mended, it goes through; and dying again takes nobody away.
    QVERIFY(stage.sql(u"DROP VIEW people"_s));
    QVERIFY(stage.sql(u"CREATE VIEW people AS SELECT id, email, name, since FROM rows"_s));
    SYNC(whole, 0, stage.syncAll());
    const qint64 writes = stage.sandbox.writes();
    QVERIFY(stage.sql(u"DROP VIEW people"_s));
    const Ran dead = stage.syncAll();
    QVERIFY2(dead.code != 0, dead.told().constData());
    QCOMPARE(stage.sandbox.writes(), writes);
}

// A scroll that breaks is no end of the list: who takes it for one, syncs partial data and calls it a
// success.
void BulkInputTest::scrollBreaks()
{
    BulkStage stage;
    QVERIFY(stage.open(m_stores, u"sqlite"_s));
    QVERIFY(stage.sql(u"WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 250) INSERT"
                      " INTO organisations SELECT printf('o%05d', i), printf('Organisation %d', i), 'basic',"
                      " '2025-01-02T00:00:00Z' FROM n"_s));
    QVERIFY(stage.connect());
    SYNC(first, 0, stage.syncAll());
    stage.sandbox.post(u"/_sandbox/faults"_s,
                       {{u"rate"_s, 0.3},
                        {u"seed"_s, 3},
                        {u"kinds"_s, QJsonArray{u"server_error"_s, u"reset_after"_s, u"truncated"_s}},
                        {u"path"_s, u"/companies/scroll"_s}});
    const qint64 writes = stage.sandbox.writes();
    SYNC(planned, 0, stage.sync({u"plan"_s}));
    QCOMPARE(planned.json()[u"counts"_s][u"unchanged"_s].toInt(), 250);
    QCOMPARE(planned.json()[u"calls"_s].toInt(), 0);
    QCOMPARE(stage.sandbox.writes(), writes);
}

void BulkInputTest::wrongColumns()
{
    BulkStage stage;
    QVERIFY(stage.open(m_stores, u"sqlite"_s));
    QVERIFY(stage.fill(5));
    QVERIFY(stage.connect());
    SYNC(first, 0, stage.syncAll());
    const qint64 writes = stage.sandbox.writes();
    QVERIFY(stage.schedule(R"({"deletions": "delete", "hold_hours": 0, "hold_above_percent": 100})"));
    QVERIFY(stage.sql(u"ALTER TABLE people RENAME COLUMN name TO full_name"_s));
    const Ran ran = stage.syncAll();
    QVERIFY2(ran.code != 0, ran.told().constData());
    QVERIFY2(ran.errors.contains("name"), ran.told().constData());
    QCOMPARE(stage.sandbox.writes(), writes);
}

void BulkInputTest::nobodyCanTell_data()
{
    QTest::addColumn<QByteArray>("mapping");
    QTest::addColumn<QString>("repeated");
    QTest::newRow("external id")
        << QByteArray(bulkPeople).replace(R"("source": "id", "target")", R"("source": "name", "target")")
        << u"INSERT INTO people SELECT 'p9', 'x@example.com', 'Person 2', since"
           " FROM people WHERE id = 'p00001'"_s;
    // One with an external id and one without: a creation of the second would land on the first one's
    // contact.
    QTest::newRow("e-mail, and no external id")
        << QByteArray(bulkPeople).replace(R"("source": "id", "target")", R"("source": "name", "target")")
        << u"INSERT INTO people SELECT 'p9', 'P2@example.com', '', since FROM people WHERE id = 'p00001'"_s;
    QTest::newRow("e-mail") << QByteArray(bulkPeople)
                                   .replace(R"({"id": "key", "source": "id", "target": "external_id",)"
                                            R"( "match_key": true},)",
                                            "")
                                   .replace(R"("target": "email")", R"("target": "email", "match_key": true)")
                            << u"INSERT INTO people SELECT 'p9', 'P2@example.com', 'Twin', since"
                               " FROM people WHERE id = 'p00001'"_s;
}

// Two rows that say they are the same person: neither is written, and somebody is asked.
void BulkInputTest::nobodyCanTell()
{
    QFETCH(QByteArray, mapping);
    QFETCH(QString, repeated);
    BulkStage stage;
    QVERIFY(stage.open(m_stores, u"sqlite"_s));
    QVERIFY(stage.fill(5));
    QVERIFY(stage.connect());
    SYNC(set, 0,
         stage.terminal.run({u"mapping"_s, u"set"_s, u"--file"_s, u"-"_s, u"--even-with-errors"_s}, mapping));
    QVERIFY(stage.sql(repeated));
    const Ran ran = stage.syncAll();
    QVERIFY2(ran.json()[u"counts"_s][u"conflict"_s].toInt() >= 1, ran.told().constData());
    QCOMPARE(stage.contacts().size(), 4);
    SYNC(asked, 0, stage.sync({u"conflicts"_s}));
    QVERIFY2(asked.out.contains("p00002"), asked.out.constData());
    // Made unique in the source, it is settled by itself.
    QVERIFY(stage.sql(u"DELETE FROM people WHERE id = 'p9'"_s));
    SYNC(clear, 0, stage.syncAll());
    QCOMPARE(stage.contacts().size(), 5);
    SYNC(quiet, 0, stage.sync({u"conflicts"_s}));
    QCOMPARE(quiet.out.trimmed(), QByteArray("[]"));
}

// Never the first hit: two contacts fit one row, a person chooses, and the next run follows.
void BulkInputTest::judged()
{
    BulkStage stage;
    QVERIFY(stage.open(m_stores, u"sqlite"_s));
    QVERIFY(stage.fill(3));
    QVERIFY(stage.connect());
    QString chosen;
    for (const QString &name : {u"One"_s, u"Two"_s})
        chosen = stage.sandbox
                     .post(u"/contacts"_s,
                           {{u"role"_s, u"lead"_s}, {u"email"_s, u"p2@example.com"_s}, {u"name"_s, name}})
                     .value(u"id"_s)
                     .toString();
    QVERIFY(!chosen.isEmpty());
    const Ran ran = stage.syncAll();
    QVERIFY2(ran.json()[u"counts"_s][u"conflict"_s].toInt() == 1, ran.told().constData());
    SYNC(asked, 0, stage.sync({u"conflicts"_s}));
    const QJsonArray questions = QJsonDocument::fromJson(asked.out).array();
    QCOMPARE(questions.size(), 1);
    QCOMPARE(questions[0][u"source_key"_s].toString(), u"p00002"_s);
    QCOMPARE(questions[0][u"candidates"_s].toArray().size(), 2);
    const Ran mistyped = stage.sync(
        {u"conflicts"_s, u"--choose"_s, questions[0][u"id"_s].toString(), u"--intercom-id"_s, u"nobody"_s});
    QVERIFY2(mistyped.code != 0, mistyped.told().constData());
    SYNC(answered, 0,
         stage.sync(
             {u"conflicts"_s, u"--choose"_s, questions[0][u"id"_s].toString(), u"--intercom-id"_s, chosen}));
    SYNC(followed, 0, stage.syncAll());
    QCOMPARE(stage.contact(u"p00002"_s)[u"id"_s].toString(), chosen);
    SYNC(quiet, 0, stage.sync({u"conflicts"_s}));
    QCOMPARE(quiet.out.trimmed(), QByteArray("[]"));
}

QTEST_GUILESS_MAIN(BulkInputTest)
#include "tst_bulkinput.moc"
