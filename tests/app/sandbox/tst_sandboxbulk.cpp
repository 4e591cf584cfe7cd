// The bulk endpoints of the stand-in, as strict as the Preview description.
#include "app/sandbox/sandboxclient.h"

using namespace patchbay;
using namespace patchbay::testing;
using namespace Qt::StringLiterals;

namespace {

QJsonObject contacts(const QJsonArray &items, const QString &job = {})
{
    QJsonObject body{{u"contacts"_s, items}};
    if (!job.isEmpty())
        body.insert(u"job"_s, QJsonObject{{u"id"_s, job}});
    return body;
}

QString stateOf(const Answer &job)
{
    return job.body.value(u"state"_s).toString();
}

} // namespace

class SandboxBulkTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void goesThroughItsStates();
    void createsStrictly();
    void updatesById();
    void deletes();
    void companies();
    void appendsToAnOpenJob();
    void refuses_data();
    void refuses();
    void needsItsVersion();
    void canBeSwitchedOff();
    void countsWindows();

private:
    // Hands in, lets the time pass, and gives the job's last state.
    QString done(const QByteArray &method, const QString &path, const QJsonObject &body)
    {
        const Answer job = m_client->call(method, path, body);
        if (job.status != 202)
            return QString::number(job.status);
        m_client->advance(1'000);
        return stateOf(m_client->get(u"/%1/bulk/%2"_s.arg(path.section(u'/', 1, 1), job.id())));
    }
    Answer byExternalId(const QString &id) { return m_client->get(u"/contacts/find_by_external_id/"_s + id); }

    std::unique_ptr<SandboxClient> m_client;
};

void SandboxBulkTest::init()
{
    m_client = std::make_unique<SandboxClient>();
    m_client->version = "Preview";
}

void SandboxBulkTest::goesThroughItsStates()
{
    const Answer job =
        m_client->post(u"/contacts/bulk"_s, contacts({QJsonObject{{u"external_id"_s, u"a"_s}}}));
    QCOMPARE(job.status, 202);
    QCOMPARE(stateOf(job), u"pending"_s);
    QCOMPARE(job.body.value(u"type"_s), u"contacts.bulk.job"_s);
    QCOMPARE(job.body.value(u"completed_at"_s), QJsonValue());
    const QString path = u"/contacts/bulk/"_s + job.id();
    QVERIFY(job.body.value(u"url"_s).toString().endsWith(path));
    m_client->advance(400);
    QCOMPARE(stateOf(m_client->get(path)), u"running"_s);
    QCOMPARE(byExternalId(u"a"_s).status, 404);
    m_client->advance(600);
    const Answer over = m_client->get(path);
    QCOMPARE(stateOf(over), u"completed"_s);
    QVERIFY(over.body.value(u"completed_at"_s).isDouble());
    QCOMPARE(over.body.value(u"tasks"_s).toArray().at(0).toObject().value(u"item_count"_s), 1);
    QCOMPARE(byExternalId(u"a"_s).status, 200);
}

void SandboxBulkTest::createsStrictly()
{
    const QJsonObject ann{{u"external_id"_s, u"ann"_s}, {u"email"_s, u"ann@example.com"_s}};
    const QString first = m_client->post(u"/contacts"_s, ann).id();
    m_client->post(u"/contacts/%1/archive"_s.arg(first));
    const QString tag = m_client->post(u"/tags"_s, {{u"name"_s, u"Bulk"_s}}).id();
    const QJsonArray items{
        ann, // archived, still there
        QJsonObject{{u"external_id"_s, u"bob"_s}, {u"email"_s, u"ANN@example.com"_s}}, // the address is taken
        QJsonObject{{u"external_id"_s, u"cid"_s}, {u"custom_attributes"_s, QJsonObject{{u"no"_s, 1}}}},
        QJsonObject{{u"role"_s, u"lead"_s}, {u"email"_s, u"ann@example.com"_s}}, // leads are exempt
        QJsonObject{
            {u"external_id"_s, u"dan"_s},
            {u"name"_s, u"Dan"_s},
            {u"nickname"_s, u"ignored"_s},
            {u"companies"_s, QJsonArray{QJsonObject{{u"company_id"_s, u"6"_s}, {u"name"_s, u"Blue"_s}}}},
            {u"tags"_s, QJsonObject{{u"add"_s, QJsonArray{QJsonObject{{u"id"_s, tag}},
                                                          QJsonObject{{u"id"_s, u"1"_s}}}}}}}};
    QCOMPARE(done("POST", u"/contacts/bulk"_s, contacts(items)), u"completed_with_errors"_s);
    QCOMPARE(byExternalId(u"ann"_s).status, 404);
    QCOMPARE(byExternalId(u"bob"_s).status, 404);
    QCOMPARE(byExternalId(u"cid"_s).status, 404);
    const Answer dan = byExternalId(u"dan"_s);
    QCOMPARE(dan.body.value(u"name"_s), u"Dan"_s);
    QCOMPARE(dan.body.value(u"tags"_s).toObject().value(u"total_count"_s), 1);
    QCOMPARE(dan.body.value(u"companies"_s).toObject().value(u"total_count"_s), 1);
    QCOMPARE(m_client->get(u"/companies?company_id=6"_s).status, 200);
    QCOMPARE(m_client->get(u"/contacts"_s).data().size(), 2);
}

