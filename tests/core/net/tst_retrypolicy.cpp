// The retry policy case by case.
#include "net/retrypolicy.h"
#include "support/testing.h"

#include <QTimeZone>

using namespace patchbay;
using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace {

const QDateTime now = QDateTime(QDate(2026, 11, 21), QTime(8, 0, 0), Qt::UTC);
constexpr double middle = 0.5; // no jitter either way

HttpResponse withStatus(int status, const HttpHeaders &headers = {})
{
    HttpResponse answer;
    answer.status = status;
    answer.headers = headers;
    return answer;
}

// The delay in milliseconds, -1 for none.
qint64 delay(const HttpRequest &request, int attempt, const HttpResponse *answer, const Error *failure,
             double random = middle, const RetryPolicy &policy = {})
{
    const auto result = policy.delayBeforeRetry(request, attempt, answer, failure, random, now);
    return result ? result->count() : -1;
}

HttpRequest request(const QByteArray &method,
                    HttpRequest::Repeat repeat = HttpRequest::Repeat::WhenIdempotent)
{
    HttpRequest out(method, QUrl(u"https://api.example.com/"_s));
    out.repeat = repeat;
    return out;
}

} // namespace

class TestRetryPolicy : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void everyStatus();
    void faults_data();
    void faults();
    void gatewayTimeoutLeavesTheEffectOpen();
    void requestedDelays_data();
    void requestedDelays();
    void attempts_data();
    void attempts();
    void jitterStaysWithinBounds_data();
    void jitterStaysWithinBounds();
    void neverEarlierThanAsked();
    void noRetriesNeverRetries();
};

void TestRetryPolicy::everyStatus()
{
    for (int status = 100; status < 600; ++status) {
        const HttpResponse answer = withStatus(status);
        const bool expected = status == 408 || status == 429 || (status >= 500 && status != 501);
        QVERIFY2((delay(request("GET"), 1, &answer, nullptr) >= 0) == expected,
                 qPrintable(QString::number(status)));
        QCOMPARE(delay(request("GET", HttpRequest::Repeat::Never), 1, &answer, nullptr), -1);
    }
}

void TestRetryPolicy::faults_data()
{
    QTest::addColumn<int>("kind");
    QTest::addColumn<QString>("code");
    QTest::addColumn<QByteArray>("method");
    QTest::addColumn<int>("repeat");
    QTest::addColumn<bool>("retried");
    using Kind = Error::Kind;
    using Repeat = HttpRequest::Repeat;
    const auto row = [](const char *name, Kind kind, const QString &code, const QByteArray &method,
                        Repeat repeat, bool retried) {
        QTest::newRow(name) << int(kind) << code << method << int(repeat) << retried;
    };
    const QString lost = u"connection_lost"_s;
    row("get, timeout", Kind::Timeout, {}, "GET", Repeat::WhenIdempotent, true);
    row("head, timeout", Kind::Timeout, {}, "HEAD", Repeat::WhenIdempotent, true);
    row("put, timeout", Kind::Timeout, {}, "PUT", Repeat::WhenIdempotent, true);
    row("delete, timeout", Kind::Timeout, {}, "DELETE", Repeat::WhenIdempotent, true);
    row("post, timeout", Kind::Timeout, {}, "POST", Repeat::WhenIdempotent, false);
    row("patch, timeout", Kind::Timeout, {}, "PATCH", Repeat::WhenIdempotent, false);
    row("searching post, timeout", Kind::Timeout, {}, "POST", Repeat::Always, true);
    row("get never, timeout", Kind::Timeout, {}, "GET", Repeat::Never, false);
    row("get, reset", Kind::Unreachable, lost, "GET", Repeat::WhenIdempotent, true);
    row("post, reset", Kind::Unreachable, lost, "POST", Repeat::WhenIdempotent, false);
    row("post, not connected", Kind::Unreachable, u"not_connected"_s, "POST", Repeat::WhenIdempotent, true);
    row("post never, not connected", Kind::Unreachable, u"not_connected"_s, "POST", Repeat::Never, false);
    row("get, truncated", Kind::BadReply, u"truncated_reply"_s, "GET", Repeat::WhenIdempotent, true);
    row("post, truncated", Kind::BadReply, u"truncated_reply"_s, "POST", Repeat::WhenIdempotent, false);
    row("get, too large", Kind::BadReply, u"reply_too_large"_s, "GET", Repeat::WhenIdempotent, false);
    row("get, tls", Kind::TlsFailure, {}, "GET", Repeat::Always, false);
    row("get, cancelled", Kind::Cancelled, {}, "GET", Repeat::Always, false);
    row("get, insecure", Kind::InsecureAddress, {}, "GET", Repeat::Always, false);
}

