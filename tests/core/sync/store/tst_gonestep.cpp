// When a record that vanished may be taken out of Intercom, how many that may be without being asked, and
// what is said of it. On both dialects.
#include "../../store/bulkstore.h"
#include "store/linkrepository.h"
#include "sync/gonestep.h"

using namespace patchbay;
using namespace patchbay::testing;

class TestGoneStep : public BulkStoreTest
{
    Q_OBJECT

private Q_SLOTS:
    // What is due, and how many that are; what somebody confirmed does not count.
    void whatIsDue_data() { StorePlaces::addDialects(); }
    void whatIsDue()
    {
        FRESH_STORE(m_places, uri);
        const auto database = prepared(uri);
        QVERIFY(database);
        QVERIFY(in(*database, [](StoreSession &session) -> Outcome {
            TombstoneRepository stones(session);
            SyncSettings settings;
            settings.deletions = DeletionPolicy::Delete;
            settings.holdAboveCount = 2;
            settings.holdAbovePercent = 100;
            LinkRepository links(session);
            for (const QString &key : {u"a"_s, u"b"_s, u"c"_s, u"d"_s}) {
                const auto link = links.upsert({.connectionId = Shop,
                                                .object = u"contact"_s,
                                                .sourceKey = key,
                                                .targetId = u"i"_s + key,
                                                .createdAt = Noon,
                                                .updatedAt = Noon,
                                                .state = u"active"_s});
                if (!link)
                    return fail(link.error());
            }
            const auto work = [&session, &settings](int hours) {
                return hasGoneWork(session, Shop, settings, Noon.addSecs(hours * 3600));
            };
            TombstoneRow row = stone(u"a"_s);
            row.origin = QString(stoneorigins::event);
            const auto told = stones.bury(row);
            const auto early = work(23);
            const auto late = work(24);
            if (!told || !early || *early || !late || !*late)
                return fail(Error::Kind::Internal, u"one"_s);
            QString lastId;
            for (const QString &key : {u"b"_s, u"c"_s}) {
                row = stone(key);
                row.origin = QString(stoneorigins::event);
                row.missingSince = Noon.addSecs(20 * 3600); // not due itself, and counts nevertheless
                const auto more = stones.bury(row);
                if (!more)
                    return fail(more.error());
                lastId = more->id;
            }
            const auto three = work(24);
            if (!three || *three)
                return fail(Error::Kind::Internal, u"three are held back"_s);
            if (const Outcome confirmed = stones.setConfirmed(told->id, gonesteps::takeOut); !confirmed)
                return confirmed;
            const auto due = stones.due(Shop, u"contact"_s, gonesteps::takeOut, Noon, {}, 9);
            const auto allowed = work(24);
            if (!allowed || !*allowed || !due || due->size() != 1 || due->first().sourceKey != "a"_L1)
                return fail(Error::Kind::Internal, u"confirmed"_s);
            // What was taken away of late counts, as far as nobody confirmed it.
            for (const QString &key : {u"b"_s, u"c"_s}) {
                row = stone(key);
                row.state = QString(stonestates::archived);
                if (const auto away = stones.takeAway(row, Noon.addSecs(30 * 3600)); !away)
                    return fail(away.error());
            }
            row = stone(u"d"_s);
            row.origin = QString(stoneorigins::event);
            row.missingSince = Noon.addSecs(31 * 3600);
            if (const auto one = stones.bury(row); !one)
                return fail(one.error());
            const auto held = [&](int hours) {
                return isHeldBack(session, Shop, u"contact"_s, gonesteps::takeOut, settings,
                                  Noon.addSecs(hours * 3600));
            };
            const auto soon = held(53);
            const auto later = held(55);
            if (!soon || !*soon || !later || *later)
                return fail(Error::Kind::Internal, u"of late"_s);
            // The second step: what is archived goes for good after as many hours again, or never.
            const auto second = [&](int hours) {
                return stones.isAnyDue(Shop, u"contact"_s, gonesteps::deleteForGood,
                                       longEnoughAt(settings, Noon.addSecs(hours * 3600)), true);
            };
            const auto notYet = second(53);
            const auto now = second(54);
            // Found by runs, which come back by themselves.
            if (!notYet || *notYet || !now || !*now)
                return fail(Error::Kind::Internal, u"for good"_s);
            return stones.setConfirmed(lastId, -1);
        }));
    }

    void sentences_data()
    {
        QTest::addColumn<QString>("state");
        QTest::addColumn<QString>("object");
        QTest::addColumn<int>("policy");
        QTest::addColumn<bool>("held");
        QTest::addColumn<QString>("says");
        const int keep = int(DeletionPolicy::Keep);
        const int archive = int(DeletionPolicy::Archive);
        const int remove = int(DeletionPolicy::Delete);
        QTest::newRow("kept by policy") << u"held"_s << u"contact"_s << keep << false << u"stays there"_s;
        QTest::newRow("waits") << u"held"_s << u"contact"_s << archive << false
                               << u"archived at 2026-03-02 12:00 UTC"_s;
        QTest::newRow("asks") << u"held"_s << u"contact"_s << archive << true << u"somebody confirms"_s;
        QTest::newRow("archive first")
            << u"held"_s << u"contact"_s << remove << false << u"it is archived at"_s;
        QTest::newRow("company stays")
            << u"held"_s << u"company"_s << archive << false << u"does not archive companies"_s;
        QTest::newRow("company goes") << u"held"_s << u"company"_s << remove << false
                                      << u"deleted (Intercom does not archive companies)"_s;
        QTest::newRow("archived") << u"archived"_s << u"contact"_s << archive << false
                                  << u"can be brought back"_s;
        QTest::newRow("goes for good") << u"archived"_s << u"contact"_s << remove << false
                                       << u"deleted for good at 2026-03-03 12:00 UTC"_s;
        QTest::newRow("restored") << u"restored"_s << u"contact"_s << remove << true << u"left alone"_s;
    }
    void sentences()
    {
        QFETCH(QString, state);
        QFETCH(QString, object);
        QFETCH(int, policy);
        QFETCH(bool, held);
        QFETCH(QString, says);
        const QDateTime noon(QDate(2026, 3, 1), QTime(12, 0), Qt::UTC);
        TombstoneRow row{.object = object, .state = state, .missingSince = noon};
        if (state != "held"_L1)
            row.decidedAt = noon.addDays(1);
        SyncSettings settings;
        settings.deletions = DeletionPolicy(policy);
        const QString sentence = goneSentence(row, settings, held, noon.addSecs(60));
        QVERIFY2(sentence.contains(says), qPrintable(sentence));
    }

private:
    static TombstoneRow stone(const QString &key)
    {
        return {.connectionId = Shop,
                .object = u"contact"_s,
                .sourceKey = key,
                .targetId = u"i"_s + key,
                .record = {{u"name"_s, u"Ann"_s}},
                .missingSince = Noon,
                .runId = Run};
    }
};

QTEST_GUILESS_MAIN(TestGoneStep)
#include "tst_gonestep.moc"
