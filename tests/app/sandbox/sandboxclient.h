// A sandbox and somebody who asks it, for tests: real sockets, one call at a time, a clock that the test
// sets.
#pragma once

#include "sandbox/sandbox.h"
#include "support/testing.h"

#include <QEventLoop>
#include <QJsonArray>
#include <QJsonDocument>
#include <QNetworkAccessManager>
#include <QNetworkReply>
#include <QTest>

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
        m_url = intercom.value(QStringLiteral("url")).toString();
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

    Answer send(const QByteArray &method, const QString &path, const QByteArray &body)
    {
        QNetworkRequest request(QUrl(m_url + path, QUrl::StrictMode));
        if (!token.isEmpty())
            request.setRawHeader("Authorization", "Bearer " + token);
        if (!version.isEmpty())
            request.setRawHeader("Intercom-Version", version);
        if (!body.isEmpty())
            request.setRawHeader("Content-Type", contentType);
        QNetworkReply *reply = m_network.sendCustomRequest(request, method, body);
        QEventLoop loop;
        QObject::connect(reply, &QNetworkReply::finished, &loop, &QEventLoop::quit);
        if (!reply->isFinished())
            loop.exec();
        Answer answer;
        answer.status = reply->attribute(QNetworkRequest::HttpStatusCodeAttribute).toInt();
        answer.raw = reply->readAll();
        answer.body = QJsonDocument::fromJson(answer.raw).object();
        answer.isBroken = reply->error() == QNetworkReply::RemoteHostClosedError ||
                          (reply->error() != QNetworkReply::NoError &&
                           reply->error() < QNetworkReply::ProxyConnectionRefusedError);
        const auto pairs = reply->rawHeaderPairs();
        for (const auto &[name, value] : pairs)
            answer.headers.insert(name.toLower(), value);
        reply->deleteLater();
        return answer;
    }

    QByteArray token{};
    QByteArray version{};
    QByteArray contentType = "application/json";

private:
    std::shared_ptr<std::atomic<qint64>> m_time =
        std::make_shared<std::atomic<qint64>>(QDateTime::currentMSecsSinceEpoch());
    std::unique_ptr<Sandbox> m_sandbox;
    QString m_url{};
    QNetworkAccessManager m_network{};
};

} // namespace patchbay::testing
