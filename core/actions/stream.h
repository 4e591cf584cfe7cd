// Which events a rule wants, and an answer that shows its work: every condition with the value it saw.
#pragma once

#include "actions/ruleevent.h"
#include "mapping/filter.h"

#include <QStringList>

namespace patchbay {

// One condition as it was looked at.
struct ConditionCheck
{
    int depth = 0;        // in the groups, from 0
    bool isGroup = false; // all, any, none
    bool passed = false;
    QString condition{};   // "item.state is “open”"; of a group "all of these", "any of these", …
    QJsonValue actual{};   // what was found; a list where the field leads to several values
    bool wasThere = false; // whether anything was found

    QJsonObject toJson() const;
};

struct StreamVerdict
{
    bool passes = true;
    QString because{}; // "item.state is “open”; the filter asks that it is “closed”"; empty when it passes
    QList<ConditionCheck> checks{}; // all of them, also those after the first "no"
};

// Looks at every condition of a filter. In a condition's field "[*]" means any entry of a list, "[all]" every
// one (and at least one), "[none]" none of them.
StreamVerdict examine(const Condition &condition, const QJsonObject &scope, const QDateTime &now);

struct Stream
{
    QString title{};
    QString source{};            // empty: any
    QStringList topics{};        // as they are called today; empty: any; "conversation.*" for an area
    ConnectionId connectionId{}; // empty: any
    Condition conditions{};

    // {"title":…,"source":…,"topics":[…],"connection":…,"conditions":{…}}; what is empty is left out.
    QJsonObject toJson() const;
    // InvalidInput says what is wrong.
    static Result<Stream> fromJson(const QJsonObject &json);

    friend bool operator==(const Stream &a, const Stream &b) = default;
};

// Whether the event is for this stream. `scope` is what its conditions look at (makeScope).
StreamVerdict judgeStream(const Stream &stream, const RuleEvent &event, const QJsonObject &scope,
                          const QDateTime &now);

} // namespace patchbay
