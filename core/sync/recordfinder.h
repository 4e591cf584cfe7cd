// Finds one record on both sides. Reads only, and never takes the first of several.
#pragma once

#include "connectors/connector.h"
#include "intercom/client.h"
#include "store/database.h"
#include "store/linkrepository.h"
#include "store/spoolrepository.h"
#include "sync/companykeys.h"
#include "sync/preparedmapping.h"

namespace patchbay {

// What was found. Nothing at all means that neither side knows the record.
struct FoundRecord
{
    std::optional<SourceRecord> source{};
    std::optional<LinkRow> link{}; // its key may be a former one of the source's record
    std::optional<intercom::Contact> contact{};
    std::optional<intercom::Company> company{};
    bool archived = false;    // the link names it, and Intercom does not show it
    QStringList candidates{}; // several fit: titles with ids
    QString where{};          // of the candidates: "the source" or "Intercom"
    QString conflict{};       // why somebody has to judge; empty when nobody has
};

class RecordFinder
{
public:
    struct Places
    {
        Database *database = nullptr;
        Connector *connector = nullptr;
        intercom::Client *intercom = nullptr;
        ConnectionId connectionId{};
        const PreparedMapping *mapping = nullptr;
        EvaluationContext context{};
        QDateTime now{};
        std::optional<QStringList> listed{}; // as ResyncOptions has it
        CompanyIndex *companies = nullptr;   // null where the mapping has no match key that needs it
    };

    explicit RecordFinder(Places places);

    // The person and the contact: link first, also one under a former key of the person's, then external id,
    // then match keys and e-mail by search, whose index is minutes behind.
    Task<FoundRecord> contact(RecordSelector selector);
    // The organisation and the company: link first, then company_id, then the other match keys.
    Task<FoundRecord> company(RecordSelector selector);
    // The same for an organisation that was read already.
    Task<FoundRecord> companyOf(SourceRecord organisation);

    // The link of a source record, if there is one.
    Task<std::optional<LinkRow>> linkOf(QString object, QString sourceKey);

private:
    Task<QList<LinkRow>> linksTo(QString object, QString targetId);
    Task<QList<SourceRecord>> sourceByIdentity(QString path, QString value);
    Task<QList<SourceRecord>> sourceOfContact(intercom::Contact contact, FoundRecord *found);
    void takeSource(const QList<SourceRecord> &records, FoundRecord *found) const;
    OutcomeTask findPerson(RecordSelector selector, FoundRecord *found);
    OutcomeTask findContact(FoundRecord *found);
    OutcomeTask findByLink(FoundRecord *found);
    OutcomeTask findByExternalId(QString externalId, FoundRecord *found);
    OutcomeTask findBySearch(SpoolKey key, QList<SpoolKey> all, FoundRecord *found);
    OutcomeTask refuseSharedContact(FoundRecord *found);
    Task<QList<intercom::Contact>> contactsWith(QString path, QString value);
    QJsonValue typedKey(const QString &path, const QString &value) const;
    OutcomeTask takeLinkTo(QString companyId, FoundRecord *found);
    Task<QList<SourceRecord>> sourceOfCompany(QString companyId, FoundRecord *found);
    OutcomeTask findCompany(QString companyId, FoundRecord *found);
    OutcomeTask findCompanyByKeys(FoundRecord *found);
    OutcomeTask findCompanyByKey(SpoolKey key, QString asWritten, QList<SpoolKey> all, FoundRecord *found);
    Task<QString> otherSourceOf(QString object, QString targetId, const FoundRecord *found);
    Task<std::optional<intercom::Company>> companyIfAny(QString companyId);
    QString identityOf(const SourceRecord &record, const QString &path) const;
    QString titleOf(const SourceRecord &record) const;

    Places m_places;
};

} // namespace patchbay
