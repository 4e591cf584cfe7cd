// What an admin relies on without looking: nothing is called well that is not, nobody's work is overwritten,
// and what somebody asked for happens.
#include "bulkstage.h"

using namespace patchbay::testing;
using namespace Qt::StringLiterals;

class BulkTrustTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void cannotBeWritten_data() { dialects(); }
    void cannotBeWritten();
    void filterHoldsForTheNamed();
    void undoesCompaniesOfPeople();
    void oldPlansLookAgain_data();
    void oldPlansLookAgain();
    void rememberedThroughAChangedMapping();
    void wishesAreHeard();
    void syncsWhatFits();
    void sinceKeepsTheMark();
    void fallsShortOfIntercomsCount();
    void oldDeletionsMeetWhoCameBack();
    void bulkCallsAreCountedAsSuch();
    void attributesAreThereAlready();
    void oneWorkerIsRefused();
    void doesNotWaitForAnHour();
    void tellsWhereFromAndExports();

private:
    // As if that were written into the store by another program.
    static bool store(const BulkStage &stage, const QString &statement)
    {
        const QString name = u"store"_s;
        bool done = false;
        {
            QSqlDatabase database = QSqlDatabase::addDatabase(u"QSQLITE"_s, name);
            database.setDatabaseName(stage.terminal.value(u"PATCHBAY_STORE"_s));
            if (database.open()) {
                QSqlQuery query(database);
                done = query.exec(statement) && query.numRowsAffected() == 1;
                if (!done)
                    qWarning("%s", qPrintable(query.lastError().text()));
            }
        }
        QSqlDatabase::removeDatabase(name);
        return done;
    }

    StoreServer m_stores{};
};

// A row that the mapping can make nothing of is a failure with a name, not one of the skipped.
void BulkTrustTest::cannotBeWritten()
{
    OPEN_STAGE(stage, m_stores, QStringList());
    QVERIFY(stage.fill(10));
    QVERIFY(stage.connect());
    QVERIFY(stage.sql(u"UPDATE people SET since = 'next week' WHERE id = 'p00003'"_s));
    SYNC(ran, 1, stage.syncAll());
    QCOMPARE(ran.json()[u"state"_s].toString(), u"incomplete"_s);
    QCOMPARE(ran.json()[u"ledger"_s][u"created"_s].toInt(), 10); // nine of them, and the organisation
    QCOMPARE(ran.json()[u"ledger"_s][u"failed"_s].toInt(), 1);
    QCOMPARE(stage.contacts().size(), 9);
    const QString run = ran.json()[u"run"_s].toString();
    SYNC(items, 0, stage.sync({u"items"_s, run, u"--state"_s, u"failed"_s}));
    QVERIFY2(items.out.contains("p00003") && items.out.contains("wrong_type"), items.told().constData());
    // Trying the same again would write nothing sensible.
    SYNC(retried, 1, stage.sync({u"retry"_s, run}));
    QCOMPARE(stage.contacts().size(), 9);
    // It is known by name, and mended in the source it is written.
    QVERIFY(stage.sql(u"UPDATE people SET since = '2026-03-01T08:00:00Z' WHERE id = 'p00003'"_s));
    SYNC(again, 0, stage.sync({u"apply"_s, u"--failed"_s}));
    QCOMPARE(again.json()[u"source"_s].toInt(), 1);
    QCOMPARE(stage.contact(u"p00003"_s)[u"name"_s].toString(), u"Person 3"_s);
}

// Who was asked for by name and is left out by the filter stays out.
void BulkTrustTest::filterHoldsForTheNamed()
{
    BulkStage stage;
    QVERIFY(stage.open(m_stores, u"sqlite"_s));
    QVERIFY(stage.fill(3));
    QVERIFY(stage.connect());
    QVERIFY(stage.schedule(
        R"({"filter": {"people": {"field": "id", "is": "does_not_equal", "value": "p00001"}}})"));
    QVERIFY(saveFile(stage.terminal.path(u"keys"_s), "p00001\np00002\n"));
    SYNC(ran, 0, stage.sync({u"apply"_s, u"--keys"_s, u"keys"_s, u"--create-attributes"_s}));
    QCOMPARE(ran.json()[u"ledger"_s][u"created"_s].toInt(), 1);
    QCOMPARE(ran.json()[u"counts"_s][u"causes"_s][u"filter"_s].toInt(), 1);
    QVERIFY(stage.contact(u"p00001"_s).isEmpty());
}