void TestRetryPolicy::faults()
{
    QFETCH(int, kind);
    QFETCH(QString, code);
    QFETCH(QByteArray, method);
    QFETCH(int, repeat);
    Error failure;
    failure.kind = Error::Kind(kind);
    failure.code = code;
    QTEST(delay(request(method, HttpRequest::Repeat(repeat)), 1, nullptr, &failure) >= 0, "retried");
}

void TestRetryPolicy::gatewayTimeoutLeavesTheEffectOpen()
{
    const HttpResponse answer = withStatus(504);
    QCOMPARE(delay(request("POST"), 1, &answer, nullptr), -1);
    QVERIFY(delay(request("POST", HttpRequest::Repeat::Always), 1, &answer, nullptr) >= 0);
    const HttpResponse limited = withStatus(429);
    QVERIFY(delay(request("POST"), 1, &limited, nullptr) >= 0); // refused, so nothing has happened
}

void TestRetryPolicy::requestedDelays_data()
{
    QTest::addColumn<int>("status");
    QTest::addColumn<QByteArray>("date");
    QTest::addColumn<QByteArray>("retryAfter");
    QTest::addColumn<QByteArray>("reset");
    QTest::addColumn<int>("expected"); // ms; -1: nothing asked
    const QByteArray here = "Sat, 21 Nov 2026 08:00:00 GMT";
    const QByteArray ahead = "Sat, 21 Nov 2026 09:00:00 GMT"; // the server's clock is an hour ahead of ours
    const auto unix = [](int seconds) { return QByteArray::number(now.toSecsSinceEpoch() + seconds); };
    QTest::newRow("nothing") << 429 << here << QByteArray() << QByteArray() << -1;
    QTest::newRow("seconds") << 429 << here << QByteArray("7") << QByteArray() << 7'000;
    QTest::newRow("seconds of a 503") << 503 << here << QByteArray(" 3 ") << QByteArray() << 3'000;
    QTest::newRow("zero seconds") << 429 << here << QByteArray("0") << QByteArray() << 0;
    QTest::newRow("negative") << 429 << here << QByteArray("-5") << QByteArray() << -1;
    QTest::newRow("no number") << 429 << here << QByteArray("soon") << QByteArray() << -1;
    QTest::newRow("huge") << 429 << here << QByteArray("999999999999999") << QByteArray() << 2'147'000'000;
    QTest::newRow("date") << 429 << here << QByteArray("Sat, 21 Nov 2026 08:00:09 GMT") << QByteArray()
                          << 9'000;
    QTest::newRow("date, skewed") << 429 << ahead << QByteArray("Sat, 21 Nov 2026 09:00:09 GMT")
                                  << QByteArray() << 9'000;
    QTest::newRow("date, no Date") << 429 << QByteArray() << QByteArray("Sat, 21 Nov 2026 08:00:04 GMT")
                                   << QByteArray() << 4'000;
    QTest::newRow("date in the past")
        << 429 << here << QByteArray("Sat, 21 Nov 2026 07:00:00 GMT") << QByteArray() << 0;
    QTest::newRow("reset") << 429 << here << QByteArray() << unix(6) << 6'000;
    QTest::newRow("reset, skewed") << 429 << ahead << QByteArray() << unix(3'606) << 6'000;
    QTest::newRow("reset, no Date") << 429 << QByteArray() << QByteArray() << unix(5) << 5'000;
    QTest::newRow("reset in the past") << 429 << here << QByteArray() << unix(-5) << 0;
    QTest::newRow("reset of a 503") << 503 << here << QByteArray() << unix(6) << -1;
    QTest::newRow("both") << 429 << here << QByteArray("2") << unix(6) << 2'000;
    QTest::newRow("reset is no number") << 429 << here << QByteArray() << QByteArray("x") << -1;
}

void TestRetryPolicy::requestedDelays()
{
    QFETCH(int, status);
    QFETCH(QByteArray, date);
    QFETCH(QByteArray, retryAfter);
    QFETCH(QByteArray, reset);
    QFETCH(int, expected);
    HttpHeaders headers;
    for (const auto &[name, value] :
         {std::pair("Date", date), {"Retry-After", retryAfter}, {"X-RateLimit-Reset", reset}}) {
        if (!value.isEmpty())
            headers.add(name, value);
    }
    const auto asked = RetryPolicy::requestedDelay(withStatus(status, headers), now);
    if (expected < 0)
        QVERIFY(!asked);
    else if (expected > 1'000'000'000)
        QVERIFY(asked && asked->count() > 1'000'000'000);
    else
        QCOMPARE(asked ? asked->count() : -1, qint64(expected));
}

void TestRetryPolicy::attempts_data()
{
    QTest::addColumn<int>("attempt");
    QTest::addColumn<int>("expected");
    QTest::newRow("first") << 1 << 500;
    QTest::newRow("second") << 2 << 1'000;
    QTest::newRow("third") << 3 << 2'000;
    QTest::newRow("fourth") << 4 << 4'000;
    QTest::newRow("no fifth") << 5 << -1;
}

void TestRetryPolicy::attempts()
{
    QFETCH(int, attempt);
    const HttpResponse answer = withStatus(500);
    QTEST(int(delay(request("GET"), attempt, &answer, nullptr)), "expected");
}

void TestRetryPolicy::jitterStaysWithinBounds_data()
{
    QTest::addColumn<int>("attempt");
    QTest::addColumn<double>("random");
    QTest::addColumn<int>("expected");
    QTest::newRow("least") << 1 << 0.0 << 375;
    QTest::newRow("middle") << 1 << 0.5 << 500;
    QTest::newRow("most") << 1 << 1.0 << 625;
    QTest::newRow("capped") << 40 << 0.5 << 60'000;
    QTest::newRow("capped, least") << 40 << 0.0 << 45'000;
    QTest::newRow("capped, most") << 40 << 1.0 << 60'000;
}

void TestRetryPolicy::jitterStaysWithinBounds()
{
    QFETCH(int, attempt);
    QFETCH(double, random);
    RetryPolicy patient;
    patient.maxRetries = 100;
    const HttpResponse answer = withStatus(500);
    QTEST(int(delay(request("GET"), attempt, &answer, nullptr, random, patient)), "expected");
}

void TestRetryPolicy::neverEarlierThanAsked()
{
    const HttpResponse answer = withStatus(429, {{"Retry-After", "60"}});
    for (const double random : {0.0, 0.3, 0.999}) {
        const qint64 wait = delay(request("GET"), 1, &answer, nullptr, random);
        QVERIFY(wait >= 60'000 && wait <= 60'125);
    }
    const HttpResponse tooLong = withStatus(429, {{"Retry-After", "61"}});
    QCOMPARE(delay(request("GET"), 1, &tooLong, nullptr), -1);
}

void TestRetryPolicy::noRetriesNeverRetries()
{
    const HttpResponse answer = withStatus(503);
    QCOMPARE(delay(request("GET"), 1, &answer, nullptr, middle, noRetries()), -1);
}

QTEST_GUILESS_MAIN(TestRetryPolicy)
#include "tst_retrypolicy.moc"