void SandboxBulkTest::updatesById()
{
    const QString id =
        m_client->post(u"/contacts"_s, {{u"external_id"_s, u"a"_s}, {u"signed_up_at"_s, 5}}).id();
    const QJsonArray items{QJsonObject{{u"id"_s, id},
                                       {u"name"_s, u"New"_s},
                                       {u"signed_up_at"_s, 9},
                                       {u"companies"_s, QJsonArray{QJsonObject{{u"company_id"_s, u"7"_s}}}}},
                           QJsonObject{{u"id"_s, u"gone"_s}, {u"name"_s, u"x"_s}}};
    QCOMPARE(done("PUT", u"/contacts/bulk"_s, contacts(items)), u"completed_with_errors"_s);
    Answer now = byExternalId(u"a"_s);
    QCOMPARE(now.body.value(u"name"_s), u"New"_s);
    QCOMPARE(now.body.value(u"signed_up_at"_s), 5); // not listed for updates, so ignored
    QCOMPARE(now.body.value(u"companies"_s).toObject().value(u"total_count"_s), 1);
    const QJsonObject leave{
        {u"id"_s, id},
        {u"companies"_s, QJsonArray{QJsonObject{{u"company_id"_s, u"7"_s}, {u"remove"_s, true}}}}};
    QCOMPARE(done("PUT", u"/contacts/bulk"_s, contacts({leave})), u"completed"_s);
    now = byExternalId(u"a"_s);
    QCOMPARE(now.body.value(u"companies"_s).toObject().value(u"total_count"_s), 0);
}

void SandboxBulkTest::deletes()
{
    const QString id = m_client->post(u"/contacts"_s, {{u"external_id"_s, u"a"_s}}).id();
    QCOMPARE(done("POST", u"/contacts/bulk/delete"_s, contacts({QJsonObject{{u"id"_s, id}}})),
             u"completed"_s);
    QCOMPARE(m_client->get(u"/contacts/"_s + id).status, 404);
    QCOMPARE(done("POST", u"/contacts/bulk/delete"_s, contacts({QJsonObject{{u"id"_s, id}}})),
             u"completed_with_errors"_s);
}

void SandboxBulkTest::companies()
{
    const auto body = [](const QJsonObject &item) { return QJsonObject{{u"companies"_s, QJsonArray{item}}}; };
    const QJsonObject acme{{u"company_id"_s, u"acme"_s}, {u"name"_s, u"Acme"_s}, {u"unknown"_s, 1}};
    QCOMPARE(done("POST", u"/companies/bulk"_s, body(acme)), u"completed"_s);
    QCOMPARE(done("POST", u"/companies/bulk"_s, body({{u"company_id"_s, u"acme"_s}, {u"plan"_s, u"Pro"_s}})),
             u"completed"_s);
    const Answer one = m_client->get(u"/companies?company_id=acme"_s);
    const QJsonObject company = one.data().isEmpty() ? one.body : one.data().at(0).toObject();
    QCOMPARE(company.value(u"name"_s), u"Acme"_s);
    QCOMPARE(company.value(u"plan"_s).toObject().value(u"name"_s), u"Pro"_s);
    const QString id = company.value(u"id"_s).toString();
    QCOMPARE(done("PUT", u"/companies/bulk"_s, body({{u"id"_s, id}, {u"name"_s, u"Acme 2"_s}})),
             u"completed"_s);
    QCOMPARE(done("PUT", u"/companies/bulk"_s, body({{u"id"_s, u"none"_s}})), u"completed_with_errors"_s);
    QCOMPARE(done("POST", u"/companies/bulk"_s, body({{u"name"_s, u"No id"_s}})), u"completed_with_errors"_s);
    QCOMPARE(done("POST", u"/companies/bulk/delete"_s, body({{u"id"_s, id}})), u"completed"_s);
    QCOMPARE(m_client->get(u"/companies/"_s + id).status, 404);
}

