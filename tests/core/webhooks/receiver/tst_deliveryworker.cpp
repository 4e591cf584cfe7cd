// What becomes of deliveries: in order per record, again where it failed, parked where it keeps failing.
#include "support/testing.h"
#include "webhooks/deliveryworker.h"

#include <QCoroTimer>
#include <QTemporaryDir>

#include <memory>

using namespace patchbay;
using namespace patchbay::testing;
using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace {

const EndpointId Hooks(u"end_1"_s);

// Does what the payload says: "ok", "fail:N" (N times), "never" (no use), "stop" (somebody closes).
class Script : public DeliveryHandler
{
public:
    explicit Script(QString name) : m_name(std::move(name)) {}

    QString name() const override { return m_name; }
    bool wants(const EndpointRow &) const override { return isWilling; }
    Task<QString> handle(Delivery delivery) override
    {
        const qint64 id = delivery.row.id;
        const QString record = delivery.row.recordKey;
        begun << id;
        if (!record.isEmpty() && underWay.contains(record))
            overlapped = true;
        underWay << record;
        mostAtOnce = std::max(mostAtOnce, int(underWay.size()));
        co_await QCoro::sleepFor(2ms);
        underWay.removeOne(record);
        const QByteArray told = delivery.payload();
        if (told == "never")
            co_return fail(Error::Kind::BadReply, u"Of no use."_s);
        if (told == "stop")
            co_return fail(Error::Kind::Cancelled, u"Closing."_s);
        if (told.startsWith("fail:") && ++m_failed[id] <= told.mid(5).toInt())
            co_return fail(Error::Kind::Unreachable, u"Not now."_s);
        finished << id;
        co_return u"Done by %1."_s.arg(m_name);
    }

    bool isWilling = true;
    QList<qint64> begun{};
    QList<qint64> finished{};
    QStringList underWay{};
    int mostAtOnce = 0;
    bool overlapped = false;

private:
    QString m_name;
    QHash<qint64, int> m_failed{};
};

} // namespace

class TestDeliveryWorker : public QObject
{
    Q_OBJECT

    void add(const QList<QPair<QString, QByteArray>> &deliveries)
    {
        QList<DeliveryRow> rows;
        for (const auto &[record, body] : deliveries)
            rows.append({.endpointId = Hooks,
                         .receivedAt = QDateTime::currentDateTimeUtc(),
                         .topic = u"contact.user.created"_s,
                         .recordKey = record,
                         .verdict = u"valid"_s,
                         .state = QString(deliverystates::received),
                         .body = body});
        VERIFY_RESULT(wait(m_database->transact<void>(
            [rows](StoreSession &session) { return DeliveryRepository(session).add(rows); })));
    }

    DeliveryRow delivery(qint64 id)
    {
        return wait(m_database->transact<DeliveryRow>(
                        [id](StoreSession &session) { return DeliveryRepository(session).find(id); }))
            .value_or(DeliveryRow{});
    }

    QList<DeliveryAttempt> attempts(qint64 id)
    {
        return wait(m_database->transact<QList<DeliveryAttempt>>(
                        [id](StoreSession &session) { return DeliveryRepository(session).attempts(id); }))
            .value_or(QList<DeliveryAttempt>());
    }

    qint64 open()
    {
        const DeliveryFilter filter{.states = {u"received"_s, u"processing"_s}};
        return wait(m_database->transact<qint64>([filter](StoreSession &session) {
                   return DeliveryRepository(session).count(filter);
               }))
            .value_or(-1);
    }

    void begin(DeliveryWorker::Settings settings = {})
    {
        settings.worker = u"w1"_s;
        settings.pauses = {5ms, 5ms};
        settings.look = 50ms;
        m_worker = std::make_unique<DeliveryWorker>(
            settings, *m_database, [this](OutcomeTask task) { m_tasks.push_back(std::move(task)); });
        m_worker->addHandler(m_first);
        m_worker->start();
    }

    std::unique_ptr<QTemporaryDir> m_folder{};
    std::unique_ptr<Database> m_database{};
    std::unique_ptr<DeliveryWorker> m_worker{};
    std::vector<OutcomeTask> m_tasks{}; // QCoro's begin at once; they are only kept
    std::shared_ptr<Script> m_first{};

private Q_SLOTS:
    void init()
    {
        m_folder = std::make_unique<QTemporaryDir>();
        m_database = std::make_unique<Database>(m_folder->filePath(u"store.sqlite"_s));
        QVERIFY(QCoro::waitFor(m_database->open()));
        VERIFY_RESULT(wait(m_database->transact<void>([](StoreSession &session) {
            return EndpointRepository(session).add({.id = Hooks,
                                                    .name = u"Intercom"_s,
                                                    .source = u"intercom"_s,
                                                    .path = u"/hooks"_s,
                                                    .createdAt = QDateTime::currentDateTimeUtc()});
        })));
        m_first = std::make_shared<Script>(u"first"_s);
    }

    void cleanup()
    {
        if (m_worker)
            QVERIFY(QCoro::waitFor(m_worker->stop()));
        m_worker.reset();
        m_tasks.clear();
        m_database.reset();
    }

