// Plans the undo of a run from the before-images of its items. A field that says today what the run wrote
// goes back to what it said before; one that somebody changed since stays, and is listed.
#pragma once

#include "store/runitemrepository.h"
#include "store/runrepository.h"
#include "sync/resync.h"

#include <functional>

namespace patchbay {

class UndoPlanner
{
public:
    using Heard = std::function<void(const RunRow &)>;

    // `undo` is the new run, whose parent is the one that is taken back.
    UndoPlanner(Resync::Parts parts, RunRow undo, QString worker, Heard heard);

    // The run "planned", with its items. The object must live until the task is done.
    Task<RunRow> plan();
    void stop() { m_stopping = true; }

private:
    OutcomeTask planAll();
    OutcomeTask planPage(QList<RunItemRow> items);

    Resync::Parts m_parts;
    RunRow m_run;
    QString m_worker;
    Heard m_heard;
    bool m_stopping = false;
    int m_ordinal = 0;
    qint64 m_calls = 0;
    QHash<QString, TagId> m_tags{}; // by name
    QList<intercom::Admin> m_admins{};
};

} // namespace patchbay
