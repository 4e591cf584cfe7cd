// One event on its way through a rule. Private to the runner.
#pragma once

#include "actions/actionrunner.h"
#include "actions/template.h"

namespace patchbay {

struct ActionRunner::Run
{
    ActionRule rule{};
    RuleEvent event{};
    Mode mode = Mode::Live;
    Detour detour{};
    bool sends = false;
    ScopeExtras extras{};
    Trace trace{};

    QJsonObject scope(const ActionStep &step, const QJsonObject &secrets) const
    {
        ScopeExtras all = extras;
        all.secrets = secrets;
        QJsonObject made = makeScope(event, all);
        made.insert(QStringLiteral("key"), eventKey(rule, step.name, event));
        return made;
    }
};

inline Result<QString> renderPlain(const QString &text, const QJsonObject &scope)
{
    RenderOptions options;
    options.escaping = Escaping::Plain;
    return renderTemplate(text, scope, options).map([](const Rendered &rendered) { return rendered.text; });
}

} // namespace patchbay
