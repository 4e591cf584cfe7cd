// The recipe by which a contact is written without making a duplicate or overwriting somebody else.
#include "clientstage.h"
#include "intercom/contactwriter.h"
#include "support/testing.h"

#include <QJsonArray>

using namespace Qt::StringLiterals;
using namespace patchbay;
using namespace patchbay::intercom;
using patchbay::testing::ScriptedServer;
using patchbay::testing::wait;
using Way = ContactWriteResult::Way;

class TestContactWriter : public QObject, protected patchbay::testing::ClientStage
{
    Q_OBJECT

private:
    static constexpr char twinId[] = "6762f0dd1bb69f9f2193bb83";
    std::optional<ContactWriteResult> m_met{};
    const QJsonObject m_fields{{u"external_id"_s, u"user-42"_s}, {u"email"_s, u"ann@example.com"_s}};

    Client client() const
    {
        return Client(*m_http, *m_budget, {m_server->url(), Secret(QByteArray("test-token-1234567890"))});
    }
    Result<ContactWriteResult> write(const QJsonObject &fields, const QString &known = {})
    {
        ContactWriter writer(client());
        return written(writer, wait(writer.write(fields, ContactId(known))), fields);
    }
    // As callers do: whoever was met is looked at, then written to by id.
    Result<ContactWriteResult> written(ContactWriter &writer, Result<ContactWriteResult> first,
                                       const QJsonObject &fields)
    {
        if (!first || first->way != Way::Met)
            return first;
        m_met = *first;
        Result<ContactWriteResult> second = wait(writer.write(fields, first->contact.id));
        if (second)
            second->notes = first->notes + second->notes;
        return second;
    }
    static QJsonObject contact(const QString &id, const QString &externalId = u"user-42"_s,
                               const QString &email = u"ann@example.com"_s)
    {
        return {
            {u"type"_s, u"contact"_s}, {u"id"_s, id}, {u"external_id"_s, externalId}, {u"email"_s, email}};
    }
    static QJsonObject error(const QString &code, const QString &message = {})
    {
        return {{u"type"_s, u"error.list"_s},
                {u"errors"_s, QJsonArray{QJsonObject{{u"code"_s, code}, {u"message"_s, message}}}}};
    }
    static QJsonObject list(const QJsonArray &contacts)
    {
        return {{u"type"_s, u"list"_s}, {u"data"_s, contacts}};
    }
    void lookupFails()
    {
        m_server->reply("GET", "/contacts/find_by_external_id/user-42", 404, error(u"not_found"_s));
    }
    void search(const QJsonArray &hits) { m_server->reply("POST", "/contacts/search", 200, list(hits)); }
    void conflict(const QString &message)
    {
        m_server->reply("POST", "/contacts", 409, error(u"conflict"_s, message));
    }

private Q_SLOTS:
    void init()
    {
        m_met.reset();
        setUp();
    }
    void cleanup() { tearDown(); }

    void conflictTexts_data()
    {
        QTest::addColumn<QString>("message");
        QTest::addColumn<QString>("id");
        QTest::addColumn<bool>("archived");
        QTest::newRow("active")
            << u"A contact matching those details already exists with id=6762f0dd1bb69f9f2193bb83"_s
            << u"6762f0dd1bb69f9f2193bb83"_s << false;
        QTest::newRow("archived")
            << u"An archived contact matching those details already exists with id=6762f0dd1bb69f9f2193bb83"_s
            << u"6762f0dd1bb69f9f2193bb83"_s << true;
        QTest::newRow("inside a sentence")
            << u"Intercom refused: A contact exists with id=6762f0dd."_s << u"6762f0dd"_s << false;
        QTest::newRow("classic")
            << u"Multiple existing users match this email address - must be more specific using user_id"_s
            << QString() << false;
        QTest::newRow("other word") << u"A thing exists with external_id=6762f0dd"_s << QString() << false;
        QTest::newRow("nothing") << QString() << QString() << false;
    }
    void conflictTexts()
    {
        QFETCH(QString, message);
        QFETCH(QString, id);
        QFETCH(bool, archived);
        Error conflict;
        conflict.kind = Error::Kind::Conflict;
        conflict.message = message;
        const auto twin = ConflictingContact::read(conflict);
        QCOMPARE(twin.has_value(), !id.isEmpty());
        if (twin) {
            QCOMPARE(twin->id.text(), id);
            QCOMPARE(twin->archived, archived);
        }
        conflict.kind = Error::Kind::Rejected;
        QVERIFY(!ConflictingContact::read(conflict));
    }

    void knownIsUpdated()
    {
        m_server->reply("PUT", "/contacts/a1", 200, contact(u"a1"_s));
        const auto result = write(m_fields, u"a1"_s);
        VERIFY_RESULT(result);
        QVERIFY(result->way == Way::Updated);
        QCOMPARE(m_server->bodyOf(0), m_fields);
    }