// A company that a person's record names is written by an item of its own, and taken back like every other.
void BulkTrustTest::undoesCompaniesOfPeople()
{
    BulkStage stage;
    QVERIFY(stage.open(m_stores, u"sqlite"_s));
    QVERIFY(stage.fill(4));
    QVERIFY(stage.connect());
    QByteArray people = bulkPeople;
    people.replace(R"({"id": "mail",)", R"({"id": "firm", "source": "id", "target": "company.company_id"},
    {"id": "firmname", "source": "name", "target": "company.name"}, {"id": "mail",)");
    SYNC(set, 0,
         stage.terminal.run({u"mapping"_s, u"set"_s, u"--file"_s, u"-"_s, u"--even-with-errors"_s}, people));
    SYNC(first, 0, stage.syncAll());
    const QString before = stage.digest();
    QCOMPARE(stage.company(u"p00001"_s)[u"name"_s].toString(), u"Person 1"_s);
    QVERIFY(stage.sql(u"UPDATE people SET name = 'Renamed' WHERE id = 'p00001'"_s));
    SYNC(renamed, 0, stage.syncAll());
    QCOMPARE(stage.company(u"p00001"_s)[u"name"_s].toString(), u"Renamed"_s);
    SYNC(undone, 0, stage.sync({u"undo"_s, renamed.json()[u"run"_s].toString()}));
    QCOMPARE(stage.digest(), before);
    SYNC(gone, 0, stage.sync({u"undo"_s, first.json()[u"run"_s].toString()}));
    QCOMPARE(stage.contacts().size(), 0);
    QVERIFY(stage.company(u"p00001"_s).value(u"type"_s).toString() == u"error.list"_s);
}

void BulkTrustTest::oldPlansLookAgain_data()
{
    QTest::addColumn<QString>("bulk");
    QTest::newRow("single calls") << u"off"_s;
    QTest::newRow("bulk endpoints") << u"on"_s;
}

// Planned on Monday, changed by support on Wednesday, applied on Friday.
void BulkTrustTest::oldPlansLookAgain()
{
    QFETCH(QString, bulk);
    BulkStage stage;
    QVERIFY(stage.open(m_stores, u"sqlite"_s));
    QVERIFY(stage.fill(5));
    QVERIFY(stage.connect());
    SYNC(first, 0, stage.syncAll());
    QVERIFY(
        stage.sql(u"UPDATE people SET name = 'From the source ' || id WHERE id IN ('p00001', 'p00002')"_s));
    SYNC(planned, 0, stage.sync({u"plan"_s}));
    const QString run = planned.json()[u"run"_s].toString();
    QVERIFY(stage.change(stage.contact(u"p00001"_s)[u"id"_s].toString(), R"({"name": "From support"})"));
    QVERIFY(
        store(stage, u"UPDATE runs SET progress = json_set(progress, '$.planned_at', '2026-01-05T08:00:00Z')"
                     " WHERE id = '%1'"_s.arg(run)));
    SYNC(applied, 1, stage.sync({u"apply"_s, run, u"--bulk"_s, bulk}));
    QCOMPARE(stage.contact(u"p00001"_s)[u"name"_s].toString(), u"From support"_s);
    QCOMPARE(stage.contact(u"p00002"_s)[u"name"_s].toString(), u"From the source p00002"_s);
    QCOMPARE(applied.json()[u"ledger"_s][u"failed"_s].toInt(), 1);
}

// Fields whose rules did not change keep their history: what is emptied later is still recognised as emptied.
void BulkTrustTest::rememberedThroughAChangedMapping()
{
    BulkStage stage;
    QVERIFY(stage.open(m_stores, u"sqlite"_s));
    QVERIFY(stage.fill(2));
    QVERIFY(stage.connect());
    QByteArray people = bulkPeople;
    people.replace(R"("target": "name"})", R"("target": "name", "direction": "both", "empty": "clear"})");
    const QStringList set{u"mapping"_s, u"set"_s, u"--file"_s, u"-"_s, u"--even-with-errors"_s};
    QVERIFY(stage.terminal.run(set, people).code <= 1); // 1: kept, though an attribute is still missing
    SYNC(first, 0, stage.syncAll());
    QVERIFY(stage.sql(u"UPDATE people SET name = '' WHERE id = 'p00001'"_s));
    people.replace(R"("target": "email")", R"("target": "email", "transforms": [{"name": "uppercase"}])");
    QVERIFY(stage.terminal.run(set, people).code <= 1);
    SYNC(narrow, 0, stage.sync({u"apply"_s, u"--changed-mapping"_s}));
    QCOMPARE(stage.contact(u"p00001"_s)[u"name"_s].toString(), u"Person 1"_s);
    SYNC(full, 0, stage.syncAll());
    QCOMPARE(stage.contact(u"p00001"_s)[u"name"_s].toString(), QString());
}

// Somebody asked for the end of a run whose worker was dying: whoever goes on with it hears the wish.
void BulkTrustTest::wishesAreHeard()
{
    BulkStage stage;
    QVERIFY(stage.open(m_stores, u"sqlite"_s, {u"--latency-ms"_s, u"20"_s}));
    QVERIFY(stage.fill(200));
    QVERIFY(stage.connect());
    const auto process = stage.terminal.start({u"sync"_s, u"apply"_s, u"--create-attributes"_s, u"--json"_s});
    QVERIFY(process);
    QVERIFY(QTest::qWaitFor([&] { return stage.sandbox.writes() >= 40; }, 4 * ProcessLimit));
    process->kill();
    QVERIFY(QTest::qWaitFor([&] { return process->state() == QProcess::NotRunning; }, ProcessLimit));
    QVERIFY(store(stage, u"UPDATE runs SET wanted = 'cancel' WHERE state = 'running'"_s));
    const qint64 writes = stage.sandbox.writes();
    const Ran resumed = stage.sync({u"resume"_s});
    QVERIFY2(resumed.json()[u"state"_s].toString() == u"cancelled"_s, resumed.told().constData());
    QCOMPARE(stage.sandbox.writes(), writes);
}

// Of two workers that begin a run together, one comes too late to make an attribute, and so does one whose
// answer was lost. It is there, which is what the run needs.
void BulkTrustTest::attributesAreThereAlready()
{
    BulkStage stage;
    QVERIFY(stage.open(m_stores, u"sqlite"_s));
    QVERIFY(stage.fill(5));
    QVERIFY(stage.connect());
    SYNC(planned, 0, stage.sync({u"plan"_s, u"--create-attributes"_s}));
    stage.sandbox.post(u"/_sandbox/faults"_s, {{u"next"_s, QJsonArray{u"reset_after"_s}},
                                               {u"method"_s, u"POST"_s},
                                               {u"path"_s, u"/data_attributes"_s}});
    SYNC(applied, 0, stage.sync({u"apply"_s, planned.json()[u"run"_s].toString()}));
    QCOMPARE(stage.sandbox.get(u"/_sandbox/stats"_s)[u"faults"_s].toInt(), 1);
    QCOMPARE(stage.contact(u"p00001"_s)[u"custom_attributes"_s][u"environment"_s].toString(), u"staging"_s);
}

// A worker whose token is refused gives back what it had; the other one goes on, and the run with it.
void BulkTrustTest::oneWorkerIsRefused()
{
    BulkStage stage;
    const bool opened = stage.open(m_stores, u"postgresql"_s, {u"--latency-ms"_s, u"100"_s});
    if (!stage.reason.isEmpty())
        QSKIP(qPrintable(stage.reason));
    QVERIFY(opened);
    constexpr int people = 1'000;
    QVERIFY(stage.fill(people));
    QVERIFY(stage.connect());
    stage.terminal.allow(5 * ProcessLimit);
    SYNC(planned, 0, stage.sync({u"plan"_s, u"--create-attributes"_s}));
    const QString run = planned.json()[u"run"_s].toString();
    const auto working = stage.terminal.start({u"sync"_s, u"apply"_s, run, u"--json"_s});
    QVERIFY(working);
    QVERIFY(QTest::qWaitFor([&] { return stage.sandbox.writes() >= 20; }, 4 * ProcessLimit));
    stage.terminal.set(u"INTERCOM_ACCESS_TOKEN"_s, u"not the token"_s);
    const Ran refused = stage.sync({u"apply"_s, run});
    QVERIFY2(refused.code != 0, refused.told().constData());
    QVERIFY(working->state() == QProcess::Running);
    SYNC(status, 0, stage.sync({u"status"_s}));
    QVERIFY2(QJsonDocument::fromJson(status.out)[0][u"state"_s].toString() == u"running"_s,
             status.told().constData());
    QVERIFY(QTest::qWaitFor([&] { return working->state() == QProcess::NotRunning; }, 5 * ProcessLimit));
    QCOMPARE(working->exitCode(), 0);
    const QJsonObject ended = QJsonDocument::fromJson(working->readAllStandardOutput()).object();
    QCOMPARE(ended[u"state"_s].toString(), u"succeeded"_s);
    QCOMPARE(ended[u"ledger"_s][u"created"_s].toInt(), people + people / 10);
}

// A server that asks for an hour ends the run, which says so and can be gone on with.
void BulkTrustTest::doesNotWaitForAnHour()
{
    BulkStage stage;
    QVERIFY(stage.open(m_stores, u"sqlite"_s));
    QVERIFY(stage.fill(5));
    QVERIFY(stage.connect());
    SYNC(planned, 0, stage.sync({u"plan"_s, u"--create-attributes"_s}));
    const QString run = planned.json()[u"run"_s].toString();
    stage.sandbox.post(u"/_sandbox/faults"_s, {{u"rate"_s, 1},
                                               {u"kinds"_s, QJsonArray{u"unavailable"_s}},
                                               {u"method"_s, u"POST"_s},
                                               {u"path"_s, u"/co"_s},
                                               {u"retry_after"_s, 3600}});
    const Ran stopped = stage.sync({u"apply"_s, run});
    QVERIFY2(stopped.code != 0 && (stopped.out + stopped.errors).contains("come back in 60 minutes"),
             stopped.told().constData());
    stage.sandbox.post(u"/_sandbox/faults"_s, {{u"rate"_s, 0}});
    SYNC(resumed, 0, stage.sync({u"resume"_s, run}));
    QCOMPARE(stage.contacts().size(), 5);
}

// Each object counts its mapping's versions by itself, and memberships are values like others.
void BulkTrustTest::tellsWhereFromAndExports()
{
    BulkStage stage;
    QVERIFY(stage.open(m_stores, u"sqlite"_s));
    QVERIFY(stage.fill(11));
    QVERIFY(stage.connect());
    QVERIFY(stage.terminal
                .run({u"mapping"_s, u"set"_s, u"--file"_s, u"-"_s, u"--even-with-errors"_s},
                     QByteArray(bulkOrganisations).replace(R"("source": "plan")", R"("source": "name")"))
                .code <= 1);
    SYNC(first, 0, stage.syncAll());
    QVERIFY(stage.sql(u"UPDATE memberships SET organisation = 'o00002' WHERE person = 'p00001'"_s));
    SYNC(moved, 0, stage.syncAll());
    const QString contact = stage.contact(u"p00001"_s)[u"id"_s].toString();
    const auto told = [&stage](const QStringList &of) {
        const Ran ran = stage.sync(QStringList{u"provenance"_s} + of);
        return ran.code == 0 ? QJsonDocument::fromJson(ran.out).array() : QJsonArray();
    };
    const QJsonArray memberships = told({u"--contact"_s, contact, u"--field"_s, u"companies"_s});
    QCOMPARE(memberships.size(), 3); // it came into one, left it, and came into the other
    QCOMPARE(memberships[2][u"after"_s].toString(), u"o00001"_s);
    QSet<QString> moves;
    for (int i = 0; i < 2; ++i)
        moves << memberships[i][u"before"_s].toString() + u'>' + memberships[i][u"after"_s].toString();
    QCOMPARE(moves, (QSet<QString>{u"o00001>"_s, u">o00002"_s}));
    const QJsonArray name = told({u"--contact"_s, contact, u"--field"_s, u"name"_s});
    QCOMPARE(name.size(), 1);
    QCOMPARE(name[0][u"mapping_version"_s].toInt(), 1);
    QVERIFY2(!name[0][u"request_id"_s].toString().isEmpty(), "Intercom's name of the request is not kept");
    const QJsonArray company =
        told({u"--company"_s, stage.company(u"o00001"_s)[u"id"_s].toString(), u"--field"_s, u"name"_s});
    QCOMPARE(company.size(), 1);
    QCOMPARE(company[0][u"mapping_version"_s].toInt(), 2);

    const QString run = moved.json()[u"run"_s].toString();
    for (const QString &format : {u"csv"_s, u"json"_s}) {
        const QString path = stage.terminal.path(u"items."_s + format);
        SYNC(wrote, 0, stage.sync({u"items"_s, run, u"--export"_s, path}));
        QCOMPARE(wrote.json()[u"items"_s].toInt(), 13);
        QFile file(path);
        QVERIFY(file.open(QIODevice::ReadOnly));
        const QByteArray all = file.readAll();
        if (format == u"json"_s) {
            QCOMPARE(all.trimmed().split('\n').size(), 13);
            continue;
        }
        QStringList lines;
        for (const QByteArray &line : all.split('\n'))
            if (line.contains("p00001"))
                lines << QString::fromUtf8(line).section(u',', 9, 11);
        lines.sort();
        QCOMPARE(lines, (QStringList{u"companies,,o00002"_s, u"companies,o00001,"_s}));
    }
}

// Many records by a condition, of either kind; the others are not looked at, and nobody is taken for gone.
void BulkTrustTest::syncsWhatFits()
{
    BulkStage stage;
    QVERIFY(stage.open(m_stores, u"sqlite"_s));
    QVERIFY(stage.fill(30));
    QVERIFY(stage.connect());
    const auto where = [](const QString &what, const QStringList &conditions) {
        QStringList all{u"sync"_s, what, u"--create-attributes"_s, u"--json"_s};
        for (const QString &condition : conditions)
            all << u"--where"_s << condition;
        return all;
    };
    SYNC(companies, 0, stage.terminal.run(where(u"company"_s, {u"id=o00002"_s})));
    QCOMPARE(companies.json()[u"source"_s].toInt(), 1);
    QVERIFY(!stage.company(u"o00002"_s)[u"id"_s].toString().isEmpty());
    SYNC(people, 0, stage.terminal.run(where(u"user"_s, {u"email~p1"_s, u"id!=p00001"_s})));
    QCOMPARE(people.json()[u"source"_s].toInt(), 10); // p10 to p19
    QCOMPARE(stage.contacts().size(), 10);
    QVERIFY(stage.contact(u"p00001"_s).isEmpty());
    // Intercom lists no company that has no people yet; they find theirs all the same.
    QCOMPARE(stage.companiesOf(u"p00012"_s), QStringList{u"o00002"_s});
    QCOMPARE(stage.companiesOf(u"p00010"_s), QStringList{u"o00001"_s}); // which nobody had synced yet
    // Looked at first.
    SYNC(dry, 0, stage.terminal.run(where(u"user"_s, {u"id=p00001"_s}) << u"--dry-run"_s));
    QCOMPARE(dry.json()[u"counts"_s][u"create"_s].toInt(), 1);
    SYNC(runs, 0, stage.sync({u"status"_s}));
    QCOMPARE(QJsonDocument::fromJson(runs.out)[0][u"summary"_s].toString(), u"1 to create"_s);
    QCOMPARE(QJsonDocument::fromJson(runs.out)[1][u"summary"_s].toString(), u"10 created"_s);
    QCOMPARE(stage.contacts().size(), 10);
    // The mark of what was read completely does not move, and a field that is not there is said.
    SYNC(schedule, 0, stage.sync({u"schedule"_s}));
    QVERIFY(schedule.json()[u"high_water"_s].toString().isEmpty());
    SYNC(unknown, 2, stage.terminal.run(where(u"user"_s, {u"plann=pro"_s})));
    QVERIFY2(unknown.errors.contains("plann") && unknown.errors.contains("since"),
             unknown.told().constData());
    SYNC(both, 2, stage.terminal.run(where(u"user"_s, {u"id=p00001"_s}) << u"--key"_s << u"p00001"_s));
}

// What was changed between the last complete reading and a later --since was not read, and stays to be read.
void BulkTrustTest::sinceKeepsTheMark()
{
    BulkStage stage;
    QVERIFY(stage.open(m_stores, u"sqlite"_s));
    QVERIFY(stage.fill(3));
    QVERIFY(stage.connect());
    SYNC(full, 0, stage.syncAll());
    const auto mark = [&stage] { return stage.sync({u"schedule"_s}).json()[u"high_water"_s].toString(); };
    const QString first = mark();
    QVERIFY(!first.isEmpty());
    QTest::qWait(1'100); // the mark has seconds
    SYNC(later, 0, stage.sync({u"apply"_s, u"--since"_s, u"2099-01-01T00:00:00Z"_s}));
    QCOMPARE(mark(), first);
    SYNC(earlier, 0, stage.sync({u"apply"_s, u"--since"_s, u"2026-01-01T00:00:00Z"_s}));
    QVERIFY(mark() > first);
}

// Whoever was archived by somebody else while the run wrote is missing in Intercom's own count, and the run
// is no success.
void BulkTrustTest::fallsShortOfIntercomsCount()
{
    BulkStage stage;
    QVERIFY(stage.open(m_stores, u"sqlite"_s));
    QVERIFY(stage.fill(6));
    QVERIFY(stage.connect());
    SYNC(first, 0, stage.syncAll());
    QCOMPARE(first.json()[u"details"_s][u"intercom_listed"_s].toInt(), 6);
    QVERIFY(stage.sql(u"UPDATE people SET name = 'Renamed' WHERE id = 'p00001'"_s));
    SYNC(planned, 0, stage.sync({u"plan"_s}));
    QVERIFY(stage.archive(stage.contact(u"p00005"_s)[u"id"_s].toString()));
    SYNC(short1, 1, stage.sync({u"apply"_s, planned.json()[u"run"_s].toString()}));
    QCOMPARE(short1.json()[u"state"_s].toString(), u"incomplete"_s);
    QCOMPARE(short1.json()[u"ledger"_s][u"updated"_s].toInt(), 1);
    QVERIFY2(short1.json()[u"details"_s][u"error"_s][u"message"_s].toString().contains(
                 u"Intercom lists 5 contacts, and 6 should be there"_s),
             short1.told().constData());
}

// Deletions that waited for an answer are not carried out on those whom a later run found in the source
// again.
void BulkTrustTest::oldDeletionsMeetWhoCameBack()
{
    BulkStage stage;
    QVERIFY(stage.open(m_stores, u"sqlite"_s));
    QVERIFY(stage.fill(20));
    QVERIFY(stage.connect());
    QVERIFY(stage.schedule(R"({"deletions": "archive", "hold_hours": 0})"));
    SYNC(first, 0, stage.syncAll());
    QVERIFY(stage.sql(u"CREATE TABLE aside AS SELECT * FROM people WHERE id <= 'p00004'"_s));
    QVERIFY(stage.sql(u"DELETE FROM people WHERE id <= 'p00004'"_s));
    SYNC(held, 0, stage.syncAll());
    QCOMPARE(held.json()[u"counts"_s][u"held"_s].toInt(), 4);
    QVERIFY(stage.sql(u"INSERT INTO people SELECT * FROM aside WHERE id <> 'p00004'"_s));
    SYNC(back, 0, stage.syncAll());
    const Ran old = stage.sync({u"apply"_s, held.json()[u"run"_s].toString(), u"--confirm-deletions"_s});
    for (const QString &id : {u"p00001"_s, u"p00002"_s, u"p00003"_s})
        QVERIFY2(!stage.contact(id).isEmpty(), old.told().constData());
    QCOMPARE(old.json()[u"counts"_s][u"causes"_s][u"came_back"_s].toInt(), 3);
    QCOMPARE(old.json()[u"counts"_s][u"vanished_done"_s].toInt(), 1); // who is still gone
    QVERIFY(stage.contact(u"p00004"_s).isEmpty());
}

// What a plan says of its calls and its end is another thing with bulk endpoints.
void BulkTrustTest::bulkCallsAreCountedAsSuch()
{
    BulkStage stage;
    QVERIFY(stage.open(m_stores, u"sqlite"_s));
    QVERIFY(stage.fill(150));
    QVERIFY(stage.connect());
    SYNC(single, 0, stage.sync({u"plan"_s, u"--create-attributes"_s}));
    QCOMPARE(single.json()[u"calls"_s].toInt(), 15 + 150 + 150); // companies, people, and who belongs where
    QVERIFY(stage.schedule(R"({"bulk_endpoints": true})"));
    SYNC(bulk, 0, stage.sync({u"plan"_s, u"--create-attributes"_s}));
    QCOMPARE(bulk.json()[u"calls"_s].toInt(), 15 + 2 * 3);
}

QTEST_GUILESS_MAIN(BulkTrustTest)
#include "tst_bulktrust.moc"
