// What is done with rules in the engine thread. Private to the console, but for runRules().
#pragma once

#include "console/ruleservice.h"
#include "console/workbench.h"
#include "store/rulerepository.h"

namespace patchbay {

// The setting behind the kill switch.
inline constexpr QLatin1StringView stoppedRulesKey{"actions.stopped"};

// What a worker calls for an event that was received and verified: every enabled rule that it concerns, one
// after the other, each with a trace; nothing is traced for rules of other sources and topics. Where a trace
// failed with an error that isTransient(), the worker calls it again later with the same event: rules that
// sent it before are left out, known by the delivery's id. A replay that somebody asked for sets `again` and
// runs them all. A rule of several steps begins with its first one again; steps with an idempotency header
// are recognised by their target.
Task<QList<Trace>> runRules(Workbench *bench, RuleEvent event, bool again = false);

// The rule of a row. InvalidInput when this program cannot read it.
Result<ActionRule> ruleOf(const RuleRow &row);

// Runs one rule over one event; with `keep` its trace is stored.
Task<Trace> runRule(Workbench *bench, ActionRule rule, RuleEvent event, ActionRunner::Mode mode, bool keep,
                    ActionRunner::Detour detour = {});

} // namespace patchbay
