// Clerk's objects and event payloads as records. The payloads follow the examples of Clerk's own description.
#include "connectors/clerk/clerkevents.h"
#include "connectors/clerk/clerkfields.h"
#include "connectors/clerk/clerkrecords.h"
#include "support/testing.h"

#include <QJsonArray>
#include <QJsonDocument>

using namespace patchbay;
using namespace Qt::StringLiterals;

namespace {

QJsonObject json(const char *text)
{
    QJsonParseError error;
    const QJsonDocument document = QJsonDocument::fromJson(text, &error);
    if (error.error != QJsonParseError::NoError)
        qFatal("%s", qPrintable(error.errorString()));
    return document.object();
}

const char *const user = R"({"id":"user_29w83sxmDNGwOuEthce5gg56FcC","object":"user","username":null,
  "first_name":"Zoë","last_name":"Example","primary_email_address_id":"idn_2","primary_phone_number_id":"idn_9",
  "email_addresses":[
    {"id":"idn_1","object":"email_address","email_address":"old@example.com","verification":null},
    {"id":"idn_2","object":"email_address","email_address":"zoe@example.com",
     "verification":{"status":"verified","strategy":"ticket"}}],
  "phone_numbers":[{"id":"idn_9","phone_number":"+35315550100"}],
  "public_metadata":{"plan":"pro","billing":{"seats":5,"since":"2026-01-01"},"a.b":true},
  "private_metadata":{"customer":"cus_1"},"unsafe_metadata":{},"external_id":"567772","banned":false,
  "created_at":1654012591514,"updated_at":1654012591835,"last_sign_in_at":1654012591514,"last_active_at":null})";

const char *const invitation =
    R"({"id":"orginv_1","object":"organization_invitation","email_address":"new@example.com",
  "role":"org:member","organization_id":"org_1","status":"pending","url":"example.com/accept?ticket=x",
  "public_metadata":{"plan":"free"},"created_at":1654012591514,"updated_at":1654012591514,"expires_at":1656604591514})";

QJsonObject delivery(const QString &type, const QJsonObject &data)
{
    return {{u"object"_s, u"event"_s},
            {u"type"_s, type},
            {u"data"_s, data},
            {u"timestamp"_s, qint64(1654012591835)},
            {u"instance_id"_s, u"ins_123"_s}};
}

} // namespace

class TestClerkRecords : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void users();
    void usersWithLittle();
    void invitedPersons();
    void organisationsAndMemberships();
    void schemas();
    void userEvents();
    void organisationEvents();
    void invitationEvents();
    void otherEvents_data();
    void otherEvents();
    void brokenEvents_data();
    void brokenEvents();
};

void TestClerkRecords::users()
{
    const SourceRecord record = clerkUser(json(user));
    QCOMPARE(record.object, QString(objects::people));
    QCOMPARE(record.key, u"user_29w83sxmDNGwOuEthce5gg56FcC"_s);
    QCOMPARE(record.updatedAt->toMSecsSinceEpoch(), 1654012591835);
    const QJsonObject &fields = record.fields;
    QCOMPARE(fields.value(u"email"_s), QJsonValue(u"zoe@example.com"_s));
    QCOMPARE(fields.value(u"email_verified"_s), QJsonValue(true));
    QCOMPARE(fields.value(u"emails"_s), QJsonValue(QJsonArray{u"zoe@example.com"_s, u"old@example.com"_s}));
    QCOMPARE(fields.value(u"phone"_s), QJsonValue(u"+35315550100"_s));
    QCOMPARE(fields.value(u"name"_s), QJsonValue(u"Zoë Example"_s));
    QCOMPARE(fields.value(u"signed_up_at"_s), QJsonValue(u"2022-05-31T15:56:31.514Z"_s));
    QCOMPARE(fields.value(u"last_active_at"_s), QJsonValue());
    QCOMPARE(fields.value(u"public_metadata"_s)[u"plan"_s], QJsonValue(u"pro"_s));
    QCOMPARE(fields.value(u"status"_s), QJsonValue(u"active"_s));
    QCOMPARE(fields.value(u"invited"_s), QJsonValue(false));
    QCOMPARE(fields.value(u"tags"_s), QJsonValue(QJsonArray()));
}

void TestClerkRecords::usersWithLittle()
{
    // No primary address is marked: the first of several would be a guess.
    QJsonObject bare = json(user);
    bare.insert(u"primary_email_address_id"_s, QJsonValue());
    bare.insert(u"first_name"_s, QJsonValue());
    bare.insert(u"last_name"_s, QJsonValue());
    const QJsonObject fields = clerkUser(bare).fields;
    QCOMPARE(fields.value(u"email"_s), QJsonValue());
    QCOMPARE(fields.value(u"name"_s), QJsonValue());
    QVERIFY(clerkUser({}).key.isEmpty());
}

