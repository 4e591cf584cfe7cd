// The bulk writer against the stand-in for Intercom: what became of each item.
#include "intercom/bulkwriter.h"
#include "sandbox/sandbox.h"
#include "support/testing.h"

#include <QJsonArray>

using namespace Qt::StringLiterals;
using namespace patchbay;
using namespace patchbay::intercom;
using patchbay::testing::wait;
using Fate = BulkItem::Fate;

class TestBulkWriter : public QObject
{
    Q_OBJECT

private:
    std::unique_ptr<Sandbox> m_sandbox;
    std::unique_ptr<HttpClient> m_http;
    std::unique_ptr<RateBudget> m_budget;
    std::unique_ptr<Client> m_client;

    void start(int searchDelayMs, bool bulk = true)
    {
        SandboxOptions options;
        options.latencyMs = 0;
        options.searchDelayMs = searchDelayMs;
        options.bulkTaskMs = 20;
        options.bulk = bulk;
        options.rateLimit = 100'000;
        m_sandbox = std::make_unique<Sandbox>(options);
        VERIFY_RESULT(m_sandbox->start());
        const QJsonObject intercom = m_sandbox->announcement().value(u"intercom"_s).toObject();
        m_http = std::make_unique<HttpClient>(HttpClient::Settings{});
        RateBudget::Settings budget;
        budget.assumedLimit = options.rateLimit;
        m_budget = std::make_unique<RateBudget>(budget);
        m_client = std::make_unique<Client>(*m_http, *m_budget,
                                            Client::Settings{QUrl(intercom.value(u"url"_s).toString()),
                                                             Secret(intercom.value(u"token"_s).toString())});
    }
    Result<BulkReport> write(BulkDeed deed, const QList<QJsonObject> &items)
    {
        using namespace std::chrono_literals;
        return wait(BulkWriter(*m_client, {10ms, 50ms, 120s, 20ms, 3}).write(deed, items));
    }
    static QJsonObject person(int number)
    {
        return {{u"external_id"_s, u"p%1"_s.arg(number)}, {u"email"_s, u"p%1@example.com"_s.arg(number)}};
    }

private Q_SLOTS:
    void cleanup()
    {
        m_client.reset();
        m_http.reset();
        m_budget.reset();
        m_sandbox.reset();
    }

    void createsManyByFewCalls_data()
    {
        QTest::addColumn<int>("searchDelay");
        QTest::newRow("index at once") << 0;
        QTest::newRow("index far behind") << 3'600'000; // everybody is asked for by external id
    }
    void createsManyByFewCalls()
    {
        QFETCH(int, searchDelay);
        start(searchDelay);
        QList<QJsonObject> items;
        for (int i = 0; i < 250; ++i)
            items << person(i);
        const auto report = write(BulkDeed::CreateContacts, items);
        VERIFY_RESULT(report);
        QVERIFY(!report->trouble);
        for (int i = 0; i < items.size(); ++i) {
            QVERIFY(report->items[i].fate == Fate::Done);
            QCOMPARE(report->items[i].contact->externalId, u"p%1"_s.arg(i));
        }
        if (searchDelay == 0)
            QVERIFY2(m_budget->state().used < 40, qPrintable(QString::number(m_budget->state().used)));
    }

    // Each record is told once, as soon as it is found, and not kept for the report.
    void tellsEachAsItSettles()
    {
        using namespace std::chrono_literals;
        start(400);
        QList<QJsonObject> items;
        for (int i = 0; i < 400; ++i)
            items << person(i);
        QMap<qsizetype, QString> told;
        const auto settled = [&told](qsizetype place, const BulkItem &item) {
            QVERIFY(!told.contains(place) && item.fate == Fate::Done && item.contact);
            told.insert(place, item.contact->externalId);
        };
        const auto report = wait(BulkWriter(*m_client, {10ms, 50ms, 120s, 50ms, 30})
                                     .write(BulkDeed::CreateContacts, items, settled));
        VERIFY_RESULT(report);
        QCOMPARE(told.size(), items.size());
        for (int i = 0; i < items.size(); ++i) {
            QCOMPARE(told.value(i), u"p%1"_s.arg(i));
            QVERIFY(report->items[i].fate == Fate::Done && !report->items[i].contact);
        }
    }

