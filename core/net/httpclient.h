// The one way out. Lives in the engine thread; all functions are called there.
#pragma once

#include "base/task.h"
#include "net/httpmessage.h"
#include "net/ratebudget.h"
#include "net/retrypolicy.h"

#include <QObject>
#include <QSslConfiguration>

#include <memory>

namespace patchbay {

// One line of the trace: what was asked and what came of it, with nothing secret in it.
struct HttpExchange
{
    QDateTime startedAt{};
    QString method{};
    QString url{};       // redacted
    int status = 0;      // 0 when there was no answer
    QString failure{};   // redacted; empty on an answer
    QString requestId{}; // X-Request-Id, when the answer had one
    int attempt = 1;
    qint64 sentBytes = 0;
    qint64 receivedBytes = 0;
    std::chrono::milliseconds elapsed{0};
};

// Plain http is allowed to this machine only. InsecureAddress or InvalidInput otherwise, with what to do.
// This machine: localhost, *.localhost, 127.0.0.0/8 and ::1.
Outcome checkAddressIsSafe(const QUrl &url);

class HttpClient : public QObject
{
    Q_OBJECT

public:
    struct Settings
    {
        int pool = 8; // QNetworkAccessManagers; each carries 6 connections to a host
        RetryPolicy retry{};
        QSslConfiguration tls = QSslConfiguration::defaultConfiguration(); // tests add their own authority
        QByteArray userAgent = "Patchbay/" PATCHBAY_VERSION;
    };

    explicit HttpClient(Settings settings, QObject *parent = nullptr);
    // Aborts what is under way; every awaiting caller gets Cancelled before the members go.
    ~HttpClient() override;

    // Sends the request, retrying as the policy says. An answer of any status is a value: what a 404 means is
    // the caller's to say. Errors: InsecureAddress, Unreachable, TlsFailure, Timeout, Cancelled, BadReply
    // (truncated or too large). Redirects are not followed: an Authorization header must not travel to
    // another host. With a budget, each attempt takes one call from it and reports its answer to it.
    Task<HttpResponse> send(HttpRequest request, RateBudget *budget = nullptr,
                            RateBudget::Priority priority = RateBudget::Priority::Background);
    // The same with another retry policy for this request alone.
    Task<HttpResponse> sendWith(RetryPolicy policy, HttpRequest request, RateBudget *budget = nullptr,
                                RateBudget::Priority priority = RateBudget::Priority::Background);

    // Aborts everything under way and refuses what comes after; destruction does it too.
    void shutDown();

Q_SIGNALS:
    // After each attempt.
    void exchanged(const patchbay::HttpExchange &exchange);

private:
    // Completes the line of the trace and hands it out.
    void report(HttpExchange exchange, const HttpRequest &request, const Result<HttpResponse> &result);

    struct Private;
    std::unique_ptr<Private> d;
};

} // namespace patchbay
