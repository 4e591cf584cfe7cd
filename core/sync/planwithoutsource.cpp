#include "sync/planwithoutsource.h"

#include "sync/intercomschema.h"

namespace patchbay {

using namespace Qt::StringLiterals;

namespace {

RecordPlan ambiguous(RecordPlan plan, const FoundRecord &found, const RecordSelector &selector)
{
    plan.action = RecordPlan::Action::Ambiguous;
    plan.candidates = found.candidates;
    plan.sentence =
        u"%1 records in %2 fit %3, and a guess could write to the wrong one."_s.arg(found.candidates.size())
            .arg(found.where, selector.value);
    plan.nextStep = u"Name the record by its id, or make the value unique."_s;
    return plan;
}

RecordPlan sourceGone(RecordPlan plan, const FoundRecord &found, const ResyncOptions &options)
{
    const bool isContact = plan.targetObject == "contact"_L1;
    const bool linkArchived = found.link && found.link->state == "archived"_L1;
    plan.action = RecordPlan::Action::SourceGone;
    if (!found.contact && !found.company) {
        plan.sentence =
            u"%1 is gone from the source, and Intercom does not show it either."_s.arg(plan.title);
        if (linkArchived && options.archiveIfGone)
            plan.action = RecordPlan::Action::Unchanged;
        return plan;
    }
    if (!found.link) {
        plan.sentence = u"The source has no record for %1, and Patchbay never synced it."_s.arg(plan.title);
        plan.nextStep = u"If it should be there, look it up by its key in the source."_s;
        return plan;
    }
    if (options.archiveIfGone && isContact) {
        plan.action = RecordPlan::Action::Archive;
        plan.sentence = u"%1 is gone from the source and will be archived in Intercom."_s.arg(plan.title);
        return plan;
    }
    plan.sentence = u"%1 is gone from the source and still in Intercom."_s.arg(plan.title);
    plan.nextStep = isContact ? u"Archive the contact, or leave it as it is."_s
                              : u"Delete the company in Intercom if nobody needs it any more."_s;
    return plan;
}

} // namespace

RecordPlan planWithoutSource(const FoundRecord &found, const Mapping &mapping, const RecordSelector &selector,
                             const ResyncOptions &options, const QList<intercom::Admin> &admins)
{
    RecordPlan plan;
    plan.sourceObject = mapping.sourceObject;
    plan.targetObject = mapping.targetObject;
    plan.source = found.source;
    plan.title = selector.value;
    if (found.source)
        plan.sourceKey = found.source->key;
    if (found.link) {
        plan.sourceKey = found.link->sourceKey;
        plan.intercomId = found.link->targetId;
        plan.agreed = found.link->agreed;
        for (const QString &path : {u"email"_s, u"name"_s})
            plan.title = found.link->agreed.value(path).toString(plan.title);
    }
    if (found.contact) {
        plan.before = contactRecord(*found.contact, admins, {});
        plan.before.remove("tags"_L1); // not asked for, and an empty list would say that there are none
        plan.intercomId = found.contact->id.text();
        plan.externalId = found.contact->externalId;
        plan.title = found.contact->name.isEmpty() ? plan.title : found.contact->name;
    }
    if (found.company) {
        plan.before = companyRecord(*found.company);
        plan.intercomId = found.company->id.text();
        plan.externalId = found.company->companyId;
        plan.title = found.company->name.isEmpty() ? plan.title : found.company->name;
    }
    if (!found.candidates.isEmpty())
        return ambiguous(std::move(plan), found, selector);
    if (!found.conflict.isEmpty()) {
        plan.action = RecordPlan::Action::Conflict;
        plan.sentence = found.conflict;
        plan.nextStep =
            plan.targetObject == "company"_L1
                ? u"Compare the two companies, correct the key of one, and plan again."_s
                : u"Compare the two people in Intercom, correct the external id or the e-mail of one, and plan again."_s;
        return plan;
    }
    if (found.link || found.contact || found.company)
        return sourceGone(std::move(plan), found, options);
    plan.action = RecordPlan::Action::NotFound;
    plan.sentence = u"Neither the source nor Intercom knows %1."_s.arg(selector.value);
    plan.nextStep =
        selector.by == RecordSelector::By::Email
            ? u"Check the spelling. A contact that was just created can be found by e-mail after a few minutes."_s
            : u"Check the spelling, or look for it by e-mail."_s;
    return plan;
}

} // namespace patchbay
