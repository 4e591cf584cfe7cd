#include "ui/mapping/rulewords.h"

#include "base/json.h"

namespace patchbay::ui {

using namespace Qt::StringLiterals;

QString directionWord(Direction direction)
{
    switch (direction) {
    case Direction::ToIntercom: return u"to Intercom"_s;
    case Direction::Both: return u"both ways"_s;
    case Direction::FromIntercom: return u"from Intercom"_s;
    }
    return {};
}

QString policyWords(const Rule &rule)
{
    QString words;
    switch (rule.policy) {
    case WritePolicy::SourceWins: words = u"source wins"_s; break;
    case WritePolicy::OnlyIfEmpty: words = u"only if empty"_s; break;
    case WritePolicy::OnlyOnCreate: words = u"only when created"_s; break;
    }
    if (rule.matchKey)
        words = u"match key, "_s + words;
    if (!rule.enabled)
        words = u"off, "_s + words;
    return words;
}

QString emptyWords(const Rule &rule)
{
    switch (rule.empty) {
    case EmptyPolicy::Keep: return u"empty keeps"_s;
    case EmptyPolicy::Clear: return u"empty clears"_s;
    case EmptyPolicy::UseDefault: return u"empty writes “%1”"_s.arg(displayText(rule.defaultValue));
    }
    return {};
}

} // namespace patchbay::ui
