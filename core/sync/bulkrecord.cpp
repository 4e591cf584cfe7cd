#include "sync/bulkrecord.h"

#include "sync/intercomschema.h"

#include <QJsonArray>

#include <algorithm>
#include <utility>

namespace patchbay {

using namespace Qt::StringLiterals;
using intercom::BulkDeed;
using Action = RecordPlan::Action;

std::optional<BulkForm> bulkForm(const RecordPlan &plan)
{
    BulkForm form{.fields = plan.body};
    if (plan.targetObject == "company"_L1) {
        // A new company goes by itself: a bulk job tells no ids, and Intercom's lists and its search leave
        // out companies without people (reference: POST /companies/list, /companies/search), so each would
        // have to be asked for afterwards.
        if (plan.action != Action::Update || plan.intercomId.isEmpty())
            return std::nullopt;
        form.deed = BulkDeed::UpsertCompanies;
    } else if (plan.action == Action::Create) {
        form.deed = BulkDeed::CreateContacts;
    } else if (plan.action == Action::Update && !plan.body.isEmpty()) {
        form.deed = BulkDeed::UpdateContacts;
        form.fields.insert(u"id"_s, plan.intercomId);
    } else {
        return std::nullopt;
    }
    if (!plan.tags.isEmpty())
        return std::nullopt;
    QJsonArray companies;
    for (const CompanyStep &step : plan.companies) {
        if (step.kind == CompanyStep::Kind::AlreadyAttached)
            continue;
        if (step.kind != CompanyStep::Kind::Attach)
            return std::nullopt;
        companies.append(QJsonObject{{u"company_id"_s, step.companyId}});
    }
    if (!companies.isEmpty())
        form.fields.insert(u"companies"_s, companies);
    if (!intercom::bulkCarries(form.deed, form.fields))
        return std::nullopt;
    return form;
}

bool BulkRecord::isKeptBy(const intercom::Contact &contact) const
{
    return std::ranges::all_of(expected, [&contact](const Expected &each) {
        return sameValue(contactValue(contact, each.path), each.value, FieldType::Unknown);
    });
}

BulkRecord bulkRecord(const Resync::Parts &parts, RunItemRow item, RecordPlan plan, const QString &startedBy)
{
    BulkRecord record{.ordinal = item.ordinal, .phase = item.phase};
    for (const FieldChange &change : std::as_const(plan.changes)) {
        if (change.willWrite && change.path != "owner.email"_L1)
            record.expected.append({change.path, change.after});
    }
    const QString known = plan.intercomId;
    RecordApplier applier(parts, std::move(plan), {.startedBy = startedBy});
    const RecordTrail trail = applier.noteWritten(known, {});
    item.attempts = 1;
    item.plan = {};
    record.entry = entryOf(std::move(item), trail);
    return record;
}

} // namespace patchbay