    void inOrderPerRecord()
    {
        QList<QPair<QString, QByteArray>> many;
        for (int i = 0; i < 60; ++i)
            many.append({u"contact/%1"_s.arg(i % 3), i % 7 == 0 ? "fail:1" : "ok"});
        add(many);
        begin();
        QTRY_COMPARE_WITH_TIMEOUT(open(), 0, 60'000);
        QCOMPARE(m_first->finished.size(), 60);
        QVERIFY(!m_first->overlapped);
        QVERIFY(m_first->mostAtOnce > 1); // different records meanwhile
        for (int record = 0; record < 3; ++record) {
            QList<qint64> ofRecord;
            for (const qint64 id : std::as_const(m_first->finished))
                if ((id - 1) % 3 == record)
                    ofRecord << id;
            QVERIFY(std::is_sorted(ofRecord.cbegin(), ofRecord.cend()));
        }
    }

    void triesAgain()
    {
        add({{u"contact/1"_s, "fail:2"}});
        begin();
        QTRY_COMPARE_WITH_TIMEOUT(delivery(1).state, u"done"_s, 60'000);
        QCOMPARE(delivery(1).attempts, 3);
        QCOMPARE(delivery(1).reason, u"Done by first."_s);
        const auto tries = attempts(1);
        QCOMPARE(tries.size(), 3);
        QCOMPARE(tries.first().outcome, u"failed"_s);
        QVERIFY(tries.first().told.contains(u"Not now"_s));
        QCOMPARE(tries.last().outcome, u"done"_s);
    }

    void parks()
    {
        add({{u"contact/1"_s, "fail:99"}, {u"contact/2"_s, "never"}, {u"contact/1"_s, "ok"}});
        begin();
        QTRY_COMPARE_WITH_TIMEOUT(open(), 0, 60'000);
        QCOMPARE(delivery(1).state, u"parked"_s);
        QCOMPARE(delivery(1).attempts, 3);
        QVERIFY(delivery(1).reason.contains(u"Not now"_s));
        QCOMPARE(delivery(2).state, u"parked"_s);
        QCOMPARE(delivery(2).attempts, 1);      // another try would change nothing
        QCOMPARE(delivery(3).state, u"done"_s); // behind one that was parked
        // Replayed, it has all its tries again.
        VERIFY_RESULT(wait(m_database->transact<int>([](StoreSession &session) {
            return DeliveryRepository(session).replay({.ids = {2}}, QDateTime::currentDateTimeUtc());
        })));
        m_worker->wake();
        QTRY_COMPARE_WITH_TIMEOUT(attempts(2).size(), 2, 60'000);
        QCOMPARE(delivery(2).attempts, 1);
    }

    void asksOnlyWhoFailed()
    {
        const auto second = std::make_shared<Script>(u"second"_s);
        add({{u"contact/1"_s, "ok"}});
        begin();
        m_worker->addHandler(second);
        QTRY_COMPARE_WITH_TIMEOUT(delivery(1).state, u"done"_s, 60'000);

        class Failing : public Script
        {
        public:
            using Script::Script;
            Task<QString> handle(Delivery) override
            {
                ++asked;
                if (asked < 3)
                    co_return fail(Error::Kind::Timeout, u"Too slow."_s);
                co_return u"At last."_s;
            }
            int asked = 0;
        };
        const auto failing = std::make_shared<Failing>(u"failing"_s);
        m_worker->addHandler(failing);
        m_first->begun.clear();
        add({{u"contact/1"_s, "ok"}});
        m_worker->wake();
        QTRY_COMPARE_WITH_TIMEOUT(delivery(2).state, u"done"_s, 60'000);
        QCOMPARE(failing->asked, 3);
        QCOMPARE(m_first->begun, QList<qint64>{2});
        QVERIFY(delivery(2).reason.contains(u"At last."_s));
    }

    void nothingToDo()
    {
        m_first->isWilling = false;
        add({{u"contact/1"_s, "ok"}});
        begin();
        QTRY_COMPARE_WITH_TIMEOUT(delivery(1).state, u"done"_s, 60'000);
        QCOMPARE(delivery(1).reason, u"Nothing to do."_s);
        QVERIFY(m_first->begun.isEmpty());
        QVERIFY(!m_worker->isWanted({}));
    }

    // What a closing program had in hand is due at once for the next one, and is nobody's failure.
    void stopGivesBack()
    {
        add({{u"contact/1"_s, "stop"}});
        begin();
        QTRY_VERIFY_WITH_TIMEOUT(!m_first->begun.isEmpty(), 60'000);
        QVERIFY(QCoro::waitFor(m_worker->stop()));
        QCOMPARE(delivery(1).state, u"received"_s);
        QCOMPARE(delivery(1).attempts, 0);
        QVERIFY(attempts(1).isEmpty());
    }

    void endpointGone()
    {
        add({{u"contact/1"_s, "ok"}});
        VERIFY_RESULT(wait(m_database->transact<void>(
            [](StoreSession &session) { return EndpointRepository(session).remove(Hooks); })));
        begin();
        QTRY_COMPARE_WITH_TIMEOUT(delivery(1).state, u"done"_s, 60'000);
        QVERIFY(m_first->begun.isEmpty());
    }
};

QTEST_GUILESS_MAIN(TestDeliveryWorker)
#include "tst_deliveryworker.moc"
