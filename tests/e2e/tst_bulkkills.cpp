// Death and bad weather: whatever happens to the workers and on the way, the end is that of an undisturbed
// run. PATCHBAY_KILLS and PATCHBAY_RECORDS ask for more than what a quick suite has time for.
#include "bulkstage.h"

#include <QRandomGenerator>

using namespace patchbay::testing;
using namespace Qt::StringLiterals;

namespace {

int wanted(const char *variable, int otherwise)
{
    bool isNumber = false;
    const int number = qEnvironmentVariableIntValue(variable, &isNumber);
    return isNumber ? number : otherwise;
}

// Milliseconds for a command that works on so many people.
int limitFor(int people)
{
    return ProcessLimit * (1 + people / 250);
}

// Another one each time; PATCHBAY_SEED repeats what was told.
quint32 drawnSeed()
{
    const auto seed = quint32(wanted("PATCHBAY_SEED", int(QRandomGenerator::global()->bounded(1'000'000))));
    qInfo("PATCHBAY_SEED=%u", seed);
    return seed;
}

} // namespace

class BulkKillsTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void killed_data();
    void killed();
    void twoWorkers();
    void undoKilled_data() { dialects(); }
    void undoKilled();

private:
    // Waits until so much was written, or the process has ended by itself.
    static bool reaches(const BulkStage &stage, QProcess *process, qint64 writes)
    {
        return QTest::qWaitFor(
            [&] { return process->state() == QProcess::NotRunning || stage.sandbox.writes() >= writes; },
            4 * ProcessLimit);
    }
    static bool ended(QProcess *process)
    {
        return QTest::qWaitFor([process] { return process->state() == QProcess::NotRunning; },
                               4 * ProcessLimit);
    }
    // One of ten requests goes wrong. Those that make the whole budget wait for its window come one by one.
    static void worsen(const BulkStage &stage, QRandomGenerator *random)
    {
        const QString refused = random->bounded(2) == 0 ? u"rate_limited"_s : u"rate_limited_silent"_s;
        stage.sandbox.post(u"/_sandbox/faults"_s,
                           {{u"rate"_s, 0.1},
                            {u"seed"_s, qint64(random->bounded(1'000'000))},
                            {u"kinds"_s, QJsonArray{u"server_error"_s, u"bad_gateway"_s, u"unavailable"_s,
                                                    u"unavailable_html"_s, u"reset_before"_s,
                                                    u"reset_after"_s, u"truncated"_s}},
                            {u"next"_s, QJsonArray{refused, u"slow"_s}}});
    }
    // Goes on until the run is done.
    static Ran finish(BulkStage &stage, const QStringList &options)
    {
        Ran ran = stage.sync(QStringList{u"resume"_s} + options);
        if (ran.errors.contains("no run to go on with")) // it died before it had begun to plan
            ran = stage.syncAll();
        return ran;
    }

    StoreServer m_stores{};
};

void BulkKillsTest::killed_data()
{
    QTest::addColumn<QString>("dialect");
    QTest::addColumn<bool>("hasFaults");
    QTest::addColumn<bool>("inBulk");
    QTest::newRow("SQLite") << u"sqlite"_s << false << false;
    QTest::newRow("PostgreSQL") << u"postgresql"_s << false << false;
    QTest::newRow("SQLite, faults") << u"sqlite"_s << true << false;
    QTest::newRow("PostgreSQL, faults") << u"postgresql"_s << true << false;
    QTest::newRow("SQLite, bulk endpoints") << u"sqlite"_s << false << true;
    QTest::newRow("PostgreSQL, bulk endpoints") << u"postgresql"_s << false << true;
    QTest::newRow("SQLite, bulk endpoints, faults") << u"sqlite"_s << true << true;
}

