// What the rule service shows of a rule that is being written: plain values.
#pragma once

#include "actions/draftcheck.h"

namespace patchbay {

struct DraftStepView
{
    QString name{};
    StreamVerdict when{};  // whether the step's own condition lets this event through
    QJsonObject request{}; // rendered, secrets masked, as a trace shows it; empty where it could not be
    QString problem{};     // why not
};

struct DraftView
{
    StreamVerdict filter{};
    QJsonObject variables{};
    QList<DraftStepView> steps{}; // all of them, whatever filter and conditions say
    QList<DraftFault> faults{};
    QList<DraftValue> values{}; // what templates can name
    QStringList secretKeys{};
};

// A place that events come from, and what it tells of.
struct RuleSourceView
{
    struct Topic
    {
        QString name{};
        QString title{};
    };

    QString name{}; // "intercom"
    QString title{};
    QString usualTopic{};
    QList<Topic> topics{}; // known ones; any other may be named
};

} // namespace patchbay
