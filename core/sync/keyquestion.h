// The question which of Intercom's records have a key, and the part of the answer that Patchbay knows itself.
#pragma once

#include "intercom/client.h"
#include "store/database.h"

#include <QJsonValue>
#include <QStringList>

namespace patchbay {

struct KeyQuestion
{
    Database *database = nullptr;
    intercom::Client *intercom = nullptr;
    ConnectionId connection{};
    QString path{};
    QJsonValue value{};   // in the attribute's own type
    QStringList listed{}; // ids of records that have the key by a list, which is newer than any search
    QDateTime now{};
};

// Ids of the contacts or companies (`object`) that Patchbay itself gave the key within the last minutes, by
// the links: no search and no list of Intercom's needs to show them yet.
Task<QStringList> writtenLately(KeyQuestion question, QString object);

} // namespace patchbay
