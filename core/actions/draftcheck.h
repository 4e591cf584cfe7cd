// A rule while it is being written: what is wrong with it and where, and what its templates can name. Pure;
// nothing is sent and no secret is read.
#pragma once

#include "actions/actionrule.h"

namespace patchbay {

struct DraftFault
{
    // Of the text at fault, as a path into the definition: "steps.0.request.body", "variables.2.template",
    // "templates.footer"; of a whole part ("steps.0"), or empty for the rule.
    QString place{};
    int line = 0; // in that text, from 1; 0: the whole of it
    int column = 0;
    qsizetype length = 0; // characters to mark from there
    QString tag{};        // at fault, as it is written: "{{item.id}}"
    Error error{};        // for a person
};

// One thing that a template or a condition can name.
struct DraftValue
{
    QString path{};  // "item.user.name"
    QString type{};  // "text", "number", "yes or no", "nothing", "list of 3", "object"
    QString value{}; // in short, for a person
};

// Where templates cannot be read, where what they make of the event is no JSON, which variables cannot be
// computed, and what else keeps the rule from being saved. Each part says its first fault.
QList<DraftFault> checkDraft(const ActionRule &draft, const RuleEvent &event);

// Everything in reach of a step's templates: variables first, then settings, the event's facts, the item and
// the payload; of lists the first entry. At most `most`.
QList<DraftValue> draftValues(const ActionRule &draft, const RuleEvent &event, int most = 600);

} // namespace patchbay
