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

// So many wait until somebody confirms them.
struct GoneQuestion
{
    QString object{}; // "contact" or "company"
    int step = 0;     // of gonesteps
    qint64 count = 0;
};

Result<GoneView> goneView(StoreSession &session, const TombstoneRow &stone, const QDateTime &now);
// The latest first. An empty connection: of all in the store.
Result<QList<GoneView>> goneViews(StoreSession &session, const ConnectionId &connection, int limit,
                                  const QDateTime &now);
Result<QList<GoneQuestion>> openGoneQuestions(StoreSession &session, const ConnectionId &connection,
                                              const QDateTime &now);

} // namespace patchbay
