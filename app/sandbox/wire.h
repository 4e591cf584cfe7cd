// One request as the endpoints see it, and one answer: Intercom's envelopes, versions and identifiers.
#pragma once

#include "net/httpserver.h"
#include "sandbox/state.h"

#include <QJsonObject>
#include <QStringList>

#include <tl/expected.hpp>

namespace patchbay::sandbox {

// An API version as a number that compares: 2.9 is below 2.16. Preview is above all of them.
struct ApiVersion
{
    int number = 0; // major * 1000 + minor
    QString text{};

    bool atLeast(int major, int minor) const { return number >= major * 1'000 + minor; }
    bool isPreview() const { return text == QStringLiteral("Preview"); }
};

// The version of that name; nothing for one that this stand-in does not speak (reference: the description's
// intercom_version; 1.x had other resources altogether).
std::optional<ApiVersion> readVersion(const QString &text);

struct Reply
{
    int status = 200;
    QJsonObject body{};
    bool hasBody = true;
    HttpHeaders headers{};
};

// What an endpoint says no with.
template<typename T>
using Checked = tl::expected<T, Reply>;

Reply ok(QJsonObject body);
Reply empty(int status);
// The envelope of every error. The request id is put in when the answer leaves.
Reply refuse(int status, const QString &code, const QString &message);
tl::unexpected<Reply> refused(int status, const QString &code, const QString &message);

struct Call
{
    State &state;
    const ServerRequest &request;
    ApiVersion version;
    QStringList path; // decoded segments
    QJsonObject body;

    QString query(const char *name) const { return QString::fromUtf8(request.query(name)); }
    bool hasQuery(const char *name) const { return request.hasQuery(name); }
};

// A whole number that JSON holds as a number.
std::optional<qint64> wholeNumber(const QJsonValue &value);
// An id that may be a number or a text; empty for anything else.
QString idText(const QJsonValue &value);
// null for an absent text or a time of 0.
QJsonValue orNull(const QString &text);
QJsonValue orNull(qint64 time);
// As the official examples: {"type":"list","data":[…]}.
QJsonObject listOf(const QJsonArray &data);

} // namespace patchbay::sandbox
