// Which apps a workspace's activity log tells of.
#include "console/seenapps.h"

#include <QTest>

using namespace patchbay;
using namespace Qt::StringLiterals;

namespace {

intercom::ActivityLogEntry entry(const QString &id, const QString &type, const QString &text, int day,
                                 const QJsonObject &metadata = {})
{
    intercom::ActivityLogEntry made;
    made.id = id;
    made.type = type;
    made.description = text;
    made.performedByEmail = u"robin@example.com"_s;
    made.at = QDateTime(QDate(2026, 1, day), QTime(12, 0), Qt::UTC);
    made.metadata = metadata;
    return made;
}

const QString installed = u"app_package_installation"_s;
const QString uninstalled = u"app_package_uninstallation"_s;
const QString regenerated = u"app_package_token_regeneration"_s;

} // namespace

class TestSeenApps : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void folds_data();
    void folds();
    void tellsSinceWhenAndByWhom();
    void countsARepeatedEntryOnce();
};

void TestSeenApps::folds_data()
{
    using Entries = QList<intercom::ActivityLogEntry>;
    QTest::addColumn<Entries>("entries");
    QTest::addColumn<QStringList>("names");
    const QString slack = u"Robin Example installed the Slack app package."_s;
    const QString noSlack = u"Robin Example uninstalled the Slack app package."_s;
    QTest::newRow("nothing") << Entries{} << QStringList{};
    QTest::newRow("installed") << Entries{entry(u"1"_s, installed, slack, 1)} << QStringList{u"Slack"_s};
    QTest::newRow("uninstalled later")
        << Entries{entry(u"1"_s, installed, slack, 1), entry(u"2"_s, uninstalled, noSlack, 2)}
        << QStringList{};
    QTest::newRow("newest first, installed again")
        << Entries{entry(u"3"_s, installed, slack, 3), entry(u"2"_s, uninstalled, noSlack, 2),
                   entry(u"1"_s, installed, slack, 1)}
        << QStringList{u"Slack"_s};
    QTest::newRow("only a token event")
        << Entries{entry(u"1"_s, regenerated,
                         u"Robin Example regenerated the token for the Salesforce app package."_s, 1)}
        << QStringList{u"Salesforce"_s};
    QTest::newRow("unknown types are left alone")
        << Entries{entry(u"1"_s, u"app_webhook_creation"_s, u"Robin Example created a webhook."_s, 1)}
        << QStringList{};
    QTest::newRow("metadata wins over the sentence")
        << Entries{entry(u"1"_s, installed, u"Somebody did something."_s, 1,
                         {{u"app_package_code"_s, u"hub-spot"_s},
                          {u"app_package_name"_s, u"HubSpot"_s},
                          {u"other"_s, u"x"_s}})}
        << QStringList{u"HubSpot"_s};
    QTest::newRow("a code where there is no name")
        << Entries{entry(u"1"_s, installed, u"Somebody did something."_s, 1,
                         {{u"package_code"_s, u"hub-spot"_s}})}
        << QStringList{u"hub-spot"_s};
    QTest::newRow("same name in another case")
        << Entries{entry(u"1"_s, installed, slack, 1),
                   entry(u"2"_s, uninstalled, u"Robin Example uninstalled the SLACK app package."_s, 2)}
        << QStringList{};
}

void TestSeenApps::folds()
{
    QFETCH(QList<intercom::ActivityLogEntry>, entries);
    QFETCH(QStringList, names);
    QStringList found;
    for (const SeenApp &app : foldSeenApps(entries))
        found << app.name;
    QCOMPARE(found, names);
}

void TestSeenApps::tellsSinceWhenAndByWhom()
{
    const QList<SeenApp> apps =
        foldSeenApps({entry(u"1"_s, installed, u"Robin installed the Slack app package."_s, 7)});
    QCOMPARE(apps.size(), 1);
    QVERIFY(apps.first().fromText);
    QCOMPARE(apps.first().reason(),
             u"Seen in Intercom's activity log: installed on 2026-01-07 by robin@example.com"_s);
}

void TestSeenApps::countsARepeatedEntryOnce()
{
    const auto install = entry(u"1"_s, installed, u"Robin installed the Slack app package."_s, 1);
    const auto removal = entry(u"2"_s, uninstalled, u"Robin uninstalled the Slack app package."_s, 1);
    QCOMPARE(foldSeenApps({install, removal, install}).size(), 0);
}

QTEST_GUILESS_MAIN(TestSeenApps)
#include "tst_seenapps.moc"