    void tellsWhatWentWrong()
    {
        start(0);
        const auto present =
            wait(m_client->createContact({{u"external_id"_s, u"p0"_s}, {u"name"_s, u"Was here"_s}}));
        VERIFY_RESULT(present);
        const auto archived = wait(m_client->createContact(person(1)));
        VERIFY_RESULT(archived);
        VERIFY_RESULT(wait(m_client->archiveContact(archived->id)));
        QTest::qWait(1'100); // Intercom's clock counts whole seconds
        QJsonObject wrong = person(2);
        wrong.insert(u"custom_attributes"_s, QJsonObject{{u"no such attribute"_s, 1}});
        const auto report = write(BulkDeed::CreateContacts, {person(0), person(1), wrong, person(3)});
        VERIFY_RESULT(report);
        QVERIFY(report->items[0].fate == Fate::Existed);
        QCOMPARE(report->items[0].contact->name, u"Was here"_s);
        QVERIFY(report->items[1].fate == Fate::NotDone);
        QVERIFY(report->items[2].fate == Fate::NotDone);
        // In the job's own second it cannot be told from one that was there; in no case is it NotDone.
        QVERIFY(report->items[3].fate != Fate::NotDone);
    }

    void updatesAndDeletes()
    {
        start(0);
        QList<QJsonObject> updates;
        QList<QJsonObject> deletions;
        for (int i = 0; i < 150; ++i) {
            const auto made = wait(m_client->createContact(person(i)));
            VERIFY_RESULT(made);
            updates << QJsonObject{{u"id"_s, made->id.text()}, {u"name"_s, u"New"_s}};
            deletions << QJsonObject{{u"id"_s, made->id.text()}};
        }
        updates << QJsonObject{{u"id"_s, u"nobody"_s}, {u"name"_s, u"New"_s}};
        const auto updated = write(BulkDeed::UpdateContacts, updates);
        VERIFY_RESULT(updated);
        // The task with the stranger says only that something went wrong: all of it is done again one by one.
        for (int i = 0; i < updates.size(); ++i)
            QCOMPARE(updated->items[i].fate == Fate::Done, i < mostBulkItems);
        const auto seen = wait(m_client->contactByExternalId(u"p0"_s));
        VERIFY_RESULT(seen);
        QCOMPARE(seen->name, u"New"_s);
        const auto deleted = write(BulkDeed::DeleteContacts, deletions);
        VERIFY_RESULT(deleted);
        for (const BulkItem &item : deleted->items)
            QVERIFY(item.fate == Fate::Done);
        QVERIFY(!wait(m_client->contactByExternalId(u"p0"_s)));
    }

    void companies()
    {
        start(0);
        const auto made =
            write(BulkDeed::UpsertCompanies, {QJsonObject{{u"company_id"_s, u"a"_s}, {u"name"_s, u"A"_s}},
                                              QJsonObject{{u"company_id"_s, u"b"_s}, {u"name"_s, u"B"_s}}});
        VERIFY_RESULT(made);
        QVERIFY(made->items[0].fate == Fate::Done && made->items[1].fate == Fate::Done);
        const auto company = wait(m_client->companyByCompanyId(u"a"_s));
        VERIFY_RESULT(company);
        const auto renamed = write(BulkDeed::UpdateCompanies,
                                   {QJsonObject{{u"id"_s, company->id.text()}, {u"name"_s, u"A2"_s}}});
        VERIFY_RESULT(renamed);
        QVERIFY(renamed->items[0].fate == Fate::Done);
        const auto deleted = write(BulkDeed::DeleteCompanies, {QJsonObject{{u"id"_s, company->id.text()}}});
        VERIFY_RESULT(deleted);
        QVERIFY(deleted->items[0].fate == Fate::Done);
    }

    void aWorkspaceWithoutThem()
    {
        start(0, false);
        for (const BulkDeed deed :
             {BulkDeed::CreateContacts, BulkDeed::UpdateContacts, BulkDeed::UpsertCompanies}) {
            const auto report =
                write(deed, {deed == BulkDeed::CreateContacts    ? person(0)
                             : deed == BulkDeed::UpsertCompanies ? QJsonObject{{u"company_id"_s, u"a"_s}}
                                                                 : QJsonObject{{u"id"_s, u"1"_s}}});
            QVERIFY(!report);
            QVERIFY(report.error().kind == Error::Kind::Unsupported);
        }
    }

    void theWindowClosesUnderWay()
    {
        start(0);
        auto task = BulkWriter(*m_client, {}).write(BulkDeed::CreateContacts, {person(0)});
        QTRY_VERIFY_WITH_TIMEOUT(m_budget->state().learned, 30'000); // handed in; now it waits two seconds
        m_http->shutDown();
        const auto report = wait(std::move(task));
        VERIFY_RESULT(report);
        QVERIFY(report->items[0].fate == Fate::NotDone);
        QVERIFY(report->trouble && report->trouble->kind == Error::Kind::Cancelled);
    }
};

QTEST_GUILESS_MAIN(TestBulkWriter)
#include "tst_bulkwriter.moc"