void TestClerkRecords::invitedPersons()
{
    const SourceRecord record = clerkInvitedPerson(json(invitation));
    QCOMPARE(record.key, u"invitation_orginv_1"_s);
    QCOMPARE(record.object, QString(objects::people));
    QCOMPARE(record.fields.value(u"id"_s), QJsonValue(record.key));
    QCOMPARE(record.fields.value(u"email"_s), QJsonValue(u"new@example.com"_s));
    QCOMPARE(record.fields.value(u"status"_s), QJsonValue(u"invited"_s));
    QCOMPARE(record.fields.value(u"invited_organisation_id"_s), QJsonValue(u"org_1"_s));
    QCOMPARE(record.fields.value(u"invited_role"_s), QJsonValue(u"org:member"_s));
    QCOMPARE(record.fields.value(u"invited"_s), QJsonValue(true));
    QCOMPARE(record.fields.value(u"tags"_s), QJsonValue(QJsonArray{u"invited-user"_s}));
    for (const auto &name : {u"signed_up_at"_s, u"last_sign_in_at"_s, u"last_active_at"_s})
        QCOMPARE(record.fields.value(name), QJsonValue());
    QCOMPARE(record.fields.value(u"created_at"_s), QJsonValue(u"2022-05-31T15:56:31.514Z"_s));
    // The ticket in the address lets its holder in: it goes nowhere.
    QVERIFY(!QJsonDocument(record.fields).toJson().contains("ticket"));
    QCOMPARE(clerkInvitationId(record.key), u"orginv_1"_s);
    QVERIFY(clerkInvitationId(u"user_1"_s).isEmpty());
}

void TestClerkRecords::organisationsAndMemberships()
{
    const QJsonObject organisation =
        json(R"({"id":"org_1","name":"Example","slug":"example","members_count":3,
        "public_metadata":{"plan":"pro"},"created_at":1654012591514,"updated_at":1654012591514})");
    const SourceRecord record = clerkOrganisation(organisation);
    QCOMPARE(record.key, u"org_1"_s);
    QCOMPARE(record.fields.value(u"members_count"_s), QJsonValue(3));
    QCOMPARE(record.fields.value(u"created_at"_s), QJsonValue(u"2022-05-31T15:56:31.514Z"_s));
    const QJsonObject membership{{u"id"_s, u"orgmem_1"_s},
                                 {u"role"_s, u"org:admin"_s},
                                 {u"organization"_s, organisation},
                                 {u"public_user_data"_s, QJsonObject{{u"user_id"_s, u"user_1"_s}}}};
    QCOMPARE(clerkMembershipRecord(membership).key, u"user_1/org_1"_s);
    QCOMPARE(clerkMembershipRecord(membership).personKey, u"user_1"_s);
    QCOMPARE(clerkMembershipRecord(membership).organisationKey, u"org_1"_s);
    const Membership read = clerkMembership(membership);
    QCOMPARE(read.personKey, u"user_1"_s);
    QCOMPARE(read.organisationKey, u"org_1"_s);
    QCOMPARE(read.fields.value(u"role"_s), QJsonValue(u"org:admin"_s));
}

void TestClerkRecords::schemas()
{
    const auto schema = clerkSchema(objects::people, {clerkUser(json(user))});
    VERIFY_RESULT(schema);
    QVERIFY(schema->field(u"id"_s)->unique);
    QVERIFY(!schema->field(u"external_id"_s)->unique);
    QCOMPARE(schema->field(u"email"_s)->sample, u"zoe@example.com"_s);
    QCOMPARE(schema->field(u"public_metadata.plan"_s)->sample, u"pro"_s);
    QCOMPARE(schema->field(u"public_metadata.billing.seats"_s)->type, FieldType::Integer);
    QVERIFY(schema->field(u"public_metadata.\"a.b\""_s));
    QVERIFY(schema->field(u"private_metadata.customer"_s));
    for (const auto &object :
         {QString(objects::organisations), QString(objects::memberships), QString(objects::invitations)}) {
        const auto other = clerkSchema(object, {});
        VERIFY_RESULT(other);
        QVERIFY(other->field(u"id"_s) && !other->title.isEmpty());
    }
    QVERIFY(!clerkSchema(u"deals"_s, {}));
}

void TestClerkRecords::userEvents()
{
    const auto created = readClerkEvent(delivery(u"user.created"_s, json(user)));
    VERIFY_RESULT(created);
    QCOMPARE(created->instanceId, u"ins_123"_s);
    QCOMPARE(created->happenedAt.toMSecsSinceEpoch(), 1654012591835);
    QCOMPARE(created->records.size(), 1);
    QCOMPARE(created->records.first().fields, clerkUser(json(user)).fields);
    QVERIFY(!created->records.first().deleted);

    const auto deleted = readClerkEvent(delivery(
        u"user.deleted"_s, {{u"id"_s, u"user_1"_s}, {u"object"_s, u"user"_s}, {u"deleted"_s, true}}));
    VERIFY_RESULT(deleted);
    QCOMPARE(deleted->records.size(), 1);
    QVERIFY(deleted->records.first().deleted);
    QCOMPARE(deleted->records.first().key, u"user_1"_s);
    QCOMPARE(deleted->records.first().object, QString(objects::people));
}

