// People matched by a custom attribute, which Intercom lets several have: the one who is meant is updated,
// and where nobody could say who that is, nobody is created and somebody is asked.
#include "bulkstage.h"

using namespace patchbay::testing;
using namespace Qt::StringLiterals;

namespace {

// The column `name` holds the number that the CRM gave.
const QByteArray byNumber = R"({"source_object": "people", "target_object": "contact", "rules": [
    {"id": "number", "source": "name", "target": "custom.crm", "match_key": true},
    {"id": "mail", "source": "email", "target": "email"},
    {"id": "tier", "source": "since", "target": "custom.level"}]})";

// For an hour no search finds what was written.
const QStringList lateSearch{u"--search-delay-ms"_s, u"3600000"_s};

} // namespace

class MatchKeysTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void updatesTheOne_data() { dialects(); }
    void updatesTheOne();
    void rowsShareTheKey_data() { dialects(); }
    void rowsShareTheKey();
    void contactsShareTheKey_data() { dialects(); }
    void contactsShareTheKey();
    void emptyKeysAreNotShared_data() { dialects(); }
    void emptyKeysAreNotShared();
    void sameMailAnotherKey();
    void sameMailBeforeTheSearch();
    void onePersonAfterTheOther();
    void madeSinceThePlan_data();
    void madeSinceThePlan();
    void numbersAndPhones_data();
    void numbersAndPhones();

private:
    // Attributes, connection and mapping.
    static bool connect(BulkStage &stage, const QByteArray &mapping = byNumber,
                        const QString &type = u"string"_s)
    {
        for (const auto &[name, dataType] : {std::pair{u"crm"_s, type}, std::pair{u"level"_s, u"string"_s}}) {
            const QJsonObject made = stage.sandbox.post(
                u"/data_attributes"_s,
                {{u"name"_s, name}, {u"model"_s, u"contact"_s}, {u"data_type"_s, dataType}});
            if (made[u"name"_s].toString() != name)
                return false;
        }
        if (!stage.connect())
            return false;
        for (const QByteArray &each : {plainOrganisations, mapping}) {
            // No --even-with-errors: the key is allowed.
            const Ran ran = stage.terminal.run({u"mapping"_s, u"set"_s, u"--file"_s, u"-"_s}, each);
            if (ran.code != 0) {
                qWarning("%s", ran.told().constData());
                return false;
            }
        }
        return true;
    }
    static bool row(BulkStage &stage, const QString &id, const QString &number, const QString &tier = u"a"_s)
    {
        return stage.sql(
            u"INSERT INTO people VALUES ('%1', '%1@example.com', '%2', '%3')"_s.arg(id, number, tier));
    }
    static QString contact(const BulkStage &stage, const QString &mail, const QJsonValue &number)
    {
        QJsonObject body{{u"role"_s, u"user"_s}, {u"email"_s, mail}};
        if (!number.isNull())
            body.insert(u"custom_attributes"_s, QJsonObject{{u"crm"_s, number}});
        return stage.sandbox.post(u"/contacts"_s, body)[u"id"_s].toString();
    }
    static QJsonObject byId(const BulkStage &stage, const QString &id)
    {
        return stage.sandbox.get(u"/contacts/"_s + id);
    }
    static QString levelOf(const BulkStage &stage, const QString &id)
    {
        return byId(stage, id)[u"custom_attributes"_s][u"level"_s].toString();
    }
    // Keys of the source of which somebody is asked.
    static QStringList asked(BulkStage &stage)
    {
        const Ran ran = stage.sync({u"conflicts"_s});
        QStringList keys;
        const QJsonArray questions = QJsonDocument::fromJson(ran.out).array();
        for (const QJsonValue &question : questions)
            keys << question[u"source_key"_s].toString();
        keys.sort();
        return keys;
    }
    StoreServer m_stores{};
};

