// A sandbox and somebody who asks it, for tests: real sockets, one call at a time, a clock that the test
// sets.
#pragma once

#include "sandbox/sandbox.h"
#include "support/testing.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QTcpSocket>
#include <QTest>
#include <QUrl>

#include <atomic>
#include <memory>

namespace patchbay::testing {

struct Answer
{
    int status = 0; // 0: there was none
    QJsonObject body{};
    QByteArray raw{};
    QHash<QByteArray, QByteArray> headers{}; // names in lower case
    bool isBroken = false;                   // reset, or shorter than announced

    QString code() const { return error().value(QStringLiteral("code")).toString(); }
    QString message() const { return error().value(QStringLiteral("message")).toString(); }
    QString id() const { return body.value(QStringLiteral("id")).toString(); }
    QJsonArray data() const { return body.value(QStringLiteral("data")).toArray(); }

private:
    QJsonObject error() const { return body.value(QStringLiteral("errors")).toArray().at(0).toObject(); }
};

class SandboxClient
{
public:
    explicit SandboxClient(SandboxOptions options = quick())
    {
        options.clock = [time = m_time] { return QDateTime::fromMSecsSinceEpoch(*time, Qt::UTC); };
        m_sandbox = std::make_unique<Sandbox>(options);
        if (const Outcome started = m_sandbox->start(); !started)
            qFatal("%s", errorText(started.error()).constData());
        const QJsonObject intercom = announcement().value(QStringLiteral("intercom")).toObject();
        m_url = QUrl(intercom.value(QStringLiteral("url")).toString());
        token = intercom.value(QStringLiteral("token")).toString().toUtf8();
    }

    static SandboxOptions quick()
    {
        SandboxOptions options;
        options.latencyMs = 0;
        options.searchDelayMs = 0;
        options.rateLimit = 100'000;
        return options;
    }

    QJsonObject announcement() const { return m_sandbox->announcement(); }
    void advance(qint64 ms) { *m_time += ms; }
    qint64 now() const { return *m_time / 1'000; }

    Answer get(const QString &path) { return call("GET", path); }
    Answer post(const QString &path, const QJsonObject &body) { return call("POST", path, body); }
    Answer post(const QString &path) { return call("POST", path); }
    Answer put(const QString &path, const QJsonObject &body) { return call("PUT", path, body); }
    Answer remove(const QString &path) { return call("DELETE", path); }

    Answer call(const QByteArray &method, const QString &path, const QJsonObject &body)
    {
        return send(method, path, QJsonDocument(body).toJson(QJsonDocument::Compact));
    }
    Answer call(const QByteArray &method, const QString &path) { return send(method, path, {}); }

    // By a plain socket: Qt's network manager sends a request again when the connection breaks, a POST as
    // well.
    Answer send(const QByteArray &method, const QString &path, const QByteArray &body)
    {
        QByteArray request =
            method + ' ' + path.toUtf8() + " HTTP/1.1\r\nHost: " + m_url.authority().toUtf8() + "\r\n";
        request += "Connection: close\r\nContent-Length: " + QByteArray::number(body.size()) + "\r\n";
        if (!token.isEmpty())
            request += "Authorization: Bearer " + token + "\r\n";
        if (!version.isEmpty())
            request += "Intercom-Version: " + version + "\r\n";
        if (!body.isEmpty())
            request += "Content-Type: " + contentType + "\r\n";
        QTcpSocket socket;
        socket.connectToHost(m_url.host(), static_cast<quint16>(m_url.port()));
        if (!socket.waitForConnected())
            qFatal("The sandbox takes no connection: %s", qUtf8Printable(socket.errorString()));
        socket.write(request + "\r\n" + body);
        while (socket.state() == QAbstractSocket::ConnectedState && socket.waitForReadyRead(60'000)) {
        }
        return read(socket.readAll());
    }

    QByteArray token{};
    QByteArray version{};
    QByteArray contentType = "application/json";

private:
    static Answer read(const QByteArray &bytes)
    {
        Answer answer;
        const qsizetype end = bytes.indexOf("\r\n\r\n");
        answer.isBroken = end < 0;
        if (answer.isBroken)
            return answer;
        const QList<QByteArray> lines = bytes.left(end).split('\n');
        answer.status = lines.first().split(' ').value(1).toInt();
        for (const QByteArray &line : lines.sliced(1))
            answer.headers.insert(line.left(line.indexOf(':')).toLower(),
                                  line.mid(line.indexOf(':') + 1).trimmed());
        answer.raw = bytes.mid(end + 4);
        answer.body = QJsonDocument::fromJson(answer.raw).object();
        answer.isBroken = answer.raw.size() < answer.headers.value("content-length").toLongLong();
        return answer;
    }

    std::shared_ptr<std::atomic<qint64>> m_time =
        std::make_shared<std::atomic<qint64>>(QDateTime::currentMSecsSinceEpoch());
    std::unique_ptr<Sandbox> m_sandbox;
    QUrl m_url{};
};

} // namespace patchbay::testing
