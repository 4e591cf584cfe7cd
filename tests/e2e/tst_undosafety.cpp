// What an undo must not do: take away what the run did not make, or bring back what nobody has seen. Each
// case is one in which somebody else's data would be lost for good.
#include "bulkstage.h"

using namespace patchbay::testing;
using namespace Qt::StringLiterals;

class UndoSafetyTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void leavesWhatOthersCreated_data();
    void leavesWhatOthersCreated();
    void bringsBackWhatWasArchived_data();
    void bringsBackWhatWasArchived();
    void keepsPoliciesWhereItMeetsSomebody_data();
    void keepsPoliciesWhereItMeetsSomebody();
    void companiesWithoutPeople_data();
    void companiesWithoutPeople();
    void seesCompaniesThatVanished_data();
    void seesCompaniesThatVanished();
    void keepsWhatOthersAddedTo_data();
    void keepsWhatOthersAddedTo();
    void takesBackWhatFailed_data();
    void takesBackWhatFailed();
    void takesBackOneRecord_data();
    void takesBackOneRecord();

private:
    static void stores(bool bulkToo)
    {
        QTest::addColumn<QString>("dialect");
        QTest::addColumn<QString>("bulk");
        QTest::newRow("SQLite") << u"sqlite"_s << u"off"_s;
        QTest::newRow("PostgreSQL") << u"postgresql"_s << u"off"_s;
        if (bulkToo)
            QTest::newRow("SQLite, bulk endpoints") << u"sqlite"_s << u"on"_s;
    }
    static Ran plan(BulkStage &stage) { return stage.sync({u"plan"_s, u"--create-attributes"_s}); }
    static Ran apply(BulkStage &stage, const Ran &planned)
    {
        QFETCH(QString, bulk);
        return stage.sync({u"apply"_s, runOf(planned), u"--bulk"_s, bulk});
    }
    static QString runOf(const Ran &ran) { return ran.json()[u"run"_s].toString(); }
    static bool setMapping(BulkStage &stage, const QByteArray &mapping)
    {
        const Ran ran = stage.terminal.run(
            {u"mapping"_s, u"set"_s, u"--file"_s, u"-"_s, u"--even-with-errors"_s}, mapping);
        if (ran.code != 0 && ran.code != 1)
            qWarning("%s", ran.told().constData());
        return ran.code == 0 || ran.code == 1;
    }
    static QString make(const BulkStage &stage, const QJsonObject &contact)
    {
        return stage.sandbox.post(u"/contacts"_s, contact)[u"id"_s].toString();
    }
    static QJsonObject byId(const BulkStage &stage, const QString &id)
    {
        return stage.sandbox.get(u"/contacts/"_s + id);
    }
    // Not shown, and still there; afterwards it is shown again.
    static bool wasArchived(const BulkStage &stage, const QString &id)
    {
        return byId(stage, id)[u"type"_s] != u"contact"_s &&
               stage.sandbox.post(u"/contacts/%1/unarchive"_s.arg(id))[u"archived"_s] == QJsonValue(false);
    }

    StoreServer m_stores{};
};

// Planned on Monday; on Tuesday somebody creates the contact; on Friday the plan is applied.
void UndoSafetyTest::leavesWhatOthersCreated_data()
{
    stores(true);
}

void UndoSafetyTest::leavesWhatOthersCreated()
{
    OPEN_STAGE(stage, m_stores, QStringList());
    QVERIFY(stage.fill(3));
    QVERIFY(stage.connect());
    SYNC(planned, 0, plan(stage));
    const QString theirs =
        make(stage,
             {{u"external_id"_s, u"p00002"_s}, {u"email"_s, u"p2@example.com"_s}, {u"name"_s, u"Theirs"_s}});
    QVERIFY(!theirs.isEmpty());
    SYNC(applied, 0, apply(stage, planned));
    QCOMPARE(applied.json()[u"ledger"_s][u"updated"_s].toInt(), 1);
    QCOMPARE(applied.json()[u"ledger"_s][u"created"_s].toInt(), 3); // two people and an organisation
    QCOMPARE(byId(stage, theirs)[u"name"_s].toString(), u"Person 2"_s);

    SYNC(undone, 0, stage.sync({u"undo"_s, runOf(planned)}));
    QCOMPARE(byId(stage, theirs)[u"name"_s].toString(), u"Theirs"_s);
    QVERIFY(byId(stage, theirs)[u"signed_up_at"_s].isNull());
    QCOMPARE(byId(stage, theirs)[u"companies"_s][u"total_count"_s].toInt(-1), 0);
    QCOMPARE(stage.contacts().size(), 1);
}