void MatchKeysTest::updatesTheOne()
{
    OPEN_STAGE(stage, m_stores, QStringList());
    QVERIFY(connect(stage));
    const QString known = contact(stage, u"old@example.com"_s, u"C-1"_s);
    const QString other = contact(stage, u"other@example.com"_s, u"C-2"_s);
    QVERIFY(row(stage, u"p1"_s, u"C-1"_s));
    QVERIFY(row(stage, u"p3"_s, u"C-3"_s));
    SYNC(first, 0, stage.sync({u"apply"_s, u"--object"_s, u"people"_s}));
    QCOMPARE(first.json()[u"ledger"_s][u"created"_s].toInt(), 1);
    QCOMPARE(first.json()[u"ledger"_s][u"updated"_s].toInt(), 1);
    QCOMPARE(stage.contacts().size(), 3);
    QCOMPARE(byId(stage, known)[u"email"_s].toString(), u"p1@example.com"_s);
    QCOMPARE(levelOf(stage, known), u"a"_s);
    QCOMPARE(levelOf(stage, other), QString());
    // From now on the link says who it is, whatever becomes of the key.
    QVERIFY(stage.sql(u"UPDATE people SET name = 'C-9', since = 'b' WHERE id = 'p1'"_s));
    SYNC(second, 0, stage.sync({u"apply"_s, u"--object"_s, u"people"_s}));
    QCOMPARE(stage.contacts().size(), 3);
    QCOMPARE(levelOf(stage, known), u"b"_s);
    const qint64 writes = stage.sandbox.writes();
    SYNC(quiet, 0, stage.sync({u"apply"_s, u"--object"_s, u"people"_s}));
    QCOMPARE(stage.sandbox.writes(), writes);
}

void MatchKeysTest::rowsShareTheKey()
{
    OPEN_STAGE(stage, m_stores, QStringList());
    QVERIFY(connect(stage));
    for (const QString &id : {u"p1"_s, u"p2"_s})
        QVERIFY(row(stage, id, u"C-1"_s));
    QVERIFY(row(stage, u"p3"_s, u"C-3"_s));
    const Ran first = stage.sync({u"apply"_s, u"--object"_s, u"people"_s});
    QVERIFY2(first.json()[u"counts"_s][u"conflict"_s].toInt() == 2, first.told().constData());
    QCOMPARE(stage.contacts().size(), 1);
    QCOMPARE(asked(stage), (QStringList{u"p1"_s, u"p2"_s}));
    // Told before anything is written, too.
    const Ran told = stage.terminal.run({u"sync"_s, u"plan"_s, u"--object"_s, u"people"_s});
    QVERIFY2(told.out.contains("2 records in the source have the same custom.crm, “C-1”."),
             told.told().constData());
    // A run of a few by name knows it as well.
    QVERIFY(saveFile(stage.terminal.path(u"keys"_s), "p1\np2\n"));
    const Ran few = stage.sync({u"apply"_s, u"--keys"_s, u"keys"_s, u"--object"_s, u"people"_s});
    QVERIFY2(few.json()[u"counts"_s][u"conflict"_s].toInt() == 2, few.told().constData());
    QCOMPARE(stage.contacts().size(), 1);
    QVERIFY(stage.sql(u"UPDATE people SET name = 'C-2' WHERE id = 'p2'"_s));
    SYNC(mended, 0, stage.sync({u"apply"_s, u"--object"_s, u"people"_s}));
    QCOMPARE(stage.contacts().size(), 3);
    QCOMPARE(asked(stage), QStringList());
    // Whose link says who it is goes on; the newcomer is asked about.
    QVERIFY(stage.sql(u"UPDATE people SET since = 'b' WHERE id = 'p1'"_s));
    QVERIFY(row(stage, u"p4"_s, u"C-1"_s));
    const Ran later = stage.sync({u"apply"_s, u"--object"_s, u"people"_s});
    QVERIFY2(later.json()[u"ledger"_s][u"updated"_s].toInt() == 1, later.told().constData());
    QCOMPARE(stage.contacts().size(), 3);
    QCOMPARE(asked(stage), QStringList{u"p4"_s});
}

