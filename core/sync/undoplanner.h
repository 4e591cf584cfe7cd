// Plans the undo of a run from the before-images of its items. A field that says today what the run wrote
// goes back to what it said before; one that somebody changed since stays, and is listed.
#pragma once

#include "store/runitemrepository.h"
#include "store/runrepository.h"
#include "sync/resync.h"
#include "sync/undodecision.h"

#include <functional>

namespace patchbay {

class UndoPlanner
{
public:
    using Heard = std::function<void(const RunRow &)>;

    // `undo` is the new run, whose parent is the one that is taken back.
    UndoPlanner(Resync::Parts parts, RunRow undo, Heard heard);

    // The run "planned", with its items. The object must live until the task is done.
    Task<RunRow> plan();
    void stop() { m_stopping = true; }

private:
    OutcomeTask planAll();
    OutcomeTask readIntercom();
    OutcomeTask planObject(QString object);
    OutcomeTask planPage(QList<RunItemRow> items);
    Task<QJsonObject> lookAt(QString object, QString targetId);
    // A bulk call names companies by the customer's own ids; says which of Intercom's those are.
    OutcomeTask resolveCompanies(RunItemRow *item);

    Resync::Parts m_parts;
    RunRow m_run;
    Heard m_heard;
    bool m_stopping = false;
    bool m_spooled = false; // Intercom's side is in the store; else each record is asked for
    int m_ordinal = 0;
    qint64 m_calls = 0;
    UndoDecision m_decision{};
    QHash<QString, QString> m_companies{}; // Intercom's id by the customer's; empty: it is gone
};

} // namespace patchbay