void BulkKillsTest::killed()
{
    const QStringList slowly{u"--latency-ms"_s, u"5"_s};
    OPEN_STAGE(stage, m_stores, slowly);
    QFETCH(bool, hasFaults);
    QFETCH(bool, inBulk);
    const QStringList bulk{u"--bulk"_s, inBulk ? u"on"_s : u"off"_s};
    const int people = wanted("PATCHBAY_RECORDS", 300);
    stage.terminal.allow(limitFor(people));
    QVERIFY(stage.fill(people));
    QVERIFY(stage.connect());
    const qint64 atFirst = stage.sandbox.writes();
    SYNC(undisturbed, 0, stage.syncAll());
    const qint64 all = stage.sandbox.writes() - atFirst;
    const QString digest = stage.digest();
    QVERIFY(all >= 2LL * people);

    QRandomGenerator random(drawnSeed());
    const int kills = wanted("PATCHBAY_KILLS", 2);
    for (int kill = 1; kill <= kills; ++kill) {
        // A workspace and a store as they were before: the store's copy has another name.
        const QString store = m_stores.fresh(dialect, stage.terminal, &stage.reason);
        QVERIFY(stage.sandbox.post(u"/_sandbox/reset"_s).value(u"ok"_s).toBool());
        stage.terminal.set(u"PATCHBAY_STORE"_s, store);
        QVERIFY(stage.connect());
        const auto process = stage.terminal.start(
            QStringList{u"sync"_s, u"apply"_s, u"--create-attributes"_s, u"--json"_s} + bulk);
        QVERIFY(process);
        const qint64 moment = random.bounded(all);
        // The weather turns at some moment before it.
        if (hasFaults) {
            QVERIFY(reaches(stage, process.get(), random.bounded(moment + 1)));
            worsen(stage, &random);
        }
        QVERIFY(reaches(stage, process.get(), moment));
        process->kill();
        QVERIFY(ended(process.get()));
        if (hasFaults)
            worsen(stage, &random);
        const Ran resumed = finish(stage, bulk);
        const QByteArray told = "killed after " + QByteArray::number(moment) + " of " +
                                QByteArray::number(all) + " writes\n" + resumed.told();
        QVERIFY2(resumed.code == 0, told.constData());
        const QJsonObject ledger = resumed.json()[u"ledger"_s].toObject();
        QCOMPARE(ledger[u"failed"_s].toInt(), 0);
        QVERIFY2(ledger[u"created"_s].toInt() + ledger[u"updated"_s].toInt() +
                         ledger[u"unchanged"_s].toInt() ==
                     people + (people + 9) / 10,
                 told.constData());
        stage.sandbox.post(u"/_sandbox/faults"_s, {{u"rate"_s, 0}, {u"next"_s, QJsonArray()}});
        QVERIFY2(stage.digest() == digest, told.constData());
        // Nobody is there twice.
        QCOMPARE(stage.sandbox.get(u"/contacts?per_page=1"_s).value(u"total_count"_s).toInt(), people);
        qInfo("kill %d of %d, after %lld of %lld writes: as undisturbed", kill, kills, moment, all);
    }
}

