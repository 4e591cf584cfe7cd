// One attempt: a reply under way, its limits, and what came of it. Private to core/net.
#pragma once

#include "base/result.h"
#include "net/completion.h"
#include "net/httpmessage.h"

#include <QElapsedTimer>
#include <QNetworkReply>
#include <QPointer>
#include <QSslError>
#include <QTimer>

namespace patchbay {

class HttpExchangeRun : public QObject, public std::enable_shared_from_this<HttpExchangeRun>
{
    Q_OBJECT

public:
    // Watches the reply, which is deleted when it has ended.
    HttpExchangeRun(QNetworkReply *reply, const HttpRequest &request);
    ~HttpExchangeRun() override;

    // Completes once, with an answer of any status or a network fault.
    std::shared_ptr<Completion<Result<HttpResponse>>> completion() const { return m_completion; }
    // Completes with Cancelled at once.
    void cancel();
    std::chrono::milliseconds elapsed() const { return std::chrono::milliseconds(m_clock.elapsed()); }
    qint64 receivedBytes() const { return m_answer.body.size(); }

private:
    void readSome();
    void finish();
    void end(Result<HttpResponse> result);
    Result<HttpResponse> result();

    QPointer<QNetworkReply> m_reply;
    std::shared_ptr<Completion<Result<HttpResponse>>> m_completion;
    QString m_host;
    std::chrono::milliseconds m_timeout;
    qint64 m_maxBytes;
    bool m_isHead;
    HttpResponse m_answer;
    QList<QSslError> m_certificateFaults;
    QElapsedTimer m_clock;
    QTimer m_deadline;
};

} // namespace patchbay
