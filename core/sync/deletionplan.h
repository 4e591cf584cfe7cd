// The items of a run for records that the source no longer has.
#pragma once

#include "store/runitemrepository.h"
#include "sync/gonestep.h"

#include <QJsonObject>

#include <optional>

namespace patchbay {

struct Vanished
{
    QString targetObject{};
    QString sourceKey{};
    QString intercomId{};
    QJsonObject agreed{}; // what the link remembers
    QJsonObject record{}; // as Intercom shows it; empty when it shows none
    std::optional<TombstoneRow> stone{};
};

// Of a record that is still linked and in Intercom. `heldBack`: more are gone than the settings let go
// without being asked.
RunItemRow deletionItem(const Vanished &vanished, const SyncSettings &settings, bool heldBack,
                        const QDateTime &now);
// Of one that was archived long enough ago. One that Intercom shows was brought back by somebody.
RunItemRow finalDeletionItem(const Vanished &vanished, const SyncSettings &settings, bool heldBack);
// Of one that was looked for because it was due, and which the source has again.
RunItemRow returnedItem(const TombstoneRow &stone);

} // namespace patchbay