void UndoSafetyTest::bringsBackWhatWasArchived_data()
{
    stores(true);
}

void UndoSafetyTest::bringsBackWhatWasArchived()
{
    OPEN_STAGE(stage, m_stores, QStringList());
    QVERIFY(stage.fill(2));
    QVERIFY(stage.connect());
    const QString theirs = make(stage, {{u"external_id"_s, u"p00002"_s},
                                        {u"email"_s, u"own@example.com"_s},
                                        {u"name"_s, u"Their own"_s},
                                        {u"phone"_s, u"+4930123456"_s}});
    QVERIFY(stage.archive(theirs));
    SYNC(planned, 0, plan(stage));
    SYNC(applied, 0, apply(stage, planned));
    QCOMPARE(byId(stage, theirs)[u"name"_s].toString(), u"Person 2"_s);
    QCOMPARE(byId(stage, theirs)[u"email"_s].toString(), u"p2@example.com"_s);
    QVERIFY2(applied.json()[u"ledger"_s][u"updated"_s].toInt() == 1, applied.told().constData());

    SYNC(undone, 0, stage.sync({u"undo"_s, runOf(planned)}));
    QVERIFY(stage.contacts().isEmpty());
    QVERIFY(wasArchived(stage, theirs));
    const QJsonObject again = byId(stage, theirs);
    QCOMPARE(again[u"name"_s].toString(), u"Their own"_s);
    QCOMPARE(again[u"email"_s].toString(), u"own@example.com"_s);
    QCOMPARE(again[u"external_id"_s].toString(), u"p00002"_s);
    QCOMPARE(again[u"phone"_s].toString(), u"+4930123456"_s);
    QVERIFY(again[u"signed_up_at"_s].isNull());
}

// Whoever is met only while the plan is applied is written by the same rules as whoever was seen before.
void UndoSafetyTest::keepsPoliciesWhereItMeetsSomebody_data()
{
    QTest::addColumn<QString>("dialect");
    QTest::addColumn<QString>("bulk");
    QTest::addColumn<bool>("archived");
    for (const bool archived : {false, true}) {
        QTest::addRow("SQLite, %s", archived ? "archived" : "active") << u"sqlite"_s << u"off"_s << archived;
        QTest::addRow("PostgreSQL, %s", archived ? "archived" : "active")
            << u"postgresql"_s << u"off"_s << archived;
    }
}

