#include "app/sandbox/sandboxclient.h"

using namespace patchbay;
using namespace patchbay::testing;
using namespace Qt::StringLiterals;

class SandboxCompaniesTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void upserts();
    void refusesInvalid_data();
    void refusesInvalid();
    void listsThoseWithPeople();
    void scrollsOnceAtATime();
    void stopsAtTenThousand();
    void removes();
    void tags();
    void attributes_data();
    void attributes();
    void workspace();
    void events();
};

void SandboxCompaniesTest::upserts()
{
    SandboxClient client;
    const Answer made =
        client.post(u"/companies"_s, {{u"company_id"_s, u"org-7"_s},
                                      {u"name"_s, u"Acme"_s},
                                      {u"plan"_s, u"Pro"_s},
                                      {u"monthly_spend"_s, 155.9},
                                      {u"custom_attributes"_s, QJsonObject{{u"tier"_s, u"gold"_s}}}});
    QCOMPARE(made.status, 200);
    QCOMPARE(made.body.value(u"monthly_spend"_s).toInt(), 155);
    QCOMPARE(made.body.value(u"plan"_s).toObject().value(u"name"_s).toString(), u"Pro"_s);
    QCOMPARE(made.body.value(u"user_count"_s).toInt(), 0);
    QVERIFY(!made.body.contains(u"size"_s));
    const Answer again =
        client.post(u"/companies"_s, {{u"company_id"_s, u"org-7"_s}, {u"name"_s, u"Acme 2"_s}});
    QCOMPARE(again.id(), made.id());
    QCOMPARE(again.body.value(u"name"_s).toString(), u"Acme 2"_s);
    QCOMPARE(again.body.value(u"custom_attributes"_s), made.body.value(u"custom_attributes"_s));
    const Answer put = client.put(u"/companies/"_s + made.id(), {{u"industry"_s, u"Toys"_s}});
    QCOMPARE(put.body.value(u"industry"_s).toString(), u"Toys"_s);
    QCOMPARE(client.put(u"/companies/"_s + made.id(), {{u"company_id"_s, u"org-8"_s}}).status, 400);
    QCOMPARE(client.get(u"/companies/"_s + made.id()).body, put.body);
    QCOMPARE(client.get(u"/companies/org-7"_s).code(), u"company_not_found"_s);
    QCOMPARE(client.get(u"/companies?company_id=org-7"_s).data().at(0).toObject(), put.body);
    QCOMPARE(client.get(u"/companies?name=Acme%202"_s).data().size(), 1);
    QCOMPARE(client.get(u"/companies?company_id=none"_s).code(), u"company_not_found"_s);
}

