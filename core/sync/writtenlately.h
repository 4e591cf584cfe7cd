// Records that Patchbay itself gave a key within the last minutes, so that no search and no list of
// Intercom's needs to show them yet.
#pragma once

#include "base/ids.h"
#include "store/database.h"

#include <QJsonValue>
#include <QStringList>

namespace patchbay {

struct WrittenQuestion
{
    Database *database = nullptr;
    ConnectionId connection{};
    QString object{}; // "contact" or "company"
    QString path{};
    QJsonValue value{}; // in the attribute's own type
    QDateTime now{};
};

// Ids in Intercom, by the links.
Task<QStringList> writtenLately(WrittenQuestion question);

} // namespace patchbay
