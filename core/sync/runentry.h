// What one finished record of a run changes in the store, made ready beforehand so that a page of them is
// written down in one short transaction.
#pragma once

#include "store/linkrepository.h"
#include "store/runitemrepository.h"
#include "sync/recordapplier.h"
#include "sync/runledger.h"

#include <vector>

namespace patchbay {

struct RunEntry
{
    RunItemEnd end{};
    // The item as the ledger counts it, before and now.
    RunItemGroup from{};
    RunItemGroup to{};
    QString object{};
    QString sourceKey{};
    QString title{};
    std::optional<LinkRow> link{}; // state "gone" takes it away
    QList<LinkRow> companies{};
    QJsonObject failure{}; // of a record that failed
    QString tombstone{};   // its new state, for a record that was taken away
    bool isBack = false;   // it was archived and is no longer
    QJsonObject record{};  // what it was, for the tombstone
    int writes = 0;

    // Says which record of Intercom's it became, where that was not known before.
    void becomes(const QString &intercomId);
};

// The item after a try that failed: what was written by then, and what may have been.
RunItemRow begun(RunItemRow item, const RecordTrail &trail);
// As it goes back to the store, for whoever goes on with the run.
RunItemEnd givenBack(const RunItemRow &item);
// The item as its trail leaves it.
RunEntry entryOf(RunItemRow item, const RecordTrail &trail);

// Writes the entries down, in the session's transaction.
Outcome keepEntries(StoreSession &session, const RunId &run, const std::vector<RunEntry> &entries,
                    const ConnectionId &connection, const QDateTime &now);
// Moves them to their columns of the ledger.
void moveEntries(RunLedger *ledger, const std::vector<RunEntry> &entries);

} // namespace patchbay