    void foundByExternalId()
    {
        m_server->reply("GET", "/contacts/find_by_external_id/user-42", 200, contact(u"a1"_s));
        m_server->reply("PUT", "/contacts/a1", 200, contact(u"a1"_s));
        const auto result = write(m_fields);
        VERIFY_RESULT(result);
        QVERIFY(result->way == Way::Updated);
        QVERIFY(m_met && !m_met->unarchived && !m_met->silentSince);
    }

    void createdWhenAbsent()
    {
        lookupFails();
        search({});
        m_server->reply("POST", "/contacts", 200, contact(u"a1"_s));
        const auto result = write(m_fields);
        VERIFY_RESULT(result);
        QVERIFY(result->way == Way::Created);
        QCOMPARE(m_server->calls().last(), u"POST /contacts"_s);
    }

    void emailOnlyContactIsAdopted()
    {
        lookupFails();
        search({contact(u"a1"_s, {}, u"Ann@Example.com"_s)});
        m_server->reply("PUT", "/contacts/a1", 200, contact(u"a1"_s));
        const auto result = write(m_fields);
        VERIFY_RESULT(result);
        QVERIFY(result->way == Way::Updated);
        QCOMPARE(m_server->bodyOf(2).value(u"external_id"_s).toString(), u"user-42"_s);
        QCOMPARE(result->notes.size(), 1);
    }

    // A peer falls back to the first hit and writes to a stranger.
    void severalHitsAreAmbiguous()
    {
        lookupFails();
        search({contact(u"a1"_s, {}), contact(u"a2"_s, {})});
        const auto result = write(m_fields);
        QVERIFY(!result);
        QVERIFY(result.error().kind == Error::Kind::Ambiguous);
        QVERIFY(result.error().message.contains(u"a1"_s) && result.error().message.contains(u"a2"_s));
        QVERIFY(!m_server->calls().contains(u"PUT /contacts/a1"_s));
    }

    void hitWithoutTheEmailIsNobody()
    {
        lookupFails();
        search({contact(u"a1"_s, {}, u"somebody@example.com"_s)});
        m_server->reply("POST", "/contacts", 200, contact(u"new"_s));
        const auto result = write(m_fields);
        VERIFY_RESULT(result);
        QCOMPARE(result->contact.id.text(), u"new"_s);
    }

    void emailOfSomebodyElseIsForAPerson()
    {
        lookupFails();
        search({contact(u"a1"_s, u"user-7"_s)});
        const auto result = write(m_fields);
        QVERIFY(!result);
        QVERIFY(result.error().kind == Error::Kind::Conflict);
        QCOMPARE(result.error().field, u"email"_s);
    }

    void conflictOnCreation_data()
    {
        QTest::addColumn<QString>("twinExternalId");
        QTest::addColumn<QString>("twinEmail");
        QTest::addColumn<bool>("archived");
        QTest::addColumn<bool>("isOurs");
        for (const bool archived : {false, true}) {
            const char *state = archived ? "archived" : "active";
            QTest::addRow("%s, same external id", state)
                << u"user-42"_s << u"old@example.com"_s << archived << true;
            QTest::addRow("%s, e-mail without external id", state)
                << QString() << u"ANN@example.com"_s << archived << true;
            QTest::addRow("%s, other external id", state)
                << u"user-7"_s << u"ann@example.com"_s << archived << false;
            QTest::addRow("%s, nothing agrees", state)
                << QString() << u"bob@example.com"_s << archived << false;
        }
    }
    void conflictOnCreation()
    {
        QFETCH(QString, twinExternalId);
        QFETCH(QString, twinEmail);
        QFETCH(bool, archived);
        QFETCH(bool, isOurs);
        const QString id = QString::fromLatin1(twinId);
        const QByteArray path = QByteArray("/contacts/") + twinId;
        lookupFails();
        search({});
        conflict(u"%1 contact matching those details already exists with id=%2"_s.arg(
            archived ? u"An archived"_s : u"A"_s, id));
        if (archived)
            m_server->reply("POST", path + "/unarchive", 200, contact(id));
        m_server->reply("GET", path, 200, contact(id, twinExternalId, twinEmail));
        if (isOurs)
            m_server->reply("PUT", path, 200, contact(id));
        else if (archived)
            m_server->reply("POST", path + "/archive", 200, contact(id));
        const auto result = write(m_fields);
        QCOMPARE(result.has_value(), isOurs);
        if (isOurs) {
            QCOMPARE(result->contact.id.text(), id);
            QVERIFY(m_met && m_met->unarchived == archived && !m_met->silentSince);
            QCOMPARE(m_met->contact.email, twinEmail); // as it was found
            QVERIFY(result->way == Way::Updated);
            QVERIFY(result->notes.join(u' ').contains(u"409"_s));
        } else {
            QVERIFY(result.error().kind == Error::Kind::Conflict);
            QVERIFY(!result.error().nextStep.isEmpty());
        }
    }

