// Topics under all their names, and Intercom's envelope in every recorded shape.
#include "intercom/signature.h"
#include "support/testing.h"
#include "webhooks/notification.h"
#include "webhooks/topics.h"
#include "webhooks/verification.h"

#include <QDir>
#include <QSet>

using namespace patchbay;
using namespace patchbay::testing;
using namespace Qt::StringLiterals;

class NotificationTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void topics();
    void names_data();
    void names();
    void fixtures_data();
    void fixtures();
    void oldShapes();
    void refuses_data();
    void refuses();
};

void NotificationTest::topics()
{
    QSet<QString> names;
    for (const Topic &topic : allTopics()) {
        QVERIFY2(!names.contains(topic.name), qPrintable(topic.name));
        names << topic.name;
        QVERIFY(!topic.title.isEmpty() && !topic.area.isEmpty());
        // Nobody is asked for a permission on these two.
        QCOMPARE(topic.permissions.isEmpty(),
                 topic.name == u"ping"_s || topic.name == u"conversation.read"_s);
        QCOMPARE(findTopic(topic.name)->name, topic.name);
    }
    QCOMPARE(findTopic(u"admin.activity_log_event.created"_s)->permissions, QStringList{u"Read admins"_s});
    QCOMPARE(findTopic(u"ticket.closed"_s)->permissions, QStringList{u"Read tickets"_s});
    QVERIFY(findTopic(u"audience.created"_s)->previewOnly);
}

void NotificationTest::names_data()
{
    QTest::addColumn<QString>("given");
    QTest::addColumn<QString>("today");
    const auto row = [](const char *given, const char *today) {
        QTest::newRow(given) << QString::fromLatin1(given) << QString::fromLatin1(today);
    };
    row("user.created", "contact.user.created");
    row("user.deleted", "contact.archived");
    row("user.unsubscribed", "contact.unsubscribed");
    row("user.email.updated", "contact.email.updated");
    row("user.tag.created", "contact.user.tag.created");
    row("user.tag.deleted", "contact.user.tag.deleted");
    row("contact.created", "contact.lead.created");
    row("contact.signed_up", "contact.lead.signed_up");
    row("contact.added_email", "contact.lead.added_email");
    row("contact.tag.created", "contact.lead.tag.created");
    row("contact.tag.deleted", "contact.lead.tag.deleted");
    row("contact.archive", "contact.archived");
    row("conversation.created", "conversation.user.created");
    row("ticket.closed", "ticket.closed");
    row("contact.unarchive", "contact.unarchive");
    row(" Contact.User.Created ", "contact.user.created");
    row("something.new", "something.new");
}

void NotificationTest::names()
{
    QFETCH(QString, given);
    QTEST(currentTopicName(given), "today");
}

void NotificationTest::fixtures_data()
{
    QTest::addColumn<QString>("path");
    const QString folder = fixture(u"intercom-webhooks"_s);
    const QStringList files =
        folder.isEmpty() ? QStringList() : QDir(folder).entryList({u"*.json"_s}, QDir::Files);
    for (const QString &file : files)
        QTest::newRow(qPrintable(file)) << folder + u'/' + file;
    if (files.isEmpty())
        QTest::newRow("absent") << QString();
}

void NotificationTest::fixtures()
{
    QFETCH(QString, path);
    if (path.isEmpty())
        QSKIP("The recorded payloads are not here (../shared/fixtures/intercom-webhooks)");
    QFile file(path);
    QVERIFY(file.open(QIODevice::ReadOnly));
    SignedRequest request;
    request.body = file.readAll();
    const Secret secret(u"test_client_secret"_s);
    request.headers.add(intercom::hubSignatureHeader, *intercom::hubSignature(secret, request.body));
    QVERIFY(verify(recipeOf(Scheme::IntercomHub), secret, request, QDateTime::currentDateTimeUtc())->valid);

    const auto notification = readNotification(request.body);
    VERIFY_RESULT(notification);
    QVERIFY2(findTopic(notification->sentTopic), qPrintable(notification->sentTopic));
    QVERIFY(notification->createdAt.isValid());
    QVERIFY(!notification->appId.isEmpty());
    QVERIFY(notification->deliveryAttempts >= 1);
    QVERIFY(!notification->itemType.isEmpty());
    QVERIFY(!notification->topicTitle.isEmpty());
    const bool ping = notification->topic == u"ping"_s;
    QCOMPARE(notification->id.isEmpty(), ping);
    if (!ping)
        QVERIFY2(!notification->itemId.isEmpty(), qPrintable(notification->topic));
}

void NotificationTest::oldShapes()
{
    // 1.x: numbers as ids, the item's type is user, the topic has its old name.
    const auto old = readNotification(
        R"({"type":"notification_event","topic":"user.created","id":"notif_1","app_id":12,"created_at":1392731331,
            "delivery_attempts":2,"data":{"item":{"type":"user","id":530370,"name":"Joe Example"}}})");
    VERIFY_RESULT(old);
    QCOMPARE(old->topic, u"contact.user.created"_s);
    QCOMPARE(old->sentTopic, u"user.created"_s);
    QCOMPARE(old->appId, u"12"_s);
    QCOMPARE(old->itemId, u"530370"_s);
    QCOMPARE(old->itemTitle, u"Joe Example"_s);
    QCOMPARE(old->deliveryAttempts, 2);
    // A deletion has hardly anything; an attachment has two sides and no type.
    const auto gone = readNotification(
        R"({"type":"notification_event","topic":"company.deleted","id":"n","data":{"item":{"id":"c1","type":"company","deleted":true}}})");
    VERIFY_RESULT(gone);
    QVERIFY(gone->itemTitle.isEmpty() && !gone->createdAt.isValid());
    const auto attached = readNotification(
        R"({"type":"notification_event","topic":"company.contact.attached","id":"n",
            "data":{"item":{"company":{"id":"c1","name":"Acme"},"contact":{"id":"p1","email":"ann@example.com"}}}})");
    VERIFY_RESULT(attached);
    QCOMPARE(attached->itemType, u"company"_s);
    QCOMPARE(attached->itemTitle, u"ann@example.com, Acme"_s);
}

void NotificationTest::refuses_data()
{
    QTest::addColumn<QByteArray>("body");
    QTest::newRow("nothing") << QByteArray();
    QTest::newRow("no JSON") << QByteArray("<html>");
    QTest::newRow("a list") << QByteArray("[]");
    QTest::newRow("no type") << QByteArray(R"({"topic":"ping"})");
    QTest::newRow("another type") << QByteArray(R"({"type":"event","topic":"ping"})");
    QTest::newRow("no topic") << QByteArray(R"({"type":"notification_event","topic":null})");
    QTest::newRow("topic of another kind") << QByteArray(R"({"type":"notification_event","topic":{}})");
}

void NotificationTest::refuses()
{
    QFETCH(QByteArray, body);
    const auto notification = readNotification(body);
    QVERIFY(!notification);
    QCOMPARE(notification.error().kind, Error::Kind::BadReply);
}

QTEST_GUILESS_MAIN(NotificationTest)
#include "tst_notification.moc"
