// One record, from both sides to a plan, and from the plan to Intercom. The heart of every sync.
#pragma once

#include "activity/activitylog.h"
#include "connectors/connector.h"
#include "intercom/contactwriter.h"
#include "mapping/evaluation.h"
#include "mapping/savedfields.h"
#include "store/connectionrepository.h"
#include "store/database.h"
#include "sync/companykeys.h"
#include "sync/recorddecision.h"
#include "sync/recordplan.h"
#include "sync/resyncoptions.h"

#include <memory>

namespace patchbay {

class RecordFinder;
struct SyncPreparation;

class Resync
{
public:
    // Everything that a resync touches; all must outlive it.
    struct Parts
    {
        Database *database = nullptr;
        ActivityLog *activity = nullptr;
        Connector *connector = nullptr;
        intercom::Client *intercom = nullptr;
        intercom::ContactWriter *contactWriter = nullptr;
        ConnectionRow connection{};
        Mapping peopleMapping{}; // people → contact
        int peopleMappingVersion = 0;
        Mapping organisationMapping{}; // organisations → company; empty when there is none
        int organisationMappingVersion = 0;
        SavedFields peopleFields{}; // that the mappings name, as they were when those were saved
        SavedFields organisationFields{};
        EvaluationContext context{};
        Clock clock{};
    };

    explicit Resync(Parts parts);

    // Finds the record on both sides and decides; writes to neither. What a person has to know (nobody found,
    // two found, a missing attribute) is in the plan; an Error means that it could not be found out.
    Task<RecordPlan> planContact(RecordSelector selector, ResyncOptions options = {});
    Task<RecordPlan> planCompany(RecordSelector selector, ResyncOptions options = {});

    // The same with what was prepared for many: `prepared` belongs to the people's or the organisations'
    // mapping, as the record does.
    Task<RecordPlan> planPrepared(const SyncPreparation *prepared, RecordSelector selector,
                                  ResyncOptions options = {});

    // Does what the plan says: attributes that are to be created, companies, the contact, attachments, tags;
    // then the link, the run and the activity entry in one transaction. Conflict when Intercom's side changed
    // since the plan was made (its updated_at differs): plan again. Safe to repeat after any failure; what
    // was already done is found and not done twice. A plan without writes writes nothing and still refreshes
    // the link. What is created, left out and archived was decided by the plan; of the options only startedBy
    // counts here.
    Task<RecordOutcome> apply(RecordPlan plan, ResyncOptions options = {});

private:
    Task<RecordPlan> planContactPrepared(const SyncPreparation *prepared, RecordSelector selector,
                                         ResyncOptions options);
    Task<RecordPlan> planCompanyPrepared(const SyncPreparation *prepared, RecordSelector selector,
                                         ResyncOptions options);
    RecordPlan concluded(RecordPlan plan, const RecordSelector &selector) const;
    RecordFinder finderFor(const PreparedMapping *mapping, const std::optional<QStringList> &listed,
                           CompanyIndex *companies) const;
    CompanyIndex *companyIndex(const PreparedMapping &organisations);
    OutcomeTask readMemberships(DecisionInput *input);
    OutcomeTask readContactSide(DecisionInput *input);

    Parts m_parts;
    std::shared_ptr<CompanyIndex> m_companies{}; // made when first asked for
};

} // namespace patchbay
