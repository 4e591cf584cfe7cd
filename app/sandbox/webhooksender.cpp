#include "sandbox/webhooksender.h"

#include "intercom/signature.h"

#include <QHostAddress>
#include <QNetworkAccessManager>
#include <QNetworkReply>

namespace patchbay::sandbox {

using namespace Qt::StringLiterals;

namespace {

constexpr int answerWithinMs = 5'000; // reference: Intercom waits five seconds for the 2xx

bool isThisMachine(const QUrl &url)
{
    return url.isValid() && url.scheme().startsWith(u"http"_s) &&
           (url.host() == u"localhost"_s || QHostAddress(url.host()).isLoopback());
}

} // namespace

// Lives in the sender's thread, where the network manager is made at first use.
struct WebhookSender::Worker : QObject
{
    void post(const QNetworkRequest &request, const QByteArray &body, const Done &done)
    {
        if (!m_network)
            m_network = new QNetworkAccessManager(this);
        QNetworkReply *reply = m_network->post(request, body);
        connect(reply, &QNetworkReply::finished, this, [reply, done] {
            const QVariant status = reply->attribute(QNetworkRequest::HttpStatusCodeAttribute);
            if (status.isValid())
                done(status.toInt());
            else
                done(fail(Error::Kind::Unreachable,
                          u"The event was not delivered: %1."_s.arg(reply->errorString())));
            reply->deleteLater();
        });
    }

private:
    QNetworkAccessManager *m_network = nullptr;
};

WebhookSender::WebhookSender() : m_worker(std::make_unique<Worker>())
{
    m_worker->moveToThread(&m_thread);
}

WebhookSender::~WebhookSender()
{
    if (m_thread.isRunning()) {
        // The worker's sockets must go in the thread that has them.
        QObject::connect(&m_thread, &QThread::finished, m_worker.get(), &QObject::deleteLater);
        m_thread.quit();
        m_thread.wait();
        static_cast<void>(m_worker.release());
    }
}

void WebhookSender::send(const QUrl &url, const QByteArray &body, const Secret &clientSecret, Done done)
{
    if (!isThisMachine(url)) {
        done(
            fail(Error::Kind::InsecureAddress, u"Events are delivered to addresses of this machine only."_s));
        return;
    }
    const auto signature = intercom::hubSignature(clientSecret, body);
    if (!signature) {
        done(tl::unexpected(signature.error()));
        return;
    }
    QNetworkRequest request(url);
    request.setTransferTimeout(answerWithinMs);
    request.setAttribute(QNetworkRequest::RedirectPolicyAttribute, QNetworkRequest::ManualRedirectPolicy);
    request.setHeader(QNetworkRequest::ContentTypeHeader, u"application/json"_s);
    request.setHeader(QNetworkRequest::UserAgentHeader, u"intercom-parrot-service-client/1.0"_s);
    request.setRawHeader("X-Hub-Signature", *signature);
    if (!m_thread.isRunning())
        m_thread.start();
    QMetaObject::invokeMethod(
        m_worker.get(), [worker = m_worker.get(), request, body, done] { worker->post(request, body, done); },
        Qt::QueuedConnection);
}

} // namespace patchbay::sandbox
