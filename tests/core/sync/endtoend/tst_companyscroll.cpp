// Reading all companies: Intercom lets one reader at a time through its list.
#include "sync/companyscroll.h"
#include "usersshop.h"

using namespace patchbay;
using namespace patchbay::testing;
using namespace Qt::StringLiterals;

namespace {

constexpr int pageAndMore = 130; // companies

OutcomeTask add(QSet<QString> *ids, QList<intercom::Company> companies)
{
    for (const intercom::Company &company : std::as_const(companies))
        ids->insert(company.id.text());
    co_return {};
}

CompanyScroll::Parts parts(Stage *stage, const QString &holder, QSet<QString> *ids)
{
    return {.database = &stage->database(),
            .intercom = stage->client.get(),
            .workspace = WorkspaceId(u"wsp_1"_s),
            .holder = holder,
            .clock = systemClock(),
            .stopping = [] { return false; },
            .keep = [ids](QList<intercom::Company> companies) { return add(ids, std::move(companies)); },
            .heard = [](qint64) {}};
}

} // namespace

class TestCompanyScroll : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    // Two connections of one program, say: the second waits for the first instead of running into its scroll.
    void takesTurns()
    {
        const std::unique_ptr<Stage> stage = openShop();
        const QString person =
            stage->ask("POST", u"/contacts"_s, {{u"role"_s, u"user"_s}, {u"email"_s, u"ann@example.com"_s}})
                .value(u"id"_s)
                .toString();
        for (int i = 0; i < pageAndMore; ++i) {
            const QString id = stage->ask("POST", u"/companies"_s, {{u"company_id"_s, QString::number(i)}})
                                   .value(u"id"_s)
                                   .toString();
            stage->ask("POST", u"/contacts/%1/companies"_s.arg(person), {{u"id"_s, id}});
        }
        QSet<QString> ids;
        QSet<QString> others;
        CompanyScroll first(parts(stage.get(), u"one"_s, &ids));
        CompanyScroll second(parts(stage.get(), u"other"_s, &others));
        Task<qint64> reading = first.read();
        Task<qint64> alsoReading = second.read();
        const Result<qint64> read = wait(std::move(reading));
        VERIFY_RESULT(read);
        QCOMPARE(*read, pageAndMore);
        QCOMPARE(ids.size(), *read);
        const Result<qint64> alsoRead = wait(std::move(alsoReading));
        VERIFY_RESULT(alsoRead);
        QCOMPARE(*alsoRead, *read);
        QCOMPARE(others, ids);
        QVERIFY(stage->calls().contains("/companies/scroll"));
        QVERIFY(!stage->calls().contains("scroll_exists"));
    }
};

QTEST_GUILESS_MAIN(TestCompanyScroll)
#include "tst_companyscroll.moc"
