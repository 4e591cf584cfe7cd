// The Clerk connector against the stand-in.
#include "clerkrig.h"

#include <QSet>

using namespace patchbay;
using namespace patchbay::testing;
using namespace Qt::StringLiterals;

class TestClerk : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void checks();
    void refusesKeys_data();
    void refusesKeys();
    void saysWhatItLacks();
    void readsPages_data();
    void readsPages();
    void goesOnAfterRestart();
    void findsPeople();
    void findsOthers();
    void invitedPersonBecomesUser();
    void invitedTwiceIsOnePerson();
    void memberIsNoInvitedPerson();
    void revokedIsGone();
    void readsChanged();
    void removalsWhileReading();
    void survivesFaults();
    void schemas();
};

void TestClerk::checks()
{
    ClerkRig rig({.clerkUsers = 3, .clerkOrganisations = 2, .clerkInvitations = 1});
    const auto health = wait(rig.source->check());
    VERIFY_RESULT(health);
    QVERIFY2(health->ok, qPrintable(health->summary));
    QHash<QString, QString> texts;
    for (const Health::Item &item : health->items)
        texts.insert(item.name, item.text);
    QCOMPARE(texts.value(u"Users"_s), u"3 users."_s);
    QCOMPARE(texts.value(u"Organisations"_s), u"2 organisations."_s);
    QCOMPARE(texts.value(u"Invitations"_s), u"1 are open."_s);
    QVERIFY(texts.value(u"Rate limit"_s).startsWith(u"1,000"_s));
    QVERIFY(health->checkedAt.isValid());

    const auto wrong = clerkConnector(rig.http, rig.part(u"url"_s), u"sk_live_wrongwrongwrong"_s);
    const auto unwell = wait(wrong->check());
    VERIFY_RESULT(unwell);
    QVERIFY(!unwell->ok);
    QVERIFY2(unwell->summary.contains(u"secret key"_s), qPrintable(unwell->summary));
    QVERIFY(!unwell->toJson().value(u"items"_s).toArray().last()[u"next_step"_s].toString().isEmpty());

    const auto nobody = clerkConnector(rig.http, u"http://127.0.0.1:1/v1"_s, u"sk_live_wrongwrongwrong"_s);
    QVERIFY(!wait(nobody->check())->ok);
}

void TestClerk::refusesKeys_data()
{
    QTest::addColumn<QString>("key");
    QTest::addColumn<QString>("url");
    QTest::addColumn<QString>("field");
    const QString good = u"https://api.clerk.com/v1"_s;
    QTest::newRow("publishable") << u"pk_test_abcdefghijkl"_s << good << u"secret_key"_s;
    QTest::newRow("anything") << u"secret-of-mine"_s << good << u"secret_key"_s;
    QTest::newRow("plain http") << u"sk_test_abcdefghijkl"_s << u"http://clerk.example.com/v1"_s
                                << u"base_url"_s;
    QTest::newRow("query") << u"sk_test_abcdefghijkl"_s << good + u"?a=b"_s << u"base_url"_s;
}

void TestClerk::refusesKeys()
{
    QFETCH(QString, key);
    QFETCH(QString, url);
    QFETCH(QString, field);
    HttpClient http({});
    const auto made =
        makeConnector(u"clerk"_s, {{u"base_url"_s, url}}, {{u"secret_key"_s, Secret(key)}}, &http);
    QVERIFY(!made);
    QCOMPARE(made.error().field, field);
    QVERIFY(!made.error().toText().contains(key));
}

void TestClerk::saysWhatItLacks()
{
    // What it provides can be told without the secret.
    const auto made = makeConnector(u"clerk"_s, {{u"base_url"_s, u"https://api.clerk.com/v1"_s}}, {});
    VERIFY_RESULT(made);
    QVERIFY((*made)->objects().contains(QString(objects::memberships)));
    const auto found = wait((*made)->find(objects::people, {Lookup::By::Key, u"user_1"_s}));
    QCOMPARE(found.error().kind, Error::Kind::SecretUnavailable);
}

