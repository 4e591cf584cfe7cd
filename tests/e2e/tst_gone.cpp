// What vanished from the source, end to end and with either kind of store: whoever tells of it, it waits, it
// is asked about when there is much of it, it leaves a tombstone, and it can be brought back.
#include "clerksender.h"
#include "syncstage.h"

using namespace patchbay::testing;
using namespace Qt::StringLiterals;

namespace {

// A shop whose people's keys come in events of Clerk's, so that one may leave and come back under its key.
class EventStage : public BulkStage
{
public:
    bool begin(int people, const QByteArray &settings)
    {
        terminal.set(u"PATCHBAY_SECRET_SIGNING_CLERK_SECRET"_s, QString::fromLatin1(svixSecret));
        if (!fill(people) || !connect() || !schedule(settings))
            return false;
        const Ran first = syncAll();
        const Ran endpoint = terminal.run({u"webhook"_s, u"endpoint"_s, u"add"_s, u"--source"_s, u"clerk"_s,
                                           u"--secret-name"_s, u"clerk"_s, u"--connection"_s, u"Shop"_s});
        if (first.code != 0 || endpoint.code != 0) {
            qWarning("%s%s", first.told().constData(), endpoint.told().constData());
            return false;
        }
        return receiver.start();
    }

    // The source forgets the person, and says so; true when that was worked on.
    bool deletes(const QString &key)
    {
        return sql(u"DELETE FROM people WHERE id = '%1'"_s.arg(key)) && tells(u"user.deleted"_s, key);
    }
    bool tells(const QString &type, const QString &key)
    {
        const QByteArray id = sends(type, key);
        return !id.isEmpty() && QTest::qWaitFor([this, &id] { return isDone(id); }, ProcessLimit);
    }
    // The source forgets these people, p00001 to the one of that number.
    bool deletesFirst(int count)
    {
        QList<QByteArray> sent;
        for (int i = 1; i <= count; ++i) {
            const QString key = u"p0000%1"_s.arg(i);
            if (!sql(u"DELETE FROM people WHERE id = '%1'"_s.arg(key)))
                return false;
            sent.append(sends(u"user.deleted"_s, key));
        }
        return std::all_of(sent.cbegin(), sent.cend(), [this](const QByteArray &id) {
            return !id.isEmpty() && QTest::qWaitFor([this, &id] { return isDone(id); }, ProcessLimit);
        });
    }
    QJsonArray gone(const QStringList &options = {})
    {
        const Ran ran = sync(QStringList{u"gone"_s} + options);
        return QJsonDocument::fromJson(ran.out).array();
    }
    qint64 asked()
    {
        const QJsonArray all = gone();
        return std::count_if(all.begin(), all.end(),
                             [](const QJsonValue &each) { return each[u"asks"_s].toBool(); });
    }

    ReceiverProcess receiver{terminal};

private:
    // Its id; empty when it was not accepted.
    QByteArray sends(const QString &type, const QString &key)
    {
        const QByteArray id = "msg_" + QByteArray::number(++m_number);
        QJsonObject data{{u"id"_s, key}, {u"object"_s, u"user"_s}};
        if (type.endsWith(u".deleted"_s))
            data.insert(u"deleted"_s, true);
        return sendClerkEvent(receiver, type, data, id) == 200 ? id : QByteArray();
    }
    bool isDone(const QByteArray &id) { return deliveryState(terminal, id) == u"done"_s; }

    int m_number = 0;
};

} // namespace

class GoneTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void eventsWait_data() { dialects(); }
    void eventsWait();
    void whoComesBackIsSettled_data() { dialects(); }
    void whoComesBackIsSettled();
    void manyEventsAsk_data() { dialects(); }
    void manyEventsAsk();
    void noHoursButAThreshold_data() { dialects(); }
    void noHoursButAThreshold();
    void theSchedulerTakesThemOut_data() { dialects(); }
    void theSchedulerTakesThemOut();
    void singleOnesAreRestored_data() { dialects(); }
    void singleOnesAreRestored();
    void archivedByARunAndRestored_data() { sourcesAndStores(); }
    void archivedByARunAndRestored();
    void undoneArchivesStay_data() { dialects(); }
    void undoneArchivesStay();

