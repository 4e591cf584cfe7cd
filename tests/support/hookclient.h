// A sender of webhooks for tests: a plain socket, so that it can also send what no client library would.
#pragma once

#include <QByteArray>
#include <QList>
#include <QSslSocket>

#include <utility>

namespace patchbay::testing {

struct HookAnswer
{
    int status = 0; // 0: the connection ended, or nothing came in time
    QByteArray head{};
    QByteArray body{};

    bool says(const QByteArray &line) const { return head.toLower().contains(line.toLower() + "\r\n"); }
};

class HookClient
{
public:
    using Headers = QList<std::pair<QByteArray, QByteArray>>;

    static constexpr int limit = 30'000; // ms: the machine may be slow and busy

    bool connectTo(quint16 port)
    {
        m_socket.connectToHost(QStringLiteral("127.0.0.1"), port);
        return m_socket.waitForConnected(limit);
    }

    bool connectEncryptedTo(quint16 port)
    {
        m_socket.ignoreSslErrors();
        m_socket.setPeerVerifyMode(QSslSocket::VerifyNone);
        m_socket.connectToHostEncrypted(QStringLiteral("127.0.0.1"), port);
        return m_socket.waitForEncrypted(limit);
    }

    void send(const QByteArray &bytes)
    {
        m_socket.write(bytes);
        while (m_socket.bytesToWrite() > 0 && m_socket.waitForBytesWritten(limit)) {
        }
    }

    static QByteArray request(const QByteArray &method, const QByteArray &path, const Headers &headers,
                              const QByteArray &body)
    {
        QByteArray text = method + ' ' + path + " HTTP/1.1\r\nHost: hooks.example.com\r\n";
        for (const auto &[name, value] : headers)
            text += name + ": " + value + "\r\n";
        if (!body.isEmpty() || method == "POST")
            text += "Content-Length: " + QByteArray::number(body.size()) + "\r\n";
        return text + "\r\n" + body;
    }

    HookAnswer ask(const QByteArray &method, const QByteArray &path, const Headers &headers = {},
                   const QByteArray &body = {})
    {
        send(request(method, path, headers, body));
        return answer(method == "HEAD");
    }

    HookAnswer answer(bool isHead = false, int milliseconds = limit)
    {
        HookAnswer got;
        qsizetype end = -1;
        while ((end = m_read.indexOf("\r\n\r\n")) < 0)
            if (!more(milliseconds))
                return {};
        got.head = m_read.left(end + 2);
        m_read.remove(0, end + 4);
        got.status = got.head.mid(9, 3).toInt();
        qsizetype length = 0;
        for (const QByteArray &line : got.head.split('\n'))
            if (line.toLower().startsWith("content-length:"))
                length = line.mid(15).trimmed().toLongLong();
        if (isHead)
            return got;
        while (m_read.size() < length)
            if (!more(milliseconds))
                return {};
        got.body = m_read.left(length);
        m_read.remove(0, length);
        return got;
    }

    // Whether the other side ends the connection.
    bool ends(int milliseconds = limit)
    {
        while (m_socket.state() == QAbstractSocket::ConnectedState && m_socket.waitForReadyRead(milliseconds))
            m_socket.readAll();
        return m_socket.state() != QAbstractSocket::ConnectedState;
    }

    bool isOpen() const { return m_socket.state() == QAbstractSocket::ConnectedState; }
    void abort() { m_socket.abort(); }

private:
    bool more(int milliseconds)
    {
        if (m_socket.bytesAvailable() == 0 && !m_socket.waitForReadyRead(milliseconds))
            return false;
        m_read += m_socket.readAll();
        return true;
    }

    QSslSocket m_socket{};
    QByteArray m_read{};
};

} // namespace patchbay::testing
