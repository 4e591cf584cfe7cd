// SQLite's write-ahead log under one who does nothing but commit: it is folded behind his back, stays short,
// and nothing is lost of it.
#include "store/deliveryrepository.h"
#include "store/logfolder.h"
#include "store/storeconnection.h"
#include "support/testing.h"

#include <QFileInfo>
#include <QTemporaryDir>
#include <QTest>

using namespace patchbay;
using namespace Qt::StringLiterals;

namespace {

constexpr int commits = 500;
constexpr int commitsToALongLog = 100;
constexpr int bodyBytes = 200'000;

DeliveryRow delivery(int number)
{
    DeliveryRow row;
    row.endpointId = EndpointId(u"end_1"_s);
    row.receivedAt = QDateTime::fromSecsSinceEpoch(1'768'016'203 + number, Qt::UTC);
    row.notificationId = u"notif_%1"_s.arg(number);
    row.verdict = u"valid"_s;
    row.state = QString(deliverystates::kept);
    row.body = QByteArray(bodyBytes, char('a' + number % 26));
    return row;
}

bool foldsAll(StoreConnection &connection)
{
    const Result<StoreConnection::LogState> state = connection.foldLog();
    return state && state->frames > 0 && state->folded == state->frames;
}

} // namespace

class TestLogFolder : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void keepsTheLogShort();
};

void TestLogFolder::keepsTheLogShort()
{
    QTemporaryDir folder;
    const QString path = folder.filePath(u"store.sqlite"_s);
    const Result<StoreAddress> address = StoreAddress::parse(path);
    QVERIFY(address);
    StoreConnection connection(*address, StoreConnection::Durability::Full);
    connection.setFoldAt(1'000'000); // never by itself
    QVERIFY(connection.open());
    {
        LogFolder behind(*address);
        for (int i = 0; i < commits; ++i) {
            const Outcome added = connection.transact(
                [i](StoreSession &session) { return DeliveryRepository(session).add({delivery(i)}); });
            QVERIFY(added);
            behind.committed(bodyBytes);
            if (i % commitsToALongLog != commitsToALongLog - 1)
                continue;
            bool taken = false; // it says so once, and the macro asks more often
            QTRY_VERIFY_WITH_TIMEOUT(taken = taken || behind.takeRest(), 60'000);
            QTRY_VERIFY_WITH_TIMEOUT(foldsAll(connection), 60'000); // the other one may be just about it
        }
    }
    const qint64 written = qint64(commits) * bodyBytes;
    const qint64 longest = QFileInfo(path + u"-wal"_s).size(); // it never shrinks
    QVERIFY2(longest < written / 2, qPrintable(u"%1 of %2"_s.arg(longest).arg(written)));

    qint64 stored = 0;
    const Outcome counted = connection.transact([&stored](StoreSession &session) {
        return DeliveryRepository(session).count({}).map([&stored](qint64 number) { stored = number; });
    });
    QVERIFY(counted);
    QCOMPARE(stored, commits);
}

QTEST_GUILESS_MAIN(TestLogFolder)
#include "tst_logfolder.moc"
