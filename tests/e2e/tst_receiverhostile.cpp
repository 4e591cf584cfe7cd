// Everything that a stranger may send, all at once, while honest senders want their answers.
#include "receiverstage.h"

#include <QElapsedTimer>
#include <QScopeGuard>
#include <QThread>

using namespace patchbay::testing;
using namespace Qt::StringLiterals;

namespace {

// Bytes over and over until the other side has had enough.
void flood(quint16 port, const QByteArray &head, const QByteArray &piece, qint64 limit,
           const std::atomic<bool> &stop)
{
    while (!stop) {
        HookClient client;
        if (!client.connectTo(port))
            return;
        client.send(head);
        for (qint64 sent = 0; sent < limit && client.isOpen() && !stop; sent += piece.size()) {
            client.send(piece);
            // What is measured is the receiver, not who gets more of two cores.
            QThread::msleep(1);
        }
    }
}

} // namespace

class ReceiverHostileTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void honestOnesAreServed();
};

void ReceiverHostileTest::honestOnesAreServed()
{
    Terminal terminal;
    // Memory that was freed would be held back by the address sanitizer, 256 MB of it.
    terminal.set(u"ASAN_OPTIONS"_s, terminal.value(u"ASAN_OPTIONS"_s) + u":quarantine_size_mb=8"_s);
    ReceiverProcess receiver(terminal);
    // Fewer places than there are slow connections: they have to be given up for others.
    QVERIFY(receiver.start({u"--max-connections"_s, u"600"_s}));
    const quint16 port = receiver.port();
    HookClient first;
    QVERIFY(first.connectTo(port));
    const QByteArray warmup = hookBody("notif_first", "contact_1");
    QCOMPARE(first.ask("POST", hookPath, hubSigned(warmup), warmup).status, 200);
    const qint64 memoryBefore = receiver.peakMemory();

    const QByteArray post = "POST " + hookPath + " HTTP/1.1\r\nHost: h\r\nX-Hub-Signature: sha1=00\r\n";
    const QByteArray megabyte(1024 * 1024, 'x');
    std::atomic<bool> stop = false;
    std::vector<std::thread> hostile;
    const auto end = [&stop, &hostile] {
        stop = true;
        for (std::thread &thread : hostile)
            thread.join();
        hostile.clear();
    };
    const auto atLast = qScopeGuard(end); // a failed check leaves from the middle
    hostile.emplace_back([&] {            // 100 MB that were promised
        flood(port, post + "Content-Length: 104857600\r\n\r\n", megabyte, 104'857'600, stop);
    });
    hostile.emplace_back([&] { // as much as fits, never whole
        flood(port, post + "Content-Length: 1000000\r\n\r\n", megabyte.left(60'000), 900'000, stop);
    });
    hostile.emplace_back([&] { // chunks without end
        QByteArray chunks;
        for (int i = 0; i < 5'000; ++i)
            chunks += "1\r\nx\r\n";
        flood(port, post + "Transfer-Encoding: chunked\r\n\r\n", chunks, 1'000'000'000, stop);
    });
    hostile.emplace_back([&] { // headers without end
        flood(port, post, "X-Bomb: " + QByteArray(4'000, 'a') + "\r\n", 1'000'000'000, stop);
    });
    hostile.emplace_back([&] { // no HTTP at all
        flood(port, "\x16\x03\x01 GET GET GET\r\n\r\n", QByteArray(512, '\0'), 10'000, stop);
    });

    std::vector<std::unique_ptr<HookClient>> slow;
    QElapsedTimer time;
    qint64 longest = 0;
    int served = 0;
    for (int i = 0; i < 1'000; ++i) {
        slow.push_back(std::make_unique<HookClient>());
        if (slow.back()->connectTo(port))
            slow.back()->send(i % 2 ? post : post.left(i % 40));
        if (i % 50 != 49)
            continue;
        // One more header line from some who still may.
        for (size_t at = size_t(i) % 5; at < slow.size(); at += 5)
            if (slow[at]->isOpen())
                slow[at]->send("X: y\r\n");
        // Who delivered before keeps its connection.
        const QByteArray own = hookBody("notif_first_" + QByteArray::number(i), "contact_1");
        QCOMPARE(first.ask("POST", hookPath, hubSigned(own), own).status, 200);
        HookClient honest;
        time.start();
        QVERIFY(honest.connectTo(port));
        const QByteArray body = hookBody("notif_honest_" + QByteArray::number(i), "contact_1");
        QCOMPARE(honest.ask("POST", hookPath, hubSigned(body), body).status, 200);
        longest = std::max(longest, time.elapsed());
        ++served;
    }
    end();
    QVERIFY2(longest < 5'000, QByteArray::number(longest).constData());
    QVERIFY(receiver.isRunning());
    // The sanitizer's own bookkeeping is in it, too.
    const qint64 grown = receiver.peakMemory() - memoryBefore;
    QVERIFY2(grown < 200 * 1024, QByteArray::number(grown).constData());
    QCOMPARE(receiver.terminate(), 0);
    QCOMPARE(storedNotifications(terminal.value(u"PATCHBAY_STORE"_s)).size(), 2 * served + 1);
}

QTEST_GUILESS_MAIN(ReceiverHostileTest)
#include "tst_receiverhostile.moc"
