// One closed error type for the whole house. Code switches on `kind`; people read `message` and `nextStep`.
#pragma once

#include <QJsonObject>
#include <QString>

#include <chrono>
#include <optional>

namespace patchbay {

struct Error
{
    enum class Kind {
        InvalidInput,      // what the user or a caller gave cannot be right
        NotFound,          // the named thing does not exist
        Ambiguous,         // several things match where one was meant
        Conflict,          // the other side holds something that stands in the way (HTTP 409)
        Gone,              // merged or permanently deleted (HTTP 410)
        Unauthorized,      // the credential is missing, wrong or revoked (HTTP 401)
        Forbidden,         // the credential lacks a permission (HTTP 403)
        PlanRestricted,    // the account's plan does not include this (HTTP 402, 403 api_plan_restricted)
        RateLimited,       // refused for now (HTTP 429)
        Rejected,          // understood and refused as invalid (HTTP 400, 422 and other 4xx)
        ServerFault,       // the other side failed (HTTP 5xx)
        BadReply,          // the answer is not what the protocol promises
        Timeout,           // no answer in time; whether the request took effect is unknown
        Unreachable,       // no connection: DNS, refused, reset
        TlsFailure,        // the certificate or the handshake failed
        InsecureAddress,   // plain http to a host that is not this machine
        Storage,           // our own store failed
        StoreTooNew,       // the store was written by a newer program
        SecretUnavailable, // the secret store is locked, absent or refused
        Cancelled,         // somebody asked to stop
        Unsupported,       // this system or build cannot do that
        Internal,          // a defect of ours
    };

    Kind kind = Kind::Internal;
    QString message{};   // what happened and why, one sentence for a person
    QString nextStep{};  // what to do about it; may be empty
    QString code{};      // the other side's own word, such as "parameter_invalid"
    QString field{};     // the field at fault, as a field path
    QString requestId{}; // opaque; support asks for it
    int httpStatus = 0;  // 0 when there was no HTTP answer
    std::optional<std::chrono::milliseconds> retryAfter{}; // how long the other side asks to wait

    // The error with another next step; for callers who know the user's situation better.
    Error withNextStep(QString step) const;
    // The error with words put in front of the message ("While reading people: …").
    Error withContext(const QString &context) const;
    // "message. nextStep" plus code and request id, on one line: for terminals and logs.
    QString toText() const;
    // Keys: kind, message, next_step, code, field, request_id, http_status; empty ones are left out.
    QJsonObject toJson() const;
};

// The kind's stable name in lower_snake_case, used in JSON output and the activity log.
QString errorKindName(Error::Kind kind);

// Whether the same request may succeed later without anyone changing anything.
bool isTransient(const Error &error);

// Whether the other side could not be reached or refused us: exit code 3 of the command line.
bool isUnreachableOrRefused(const Error &error);

} // namespace patchbay
