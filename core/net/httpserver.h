// The one way in: Boost.Beast on threads of its own, with a limit on everything a stranger controls.
#pragma once

#include "base/result.h"
#include "net/httpmessage.h"

#include <QByteArray>
#include <QString>

#include <chrono>
#include <functional>
#include <memory>

namespace patchbay {

struct ServerRequest
{
    QByteArray method{};
    QByteArray target{}; // as received, path and query, still percent-encoded
    HttpHeaders headers{};
    QByteArray body{}; // the raw bytes, exactly as they arrived
    QString peer{};    // "127.0.0.1:50312"

    QByteArray path() const;                        // without the query, percent-decoded
    QByteArray query(const QByteArray &name) const; // decoded; empty when absent
    bool hasQuery(const QByteArray &name) const;
};

struct ServerResponse
{
    // How the answer leaves. All but Normal are for stand-ins that must misbehave as real servers do.
    enum class Delivery { Normal, Reset, Truncated, Slow };

    int status = 200;
    HttpHeaders headers{};
    QByteArray body{};
    std::chrono::milliseconds delay{0}; // before the first byte
    Delivery delivery = Delivery::Normal;
};

// Answers one request, once, from any thread. Copies share the one answer; a Responder that is dropped
// without an answer sends 500.
class Responder
{
public:
    using Send = std::function<void(ServerResponse)>;
    explicit Responder(Send send);
    void operator()(ServerResponse response) const;

private:
    struct Once;
    std::shared_ptr<Once> m_once;
};

class HttpServer
{
public:
    // Called on a server thread (there is one unless Settings say more, so a handler with one thread needs no
    // locks).
    using Handler = std::function<void(ServerRequest, Responder)>;

    struct Settings
    {
        QString address = QStringLiteral("127.0.0.1");
        quint16 port = 0; // 0: any free one
        int threads = 1;
        qint64 maxBodyBytes = 5 * 1024 * 1024;         // above: 413
        qint64 maxHeaderBytes = 32 * 1024;             // above: 431
        int maxConnections = 1'024;                    // above: 503 with Retry-After
        std::chrono::milliseconds readTimeout{15'000}; // for a whole request, from its first byte
        std::chrono::milliseconds idleTimeout{60'000}; // between requests on one connection
        QByteArray certificatePem{};                   // with the key: TLS
        QByteArray privateKeyPem{};
        int backlog = 1'024;
    };

    HttpServer(Settings settings, Handler handler);
    ~HttpServer(); // closes all connections and joins the threads

    // Binds and starts. Unreachable with the reason and the next step when the port is taken or not allowed;
    // InvalidInput when certificate and key do not fit.
    Outcome start();
    void stop();

    quint16 port() const; // the real one, after start()
    QUrl url() const;     // "http://127.0.0.1:40123"
    int openConnections() const;

private:
    struct Private;
    std::unique_ptr<Private> d;
};

} // namespace patchbay
