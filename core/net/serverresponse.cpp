#include "net/serverresponse.h"

#include <QDateTime>
#include <QLocale>

#include <boost/beast/http/status.hpp>

namespace patchbay {

namespace {

// Headers that say how the message is framed are the server's: a second, different one would desynchronise a
// client.
bool isFraming(const QByteArray &name)
{
    return name.compare("Content-Length", Qt::CaseInsensitive) == 0 ||
           name.compare("Transfer-Encoding", Qt::CaseInsensitive) == 0 ||
           name.compare("Connection", Qt::CaseInsensitive) == 0;
}

QByteArray withoutLineBreaks(QByteArray text)
{
    return text.replace('\r', "").replace('\n', "");
}

// Made once a second: formatting it costs more than all the rest of the head.
QByteArray httpDate()
{
    thread_local qint64 lastSecond = 0;
    thread_local QByteArray text;
    const QDateTime now = QDateTime::currentDateTimeUtc();
    if (const qint64 second = now.toSecsSinceEpoch(); second != lastSecond) {
        text = QLocale::c().toString(now, QStringLiteral("ddd, dd MMM yyyy hh:mm:ss 'GMT'")).toLatin1();
        lastSecond = second;
    }
    return text;
}

} // namespace

bool mayHaveBody(int status)
{
    return status >= 200 && status != 204 && status != 304;
}

QByteArray serializeHead(const ServerResponse &response, qint64 declaredLength, bool keepAlive)
{
    namespace http = boost::beast::http;
    const auto reason = http::obsolete_reason(http::int_to_status(unsigned(response.status)));
    QByteArray head;
    head.reserve(256);
    head += "HTTP/1.1 " + QByteArray::number(response.status) + ' ' +
            QByteArray(reason.data(), qsizetype(reason.size())) + "\r\n";
    for (const auto &[name, value] : response.headers.items()) {
        if (!isFraming(name))
            head += withoutLineBreaks(name) + ": " + withoutLineBreaks(value) + "\r\n";
    }
    if (!response.headers.contains("Date"))
        head += "Date: " + httpDate() + "\r\n";
    if (mayHaveBody(response.status))
        head += "Content-Length: " + QByteArray::number(declaredLength) + "\r\n";
    head += keepAlive ? "Connection: keep-alive\r\n\r\n" : "Connection: close\r\n\r\n";
    return head;
}

ServerResponse plainAnswer(int status, const QByteArray &sentence)
{
    ServerResponse answer;
    answer.status = status;
    answer.headers.add("Content-Type", "text/plain; charset=utf-8");
    answer.body = sentence + '\n';
    return answer;
}

} // namespace patchbay