private:
    StoreServer m_stores{};
};

#define OPEN_EVENTS(stage, people, settings)                                                                 \
    QFETCH(QString, dialect);                                                                                \
    EventStage stage;                                                                                        \
    const bool opened = (stage).open(m_stores, dialect, QStringList());                                      \
    if (!(stage).reason.isEmpty())                                                                           \
        QSKIP(qPrintable((stage).reason));                                                                   \
    QVERIFY(opened);                                                                                         \
    QVERIFY((stage).begin(people, settings))

void GoneTest::eventsWait()
{
    OPEN_EVENTS(stage, 5, R"({"deletions": "archive", "hold_above_percent": 90})");
    const qint64 writes = stage.sandbox.writes();
    QVERIFY(stage.deletes(u"p00001"_s));
    QVERIFY(stage.tells(u"user.deleted"_s, u"p00001"_s)); // Clerk sends some of them twice
    QCOMPARE(stage.sandbox.writes(), writes);
    QCOMPARE(stage.contacts().size(), 5);
    const QJsonArray waiting = stage.gone({u"--connection"_s, u"Shop"_s});
    QCOMPARE(waiting.size(), 1);
    const QJsonObject stone = waiting.first().toObject();
    QCOMPARE(stone[u"state"_s].toString(), u"held"_s);
    QCOMPARE(stone[u"told_by"_s].toString(), u"event"_s);
    QCOMPARE(stone[u"source_key"_s].toString(), u"p00001"_s);
    QCOMPARE(stone[u"next"_s].toString(), u"archive"_s);
    const auto time = [&stone](const QString &key) {
        return QDateTime::fromString(stone[key].toString(), Qt::ISODateWithMs);
    };
    QCOMPARE(time(u"missing_since"_s).secsTo(time(u"next_at"_s)), 24 * 3600);
    // Neither way of carrying it out is faster than the hours.
    SYNC(early, 0, stage.sync({u"apply"_s, u"--gone"_s}));
    SYNC(full, 0, stage.syncAll());
    QCOMPARE(full.json()[u"counts"_s][u"causes"_s][u"waiting_deletion"_s].toInt(), 1);
    QCOMPARE(stage.sandbox.writes(), writes);
    QCOMPARE(stage.gone().first()[u"missing_since"_s], stone[u"missing_since"_s]);
    // They are over.
    QVERIFY(stage.schedule(R"({"hold_hours": 0})"));
    SYNC(taken, 0, stage.sync({u"apply"_s, u"--gone"_s}));
    QCOMPARE(taken.json()[u"counts"_s][u"vanished_done"_s].toInt(), 1);
    QCOMPARE(taken.json()[u"state"_s].toString(), u"succeeded"_s);
    QCOMPARE(stage.contacts().size(), 4);
    QCOMPARE(stage.gone().first()[u"state"_s].toString(), u"archived"_s);
    VERIFY_QUIET(stage);
}

void GoneTest::whoComesBackIsSettled()
{
    OPEN_EVENTS(stage, 5, R"({"deletions": "archive", "hold_above_percent": 90})");
    const qint64 writes = stage.sandbox.writes();
    const auto returns = [&stage](int number) {
        return stage.sql(u"INSERT INTO people VALUES ('p0000%1', 'p%1@example.com', 'Person %1',"
                         " '2026-03-01T08:00:00Z')"_s.arg(number));
    };
    // Told by an event, seen by a full run, and found out at the last moment.
    QVERIFY(stage.deletes(u"p00001"_s));
    QVERIFY(returns(1));
    QVERIFY(stage.tells(u"user.updated"_s, u"p00001"_s));
    QVERIFY(stage.gone().isEmpty());
    QVERIFY(stage.deletes(u"p00002"_s));
    QVERIFY(returns(2));
    SYNC(full, 0, stage.syncAll());
    QVERIFY(stage.gone().isEmpty());
    QVERIFY(stage.deletes(u"p00003"_s));
    QCOMPARE(stage.gone().size(), 1);
    QVERIFY(returns(3));
    QVERIFY(stage.schedule(R"({"hold_hours": 0})"));
    SYNC(late, 0, stage.sync({u"apply"_s, u"--gone"_s}));
    QCOMPARE(late.json()[u"counts"_s][u"causes"_s][u"returned"_s].toInt(), 1);
    QVERIFY(stage.gone().isEmpty());
    QCOMPARE(stage.sandbox.writes(), writes);
    QCOMPARE(stage.contacts().size(), 5);
}

