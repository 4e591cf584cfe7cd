// A whole source into the workspace and back, process by process, on both kinds of store: what is written,
// that a second run writes nothing, what becomes of what vanished, and undo.
#include "bulkstage.h"

using namespace patchbay::testing;
using namespace Qt::StringLiterals;

class BulkRunsTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void everyLine_data() { dialects(); }
    void everyLine();
    void deletions_data() { dialects(); }
    void deletions();
    void undoes_data() { dialects(); }
    void undoes();
    void retriesAndUndoes();
    void syncsWhatFailed_data() { dialects(); }
    void syncsWhatFailed();
    void sendsOnlyWhatTheMappingChanged();
    void manyNamedRecords();

private:
    StoreServer m_stores{};
};

void BulkRunsTest::everyLine()
{
    OPEN_STAGE(stage, m_stores, QStringList());
    QVERIFY(stage.fill(20));
    QVERIFY(stage.connect());
    SYNC(planned, 0, stage.sync({u"plan"_s, u"--create-attributes"_s}));
    QCOMPARE(planned.json()[u"counts"_s][u"create"_s].toInt(), 22);
    QCOMPARE(planned.json()[u"state"_s].toString(), u"planned"_s);
    QVERIFY(planned.json()[u"calls"_s].toInt() >= 42);
    QCOMPARE(stage.sandbox.writes(), 0);
    SYNC(applied, 0, stage.sync({u"apply"_s, planned.json()[u"run"_s].toString()}));
    QCOMPARE(applied.json()[u"state"_s].toString(), u"succeeded"_s);
    QCOMPARE(applied.json()[u"ledger"_s][u"created"_s].toInt(), 22);

    const QJsonObject person = stage.contact(u"p00001"_s);
    QCOMPARE(person[u"name"_s].toString(), u"Person 1"_s);
    QCOMPARE(person[u"email"_s].toString(), u"p1@example.com"_s);
    QCOMPARE(person[u"signed_up_at"_s].toInteger(), 1'772'352'000);
    QCOMPARE(person[u"custom_attributes"_s][u"environment"_s].toString(), u"staging"_s);
    QCOMPARE(stage.companiesOf(u"p00001"_s), QStringList{u"o00001"_s});
    const QJsonObject company = stage.company(u"o00002"_s);
    QCOMPARE(company[u"name"_s].toString(), u"Organisation 2"_s);
    QCOMPARE(company[u"plan"_s][u"name"_s].toString(), u"basic"_s);
    QCOMPARE(company[u"custom_attributes"_s][u"environment"_s].toString(), u"staging"_s);
    QVERIFY(company[u"custom_attributes"_s].toObject().contains(u"created_at"_s));

    const qint64 writes = stage.sandbox.writes();
    SYNC(again, 0, stage.syncAll());
    QCOMPARE(again.json()[u"counts"_s][u"unchanged"_s].toInt(), 22);
    QCOMPARE(again.json()[u"calls"_s].toInt(), 0);
    QCOMPARE(again.json()[u"writes"_s].toInt(), 0);
    QCOMPARE(stage.sandbox.writes(), writes);

    // Memberships come and go, and a billing plan changes.
    QVERIFY(stage.sql(u"UPDATE memberships SET organisation = 'o00002' WHERE person = 'p00001'"_s));
    QVERIFY(stage.sql(u"DELETE FROM memberships WHERE person = 'p00002'"_s));
    QVERIFY(stage.sql(u"UPDATE organisations SET plan = 'pro' WHERE id = 'o00002'"_s));
    SYNC(moved, 0, stage.syncAll());
    QCOMPARE(moved.json()[u"ledger"_s][u"updated"_s].toInt(), 3);
    QCOMPARE(moved.json()[u"writes"_s].toInt(), 4);
    QCOMPARE(stage.companiesOf(u"p00001"_s), QStringList{u"o00002"_s});
    QCOMPARE(stage.companiesOf(u"p00002"_s), QStringList());
    QCOMPARE(stage.companiesOf(u"p00003"_s), QStringList{u"o00001"_s});
    QCOMPARE(stage.company(u"o00002"_s)[u"plan"_s][u"name"_s].toString(), u"pro"_s);
    SYNC(quiet, 0, stage.syncAll());
    QCOMPARE(quiet.json()[u"writes"_s].toInt(-1), 0);
}

void BulkRunsTest::deletions()
{
    OPEN_STAGE(stage, m_stores, QStringList());
    QVERIFY(stage.fill(30));
    QVERIFY(stage.connect());
    SYNC(first, 0, stage.syncAll());
    const QString vanishing = stage.contact(u"p00030"_s)[u"id"_s].toString();
    QVERIFY(stage.sql(u"DELETE FROM people WHERE id = 'p00030'"_s));

    // Nobody said what is to become of it: it stays. Then it has to be missing for some hours.
    SYNC(kept, 0, stage.syncAll());
    QCOMPARE(kept.json()[u"counts"_s][u"vanished"_s].toInt(), 1);
    QCOMPARE(kept.json()[u"writes"_s].toInt(), 0);
    QVERIFY(stage.schedule(R"({"deletions": "archive"})"));
    SYNC(waiting, 0, stage.syncAll());
    QCOMPARE(waiting.json()[u"counts"_s][u"causes"_s][u"waiting_deletion"_s].toInt(), 1);
    QCOMPARE(waiting.json()[u"writes"_s].toInt(), 0);
    QVERIFY(stage.schedule(R"({"hold_hours": 0})"));
    SYNC(archived, 0, stage.syncAll());
    QCOMPARE(archived.json()[u"counts"_s][u"vanished_done"_s].toInt(), 1);
    QVERIFY(stage.contact(u"p00030"_s).isEmpty());
    QCOMPARE(stage.contacts().size(), 29);
    // It comes back, and is the same contact.
    QVERIFY(stage.sql(u"INSERT INTO people VALUES ('p00030', 'p30@example.com', 'Person 30', '')"_s));
    QVERIFY(stage.sql(u"UPDATE people SET since = '2026-03-01T08:00:00Z' WHERE id = 'p00030'"_s));
    SYNC(back, 0, stage.syncAll());
    QCOMPARE(stage.contact(u"p00030"_s)[u"id"_s].toString(), vanishing);

    // More than 5 %: held until somebody says so.
    QVERIFY(stage.schedule(R"({"deletions": "delete"})"));
    QVERIFY(stage.sql(u"DELETE FROM people WHERE id IN ('p00011', 'p00012', 'p00013', 'p00014')"_s));
    SYNC(held, 0, stage.syncAll());
    QCOMPARE(held.json()[u"counts"_s][u"held"_s].toInt(), 4);
    QCOMPARE(stage.contacts().size(), 30);
    SYNC(confirmed, 0, stage.sync({u"apply"_s, held.json()[u"run"_s].toString(), u"--confirm-deletions"_s}));
    QCOMPARE(confirmed.json()[u"counts"_s][u"vanished_done"_s].toInt(), 4);
    QCOMPARE(stage.contacts().size(), 26);

    // A filter that leaves a record out is no deletion; neither is a source that dies on the way.
    QVERIFY(stage.schedule(
        R"({"filter": {"people": {"field": "id", "is": "does_not_equal", "value": "p00001"}}})"));
    SYNC(filtered, 0, stage.syncAll());
    QCOMPARE(filtered.json()[u"counts"_s][u"causes"_s][u"filter"_s].toInt(), 1);
    // The four that were archived are on their way to be deleted for good; nobody else is gone.
    QCOMPARE(filtered.json()[u"counts"_s][u"vanished"_s].toInt(), 4);
    QCOMPARE(stage.contacts().size(), 26);
    QVERIFY(!stage.contact(u"p00001"_s).isEmpty());
}

void BulkRunsTest::undoes()
{
    OPEN_STAGE(stage, m_stores, QStringList());
    QVERIFY(stage.fill(20));
    QVERIFY(stage.connect());
    SYNC(first, 0, stage.syncAll());
    const QString before = stage.digest();
    QVERIFY(stage.sql(u"UPDATE people SET name = 'New ' || name WHERE id > 'p00010'"_s));
    QVERIFY(stage.sql(u"UPDATE organisations SET plan = 'pro' WHERE id = 'o00001'"_s));
    QVERIFY(stage.sql(u"UPDATE memberships SET organisation = 'o00001' WHERE person = 'p00020'"_s));
    QVERIFY(stage.sql(u"INSERT INTO organisations VALUES ('o00009', 'Nine', 'basic', '')"_s));
    QVERIFY(stage.sql(u"INSERT INTO people VALUES ('p00099', 'p99@example.com', 'Person 99', '')"_s));
    QVERIFY(stage.sql(u"INSERT INTO memberships VALUES ('p00099', 'o00009')"_s));
    SYNC(second, 0, stage.syncAll());
    QCOMPARE(second.json()[u"ledger"_s][u"created"_s].toInt(), 2);
    QCOMPARE(second.json()[u"ledger"_s][u"updated"_s].toInt(), 11);
    QVERIFY(stage.digest() != before);
    const QString run = second.json()[u"run"_s].toString();

    // Looked at first, then done: everything is as it was.
    const qint64 writes = stage.sandbox.writes();
    SYNC(looked, 0, stage.sync({u"undo"_s, run, u"--dry-run"_s}));
    QCOMPARE(looked.json()[u"kind"_s].toString(), u"undo"_s);
    QCOMPARE(looked.json()[u"counts"_s][u"removed"_s].toInt(), 2);
    QCOMPARE(looked.json()[u"counts"_s][u"update"_s].toInt(), 11);
    QCOMPARE(stage.sandbox.writes(), writes);
    SYNC(undone, 0, stage.sync({u"undo"_s, run}));
    QCOMPARE(undone.json()[u"state"_s].toString(), u"succeeded"_s);
    QCOMPARE(undone.json()[u"ledger"_s][u"removed"_s].toInt(), 2);
    QCOMPARE(stage.digest(), before);

    // Done once more; now somebody changes one field in between. It stays and is named.
    SYNC(third, 0, stage.syncAll());
    const QString id = stage.contact(u"p00011"_s)[u"id"_s].toString();
    QVERIFY(stage.change(id, R"({"name": "Somebody's own"})"));
    SYNC(partly, 0, stage.sync({u"undo"_s, third.json()[u"run"_s].toString()}));
    QCOMPARE(partly.json()[u"counts"_s][u"causes"_s][u"changed_since"_s].toInt(), 1);
    SYNC(listed, 0,
         stage.sync({u"items"_s, partly.json()[u"run"_s].toString(), u"--cause"_s, u"changed_since"_s}));
    QCOMPARE(BulkStage::lines(listed).size(), 1);
    QCOMPARE(BulkStage::lines(listed)[0][u"source_key"_s].toString(), u"p00011"_s);
    QCOMPARE(stage.contact(u"p00011"_s)[u"name"_s].toString(), u"Somebody's own"_s);
    QCOMPARE(stage.contact(u"p00012"_s)[u"name"_s].toString(), u"Person 12"_s);
}

// What failed and was tried again can be taken back like everything else.
void BulkRunsTest::retriesAndUndoes()
{
    BulkStage stage;
    QVERIFY(stage.open(m_stores, u"sqlite"_s));
    QVERIFY(stage.fill(5));
    QVERIFY(stage.connect());
    QVERIFY(stage.sandbox.post(u"/_sandbox/reset"_s, {{u"unique_emails"_s, true}})[u"ok"_s].toBool());
    SYNC(first, 0, stage.syncAll());
    const QString stranger = stage.sandbox
                                 .post(u"/contacts"_s, {{u"external_id"_s, u"zz"_s},
                                                        {u"email"_s, u"taken@example.com"_s}})[u"id"_s]
                                 .toString();
    QVERIFY(stage.sql(u"UPDATE people SET email = 'taken@example.com' WHERE id = 'p00001'"_s));
    const Ran failed = stage.syncAll();
    QVERIFY2(failed.code == 1 && failed.json()[u"counts"_s][u"error"_s].toInt() == 1,
             failed.told().constData());
    QCOMPARE(failed.json()[u"state"_s].toString(), u"incomplete"_s);
    QVERIFY(stage.change(stranger, R"({"email": "free@example.com"})"));
    const QString before = stage.digest();
    const QString run = failed.json()[u"run"_s].toString();
    SYNC(retried, 0, stage.sync({u"retry"_s, run}));
    QCOMPARE(retried.json()[u"ledger"_s][u"updated"_s].toInt(), 1);
    QCOMPARE(stage.contact(u"p00001"_s)[u"email"_s].toString(), u"taken@example.com"_s);
    SYNC(undone, 0, stage.sync({u"undo"_s, run}));
    QCOMPARE(stage.digest(), before);
}

// What failed is tried again for as long as it is needed: mended, it is synced, and gone, it is forgotten.
void BulkRunsTest::syncsWhatFailed()
{
    OPEN_STAGE(stage, m_stores, QStringList());
    QVERIFY(stage.fill(5));
    QVERIFY(stage.connect());
    QVERIFY(stage.sandbox.post(u"/_sandbox/reset"_s, {{u"unique_emails"_s, true}})[u"ok"_s].toBool());
    SYNC(first, 0, stage.syncAll());
    const QStringList again{u"apply"_s, u"--failed"_s};
    const auto nothingIsLeft = [&](const Ran &ran) {
        return ran.code != 0 && ran.errors.contains("Nothing failed that could be tried again");
    };
    const Ran none = stage.sync(again);
    QVERIFY2(nothingIsLeft(none), none.told().constData());
    const QString stranger = stage.sandbox
                                 .post(u"/contacts"_s, {{u"external_id"_s, u"zz"_s},
                                                        {u"email"_s, u"taken@example.com"_s}})[u"id"_s]
                                 .toString();
    QVERIFY(stage.sql(u"UPDATE people SET email = 'taken@example.com' WHERE id IN ('p00001', 'p00002')"_s));
    SYNC(failed, 1, stage.syncAll());
    QCOMPARE(failed.json()[u"counts"_s][u"error"_s].toInt(), 2);
    SYNC(planned, 0, stage.sync({u"plan"_s, u"--failed"_s}));
    QCOMPARE(planned.json()[u"source"_s].toInt(), 2);
    SYNC(still, 1, stage.sync(again));
    QCOMPARE(still.json()[u"counts"_s][u"error"_s].toInt(), 2);
    // One is mended, the other leaves the source.
    QVERIFY(stage.change(stranger, R"({"email": "free@example.com"})"));
    QVERIFY(stage.sql(u"DELETE FROM people WHERE id = 'p00002'"_s));
    SYNC(mended, 0, stage.sync(again));
    QCOMPARE(mended.json()[u"ledger"_s][u"updated"_s].toInt(), 1);
    QCOMPARE(stage.contact(u"p00001"_s)[u"email"_s].toString(), u"taken@example.com"_s);
    const Ran over = stage.sync(again);
    QVERIFY2(nothingIsLeft(over), over.told().constData());
}

// Each object counts its own mapping versions: a third version of the people's rules sends no company again.
void BulkRunsTest::sendsOnlyWhatTheMappingChanged()
{
    BulkStage stage;
    QVERIFY(stage.open(m_stores, u"sqlite"_s));
    QVERIFY(stage.fill(10));
    QVERIFY(stage.connect());
    SYNC(first, 0, stage.syncAll());
    const QStringList set{u"mapping"_s, u"set"_s, u"--file"_s, u"-"_s};
    SYNC(second, 0, stage.terminal.run(set, QByteArray(bulkPeople).replace("\"$environment\"", "\"id\"")));
    SYNC(third, 0, stage.terminal.run(set, bulkPeople));
    SYNC(same, 0, stage.syncAll());
    // Everybody's name changes in the source, and the rule of another field changes.
    QVERIFY(stage.sql(u"UPDATE people SET name = 'Renamed'"_s));
    QVERIFY(stage.sql(u"UPDATE organisations SET name = 'Renamed'"_s));
    SYNC(
        changed, 0,
        stage.terminal.run(set, QByteArray(bulkPeople)
                                    .replace("\"target\": \"email\"", "\"target\": \"email\", \"transforms\":"
                                                                      " [{\"name\": \"uppercase\"}]")));
    SYNC(planned, 0, stage.sync({u"plan"_s, u"--changed-mapping"_s}));
    QCOMPARE(planned.json()[u"counts"_s][u"update"_s].toInt(), 10);
    QCOMPARE(planned.json()[u"counts"_s][u"unchanged"_s].toInt(), 1);
    const QString run = planned.json()[u"run"_s].toString();
    SYNC(applied, 0, stage.sync({u"apply"_s, run}));
    QCOMPARE(stage.contact(u"p00001"_s)[u"name"_s].toString(), u"Person 1"_s);
    QCOMPARE(stage.contact(u"p00001"_s)[u"email"_s].toString().toUpper(), u"P1@EXAMPLE.COM"_s);
    QCOMPARE(stage.company(u"o00001"_s)[u"name"_s].toString(), u"Organisation 1"_s);

    // A plan made with other rules is not applied; a file that contradicts --object is refused.
    SYNC(stale, 0, stage.sync({u"plan"_s}));
    SYNC(organisations, 0,
         stage.terminal.run(
             set, QByteArray(bulkOrganisations).replace(R"("source": "plan")", R"("source": "name")")));
    const Ran refused = stage.sync({u"apply"_s, stale.json()[u"run"_s].toString()});
    QVERIFY2(refused.code != 0 && refused.errors.contains("mapping of organisations was changed"),
             refused.told().constData());
    SYNC(contradicts, 2,
         stage.terminal.run(set + QStringList{u"--object"_s, u"people"_s}, bulkOrganisations));
    // The name was not taken over by the narrow run: a full one does it.
    SYNC(full, 0, stage.syncAll());
    QCOMPARE(stage.contact(u"p00001"_s)[u"name"_s].toString(), u"Renamed"_s);
}

// More keys than are looked up one by one, and still these records alone.
void BulkRunsTest::manyNamedRecords()
{
    BulkStage stage;
    QVERIFY(stage.open(m_stores, u"sqlite"_s));
    QVERIFY(stage.fill(300));
    QVERIFY(stage.connect());
    QByteArray keys = "nobody\n";
    for (int i = 1; i <= 210; ++i)
        keys += "p" + QByteArray::number(i).rightJustified(5, '0') + '\n';
    QVERIFY(saveFile(stage.terminal.path(u"keys"_s), keys + "p00001\n"));
    SYNC(planned, 0, stage.sync({u"plan"_s, u"--keys"_s, u"keys"_s, u"--create-attributes"_s}));
    QCOMPARE(planned.json()[u"source"_s].toInt(), 211);
    QCOMPARE(planned.json()[u"counts"_s][u"create"_s].toInt(), 210);
    QCOMPARE(planned.json()[u"counts"_s][u"skip"_s].toInt(), 1);
}

QTEST_GUILESS_MAIN(BulkRunsTest)
#include "tst_bulkruns.moc"