void SandboxBulkTest::appendsToAnOpenJob()
{
    const auto item = [](const QString &id) { return QJsonArray{QJsonObject{{u"external_id"_s, id}}}; };
    const QString job = m_client->post(u"/contacts/bulk"_s, contacts(item(u"a"_s))).id();
    m_client->advance(500);
    const Answer second = m_client->post(u"/contacts/bulk"_s, contacts(item(u"b"_s), job));
    QCOMPARE(second.status, 202);
    QCOMPARE(second.id(), job);
    QCOMPARE(second.body.value(u"tasks"_s).toArray().size(), 2);
    m_client->advance(500);
    QCOMPARE(stateOf(m_client->get(u"/contacts/bulk/"_s + job)), u"running"_s);
    m_client->advance(500);
    QCOMPARE(stateOf(m_client->get(u"/contacts/bulk/"_s + job)), u"completed"_s);
    const Answer late = m_client->post(u"/contacts/bulk"_s, contacts(item(u"c"_s), job));
    QCOMPARE(late.status, 403);
    QCOMPARE(late.code(), u"forbidden"_s);
    QCOMPARE(late.message(), u"job %1 is closed for new task updates"_s.arg(job));
    QCOMPARE(m_client->post(u"/contacts/bulk"_s, contacts(item(u"c"_s), u"job_v2_9"_s)).code(),
             u"job_not_found"_s);
    QCOMPARE(m_client->get(u"/contacts/bulk/job_v2_9"_s).status, 404);
    QCOMPARE(m_client->get(u"/companies/bulk/"_s + job).status, 404);
}

void SandboxBulkTest::refuses_data()
{
    QTest::addColumn<QByteArray>("method");
    QTest::addColumn<QString>("path");
    QTest::addColumn<QJsonObject>("body");
    QTest::addColumn<QString>("code");
    QTest::addColumn<QString>("message");
    QJsonArray many;
    for (int i = 0; i < 101; ++i)
        many.append(QJsonObject{{u"id"_s, QString::number(i)}});
    const QByteArray post = "POST";
    const QString create = u"/contacts/bulk"_s;
    QTest::newRow("nothing") << post << create << QJsonObject{{u"people"_s, 1}} << u"field_not_found"_s
                             << u"contacts field must be supplied"_s;
    QTest::newRow("no list") << post << create << QJsonObject{{u"contacts"_s, 1}} << u"type_mismatch"_s
                             << u"contacts must be an array"_s;
    QTest::newRow("no objects") << post << create << contacts({1}) << u"type_mismatch"_s
                                << u"each contact must be an object"_s;
    QTest::newRow("too many") << post << create << contacts(many) << u"parameter_invalid"_s
                              << u"maximum number of contacts per request is 100"_s;
    QTest::newRow("no id") << QByteArray("PUT") << create << contacts({QJsonObject{{u"name"_s, u"x"_s}}})
                           << u"field_not_found"_s << u"contacts must be identified by id"_s;
    QTest::newRow("companies") << post << u"/companies/bulk/delete"_s
                               << QJsonObject{{u"companies"_s, QJsonArray{QJsonObject()}}}
                               << u"field_not_found"_s << u"companies must be identified by id"_s;
}

void SandboxBulkTest::refuses()
{
    QFETCH(QByteArray, method);
    QFETCH(QString, path);
    QFETCH(QJsonObject, body);
    QFETCH(QString, code);
    QFETCH(QString, message);
    const Answer answer = m_client->call(method, path, body);
    QCOMPARE(answer.status, 422);
    QCOMPARE(answer.code(), code);
    QCOMPARE(answer.message(), message);
}

void SandboxBulkTest::needsItsVersion()
{
    m_client->version = "2.16";
    const Answer answer = m_client->post(u"/contacts/bulk"_s, contacts({QJsonObject()}));
    QCOMPARE(answer.status, 400);
    QCOMPARE(answer.code(), u"intercom_version_invalid"_s);
}

void SandboxBulkTest::canBeSwitchedOff()
{
    m_client->post(u"/_sandbox/options"_s, {{u"bulk"_s, false}});
    const QJsonObject body = contacts({QJsonObject{{u"id"_s, u"1"_s}}});
    for (const QByteArray method : {"POST", "PUT"})
        QCOMPARE(m_client->call(method, u"/contacts/bulk"_s, body).status, 404);
    QCOMPARE(m_client->post(u"/_sandbox/options"_s, {{u"contacts"_s, 5}}).status, 400);
    m_client->post(u"/_sandbox/options"_s, {{u"bulk"_s, true}});
    QCOMPARE(m_client->post(u"/contacts/bulk"_s, body).status, 202);
}

void SandboxBulkTest::countsWindows()
{
    SandboxOptions options = SandboxClient::quick();
    options.rateLimit = 3;
    SandboxClient client(options);
    client.advance(10'000 - client.now() % 10 * 1'000);
    for (int i = 0; i < 5; ++i)
        client.get(u"/me"_s);
    client.advance(20'000);
    client.get(u"/me"_s);
    const QJsonArray windows = client.get(u"/_sandbox/stats"_s).body.value(u"windows"_s).toArray();
    QCOMPARE(windows.size(), 2);
    QCOMPARE(windows.at(0).toObject().value(u"used"_s), 3);
    QCOMPARE(windows.at(0).toObject().value(u"rate_limited"_s), 2);
    QCOMPARE(windows.at(1).toObject().value(u"used"_s), 1);
    QCOMPARE(windows.at(1).toObject().value(u"start"_s).toInteger() -
                 windows.at(0).toObject().value(u"start"_s).toInteger(),
             20);
}

QTEST_GUILESS_MAIN(SandboxBulkTest)
#include "tst_sandboxbulk.moc"
