// What others did to a record since a run created it, beyond the fields that the run wrote: while there is
// any of it, nothing may delete the record for good. Pure.
#pragma once

#include "base/ids.h"
#include "intercom/models.h"
#include "store/runitemrepository.h"

#include <QHash>

namespace patchbay {

struct TouchedSince
{
    QStringList data{};     // in words: "Phone", "a tag"; archiving keeps it
    QStringList activity{}; // what the person did or was sent: "a conversation"
};

// What the contact or company, as Intercom sends it, holds besides `written` paths; without what every new
// record has. What is there right after a creation is nobody's.
QJsonObject holdsBesides(const QString &object, const QJsonObject &raw, const QStringList &written);
// Of a contact: its tags, companies, notes and times of activity, so that two looks can be compared.
QJsonObject surroundingsOf(const intercom::Contact &contact);

// `tags`: the workspace's, by name. `ended`: when the run did, by our clock.
TouchedSince touchedSince(const RunItemRow &created, const QJsonObject &raw,
                          const QHash<QString, TagId> &tags, const std::optional<QDateTime> &ended);

// Key of the before-image of a contact that an undo means to delete: surroundingsOf() as the plan saw them.
inline constexpr QLatin1StringView surroundings{"$surroundings"};
// Key of a created item's before-image: what holdsBesides() said right after the creation.
inline constexpr QLatin1StringView heldAtFirst{"held_at_first"};

} // namespace patchbay
