// The bulk calls as they go over the wire, and what their answers mean.
#include "intercom/bulkwriter.h"
#include "support/scriptedserver.h"
#include "support/testing.h"

#include <QJsonArray>

using namespace Qt::StringLiterals;
using namespace patchbay;
using namespace patchbay::intercom;
using patchbay::testing::ScriptedServer;
using patchbay::testing::wait;

class TestClientBulk : public QObject
{
    Q_OBJECT

private:
    std::unique_ptr<ScriptedServer> m_server;
    std::unique_ptr<HttpClient> m_http;
    std::unique_ptr<RateBudget> m_budget;

    Client client() const
    {
        return Client(*m_http, *m_budget, {m_server->url(), Secret(QByteArray("test-token-1234567890"))});
    }
    static QJsonObject job(const QString &state, const QString &type = u"contacts.bulk.job"_s)
    {
        const QJsonObject task{{u"id"_s, u"task_v2_1"_s}, {u"item_count"_s, 1}, {u"state"_s, state}};
        return {{u"id"_s, u"job_v2_1"_s},
                {u"type"_s, type},
                {u"state"_s, state},
                {u"created_at"_s, 1'713'360'000},
                {u"tasks"_s, QJsonArray{task}}};
    }
    static QJsonObject error(const QString &code, const QString &message = u"No"_s)
    {
        return {{u"type"_s, u"error.list"_s},
                {u"errors"_s, QJsonArray{QJsonObject{{u"code"_s, code}, {u"message"_s, message}}}}};
    }
    static BulkWriter::Settings quick()
    {
        using namespace std::chrono_literals;
        return {1ms, 2ms, 60s, 1ms, 2};
    }

private Q_SLOTS:
    void init()
    {
        m_server = std::make_unique<ScriptedServer>();
        HttpClient::Settings settings;
        settings.pool = 1;
        settings.retry.firstDelay = std::chrono::milliseconds(1);
        m_http = std::make_unique<HttpClient>(settings);
        m_budget = std::make_unique<RateBudget>(RateBudget::Settings{});
    }
    void cleanup()
    {
        m_http.reset();
        m_budget.reset();
        m_server.reset();
    }

    void goesOverTheWire();
    void refusesWhatCannotBe();
    void saysWhenThereAreNone_data();
    void saysWhenThereAreNone();
    void aClosedJobIsNotTheWorkspace();
    void carries_data();
    void carries();
    void startsAnotherJobWhenOneIsClosed();
    void jobsGoSideBySide();
    void aDuplicateInTheIndexIsAskedFor();
    void aJobThatNeverEndsIsGivenUp();
    void asksInGroupsWhereLongListsAreRefused();
};

void TestClientBulk::goesOverTheWire()
{
    m_server->reply("POST", "/contacts/bulk", 202, job(u"pending"_s));
    m_server->reply("PUT", "/contacts/bulk", 202, job(u"pending"_s));
    m_server->reply("POST", "/contacts/bulk/delete", 202, job(u"pending"_s));
    m_server->reply("POST", "/companies/bulk", 202, job(u"pending"_s));
    m_server->reply("PUT", "/companies/bulk", 202, job(u"pending"_s));
    m_server->reply("POST", "/companies/bulk/delete", 202, job(u"pending"_s));
    m_server->reply("GET", "/contacts/bulk/job_v2_1", 200, job(u"completed_with_errors"_s));
    m_server->reply("GET", "/companies/bulk/job_v2_1", 200, job(u"completed"_s));
    m_server->reply("GET", "/me", 200, QJsonObject{{u"id"_s, 1}});

    const QJsonObject person{{u"external_id"_s, u"u1"_s}, {u"email"_s, u"a@example.com"_s}};
    const QJsonObject known{{u"id"_s, u"6762"_s}, {u"name"_s, u"N"_s}};
    const QJsonObject company{{u"company_id"_s, u"org-1"_s}};
    Client wire = client();
    const auto created = wait(wire.createContactsBulk({person}));
    VERIFY_RESULT(created);
    QCOMPARE(created->id, u"job_v2_1"_s);
    QCOMPARE(created->state, u"pending"_s);
    QCOMPARE(created->createdAt->toSecsSinceEpoch(), 1'713'360'000);
    QCOMPARE(created->tasks.size(), 1);
    QCOMPARE(created->tasks.first().itemCount, 1);
    VERIFY_RESULT(wait(wire.updateContactsBulk({known}, u"job_v2_1"_s)));
    VERIFY_RESULT(wait(wire.deleteContactsBulk({known})));
    VERIFY_RESULT(wait(wire.upsertCompaniesBulk({company})));
    VERIFY_RESULT(wait(wire.updateCompaniesBulk({known})));
    VERIFY_RESULT(wait(wire.deleteCompaniesBulk({known})));
    const auto over = wait(wire.bulkJob(BulkModel::Contacts, u"job_v2_1"_s));
    VERIFY_RESULT(over);
    QVERIFY(BulkJob::isOver(over->state) && !BulkJob::isGood(over->state));
    const auto good = wait(wire.bulkJob(BulkModel::Companies, u"job_v2_1"_s));
    VERIFY_RESULT(good);
    QVERIFY(BulkJob::isGood(good->state));
    VERIFY_RESULT(wait(wire.me()));

    QCOMPARE(m_server->unscripted(), QStringList());
    QCOMPARE(m_server->bodyOf(0), (QJsonObject{{u"contacts"_s, QJsonArray{person}}}));
    QCOMPARE(m_server->bodyOf(1), (QJsonObject{{u"contacts"_s, QJsonArray{known}},
                                               {u"job"_s, QJsonObject{{u"id"_s, u"job_v2_1"_s}}}}));
    QCOMPARE(m_server->bodyOf(3), (QJsonObject{{u"companies"_s, QJsonArray{company}}}));
    const auto requests = m_server->requests();
    for (qsizetype i = 0; i < requests.size(); ++i)
        QCOMPARE(requests.at(i).headers.value("Intercom-Version"),
                 i == requests.size() - 1 ? QByteArray("2.16") : QByteArray("Preview"));
}

void TestClientBulk::refusesWhatCannotBe()
{
    QJsonArray many;
    for (int i = 0; i <= mostBulkItems; ++i)
        many.append(QJsonObject{{u"id"_s, QString::number(i)}, {u"company_id"_s, QString::number(i)}});
    const QJsonArray nameless{QJsonObject{{u"name"_s, u"N"_s}}};
    Client wire = client();
    const auto isRefused = [](const Result<BulkJob> &result) {
        return !result && result.error().kind == Error::Kind::InvalidInput;
    };
    QVERIFY(isRefused(wait(wire.createContactsBulk({}))));
    QVERIFY(isRefused(wait(wire.createContactsBulk(many))));
    QVERIFY(isRefused(wait(wire.updateContactsBulk(many))));
    QVERIFY(isRefused(wait(wire.updateContactsBulk(nameless))));
    QVERIFY(isRefused(wait(wire.deleteContactsBulk(nameless))));
    QVERIFY(isRefused(wait(wire.upsertCompaniesBulk(nameless))));
    QVERIFY(isRefused(wait(wire.updateCompaniesBulk(nameless))));
    QVERIFY(isRefused(wait(wire.deleteCompaniesBulk(nameless))));
    QCOMPARE(m_server->calls(), QStringList());
}

void TestClientBulk::saysWhenThereAreNone_data()
{
    QTest::addColumn<int>("status");
    QTest::addColumn<QString>("code");
    QTest::addColumn<bool>("isUnsupported");
    QTest::newRow("not permitted") << 403 << u"forbidden"_s << true;
    QTest::newRow("plan") << 403 << u"api_plan_restricted"_s << true;
    QTest::newRow("payment") << 402 << u"api_plan_restricted"_s << true;
    QTest::newRow("no such path") << 404 << u"not_found"_s << true;
    QTest::newRow("method") << 405 << u"client_error"_s << true;
    QTest::newRow("version") << 400 << u"intercom_version_invalid"_s << true;
    QTest::newRow("bad field") << 422 << u"type_mismatch"_s << false;
    QTest::newRow("token") << 401 << u"unauthorized"_s << false;
}

void TestClientBulk::saysWhenThereAreNone()
{
    QFETCH(int, status);
    QFETCH(QString, code);
    QFETCH(bool, isUnsupported);
    m_server->reply("POST", "/contacts/bulk", status, error(code));
    const auto answer = wait(client().createContactsBulk({QJsonObject{{u"external_id"_s, u"1"_s}}}));
    QVERIFY(!answer);
    QCOMPARE(answer.error().kind == Error::Kind::Unsupported, isUnsupported);
    QCOMPARE(answer.error().httpStatus, status);
    // The writer says the same, so that its caller can go on with single calls.
    m_server->reply("POST", "/contacts/bulk", status, error(code));
    const auto report = wait(BulkWriter(client(), quick())
                                 .write(BulkDeed::CreateContacts, {QJsonObject{{u"external_id"_s, u"1"_s}}}));
    QVERIFY(!report);
    QCOMPARE(report.error().kind == Error::Kind::Unsupported, isUnsupported);
}

void TestClientBulk::aClosedJobIsNotTheWorkspace()
{
    m_server->reply("POST", "/contacts/bulk", 403, error(u"forbidden"_s));
    m_server->reply("POST", "/contacts/bulk", 404, error(u"job_not_found"_s));
    for (const auto kind : {Error::Kind::Forbidden, Error::Kind::NotFound}) {
        const auto answer =
            wait(client().createContactsBulk({QJsonObject{{u"external_id"_s, u"1"_s}}}, u"job_v2_1"_s));
        QVERIFY(!answer);
        QVERIFY(answer.error().kind == kind);
    }
}

void TestClientBulk::carries_data()
{
    QTest::addColumn<BulkDeed>("deed");
    QTest::addColumn<QJsonObject>("fields");
    QTest::addColumn<bool>("carried");
    const QString id = u"id"_s;
    const QString own = u"external_id"_s;
    QTest::newRow("create") << BulkDeed::CreateContacts
                            << QJsonObject{{own, u"1"_s}, {u"signed_up_at"_s, 1}, {u"role"_s, u"user"_s}}
                            << true;
    QTest::newRow("lead") << BulkDeed::CreateContacts << QJsonObject{{own, u"1"_s}, {u"role"_s, u"lead"_s}}
                          << false;
    QTest::newRow("nobody to find") << BulkDeed::CreateContacts
                                    << QJsonObject{{u"email"_s, u"a@example.com"_s}} << false;
    QTest::newRow("unknown field") << BulkDeed::CreateContacts
                                   << QJsonObject{{own, u"1"_s}, {u"email_verified"_s, true}} << false;
    QTest::newRow("update") << BulkDeed::UpdateContacts << QJsonObject{{id, u"1"_s}, {u"name"_s, u"N"_s}}
                            << true;
    QTest::newRow("not in updates") << BulkDeed::UpdateContacts
                                    << QJsonObject{{id, u"1"_s}, {u"signed_up_at"_s, 1}} << false;
    QTest::newRow("cleared") << BulkDeed::UpdateContacts
                             << QJsonObject{{id, u"1"_s}, {u"name"_s, QJsonValue::Null}} << false;
    QTest::newRow("cleared attribute")
        << BulkDeed::UpdateContacts
        << QJsonObject{{id, u"1"_s}, {u"custom_attributes"_s, QJsonObject{{u"a"_s, QJsonValue::Null}}}}
        << false;
    QTest::newRow("company") << BulkDeed::UpsertCompanies
                             << QJsonObject{{u"company_id"_s, u"1"_s}, {u"plan"_s, u"Pro"_s}} << true;
    QTest::newRow("company's own id")
        << BulkDeed::UpdateCompanies << QJsonObject{{id, u"1"_s}, {u"company_id"_s, u"1"_s}} << false;
}

void TestClientBulk::carries()
{
    QFETCH(BulkDeed, deed);
    QFETCH(QJsonObject, fields);
    QFETCH(bool, carried);
    QCOMPARE(bulkCarries(deed, fields), carried);
}

void TestClientBulk::startsAnotherJobWhenOneIsClosed()
{
    QJsonObject second = job(u"completed"_s);
    second.insert(u"id"_s, u"job_v2_2"_s);
    m_server->reply("PUT", "/contacts/bulk", 202, job(u"completed_with_errors"_s));
    m_server->reply("PUT", "/contacts/bulk", 403, error(u"forbidden"_s));
    m_server->reply("PUT", "/contacts/bulk", 202, second);
    QList<QJsonObject> items;
    for (int i = 0; i < mostBulkItems + 1; ++i)
        items.append({{u"id"_s, QString::number(i)}, {u"name"_s, u"N"_s}});
    BulkWriter::Settings oneAfterTheOther = quick();
    oneAfterTheOther.jobsAtOnce = 1;
    const auto report = wait(BulkWriter(client(), oneAfterTheOther).write(BulkDeed::UpdateContacts, items));
    VERIFY_RESULT(report);
    QCOMPARE(report->jobs, (QStringList{u"job_v2_1"_s, u"job_v2_2"_s}));
    QVERIFY(!report->trouble);
    QVERIFY(report->items.first().fate == BulkItem::Fate::NotDone);
    QVERIFY(report->items.last().fate == BulkItem::Fate::Done);
    QCOMPARE(m_server->unscripted(), QStringList());
}

// More than a hundred go as jobs of their own side by side, and each record is told by its own job.
void TestClientBulk::jobsGoSideBySide()
{
    QJsonObject other = job(u"completed_with_errors"_s);
    other.insert(u"id"_s, u"job_v2_2"_s);
    m_server->reply("PUT", "/contacts/bulk", 202, job(u"completed"_s));
    m_server->reply("PUT", "/contacts/bulk", 202, other);
    QList<QJsonObject> items;
    for (int i = 0; i < mostBulkItems + 1; ++i)
        items.append({{u"id"_s, QString::number(i)}, {u"name"_s, u"N"_s}});
    const auto report = wait(BulkWriter(client(), quick()).write(BulkDeed::UpdateContacts, items));
    VERIFY_RESULT(report);
    QCOMPARE(report->jobs.size(), 2);
    const int first = int(m_server->bodyOf(0).value(u"contacts"_s).toArray().size());
    const int second = int(m_server->bodyOf(1).value(u"contacts"_s).toArray().size());
    QCOMPARE(first + second, mostBulkItems + 1);
    QVERIFY(!m_server->bodyOf(0).contains(u"job"_s) && !m_server->bodyOf(1).contains(u"job"_s));
    const auto done = std::count_if(report->items.cbegin(), report->items.cend(),
                                    [](const BulkItem &item) { return item.fate == BulkItem::Fate::Done; });
    QCOMPARE(int(done), first); // those of the job that was completed without errors
    QCOMPARE(m_server->unscripted(), QStringList());
}

void TestClientBulk::aDuplicateInTheIndexIsAskedFor()
{
    // Two records of one external id are never the first of them.
    const auto contact = [](const QString &id) {
        return QJsonObject{{u"id"_s, id}, {u"external_id"_s, u"1"_s}};
    };
    m_server->reply("POST", "/contacts/bulk", 202, job(u"completed"_s));
    const QJsonObject both{{u"data"_s, QJsonArray{contact(u"a"_s), contact(u"b"_s)}}};
    m_server->reply("POST", "/contacts/search", 200, both);
    m_server->reply("POST", "/contacts/search", 200, QJsonObject{{u"data"_s, QJsonArray{}}});
    m_server->reply("GET", "/contacts/find_by_external_id/1", 200, contact(u"b"_s));
    for (const auto *own : {"2", "3"})
        m_server->reply("GET", QByteArray("/contacts/find_by_external_id/") + own, 404,
                        error(u"not_found"_s));
    QList<QJsonObject> items;
    for (const auto *own : {"1", "2", "3", "1"})
        items.append({{u"external_id"_s, QString::fromLatin1(own)}});
    const auto report = wait(BulkWriter(client(), quick()).write(BulkDeed::CreateContacts, items));
    VERIFY_RESULT(report);
    QCOMPARE(m_server->unscripted(), QStringList());
    QVERIFY(report->items[0].fate == BulkItem::Fate::Done);
    QCOMPARE(report->items[0].contact->id.text(), u"b"_s);
    for (const int i : {1, 2, 3}) // the last is the first once more
        QVERIFY(report->items[i].fate == BulkItem::Fate::NotDone);
    QCOMPARE(m_server->bodyOf(0).value(u"contacts"_s).toArray().size(), 3);
}

void TestClientBulk::aJobThatNeverEndsIsGivenUp()
{
    using namespace std::chrono_literals;
    m_server->reply("POST", "/companies/bulk", 202, job(u"pending"_s));
    for (int i = 0; i < 50; ++i)
        m_server->reply("GET", "/companies/bulk/job_v2_1", 200, job(u"running"_s));
    const auto report = wait(BulkWriter(client(), {1ms, 20ms, 100ms, 1ms, 1})
                                 .write(BulkDeed::UpsertCompanies, {QJsonObject{{u"company_id"_s, u"1"_s}}}));
    VERIFY_RESULT(report);
    QVERIFY(report->items.first().fate == BulkItem::Fate::NotDone);
    QVERIFY(report->trouble && report->trouble->kind == Error::Kind::Timeout);
}

void TestClientBulk::asksInGroupsWhereLongListsAreRefused()
{
    m_server->reply("POST", "/contacts/bulk", 202, job(u"completed"_s));
    m_server->reply("POST", "/contacts/search", 400, error(u"parameter_invalid"_s));
    QList<QJsonObject> items;
    QJsonArray found;
    for (int i = 0; i < 20; ++i) {
        items.append({{u"external_id"_s, QString::number(i)}});
        found.append(QJsonObject{{u"id"_s, u"c%1"_s.arg(i)}, {u"external_id"_s, QString::number(i)}});
        if (i == 14 || i == 19) {
            m_server->reply("POST", "/contacts/search", 200, QJsonObject{{u"data"_s, found}});
            found = {};
        }
    }
    const auto report = wait(BulkWriter(client(), quick()).write(BulkDeed::CreateContacts, items));
    VERIFY_RESULT(report);
    QCOMPARE(m_server->unscripted(), QStringList());
    for (int i = 0; i < 20; ++i)
        QCOMPARE(report->items[i].contact->id.text(), u"c%1"_s.arg(i));
}

QTEST_GUILESS_MAIN(TestClientBulk)
#include "tst_clientbulk.moc"