// Two programs apply one run of a shared store; one of them dies on the way.
void BulkKillsTest::twoWorkers()
{
    BulkStage stage;
    const bool opened = stage.open(m_stores, u"postgresql"_s, {u"--latency-ms"_s, u"20"_s});
    if (!stage.reason.isEmpty())
        QSKIP(qPrintable(stage.reason));
    QVERIFY(opened);
    const int people = wanted("PATCHBAY_RECORDS", 400);
    stage.terminal.allow(limitFor(people));
    QVERIFY(stage.fill(people));
    QVERIFY(stage.connect());
    SYNC(undisturbed, 0, stage.syncAll());
    const QString digest = stage.digest();
    const qint64 all = stage.sandbox.writes();

    QRandomGenerator random(drawnSeed());
    const int kills = wanted("PATCHBAY_KILLS", 1);
    for (int kill = 1; kill <= kills; ++kill) {
        const QString store = m_stores.fresh(u"postgresql"_s, stage.terminal, &stage.reason);
        QVERIFY(stage.sandbox.post(u"/_sandbox/reset"_s).value(u"ok"_s).toBool());
        stage.terminal.set(u"PATCHBAY_STORE"_s, store);
        QVERIFY(stage.connect());
        SYNC(planned, 0, stage.sync({u"plan"_s, u"--create-attributes"_s}));
        const QStringList apply{u"sync"_s, u"apply"_s, planned.json()[u"run"_s].toString(), u"--json"_s};
        const auto one = stage.terminal.start(apply);
        QVERIFY(one);
        QVERIFY(reaches(stage, one.get(), all / 20));
        const auto other = stage.terminal.start(apply);
        QVERIFY(other);
        const qint64 moment = all / 10 + random.bounded(all / 2);
        QVERIFY(reaches(stage, one.get(), moment));
        one->kill();
        QVERIFY(ended(one.get()) && ended(other.get()));
        const Ran joined{.code = other->exitCode(),
                         .out = other->readAllStandardOutput(),
                         .errors = other->readAllStandardError()};
        QVERIFY2(joined.code == 0, joined.told().constData());
        QCOMPARE(joined.json()[u"state"_s].toString(), u"succeeded"_s);
        QCOMPARE(joined.json()[u"ledger"_s][u"created"_s].toInt(), people + (people + 9) / 10);
        QCOMPARE(joined.json()[u"counts"_s][u"waiting"_s].toInt(), 0);
        QCOMPARE(stage.digest(), digest);
        // The ledger is of the records, not of the processes: everything is linked, and nothing is left to
        // do.
        SYNC(again, 0, stage.syncAll());
        QCOMPARE(again.json()[u"writes"_s].toInt(-1), 0);
        qInfo("kill %d of %d, after %lld of %lld writes: as undisturbed", kill, kills, moment, all);
    }
}

// Taking a run back dies on the way, too: whoever goes on with it arrives where the run began.
void BulkKillsTest::undoKilled()
{
    OPEN_STAGE(stage, m_stores, (QStringList{u"--latency-ms"_s, u"5"_s}));
    const int people = wanted("PATCHBAY_RECORDS", 300);
    const int known = people / 5; // are there before the run, and are changed by it
    stage.terminal.allow(limitFor(people));
    QVERIFY(stage.fill(known));
    QVERIFY(stage.connect());
    SYNC(first, 0, stage.syncAll());
    const QString before = stage.digest();
    QVERIFY(stage.sql(u"UPDATE people SET name = 'New ' || name, since = '2026-04-05T06:07:08Z'"_s));
    QVERIFY(stage.sql(u"WITH RECURSIVE n(i) AS (SELECT %1 UNION ALL SELECT i + 1 FROM n WHERE i < %2)"
                      " INSERT INTO people SELECT printf('p%05d', i), printf('p%d@example.com', i),"
                      " printf('Person %d', i), NULL FROM n"_s.replace(u"%1"_s, QString::number(known + 1))
                          .replace(u"%2"_s, QString::number(people))));
    QVERIFY(stage.sql(u"INSERT INTO memberships SELECT id, 'o00001' FROM people WHERE since IS NULL"_s));
    QRandomGenerator random(drawnSeed());
    const int kills = wanted("PATCHBAY_KILLS", 2);
    for (int kill = 1; kill <= kills; ++kill) {
        SYNC(run, 0, stage.syncAll());
        QVERIFY(stage.digest() != before);
        const QStringList undo{u"undo"_s, run.json()[u"run"_s].toString()};
        const auto process = stage.terminal.start(QStringList{u"sync"_s} + undo);
        QVERIFY(process);
        const qint64 moment = random.bounded(people);
        QVERIFY(reaches(stage, process.get(), stage.sandbox.writes() + moment));
        process->kill();
        QVERIFY(ended(process.get()));
        Ran resumed = stage.sync({u"resume"_s});
        if (resumed.errors.contains("no run to go on with") ||
            resumed.errors.contains("not planned to its end"))
            resumed = stage.sync(undo);
        const QByteArray told = "killed after " + QByteArray::number(moment) + " writes\n" + resumed.told();
        QVERIFY2(resumed.code == 0, told.constData());
        QVERIFY2(stage.digest() == before, told.constData());
        qInfo("kill %d of %d, after %lld writes of the undo: as before the run", kill, kills, moment);
    }
}

QTEST_GUILESS_MAIN(BulkKillsTest)
#include "tst_bulkkills.moc"
