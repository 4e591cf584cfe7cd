// Asks Clerk's Backend API and understands its refusals. Lives in the engine thread.
#pragma once

#include "base/secret.h"
#include "base/task.h"
#include "net/httpclient.h"

#include <QJsonArray>
#include <QJsonValue>
#include <QUrl>

#include <memory>
#include <optional>

namespace patchbay {

// What Clerk's answer says, as an error: {"errors":[{"message","long_message","code","meta"}],
// "clerk_trace_id"}; the trace id is the request id.
Error clerkError(const HttpResponse &answer);

// A part of a list: a bare array, or {"data":[…],"total_count":…}.
struct ClerkList
{
    QJsonArray items{};
    std::optional<qint64> total{};
};

class ClerkApi
{
public:
    struct Settings
    {
        QUrl baseUrl{};
        Secret key{};
    };
    // Names and plain values; encoded on the way.
    using Query = QList<std::pair<QString, QString>>;

    ClerkApi(Settings settings, HttpClient *http);

    bool isProduction() const;
    // Requests per 10 seconds and instance (reference: clerk.com/docs, system limits).
    int rateLimit() const { return isProduction() ? 1'000 : 100; }

    // The answer's JSON. `steps` are the path's parts below the base address. Errors: as the HttpClient's and
    // clerkError()'s, and BadReply for what is no JSON.
    Task<QJsonValue> get(QStringList steps, Query query, RateBudget::Priority priority) const;
    Task<QJsonObject> object(QStringList steps, Query query, RateBudget::Priority priority) const;
    Task<ClerkList> list(QStringList steps, Query query, RateBudget::Priority priority) const;

private:
    Result<HttpRequest> prepare(const QStringList &steps, const Query &query) const;

    Settings m_settings;
    HttpClient *m_http;
    // Shared with the requests under way, which may outlive the connector.
    std::shared_ptr<RateBudget> m_budget;
};

} // namespace patchbay