    void archivedTwinThatStaysArchived()
    {
        lookupFails();
        search({});
        conflict(
            u"An archived contact matching those details already exists with id=6762f0dd1bb69f9f2193bb83"_s);
        m_server->reply("POST", QByteArray("/contacts/") + twinId + "/unarchive", 400,
                        error(u"bad_request"_s, u"User has been merged and is not restorable."_s));
        const auto result = write(m_fields);
        QVERIFY(!result);
        QVERIFY(result.error().kind == Error::Kind::Conflict);
    }

    void conflictWithoutIdOfSeveral()
    {
        const QJsonObject fields{{u"email"_s, u"ann@example.com"_s}};
        conflict(u"Multiple existing users match this email address"_s);
        search({contact(u"a1"_s, u"user-1"_s), contact(u"a2"_s, u"user-2"_s)});
        const auto result = write(fields);
        QVERIFY(!result);
        QVERIFY(result.error().kind == Error::Kind::Ambiguous);
    }

    void conflictOnUpdateNeverTouchesTheOther()
    {
        m_server->reply(
            "PUT", "/contacts/a1", 409,
            error(u"conflict"_s, u"A contact matching those details already exists with id=6762f0dd"_s));
        const auto result = write(m_fields, u"a1"_s);
        QVERIFY(!result);
        QVERIFY(result.error().kind == Error::Kind::Conflict);
        QCOMPARE(m_server->calls(), QStringList{u"PUT /contacts/a1"_s});
    }

    void knownWasArchived()
    {
        m_server->reply("PUT", "/contacts/a1", 404, error(u"not_found"_s));
        m_server->reply("POST", "/contacts/a1/unarchive", 200, contact(u"a1"_s));
        m_server->reply("PUT", "/contacts/a1", 200, contact(u"a1"_s));
        const auto result = write(m_fields, u"a1"_s);
        VERIFY_RESULT(result);
        QVERIFY(result->way == Way::UnarchivedAndUpdated);
    }

    void knownWasDeleted()
    {
        m_server->reply("PUT", "/contacts/a1", 404, error(u"not_found"_s));
        m_server->reply("POST", "/contacts/a1/unarchive", 404, error(u"not_found"_s));
        lookupFails();
        search({});
        m_server->reply("POST", "/contacts", 200, contact(u"a2"_s));
        const auto result = write(m_fields, u"a1"_s);
        VERIFY_RESULT(result);
        QVERIFY(result->way == Way::Created);
    }

    void knownWasMerged_data()
    {
        QTest::addColumn<int>("putStatus");
        QTest::newRow("410") << 410;
        QTest::newRow("404, as older texts say") << 404;
    }
    void knownWasMerged()
    {
        QFETCH(int, putStatus);
        m_server->reply("PUT", "/contacts/a1", putStatus, error(u"contact_merged"_s));
        if (putStatus == 404)
            m_server->reply("POST", "/contacts/a1/unarchive", 400,
                            error(u"bad_request"_s, u"not restorable"_s));
        ServerResponse gone;
        gone.status = 410;
        gone.headers.set("Link", R"(</contacts/b2>; rel="canonical")");
        m_server->reply("GET", "/contacts/a1", gone);
        // Once to see that the way ends there, once for what it says; nothing is written before that was
        // seen.
        m_server->reply("GET", "/contacts/b2", 200, contact(u"b2"_s));
        m_server->reply("GET", "/contacts/b2", 200, contact(u"b2"_s));
        m_server->reply("PUT", "/contacts/b2", 200, contact(u"b2"_s));
        const auto result = write(m_fields, u"a1"_s);
        VERIFY_RESULT(result);
        QCOMPARE(result->contact.id.text(), u"b2"_s);
        QVERIFY(result->notes.join(u' ').contains(u"b2"_s));
    }

    // One that nobody could look at is not written to either before it was seen.
    void unseenIsMet_data()
    {
        QTest::addColumn<bool>("archived");
        QTest::newRow("archived") << true;
        QTest::newRow("shown again") << false;
    }
    void unseenIsMet()
    {
        QFETCH(bool, archived);
        if (archived) {
            m_server->reply("GET", "/contacts/a1", 404, error(u"not_found"_s));
            m_server->reply("POST", "/contacts/a1/unarchive", 200, contact(u"a1"_s));
        }
        m_server->reply("GET", "/contacts/a1", 200, contact(u"a1"_s));
        ContactWriter writer(client());
        const auto result = wait(writer.meet(m_fields, ContactId(u"a1"_s)));
        VERIFY_RESULT(result);
        QVERIFY(result->way == Way::Met);
        QCOMPARE(result->unarchived, archived);
        QVERIFY(!m_server->calls().contains(u"PUT /contacts/a1"_s));
    }

