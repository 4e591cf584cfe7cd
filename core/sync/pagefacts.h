// What the store knows about a page of source records while a run is planned: their links and Intercom's
// side, all in one transaction instead of a call for each record.
#pragma once

#include "connectors/connector.h"
#include "intercom/models.h"
#include "store/database.h"
#include "store/linkrepository.h"
#include "store/spoolrepository.h"

#include <optional>

namespace patchbay {

// What is asked about one record.
struct RecordQuestion
{
    QString sourceKey{};
    QStringList formerKeys{};
    QList<SpoolKey> keys{}; // by which Intercom's record is found, the strongest first
    QString ownCompanyId{}; // of a person
};

// A membership as far as the run knows its organisation.
struct KnownMembership
{
    QString organisationKey{};
    QString companyId{}; // empty: the source has no such organisation, or it was left out
    QString name{};
    bool unlisted = false; // neither planned nor among Intercom's companies, which lists none without people
};

struct RecordFacts
{
    std::optional<LinkRow> link{};
    std::optional<QJsonObject> target{}; // Intercom's record, when exactly one is meant beyond doubt
    bool unclear = false;                // anything else than one or none: to be looked at by itself
    QStringList listed{};                // of an unclear one: ids of those that have its key
    QList<KnownMembership> memberships{};
    QList<QJsonObject> companies{}; // Intercom's, of those that the record names
    QList<QJsonObject> attached{};  // Intercom's, of those that the contact has now
};

struct PageQuestion
{
    RunId run{};
    ConnectionId connection{};
    QString object{}; // "contact" or "company"
    bool memberships = false;
    bool organisationsPlanned = false; // all of them, in this run
    QList<RecordQuestion> records{};
};

// The facts in the order of the questions.
Task<QList<RecordFacts>> readPageFacts(Database *database, PageQuestion question);

} // namespace patchbay