void SandboxCompaniesTest::refusesInvalid_data()
{
    QTest::addColumn<QJsonObject>("body");
    QTest::addColumn<QString>("code");
    QTest::addColumn<QString>("message");
    const auto with = [](const QString &key, const QJsonValue &value) {
        return QJsonObject{{u"company_id"_s, u"org-1"_s}, {key, value}};
    };
    const QString invalid = u"parameter_invalid"_s;
    QTest::newRow("unknown key") << with(u"test"_s, 1) << u"bad_request"_s << u"bad 'test' parameter"_s;
    QTest::newRow("no company_id") << QJsonObject{{u"name"_s, u"Acme"_s}} << u"parameter_not_found"_s
                                   << QString();
    QTest::newRow("plan as an object")
        << with(u"plan"_s, QJsonObject{{u"name"_s, u"Pro"_s}}) << invalid << QString();
    QTest::newRow("size as text") << with(u"size"_s, u"12"_s) << invalid << QString();
    QTest::newRow("spend too large") << with(u"monthly_spend"_s, 2'147'483'648.0) << invalid << QString();
    QTest::newRow("unknown attribute")
        << with(u"custom_attributes"_s, QJsonObject{{u"x"_s, 1}}) << invalid << QString();
    QTest::newRow("option") << with(u"custom_attributes"_s, QJsonObject{{u"tier"_s, u"tin"_s}}) << invalid
                            << QString();
}

void SandboxCompaniesTest::refusesInvalid()
{
    QFETCH(QJsonObject, body);
    QFETCH(QString, message);
    SandboxClient client;
    const Answer answer = client.post(u"/companies"_s, body);
    QCOMPARE(answer.status, 400);
    QTEST(answer.code(), "code");
    if (!message.isEmpty())
        QCOMPARE(answer.message(), message);
    QCOMPARE(client.get(u"/companies?company_id=org-1"_s).status, 404);
}

void SandboxCompaniesTest::listsThoseWithPeople()
{
    SandboxClient client;
    const QString company = client.post(u"/companies"_s, {{u"company_id"_s, u"org-1"_s}}).id();
    QCOMPARE(client.post(u"/companies/list"_s).data().size(), 0);
    QCOMPARE(client.get(u"/companies"_s).data().size(), 0);
    const QString contact = client.post(u"/contacts"_s, {{u"external_id"_s, u"u1"_s}}).id();
    QCOMPARE(client.post(u"/contacts/"_s + contact + u"/companies"_s, {{u"id"_s, company}})
                 .body.value(u"user_count"_s)
                 .toInt(),
             1);
    QCOMPARE(client.post(u"/companies/list"_s).data().size(), 1);
    QCOMPARE(client.get(u"/companies"_s).data().size(), 1);
    const Answer members = client.get(u"/companies/"_s + company + u"/contacts"_s);
    QCOMPARE(members.data().at(0).toObject().value(u"id"_s).toString(), contact);
    QCOMPARE(members.body.value(u"total_count"_s).toInt(), 1);
}

void SandboxCompaniesTest::scrollsOnceAtATime()
{
    SandboxOptions options = SandboxClient::quick();
    options.companies = 150;
    options.contacts = 150;
    SandboxClient client(options);
    const Answer first = client.get(u"/companies/scroll"_s);
    QCOMPARE(first.data().size(), 100);
    const QString scroll = first.body.value(u"scroll_param"_s).toString();
    const Answer second = client.get(u"/companies/scroll"_s);
    QCOMPARE(second.status, 400);
    QCOMPARE(second.code(), u"scroll_exists"_s);
    QCOMPARE(client.get(u"/companies/scroll?scroll_param="_s + scroll).data().size(), 50);
    const Answer last = client.get(u"/companies/scroll?scroll_param="_s + scroll);
    QCOMPARE(last.data().size(), 0);
    QVERIFY(!last.body.contains(u"scroll_param"_s));
    const Answer over = client.get(u"/companies/scroll?scroll_param="_s + scroll);
    QCOMPARE(over.status, 404);
    QCOMPARE(over.message(), u"scroll parameter not found"_s);
    const QString next = client.get(u"/companies/scroll"_s).body.value(u"scroll_param"_s).toString();
    client.advance(59'999);
    QCOMPARE(client.get(u"/companies/scroll?scroll_param="_s + next).status, 200);
    client.advance(60'000);
    QCOMPARE(client.get(u"/companies/scroll?scroll_param="_s + next).status, 404);
    QCOMPARE(client.get(u"/companies/scroll"_s).status, 200);
}

void SandboxCompaniesTest::stopsAtTenThousand()
{
    SandboxOptions options = SandboxClient::quick();
    options.companies = 10'050;
    options.contacts = 10'050;
    SandboxClient client(options);
    QCOMPARE(client.post(u"/companies/list?per_page=100&page=100"_s).data().size(), 100);
    const Answer beyond = client.post(u"/companies/list?per_page=100&page=101"_s);
    QCOMPARE(beyond.status, 400);
    QCOMPARE(beyond.message(), u"page limit reached, please use scroll API"_s);
}

void SandboxCompaniesTest::removes()
{
    SandboxOptions options = SandboxClient::quick();
    options.companies = 1;
    options.contacts = 2;
    SandboxClient client(options);
    const QString id = client.get(u"/companies"_s).data().at(0).toObject().value(u"id"_s).toString();
    QCOMPARE(client.remove(u"/companies/"_s + id).body,
             (QJsonObject{{u"id"_s, id}, {u"object"_s, u"company"_s}, {u"deleted"_s, true}}));
    QCOMPARE(client.get(u"/companies/"_s + id).status, 404);
    const QJsonObject contact = client.get(u"/contacts"_s).data().at(0).toObject();
    QCOMPARE(contact.value(u"companies"_s).toObject().value(u"total_count"_s).toInt(-1), 0);
}

void SandboxCompaniesTest::tags()
{
    SandboxClient client;
    const QString contact = client.post(u"/contacts"_s, {{u"external_id"_s, u"u1"_s}}).id();
    QCOMPARE(client.post(u"/companies"_s, {{u"company_id"_s, u"org-1"_s}}).status, 200);
    QCOMPARE(client.post(u"/tags"_s, {}).message(), u"invalid tag parameters"_s);
    const Answer made = client.post(u"/tags"_s, {{u"name"_s, u"Gold"_s}});
    QCOMPARE(client.post(u"/tags"_s, {{u"name"_s, u"gOLD"_s}}).id(), made.id());
    QCOMPARE(client.post(u"/tags"_s, {{u"name"_s, u"Silver"_s}, {u"id"_s, made.id()}})
                 .body.value(u"name"_s)
                 .toString(),
             u"Silver"_s);
    const QJsonArray users{QJsonObject{{u"id"_s, contact}}, QJsonObject{{u"id"_s, u"nobody"_s}}};
    const QJsonArray companies{QJsonObject{{u"company_id"_s, u"org-1"_s}}};
    const Answer tagged =
        client.post(u"/tags"_s, {{u"name"_s, u"Silver"_s}, {u"users"_s, users}, {u"companies"_s, companies}});
    QCOMPARE(tagged.body.value(u"users"_s).toArray(),
             (QJsonArray{QJsonObject{{u"id"_s, contact}, {u"tagged"_s, true}}}));
    QCOMPARE(client.get(u"/companies?company_id=org-1"_s)
                 .data()
                 .at(0)
                 .toObject()
                 .value(u"tags"_s)
                 .toObject()
                 .value(u"tags"_s)
                 .toArray()
                 .size(),
             1);
    client.version = "2.15";
    QCOMPARE(client.post(u"/tags"_s, {{u"name"_s, u"Silver"_s}, {u"users"_s, users}}).status, 404);
    client.version = "";
    const QJsonArray untagged{QJsonObject{{u"company_id"_s, u"org-1"_s}, {u"untag"_s, true}}};
    QCOMPARE(client.post(u"/tags"_s, {{u"name"_s, u"Silver"_s}, {u"companies"_s, untagged}}).status, 200);
    QVERIFY(client.get(u"/companies?company_id=org-1"_s)
                .data()
                .at(0)
                .toObject()
                .value(u"tags"_s)
                .toObject()
                .value(u"tags"_s)
                .toArray()
                .isEmpty());
    QCOMPARE(client.remove(u"/tags/"_s + made.id()).status, 200);
    QCOMPARE(client.get(u"/tags/"_s + made.id()).code(), u"not_found"_s);
    QCOMPARE(client.get(u"/contacts/"_s + contact + u"/tags"_s).data().size(), 0);
}

void SandboxCompaniesTest::attributes_data()
{
    QTest::addColumn<QJsonObject>("body");
    QTest::addColumn<QString>("message"); // empty: accepted
    QTest::addColumn<QString>("readType");
    const auto body = [](const QString &name, const QString &model, const QString &type) {
        return QJsonObject{{u"name"_s, name}, {u"model"_s, model}, {u"data_type"_s, type}};
    };
    const auto list = [&](const QJsonValue &options) {
        QJsonObject attribute = body(u"size"_s, u"contact"_s, u"options"_s);
        attribute.insert(u"options"_s, options);
        return attribute;
    };
    const QJsonArray one{QJsonObject{{u"value"_s, u"a"_s}}};
    const QJsonArray two{QJsonObject{{u"value"_s, u"a"_s}}, QJsonObject{{u"value"_s, u"b"_s}}};
    QTest::newRow("text") << body(u"Mithril Shirt"_s, u"company"_s, u"string"_s) << QString() << u"string"_s;
    QTest::newRow("date and time") << body(u"joined"_s, u"contact"_s, u"datetime"_s) << QString()
                                   << u"date"_s;
    QTest::newRow("list") << list(two) << QString() << u"string"_s;
    QTest::newRow("short list") << list(one) << u"A list needs at least two options"_s << QString();
    QTest::newRow("list of nothing") << list(QJsonValue()) << u"Options isn't an array"_s << QString();
    QTest::newRow("type") << body(u"x"_s, u"contact"_s, u"colour"_s) << u"Data Type isn't an option"_s
                          << QString();
    QTest::newRow("model") << body(u"x"_s, u"ticket"_s, u"string"_s)
                           << u"The Data Attribute model field must be either contact or company"_s
                           << QString();
    QTest::newRow("name")
        << body(u"a!b"_s, u"contact"_s, u"string"_s)
        << u"Your name for this attribute must only contain alphanumeric characters, currency symbols, and hyphens"_s
        << QString();
    QTest::newRow("in the other model")
        << body(u"tier"_s, u"contact"_s, u"string"_s)
        << u"You already have 'tier' in your company data. To save this as new people data, use a different name."_s
        << QString();
}

void SandboxCompaniesTest::attributes()
{
    QFETCH(QJsonObject, body);
    QFETCH(QString, message);
    SandboxClient client;
    const Answer made = client.post(u"/data_attributes"_s, body);
    QCOMPARE(made.message(), message);
    QCOMPARE(made.status, message.isEmpty() ? 200 : 400);
    if (!message.isEmpty())
        return;
    QTEST(made.body.value(u"data_type"_s).toString(), "readType");
    const QString model = body.value(u"model"_s).toString();
    const auto listed = [&](const QString &query) {
        for (const QJsonValue &item : client.get(u"/data_attributes?model="_s + model + query).data()) {
            if (item.toObject().value(u"id"_s) == made.body.value(u"id"_s))
                return true;
        }
        return false;
    };
    QVERIFY(listed({}));
    const QString path = u"/data_attributes/%1"_s.arg(made.body.value(u"id"_s).toInt());
    QCOMPARE(client.put(path, {{u"archived"_s, true}}).body.value(u"archived"_s), QJsonValue(true));
    QVERIFY(!listed({}));
    QVERIFY(listed(u"&include_archived=true"_s));
    QCOMPARE(client.put(u"/data_attributes/9999"_s, {}).code(), u"field_not_found"_s);
    QCOMPARE(client.get(u"/data_attributes?model=conversation"_s).status, 422);
}

void SandboxCompaniesTest::workspace()
{
    SandboxClient client;
    const Answer me = client.get(u"/me"_s);
    QCOMPARE(me.body.value(u"app"_s).toObject().value(u"region"_s).toString(), u"US"_s);
    QCOMPARE(client.get(u"/admins/"_s + me.id()).body.value(u"email"_s), me.body.value(u"email"_s));
    QCOMPARE(client.get(u"/admins/1"_s).code(), u"admin_not_found"_s);
    QVERIFY(client.get(u"/admins"_s).raw.contains("jane@chinookcorp.com"));
    QCOMPARE(client.get(u"/admins/activity_logs"_s).code(), u"parameter_not_found"_s);
    const Answer logs = client.get(u"/admins/activity_logs?created_at_after=0"_s);
    QVERIFY(logs.raw.contains("app_package_installation"));
    const Answer found = client.post(
        u"/admins/activity_logs/search"_s,
        {{u"created_at_after"_s, 0}, {u"event_types"_s, QJsonArray{u"app_package_uninstallation"_s}}});
    QCOMPARE(found.body.value(u"activity_logs"_s).toArray().size(), 1);
    client.version = "2.15";
    QCOMPARE(client.get(u"/admins/activity_log_event_types"_s).code(), u"intercom_version_invalid"_s);
}

void SandboxCompaniesTest::events()
{
    SandboxClient client;
    QCOMPARE(client.post(u"/contacts"_s, {{u"external_id"_s, u"u1"_s}}).status, 200);
    const QJsonObject event{
        {u"event_name"_s, u"ordered"_s}, {u"created_at"_s, 1'700'000'000}, {u"user_id"_s, u"u1"_s}};
    for (int i = 0; i < 2; ++i) {
        const Answer answer = client.post(u"/events"_s, event);
        QCOMPARE(answer.status, 202);
        QVERIFY(answer.raw.isEmpty());
    }
    QCOMPARE(client.get(u"/_sandbox/stats"_s).body.value(u"events"_s).toInt(), 1);
    QJsonObject unknown = event;
    unknown.insert(u"user_id"_s, u"nobody"_s);
    QCOMPARE(client.post(u"/events"_s, unknown).status, 404);
    QJsonObject nested = event;
    nested.insert(u"metadata"_s, QJsonObject{{u"a"_s, QJsonObject{{u"b"_s, 1}}}});
    QCOMPARE(client.post(u"/events"_s, nested).status, 400);
}

QTEST_GUILESS_MAIN(SandboxCompaniesTest)
#include "tst_sandboxcompanies.moc"
