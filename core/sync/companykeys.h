// Which companies have a match key. Intercom looks none up by anything but its company id and name
// (reference: GET /companies), so its list is read for it.
#pragma once

#include "base/time.h"
#include "store/spoolrepository.h"
#include "sync/keyquestion.h"

#include <QHash>

namespace patchbay {

// All listed companies by their match keys, read when first asked for. Companies without people are in no
// list.
class CompanyIndex
{
public:
    struct Parts
    {
        Database *database = nullptr;
        intercom::Client *intercom = nullptr;
        WorkspaceId workspace{};
        Clock clock{};
        QStringList paths{};
    };

    explicit CompanyIndex(Parts parts);

    // Ids of those that had the key when the list was read.
    Task<QStringList> idsWith(SpoolKey key);

private:
    OutcomeTask read();
    OutcomeTask keep(QList<intercom::Company> companies);

    Parts m_parts;
    bool m_isRead = false;
    QHash<QString, QStringList> m_ids{};
};

// The companies that have exactly this key, each read afresh; those that Patchbay itself just wrote, and no
// list shows yet, are known from the links.
Task<QList<intercom::Company>> companiesByKey(KeyQuestion question);

} // namespace patchbay
