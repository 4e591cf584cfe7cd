// A stand-in for Clerk, a connector that reads it, and a hand that changes what it holds.
#pragma once

#include "connectors/catalogue.h"
#include "net/httpclient.h"
#include "sandbox/sandbox.h"
#include "support/testing.h"

#include <QJsonArray>

namespace patchbay::testing {

using namespace Qt::StringLiterals;

// Retries at once: the tests wait for nobody.
inline HttpClient::Settings quickHttp()
{
    HttpClient::Settings settings;
    settings.retry.firstDelay = std::chrono::milliseconds(1);
    return settings;
}

inline std::unique_ptr<Connector> clerkConnector(HttpClient &http, const QString &url, const QString &key)
{
    const auto settings = systemDescription(u"clerk"_s)->checkSettings({{u"base_url"_s, url}});
    if (!settings)
        qFatal("%s", errorText(settings.error()).constData());
    auto made = makeConnector(u"clerk"_s, *settings, {{u"secret_key"_s, Secret(key)}}, &http);
    if (!made)
        qFatal("%s", errorText(made.error()).constData());
    return *std::move(made);
}

class ClerkRig
{
public:
    explicit ClerkRig(SandboxOptions options = {}) : http(quickHttp())
    {
        options.latencyMs = 0;
        options.clerkRateLimit = 100'000;
        // Counts as production, whose higher limit the connector keeps to: tests are not slowed down.
        options.clerkSecretKey = u"sk_live_0123456789abcdefghij"_s;
        m_sandbox = std::make_unique<Sandbox>(options);
        if (const Outcome started = m_sandbox->start(); !started)
            qFatal("%s", errorText(started.error()).constData());
        source = clerkConnector(http, part(u"url"_s), part(u"secret_key"_s));
    }

    QString part(const QString &name) const
    {
        return m_sandbox->announcement().value(u"clerk"_s).toObject().value(name).toString();
    }

    // A control path; empty when it was refused.
    QJsonObject control(const QByteArray &method, const QString &path, const QJsonObject &body = {})
    {
        HttpRequest request(method, QUrl(part(u"control"_s) + u'/' + path));
        request.headers.set("Content-Type", "application/json");
        request.body = QJsonDocument(body).toJson();
        const auto answer = wait(http.send(request));
        return answer && answer->isSuccess() ? QJsonDocument::fromJson(answer->body).object() : QJsonObject();
    }
    QString add(const QString &kind, const QJsonObject &body)
    {
        return control("POST", kind, body).value(u"id"_s).toString();
    }

    // Every page until there is no more; an error ends it.
    Result<QList<SourceRecord>> readAll(const QString &object, int limit, QString *incomplete = nullptr)
    {
        QList<SourceRecord> all;
        QString cursor;
        do {
            const auto page = wait(source->read(object, cursor, limit));
            if (!page)
                return fail(page.error());
            all += page->records;
            if (incomplete)
                *incomplete += page->incomplete;
            cursor = page->next;
        } while (!cursor.isEmpty());
        return all;
    }

    HttpClient http;
    std::unique_ptr<Connector> source;

private:
    std::unique_ptr<Sandbox> m_sandbox;
};

inline QStringList keysOf(const QList<SourceRecord> &records)
{
    QStringList keys;
    for (const SourceRecord &record : records)
        keys << record.key;
    return keys;
}

} // namespace patchbay::testing