void TestClerkRecords::organisationEvents()
{
    const QJsonObject organisation{{u"id"_s, u"org_1"_s}, {u"name"_s, u"Example"_s}};
    const auto updated = readClerkEvent(delivery(u"organization.updated"_s, organisation));
    VERIFY_RESULT(updated);
    QCOMPARE(updated->records.first().object, QString(objects::organisations));
    QCOMPARE(updated->records.first().fields.value(u"name"_s), QJsonValue(u"Example"_s));
    const auto deleted =
        readClerkEvent(delivery(u"organization.deleted"_s, {{u"id"_s, u"org_1"_s}, {u"deleted"_s, true}}));
    QVERIFY(deleted->records.first().deleted);

    const QJsonObject membership{{u"id"_s, u"orgmem_1"_s},
                                 {u"role"_s, u"org:admin"_s},
                                 {u"organization"_s, organisation},
                                 {u"public_user_data"_s, QJsonObject{{u"user_id"_s, u"user_1"_s}}}};
    using Kind = ClerkMembershipChange::Kind;
    for (const auto &[type, kind] :
         {std::pair{u"created"_s, Kind::Added}, std::pair{u"updated"_s, Kind::Changed},
          std::pair{u"deleted"_s, Kind::Removed}}) {
        const auto change = readClerkEvent(delivery(u"organizationMembership."_s + type, membership));
        VERIFY_RESULT(change);
        QVERIFY(change->membership && change->records.isEmpty());
        QCOMPARE(change->membership->kind, kind);
        QCOMPARE(change->membership->membership.personKey, u"user_1"_s);
        QCOMPARE(change->membership->membership.organisationKey, u"org_1"_s);
    }
}

void TestClerkRecords::invitationEvents()
{
    const auto created = readClerkEvent(delivery(u"organizationInvitation.created"_s, json(invitation)));
    VERIFY_RESULT(created);
    QCOMPARE(created->records.size(), 2);
    QCOMPARE(created->records.first().key, u"invitation_orginv_1"_s);
    QCOMPARE(created->records.last().object, QString(objects::invitations));

    QJsonObject accepted = json(invitation);
    accepted.insert(u"user_id"_s, u"user_1"_s);
    accepted.insert(u"status"_s, u"accepted"_s);
    const auto acceptance = readClerkEvent(delivery(u"organizationInvitation.accepted"_s, accepted));
    VERIFY_RESULT(acceptance);
    QCOMPARE(acceptance->acceptedBy, u"user_1"_s);
    QCOMPARE(acceptance->acceptedKey, u"invitation_orginv_1"_s);
    // Not a tombstone of the invited person: it lives on as the user.
    for (const SourceRecord &record : acceptance->records)
        QVERIFY(!record.deleted);

    const auto revoked = readClerkEvent(delivery(u"organizationInvitation.revoked"_s, json(invitation)));
    VERIFY_RESULT(revoked);
    QCOMPARE(revoked->records.first().key, u"invitation_orginv_1"_s);
    QVERIFY(revoked->records.first().deleted);
}

void TestClerkRecords::otherEvents_data()
{
    QTest::addColumn<QString>("type");
    for (const auto *type : {"session.created", "email.created", "organizationDomain.created", "user.merged",
                             "role.deleted", "subscriptionItem.freeTrialEnding", "user.created.v2"})
        QTest::newRow(type) << QString::fromLatin1(type);
}

void TestClerkRecords::otherEvents()
{
    QFETCH(QString, type);
    const auto read = readClerkEvent(delivery(type, {{u"id"_s, u"x"_s}}));
    VERIFY_RESULT(read);
    QVERIFY(read->isForeign());
}

void TestClerkRecords::brokenEvents_data()
{
    QTest::addColumn<QJsonObject>("payload");
    QTest::newRow("empty") << QJsonObject();
    QTest::newRow("no event") << QJsonObject{{u"object"_s, u"user"_s}, {u"type"_s, u"user.created"_s}};
    QTest::newRow("no type") << QJsonObject{{u"object"_s, u"event"_s}};
    QTest::newRow("no data") << QJsonObject{{u"object"_s, u"event"_s}, {u"type"_s, u"user.created"_s}};
    QTest::newRow("no id") << delivery(u"user.deleted"_s, {{u"deleted"_s, true}});
    QTest::newRow("nobody's membership")
        << delivery(u"organizationMembership.created"_s, {{u"id"_s, u"orgmem_1"_s}});
    QTest::newRow("nobody accepted") << delivery(u"organizationInvitation.accepted"_s, json(invitation));
    QTest::newRow("no invitation") << delivery(u"organizationInvitation.created"_s, {});
}

void TestClerkRecords::brokenEvents()
{
    QFETCH(QJsonObject, payload);
    const auto read = readClerkEvent(payload);
    QVERIFY(!read);
    QCOMPARE(read.error().kind, Error::Kind::BadReply);
    QVERIFY(!read.error().nextStep.isEmpty());
}

QTEST_APPLESS_MAIN(TestClerkRecords)
#include "tst_clerkrecords.moc"