void MatchKeysTest::contactsShareTheKey()
{
    OPEN_STAGE(stage, m_stores, lateSearch); // the list knows them, and the search does not yet
    QVERIFY(connect(stage));
    contact(stage, u"one@example.com"_s, u"C-1"_s);
    contact(stage, u"two@example.com"_s, u"C-1"_s);
    QVERIFY(row(stage, u"p1"_s, u"C-1"_s));
    const qint64 writes = stage.sandbox.writes();
    const Ran ran = stage.sync({u"apply"_s, u"--object"_s, u"people"_s});
    QVERIFY2(ran.json()[u"counts"_s][u"conflict"_s].toInt() == 1, ran.told().constData());
    QCOMPARE(stage.sandbox.writes(), writes);
    SYNC(conflicts, 0, stage.sync({u"conflicts"_s}));
    const QJsonArray questions = QJsonDocument::fromJson(conflicts.out).array();
    QCOMPARE(questions.size(), 1);
    QCOMPARE(questions[0][u"candidates"_s].toArray().size(), 2);
}

void MatchKeysTest::emptyKeysAreNotShared()
{
    OPEN_STAGE(stage, m_stores, QStringList());
    QVERIFY(connect(stage));
    const QString known = contact(stage, u"p1@example.com"_s, {});
    for (const QString &id : {u"p1"_s, u"p2"_s, u"p3"_s})
        QVERIFY(row(stage, id, {}));
    SYNC(ran, 0, stage.sync({u"apply"_s, u"--object"_s, u"people"_s}));
    QCOMPARE(ran.json()[u"ledger"_s][u"created"_s].toInt(), 2);
    QCOMPARE(stage.contacts().size(), 3);
    QCOMPARE(levelOf(stage, known), u"a"_s);
}

// The e-mail is the weaker key: with another number it is another person's.
void MatchKeysTest::sameMailAnotherKey()
{
    BulkStage stage;
    QVERIFY(stage.open(m_stores, u"sqlite"_s));
    QVERIFY(connect(stage));
    const QString known = contact(stage, u"p1@example.com"_s, u"C-2"_s);
    QVERIFY(row(stage, u"p1"_s, u"C-1"_s));
    const qint64 writes = stage.sandbox.writes();
    const Ran bulk = stage.sync({u"apply"_s, u"--object"_s, u"people"_s});
    QVERIFY2(bulk.json()[u"counts"_s][u"conflict"_s].toInt() == 1, bulk.told().constData());
    QCOMPARE(asked(stage), QStringList{u"p1"_s});
    const Ran one = stage.sync({u"user"_s, u"--key"_s, u"p1"_s});
    QVERIFY2(one.code == 1, one.told().constData());
    QCOMPARE(stage.sandbox.writes(), writes);
    QCOMPARE(levelOf(stage, known), QString());
}

// Intercom answers the creation with the other person, whom no search knew.
void MatchKeysTest::sameMailBeforeTheSearch()
{
    BulkStage stage;
    QVERIFY(stage.open(m_stores, u"sqlite"_s, lateSearch));
    QVERIFY(connect(stage));
    const QString known = contact(stage, u"p1@example.com"_s, u"C-2"_s);
    QVERIFY(row(stage, u"p1"_s, u"C-1"_s));
    const Ran one = stage.sync({u"user"_s, u"--key"_s, u"p1"_s});
    QVERIFY2(one.code != 0 && one.told().contains("C-2"), one.told().constData());
    QCOMPARE(stage.contacts().size(), 1);
    QCOMPARE(byId(stage, known)[u"custom_attributes"_s][u"crm"_s].toString(), u"C-2"_s);
    QCOMPARE(levelOf(stage, known), QString());
}

// The second is synced before Intercom's search knows the first.
void MatchKeysTest::onePersonAfterTheOther()
{
    BulkStage stage;
    QVERIFY(stage.open(m_stores, u"sqlite"_s, lateSearch));
    QVERIFY(connect(stage));
    for (const QString &id : {u"p1"_s, u"p2"_s})
        QVERIFY(row(stage, id, u"C-1"_s));
    SYNC(first, 0, stage.sync({u"user"_s, u"--key"_s, u"p1"_s}));
    QCOMPARE(stage.contacts().size(), 1);
    const Ran second = stage.sync({u"user"_s, u"--key"_s, u"p2"_s});
    QVERIFY2(second.code == 1 && second.told().contains("already linked"), second.told().constData());
    QCOMPARE(stage.contacts().size(), 1);
}

