// What a target's answer means: to later steps, to the trace, and to the rule that says what success is.
#pragma once

#include "actions/actionrule.h"
#include "net/httpmessage.h"

#include <optional>

namespace patchbay {

// What later steps and success rules see of an answer: status, headers without secret ones, text, and the
// body where it is JSON.
QJsonObject answerJson(const HttpResponse &answer);

// The same for the trace: redacted, and cut at 64 KiB.
QJsonObject shownAnswer(const QJsonObject &answer);

// Why an answer is no success; nothing where it is one.
std::optional<Error> refusalOf(const ActionStep &step, const HttpResponse &answer, const QJsonObject &json,
                               const QDateTime &now);

} // namespace patchbay