void GoneTest::manyEventsAsk()
{
    OPEN_EVENTS(stage, 10, R"({"deletions": "archive", "hold_above_percent": 20})");
    QVERIFY(stage.deletesFirst(4));
    QCOMPARE(stage.asked(), 4);
    QVERIFY(stage.schedule(R"({"hold_hours": 0})"));
    SYNC(held, 0, stage.sync({u"apply"_s, u"--gone"_s}));
    QCOMPARE(held.json()[u"counts"_s][u"held"_s].toInt(), 4);
    SYNC(full, 0, stage.syncAll());
    QCOMPARE(full.json()[u"counts"_s][u"held"_s].toInt(), 4);
    QCOMPARE(stage.contacts().size(), 10);
    // One stays, whatever the source says; the others may go.
    QString kept;
    for (const QJsonValue &each : stage.gone())
        kept = each[u"source_key"_s] == u"p00001"_s ? each[u"id"_s].toString() : kept;
    SYNC(one, 0, stage.sync({u"gone"_s, u"--keep"_s, kept}));
    SYNC(all, 0, stage.sync({u"gone"_s, u"--connection"_s, u"Shop"_s, u"--confirm"_s, u"all"_s}));
    QCOMPARE(all.json()[u"confirmed"_s].toInt(), 3);
    QCOMPARE(stage.asked(), 0);
    SYNC(taken, 0, stage.sync({u"apply"_s, u"--gone"_s}));
    QCOMPARE(taken.json()[u"counts"_s][u"vanished_done"_s].toInt(), 3);
    QCOMPARE(stage.contacts().size(), 7);
    QVERIFY(!stage.contact(u"p00001"_s).isEmpty());
    SYNC(quiet, 0, stage.syncAll());
    QCOMPARE(quiet.json()[u"counts"_s][u"causes"_s][u"left_alone"_s].toInt(), 1);
    QCOMPARE(quiet.json()[u"counts"_s][u"held"_s].toInt(), 0);
    VERIFY_QUIET(stage);
}

// Without hours to wait an event's deletion is carried out at once, until there are too many of them.
void GoneTest::noHoursButAThreshold()
{
    OPEN_EVENTS(stage, 10, R"({"deletions": "archive", "hold_hours": 0, "hold_above_percent": 20})");
    QVERIFY(stage.deletesFirst(5));
    QCOMPARE(stage.contacts().size(), 8);
    QCOMPARE(stage.asked(), 3);
    QCOMPARE(stage.gone().size(), 5);
    SYNC(full, 0, stage.syncAll());
    QCOMPARE(full.json()[u"counts"_s][u"held"_s].toInt(), 3);
    QCOMPARE(stage.contacts().size(), 8);
    // The run's question is answered as ever, and the answer holds for the tombstones, too.
    SYNC(confirmed, 0, stage.sync({u"apply"_s, full.json()[u"run"_s].toString(), u"--confirm-deletions"_s}));
    QCOMPARE(stage.contacts().size(), 5);
    QCOMPARE(stage.asked(), 0);
}

