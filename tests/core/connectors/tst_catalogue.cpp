// What the systems ask for, and what they refuse.
#include "connectors/catalogue.h"
#include "support/testing.h"

using namespace patchbay;
using namespace Qt::StringLiterals;

class TestCatalogue : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void listsSystems();
    void fillsDefaultsIn();
    void refuses_data();
    void refuses();
    void refusesToMake_data();
    void refusesToMake();
    void requiredOnlyWhenShown();
    void healthRoundTrips();
};

void TestCatalogue::listsSystems()
{
    QStringList ids;
    for (const SystemDescription &system : systemCatalogue()) {
        ids << system.id;
        QVERIFY(!system.title.isEmpty() && !system.summary.isEmpty() && !system.category.isEmpty() &&
                system.readOnly);
        for (const SettingField &field : system.settings)
            QVERIFY2(!field.label.isEmpty() && !field.help.isEmpty(), qPrintable(field.key));
    }
    QCOMPARE(ids, (QStringList{u"sql"_s, u"csv"_s, u"clerk"_s}));
    QCOMPARE(systemDescription(u"nosuch"_s), nullptr);
    QVERIFY(!makeConnector(u"nosuch"_s, {}, {}));
}

void TestCatalogue::fillsDefaultsIn()
{
    const auto settings = systemDescription(u"sql"_s)->checkSettings(
        {{u"database"_s, u" /srv/a.sqlite "_s}, {u"port"_s, u"5433"_s}, {u"host"_s, u""_s}});
    VERIFY_RESULT(settings);
    QCOMPARE(
        *settings,
        (QJsonObject{{u"driver"_s, u"QSQLITE"_s}, {u"database"_s, u"/srv/a.sqlite"_s}, {u"port"_s, 5433}}));
    // A driver that is not installed here may be where the worker runs.
    VERIFY_RESULT(
        systemDescription(u"sql"_s)->checkSettings({{u"database"_s, u"x"_s}, {u"driver"_s, u"QODBC"_s}}));
}

void TestCatalogue::refuses_data()
{
    QTest::addColumn<QString>("system");
    QTest::addColumn<QJsonObject>("settings");
    QTest::addColumn<QString>("field");
    QTest::newRow("missing") << u"sql"_s << QJsonObject{{u"driver"_s, u"QSQLITE"_s}} << u"database"_s;
    QTest::newRow("blank") << u"sql"_s << QJsonObject{{u"database"_s, u"  "_s}} << u"database"_s;
    QTest::newRow("unknown") << u"sql"_s << QJsonObject{{u"database"_s, u"x"_s}, {u"databse"_s, u"x"_s}}
                             << u"databse"_s;
    QTest::newRow("port") << u"sql"_s << QJsonObject{{u"database"_s, u"x"_s}, {u"port"_s, u"many"_s}}
                          << u"port"_s;
    QTest::newRow("text") << u"sql"_s << QJsonObject{{u"database"_s, 5}} << u"database"_s;
    QTest::newRow("secret") << u"sql"_s << QJsonObject{{u"database"_s, u"x"_s}, {u"password"_s, u"x"_s}}
                            << u"password"_s;
    QTest::newRow("choice") << u"csv"_s << QJsonObject{{u"delimiter"_s, u"x"_s}} << u"delimiter"_s;
}

void TestCatalogue::refuses()
{
    QFETCH(QString, system);
    QFETCH(QJsonObject, settings);
    QFETCH(QString, field);
    const auto checked = systemDescription(system)->checkSettings(settings);
    QVERIFY(!checked);
    QCOMPARE(checked.error().kind, Error::Kind::InvalidInput);
    QCOMPARE(checked.error().field, field);
}

void TestCatalogue::refusesToMake_data()
{
    QTest::addColumn<QString>("system");
    QTest::addColumn<QJsonObject>("settings");
    QTest::addColumn<QString>("field");
    QTest::newRow("no query") << u"sql"_s << QJsonObject{{u"database"_s, u"x"_s}} << u"people_query"_s;
    QTest::newRow("writing query") << u"sql"_s << QJsonObject{{u"people_query"_s, u"DELETE FROM a"_s}}
                                   << u"people_query"_s;
    QTest::newRow("second query") << u"sql"_s
                                  << QJsonObject{{u"people_query"_s, u"SELECT 1"_s},
                                                 {u"organisations_query"_s, u"SELECT 1; SELECT 2"_s}}
                                  << u"organisations_query"_s;
    QTest::newRow("password in options")
        << u"sql"_s << QJsonObject{{u"people_query"_s, u"SELECT 1"_s}, {u"options"_s, u"Password=x"_s}}
        << u"options"_s;
    QTest::newRow("no file") << u"csv"_s << QJsonObject{} << u"people_file"_s;
}

void TestCatalogue::refusesToMake()
{
    QFETCH(QString, system);
    QFETCH(QJsonObject, settings);
    QFETCH(QString, field);
    const auto connector = makeConnector(system, settings, {});
    QVERIFY(!connector);
    QCOMPARE(connector.error().kind, Error::Kind::InvalidInput);
    QCOMPARE(connector.error().field, field);
}

void TestCatalogue::requiredOnlyWhenShown()
{
    SystemDescription system{.id = u"x"_s, .title = u"X"_s};
    system.settings = {
        {.key = u"kind"_s, .label = u"Kind"_s},
        {.key = u"server"_s, .label = u"Server"_s, .required = true, .shownWhen = u"kind=remote"_s},
        {.key = u"fast"_s, .label = u"Fast"_s, .kind = SettingField::Kind::Switch}};
    VERIFY_RESULT(system.checkSettings({{u"kind"_s, u"local"_s}, {u"fast"_s, u"true"_s}}));
    QCOMPARE(system.checkSettings({{u"fast"_s, u"true"_s}})->value(u"fast"_s), QJsonValue(true));
    QVERIFY(!system.checkSettings({{u"fast"_s, u"perhaps"_s}}));
    QVERIFY(!system.checkSettings({{u"kind"_s, u"remote"_s}}));
}

void TestCatalogue::healthRoundTrips()
{
    Health health{
        .latency = std::chrono::milliseconds(12),
        .checkedAt = QDateTime::fromMSecsSinceEpoch(1795248930123, Qt::UTC),
        .items = {{u"Reachable"_s, Health::Item::State::Ok, u"Connected."_s, {}},
                  {u"Key"_s, Health::Item::State::Warning, u"Repeats."_s, u"Choose."_s},
                  {u"People query"_s, Health::Item::State::Failed, u"No such table."_s, u"Correct it."_s}}};
    health.settle();
    QVERIFY(!health.ok);
    QCOMPARE(health.summary, u"No such table."_s);
    const Health back = Health::fromJson(health.toJson());
    QCOMPARE(back.toJson(), health.toJson());
    QCOMPARE(back.checkedAt, health.checkedAt);
    health.items.removeLast();
    health.settle();
    QVERIFY(health.ok);
    QCOMPARE(health.summary, u"Repeats."_s);
}

QTEST_APPLESS_MAIN(TestCatalogue)
#include "tst_catalogue.moc"
