#include "intercom/apierror.h"

#include "base/redaction.h"
#include "net/retrypolicy.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QRegularExpression>
#include <QStringList>

namespace patchbay::intercom {

using namespace Qt::StringLiterals;

namespace {

constexpr int longestWords = 400;
constexpr int mostReasons = 3;

// What the body says, before anything is made of it.
struct Said
{
    QString words{};
    QString code{};
    QString field{};
    QString requestId{};
};

QString tidy(const QString &text)
{
    QString words = redact(text).simplified();
    if (words.size() > longestWords)
        words = words.left(longestWords) + u'…';
    while (words.endsWith(u'.'))
        words.chop(1);
    return words;
}

void readReasons(const QJsonArray &errors, Said &said)
{
    QStringList reasons;
    for (const QJsonValue &entry : errors) {
        const QJsonObject error = entry.toObject();
        const QString words = entry.isString() ? entry.toString() : error.value("message"_L1).toString();
        if (!words.isEmpty() && reasons.size() < mostReasons)
            reasons << tidy(words);
        if (said.code.isEmpty())
            said.code = redact(readIdText(error.value("code"_L1)));
        if (said.field.isEmpty())
            said.field = redact(error.value("field"_L1).toString());
    }
    said.words = reasons.join(u"; "_s);
}

void readReasons(const QJsonObject &errors, Said &said)
{
    QStringList reasons;
    for (auto it = errors.begin(); it != errors.end() && reasons.size() < mostReasons; ++it) {
        QString words = it->toString();
        if (it->isArray() && !it->toArray().isEmpty())
            words = it->toArray().first().toString();
        if (words.isEmpty())
            continue;
        // "base" means the request as a whole; every other key is a field.
        if (it.key() != "base"_L1 && said.field.isEmpty())
            said.field = it.key();
        reasons << tidy(words);
    }
    said.words = reasons.join(u"; "_s);
}

Said readBody(const HttpResponse &answer)
{
    Said said;
    const QJsonDocument document = QJsonDocument::fromJson(answer.body);
    if (document.isObject()) {
        const QJsonObject body = document.object();
        said.requestId = readIdText(body.value("request_id"_L1));
        const QJsonValue errors = body.value("errors"_L1);
        if (errors.isArray())
            readReasons(errors.toArray(), said);
        else if (errors.isObject())
            readReasons(errors.toObject(), said);
        if (said.words.isEmpty())
            said.words = tidy(body.value("message"_L1).toString());
        if (said.words.isEmpty())
            said.words = tidy(body.value("error"_L1).toString());
        if (said.code.isEmpty())
            said.code = redact(body.value("error_key"_L1).toString());
    } else if (!answer.body.trimmed().startsWith('<')) {
        // A page of HTML tells a person nothing; a line of text may.
        said.words = tidy(QString::fromUtf8(answer.body.left(4'096)));
    }
    if (said.requestId.isEmpty())
        said.requestId = QString::fromLatin1(answer.headers.value("X-Request-Id"));
    return said;
}

Error::Kind kindOf(int status, const QString &code)
{
    if (status == 402 || (status == 403 && code == "api_plan_restricted"_L1))
        return Error::Kind::PlanRestricted;
    switch (status) {
    case 401: return Error::Kind::Unauthorized;
    case 403: return Error::Kind::Forbidden;
    case 404: return Error::Kind::NotFound;
    case 408: return Error::Kind::Timeout;
    case 409: return Error::Kind::Conflict;
    case 410: return Error::Kind::Gone;
    case 429: return Error::Kind::RateLimited;
    default: break;
    }
    if (status >= 500)
        return Error::Kind::ServerFault;
    if (status >= 400)
        return Error::Kind::Rejected;
    // Redirects are not followed, and there is no other answer that is neither a success nor an error.
    return Error::Kind::BadReply;
}

struct Saying
{
    QString message{};
    QString nextStep{};
};

Saying sayingFor(Error::Kind kind, int status, const QByteArray &method, const QString &path)
{
    const QString call = QString::fromLatin1(method) + u' ' + redact(path);
    switch (kind) {
    case Error::Kind::Unauthorized:
        return {u"Intercom did not accept the access token"_s,
                u"Check the access token in Settings, or create a new one in Intercom's Developer Hub."_s};
    case Error::Kind::PlanRestricted:
        return {u"The workspace's Intercom plan does not include %1"_s.arg(call),
                u"Ask the workspace's owner about its plan, or leave this part out."_s};
    case Error::Kind::Forbidden: {
        const QString permission = permissionFor(method, path);
        if (permission.isEmpty())
            return {
                u"The access token may not do %1"_s.arg(call),
                u"Give the app the permission for this call on its Authentication page in Intercom's Developer Hub."_s};
        return {u"The access token lacks the permission \"%1\", which %2 needs"_s.arg(permission, call),
                u"Add \"%1\" to the app on its Authentication page in Intercom's Developer Hub."_s.arg(
                    permission)};
    }
    case Error::Kind::NotFound:
        return {u"Intercom has nothing at %1"_s.arg(call),
                u"Check that it has not been deleted or archived in Intercom."_s};
    case Error::Kind::Timeout:
        return {u"Intercom gave up waiting while answering %1"_s.arg(call), u"Try again in a moment."_s};
    case Error::Kind::Conflict:
        return {u"Intercom holds something that stands in the way of %1"_s.arg(call),
                u"Compare the two records and decide which one is right."_s};
    case Error::Kind::Gone:
        return {u"What %1 asks for was merged into another record or deleted for good"_s.arg(call),
                u"Use the record that it was merged into."_s};
    case Error::Kind::RateLimited:
        return {u"Intercom has had too many requests for now and refused %1"_s.arg(call),
                u"Wait a minute and try again; other apps of the workspace share its limit."_s};
    case Error::Kind::Rejected:
        return {u"Intercom refused %1 as invalid"_s.arg(call), u"Correct the value and try again."_s};
    case Error::Kind::ServerFault:
        return {u"Intercom failed with status %1 while answering %2"_s.arg(status).arg(call),
                u"Try again in a moment; if it stays, see intercomstatus.com."_s};
    default: break;
    }
    return {u"Intercom answered %1 with status %2, which its API does not promise"_s.arg(call).arg(status),
            u"Check the workspace's region and address in Settings."_s};
}

} // namespace

Error readApiError(const HttpResponse &answer, const QByteArray &method, const QString &path)
{
    const Said said = readBody(answer);
    Error error;
    error.kind = kindOf(answer.status, said.code);
    error.code = said.code;
    error.field = said.field;
    error.requestId = redact(said.requestId);
    error.httpStatus = answer.status;
    Saying saying = sayingFor(error.kind, answer.status, method, path);
    if (error.kind == Error::Kind::Rejected && !error.field.isEmpty())
        saying.nextStep = u"Correct the field %1 and try again."_s.arg(error.field);
    error.message = saying.message;
    if (!said.words.isEmpty())
        error.message += u": "_s + said.words;
    error.message += u'.';
    error.nextStep = saying.nextStep;
    if (error.kind == Error::Kind::Gone) {
        if (const std::optional<ContactId> survivor = canonicalContact(answer))
            error.nextStep = u"Use contact %1, which it was merged into."_s.arg(survivor->text());
    }
    if (error.kind == Error::Kind::RateLimited || error.kind == Error::Kind::ServerFault)
        error.retryAfter = RetryPolicy::requestedDelay(answer, QDateTime::currentDateTimeUtc());
    return error;
}

std::optional<ContactId> canonicalContact(const HttpResponse &answer)
{
    if (answer.status != 410)
        return std::nullopt;
    static const QRegularExpression canonical(
        uR"(<(?:https?://[^/>]+)?/contacts/([^/?#>\s]+)>\s*;[^,]*\brel\s*=\s*"?canonical\b)"_s,
        QRegularExpression::CaseInsensitiveOption);
    for (const auto &[name, value] : answer.headers.items()) {
        if (name.compare("Link", Qt::CaseInsensitive) != 0)
            continue;
        const auto match = canonical.match(QString::fromLatin1(value));
        if (match.hasMatch())
            return ContactId(QUrl::fromPercentEncoding(match.captured(1).toLatin1()));
    }
    return std::nullopt;
}

QString permissionFor(const QByteArray &method, const QString &path)
{
    // Longest and most special first: the first part of the path that fits wins.
    const bool search = path.endsWith("/search"_L1) || path == "/companies/list"_L1;
    const bool reads = method == "GET" || method == "HEAD" || search;
    if (path.startsWith("/admins/activity_log"_L1))
        return u"Read admin activity logs"_s;
    if (path == "/admins"_L1 || path.startsWith("/admins/"_L1) || path == "/me"_L1)
        return u"Read admins"_s;
    if (path == "/tags"_L1 || path.startsWith("/tags/"_L1) || path.contains("/tags/"_L1) ||
        path.endsWith("/tags"_L1))
        return reads ? u"Read tags"_s : u"Write tags"_s;
    if (path.startsWith("/contacts"_L1) || path.startsWith("/companies"_L1))
        return reads ? u"Read and list users and companies"_s : u"Write users and companies"_s;
    if (path.startsWith("/data_attributes"_L1) && !reads)
        return u"Write data attributes"_s;
    if (path.startsWith("/conversations"_L1) && reads)
        return u"Read conversations"_s;
    return {};
}

} // namespace patchbay::intercom
