// The way of one request: token, version, rate window, fault, endpoint; and the control paths beside it.
#pragma once

#include "base/secret.h"
#include "sandbox/calllog.h"
#include "sandbox/faults.h"
#include "sandbox/ratewindow.h"
#include "sandbox/recorder.h"
#include "sandbox/routes.h"
#include "sandbox/webhooksender.h"

#include <queue>

#include <deque>

namespace patchbay::sandbox {

class Service
{
public:
    struct Keys
    {
        QByteArray token{};
        Secret clientSecret{};
        QString appId{};
    };

    Service(Options options, Keys keys);

    // On the server's thread only.
    void answer(const ServerRequest &request, const Responder &respond);

private:
    struct Stats
    {
        qint64 requests = 0;
        qint64 rateLimited = 0;
        qint64 faults = 0;
        qint64 unauthorized = 0;
        qint64 peakConcurrency = 0;
        QHash<QString, qint64> byFault{};
        struct Window
        {
            qint64 start = 0; // unix seconds
            int used = 0;
            int refused = 0;
        };
        std::deque<Window> windows{}; // of the rate limit; those in which nothing was asked are left out
    };

    ServerResponse api(const ServerRequest &request);
    // Goes wrong as the fault says, after asking the endpoint where the request shall take effect.
    ServerResponse broken(Fault fault, const ServerRequest &request, const ApiVersion &version);
    ServerResponse finish(Reply reply, const ApiVersion &version);
    QString nextRequestId();
    void noteConcurrency();
    // Takes one call from the rate window, and writes it down either way.
    bool takeFromWindow();

    void control(const ServerRequest &request, const Responder &respond);
    ServerResponse stats() const;
    ServerResponse reset(const QJsonObject &body);
    ServerResponse configure(const QJsonObject &body);
    void sendEvent(const QJsonObject &body, const Responder &respond);

    Options m_options;
    Keys m_keys;
    std::unique_ptr<State> m_state;
    CompanyScroll m_scroll{};
    RateWindow m_window;
    Faults m_faults;
    Stats m_stats{};
    CallLog m_calls;
    Recorder m_recorder{};
    WebhookSender m_sender{};
    quint64 m_requestNumber = 0;
    // When each answer under way will have left; the smallest first.
    std::priority_queue<qint64, std::vector<qint64>, std::greater<>> m_leaving{};
};

} // namespace patchbay::sandbox
