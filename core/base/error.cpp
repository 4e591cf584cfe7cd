#include "base/error.h"

#include <QStringList>

namespace patchbay {

using namespace Qt::StringLiterals;

Error Error::withNextStep(QString step) const
{
    Error copy = *this;
    copy.nextStep = std::move(step);
    return copy;
}

Error Error::withContext(const QString &context) const
{
    Error copy = *this;
    copy.message = context + u": "_s + message;
    return copy;
}

QString Error::toText() const
{
    QString text = message;
    if (!nextStep.isEmpty())
        text += u' ' + nextStep;
    QStringList facts;
    if (httpStatus != 0)
        facts << u"HTTP %1"_s.arg(httpStatus);
    if (!code.isEmpty())
        facts << code;
    if (!requestId.isEmpty())
        facts << u"request %1"_s.arg(requestId);
    if (!facts.isEmpty())
        text += u" ("_s + facts.join(u", "_s) + u')';
    return text;
}

QJsonObject Error::toJson() const
{
    QJsonObject json{{u"kind"_s, errorKindName(kind)}, {u"message"_s, message}};
    const auto add = [&json](const QString &key, const QString &value) {
        if (!value.isEmpty())
            json.insert(key, value);
    };
    add(u"next_step"_s, nextStep);
    add(u"code"_s, code);
    add(u"field"_s, field);
    add(u"request_id"_s, requestId);
    if (httpStatus != 0)
        json.insert(u"http_status"_s, httpStatus);
    return json;
}

QString errorKindName(Error::Kind kind)
{
    switch (kind) {
    case Error::Kind::InvalidInput: return u"invalid_input"_s;
    case Error::Kind::NotFound: return u"not_found"_s;
    case Error::Kind::Ambiguous: return u"ambiguous"_s;
    case Error::Kind::Conflict: return u"conflict"_s;
    case Error::Kind::Gone: return u"gone"_s;
    case Error::Kind::Unauthorized: return u"unauthorized"_s;
    case Error::Kind::Forbidden: return u"forbidden"_s;
    case Error::Kind::PlanRestricted: return u"plan_restricted"_s;
    case Error::Kind::RateLimited: return u"rate_limited"_s;
    case Error::Kind::Rejected: return u"rejected"_s;
    case Error::Kind::ServerFault: return u"server_fault"_s;
    case Error::Kind::BadReply: return u"bad_reply"_s;
    case Error::Kind::Timeout: return u"timeout"_s;
    case Error::Kind::Unreachable: return u"unreachable"_s;
    case Error::Kind::TlsFailure: return u"tls_failure"_s;
    case Error::Kind::InsecureAddress: return u"insecure_address"_s;
    case Error::Kind::Storage: return u"storage"_s;
    case Error::Kind::StoreTooNew: return u"store_too_new"_s;
    case Error::Kind::SecretUnavailable: return u"secret_unavailable"_s;
    case Error::Kind::Cancelled: return u"cancelled"_s;
    case Error::Kind::Unsupported: return u"unsupported"_s;
    case Error::Kind::Internal: return u"internal"_s;
    }
    return u"unknown"_s;
}

bool isTransient(const Error &error)
{
    switch (error.kind) {
    case Error::Kind::RateLimited:
    case Error::Kind::ServerFault:
    case Error::Kind::Timeout:
    case Error::Kind::Unreachable: return true;
    default: return false;
    }
}

bool isUnreachableOrRefused(const Error &error)
{
    switch (error.kind) {
    case Error::Kind::Unauthorized:
    case Error::Kind::Forbidden:
    case Error::Kind::PlanRestricted:
    case Error::Kind::RateLimited:
    case Error::Kind::ServerFault:
    case Error::Kind::BadReply:
    case Error::Kind::Timeout:
    case Error::Kind::Unreachable:
    case Error::Kind::TlsFailure:
    case Error::Kind::InsecureAddress:
    case Error::Kind::SecretUnavailable:
    case Error::Kind::StoreTooNew:
    case Error::Kind::Storage: return true;
    default: return false;
    }
}

} // namespace patchbay
