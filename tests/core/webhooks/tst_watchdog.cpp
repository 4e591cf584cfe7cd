// Silence where something should arrive, and errors before the sender has had enough.
#include "support/testing.h"
#include "webhooks/watchdog.h"

using namespace patchbay;
using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace {

const QDateTime Noon = QDateTime::fromSecsSinceEpoch(1'790'000'000, Qt::UTC);
constexpr qint64 Day = 86'400;

} // namespace

class TestWatchdog : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void silences_data()
    {
        QTest::addColumn<qint64>("arrived");
        QTest::addColumn<qint64>("firstAgo"); // seconds
        QTest::addColumn<qint64>("lastAgo");
        QTest::addColumn<bool>("alarming");
        QTest::addColumn<QString>("says");
        QTest::newRow("never, new") << qint64(0) << qint64(3'600) << qint64(0) << false << u"60 minutes"_s;
        QTest::newRow("never, for days")
            << qint64(0) << 9 * Day << qint64(0) << true << u"not arrived in 9 days"_s;
        QTest::newRow("lately") << qint64(100) << 30 * Day << qint64(600) << false << u"10 minutes ago"_s;
        QTest::newRow("a quiet night")
            << qint64(30'000) << 30 * Day << qint64(36'000) << false << u"10 hours"_s;
        QTest::newRow("often, then silent")
            << qint64(2'000) << 30 * Day << 9 * Day << true << u"silent for 9 days"_s;
        QTest::newRow("rare, and not due yet")
            << qint64(4) << 100 * Day << 9 * Day << false << u"9 days ago"_s;
        QTest::newRow("once") << qint64(1) << 50 * Day << 50 * Day << false << u"50 days ago"_s;
    }
    void silences()
    {
        QFETCH(qint64, arrived);
        QFETCH(qint64, firstAgo);
        QFETCH(qint64, lastAgo);
        QFETCH(bool, alarming);
        QFETCH(QString, says);
        EndpointRow endpoint;
        endpoint.topics = {u"contact.user.created"_s, u"ping"_s};
        endpoint.createdAt = Noon.addSecs(-firstAgo);
        QList<TopicArrivals> arrivals;
        if (arrived > 0)
            arrivals.append({u"contact.user.created"_s, arrived, endpoint.createdAt, Noon.addSecs(-lastAgo)});
        const auto all = silencesOf(endpoint, arrivals, Noon);
        QCOMPARE(all.size(), 1);
        QCOMPARE(all.first().isAlarming, alarming);
        QVERIFY2(all.first().sentence.contains(says), qPrintable(all.first().sentence));
    }

    void alarmsFirst()
    {
        EndpointRow endpoint;
        endpoint.topics = {u"a.b"_s, u"z.y"_s};
        endpoint.createdAt = Noon.addSecs(-9 * Day);
        const auto all = silencesOf(
            endpoint, {{u"a.b"_s, 5, endpoint.createdAt, Noon}, {u"m.n"_s, 5, endpoint.createdAt, Noon}},
            Noon);
        QCOMPARE(all.size(), 3); // what arrives without being listed is told of, too
        QCOMPARE(all.first().topic, u"z.y"_s);
        QCOMPARE(all.last().topic, u"m.n"_s);
    }

    void pause()
    {
        using Level = AnswerWatch::Level;
        AnswerWatch watch;
        QCOMPARE(watch.level(Noon), Level::Well);
        QDateTime at = Noon;
        const auto errors = [&](int count, std::chrono::milliseconds apart) {
            for (int i = 0; i < count; ++i) {
                at = at.addMSecs(apart.count());
                watch.note(false, at);
            }
        };
        errors(9, 100ms);
        QVERIFY(watch.sentence(at).isEmpty());
        errors(1, 100ms);
        QCOMPARE(watch.level(at), Level::Failing);
        errors(490, 100ms);
        QCOMPARE(watch.level(at), Level::NearPause);
        errors(500, 100ms);
        QCOMPARE(watch.level(at), Level::NearPause); // more than 1,000, not 1,000
        errors(1, 100ms);
        QCOMPARE(watch.level(at), Level::Paused);
        QVERIFY(watch.sentence(at).contains(u"1,001"_s));
        QCOMPARE(watch.level(at.addSecs(16 * 60)), Level::Failing); // the pause is over
        watch.note(true, at);
        QCOMPARE(watch.level(at), Level::Well);
        QCOMPARE(watch.consecutiveErrors(), 0);
        // As many, but spread out.
        errors(1'500, 2s);
        QVERIFY(watch.level(at) != Level::Paused);
    }

    void suspension()
    {
        using Level = AnswerWatch::Level;
        AnswerWatch watch;
        for (int day = 0; day <= 4; ++day)
            watch.note(false, Noon.addSecs(day * Day));
        QVERIFY(watch.level(Noon.addSecs(4 * Day)) != Level::NearSuspension);
        watch.note(false, Noon.addSecs(5 * Day));
        QCOMPARE(watch.level(Noon.addSecs(5 * Day)), Level::NearSuspension);
        watch.note(false, Noon.addSecs(7 * Day));
        QCOMPARE(watch.level(Noon.addSecs(7 * Day)), Level::NearSuspension);
        watch.note(false, Noon.addSecs(7 * Day + 1));
        QCOMPARE(watch.level(Noon.addSecs(7 * Day + 1)), Level::Suspended);
        QVERIFY(watch.sentence(Noon.addSecs(7 * Day + 1)).contains(u"Set live"_s));
    }
};

QTEST_GUILESS_MAIN(TestWatchdog)
#include "tst_watchdog.moc"
