// How far Intercom has drifted from what the mapping says: a sample of linked records, read on both sides.
#pragma once

#include "sync/resync.h"
#include "sync/syncsettings.h"

#include <functional>
#include <optional>

namespace patchbay {

struct DriftReport
{
    QDateTime at{};
    int sample = 0;         // records drawn
    int compared = 0;       // of them, what follows; the others are filtered out by now
    int differing = 0;      // a sync would write to them
    int waiting = 0;        // changed in the source since the last run, so they are to differ
    QStringList differed{}; // the first of them, for people

    double percent() const; // of those compared; 0 when none was
    QString sentence() const;
    // {"at","sample","compared","differing","waiting","percent","differed"}
    QJsonObject toJson() const;
    static DriftReport fromJson(const QJsonObject &json);
};

// Draws up to `sample` links by lot, contacts and companies by their number, and plans each record as a
// resync would. Reads only. What changed in the source after `highWater` is not drift. Cancelled when
// `stopped` says so.
Task<DriftReport> checkDrift(Resync::Parts parts, SyncSettings settings, int sample,
                             std::optional<QDateTime> highWater, std::function<bool()> stopped);

} // namespace patchbay
