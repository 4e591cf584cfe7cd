// Objects as they come: ids as number or text, dates in every form, lists under different keys, nulls
// everywhere.
#include "intercom/modelreader.h"
#include "support/testing.h"

#include <QJsonDocument>

using namespace Qt::StringLiterals;
using namespace patchbay;
using namespace patchbay::intercom;

class TestModelReader : public QObject
{
    Q_OBJECT

private:
    static QJsonObject json(const QByteArray &text) { return QJsonDocument::fromJson(text).object(); }

private Q_SLOTS:
    void contact()
    {
        const auto contact = readContact(json(
            R"({"type":"contact","id":"6762f0dd","external_id":"user-42","role":"user","email":"ann@example.com","phone":null,
                "name":"Ann Example","owner_id":127,"created_at":1734537437,"updated_at":"1734537438","signed_up_at":"2024-12-18T15:57:17Z",
                "last_seen_at":0,"custom_attributes":{"plan":"pro"},
                "tags":{"type":"list","data":[{"id":80},{"id":"81"}],"total_count":12,"has_more":true},
                "companies":{"type":"list","data":[{"id":"c1","type":"company"}],"total_count":1,"has_more":false}})"));
        VERIFY_RESULT(contact);
        QCOMPARE(contact->id.text(), u"6762f0dd"_s);
        QCOMPARE(contact->externalId, u"user-42"_s);
        QCOMPARE(contact->phone, QString());
        QCOMPARE(contact->ownerId.text(), u"127"_s);
        QCOMPARE(contact->createdAt->toSecsSinceEpoch(), 1734537437);
        QCOMPARE(contact->updatedAt->toSecsSinceEpoch(), 1734537438);
        QCOMPARE(contact->signedUpAt->toSecsSinceEpoch(), 1734537437);
        QVERIFY(!contact->lastSeenAt.has_value());
        QCOMPARE(contact->custom.value(u"plan"_s).toString(), u"pro"_s);
        QCOMPARE(contact->tags.ids, QStringList({u"80"_s, u"81"_s}));
        QVERIFY(contact->tags.hasMore);
        QCOMPARE(contact->tags.totalCount, 12);
        QVERIFY(!contact->companies.hasMore);
        QVERIFY(!contact->archived);
        QCOMPARE(contact->raw.value(u"type"_s).toString(), u"contact"_s);
    }

    void identities_data()
    {
        QTest::addColumn<QByteArray>("id");
        QTest::addColumn<QString>("text"); // empty: refused
        QTest::newRow("text") << QByteArray(R"("81")") << u"81"_s;
        QTest::newRow("number") << QByteArray("81") << u"81"_s;
        QTest::newRow("large number") << QByteArray("9007199254740991") << u"9007199254740991"_s;
        QTest::newRow("null") << QByteArray("null") << QString();
        QTest::newRow("empty") << QByteArray(R"("")") << QString();
        QTest::newRow("object") << QByteArray("{}") << QString();
    }
    void identities()
    {
        QFETCH(QByteArray, id);
        QFETCH(QString, text);
        const QJsonObject object = json("{\"name\":\"x\",\"id\":" + id + '}');
        const auto check = [&](const auto &result, auto read) {
            QCOMPARE(result.has_value(), !text.isEmpty());
            if (result)
                QCOMPARE(read(*result), text);
            else
                QVERIFY(result.error().kind == Error::Kind::BadReply);
        };
        check(readContact(object), [](const Contact &c) { return c.id.text(); });
        check(readCompany(object), [](const Company &c) { return c.id.text(); });
        check(readTag(object), [](const Tag &t) { return t.id.text(); });
        check(readAdmin(object), [](const Admin &a) { return a.id.text(); });
        check(readMe(object), [](const Me &m) { return m.adminId.text(); });
        check(readActivityLogEntry(object), [](const ActivityLogEntry &e) { return e.id; });
    }