    void knownIsNotRestorable()
    {
        m_server->reply("PUT", "/contacts/a1", 404, error(u"not_found"_s));
        m_server->reply("POST", "/contacts/a1/unarchive", 400, error(u"not_restorable"_s));
        m_server->reply("GET", "/contacts/a1", 404, error(u"not_found"_s));
        lookupFails();
        search({});
        const auto result = write(m_fields, u"a1"_s);
        QVERIFY(!result);
        QVERIFY(result.error().kind == Error::Kind::Conflict);
        QVERIFY(!m_server->calls().contains(u"POST /contacts"_s));
    }

    // The answer is lost, the contact is there: it is found and not posted again.
    void lostAnswerIsLookedUp()
    {
        lookupFails();
        search({});
        ServerResponse reset;
        reset.delivery = ServerResponse::Delivery::Reset;
        m_server->reply("POST", "/contacts", reset);
        m_server->reply("GET", "/contacts/find_by_external_id/user-42", 200, contact(u"a1"_s));
        m_server->reply("PUT", "/contacts/a1", 200, contact(u"a1"_s));
        const auto result = write(m_fields);
        VERIFY_RESULT(result);
        // Whether it is the one that was posted is for the times to say.
        QVERIFY(m_met && m_met->silentSince);
        QVERIFY(result->way == Way::Updated);
        QCOMPARE(m_server->calls().count(u"POST /contacts"_s), 1);
    }

    void lostRequestIsPostedAgain()
    {
        lookupFails();
        search({});
        ServerResponse reset;
        reset.delivery = ServerResponse::Delivery::Reset;
        m_server->reply("POST", "/contacts", reset);
        lookupFails();
        search({});
        m_server->reply("POST", "/contacts", 200, contact(u"a1"_s));
        const auto result = write(m_fields);
        VERIFY_RESULT(result);
        QVERIFY(result->way == Way::Created);
    }

    void lostLeadIsNotPostedAgain()
    {
        const QJsonObject lead{{u"role"_s, u"lead"_s}, {u"email"_s, u"ann@example.com"_s}};
        search({});
        ServerResponse reset;
        reset.delivery = ServerResponse::Delivery::Reset;
        m_server->reply("POST", "/contacts", reset);
        search({});
        const auto result = write(lead);
        QVERIFY(!result);
        QVERIFY(isTransient(result.error()));
        QCOMPARE(m_server->calls().count(u"POST /contacts"_s), 1);
    }

    void otherErrorsGoToTheCaller()
    {
        m_server->reply("GET", "/contacts/find_by_external_id/user-42", 401, error(u"unauthorized"_s));
        const auto result = write(m_fields);
        QVERIFY(!result);
        QVERIFY(result.error().kind == Error::Kind::Unauthorized);
    }

    void nobodyIsRefused()
    {
        const auto result = write({{u"name"_s, u"Ann"_s}});
        QVERIFY(!result);
        QVERIFY(result.error().kind == Error::Kind::InvalidInput);
    }

    // Two writes of one new person at a time: the second one waits and finds what the first one made.
    void sameContactIsWrittenInTurn()
    {
        lookupFails();
        search({});
        ServerResponse slow;
        slow.body = QJsonDocument(contact(u"a1"_s)).toJson();
        slow.delay = std::chrono::milliseconds(150);
        m_server->reply("POST", "/contacts", slow);
        m_server->reply("GET", "/contacts/find_by_external_id/user-42", 200, contact(u"a1"_s));
        m_server->reply("PUT", "/contacts/a1", 200, contact(u"a1"_s));
        const Client shared = client();
        ContactWriter one(shared);
        ContactWriter two(shared.interactive());
        auto first = one.write(m_fields);
        auto second = two.write(m_fields);
        const auto secondResult = written(two, wait(std::move(second)), m_fields);
        const auto firstResult = wait(std::move(first));
        VERIFY_RESULT(firstResult);
        VERIFY_RESULT(secondResult);
        QVERIFY(firstResult->way == Way::Created);
        QVERIFY(secondResult->way == Way::Updated);
        QCOMPARE(m_server->calls(),
                 QStringList({u"GET /contacts/find_by_external_id/user-42"_s, u"POST /contacts/search"_s,
                              u"POST /contacts"_s, u"GET /contacts/find_by_external_id/user-42"_s,
                              u"PUT /contacts/a1"_s}));
    }
};

QTEST_GUILESS_MAIN(TestContactWriter)
#include "tst_contactwriter.moc"
