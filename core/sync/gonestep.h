// What becomes of a record that vanished from its source, and when: waited for first, archived, and only
// then, where the connection wants it, deleted for good. More than the connection's threshold wait for a
// person.
#pragma once

#include "store/tombstonerepository.h"
#include "sync/syncsettings.h"

namespace patchbay {

struct GoneStep
{
    enum class Kind { Nothing, Archive, Delete };
    Kind kind = Kind::Nothing;
    int step = 0;   // of gonesteps::…
    QDateTime at{}; // not before
};

// What comes next for it, if the source still lacks it then.
GoneStep nextGoneStep(const TombstoneRow &stone, const SyncSettings &settings);
// Whether a vanished record of that kind ("contact", "company") is taken out of Intercom at all. Companies
// are only where everything is deleted: Intercom archives no company.
bool takesOut(const SyncSettings &settings, const QString &targetObject);
// What has been missing, or archived, since then has been so for long enough.
QDateTime longEnoughAt(const SyncSettings &settings, const QDateTime &now);
// Whether so many of `linked` records have to be confirmed by a person.
bool needsConfirmation(const GoneNumbers &numbers, qint64 linked, const SyncSettings &settings);

// The same for a connection as the store knows it. What was taken away counts over the hold hours, and over a
// day where they are fewer.
Result<bool> isHeldBack(StoreSession &session, const ConnectionId &connection, const QString &targetObject,
                        int step, const SyncSettings &settings, const QDateTime &now);
// Whether something can be done for the connection now, without a full run: what events told of, and what
// somebody confirmed.
Result<bool> hasGoneWork(StoreSession &session, const ConnectionId &connection, const SyncSettings &settings,
                         const QDateTime &now);

// For a person: since when it is missing, how it stands in Intercom, what happens next. `heldBack` as
// isHeldBack() says for its next step.
QString goneSentence(const TombstoneRow &stone, const SyncSettings &settings, bool heldBack,
                     const QDateTime &now);

} // namespace patchbay
