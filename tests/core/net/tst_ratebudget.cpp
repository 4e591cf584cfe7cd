// The budget's arithmetic against a simulated server in virtual time, and its queue in real time.
#include "net/ratebudget.h"
#include "net/ratewindow.h"
#include "support/testing.h"

#include <QCoroTimer>
#include <QLocale>
#include <QMap>
#include <QSignalSpy>

#include <deque>
#include <memory>

using namespace patchbay;
using namespace Qt::StringLiterals;
using namespace std::chrono_literals;
using Priority = RateBudget::Priority;
using Time = RateWindow::Time;
using patchbay::testing::wait;

namespace {

constexpr int patience = 20'000;
const QDateTime epoch = QDateTime(QDate(2026, 11, 21), QTime(8, 0, 0), Qt::UTC);

QByteArray httpDate(const QDateTime &time)
{
    static QDateTime last;
    static QByteArray text;
    if (last.toSecsSinceEpoch() == time.toSecsSinceEpoch())
        return text;
    last = time;
    return text = QLocale::c().toString(time.toUTC(), u"ddd, dd MMM yyyy hh:mm:ss 'GMT'"_s).toLatin1();
}

// Intercom's limiter as its page describes it: fixed windows, the phase of which nobody is told in advance.
struct SimulatedServer
{
    int limit = 1'666;
    double windowMs = 10'000;
    double phaseMs = 0;
    double skewMs = 0; // its clock against ours
    bool sendsHeaders = true;
    double othersPerMs = 0; // what another program uses

    qint64 window = -1;
    double othersAt = 0;
    int used = 0;
    int refused = 0;
    int served = 0;
    int mostInWindow = 0;

