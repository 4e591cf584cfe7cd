// The decision for one record: pure, from what both sides say to a plan. Resync feeds it one record, a bulk
// run as many as there are.
#pragma once

#include "store/linkrepository.h"
#include "sync/fielddecision.h"
#include "sync/workspacefacts.h"

namespace patchbay {

// A company that the source says a person belongs to.
struct WantedCompany
{
    QString companyId{};
    bool fromMembership = false; // otherwise from the person's own record
    SourceRecord organisation{}; // of a membership
    QJsonObject agreed{};        // of the organisation's link
    // The organisation is synced by itself in the same run: it is only attached here. Its name, for people.
    bool syncedByItself = false;
    QString name{};
};

// An organisation that a membership names and nobody can attach.
struct UnresolvedOrganisation
{
    QString key{};
    QString why{}; // a sentence; empty: the source does not have it
};

struct DecisionInput
{
    const PreparedMapping *mapping = nullptr;
    const PreparedMapping *organisations = nullptr; // null: memberships do not count
    const WorkspaceFacts *facts = nullptr;
    EvaluationContext context{};
    ResyncOptions options{};
    SourceRecord source{};
    std::optional<LinkRow> link{};

    // Intercom's side of a contact. Nothing: it does not exist there.
    std::optional<intercom::Contact> contact{};
    QList<intercom::Tag> tags{};         // all of the contact's
    QList<intercom::Company> attached{}; // all of the contact's
    bool archived = false;               // the link names it, and Intercom does not show it

    // Companies that memberships name, and those of them (and of the record's own company) that Intercom has.
    QList<WantedCompany> memberships{};
    QList<UnresolvedOrganisation> unresolved{};
    QList<intercom::Company> companies{};

    // Intercom's side of a company, when that is what is decided on.
    std::optional<intercom::Company> company{};
};

// The key of the company that a person's own record names; empty when it names none.
QString ownCompanyId(const PreparedMapping &mapping, const QList<EvaluatedField> &fields);

// What a sync would do to this record. The mapping's target says which kind of record it is. Fills everything
// that follows from the two sides; the caller adds names, selector and time.
RecordPlan decideRecord(const DecisionInput &input);

// Takes what the mapping's rules write to the path out of `fields`.
void dropField(const PreparedMapping &mapping, const QString &path, QList<EvaluatedField> *fields);

// Keys of a link's agreed values that are no field paths: what the source listed when both sides last agreed.
inline constexpr QLatin1StringView agreedCompanies{"$companies"}; // company id → "record" or "membership"
inline constexpr QLatin1StringView agreedTags{"$tags"};

} // namespace patchbay
