// What a payload says of itself, found without building it in memory.
#include "support/testing.h"
#include "webhooks/arrivalfacts.h"
#include "webhooks/jsonskim.h"
#include "webhooks/notification.h"

#include <QDir>
#include <QFile>

using namespace patchbay;
using namespace patchbay::testing;
using namespace Qt::StringLiterals;

namespace {

QString found(const char *json)
{
    QStringList all;
    const bool valid = skimJson(json, [&all](std::string_view path, std::string_view value) {
        all << QString::fromUtf8(path.data(), qsizetype(path.size())) + u'=' +
                   QString::fromUtf8(value.data(), qsizetype(value.size()));
        return true;
    });
    return all.join(u' ') + (valid ? QString() : u" invalid"_s);
}

} // namespace

class TestArrivalFacts : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void skims_data()
    {
        QTest::addColumn<QByteArray>("json");
        QTest::addColumn<QString>("wanted");
        QTest::newRow("scalars") << QByteArray(R"({"a":"x","b":12,"c":null,"d":true,"e":1.5,"f":-3})")
                                 << u"a=x b=12 f=-3"_s;
        QTest::newRow("paths") << QByteArray(R"({"a":{"b":{"c":"deep"},"d":"less"},"e":"flat"})")
                               << u"a.b.c=deep a.d=less e=flat"_s;
        QTest::newRow("lists") << QByteArray(R"([{"id":1,"tags":["x","y"]},{"id":2}])")
                               << u"[].id=1 [].tags.[]=x [].tags.[]=y [].id=2"_s;
        QTest::newRow("too deep") << QByteArray(R"({"a":{"b":{"c":{"d":"four","e":{"f":"five"}}}},"g":"h"})")
                                  << u"a.b.c.d=four g=h"_s;
        QTest::newRow("escapes") << QByteArray("{\"\\u0061\\n\":\"\\ud83d\\ude00 x\"}") << u"a\n=😀 x"_s;
        QTest::newRow("empty") << QByteArray("{}") << QString();
        QTest::newRow("no json") << QByteArray("hello") << u" invalid"_s;
        QTest::newRow("cut off") << QByteArray(R"({"a":"x","b")") << u"a=x invalid"_s;
        QTest::newRow("more behind it") << QByteArray(R"({"a":"x"} y)") << u"a=x invalid"_s;
        QTest::newRow("nested without end") << QByteArray(100'000, '[') << u" invalid"_s;
    }
    void skims()
    {
        QFETCH(QByteArray, json);
        QFETCH(QString, wanted);
        QCOMPARE(found(json.constData()), wanted);
    }

    void sources_data()
    {
        QTest::addColumn<QString>("source");
        QTest::addColumn<QByteArray>("body");
        QTest::addColumn<QString>("topic");
        QTest::addColumn<QString>("id");
        QTest::addColumn<QString>("record");
        QTest::newRow("ping") << u"intercom"_s
                              << QByteArray(R"({"type":"notification_event","topic":"ping","id":null,)"
                                            R"("data":{"item":{"type":"ping","message":"hi"}}})")
                              << u"ping"_s << QString() << QString();
        QTest::newRow("numeric id") << u"intercom"_s
                                    << QByteArray(R"({"id":"notif_1","topic":"conversation.user.created",)"
                                                  R"("data":{"item":{"id":123}}})")
                                    << u"conversation.user.created"_s << u"notif_1"_s
                                    << u"conversation/123"_s;
        QTest::newRow("tag") << u"intercom"_s
                             << QByteArray(
                                    R"({"id":"n","topic":"contact.user.tag.created","data":{"item":)"
                                    R"({"type":"contact_tag","tag":{"id":"1"},"contact":{"id":"7"}}}})")
                             << u"contact.user.tag.created"_s << u"n"_s << u"contact/7"_s;
        QTest::newRow("clerk user") << u"clerk"_s
                                    << QByteArray(R"({"data":{"id":"user_1","object":"user"},)"
                                                  R"("type":"user.created","object":"event"})")
                                    << u"user.created"_s << u"msg_1"_s << u"user/user_1"_s;
        QTest::newRow("clerk membership")
            << u"clerk"_s
            << QByteArray(R"({"data":{"id":"orgmem_1","public_user_data":{"user_id":"user_1"}},)"
                          R"("type":"organizationMembership.created"})")
            << u"organizationMembership.created"_s << u"msg_1"_s << u"user/user_1"_s;
        QTest::newRow("hubspot") << u"hubspot"_s
                                 << QByteArray(R"([{"eventId":1,"subscriptionId":2,"occurredAt":4,)"
                                               R"("subscriptionType":"contact.creation","objectId":3}])")
                                 << u"contact.creation"_s << u"1.2.4.3"_s << u"contact/3"_s;
        QTest::newRow("hubspot, several")
            << u"hubspot"_s
            << QByteArray(R"([{"eventId":1,"subscriptionType":"contact.creation","objectId":3},)"
                          R"({"eventId":2,"subscriptionType":"contact.creation","objectId":4}])")
            << u"contact.creation"_s << u"1.3.2.4"_s << QString();
        QTest::newRow("generic") << u"generic"_s << QByteArray(R"({"event":"paid","data":{"id":"in_1"}})")
                                 << u"paid"_s << u"msg_1"_s << u"record/in_1"_s;
        QTest::newRow("generic, no json")
            << u"generic"_s << QByteArray("a=b") << QString() << u"msg_1"_s << QString();
    }
    void sources()
    {
        QFETCH(QString, source);
        QFETCH(QByteArray, body);
        QFETCH(QString, topic);
        QFETCH(QString, id);
        QFETCH(QString, record);
        const auto facts =
            arrivalFactsOf(*webhookSourceByName(source), body.toStdString(), {.messageId = "msg_1"});
        QCOMPARE(QString::fromStdString(facts.topic), topic);
        QCOMPARE(QString::fromStdString(facts.notificationId), id);
        QCOMPARE(QString::fromStdString(facts.recordKey), record);
    }

    void longIds()
    {
        std::string body = "[";
        for (int i = 0; i < 100; ++i)
            body += (i ? "," : "") + std::string(R"({"eventId":)") + std::to_string(i) + "}";
        const auto facts = arrivalFactsOf(WebhookSource::HubSpot, body + ']', {});
        QCOMPARE(facts.notificationId.size(), size_t(71));
        QVERIFY(facts.notificationId.starts_with("sha256:"));
    }

    // The same as the whole reader says, for everything that was ever recorded.
    void recorded()
    {
        const QDir folder(fixture(u"intercom-webhooks"_s));
        const QStringList names = folder.entryList({u"*.json"_s});
        if (names.isEmpty())
            QSKIP("The recorded payloads are not here.");
        for (const QString &name : names) {
            QFile file(folder.filePath(name));
            QVERIFY(file.open(QIODevice::ReadOnly));
            const QByteArray body = file.readAll();
            const auto notification = readNotification(body);
            VERIFY_RESULT(notification);
            const auto facts = arrivalFactsOf(WebhookSource::Intercom, body.toStdString(), {});
            QCOMPARE(QString::fromStdString(facts.topic), notification->sentTopic);
            QCOMPARE(QString::fromStdString(facts.notificationId), notification->id);
            const bool withoutRecord = name == u"ping.json" || name == u"api_request_completed.json";
            QVERIFY2(facts.recordKey.empty() == withoutRecord, qPrintable(name));
        }
    }
};

QTEST_GUILESS_MAIN(TestArrivalFacts)
#include "tst_arrivalfacts.moc"
