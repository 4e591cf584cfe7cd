// The receiver is killed under load, again and again: what it answered 200 is in the inbox afterwards, once.
#include "receiverstage.h"

#include <QRandomGenerator>

using namespace patchbay::testing;
using namespace Qt::StringLiterals;

class ReceiverKillsTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void everythingAnsweredIsThere();
};

void ReceiverKillsTest::everythingAnsweredIsThere()
{
    const int kills = std::max(1, qEnvironmentVariable("PATCHBAY_KILLS", u"50"_s).toInt());
    auto *random = QRandomGenerator::global();
    Terminal terminal;
    Senders senders;
    int underLoad = 0;
    for (int kill = 0; kill < kills; ++kill) {
        ReceiverProcess receiver(terminal);
        QVERIFY(receiver.start());
        const int before = senders.sent();
        senders.start(receiver.port(), 8);
        // Some are killed at their very first deliveries, some in the middle of many.
        QTest::qWait(random->bounded(5, 250));
        receiver.kill();
        senders.stop();
        underLoad += senders.sent() > before ? 1 : 0;
    }
    QCOMPARE(underLoad, kills);
    const auto accepted = senders.accepted();
    QVERIFY2(accepted.size() > 10 * kills, QByteArray::number(accepted.size()).constData());

    const auto stored = storedNotifications(terminal.value(u"PATCHBAY_STORE"_s));
    QVERIFY(!stored.isEmpty());
    for (const QByteArray &id : accepted)
        QVERIFY2(stored.value(id) == 1,
                 (id + " is there " + QByteArray::number(stored.value(id))).constData());
    for (auto it = stored.cbegin(); it != stored.cend(); ++it)
        QVERIFY2(*it == 1, it.key().constData());

    // It goes on as if nothing had been.
    ReceiverProcess receiver(terminal);
    QVERIFY(receiver.start());
    HookClient client;
    QVERIFY(client.connectTo(receiver.port()));
    const QByteArray again = *accepted.cbegin();
    const QByteArray body = hookBody(again, "contact_1");
    QCOMPARE(client.ask("POST", hookPath, hubSigned(body), body).status, 200);
    QCOMPARE(receiver.terminate(), 0);
    QCOMPARE(storedNotifications(terminal.value(u"PATCHBAY_STORE"_s)).value(again), 1);
}

QTEST_GUILESS_MAIN(ReceiverKillsTest)
#include "tst_receiverkills.moc"
