// The rules of the time machine: as they are asked for, and as they were when a delivery came.
#pragma once

#include "console/sandboxdoor.h"
#include "console/timetravel.h"
#include "console/workbench.h"
#include "store/rulerepository.h"
#include "store/tracerepository.h"

namespace patchbay {

class RuleHistory
{
public:
    // Reads the rules that the journey is about.
    static Task<RuleHistory> read(Workbench *bench, TimeTravel travel);

    // What would come of the delivery now, beside what came of it; only where either is something. With a
    // sandbox what would be sent is sent there.
    Task<QList<Retold>> retell(Workbench *bench, DeliveryRow row, EndpointRow endpoint,
                               std::shared_ptr<SandboxDoor> sandbox) const;

private:
    struct Rule
    {
        RuleRow asked{};
        bool isAskedFor = false;   // by name: also one that is off
        QList<RuleRow> versions{}; // newest first
    };

    Task<Retold> retellOne(Workbench *bench, Rule rule, RuleEvent event, std::optional<TraceRow> past) const;

    QList<Rule> m_rules{};
};

} // namespace patchbay
