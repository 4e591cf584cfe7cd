#include "actions/actionanswer.h"

#include "base/redaction.h"
#include "net/retrypolicy.h"

#include <QJsonArray>
#include <QJsonDocument>

namespace patchbay {

using namespace Qt::StringLiterals;

namespace {

constexpr qsizetype longestShownAnswer = 64 * 1024;

} // namespace

QJsonObject answerJson(const HttpResponse &answer)
{
    QJsonObject headers;
    for (const auto &[name, value] : answer.headers.items()) {
        if (!isSecretHeader(name))
            headers.insert(QString::fromLatin1(name).toLower(), QString::fromUtf8(value));
    }
    const QJsonDocument document = QJsonDocument::fromJson(answer.body);
    QJsonObject json{
        {u"status"_s, answer.status}, {u"headers"_s, headers}, {u"text"_s, QString::fromUtf8(answer.body)}};
    if (document.isObject())
        json.insert(u"body"_s, document.object());
    else if (document.isArray())
        json.insert(u"body"_s, document.array());
    return json;
}

QJsonObject shownAnswer(const QJsonObject &answer)
{
    QJsonObject headers = answer.value("headers"_L1).toObject();
    for (auto it = headers.begin(); it != headers.end(); ++it)
        it.value() = redact(it.value().toString());
    return {{u"status"_s, answer.value("status"_L1)},
            {u"headers"_s, headers},
            {u"text"_s, redact(answer.value("text"_L1).toString().left(longestShownAnswer))}};
}

std::optional<Error> refusalOf(const ActionStep &step, const HttpResponse &answer, const QJsonObject &json,
                               const QDateTime &now)
{
    Error error{.kind = Error::Kind::Rejected, .httpStatus = answer.status};
    const QString text = redact(QString::fromUtf8(answer.body.left(300))).simplified();
    if (step.success.acceptsStatus(answer.status)) {
        const StreamVerdict verdict = examine(step.success.answer, json, now);
        if (verdict.passes)
            return std::nullopt;
        error.message = u"The target answered %1, but that is no success: %2."_s.arg(
            QString::number(answer.status), redact(verdict.because));
        error.nextStep = u"It said: %1"_s.arg(text);
        return error;
    }
    switch (answer.status) {
    case 401: error.kind = Error::Kind::Unauthorized; break;
    case 403: error.kind = Error::Kind::Forbidden; break;
    case 404: error.kind = Error::Kind::NotFound; break;
    case 410: error.kind = Error::Kind::Gone; break;
    case 409: error.kind = Error::Kind::Conflict; break;
    case 408: error.kind = Error::Kind::Timeout; break;
    case 429: error.kind = Error::Kind::RateLimited; break;
    default: error.kind = answer.status >= 500 ? Error::Kind::ServerFault : Error::Kind::Rejected;
    }
    error.retryAfter = RetryPolicy::requestedDelay(answer, now);
    error.message = u"The target answered %1."_s.arg(answer.status);
    error.nextStep = text.isEmpty() ? u"Look at the request in the trace."_s : u"It said: %1"_s.arg(text);
    return error;
}

} // namespace patchbay
