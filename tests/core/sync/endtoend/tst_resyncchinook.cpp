// A database that was not made for it: all customers of Chinook, twice. The second time nothing is written.
#include "stage.h"

using namespace patchbay;
using namespace patchbay::testing;
using namespace Qt::StringLiterals;

class TestChinook : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void everyCustomerOnceAndThenQuiet();
};

void TestChinook::everyCustomerOnceAndThenQuiet()
{
    const QString chinook = fixture(u"chinook/Chinook_Sqlite.sqlite"_s);
    if (chinook.isEmpty())
        QSKIP("The Chinook database is not beside the checkout.");
    Stage stage(
        {}, {{u"database"_s, chinook},
             {u"people_query"_s, u"SELECT c.CustomerId, c.FirstName, c.LastName, c.FirstName || ' ' || "
                                 u"c.LastName AS FullName, c.Company, c.Phone, c.Email, "
                                 "e.Email AS Rep, (SELECT round(sum(i.Total), 2) FROM Invoice i WHERE "
                                 "i.CustomerId = c.CustomerId) AS Total "
                                 "FROM Customer c LEFT JOIN Employee e ON e.EmployeeId = c.SupportRepId"_s},
             {u"people_key"_s, u"CustomerId"_s},
             {u"people_email"_s, u"Email"_s}});
    stage.people.rules = {Stage::rule(u"CustomerId"_s, u"external_id"_s),
                          Stage::rule(u"FullName"_s, u"name"_s),
                          Stage::rule(u"Email"_s, u"email"_s),
                          Stage::rule(u"Phone"_s, u"phone"_s),
                          Stage::rule(u"Company"_s, u"company.company_id"_s),
                          Stage::rule(u"Company"_s, u"company.name"_s),
                          Stage::rule(u"Total"_s, u"custom.lifetime_value"_s),
                          Stage::rule(u"Rep"_s, u"owner.email"_s)};
    constexpr int customers = 59;
    for (int id = 1; id <= customers; ++id) {
        const auto outcome = stage.runKey(QString::number(id));
        VERIFY_RESULT(outcome);
        QCOMPARE(outcome->action, RecordPlan::Action::Create);
    }
    QCOMPARE(stage.contacts(), customers);
    const qint64 writes = stage.writes();
    const QByteArray digest = stage.digest();
    for (int id = 1; id <= customers; ++id) {
        const auto plan = stage.planKey(QString::number(id));
        VERIFY_RESULT(plan);
        QVERIFY2(plan->action == RecordPlan::Action::Unchanged,
                 QJsonDocument(plan->toJson()).toJson().constData());
        const auto outcome = stage.apply(*plan);
        VERIFY_RESULT(outcome);
        QCOMPARE(outcome->writes, 0);
    }
    QCOMPARE(stage.writes(), writes);
    QCOMPARE(stage.digest(), digest);
    const auto byEmail = stage.plan({RecordSelector::By::Email, u"luisg@embraer.com.br"_s});
    VERIFY_RESULT(byEmail);
    QCOMPARE(byEmail->sourceKey, u"1"_s);
    QCOMPARE(byEmail->companies.first().name, u"Embraer - Empresa Brasileira de Aeronáutica S.A."_s);
}

QTEST_GUILESS_MAIN(TestChinook)
#include "tst_resyncchinook.moc"