    HttpResponse handle(double atMs)
    {
        const qint64 index = qint64(std::floor((atMs - phaseMs) / windowMs));
        if (index != window) {
            window = index;
            used = 0;
            othersAt = phaseMs + double(index) * windowMs;
        }
        const int others = int((atMs - othersAt) * othersPerMs);
        HttpResponse answer;
        answer.status = 200;
        const bool over = used + others >= limit;
        if (over) {
            answer.status = 429;
            ++refused;
        } else {
            ++used;
            ++served;
        }
        mostInWindow = std::max(mostInWindow, used);
        if (sendsHeaders) {
            const double resetMs = phaseMs + double(index + 1) * windowMs + skewMs;
            const qint64 reset = epoch.toSecsSinceEpoch() + qint64(std::ceil(resetMs / 1'000.0));
            answer.headers.add("X-RateLimit-Limit", QByteArray::number(limit));
            answer.headers.add("X-RateLimit-Remaining",
                               QByteArray::number(std::max(0, limit - used - others)));
            answer.headers.add("X-RateLimit-Reset", QByteArray::number(reset));
            answer.headers.add("Date", httpDate(epoch.addMSecs(qint64(atMs + skewMs))));
        }
        return answer;
    }
};

struct Answer
{
    double at = 0;
    HttpResponse response{};
};

// Background callers without end, for `seconds`; answers come back after `latencyMs`.
void run(RateWindow &window, SimulatedServer &server, double seconds, double latencyMs)
{
    std::deque<Answer> underWay;
    double now = 0;
    while (now < seconds * 1'000) {
        while (!underWay.empty() && underWay.front().at <= now) {
            HttpResponse &response = underWay.front().response;
            response.elapsed = std::chrono::milliseconds(qint64(latencyMs));
            window.observe(response, Time(now), epoch.addMSecs(qint64(now)), 0.5);
            underWay.pop_front();
        }
        const double pause = window.waitFor(Priority::Background, Time(now)).count();
        if (pause <= 0) {
            window.take(Priority::Background, Time(now));
            underWay.push_back({now + latencyMs, server.handle(now + latencyMs / 2)});
            continue;
        }
        now = std::min(now + std::max(1.0, std::ceil(pause)),
                       underWay.empty() ? 1e12 : std::max(now + 0.01, underWay.front().at));
    }
}

HttpResponse heard(int status, int limit, int remaining, int resetIn)
{
    HttpResponse answer;
    answer.status = status;
    answer.headers = {{"X-RateLimit-Limit", QByteArray::number(limit)},
                      {"X-RateLimit-Remaining", QByteArray::number(remaining)},
                      {"X-RateLimit-Reset", QByteArray::number(epoch.toSecsSinceEpoch() + resetIn)},
                      {"Date", httpDate(epoch)}};
    return answer;
}

// The server's window in real time, beginning at multiples of its length, as whole seconds in the headers.
struct FixedWindow
{
    int limit = 0;
    qint64 lengthMs = 0;
    QMap<qint64, int> used{};
    QMap<qint64, int> refused{};

    HttpResponse handle()
    {
        const qint64 now = QDateTime::currentMSecsSinceEpoch();
        const qint64 start = now - now % lengthMs;
        HttpResponse answer;
        answer.status = used[start] < limit ? 200 : 429;
        ++(answer.status == 200 ? used : refused)[start];
        answer.headers = {{"X-RateLimit-Limit", QByteArray::number(limit)},
                          {"X-RateLimit-Remaining", QByteArray::number(limit - used[start])},
                          {"X-RateLimit-Reset", QByteArray::number((start + lengthMs) / 1'000)},
                          {"Date", httpDate(QDateTime::fromMSecsSinceEpoch(now, Qt::UTC))}};
        return answer;
    }
    // What was used of each window but the first two, in which it is being learned, and the last.
    QList<int> fullWindows() const
    {
        const QList<int> all = used.values();
        return all.size() > 3 ? all.mid(2, all.size() - 3) : QList<int>();
    }
    double bestShare() const
    {
        const QList<int> windows = fullWindows();
        return windows.isEmpty() ? 0 : *std::max_element(windows.cbegin(), windows.cend()) / double(limit);
    }
    int refusals() const
    {
        int sum = 0;
        for (auto it = refused.begin(); it != refused.end(); ++it)
            sum += it.key() > used.firstKey() ? *it : 0;
        return sum;
    }
};

// One of many who call without end, at 150 ms there and back.
OutcomeTask callOnAndOn(RateBudget *budget, FixedWindow *server, const bool *isOver, int *calls)
{
    while (!*isOver) {
        const Outcome granted = co_await budget->acquire(Priority::Background);
        if (!granted)
            co_return granted;
        co_await QCoro::sleepFor(75ms);
        HttpResponse answer = server->handle();
        ++*calls;
        co_await QCoro::sleepFor(75ms);
        answer.elapsed = 150ms;
        budget->observe(answer);
    }
    co_return Outcome();
}

// The same through a share, whose calls are counted by themselves as well.
OutcomeTask callThrough(RateBudget *share, FixedWindow *server, FixedWindow *part, const bool *isOver)
{
    while (!*isOver) {
        const Outcome granted = co_await share->acquire(Priority::Background);
        if (!granted)
            co_return granted;
        std::ignore = part->handle();
        co_await QCoro::sleepFor(75ms);
        HttpResponse answer = server->handle();
        co_await QCoro::sleepFor(75ms);
        answer.elapsed = 150ms;
        share->observe(answer);
    }
    co_return Outcome();
}

// A table of slots, asked over a connection that takes its time.
class Table : public Allotment
{
public:
    Task<int> reserve(int wanted, int limit, QDateTime slotStart) override
    {
        return answer(this, wanted, limit, slotStart);
    }

    QMap<QDateTime, int> used{};
    int asked = 0;
    int failures = 0; // to come

private:
    static Task<int> answer(Table *self, int wanted, int limit, QDateTime slotStart)
    {
        ++self->asked;
        co_await QCoro::sleepFor(3ms);
        if (self->failures > 0) {
            --self->failures;
            co_return fail(Error::Kind::Storage, u"The table is away."_s);
        }
        int &used = self->used[slotStart];
        const int taken = std::clamp(limit - used, 0, wanted);
        used += taken;
        co_return taken;
    }
};

OutcomeTask acquireAndNote(RateBudget *budget, Priority priority, QString name, QStringList *order)
{
    const Outcome granted = co_await budget->acquire(priority);
    order->append(granted ? name : name + u" cancelled"_s);
    co_return granted;
}

// So few that whoever waits can be seen waiting.
RateBudget::Settings fewAWindow()
{
    RateBudget::Settings settings;
    settings.assumedLimit = 20;
    settings.window = 2s;
    return settings;
}

// b0 goes at once; b1 and b2 wait.
void backgroundWaits(RateBudget *budget, QStringList *order)
{
    for (int i = 0; i < 3; ++i)
        acquireAndNote(budget, Priority::Background, u"b%1"_s.arg(i), order);
}

} // namespace

class TestRateBudget : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void keepsThePace_data();
    void keepsThePace();
    void leavesRoomForOthers();
    void worksWithoutHeaders();
    void keepsItsShare();
    void remainingZeroIsZero();
    void stopsOn429_data();
    void stopsOn429();
    void aFaultlessStopIsNotExtended();
    void learnsLongerWindows();
    void bulkCallsNeedNotKeepThePace();
    void bulkCallsKeepThePaceBesideOthers();
    void bulkGoesBeforeBackground();
    void interactiveGoesFirst();
    void servesInOrder();
    void destructionCancels();
    void grantedCallerMayDestroyTheBudget();
    void tellsItsState();
    void keepsThePaceInRealTime();
    void severalShareALimit();
    void oneAloneHasAllOfASharedLimit();
    void waitsWhileTheAllotmentIsAway();
    void sharesKeepToThemselves_data();
    void sharesKeepToThemselves();
    void aWrongClockMakesNoLongWindow();
};

void TestRateBudget::keepsThePace_data()
{
    QTest::addColumn<int>("limit");
    QTest::addColumn<double>("phase");
    QTest::addColumn<double>("latency");
    QTest::addColumn<double>("skew");
    for (const int limit : {166, 1'666})
        for (const double phase : limit > 1'000 ? QList{0.0, 3'000.0, 7'400.0} : QList{3'000.0})
            for (const double latency : {5.0, 150.0, 900.0})
                for (const double skew :
                     latency > 10 && latency < 500 ? QList{0.0, 3'600'000.0, -90'500.0} : QList{0.0})
                    QTest::addRow("%d, phase %g, latency %g, skew %g", limit, phase, latency, skew)
                        << limit << phase << latency << skew;
}

void TestRateBudget::keepsThePace()
{
    QFETCH(int, limit);
    QFETCH(double, phase);
    QFETCH(double, latency);
    QFETCH(double, skew);
    SimulatedServer server;
    server.limit = limit;
    server.phaseMs = phase;
    server.skewMs = skew;
    RateBudget::Settings settings;
    settings.assumedLimit = limit;
    RateWindow window(settings);
    constexpr double seconds = 40;
    run(window, server, seconds, latency);
    QCOMPARE(server.refused, 0);
    QVERIFY(server.mostInWindow <= limit);
    const double share = server.served / (limit * seconds / 10.0);
    QVERIFY2(share >= 0.97, qPrintable(QString::number(share)));
}

void TestRateBudget::leavesRoomForOthers()
{
    SimulatedServer server;
    server.othersPerMs = 0.4 * 1'666 / 10'000.0; // another program takes two fifths
    RateWindow window({});
    run(window, server, 120, 150);
    QVERIFY2(server.refused == 0, qPrintable(QString::number(server.refused)));
    const double share = server.served / (1'666 * 12.0);
    QVERIFY2(share > 0.5 && share < 0.61, qPrintable(QString::number(share)));
}

void TestRateBudget::worksWithoutHeaders()
{
    SimulatedServer server;
    server.sendsHeaders = false;
    server.phaseMs = 4'321;
    RateWindow window({});
    run(window, server, 60, 150);
    QCOMPARE(server.refused, 0);
    QVERIFY(server.served >= 0.96 * 1'666 * 6);
    QVERIFY(!window.isLearned());
}

void TestRateBudget::keepsItsShare()
{
    SimulatedServer server;
    RateBudget::Settings settings;
    settings.share = 0.5;
    RateWindow window(settings);
    run(window, server, 60, 150);
    QVERIFY(server.mostInWindow <= 833);
    QVERIFY(server.served >= 0.96 * 833 * 6);
}

void TestRateBudget::remainingZeroIsZero()
{
    RateWindow window({});
    QCOMPARE(window.waitFor(Priority::Background, Time(0)).count(), 0.0);
    window.observe(heard(200, 1'666, 0, 8), Time(0), epoch, 0);
    QCOMPARE(window.remaining(Time(0)), 0);
    for (const auto priority : {Priority::Background, Priority::Interactive}) {
        QVERIFY(window.waitFor(priority, Time(0)).count() >= 7'999);
        QVERIFY(window.waitFor(priority, Time(7'900)).count() >= 99);
    }
    QCOMPARE(window.waitFor(Priority::Interactive, Time(8'001)).count(), 0.0);
}

void TestRateBudget::stopsOn429_data()
{
    QTest::addColumn<QByteArray>("retryAfter");
    QTest::addColumn<int>("resetIn");
    QTest::addColumn<int>("skew");
    QTest::addColumn<double>("expected");
    QTest::newRow("reset") << QByteArray() << 6 << 0 << 6'000.0;
    QTest::newRow("reset by the server's clock") << QByteArray() << 6 << 3'600 << 6'000.0;
    QTest::newRow("retry-after") << QByteArray("3") << 0 << 0 << 3'000.0;
    QTest::newRow("neither: one window") << QByteArray() << 0 << 0 << 10'000.0;
}

void TestRateBudget::stopsOn429()
{
    QFETCH(QByteArray, retryAfter);
    QFETCH(int, resetIn);
    QFETCH(int, skew);
    QFETCH(double, expected);
    HttpResponse limited;
    limited.status = 429;
    limited.headers.add("Date", httpDate(epoch.addSecs(skew)));
    if (!retryAfter.isEmpty())
        limited.headers.add("Retry-After", retryAfter);
    if (resetIn > 0)
        limited.headers.add("X-RateLimit-Reset",
                            QByteArray::number(epoch.toSecsSinceEpoch() + skew + resetIn));
    RateWindow window({});
    window.take(Priority::Background, Time(0));
    window.observe(limited, Time(100), epoch, 0.5);
    QVERIFY(window.isStopped(Time(100)));
    for (const auto priority : {Priority::Background, Priority::Interactive}) {
        const double pause = window.waitFor(priority, Time(100)).count();
        QVERIFY2(pause >= expected && pause <= expected + 250, qPrintable(QString::number(pause)));
    }
    QVERIFY(!window.isStopped(Time(100 + expected + 251)));
    QCOMPARE(window.waitFor(Priority::Interactive, Time(100 + expected + 251)).count(), 0.0);
}

void TestRateBudget::aFaultlessStopIsNotExtended()
{
    HttpResponse bare;
    bare.status = 429;
    RateWindow window({});
    window.observe(bare, Time(0), epoch, 0);
    window.observe(bare, Time(9'000), epoch, 0); // was under way when the first came
    QVERIFY(!window.isStopped(Time(10'001)));
}

void TestRateBudget::learnsLongerWindows()
{
    SimulatedServer server;
    server.limit = 600;
    server.windowMs = 60'000;
    RateWindow window({});
    run(window, server, 300, 150);
    QCOMPARE(window.limit(), 600);
    QVERIFY2(server.refused <= 30, qPrintable(QString::number(server.refused))); // while it is being learned
    QVERIFY(server.served >= 0.9 * 600 * 5);
}

void TestRateBudget::bulkCallsNeedNotKeepThePace()
{
    RateWindow window({});
    window.observe(heard(200, 1'666, 1'666, 10), Time(0), epoch, 0);
    const auto sendAtOnce = [&window](Priority priority, double at) {
        int sent = 0;
        while (window.waitFor(priority, Time(at)).count() <= 0.0 && sent < 2'000) {
            window.take(priority, Time(at));
            ++sent;
        }
        return sent;
    };
    QVERIFY(sendAtOnce(Priority::Background, 1) <= 34); // the even pace
    const int burst = sendAtOnce(Priority::Bulk, 2);
    QVERIFY2(burst >= 700 && burst <= 833, qPrintable(QString::number(burst)));
    // Single calls go on as before, and no stretch of a window's length has more than the limit.
    int after = 0;
    for (int at = 100; at < 10'000; at += 10)
        after += sendAtOnce(Priority::Background, at) + sendAtOnce(Priority::Bulk, at);
    QVERIFY2(after >= 700, qPrintable(QString::number(after)));
    QVERIFY2(burst + after <= 1'666, qPrintable(QString::number(burst + after)));
}

void TestRateBudget::bulkCallsKeepThePaceBesideOthers()
{
    RateWindow window({});
    int sent = 0;
    while (window.waitFor(Priority::Bulk, Time(0)).count() <= 0.0 && sent < 2'000) {
        window.take(Priority::Bulk, Time(0)); // before the window is known
        ++sent;
    }
    QVERIFY2(sent <= 10, qPrintable(QString::number(sent)));
    window.observe(heard(200, 1'666, 900, 5), Time(100), epoch, 0); // somebody else has used 700
    while (window.waitFor(Priority::Bulk, Time(100)).count() <= 0.0 && sent < 2'000) {
        window.take(Priority::Bulk, Time(100));
        ++sent;
    }
    QVERIFY2(sent <= 60, qPrintable(QString::number(sent)));
}

void TestRateBudget::bulkGoesBeforeBackground()
{
    RateBudget budget(fewAWindow());
    QStringList order;
    backgroundWaits(&budget, &order);
    acquireAndNote(&budget, Priority::Bulk, u"many"_s, &order);
    QTRY_COMPARE_WITH_TIMEOUT(order, (QStringList{u"b0"_s, u"many"_s, u"b1"_s, u"b2"_s}), patience);
}

void TestRateBudget::interactiveGoesFirst()
{
    RateBudget budget(fewAWindow());
    QStringList order;
    backgroundWaits(&budget, &order);
    QCOMPARE(order, QStringList{u"b0"_s});
    acquireAndNote(&budget, Priority::Interactive, u"person"_s, &order);
    QCOMPARE(order, (QStringList{u"b0"_s, u"person"_s}));
    QTRY_COMPARE_WITH_TIMEOUT(order, (QStringList{u"b0"_s, u"person"_s, u"b1"_s, u"b2"_s}), patience);
}

void TestRateBudget::servesInOrder()
{
    RateBudget::Settings settings;
    settings.assumedLimit = 1'000;
    settings.window = 1s;
    RateBudget budget(settings);
    QStringList order;
    QStringList expected;
    for (int i = 0; i < 500; ++i) {
        expected.append(QString::number(i));
        acquireAndNote(&budget, Priority::Background, expected.constLast(), &order);
    }
    QTRY_COMPARE_WITH_TIMEOUT(order.size(), 500, patience);
    QCOMPARE(order, expected);
    QCOMPARE(budget.state().waiting, 0);
}

void TestRateBudget::destructionCancels()
{
    RateBudget::Settings settings;
    settings.assumedLimit = 1;
    settings.window = 1h;
    auto budget = std::make_unique<RateBudget>(settings);
    QStringList order;
    acquireAndNote(budget.get(), Priority::Background, u"a"_s, &order);
    acquireAndNote(budget.get(), Priority::Background, u"b"_s, &order);
    acquireAndNote(budget.get(), Priority::Interactive, u"c"_s, &order);
    budget.reset();
    QCOMPARE(order, (QStringList{u"a"_s, u"c cancelled"_s, u"b cancelled"_s}));
}

namespace {

OutcomeTask acquireAndDestroy(std::unique_ptr<RateBudget> *budget)
{
    const Outcome granted = co_await (*budget)->acquire(Priority::Background);
    budget->reset();
    co_return granted;
}

} // namespace

void TestRateBudget::grantedCallerMayDestroyTheBudget()
{
    RateBudget::Settings settings;
    settings.assumedLimit = 20;
    settings.window = 1s;
    auto budget = std::make_unique<RateBudget>(settings);
    QStringList order;
    acquireAndNote(budget.get(), Priority::Background, u"first"_s, &order);
    acquireAndDestroy(&budget);
    acquireAndNote(budget.get(), Priority::Background, u"last"_s, &order);
    QTRY_VERIFY_WITH_TIMEOUT(!budget, patience);
    QCOMPARE(order.size(), 2);
}

void TestRateBudget::tellsItsState()
{
    RateBudget budget({});
    QSignalSpy changed(&budget, &RateBudget::changed);
    QVERIFY(!budget.state().learned);
    QCOMPARE(budget.state().limit, 1'666);
    const auto granted = wait(budget.acquire());
    VERIFY_RESULT(granted);
    HttpResponse answer = heard(200, 500, 400, 5);
    budget.observe(answer);
    const auto state = budget.state();
    QVERIFY(state.learned);
    QCOMPARE(state.limit, 500);
    QCOMPARE(state.remaining, 400);
    QCOMPARE(state.used, 1);
    QVERIFY(QDateTime::currentDateTimeUtc().msecsTo(state.resetsAt) <= 5'000);
    answer.status = 429;
    budget.observe(answer);
    QVERIFY(budget.state().stopped);
    QTRY_COMPARE_WITH_TIMEOUT(changed.size(), 1, patience);
}

void TestRateBudget::keepsThePaceInRealTime()
{
    FixedWindow server{.limit = 500, .lengthMs = 3'000};
    RateBudget::Settings settings;
    settings.assumedLimit = server.limit;
    settings.window = 3s;
    RateBudget budget(settings);
    bool isOver = false;
    int calls = 0;
    std::vector<OutcomeTask> callers;
    for (int i = 0; i < 64; ++i)
        callers.push_back(callOnAndOn(&budget, &server, &isOver, &calls));
    // The machine may stall for a moment, so the best of several windows counts; a refusal never does.
    QTRY_VERIFY_WITH_TIMEOUT(server.bestShare() >= 0.97, 40'000);
    isOver = true;
    for (OutcomeTask &caller : callers)
        VERIFY_RESULT(QCoro::waitFor(std::move(caller)));
    QCOMPARE(server.refusals(), 0);
}

void TestRateBudget::severalShareALimit()
{
    FixedWindow server{.limit = 400, .lengthMs = 3'000};
    RateBudget::Settings settings;
    settings.assumedLimit = server.limit;
    settings.window = 3s;
    const auto table = std::make_shared<Table>();
    RateBudget first(settings, table);
    RateBudget second(settings, table);
    bool isOver = false;
    int calls[] = {0, 0};
    std::vector<OutcomeTask> callers;
    for (int i = 0; i < 48; ++i) {
        callers.push_back(callOnAndOn(&first, &server, &isOver, &calls[0]));
        callers.push_back(callOnAndOn(&second, &server, &isOver, &calls[1]));
    }
    QTRY_VERIFY_WITH_TIMEOUT(server.bestShare() >= 0.9, 60'000);
    isOver = true;
    for (OutcomeTask &caller : callers)
        VERIFY_RESULT(QCoro::waitFor(std::move(caller)));
    QCOMPARE(server.refusals(), 0);
    // Both go on: neither is starved.
    QVERIFY2(std::min(calls[0], calls[1]) > (calls[0] + calls[1]) / 5,
             qPrintable(u"%1 and %2"_s.arg(calls[0]).arg(calls[1])));
    // Calls are drawn by the chunk, not one by one.
    QVERIFY(table->asked < calls[0] + calls[1]);
}

void TestRateBudget::oneAloneHasAllOfASharedLimit()
{
    FixedWindow server{.limit = 400, .lengthMs = 3'000};
    RateBudget::Settings settings;
    settings.assumedLimit = server.limit;
    settings.window = 3s;
    RateBudget budget(settings, std::make_shared<Table>());
    bool isOver = false;
    int calls = 0;
    std::vector<OutcomeTask> callers;
    for (int i = 0; i < 48; ++i)
        callers.push_back(callOnAndOn(&budget, &server, &isOver, &calls));
    QTRY_VERIFY_WITH_TIMEOUT(server.bestShare() >= 0.94, 60'000);
    isOver = true;
    for (OutcomeTask &caller : callers)
        VERIFY_RESULT(QCoro::waitFor(std::move(caller)));
    QCOMPARE(server.refusals(), 0);
}

void TestRateBudget::waitsWhileTheAllotmentIsAway()
{
    const auto table = std::make_shared<Table>();
    table->failures = 1;
    auto budget = std::make_unique<RateBudget>(RateBudget::Settings(), table);
    QStringList order;
    acquireAndNote(budget.get(), Priority::Background, u"job"_s, &order);
    acquireAndNote(budget.get(), Priority::Interactive, u"person"_s, &order);
    QCOMPARE(order, QStringList());
    QTRY_COMPARE_WITH_TIMEOUT(order.size(), 2, patience);
    acquireAndNote(budget.get(), Priority::Interactive, u"last"_s, &order);
    budget.reset(); // while it draws
    QTRY_COMPARE_WITH_TIMEOUT(order.size(), 3, patience);
    QTest::qWait(20); // the answer to the draw comes to nobody
}

void TestRateBudget::sharesKeepToThemselves_data()
{
    QTest::addColumn<bool>("isShared");
    QTest::newRow("one program") << false;
    QTest::newRow("two programs that draw from one table") << true;
}

// A fifth of the limit for some, all of them together; the rest is for everybody else.
void TestRateBudget::sharesKeepToThemselves()
{
    QFETCH(bool, isShared);
    FixedWindow server{.limit = 400, .lengthMs = 3'000};
    // What the shares send, counted by itself: 80, and a tenth for those that the whole held back for a
    // while.
    FixedWindow part{.limit = 88, .lengthMs = 3'000};
    RateBudget::Settings settings;
    settings.assumedLimit = server.limit;
    settings.window = 3s;
    const auto table = isShared ? std::make_shared<Table>() : nullptr;
    const auto partTable = isShared ? std::make_shared<Table>() : nullptr;
    RateBudget whole(settings, table);
    RateBudget otherWhole(settings, table);
    RateBudget::Settings fifth = settings;
    fifth.share = 0.2;
    RateBudget share(whole, fifth, partTable);
    RateBudget otherShare(isShared ? otherWhole : whole, fifth, partTable);
    bool isOver = false;
    int calls = 0;
    std::vector<OutcomeTask> callers;
    for (int i = 0; i < 48; ++i) {
        callers.push_back(callOnAndOn(&whole, &server, &isOver, &calls));
        callers.push_back(callThrough(&share, &server, &part, &isOver));
        if (isShared)
            callers.push_back(callThrough(&otherShare, &server, &part, &isOver));
    }
    QTRY_VERIFY_WITH_TIMEOUT(part.bestShare() >= 0.77 && server.bestShare() >= 0.85, 60'000);
    isOver = true;
    for (OutcomeTask &caller : callers)
        VERIFY_RESULT(QCoro::waitFor(std::move(caller)));
    QCOMPARE(part.refusals(), 0);
    QCOMPARE(server.refusals(), 0);
}

// One answer whose reset is a day away must not slow the program down for as long as it lives.
void TestRateBudget::aWrongClockMakesNoLongWindow()
{
    RateWindow window({});
    HttpResponse answer;
    answer.status = 200;
    answer.headers = {{"Date", httpDate(epoch)},
                      {"X-RateLimit-Limit", "1666"},
                      {"X-RateLimit-Remaining", "1600"},
                      {"X-RateLimit-Reset", QByteArray::number(epoch.addDays(1).toSecsSinceEpoch())}};
    window.observe(answer, Time(0), epoch, 0);
    int calls = 0;
    for (double now = 1; now < 60'000; ++now) {
        if (window.waitFor(Priority::Background, Time(now)) > Time(0))
            continue;
        window.take(Priority::Background, Time(now));
        ++calls;
    }
    QVERIFY2(calls > 0.9 * 6 * 1'666, qPrintable(QString::number(calls)));
}

QTEST_GUILESS_MAIN(TestRateBudget)
#include "tst_ratebudget.moc"
