#include "net/httpexchange.h"

#include "net/networkfault.h"

namespace patchbay {

namespace {

// Whether the reply's "error" is only its status: then it is an answer like any other. A body that cannot be
// unpacked is an UnknownContentError too, but under a status of success.
bool isAnswer(QNetworkReply::NetworkError error, int status)
{
    if (error == QNetworkReply::UnknownContentError)
        return status >= 400;
    if (error == QNetworkReply::ProxyAuthenticationRequiredError)
        return status == 407; // the server's own; a proxy that refuses its tunnel leaves no status
    return error == QNetworkReply::NoError || error == QNetworkReply::ProtocolInvalidOperationError ||
           (error >= QNetworkReply::ContentAccessDenied && error < QNetworkReply::UnknownContentError &&
            error != QNetworkReply::ContentReSendError) ||
           error >= QNetworkReply::InternalServerError;
}

bool isLost(QNetworkReply::NetworkError error)
{
    return error == QNetworkReply::RemoteHostClosedError || error == QNetworkReply::UnknownNetworkError;
}

} // namespace

HttpExchangeRun::HttpExchangeRun(QNetworkReply *reply, const HttpRequest &request)
    : m_reply(reply)
    , m_completion(std::make_shared<Completion<Result<HttpResponse>>>())
    , m_host(request.url.host())
    , m_timeout(request.timeout)
    , m_maxBytes(request.maxReplyBytes)
    , m_isHead(request.method.compare("HEAD", Qt::CaseInsensitive) == 0)
{
    m_clock.start();
    m_deadline.setSingleShot(true);
    // Our own timer: Qt's transfer timeout begins anew with each byte, and arrives as if we had cancelled.
    connect(&m_deadline, &QTimer::timeout, this, [this] {
        const auto keep = shared_from_this();
        end(fail(timeoutFault(m_host, m_timeout)));
    });
    m_deadline.start(m_timeout);
    connect(reply, &QNetworkReply::sslErrors, this,
            [this](const QList<QSslError> &faults) { m_certificateFaults = faults; });
    connect(reply, &QIODevice::readyRead, this, &HttpExchangeRun::readSome);
    connect(reply, &QNetworkReply::finished, this, &HttpExchangeRun::finish);
}

HttpExchangeRun::~HttpExchangeRun()
{
    cancel();
}

void HttpExchangeRun::cancel()
{
    end(fail(cancelledFault()));
}

void HttpExchangeRun::readSome()
{
    if (!m_reply || !m_reply->isOpen())
        return;
    const auto keep = shared_from_this();
    m_answer.body += m_reply->readAll();
    if (m_answer.body.size() > m_maxBytes)
        end(fail(tooLargeFault(m_host, m_maxBytes)));
}

void HttpExchangeRun::finish()
{
    const auto keep = shared_from_this(); // whoever is resumed may let go of us
    readSome();
    if (m_reply)
        end(result());
}

// Lets go of the reply first: the coroutine that is resumed may destroy what stands around us.
void HttpExchangeRun::end(Result<HttpResponse> result)
{
    m_deadline.stop();
    if (QNetworkReply *reply = std::exchange(m_reply, nullptr).data()) {
        reply->disconnect(this);
        if (reply->isRunning())
            reply->abort();
        reply->deleteLater();
    }
    const auto completion = m_completion;
    completion->complete(std::move(result));
}

Result<HttpResponse> HttpExchangeRun::result()
{
    const QNetworkReply::NetworkError error = m_reply->error();
    const int status = m_reply->attribute(QNetworkRequest::HttpStatusCodeAttribute).toInt();
    const qint64 received = m_answer.body.size();
    const qint64 promised =
        m_reply->hasRawHeader("Content-Encoding") ? 0 : m_reply->rawHeader("Content-Length").toLongLong();
    if (status == 0 || !isAnswer(error, status)) {
        if (status != 0 && isLost(error))
            return fail(truncatedFault(m_host, received, promised));
        return fail(networkFault(error, m_reply->errorString(), m_host, m_certificateFaults));
    }
    if (!m_isHead && status != 204 && status != 304 && received < promised)
        return fail(truncatedFault(m_host, received, promised));
    m_answer.status = status;
    for (const auto &[name, value] : m_reply->rawHeaderPairs())
        m_answer.headers.add(name, value);
    m_answer.elapsed = elapsed();
    return std::move(m_answer);
}

} // namespace patchbay
