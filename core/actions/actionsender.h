// Sends one step's request: at the target's pace, past its circuit breaker, to an address that was checked,
// again as the retry policy says. Lives in the engine thread.
#pragma once

#include "actions/targetaddress.h"
#include "actions/trace.h"
#include "net/httpclient.h"

#include <QElapsedTimer>
#include <QHash>
#include <QObject>
#include <QPromise>

#include <memory>
#include <unordered_set>

namespace patchbay {

struct Sending
{
    HttpRequest request{};
    RetryPolicy retry{};
    CallRate rate{};
    bool allowPrivate = false;
};

struct Sent
{
    QList<TraceAttempt> attempts{};
    Result<HttpResponse> answer{};
};

class ActionSender : public QObject
{
    Q_OBJECT

public:
    struct Settings
    {
        Resolver resolver = systemResolver();
        // The circuit breaker: after so many failed attempts in a row (no answer, or 5xx) a target is left
        // alone for a while; then one attempt decides.
        int failuresToOpen = 5;
        std::chrono::milliseconds openFor{60'000};
    };

    ActionSender(HttpClient &http, Settings settings, QObject *parent = nullptr);
    ~ActionSender() override;

    // An answer of any status is a value. Errors: those of HttpClient, Forbidden for a private address,
    // RateLimited where the circuit is open, Cancelled after shutDown().
    QCoro::Task<Sent> send(Sending sending);

    // Whether a target is left alone for now: "api.example.com answered 5 times with a failure; …". Empty:
    // no.
    QString openCircuit(const QUrl &url) const;
    // Ends what waits and refuses what comes.
    void shutDown();

private:
    struct Target
    {
        qint64 nextCall = 0; // on m_clock, in milliseconds
        qint64 notBefore = 0;
        qint64 openUntil = 0;
        int failures = 0; // in a row
    };

    static QString targetOf(const QUrl &url);
    qint64 reserve(const QString &target, const CallRate &rate);
    Outcome checkCircuit(const QString &target);
    void note(const QString &target, const Result<HttpResponse> &answer);
    // False when it was ended by shutDown().
    QCoro::Task<bool> rest(std::chrono::milliseconds duration);
    Task<HttpResponse> attempt(Sending sending, TraceAttempt *line);

    HttpClient &m_http;
    Settings m_settings;
    QElapsedTimer m_clock;
    QHash<QString, Target> m_targets;
    std::unordered_set<std::shared_ptr<QPromise<void>>> m_pauses;
    bool m_closed = false;
};

} // namespace patchbay
