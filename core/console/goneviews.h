// What vanished from a source, as lists show it.
#pragma once

#include "store/tombstonerepository.h"

#include <QJsonObject>

#include <optional>

namespace patchbay {

struct GoneView
{
    TombstoneRow stone{};
    QString connectionName{};
    QString next{};                    // "archive", "delete" or, when nothing more is done, "none"
    std::optional<QDateTime> nextAt{}; // not before
    bool asks = false;                 // the next step waits until somebody confirms it
    QString sentence{};                // since when, how it stands, what happens next

    bool canRestore() const { return stone.state == stonestates::archived; }
    bool canKeep() const { return nextAt.has_value(); }
    QJsonObject toJson() const;
};

struct GoneList
{
    QList<GoneView> items{}; // the latest thousand
    qint64 asking = 0;       // how many wait until somebody confirms them, whether listed or not
};

} // namespace patchbay
