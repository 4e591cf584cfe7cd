// A run of a thousand records is taken back: Intercom is what it was before, but for what others changed
// since, which is listed. PATCHBAY_RECORDS asks for another number.
#include "bulkstage.h"

using namespace patchbay::testing;
using namespace Qt::StringLiterals;

class BulkUndoTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void undoes_data() { dialects(); }
    void undoes();

private:
    static QJsonObject find(const BulkStage &stage, const QString &externalId)
    {
        return stage.sandbox.get(u"/contacts/find_by_external_id/"_s + externalId);
    }
    static QString key(int person) { return u"p%1"_s.arg(person, 5, 10, QChar(u'0')); }

    StoreServer m_stores{};
};

void BulkUndoTest::undoes()
{
    OPEN_STAGE(stage, m_stores, QStringList());
    bool isNumber = false;
    const int wanted = qEnvironmentVariableIntValue("PATCHBAY_RECORDS", &isNumber);
    const int people = isNumber ? wanted : 1'000;
    const int known = people / 5; // are there before the run
    stage.terminal.allow(10 * ProcessLimit);
    QVERIFY(stage.fill(known));
    QVERIFY(stage.connect());
    SYNC(first, 0, stage.syncAll());
    const QString before = stage.digest();

    // The run: everybody who is there changes in two fields, and the others are new.
    QVERIFY(stage.sql(u"UPDATE people SET name = 'New ' || name, since = '2026-04-05T06:07:08Z'"_s));
    QVERIFY(stage.sql(u"UPDATE organisations SET plan = 'pro' WHERE id <= 'o00010'"_s));
    QVERIFY(stage.sql(u"INSERT INTO people WITH RECURSIVE n(i) AS (SELECT %1 UNION ALL SELECT i + 1 FROM n"
                      " WHERE i < %2) SELECT printf('p%05d', i), printf('p%d@example.com', i),"
                      " printf('Person %d', i), '' FROM n"_s.replace(u"%1"_s, QString::number(known + 1))
                          .replace(u"%2"_s, QString::number(people))));
    QVERIFY(stage.sql(u"INSERT INTO memberships SELECT id, 'o00001' FROM people WHERE since = ''"_s));
    SYNC(second, 0, stage.syncAll());
    QCOMPARE(second.json()[u"ledger"_s][u"created"_s].toInt(), people - known);
    QVERIFY(second.json()[u"ledger"_s][u"updated"_s].toInt() >= known);
    const QString run = second.json()[u"run"_s].toString();

    // Others change a field of five that were there, all that was written of one more, and two new ones.
    QStringList partly;
    for (int i = 1; i <= 5; ++i) {
        partly << key(i);
        QVERIFY(stage.change(find(stage, key(i))[u"id"_s].toString(), R"({"name": "Somebody's own"})"));
    }
    QStringList whole{key(6), key(known + 1), key(known + 2)};
    QVERIFY(stage.change(find(stage, key(6))[u"id"_s].toString(),
                         R"({"name": "Somebody's own", "signed_up_at": 1700000000})"));
    for (int i = 1; i <= 2; ++i)
        QVERIFY(stage.change(find(stage, key(known + i))[u"id"_s].toString(), R"({"name": "Theirs"})"));

    const qint64 writes = stage.sandbox.writes();
    SYNC(looked, 0, stage.sync({u"undo"_s, run, u"--dry-run"_s}));
    QCOMPARE(looked.json()[u"counts"_s][u"removed"_s].toInt(), people - known - 2);
    QCOMPARE(stage.sandbox.writes(), writes);
    SYNC(undone, 0, stage.sync({u"undo"_s, run}));
    QCOMPARE(undone.json()[u"state"_s].toString(), u"succeeded"_s);

    // It says what it left alone.
    const auto listed = [&](const QString &cause) {
        QStringList keys;
        const Ran ran = stage.sync({u"items"_s, undone.json()[u"run"_s].toString(), u"--cause"_s, cause});
        for (const QJsonObject &line : BulkStage::lines(ran)) {
            keys << line[u"source_key"_s].toString();
            if (line[u"error"_s][u"message"_s].toString().isEmpty())
                qWarning("%s", ran.out.constData());
        }
        keys.sort();
        return keys;
    };
    QCOMPARE(listed(u"partly_changed_since"_s), partly);
    QCOMPARE(listed(u"changed_since"_s), whole);
    const QJsonObject theirs = find(stage, key(1));
    QCOMPARE(theirs[u"name"_s].toString(), u"Somebody's own"_s);
    QCOMPARE(theirs[u"signed_up_at"_s].toInteger(), 1'772'352'000); // the run's value is gone

    // With these put back by hand, everything is as it was.
    for (int i = 1; i <= 6; ++i)
        QVERIFY(stage.change(find(stage, key(i))[u"id"_s].toString(),
                             R"({"signed_up_at": 1772352000, "name": "Person )" + QByteArray::number(i) +
                                 R"("})"));
    for (int i = 1; i <= 2; ++i)
        stage.sandbox.remove(u"/contacts/"_s + find(stage, key(known + i))[u"id"_s].toString());
    QCOMPARE(stage.digest(), before);
}

QTEST_GUILESS_MAIN(BulkUndoTest)
#include "tst_bulkundo.moc"
