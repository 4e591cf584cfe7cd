// Conditions as a person types them on the command line and reads them in a list.
#pragma once

#include "mapping/filter.h"

#include <QStringList>

namespace patchbay {

// All of the terms must be true. A term is "plan=pro", "plan!=pro", "email~example.com" (contains), "!~",
// "seats>5", ">=", "<", "<=" (numbers; dates with < and >), "phone=" (empty or missing), "phone!=" (not
// empty), or a condition as JSON. InvalidInput names the term that cannot be read.
Result<Condition> conditionFromText(const QStringList &terms);

// "plan is “pro” and seats is greater than “5”".
QString conditionSentence(const Condition &condition);

// The fields that the condition looks at, each once.
QStringList conditionFields(const Condition &condition);

} // namespace patchbay