void GoneTest::theSchedulerTakesThemOut()
{
    OPEN_EVENTS(stage, 5, R"({"deletions": "archive", "hold_above_percent": 90})");
    QVERIFY(stage.deletes(u"p00001"_s));
    QCOMPARE(stage.contacts().size(), 5);
    // The connection syncs by hand alone, and no full run comes to its aid.
    const std::unique_ptr<QProcess> serve =
        stage.terminal.start({u"serve"_s, u"--json"_s, u"--look-every"_s, u"1"_s});
    QVERIFY(serve);
    QVERIFY(stage.schedule(R"({"hold_hours": 0})"));
    QTRY_COMPARE_WITH_TIMEOUT(stage.contacts().size(), 4, ProcessLimit);
    QTRY_COMPARE_WITH_TIMEOUT(stage.gone().first()[u"state"_s].toString(), u"archived"_s, ProcessLimit);
    serve->terminate();
    QVERIFY(serve->waitForFinished(ProcessLimit));
    QCOMPARE(serve->exitCode(), 0);
    const QJsonArray runs = QJsonDocument::fromJson(stage.sync({u"status"_s}).out).array();
    QVERIFY2(runs.first()[u"scope"_s][u"kind"_s].toString() == u"gone"_s,
             QJsonDocument(runs).toJson(QJsonDocument::Compact).constData());
    const QByteArray said = serve->readAllStandardError();
    QVERIFY2(said.contains("what is gone long enough is taken out"), said.constData());
}

void GoneTest::singleOnesAreRestored()
{
    QFETCH(QString, dialect);
    BulkStage stage;
    const bool opened = stage.open(m_stores, dialect, QStringList());
    if (!stage.reason.isEmpty())
        QSKIP(qPrintable(stage.reason));
    QVERIFY(opened && stage.fill(3) && stage.connect());
    SYNC(first, 0, stage.syncAll());
    const QString id = stage.contact(u"p00001"_s)[u"id"_s].toString();
    QVERIFY(stage.sql(u"DELETE FROM people WHERE id = 'p00001'"_s));
    SYNC(archived, 0, stage.sync({u"user"_s, u"--external-id"_s, u"p00001"_s, u"--archive-if-gone"_s}));
    QCOMPARE(stage.contacts().size(), 2);
    SYNC(listed, 0, stage.sync({u"gone"_s}));
    const QJsonArray stones = QJsonDocument::fromJson(listed.out).array();
    QCOMPARE(stones.size(), 1);
    QCOMPARE(stones.first()[u"state"_s].toString(), u"archived"_s);
    QCOMPARE(stones.first()[u"told_by"_s].toString(), u"resync"_s);
    QCOMPARE(stones.first()[u"record"_s][u"email"_s].toString(), u"p1@example.com"_s);
    SYNC(back, 0, stage.sync({u"gone"_s, u"--restore"_s, stones.first()[u"id"_s].toString()}));
    QCOMPARE(stage.contact(u"p00001"_s)[u"id"_s].toString(), id);
    // Once is enough, and an unknown one is named.
    SYNC(twice, 1, stage.sync({u"gone"_s, u"--restore"_s, stones.first()[u"id"_s].toString()}));
    SYNC(unknown, 1, stage.sync({u"gone"_s, u"--restore"_s, u"tmb_none"_s}));
    QVERIFY2(unknown.out.contains("sync gone"), unknown.told().constData());
}

