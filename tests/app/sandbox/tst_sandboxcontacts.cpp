#include "app/sandbox/sandboxclient.h"

#include <QRegularExpression>

using namespace patchbay;
using namespace patchbay::testing;
using namespace Qt::StringLiterals;

class SandboxContactsTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void createsAndReads();
    void refusesInvalid_data();
    void refusesInvalid();
    void duplicates_data();
    void duplicates();
    void updates();
    void lifeCycle();
    void merges();
    void tagsAndCompanies();
    void listsByCursor();
    void olderVersions();
};

void SandboxContactsTest::createsAndReads()
{
    SandboxClient client;
    const Answer made =
        client.post(u"/contacts"_s, {{u"external_id"_s, u"user/4 2"_s},
                                     {u"email"_s, u"ann@example.com"_s},
                                     {u"name"_s, u"Ann Example"_s},
                                     {u"avatar"_s, u"https://img.example.com/ann.png"_s},
                                     {u"signed_up_at"_s, 1'734'537'437},
                                     {u"type"_s, u"ignored"_s},
                                     {u"custom_attributes"_s, QJsonObject{{u"plan_type"_s, u"pro"_s}}}});
    QCOMPARE(made.status, 200);
    QVERIFY(QRegularExpression(u"^[0-9a-f]{24}$"_s).match(made.id()).hasMatch());
    QCOMPARE(made.body.value(u"role"_s), QJsonValue(u"user"_s));
    QCOMPARE(made.body.value(u"owner_id"_s), QJsonValue(QJsonValue::Null));
    QCOMPARE(made.body.value(u"avatar"_s).toObject().value(u"image_url"_s).toString(),
             u"https://img.example.com/ann.png"_s);
    QCOMPARE(made.body.value(u"custom_attributes"_s).toObject(), (QJsonObject{{u"plan_type"_s, u"pro"_s}}));
    QCOMPARE(client.get(u"/contacts/"_s + made.id()).body, made.body);
    QCOMPARE(client.get(u"/contacts/find_by_external_id/user%2F4%202"_s).id(), made.id());
    QCOMPARE(client.get(u"/contacts/find_by_external_id/nobody"_s).status, 404);
    const Answer missing = client.get(u"/contacts/0123456789abcdef01234567"_s);
    QCOMPARE(missing.status, 404);
    QCOMPARE(missing.code(), u"not_found"_s);
    QVERIFY(!missing.body.value(u"request_id"_s).toString().isEmpty());
}

void SandboxContactsTest::refusesInvalid_data()
{
    QTest::addColumn<QJsonObject>("body");
    QTest::addColumn<QString>("code");
    const auto with = [](const QString &key, const QJsonValue &value) {
        return QJsonObject{{u"email"_s, u"ann@example.com"_s}, {key, value}};
    };
    const auto custom = [&](const QString &key, const QJsonValue &value) {
        return with(u"custom_attributes"_s, QJsonObject{{key, value}});
    };
    const QString invalid = u"parameter_invalid"_s;
    QTest::newRow("nobody") << QJsonObject{} << u"parameter_not_found"_s;
    QTest::newRow("a user without a name for it")
        << QJsonObject{{u"role"_s, u"user"_s}} << u"parameter_not_found"_s;
    QTest::newRow("role") << with(u"role"_s, u"visitor"_s) << invalid;
    QTest::newRow("e-mail") << with(u"email"_s, u"not an address"_s) << invalid;
    QTest::newRow("external id as a number") << with(u"external_id"_s, 42) << invalid;
    QTest::newRow("name as a number") << with(u"name"_s, 42) << invalid;
    QTest::newRow("phone") << with(u"phone"_s, u"call me"_s) << invalid;
    QTest::newRow("avatar as an object")
        << with(u"avatar"_s, QJsonObject{{u"image_url"_s, u"x"_s}}) << invalid;
    QTest::newRow("date as text") << with(u"signed_up_at"_s, u"2026-01-01"_s) << invalid;
    QTest::newRow("date with a fraction") << with(u"signed_up_at"_s, 1.5) << invalid;
    QTest::newRow("unknown owner") << with(u"owner_id"_s, u"1"_s) << invalid;
    QTest::newRow("owner as a number") << with(u"owner_id"_s, 991'267'459) << invalid;
    QTest::newRow("flag as text") << with(u"unsubscribed_from_emails"_s, u"yes"_s) << invalid;
    QTest::newRow("verified without an address")
        << QJsonObject{{u"external_id"_s, u"u1"_s}, {u"email_verified"_s, true}} << invalid;
    QTest::newRow("unknown custom attribute") << custom(u"shoe_size"_s, 42) << invalid;
    QTest::newRow("another case of a custom attribute") << custom(u"Plan_Type"_s, u"pro"_s) << invalid;
    QTest::newRow("number for text") << custom(u"plan_type"_s, 7) << invalid;
    QTest::newRow("text for a float") << custom(u"lifetime_value"_s, u"12.5"_s) << invalid;
    QTest::newRow("fraction for an integer") << custom(u"seats"_s, 1.5) << invalid;
    QTest::newRow("text for a boolean") << custom(u"newsletter"_s, u"true"_s) << invalid;
    QTest::newRow("ISO text for a date") << custom(u"renewal_at"_s, u"2026-01-01"_s) << invalid;
    QTest::newRow("outside the options") << custom(u"segment"_s, u"huge"_s) << invalid;
    QTest::newRow("nested") << custom(u"plan_type"_s, QJsonObject{{u"a"_s, 1}}) << invalid;
}

void SandboxContactsTest::refusesInvalid()
{
    QFETCH(QJsonObject, body);
    SandboxClient client;
    const QByteArray before = client.get(u"/_sandbox/digest"_s).raw;
    const Answer answer = client.post(u"/contacts"_s, body);
    QCOMPARE(answer.status, 400);
    QTEST(answer.code(), "code");
    QCOMPARE(client.get(u"/_sandbox/digest"_s).raw, before);
}

void SandboxContactsTest::duplicates_data()
{
    QTest::addColumn<QJsonObject>("first");
    QTest::addColumn<QJsonObject>("second");
    QTest::addColumn<int>("status");
    const auto user = [](const char *externalId, const char *email, const char *role = "user") {
        QJsonObject body{{u"role"_s, QString::fromLatin1(role)}};
        if (*externalId)
            body.insert(u"external_id"_s, QString::fromLatin1(externalId));
        if (*email)
            body.insert(u"email"_s, QString::fromLatin1(email));
        return body;
    };
    QTest::newRow("same external id") << user("u1", "") << user("u1", "b@example.com") << 409;
    QTest::newRow("same address alone") << user("", "a@example.com") << user("", "A@example.com") << 409;
    QTest::newRow("address of one with an id")
        << user("u1", "a@example.com") << user("", "a@example.com") << 409;
    QTest::newRow("same address, two ids")
        << user("u1", "a@example.com") << user("u2", "a@example.com") << 200;
    QTest::newRow("a new id for the address")
        << user("", "a@example.com") << user("u2", "a@example.com") << 200;
    QTest::newRow("two leads") << user("", "a@example.com", "lead") << user("", "a@example.com", "lead")
                               << 200;
    QTest::newRow("a lead and a user")
        << user("", "a@example.com", "lead") << user("", "a@example.com") << 200;
}

void SandboxContactsTest::duplicates()
{
    QFETCH(QJsonObject, first);
    QFETCH(QJsonObject, second);
    QFETCH(int, status);
    SandboxClient client;
    const Answer made = client.post(u"/contacts"_s, first);
    QCOMPARE(made.status, 200);
    const Answer again = client.post(u"/contacts"_s, second);
    QCOMPARE(again.status, status);
    if (status != 409)
        return;
    QCOMPARE(again.code(), u"conflict"_s);
    QCOMPARE(again.message(), u"A contact matching those details already exists with id="_s + made.id());
    QCOMPARE(client.post(u"/contacts/"_s + made.id() + u"/archive"_s).status, 200);
    QCOMPARE(client.post(u"/contacts"_s, second).message(),
             u"An archived contact matching those details already exists with id="_s + made.id());
    QCOMPARE(client.remove(u"/contacts/"_s + made.id()).status, 200);
    QCOMPARE(client.post(u"/contacts"_s, second).status, 200);
}

void SandboxContactsTest::updates()
{
    SandboxClient client;
    const QString id =
        client.post(u"/contacts"_s, {{u"external_id"_s, u"u1"_s}, {u"email"_s, u"a@example.com"_s}}).id();
    const QString path = u"/contacts/"_s + id;
    QCOMPARE(
        client.post(u"/contacts"_s, {{u"external_id"_s, u"u2"_s}, {u"email"_s, u"b@example.com"_s}}).status,
        200);
    const QString admin =
        client.get(u"/admins"_s).body.value(u"admins"_s).toArray().at(3).toObject().value(u"id"_s).toString();
    client.advance(5'000);
    const Answer changed = client.put(
        path, {{u"name"_s, u"Ann"_s},
               {u"owner_id"_s, admin},
               {u"custom_attributes"_s, QJsonObject{{u"seats"_s, 3}, {u"segment"_s, u"small"_s}}}});
    QCOMPARE(changed.status, 200);
    QCOMPARE(changed.body.value(u"owner_id"_s).toString(), admin);
    QCOMPARE(changed.body.value(u"email"_s).toString(), u"a@example.com"_s);
    QCOMPARE(changed.body.value(u"updated_at"_s).toInteger(),
             changed.body.value(u"created_at"_s).toInteger() + 5);
    const Answer cleared = client.put(
        path, {{u"name"_s, QJsonValue()}, {u"custom_attributes"_s, QJsonObject{{u"seats"_s, QJsonValue()}}}});
    QCOMPARE(cleared.body.value(u"name"_s), QJsonValue(QJsonValue::Null));
    QCOMPARE(cleared.body.value(u"custom_attributes"_s).toObject(),
             (QJsonObject{{u"segment"_s, u"small"_s}}));
    QCOMPARE(client.put(path, {{u"external_id"_s, u"u2"_s}}).status, 409);
    QCOMPARE(client.put(path, {{u"external_id"_s, u"u3"_s}}).status, 200);
    QCOMPARE(client.get(u"/contacts/find_by_external_id/u1"_s).status, 404);
    QCOMPARE(client.get(u"/contacts/find_by_external_id/u3"_s).id(), id);
    // Leads are not found by external id; made a user, they are.
    const QString lead =
        client.post(u"/contacts"_s, {{u"role"_s, u"lead"_s}, {u"external_id"_s, u"l1"_s}}).id();
    QCOMPARE(client.get(u"/contacts/find_by_external_id/l1"_s).status, 404);
    QCOMPARE(client.put(u"/contacts/"_s + lead, {{u"role"_s, u"user"_s}}).status, 200);
    QCOMPARE(client.get(u"/contacts/find_by_external_id/l1"_s).id(), lead);
}

void SandboxContactsTest::lifeCycle()
{
    SandboxClient client;
    const QString id = client.post(u"/contacts"_s, {{u"external_id"_s, u"u1"_s}}).id();
    const QString path = u"/contacts/"_s + id;
    const Answer archived = client.post(path + u"/archive"_s);
    QCOMPARE(
        archived.body,
        (QJsonObject{
            {u"type"_s, u"contact"_s}, {u"id"_s, id}, {u"external_id"_s, u"u1"_s}, {u"archived"_s, true}}));
    QCOMPARE(client.get(path).status, 404);
    QCOMPARE(client.put(path, {{u"name"_s, u"Ann"_s}}).status, 404);
    QCOMPARE(client.get(u"/contacts/find_by_external_id/u1"_s).status, 404);
    QCOMPARE(client.get(u"/contacts"_s).data().size(), 0);
    QCOMPARE(client.post(path + u"/unarchive"_s).body.value(u"archived"_s), QJsonValue(false));
    QCOMPARE(client.get(path).status, 200);
    QCOMPARE(client.post(path + u"/block"_s).body.value(u"blocked"_s), QJsonValue(true));
    QCOMPARE(client.post(path + u"/unarchive"_s).code(), u"not_restorable"_s);
    QCOMPARE(client.remove(path).body.value(u"deleted"_s), QJsonValue(true));
    QCOMPARE(client.get(path).status, 404);
    QCOMPARE(client.post(path + u"/unarchive"_s).status, 404);
    QCOMPARE(client.remove(path).status, 404);
}

void SandboxContactsTest::merges()
{
    SandboxClient client;
    const QString user =
        client.post(u"/contacts"_s, {{u"external_id"_s, u"u1"_s}, {u"email"_s, u"a@example.com"_s}}).id();
    const QString lead =
        client
            .post(u"/contacts"_s,
                  {{u"role"_s, u"lead"_s}, {u"email"_s, u"A@example.com"_s}, {u"name"_s, u"Ann"_s}})
            .id();
    const QString stranger =
        client.post(u"/contacts"_s, {{u"role"_s, u"lead"_s}, {u"email"_s, u"s@example.com"_s}}).id();
    const QString other =
        client.post(u"/contacts"_s, {{u"external_id"_s, u"u2"_s}, {u"email"_s, u"a@example.com"_s}}).id();
    const auto merge = [&](const QString &from, const QString &into, bool anyway = false) {
        return client.post(u"/contacts/merge?include_merge_history=true"_s,
                           {{u"from"_s, from}, {u"into"_s, into}, {u"skip_duplicate_validation"_s, anyway}});
    };
    QCOMPARE(client.post(u"/contacts/merge"_s, {{u"from"_s, lead}}).code(), u"parameter_not_found"_s);
    QCOMPARE(merge(other, user).code(), u"invalid_merge"_s);
    QCOMPARE(merge(stranger, user).code(), u"invalid_merge"_s);
    QCOMPARE(merge(stranger, user, true).status, 200);
    const Answer merged = merge(lead, user);
    QCOMPARE(merged.id(), user);
    QCOMPARE(merged.body.value(u"name"_s).toString(), u"Ann"_s);
    QCOMPARE(merged.body.value(u"merge_history"_s).toArray().size(), 2);
    const Answer gone = client.get(u"/contacts/"_s + lead);
    QCOMPARE(gone.status, 410);
    QCOMPARE(gone.code(), u"contact_merged"_s);
    QCOMPARE(gone.headers.value("link"), "</contacts/" + user.toLatin1() + ">; rel=\"canonical\"");
    const Answer restore = client.post(u"/contacts/"_s + lead + u"/unarchive"_s);
    QCOMPARE(restore.status, 400);
    QCOMPARE(restore.message(), u"User has been merged and is not restorable."_s);
    QCOMPARE(client.get(u"/contacts"_s).body.value(u"total_count"_s).toInteger(), 2);
}

void SandboxContactsTest::tagsAndCompanies()
{
    SandboxClient client;
    const QString path = u"/contacts/"_s + client.post(u"/contacts"_s, {{u"external_id"_s, u"u1"_s}}).id();
    QCOMPARE(client.post(path + u"/tags"_s, {{u"id"_s, u"1"_s}}).code(), u"not_found"_s);
    QCOMPARE(client.post(path + u"/companies"_s, {{u"company_id"_s, u"org-0"_s}}).message(),
             u"company not specified"_s);
    QCOMPARE(client.post(path + u"/companies"_s, {{u"id"_s, u"org-0"_s}}).code(), u"company_not_found"_s);
    QString tag;
    QString company;
    for (int i = 0; i < 11; ++i) {
        tag = client.post(u"/tags"_s, {{u"name"_s, u"Tag %1"_s.arg(i)}}).id();
        const Answer tagged = client.post(
            path + u"/tags"_s, {{u"id"_s, i % 2 == 0 ? QJsonValue(tag) : QJsonValue(tag.toInt())}});
        QCOMPARE(tagged.status, 200);
        QVERIFY(tagged.body.contains(u"applied_at"_s));
        company = client.post(u"/companies"_s, {{u"company_id"_s, u"org-%1"_s.arg(i)}}).id();
        QCOMPARE(client.post(path + u"/companies"_s, {{u"id"_s, company}}).status, 200);
        QCOMPARE(client.post(path + u"/companies"_s, {{u"id"_s, company}}).status, 200);
    }
    const QJsonObject contact = client.get(path).body;
    for (const QString &list : {u"tags"_s, u"companies"_s}) {
        const QJsonObject embedded = contact.value(list).toObject();
        QCOMPARE(embedded.value(u"data"_s).toArray().size(), 10);
        QCOMPARE(embedded.value(u"total_count"_s).toInt(), 11);
        QCOMPARE(embedded.value(u"has_more"_s), QJsonValue(true));
    }
    QCOMPARE(client.get(path + u"/tags"_s).data().size(), 11);
    const Answer companies = client.get(path + u"/companies?per_page=5"_s);
    QCOMPARE(companies.data().size(), 5);
    QVERIFY(companies.body.value(u"pages"_s)
                .toObject()
                .value(u"next"_s)
                .toString()
                .endsWith(u"per_page=5&page=2"_s));
    QCOMPARE(client.remove(path + u"/tags/"_s + tag).id(), tag);
    QCOMPARE(client.remove(path + u"/tags/"_s + tag).status, 404);
    QCOMPARE(client.remove(path + u"/companies/"_s + company).id(), company);
    QCOMPARE(client.remove(path + u"/companies/"_s + company).code(), u"company_not_found"_s);
    QCOMPARE(client.get(path).body.value(u"tags"_s).toObject().value(u"has_more"_s), QJsonValue(false));
}

void SandboxContactsTest::listsByCursor()
{
    SandboxOptions options = SandboxClient::quick();
    options.contacts = 25;
    SandboxClient client(options);
    QSet<QString> seen;
    QString after;
    int pages = 0;
    do {
        const Answer page = client.get(
            u"/contacts"_s +
            (after.isEmpty() ? QString()
                             : u"?starting_after="_s + QString::fromLatin1(QUrl::toPercentEncoding(after))));
        QCOMPARE(page.status, 200);
        QCOMPARE(page.body.value(u"total_count"_s).toInt(), 25);
        for (const QJsonValue &contact : page.data())
            seen.insert(contact.toObject().value(u"id"_s).toString());
        after = page.body.value(u"pages"_s)
                    .toObject()
                    .value(u"next"_s)
                    .toObject()
                    .value(u"starting_after"_s)
                    .toString();
        ++pages;
    } while (!after.isEmpty());
    QCOMPARE(pages, 3); // ten at a time when nobody says otherwise
    QCOMPARE(seen.size(), 25);
    QCOMPARE(client.get(u"/contacts?per_page=151"_s).status, 400);
    QCOMPARE(client.get(u"/contacts?per_page=0"_s).status, 400);
    QCOMPARE(client.get(u"/contacts?starting_after=nonsense"_s).code(), u"client_error"_s);
}

void SandboxContactsTest::olderVersions()
{
    SandboxClient client;
    const QString admin = client.get(u"/me"_s).id();
    const QString id =
        client
            .post(u"/contacts"_s,
                  {{u"external_id"_s, u"u1"_s}, {u"email"_s, u"a@example.com"_s}, {u"owner_id"_s, admin}})
            .id();
    const QString lead =
        client.post(u"/contacts"_s, {{u"role"_s, u"lead"_s}, {u"email"_s, u"a@example.com"_s}}).id();
    QCOMPARE(client.post(u"/contacts/merge"_s, {{u"from"_s, lead}, {u"into"_s, id}}).status, 200);
    client.version = "2.14";
    QCOMPARE(client.get(u"/contacts/"_s + id).body.value(u"owner_id"_s), QJsonValue(admin.toInt()));
    QCOMPARE(client.get(u"/contacts/"_s + lead).status, 404);
    QCOMPARE(client.put(u"/contacts/"_s + id, {{u"owner_id"_s, admin.toInt()}}).status, 200);
}

QTEST_GUILESS_MAIN(SandboxContactsTest)
#include "tst_sandboxcontacts.moc"
