// Where a rule sends to.
#pragma once

#include <QTcpServer>
#include <QTcpSocket>

namespace patchbay::testing {

// Answers everything with the same body and remembers what came.
class RuleTarget : public QTcpServer
{
public:
    explicit RuleTarget(QByteArray answer) : m_answer(std::move(answer))
    {
        if (!listen(QHostAddress::LocalHost))
            qFatal("The target does not listen.");
        connect(this, &QTcpServer::newConnection, this, [this] {
            QTcpSocket *socket = nextPendingConnection();
            connect(socket, &QTcpSocket::readyRead, this, [this, socket] {
                m_received += socket->readAll();
                const qsizetype end = m_received.indexOf("\r\n\r\n");
                const qsizetype length = m_received.toLower().indexOf("content-length: ");
                if (end < 0 || length < 0)
                    return;
                const qsizetype size = m_received.sliced(length + 16).split('\r').first().toLongLong();
                if (m_received.size() < end + 4 + size)
                    return;
                socket->write("HTTP/1.1 200 OK\r\nContent-Length: " + QByteArray::number(m_answer.size()) +
                              "\r\nConnection: close\r\n\r\n" + m_answer);
                socket->disconnectFromHost();
            });
        });
    }
    const QByteArray &received() const { return m_received; }

private:
    QByteArray m_answer;
    QByteArray m_received;
};

} // namespace patchbay::testing