void MatchKeysTest::madeSinceThePlan_data()
{
    QTest::addColumn<QString>("bulk");
    QTest::newRow("single calls") << u"off"_s;
    QTest::newRow("bulk endpoints") << u"on"_s;
}

// Intercom would take a second contact with the key: an old plan looks before it creates.
void MatchKeysTest::madeSinceThePlan()
{
    QFETCH(QString, bulk);
    BulkStage stage;
    QVERIFY(stage.open(m_stores, u"sqlite"_s));
    QVERIFY(connect(stage));
    for (const QString &id : {u"p1"_s, u"p2"_s})
        QVERIFY(row(stage, id, u"C-"_s + id));
    SYNC(planned, 0, stage.sync({u"plan"_s, u"--object"_s, u"people"_s}));
    const QString run = planned.json()[u"run"_s].toString();
    contact(stage, u"support@example.com"_s, u"C-p1"_s);
    {
        QSqlDatabase store = QSqlDatabase::addDatabase(u"QSQLITE"_s, u"store"_s);
        store.setDatabaseName(stage.terminal.value(u"PATCHBAY_STORE"_s));
        QVERIFY(store.open());
        QSqlQuery query(store);
        QVERIFY(query.exec(
            u"UPDATE runs SET progress = json_set(progress, '$.planned_at', '2026-01-05T08:00:00Z')"_s));
    }
    QSqlDatabase::removeDatabase(u"store"_s);
    SYNC(applied, 1, stage.sync({u"apply"_s, run, u"--bulk"_s, bulk}));
    QCOMPARE(applied.json()[u"ledger"_s][u"created"_s].toInt(), 1);
    QCOMPARE(applied.json()[u"ledger"_s][u"failed"_s].toInt(), 1);
    QCOMPARE(stage.contacts().size(), 2);
    SYNC(again, 0, stage.sync({u"apply"_s, u"--object"_s, u"people"_s}));
    QCOMPARE(again.json()[u"ledger"_s][u"updated"_s].toInt(), 1);
    QCOMPARE(stage.contacts().size(), 2);
}

void MatchKeysTest::numbersAndPhones_data()
{
    QTest::addColumn<QByteArray>("mapping");
    QTest::addColumn<QString>("given");
    QTest::addColumn<QJsonObject>("known");
    QTest::newRow("whole number") << byNumber << u"4711"_s
                                  << QJsonObject{{u"custom_attributes"_s, QJsonObject{{u"crm"_s, 4711}}}};
    QTest::newRow("phone number") << QByteArray(byNumber).replace("custom.crm", "phone")
                                  << u"+49 (30) 901820"_s << QJsonObject{{u"phone"_s, u"+4930901820"_s}};
}

void MatchKeysTest::numbersAndPhones()
{
    QFETCH(QByteArray, mapping);
    QFETCH(QString, given);
    QFETCH(QJsonObject, known);
    BulkStage stage;
    QVERIFY(stage.open(m_stores, u"sqlite"_s));
    mapping.replace(R"("target": "custom.crm")",
                    R"("target": "custom.crm", "transforms": [{"name": "number"}])");
    QVERIFY(connect(stage, mapping, u"integer"_s));
    known.insert(u"role"_s, u"user"_s);
    known.insert(u"email"_s, u"old@example.com"_s);
    const QString id = stage.sandbox.post(u"/contacts"_s, known)[u"id"_s].toString();
    QVERIFY(row(stage, u"p1"_s, given));
    SYNC(planned, 0, stage.sync({u"plan"_s, u"--object"_s, u"people"_s}));
    QCOMPARE(planned.json()[u"counts"_s][u"update"_s].toInt(), 1);
    SYNC(one, 0, stage.sync({u"user"_s, u"--key"_s, u"p1"_s}));
    QCOMPARE(stage.contacts().size(), 1);
    QCOMPARE(levelOf(stage, id), u"a"_s);
}

QTEST_GUILESS_MAIN(MatchKeysTest)
#include "tst_matchkeys.moc"
