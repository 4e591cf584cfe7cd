// What can be asked of Intercom afterwards, and the delivery that takes the place of a missed one.
#include "base/json.h"
#include "support/testing.h"
#include "webhooks/arrivalfacts.h"
#include "webhooks/gapquestions.h"
#include "webhooks/notification.h"
#include "webhooks/topics.h"

#include <QTimeZone>

using namespace patchbay;
using namespace Qt::StringLiterals;

namespace {

constexpr qint64 Noon = 1'790'000'000;

QDateTime at(qint64 seconds)
{
    return QDateTime::fromSecsSinceEpoch(seconds, Qt::UTC);
}

GapWindow window()
{
    return {at(Noon), at(Noon + 3'600)};
}

QJsonObject contact(const QString &role, qint64 created, qint64 updated)
{
    return {{u"type"_s, u"contact"_s},  {u"id"_s, u"6961d4041c1e12de4c5499cc"_s},
            {u"role"_s, role},          {u"email"_s, u"ann@example.com"_s},
            {u"created_at"_s, created}, {u"updated_at"_s, updated}};
}

} // namespace

class TestGapQuestions : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void everyAskableTopicIsOneOfIntercoms()
    {
        int asked = 0;
        for (const Topic &topic : allTopics()) {
            const auto question = gapQuestionOf(topic.name);
            asked += question ? 1 : 0;
            if (!question)
                QVERIFY2(whyNotFetched(topic.name).contains(topic.name), qPrintable(topic.name));
        }
        QVERIFY(asked >= 6);
        for (const QString &name : {u"contact.user.tag.created"_s, u"contact.deleted"_s, u"contact.merged"_s,
                                    u"contact.archived"_s, u"company.deleted"_s, u"ping"_s})
            QVERIFY2(!gapQuestionOf(name), qPrintable(name));
    }

    void events_data()
    {
        QTest::addColumn<QString>("topic");
        QTest::addColumn<QString>("role");
        QTest::addColumn<qint64>("created");
        QTest::addColumn<qint64>("updated");
        QTest::addColumn<bool>("happened");
        const qint64 old = Noon - 86'400;
        QTest::newRow("created in it")
            << u"contact.user.created"_s << u"user"_s << Noon + 5 << Noon + 9 << true;
        QTest::newRow("at its first second")
            << u"contact.user.created"_s << u"user"_s << Noon << Noon << true;
        QTest::newRow("at its end") << u"contact.user.created"_s << u"user"_s << Noon + 3'600 << Noon + 3'600
                                    << false;
        QTest::newRow("before it") << u"contact.user.created"_s << u"user"_s << Noon - 1 << Noon + 9 << false;
        QTest::newRow("of another role")
            << u"contact.lead.created"_s << u"user"_s << Noon + 5 << Noon + 9 << false;
        QTest::newRow("changed in it") << u"contact.user.updated"_s << u"user"_s << old << Noon + 9 << true;
        QTest::newRow("created, not changed")
            << u"contact.user.updated"_s << u"user"_s << Noon + 5 << Noon + 5 << false;
        QTest::newRow("created and changed")
            << u"contact.user.updated"_s << u"user"_s << Noon + 5 << Noon + 9 << true;
        QTest::newRow("changed after it")
            << u"contact.user.updated"_s << u"user"_s << old << Noon + 4'000 << false;
    }
    void events()
    {
        QFETCH(QString, topic);
        QFETCH(QString, role);
        QFETCH(qint64, created);
        QFETCH(qint64, updated);
        QFETCH(bool, happened);
        const auto question = gapQuestionOf(topic);
        QVERIFY(question);
        const auto event = missedEvent(*question, window(), contact(role, created, updated));
        QCOMPARE(event.has_value(), happened);
        if (event)
            QCOMPARE(event->recordKey, u"contact/6961d4041c1e12de4c5499cc"_s);
    }

    // As Intercom reads it: the day of the value in the workspace's time zone, ">" from the next day on.
    void theSearchCoversTheWindowInEveryTimeZone_data()
    {
        QTest::addColumn<QByteArray>("zone");
        for (const char *zone : {"UTC", "America/Los_Angeles", "Pacific/Kiritimati", "Europe/Berlin"})
            QTest::newRow(zone) << QByteArray(zone);
    }
    void theSearchCoversTheWindowInEveryTimeZone()
    {
        QFETCH(QByteArray, zone);
        const QTimeZone workspace(zone);
        // Hours around the end of summer time, too: that day has 25 of them in Berlin.
        const qint64 autumn = QDateTime(QDate(2026, 10, 24), QTime(0, 0), Qt::UTC).toSecsSinceEpoch();
        for (qint64 from = autumn; from < autumn + 3 * 86'400; from += 1'800) {
            const GapWindow asked{at(from), at(from + 600)};
            const auto query = searchOf(*gapQuestionOf(u"contact.user.updated"_s), asked).toJson();
            VERIFY_RESULT(query);
            QCOMPARE(query->value(u"operator"_s).toString(), u"AND"_s);
            const QJsonArray parts = query->value(u"value"_s).toArray();
            const auto dayOf = [&](qsizetype part) {
                return at(parts.at(part)[u"value"_s].toInteger()).toTimeZone(workspace).date();
            };
            QCOMPARE(parts.at(0)[u"field"_s].toString(), u"role"_s);
            QCOMPARE(parts.at(1)[u"operator"_s].toString(), u">"_s);
            QVERIFY(dayOf(1) < asked.from.toTimeZone(workspace).date());
            QCOMPARE(parts.at(2)[u"operator"_s].toString(), u"<"_s);
            QVERIFY(dayOf(2) > asked.to.toTimeZone(workspace).date());
        }
    }

    void arrivals_data()
    {
        QTest::addColumn<QString>("topic");
        QTest::addColumn<qint64>("arrived"); // 0: never
        QTest::addColumn<bool>("has");
        QTest::newRow("never") << u"contact.user.updated"_s << qint64(0) << false;
        QTest::newRow("in the same second") << u"contact.user.updated"_s << Noon + 9 << true;
        QTest::newRow("for an earlier change") << u"contact.user.updated"_s << Noon + 8 << false;
        QTest::newRow("what happens once") << u"contact.user.created"_s << Noon + 1 << true;
    }
    void arrivals()
    {
        QFETCH(QString, topic);
        QFETCH(qint64, arrived);
        QFETCH(bool, has);
        const auto event =
            missedEvent(*gapQuestionOf(topic), window(), contact(u"user"_s, Noon + 5, Noon + 9));
        QVERIFY(event);
        QCOMPARE(hasArrived(*event, arrived > 0 ? std::optional(at(arrived)) : std::nullopt), has);
    }

    void theDeliveryReadsLikeIntercoms()
    {
        const auto event = missedEvent(*gapQuestionOf(u"contact.user.updated"_s), window(),
                                       contact(u"user"_s, Noon - 5, Noon + 9));
        QVERIFY(event);
        const DeliveryRow row = filledDelivery(*event, EndpointId(u"end_1"_s), u"abc123"_s, at(Noon + 4'000));
        QCOMPARE(row.verdict, u"filled"_s);
        QCOMPARE(row.state, QString(deliverystates::received));
        QCOMPARE(row.receivedAt, at(Noon + 4'000));
        QCOMPARE(row.recordKey, u"contact/6961d4041c1e12de4c5499cc"_s);
        QCOMPARE(row.topic, u"contact.user.updated"_s);
        const auto read = readNotification(row.body);
        VERIFY_RESULT(read);
        QCOMPARE(read->topic, row.topic);
        QCOMPARE(read->id, row.notificationId);
        QCOMPARE(read->appId, u"abc123"_s);
        QCOMPARE(read->createdAt, at(Noon + 9));
        QCOMPARE(read->item.value(u"email"_s).toString(), u"ann@example.com"_s);
        // The same event, found again later, is the same notification; another change is another.
        QCOMPARE(filledDelivery(*event, EndpointId(u"end_1"_s), u"abc123"_s, at(Noon + 9'000)).notificationId,
                 row.notificationId);
        const auto later = missedEvent(*gapQuestionOf(u"contact.user.updated"_s), window(),
                                       contact(u"user"_s, Noon - 5, Noon + 10));
        QVERIFY(filledDelivery(*later, {}, {}, at(Noon)).notificationId != row.notificationId);
    }

    void conversations_data()
    {
        QTest::addColumn<QString>("topic");
        QTest::addColumn<QString>("deliveredAs");
        QTest::addColumn<qint64>("created");
        QTest::addColumn<QString>("closedBy");
        QTest::addColumn<bool>("happened");
        const qint64 old = Noon - 86'400;
        QTest::newRow("begun by a customer")
            << u"conversation.user.created"_s << u"customer_initiated"_s << Noon + 5 << QString() << true;
        QTest::newRow("begun by a teammate, not a customer")
            << u"conversation.user.created"_s << u"admin_initiated"_s << Noon + 5 << QString() << false;
        QTest::newRow("begun by a teammate") << u"conversation.admin.single.created"_s << u"admin_initiated"_s
                                             << Noon + 5 << QString() << true;
        QTest::newRow("begun before")
            << u"conversation.user.created"_s << u"customer_initiated"_s << old << QString() << false;
        QTest::newRow("closed by a teammate")
            << u"conversation.admin.closed"_s << u"customer_initiated"_s << old << u"991"_s << true;
        QTest::newRow("closed by nobody")
            << u"conversation.admin.closed"_s << u"customer_initiated"_s << old << QString() << false;
        QTest::newRow("never replied to")
            << u"conversation.user.replied"_s << u"customer_initiated"_s << old << QString() << false;
    }
    void conversations()
    {
        QFETCH(QString, topic);
        QFETCH(QString, deliveredAs);
        QFETCH(qint64, created);
        QFETCH(QString, closedBy);
        QFETCH(bool, happened);
        const auto question = gapQuestionOf(topic);
        QVERIFY(question);
        QCOMPARE(question->source, GapSource::Conversations);
        const QJsonObject conversation{
            {u"type"_s, u"conversation"_s},
            {u"id"_s, u"515"_s},
            {u"created_at"_s, created},
            {u"source"_s, QJsonObject{{u"delivered_as"_s, deliveredAs}}},
            {u"statistics"_s, QJsonObject{{u"last_close_at"_s, Noon + 60},
                                          {u"last_contact_reply_at"_s, QJsonValue()},
                                          {u"last_closed_by_id"_s,
                                           closedBy.isEmpty() ? QJsonValue() : QJsonValue(closedBy)}}}};
        const auto event = missedEvent(*question, window(), conversation);
        QCOMPARE(event.has_value(), happened);
        if (event)
            QCOMPARE(event->recordKey, u"conversation/515"_s);
        // By the second: no days around the window.
        const auto query = searchOf(*question, window()).toJson();
        VERIFY_RESULT(query);
        const QJsonArray parts = query->value(u"value"_s).toArray();
        QCOMPARE(parts.size(), 2);
        QCOMPARE(parts.at(0)[u"field"_s].toString(), question->field);
        QCOMPARE(parts.at(0)[u"value"_s].toInteger(), Noon - 1);
        QCOMPARE(parts.at(1)[u"value"_s].toInteger(), Noon + 3'601);
    }

    void companiesWithoutATypeGetOne()
    {
        const QJsonObject company{{u"id"_s, u"6762f076"_s}, {u"created_at"_s, Noon + 1}};
        const auto event = missedEvent(*gapQuestionOf(u"company.created"_s), window(), company);
        QVERIFY(event);
        const DeliveryRow row = filledDelivery(*event, {}, {}, at(Noon));
        QCOMPARE(row.recordKey, u"company/6762f076"_s);
        const auto read = readNotification(row.body);
        VERIFY_RESULT(read);
        QCOMPARE(read->itemType, u"company"_s);
    }
};

QTEST_GUILESS_MAIN(TestGapQuestions)
#include "tst_gapquestions.moc"