    void embeddedCountTellsOfMore()
    {
        const auto contact =
            readContact(json(R"({"id":"1","tags":{"data":[{"id":"1"}],"total_count":11},"companies":null})"));
        VERIFY_RESULT(contact);
        QVERIFY(contact->tags.hasMore);
        QVERIFY(!contact->companies.hasMore);
        QVERIFY(contact->companies.ids.isEmpty());
    }

    void me()
    {
        const auto me = readMe(json(
            R"({"type":"admin","id":991,"email":"a@example.com","name":"A","app":{"id_code":"abc123","name":"App","created_at":1734537243,
                "identity_verification":false,"timezone":"America/Los_Angeles","region":"US"}})"));
        VERIFY_RESULT(me);
        QCOMPARE(me->adminId.text(), u"991"_s);
        QCOMPARE(me->appIdCode, u"abc123"_s);
        QCOMPARE(me->region, u"US"_s);
        QCOMPARE(me->timezone, u"America/Los_Angeles"_s);
        QVERIFY(me->identityVerification.has_value() && !*me->identityVerification);
        const auto withoutApp = readMe(json(R"({"id":"991","app":null})"));
        VERIFY_RESULT(withoutApp);
        QVERIFY(withoutApp->appIdCode.isEmpty());
        QVERIFY(!withoutApp->identityVerification.has_value());
    }

    void companyPlans_data()
    {
        QTest::addColumn<QByteArray>("plan");
        QTest::addColumn<QString>("text");
        QTest::newRow("object") << QByteArray(R"({"type":"plan","id":"1","name":"Pro"})") << u"Pro"_s;
        QTest::newRow("empty object") << QByteArray("{}") << QString();
        QTest::newRow("text") << QByteArray(R"("Pro")") << u"Pro"_s;
        QTest::newRow("null") << QByteArray("null") << QString();
    }
    void companyPlans()
    {
        QFETCH(QByteArray, plan);
        QFETCH(QString, text);
        const auto company = readCompany(json(R"({"id":"1","company_id":7,"plan":)" + plan + '}'));
        VERIFY_RESULT(company);
        QCOMPARE(company->plan, text);
        QCOMPARE(company->companyId, u"7"_s);
    }

    void dataAttributes()
    {
        const auto custom = readDataAttribute(json(
            R"({"id":34,"model":"contact","name":"Mithril Shirt","full_name":"custom_attributes.Mithril Shirt","data_type":"string",
                "options":["1-10",{"value":"11-50"}],"api_writable":true,"custom":true,"archived":true})"));
        VERIFY_RESULT(custom);
        QCOMPARE(custom->id, u"34"_s);
        QCOMPARE(custom->fullName, u"custom_attributes.Mithril Shirt"_s);
        QCOMPARE(custom->options, QStringList({u"1-10"_s, u"11-50"_s}));
        QVERIFY(custom->apiWritable && custom->custom && custom->archived);
        const auto standard = readDataAttribute(json(R"({"model":"contact","name":"email"})"));
        VERIFY_RESULT(standard);
        QVERIFY(standard->id.isEmpty());
        QCOMPARE(standard->fullName, u"email"_s);
        QVERIFY(!readDataAttribute(json("{}")));
    }

    void activity()
    {
        const auto entry = readActivityLogEntry(json(
            R"({"id":"fca05814","performed_by":{"type":"admin","id":"9","email":"a@example.com"},"metadata":null,
                "created_at":1734537253,"activity_type":"something_new","activity_description":"Did it."})"));
        VERIFY_RESULT(entry);
        QCOMPARE(entry->type, u"something_new"_s);
        QCOMPARE(entry->performedByEmail, u"a@example.com"_s);
        QCOMPARE(entry->at->toSecsSinceEpoch(), 1734537253);
        QVERIFY(entry->metadata.isEmpty());
    }
};

QTEST_GUILESS_MAIN(TestModelReader)
#include "tst_modelreader.moc"