void UndoSafetyTest::keepsPoliciesWhereItMeetsSomebody()
{
    OPEN_STAGE(stage, m_stores, QStringList());
    QFETCH(bool, archived);
    QVERIFY(stage.fill(1));
    QVERIFY(stage.connect());
    QVERIFY(setMapping(
        stage, QByteArray(bulkPeople)
                   .replace(R"("target": "name")", R"("target": "name", "policy": "only_on_create")")
                   .replace(R"("target": "email")", R"("target": "email", "policy": "only_if_empty")")));
    SYNC(planned, 0, plan(stage));
    const QString theirs = make(
        stage,
        {{u"external_id"_s, u"p00001"_s}, {u"email"_s, u"own@example.com"_s}, {u"name"_s, u"Their own"_s}});
    if (archived)
        QVERIFY(stage.archive(theirs));
    SYNC(applied, 0, apply(stage, planned));
    const QJsonObject now = byId(stage, theirs);
    QCOMPARE(now[u"name"_s].toString(), u"Their own"_s);
    QCOMPARE(now[u"email"_s].toString(), u"own@example.com"_s);
    QCOMPARE(now[u"signed_up_at"_s].toInteger(), 1'772'352'000);
    // The next run finds nothing to do, and the one after the undo does the same again.
    SYNC(again, 0, stage.syncAll());
    QCOMPARE(again.json()[u"writes"_s].toInt(-1), 0);
    SYNC(undone, 0, stage.sync({u"undo"_s, runOf(planned)}));
    if (archived)
        QVERIFY(wasArchived(stage, theirs));
    QVERIFY(byId(stage, theirs)[u"signed_up_at"_s].isNull());
    QCOMPARE(byId(stage, theirs)[u"name"_s].toString(), u"Their own"_s);
}

// No list of Intercom's shows a company without people, so only asking for it tells that it is there.
void UndoSafetyTest::companiesWithoutPeople_data()
{
    QTest::addColumn<QString>("dialect");
    QTest::addColumn<QString>("bulk");
    QTest::addColumn<bool>("hasPolicy");
    QTest::newRow("SQLite") << u"sqlite"_s << u"off"_s << true;
    QTest::newRow("PostgreSQL") << u"postgresql"_s << u"off"_s << true;
    QTest::newRow("SQLite, bulk endpoints") << u"sqlite"_s << u"on"_s << true;
    // The one case in which nobody looks first: it is booked rightly all the same, and left alone.
    QTest::newRow("SQLite, bulk endpoints, no policy") << u"sqlite"_s << u"on"_s << false;
}

void UndoSafetyTest::companiesWithoutPeople()
{
    OPEN_STAGE(stage, m_stores, QStringList());
    QFETCH(QString, bulk);
    QFETCH(bool, hasPolicy);
    QVERIFY(stage.fill(11)); // two organisations
    QVERIFY(stage.sql(u"DELETE FROM people"_s) && stage.sql(u"DELETE FROM memberships"_s));
    QVERIFY(stage.connect());
    if (hasPolicy)
        QVERIFY(setMapping(
            stage, QByteArray(bulkOrganisations)
                       .replace(R"("target": "name")", R"("target": "name", "policy": "only_on_create")")));
    const QString theirs =
        stage.sandbox
            .post(u"/companies"_s,
                  {{u"company_id"_s, u"o00001"_s}, {u"name"_s, u"Theirs"_s}, {u"plan"_s, u"gold"_s}})[u"id"_s]
            .toString();
    // By Intercom's clock it is older than the run.
    QTest::qWait(2'100);
    SYNC(planned, 0, plan(stage));
    SYNC(applied, 0, apply(stage, planned));
    QCOMPARE(applied.json()[u"ledger"_s][u"created"_s].toInt(), 1);
    QCOMPARE(applied.json()[u"ledger"_s][u"updated"_s].toInt(), 1);
    QCOMPARE(stage.company(u"o00001"_s)[u"name"_s].toString(), hasPolicy ? u"Theirs"_s : u"Organisation 1"_s);
    QCOMPARE(stage.company(u"o00001"_s)[u"plan"_s][u"name"_s].toString(), u"basic"_s);
    QCOMPARE(stage.company(u"o00002"_s)[u"name"_s].toString(), u"Organisation 2"_s);

    const Ran undone = stage.sync({u"undo"_s, runOf(planned)});
    QVERIFY2(undone.code == 0, undone.told().constData());
    QCOMPARE(stage.company(u"o00001"_s)[u"id"_s].toString(), theirs);
    QCOMPARE(stage.company(u"o00001"_s)[u"plan"_s][u"name"_s].toString(), hasPolicy ? u"gold"_s : u"basic"_s);
    QVERIFY(stage.company(u"o00002"_s).value(u"id"_s).isUndefined()); // the run made it, and no list shows it
    if (!hasPolicy)
        QCOMPARE(undone.json()[u"counts"_s][u"causes"_s][u"unknown_before"_s].toInt(), 1);
}

// An organisation that left the source: its company is there, though no list shows it.
void UndoSafetyTest::seesCompaniesThatVanished_data()
{
    stores(false);
}

void UndoSafetyTest::seesCompaniesThatVanished()
{
    OPEN_STAGE(stage, m_stores, QStringList());
    QVERIFY(stage.fill(11));
    QVERIFY(stage.sql(u"DELETE FROM people"_s) && stage.sql(u"DELETE FROM memberships"_s));
    QVERIFY(stage.connect());
    SYNC(first, 0, stage.syncAll());
    QVERIFY(stage.sql(u"DELETE FROM organisations WHERE id = 'o00001'"_s));
    QVERIFY(stage.schedule(R"({"deletions": "delete", "hold_hours": 0})"));
    SYNC(planned, 0, plan(stage));
    SYNC(applied, 0, stage.sync({u"apply"_s, runOf(planned), u"--confirm-deletions"_s}));
    QCOMPARE(applied.json()[u"counts"_s][u"vanished_done"_s].toInt(), 1);
    QVERIFY(stage.company(u"o00001"_s).value(u"id"_s).isUndefined());
    QVERIFY(!stage.company(u"o00002"_s).value(u"id"_s).isUndefined());
}

// What the run created is deleted for good only while nobody else has added anything.
void UndoSafetyTest::keepsWhatOthersAddedTo_data()
{
    stores(true);
}

void UndoSafetyTest::keepsWhatOthersAddedTo()
{
    OPEN_STAGE(stage, m_stores, QStringList());
    QVERIFY(stage.fill(21)); // three organisations
    QVERIFY(stage.connect());
    SYNC(planned, 0, plan(stage));
    SYNC(applied, 0, apply(stage, planned));
    const auto idOf = [&stage](const QString &key) { return stage.contact(key)[u"id"_s].toString(); };
    const QString phoned = idOf(u"p00001"_s);
    const QString tagged = idOf(u"p00002"_s);
    const QString seen = idOf(u"p00003"_s);
    const QString joined = idOf(u"p00004"_s);
    const QString plain = idOf(u"p00005"_s);
    QVERIFY(stage.change(phoned, R"({"phone": "+4930123456"})"));
    const QString tag = stage.sandbox.post(u"/tags"_s, {{u"name"_s, u"vip"_s}})[u"id"_s].toString();
    QVERIFY(!stage.sandbox.post(u"/contacts/%1/tags"_s.arg(tagged), {{u"id"_s, tag}}).isEmpty());
    QVERIFY(stage.change(seen, R"({"last_seen_at": 1790000000})"));
    const QString other =
        stage.sandbox.post(u"/companies"_s, {{u"company_id"_s, u"zz"_s}})[u"id"_s].toString();
    QVERIFY(!stage.sandbox.post(u"/contacts/%1/companies"_s.arg(joined), {{u"id"_s, other}}).isEmpty());
    // Somebody else's person belongs to the second organisation; the third has a new website.
    const QString stranger = make(stage, {{u"external_id"_s, u"stranger"_s}});
    const QString second = stage.company(u"o00002"_s)[u"id"_s].toString();
    QVERIFY(!stage.sandbox.post(u"/contacts/%1/companies"_s.arg(stranger), {{u"id"_s, second}}).isEmpty());
    QVERIFY(!stage.sandbox
                 .post(u"/companies"_s,
                       {{u"company_id"_s, u"o00003"_s}, {u"website"_s, u"https://example.com"_s}})
                 .isEmpty());

    SYNC(looked, 0, stage.sync({u"undo"_s, runOf(planned), u"--dry-run"_s}));
    const auto keysOf = [&stage](const QString &run, const QString &cause) {
        QStringList keys;
        const QList<QJsonObject> lines = BulkStage::lines(stage.sync({u"items"_s, run, u"--cause"_s, cause}));
        for (const QJsonObject &line : lines)
            keys << line[u"source_key"_s].toString();
        keys.sort();
        return keys;
    };
    QCOMPARE(keysOf(runOf(looked), u"archived_instead"_s),
             QStringList({u"p00001"_s, u"p00002"_s, u"p00004"_s}));
    QCOMPARE(keysOf(runOf(looked), u"changed_since"_s),
             QStringList({u"o00001"_s, u"o00002"_s, u"o00003"_s, u"p00003"_s}));

    SYNC(undone, 0, stage.sync({u"undo"_s, runOf(planned)}));
    QCOMPARE(undone.json()[u"state"_s].toString(), u"succeeded"_s);
    QVERIFY(wasArchived(stage, phoned));
    QCOMPARE(byId(stage, phoned)[u"phone"_s].toString(), u"+4930123456"_s);
    QVERIFY(wasArchived(stage, tagged));
    QVERIFY(wasArchived(stage, joined));
    QCOMPARE(byId(stage, seen)[u"name"_s].toString(), u"Person 3"_s);
    QVERIFY(!wasArchived(stage, plain)); // deleted: nobody had touched it
    for (const QString &company : {u"o00001"_s, u"o00002"_s, u"o00003"_s})
        QVERIFY(!stage.company(company)[u"id"_s].toString().isEmpty());
    QCOMPARE(keysOf(runOf(undone), u"archived_instead"_s).size(), 3);
}

// A record that failed half way has written something, and an undo takes that back, too.
void UndoSafetyTest::takesBackWhatFailed_data()
{
    stores(false);
}

void UndoSafetyTest::takesBackWhatFailed()
{
    OPEN_STAGE(stage, m_stores, QStringList());
    QVERIFY(stage.fill(1));
    QVERIFY(stage.connect());
    SYNC(companies, 0, stage.sync({u"apply"_s, u"--create-attributes"_s, u"--object"_s, u"organisations"_s}));
    SYNC(planned, 0, plan(stage));
    // Nobody can be attached to it any more.
    stage.sandbox.remove(u"/companies/"_s + stage.company(u"o00001"_s)[u"id"_s].toString());
    const Ran failed = apply(stage, planned);
    QVERIFY2(failed.code == 1, failed.told().constData());
    QCOMPARE(failed.json()[u"ledger"_s][u"failed"_s].toInt(), 1);
    QCOMPARE(stage.contacts().size(), 1);

    // Tried again it is still the run's own creation.
    const Ran again = stage.sync({u"retry"_s, runOf(planned)});
    QVERIFY2(again.code == 1, again.told().constData());
    SYNC(undone, 0, stage.sync({u"undo"_s, runOf(planned)}));
    QCOMPARE(undone.json()[u"ledger"_s][u"removed"_s].toInt(), 1);
    QVERIFY(stage.contacts().isEmpty());
}

// The sync of one record can be taken back like any run, without reading the workspace.
void UndoSafetyTest::takesBackOneRecord_data()
{
    stores(false);
}

void UndoSafetyTest::takesBackOneRecord()
{
    OPEN_STAGE(stage, m_stores, QStringList());
    QVERIFY(stage.fill(2));
    QVERIFY(stage.connect());
    const QString before = stage.digest();
    const QStringList user{u"user"_s, u"--key"_s, u"p00001"_s, u"--create-attributes"_s};
    SYNC(created, 0, stage.sync(user));
    QCOMPARE(created.json()[u"action"_s].toString(), u"create"_s);
    QVERIFY(stage.digest() != before);
    SYNC(undone, 0, stage.sync({u"undo"_s, runOf(created)}));
    QVERIFY(stage.contacts().isEmpty());
    QVERIFY(stage.company(u"o00001"_s).value(u"id"_s).isUndefined());

    // An update goes back to what it was.
    SYNC(first, 0, stage.sync(user));
    QVERIFY(stage.sql(u"UPDATE people SET name = 'New name' WHERE id = 'p00001'"_s));
    SYNC(updated, 0, stage.sync(user));
    QCOMPARE(stage.contact(u"p00001"_s)[u"name"_s].toString(), u"New name"_s);
    SYNC(back, 0, stage.sync({u"undo"_s, runOf(updated)}));
    QCOMPARE(stage.contact(u"p00001"_s)[u"name"_s].toString(), u"Person 1"_s);
}

QTEST_GUILESS_MAIN(UndoSafetyTest)
#include "tst_undosafety.moc"