void TestClerk::readsPages_data()
{
    QTest::addColumn<int>("limit");
    for (const int limit : {1, 4, 7, 12, 500, 100'000})
        QTest::addRow("%d", limit) << limit;
}

void TestClerk::readsPages()
{
    QFETCH(int, limit);
    ClerkRig rig({.clerkUsers = 12, .clerkOrganisations = 7, .clerkInvitations = 3});
    QString incomplete;
    const auto people = rig.readAll(objects::people, limit, &incomplete);
    VERIFY_RESULT(people);
    QCOMPARE(people->size(), 15);
    const QStringList keys = keysOf(*people);
    QCOMPARE(QSet<QString>(keys.begin(), keys.end()).size(), 15);
    QCOMPARE(people->first().fields.value(u"email"_s), QJsonValue(u"clerk0@example.com"_s));
    QVERIFY(people->last().key.startsWith(u"invitation_inv_"_s));
    const auto organisations = rig.readAll(objects::organisations, limit, &incomplete);
    VERIFY_RESULT(organisations);
    QCOMPARE(organisations->size(), 7);
    QCOMPARE(organisations->first().fields.value(u"members_count"_s), QJsonValue(2));
    QCOMPARE(rig.readAll(objects::memberships, limit, &incomplete)->size(), 12);
    QCOMPARE(rig.readAll(objects::invitations, limit, &incomplete)->size(), 3);
    QCOMPARE(incomplete, QString());
}

void TestClerk::goesOnAfterRestart()
{
    ClerkRig rig({.clerkUsers = 6, .clerkInvitations = 2});
    const auto first = wait(rig.source->read(objects::people, {}, 4));
    VERIFY_RESULT(first);
    rig.source = clerkConnector(rig.http, rig.part(u"url"_s), rig.part(u"secret_key"_s));
    QStringList keys = keysOf(first->records);
    QString cursor = first->next;
    while (!cursor.isEmpty()) {
        const auto page = wait(rig.source->read(objects::people, cursor, 4));
        VERIFY_RESULT(page);
        keys += keysOf(page->records);
        cursor = page->next;
    }
    QCOMPARE(keys, keysOf(*rig.readAll(objects::people, 500)));
    const auto nonsense = wait(rig.source->read(objects::people, u"page two"_s, 4));
    QCOMPARE(nonsense.error().kind, Error::Kind::InvalidInput);
}

void TestClerk::findsPeople()
{
    ClerkRig rig({.clerkUsers = 3});
    const QString ann = rig.add(u"users"_s, {{u"first_name"_s, u"Ann"_s},
                                             {u"email_address"_s, u"ann@example.com"_s},
                                             {u"second_email_address"_s, u"ann.second@example.com"_s},
                                             {u"phone_number"_s, u"+35315550100"_s}});
    QVERIFY(!ann.isEmpty());
    const auto find = [&](Lookup::By by, const QString &value) {
        return wait(rig.source->find(objects::people, {by, value}));
    };
    QCOMPARE(keysOf(*find(Lookup::By::Key, ann)), QStringList{ann});
    const auto byEmail = find(Lookup::By::Email, u" ANN@example.COM "_s);
    VERIFY_RESULT(byEmail);
    QCOMPARE(keysOf(*byEmail), QStringList{ann});
    QCOMPARE(byEmail->first().fields.value(u"email"_s), QJsonValue(u"ann@example.com"_s));
    QCOMPARE(byEmail->first().fields.value(u"phone"_s), QJsonValue(u"+35315550100"_s));
    QVERIFY(byEmail->first().formerKeys.isEmpty());
    QCOMPARE(keysOf(*find(Lookup::By::Email, u"ann.second@example.com"_s)), QStringList{ann});
    QVERIFY(find(Lookup::By::Email, u"nobody@example.com"_s)->isEmpty());
    for (const QString &key : {u"user_nobody"_s, u"a/b"_s, u"invitation_none"_s, u""_s})
        QVERIFY2(find(Lookup::By::Key, key) && find(Lookup::By::Key, key)->isEmpty(), qPrintable(key));
    // It would be folded into another address.
    QCOMPARE(find(Lookup::By::Key, u".."_s).error().kind, Error::Kind::InvalidInput);
}

void TestClerk::findsOthers()
{
    ClerkRig rig;
    const QString organisation = rig.add(u"organizations"_s, {{u"name"_s, u"Example"_s}});
    const QString ann = rig.add(u"users"_s, {{u"email_address"_s, u"ann@example.com"_s}});
    QVERIFY(
        !rig.add(u"memberships"_s, {{u"user_id"_s, ann}, {u"organization_id"_s, organisation}}).isEmpty());
    const auto found = wait(rig.source->find(objects::organisations, {Lookup::By::Key, organisation}));
    VERIFY_RESULT(found);
    QCOMPARE(keysOf(*found), QStringList{organisation});
    // A slug is no key.
    QVERIFY(wait(rig.source->find(objects::organisations, {Lookup::By::Key, u"example"_s}))->isEmpty());
    QVERIFY(!wait(rig.source->find(objects::organisations, {Lookup::By::Email, u"a@example.com"_s})));
    const auto memberships = wait(rig.source->membershipsOf(ann));
    VERIFY_RESULT(memberships);
    QCOMPARE(memberships->size(), 1);
    QCOMPARE(memberships->first().personKey, ann);
    QCOMPARE(memberships->first().organisationKey, organisation);
    QCOMPARE(memberships->first().fields.value(u"role"_s), QJsonValue(u"org:member"_s));
    QVERIFY(wait(rig.source->membershipsOf(u"invitation_inv_1"_s))->isEmpty());
    QVERIFY(wait(rig.source->membershipsOf(u"user_gone"_s))->isEmpty());
    QCOMPARE(wait(rig.source->find(objects::memberships, {Lookup::By::Key, ann}))->size(), 1);
}

void TestClerk::invitedPersonBecomesUser()
{
    ClerkRig rig;
    for (const bool toOrganisation : {false, true}) {
        const QString email = toOrganisation ? u"two@example.com"_s : u"one@example.com"_s;
        QJsonObject wanted{{u"email_address"_s, email}};
        if (toOrganisation)
            wanted.insert(u"organization_id"_s, rig.add(u"organizations"_s, {{u"name"_s, u"Example"_s}}));
        const QString id = rig.add(u"invitations"_s, wanted);
        const QString invitedKey = u"invitation_"_s + id;
        const Lookup byEmail{Lookup::By::Email, email};
        const Lookup byKey{Lookup::By::Key, invitedKey};
        for (const Lookup &lookup : {byEmail, byKey}) {
            const auto invited = wait(rig.source->find(objects::people, lookup));
            VERIFY_RESULT(invited);
            QCOMPARE(keysOf(*invited), QStringList{invitedKey});
            QCOMPARE(invited->first().fields.value(u"status"_s), QJsonValue(u"invited"_s));
        }
        QVERIFY(keysOf(*rig.readAll(objects::people, 2)).contains(invitedKey));

        const QString user =
            rig.control("POST", u"invitations/"_s + id + u"/accept"_s).value(u"id"_s).toString();
        QVERIFY(!user.isEmpty());
        for (const Lookup &lookup : {byEmail, byKey, Lookup{Lookup::By::Key, user}}) {
            const auto found = wait(rig.source->find(objects::people, lookup));
            VERIFY_RESULT(found);
            QCOMPARE(keysOf(*found), QStringList{user});
            QCOMPARE(found->first().formerKeys, QStringList{invitedKey});
            QCOMPARE(found->first().fields.value(u"status"_s), QJsonValue(u"active"_s));
        }
        const auto all = rig.readAll(objects::people, 2);
        QVERIFY(!keysOf(*all).contains(invitedKey));
        QCOMPARE(all->at(keysOf(*all).indexOf(user)).formerKeys, QStringList{invitedKey});
        QCOMPARE(wait(rig.source->membershipsOf(user))->size(), toOrganisation ? 1 : 0);
    }
}

void TestClerk::invitedTwiceIsOnePerson()
{
    ClerkRig rig;
    QStringList ids;
    const qint64 now = QDateTime::currentMSecsSinceEpoch();
    for (int i = 0; i < 3; ++i) {
        const QString name = u"Organisation %1"_s.arg(i);
        ids << rig.add(u"invitations"_s,
                       {{u"email_address"_s, u"new@example.com"_s},
                        {u"created_at"_s, now - 1'000 + i},
                        {u"organization_id"_s, rig.add(u"organizations"_s, {{u"name"_s, name}})}});
    }
    const QStringList others{u"invitation_"_s + ids[1], u"invitation_"_s + ids[2]};
    const auto read = rig.readAll(objects::people, 1);
    VERIFY_RESULT(read);
    const auto found = wait(rig.source->find(objects::people, {Lookup::By::Email, u"new@example.com"_s}));
    for (const QList<SourceRecord> &people : {*read, *found}) {
        QCOMPARE(keysOf(people), QStringList{u"invitation_"_s + ids[0]});
        QCOMPARE(people.first().formerKeys, others);
    }
    // When the first is taken back, the next stands for the person.
    QVERIFY(!rig.control("POST", u"invitations/"_s + ids[0] + u"/revoke"_s).isEmpty());
    QCOMPARE(keysOf(*rig.readAll(objects::people, 1)), QStringList{others[0]});
}

void TestClerk::memberIsNoInvitedPerson()
{
    ClerkRig rig({.clerkUsers = 2});
    QVERIFY(!rig.add(u"invitations"_s,
                     {{u"email_address"_s, u"CLERK1@example.com"_s},
                      {u"organization_id"_s, rig.add(u"organizations"_s, {{u"name"_s, u"Example"_s}})}})
                 .isEmpty());
    const auto people = rig.readAll(objects::people, 10);
    VERIFY_RESULT(people);
    QCOMPARE(people->size(), 2);
}

void TestClerk::revokedIsGone()
{
    ClerkRig rig;
    const QString id = rig.add(u"invitations"_s, {{u"email_address"_s, u"new@example.com"_s}});
    QVERIFY(!rig.control("POST", u"invitations/"_s + id + u"/revoke"_s).isEmpty());
    const auto found = wait(rig.source->find(objects::people, {Lookup::By::Key, u"invitation_"_s + id}));
    VERIFY_RESULT(found);
    QCOMPARE(found->size(), 1);
    QVERIFY(found->first().deleted);
    QVERIFY(rig.readAll(objects::people, 10)->isEmpty());
}

void TestClerk::readsChanged()
{
    ClerkRig rig({.clerkUsers = 9, .clerkOrganisations = 2});
    const auto all = rig.readAll(objects::people, 500);
    QTRY_VERIFY(QDateTime::currentDateTimeUtc() > all->last().updatedAt.value());
    const QDateTime since = QDateTime::currentDateTimeUtc();
    QTRY_VERIFY(QDateTime::currentDateTimeUtc() > since);
    QStringList changed;
    for (const int i : {1, 5, 7}) {
        changed << all->at(i).key;
        QVERIFY(!rig.control("PATCH", u"users/"_s + changed.last(), {{u"first_name"_s, u"New"_s}}).isEmpty());
    }
    QStringList keys;
    QString cursor;
    do {
        const auto page = wait(rig.source->readChanged(objects::people, since, cursor, 2));
        VERIFY_RESULT(page);
        keys += keysOf(page->records);
        cursor = page->next;
    } while (!cursor.isEmpty());
    QCOMPARE(QSet<QString>(keys.begin(), keys.end()), QSet<QString>(changed.begin(), changed.end()));
    QVERIFY(wait(rig.source->readChanged(objects::organisations, since, {}, 10))->records.isEmpty());
    QCOMPARE(wait(rig.source->readChanged(objects::organisations, {}, {}, 10))->records.size(), 2);
}

// What goes away meanwhile moves the rest towards the beginning: none of it may be passed over.
void TestClerk::removalsWhileReading()
{
    ClerkRig rig({.clerkUsers = 30, .clerkOrganisations = 30});
    for (const auto &[object, kind] : {std::pair{QString(objects::organisations), u"organizations"_s},
                                       std::pair{QString(objects::people), u"users"_s}}) {
        const auto before = rig.readAll(object, 500);
        VERIFY_RESULT(before);
        auto page = wait(rig.source->read(object, {}, 10));
        VERIFY_RESULT(page);
        QStringList keys = keysOf(page->records);
        // Eight of those that came, the last included, and one that has not come yet.
        for (const int i : {0, 1, 2, 3, 4, 5, 8, 9, 20})
            QVERIFY(!rig.control("DELETE", kind + u'/' + before->at(i).key).isEmpty());
        const QString added = object == objects::people
                                  ? rig.add(kind, {{u"email_address"_s, u"late@example.com"_s}})
                                  : rig.add(kind, {{u"name"_s, u"Late"_s}});
        QString incomplete;
        while (!page->next.isEmpty()) {
            page = wait(rig.source->read(object, page->next, 10));
            VERIFY_RESULT(page);
            keys += keysOf(page->records);
            incomplete += page->incomplete;
        }
        QStringList expected = keysOf(*before);
        expected.removeAt(20);
        expected << added;
        QCOMPARE(keys, expected);
        QCOMPARE(incomplete, QString());
    }
}

void TestClerk::survivesFaults()
{
    SandboxOptions options{.clerkUsers = 40, .clerkOrganisations = 5, .clerkInvitations = 5};
    ClerkRig rig(options);
    const auto undisturbed = rig.readAll(objects::people, 3);
    QVERIFY(
        !rig.control("POST", u"faults"_s,
                     {{u"rate"_s, 0.2},
                      {u"seed"_s, 7},
                      {u"kinds"_s, QJsonArray{u"server_error"_s, u"bad_gateway"_s, u"unavailable_html"_s,
                                              u"rate_limited_silent"_s, u"reset_before"_s, u"truncated"_s}}})
             .isEmpty());
    const auto disturbed = rig.readAll(objects::people, 3);
    VERIFY_RESULT(disturbed);
    QCOMPARE(keysOf(*disturbed), keysOf(*undisturbed));
    QVERIFY(rig.control("GET", u"stats"_s).value(u"faults"_s).toInt() > 0);
}

void TestClerk::schemas()
{
    ClerkRig rig({.clerkUsers = 2, .clerkOrganisations = 1});
    for (const QString &object : rig.source->objects()) {
        const auto schema = wait(rig.source->schema(object));
        VERIFY_RESULT(schema);
        QVERIFY(schema->field(u"id"_s));
    }
    const auto people = wait(rig.source->schema(objects::people));
    QVERIFY(!people->field(u"public_metadata.plan"_s)->sample.isEmpty());
    QVERIFY(wait(rig.source->schema(objects::organisations))->field(u"public_metadata.plan"_s));
    QVERIFY(!wait(rig.source->schema(u"deals"_s)));
}

QTEST_GUILESS_MAIN(TestClerk)
#include "tst_clerk.moc"