void GoneTest::archivedByARunAndRestored()
{
    PopulatedSource at;
    OPEN_POPULATED(stage, m_stores, at);
    QVERIFY(stage.schedule(R"({"deletions": "archive", "hold_hours": 0, "hold_above_percent": 90})"));
    SYNC(first, 0, stage.syncAll());
    const QString id = stage.contact(at.ann)[u"id"_s].toString();
    const QJsonObject tag = stage.sandbox.post(u"/tags"_s, {{u"name"_s, u"vip"_s}});
    QVERIFY(stage.sandbox.post(u"/contacts/%1/tags"_s.arg(id), {{u"id"_s, tag[u"id"_s]}}).contains(u"id"_s));
    QVERIFY(at.source->removePerson(at.ann));
    SYNC(archived, 0, stage.syncAll());
    QCOMPARE(archived.json()[u"counts"_s][u"vanished_done"_s].toInt(), 1);
    QVERIFY(stage.contact(at.ann).isEmpty());

    SYNC(listed, 0, stage.sync({u"gone"_s}));
    QJsonObject stone = QJsonDocument::fromJson(listed.out).array().first().toObject();
    QCOMPARE(stone[u"state"_s].toString(), u"archived"_s);
    QCOMPARE(stone[u"next"_s].toString(), u"none"_s);
    QCOMPARE(stone[u"intercom_id"_s].toString(), id);
    SYNC(restored, 0, stage.sync({u"gone"_s, u"--restore"_s, stone[u"id"_s].toString()}));
    const QJsonObject back = stage.contact(at.ann);
    QCOMPARE(back[u"id"_s].toString(), id);
    QCOMPARE(back[u"tags"_s][u"data"_s][0][u"id"_s], tag[u"id"_s]);
    QCOMPARE(stage.companiesOf(at.ann), QStringList{at.acme});

    // The source still lacks it: it is left alone, and shown as that, run after run.
    for (int round = 0; round < 2; ++round) {
        const qint64 writes = stage.sandbox.writes();
        SYNC(again, 0, stage.syncAll());
        QCOMPARE(stage.sandbox.writes(), writes);
        QCOMPARE(again.json()[u"counts"_s][u"causes"_s][u"left_alone"_s].toInt(), 1);
        QCOMPARE(stage.contact(at.ann)[u"id"_s].toString(), id);
        QCOMPARE(stage.contacts().size(), 2);
    }
    SYNC(shown, 0, stage.sync({u"gone"_s}));
    stone = QJsonDocument::fromJson(shown.out).array().first().toObject();
    QCOMPARE(stone[u"state"_s].toString(), u"restored"_s);
    QVERIFY(stone[u"sentence"_s].toString().contains(u"left alone"_s));
    // The link is alive: who looks for the contact is told of the same person, and nobody is made twice.
    SYNC(single, 1, stage.sync({u"user"_s, u"--intercom-id"_s, id}));
    QCOMPARE(single.json()[u"action"_s].toString(), u"source_gone"_s);
    if (kind == u"SQL"_s) { // Clerk gives no key twice
        QVERIFY(stage.sql(u"INSERT INTO users VALUES ('%1', 'ann@example.com', 'Ann Returned',"
                          " '2025-03-06T05:06:07Z', NULL)"_s.arg(at.ann)));
        SYNC(returned, 0, stage.syncAll());
        QCOMPARE(stage.contact(at.ann)[u"id"_s].toString(), id);
        QCOMPARE(stage.contact(at.ann)[u"name"_s].toString(), u"Ann Returned"_s);
        QCOMPARE(stage.contacts().size(), 2);
        SYNC(none, 0, stage.sync({u"gone"_s}));
        QVERIFY(QJsonDocument::fromJson(none.out).array().isEmpty());
    }
}

// An undo that brings back what a run archived is a person's decision, too.
void GoneTest::undoneArchivesStay()
{
    OPEN_STAGE(stage, m_stores, QStringList());
    QVERIFY(stage.fill(3) && stage.connect());
    QVERIFY(stage.schedule(R"({"deletions": "archive", "hold_hours": 0, "hold_above_percent": 90})"));
    SYNC(first, 0, stage.syncAll());
    QVERIFY(stage.sql(u"DELETE FROM people WHERE id = 'p00001'"_s));
    SYNC(archived, 0, stage.syncAll());
    QCOMPARE(stage.contacts().size(), 2);
    SYNC(undone, 0, stage.sync({u"undo"_s, archived.json()[u"run"_s].toString()}));
    QCOMPARE(stage.contacts().size(), 3);
    SYNC(again, 0, stage.syncAll());
    QCOMPARE(again.json()[u"counts"_s][u"causes"_s][u"left_alone"_s].toInt(), 1);
    QCOMPARE(stage.contacts().size(), 3);
}

QTEST_GUILESS_MAIN(GoneTest)
#include "tst_gone.moc"
