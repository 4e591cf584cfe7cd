// What other connectors for Intercom get wrong, each shown to be right here. Their defects are known by what
// they do: a first run that looks back a few months only, days taken for moments, a limit that is reached and
// ignored, a scroll that collides, the first hit taken for the right one, a delete that goes to another
// record, and a broken list that ends a run as a success.
#include "bulkstage.h"

using namespace patchbay::testing;
using namespace Qt::StringLiterals;

class PeerDefectsTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void firstRunLeavesNobodyOut();
    void laterOnTheSameDayIsRead();
    void theLimitIsKept();
    void aForeignScrollIsWaitedFor();
    void aRefusedWriteIsRepeatedAndNobodyIsGuessed();
    void deletesWhomItMeans();
    void aBrokenListIsNoSuccess();

private:
    StoreServer m_stores{};
};

// B1: a first run that looks back ninety days, with ids and custom attributes lost.
void PeerDefectsTest::firstRunLeavesNobodyOut()
{
    BulkStage stage;
    QVERIFY(stage.open(m_stores, u"sqlite"_s));
    QVERIFY(stage.fill(3));
    QVERIFY(stage.sql(u"ALTER TABLE people ADD COLUMN updated_at TEXT"_s));
    QVERIFY(stage.sql(
        u"UPDATE people SET since = '2011-02-03T04:05:06Z', updated_at = '2011-02-03T04:05:06Z'"_s));
    QVERIFY(stage.connect(u"id, email, name, since, updated_at"_s));
    SYNC(first, 0, stage.syncAll());
    QCOMPARE(stage.contacts().size(), 3);
    const QJsonObject person = stage.contact(u"p00002"_s);
    QCOMPARE(person[u"signed_up_at"_s].toInteger(), 1'296'705'906);
    QCOMPARE(person[u"custom_attributes"_s][u"environment"_s].toString(), u"staging"_s);
    // And who vanishes is noticed.
    QVERIFY(stage.sql(u"DELETE FROM people WHERE id = 'p00003'"_s));
    SYNC(again, 0, stage.syncAll());
    QCOMPARE(again.json()[u"counts"_s][u"vanished"_s].toInt(), 1);
}

// B2 and B3: dates that count by the day leave out what changes later on it, or today. The sandbox's search
// does count by the day.
void PeerDefectsTest::laterOnTheSameDayIsRead()
{
    BulkStage stage;
    QVERIFY(stage.open(m_stores, u"sqlite"_s));
    QVERIFY(stage.fill(4));
    QVERIFY(stage.sql(u"ALTER TABLE people ADD COLUMN updated_at TEXT"_s));
    QVERIFY(stage.sql(u"UPDATE people SET updated_at = '2026-05-04T10:00:00Z'"_s));
    QVERIFY(
        stage.connect(u"id, email, name, since, updated_at"_s, {u"--people-updated-at"_s, u"updated_at"_s}));
    SYNC(first, 0, stage.syncAll());
    QVERIFY(stage.sql(u"UPDATE people SET name = 'Later that day', updated_at = '2026-05-04T10:00:01Z'"
                      " WHERE id = 'p00001'"_s));
    QVERIFY(stage.sql(u"UPDATE people SET name = 'Earlier', updated_at = '2026-05-04T09:59:59Z'"
                      " WHERE id = 'p00002'"_s));
    QVERIFY(stage.sql(u"UPDATE people SET name = 'Just now', updated_at = '%1' WHERE id = 'p00003'"_s.arg(
        QDateTime::currentDateTimeUtc().toString(Qt::ISODate))));
    SYNC(since, 0, stage.sync({u"apply"_s, u"--since"_s, u"2026-05-04T10:00:00Z"_s}));
    QCOMPARE(stage.contact(u"p00001"_s)[u"name"_s].toString(), u"Later that day"_s);
    QCOMPARE(stage.contact(u"p00003"_s)[u"name"_s].toString(), u"Just now"_s);
    QCOMPARE(stage.contact(u"p00002"_s)[u"name"_s].toString(),
             u"Person 2"_s); // not changed since, by the source
    QCOMPARE(since.json()[u"ledger"_s][u"updated"_s].toInt(), 2);
}

// B4: nothing left is taken for nothing known.
void PeerDefectsTest::theLimitIsKept()
{
    BulkStage stage;
    QVERIFY(stage.open(m_stores, u"sqlite"_s, {u"--rate-limit"_s, u"60"_s}));
    QVERIFY(stage.fill(40));
    QVERIFY(stage.connect());
    stage.terminal.allow(3 * ProcessLimit);
    SYNC(first, 0, stage.syncAll());
    QCOMPARE(first.json()[u"ledger"_s][u"created"_s].toInt(), 44);
    // Until the first answer tells the limit, a few may be sent too many.
    const QJsonArray windows = stage.sandbox.get(u"/_sandbox/stats"_s).value(u"windows"_s).toArray();
    QVERIFY2(windows.size() > 1, "The run fits one window");
    for (qsizetype i = 1; i < windows.size(); ++i)
        QCOMPARE(windows[i][u"rate_limited"_s].toInt(), 0);
}

// B5: one scroll per workspace, and somebody else has it. Intercom keeps it for a minute.
void PeerDefectsTest::aForeignScrollIsWaitedFor()
{
    BulkStage stage;
    QVERIFY(stage.open(m_stores, u"sqlite"_s));
    QVERIFY(stage.fill(20));
    QVERIFY(stage.connect());
    stage.terminal.allow(4 * ProcessLimit);
    SYNC(first, 0, stage.syncAll());
    QVERIFY(!stage.sandbox.get(u"/companies/scroll"_s).value(u"data"_s).toArray().isEmpty());
    QVERIFY(stage.sql(u"UPDATE organisations SET plan = 'pro' WHERE id = 'o00002'"_s));
    SYNC(second, 0, stage.syncAll());
    QCOMPARE(second.json()[u"ledger"_s][u"updated"_s].toInt(), 1);
    QCOMPARE(second.json()[u"counts"_s][u"unchanged"_s].toInt(), 21);
    QCOMPARE(stage.company(u"o00002"_s)[u"plan"_s][u"name"_s].toString(), u"pro"_s);
}

// B6: a refusal that nobody hears, and the first hit taken for the right one.
void PeerDefectsTest::aRefusedWriteIsRepeatedAndNobodyIsGuessed()
{
    BulkStage stage;
    QVERIFY(stage.open(m_stores, u"sqlite"_s));
    QVERIFY(stage.fill(2));
    QVERIFY(stage.connect());
    SYNC(planned, 0, stage.sync({u"plan"_s, u"--create-attributes"_s}));
    stage.sandbox.post(u"/_sandbox/faults"_s,
                       {{u"next"_s, QJsonArray{u"rate_limited"_s, u"rate_limited"_s}}});
    stage.terminal.allow(2 * ProcessLimit);
    SYNC(applied, 0, stage.sync({u"apply"_s, planned.json()[u"run"_s].toString()}));
    QCOMPARE(stage.contacts().size(), 2);
    // Two rows say that they are one and the same: neither is written to the other's contact.
    QVERIFY(stage.sql(u"INSERT INTO people VALUES ('', 'p1@example.com', 'A stranger', '')"_s));
    SYNC(again, 1, stage.syncAll());
    QCOMPARE(stage.contact(u"p00001"_s)[u"name"_s].toString(), u"Person 1"_s);
    QCOMPARE(stage.contacts().size(), 2);
}

// B7: a delete by the customer's id that goes to whatever has it as Intercom's id.
void PeerDefectsTest::deletesWhomItMeans()
{
    BulkStage stage;
    QVERIFY(stage.open(m_stores, u"sqlite"_s));
    QVERIFY(stage.fill(25));
    QVERIFY(stage.connect());
    QVERIFY(stage.schedule(R"({"deletions": "archive", "hold_hours": 0})"));
    SYNC(first, 0, stage.syncAll());
    // A row whose key is another contact's id in Intercom.
    const QString foreign = stage.contact(u"p00001"_s)[u"id"_s].toString();
    QVERIFY(
        stage.sql(u"INSERT INTO people VALUES ('%1', 'odd@example.com', 'Odd', '2026-03-01T08:00:00Z')"_s.arg(
            foreign)));
    SYNC(second, 0, stage.syncAll());
    QVERIFY(stage.sql(u"DELETE FROM people WHERE id = '%1'"_s.arg(foreign)));
    SYNC(third, 0, stage.syncAll());
    QCOMPARE(third.json()[u"counts"_s][u"vanished_done"_s].toInt(), 1);
    QVERIFY(!stage.contact(u"p00001"_s).isEmpty());
    QVERIFY(stage.contact(foreign).isEmpty());
    QCOMPARE(stage.contacts().size(), 25);
}

// B8: a list that breaks off is taken for a short list.
void PeerDefectsTest::aBrokenListIsNoSuccess()
{
    BulkStage stage;
    QVERIFY(stage.open(m_stores, u"sqlite"_s));
    QVERIFY(stage.fill(10));
    QVERIFY(stage.connect());
    stage.terminal.allow(4 * ProcessLimit);
    SYNC(first, 0, stage.syncAll());
    const qint64 writes = stage.sandbox.writes();
    stage.sandbox.post(u"/_sandbox/faults"_s, {{u"rate"_s, 1.0}, {u"kinds"_s, QJsonArray{u"truncated"_s}}});
    const Ran broken = stage.syncAll();
    QVERIFY2(broken.code >= 2 && !broken.errors.isEmpty(), broken.told().constData());
    QVERIFY(stage.sandbox.writes() == writes);
    stage.sandbox.post(u"/_sandbox/faults"_s, {{u"rate"_s, 0.0}, {u"kinds"_s, QJsonArray()}});
    SYNC(whole, 0, stage.syncAll());
    QCOMPARE(whole.json()[u"counts"_s][u"vanished"_s].toInt(), 0);
    QCOMPARE(whole.json()[u"counts"_s][u"unchanged"_s].toInt(), 11);
}

QTEST_GUILESS_MAIN(PeerDefectsTest)
#include "tst_peerdefects.moc"
