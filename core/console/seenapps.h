// Apps that were installed in a workspace, as far as its activity log tells: Intercom has no list of them.
#pragma once

#include "intercom/models.h"

#include <QDateTime>
#include <QList>

namespace patchbay {

struct SeenApp
{
    QString name{};
    QString installedBy{};               // an e-mail; may be empty
    std::optional<QDateTime> since{};    // nothing when it was there before the log begins
    std::optional<QDateTime> lastSeen{}; // its newest entry
    bool fromText = false;               // the name was read out of a sentence: less certain

    // "Seen in Intercom's activity log: installed by … on …"
    QString reason() const;
};

// Folds entries in any order, repeated ones included: an installation adds an app, an uninstallation takes it
// away, a token event shows one that was installed before the log begins. The metadata of these entries is
// not documented, so names come from what looks like one, else from the description.
QList<SeenApp> foldSeenApps(QList<intercom::ActivityLogEntry> entries);

} // namespace patchbay
