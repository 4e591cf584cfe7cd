// Regions: their hosts, their names, and the check against what GET /me reports.
#include "intercom/region.h"
#include "support/testing.h"

using namespace Qt::StringLiterals;
using namespace patchbay;
using namespace patchbay::intercom;

class TestRegion : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void hostsAndNames_data()
    {
        QTest::addColumn<int>("region");
        QTest::addColumn<QString>("name");
        QTest::addColumn<QString>("url");
        QTest::addColumn<QString>("hub");
        QTest::newRow("us") << int(Region::Us) << u"us"_s << u"https://api.intercom.io"_s
                            << u"https://app.intercom.com/a/apps/_/developer-hub"_s;
        QTest::newRow("eu") << int(Region::Eu) << u"eu"_s << u"https://api.eu.intercom.io"_s
                            << u"https://app.eu.intercom.com/a/apps/_/developer-hub"_s;
        QTest::newRow("au") << int(Region::Au) << u"au"_s << u"https://api.au.intercom.io"_s
                            << u"https://app.au.intercom.com/a/apps/_/developer-hub"_s;
        QTest::newRow("custom") << int(Region::Custom) << u"custom"_s << QString() << QString();
    }
    void hostsAndNames()
    {
        QFETCH(int, region);
        QFETCH(QString, name);
        QFETCH(QString, url);
        QCOMPARE(regionName(Region(region)), name);
        QCOMPARE(regionUrl(Region(region)).toString(), url);
        QTEST(developerHubUrl(Region(region)).toString(), "hub");
        for (const QString &spelling :
             {name, name.toUpper(), u" %1 "_s.arg(name), regionTitle(Region(region))}) {
            const auto parsed = parseRegion(spelling);
            VERIFY_RESULT(parsed);
            QCOMPARE(int(*parsed), region);
        }
        QCOMPARE(int(regionOfUrl(regionUrl(Region(region)))), region);
    }

    void otherAddressesAreCustom_data()
    {
        QTest::addColumn<QString>("url");
        QTest::newRow("loopback") << u"http://127.0.0.1:8080"_s;
        QTest::newRow("plain http") << u"http://api.intercom.io"_s;
        QTest::newRow("other port") << u"https://api.intercom.io:8443"_s;
        QTest::newRow("look-alike") << u"https://api.intercom.io.example.com"_s;
    }
    void otherAddressesAreCustom()
    {
        QFETCH(QString, url);
        QVERIFY(regionOfUrl(QUrl(url)) == Region::Custom);
    }

    void unknownRegionIsRefused()
    {
        const auto parsed = parseRegion(u"mars"_s);
        QVERIFY(!parsed);
        QVERIFY(parsed.error().kind == Error::Kind::InvalidInput);
        QVERIFY(parsed.error().message.contains(u"mars"_s));
        QVERIFY(!parsed.error().nextStep.isEmpty());
    }

    void check_data()
    {
        QTest::addColumn<int>("chosen");
        QTest::addColumn<QString>("reported");
        QTest::addColumn<bool>("agrees");
        QTest::newRow("same") << int(Region::Us) << u"US"_s << true;
        QTest::newRow("other") << int(Region::Us) << u"EU"_s << false;
        QTest::newRow("other way") << int(Region::Au) << u"US"_s << false;
        QTest::newRow("unknown spelling") << int(Region::Eu) << u"EU-WEST"_s << true;
        QTest::newRow("not reported") << int(Region::Eu) << QString() << true;
        QTest::newRow("custom address") << int(Region::Custom) << u"US"_s << true;
    }
    void check()
    {
        QFETCH(int, chosen);
        QFETCH(QString, reported);
        QFETCH(bool, agrees);
        const Outcome outcome = checkRegion(Region(chosen), reported);
        QCOMPARE(outcome.has_value(), agrees);
        if (!agrees) {
            const QString actual = regionTitle(*parseRegion(reported));
            QVERIFY(outcome.error().kind == Error::Kind::InvalidInput);
            QVERIFY(outcome.error().message.contains(actual));
            QVERIFY(outcome.error().message.contains(regionTitle(Region(chosen))));
            QVERIFY(outcome.error().nextStep.contains(actual));
        }
    }
};

QTEST_GUILESS_MAIN(TestRegion)
#include "tst_region.moc"
