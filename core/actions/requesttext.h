// A step's request with everything filled in: what is sent, and, rendered over masked secrets, what is shown.
#pragma once

#include "actions/actionrule.h"
#include "net/httpmessage.h"

namespace patchbay {

struct RequestText
{
    QString method{};
    QString url{};                                // with its parameters
    QList<std::pair<QString, QString>> headers{}; // with Cookie and Content-Type, without authentication
    QByteArray body{};
    QStringList warnings{};
    QStringList missing{}; // names that templates looked up and did not find

    // {"method":…,"url":…,"headers":[[name,value],…],"body":…,"warnings":[…],"missing":[…]}; the body cut at
    // 64 KiB, headers that hold credentials blanked.
    QJsonObject toJson() const;
};

// Renders the request. InvalidInput names the part at fault; a JSON body is checked (checkRenderedJson).
Result<RequestText> renderRequest(const ActionRule &rule, const ActionStep &step, const QJsonObject &scope);

// What leaves. InvalidInput for an incomplete URL, a header that is none or breaks out of its line.
Result<HttpRequest> makeHttpRequest(const RequestText &text, const ActionStep &step);

// "[secret token]" for each key: what a template shows where nothing is sent.
QJsonObject maskedSecrets(const QStringList &keys);

// The key under which a target may recognise a repeated request: a UUID (version 5, RFC 9562) of rule, step
// and delivery; of the payload where the event has no delivery.
QString eventKey(const ActionRule &rule, const QString &step, const RuleEvent &event);

} // namespace patchbay
