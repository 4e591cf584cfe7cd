#include "sync/deletionplan.h"

#include "sync/planarchive.h"
#include "sync/planends.h"
#include "sync/runledger.h"

namespace patchbay {

using namespace Qt::StringLiterals;

namespace {

using Action = RecordPlan::Action;

RecordPlan basePlan(const Vanished &vanished)
{
    RecordPlan plan;
    plan.targetObject = vanished.targetObject;
    plan.sourceKey = vanished.sourceKey;
    plan.intercomId = vanished.intercomId;
    plan.agreed = vanished.agreed;
    plan.title = vanished.record.value("name"_L1).toString();
    if (plan.title.isEmpty())
        plan.title = vanished.record.value("email"_L1).toString();
    if (plan.title.isEmpty() && vanished.stone)
        plan.title = vanished.stone->title;
    if (plan.title.isEmpty())
        plan.title = vanished.sourceKey;
    plan.before = vanished.record;
    return plan;
}

QString hoursText(int hours)
{
    return hours == 1 ? u"one hour"_s : u"%1 hours"_s.arg(hours);
}

// What the plan says of a record that is taken out.
QString takeOutSentence(const RecordPlan &plan, const SyncSettings &settings)
{
    if (plan.action == Action::Delete)
        return u"%1 is gone from the source and will be deleted in Intercom, which does not archive "
               u"companies;"
               " its people stay and are detached."_s.arg(plan.title);
    const QString archived = u"%1 is gone from the source and will be archived in Intercom"_s.arg(plan.title);
    if (settings.deletions != DeletionPolicy::Delete)
        return archived + u"."_s;
    return settings.holdHours == 0
               ? archived + u". The run after this one deletes it for good if it is still missing."_s
               : archived + u". If it is still missing %1 later, it is deleted for good."_s.arg(
                                hoursText(settings.holdHours));
}

RunItemRow asDeletion(RunItemRow item, const QJsonObject &record)
{
    item.phase = runphases::deletions;
    item.before = {{u"record"_s, record}};
    return item;
}

RunItemRow leftAloneItem(RecordPlan plan, const QJsonObject &record, const QString &sentence)
{
    plan.action = Action::SourceGone;
    plan.sentence = sentence;
    RunItemRow item = asDeletion(archivePlan(plan), record);
    item.cause = u"left_alone"_s;
    item.error = itemError(sentence);
    return item;
}

} // namespace

RunItemRow deletionItem(const Vanished &vanished, const SyncSettings &settings, bool heldBack,
                        const QDateTime &now)
{
    RecordPlan plan = basePlan(vanished);
    const std::optional<TombstoneRow> &stone = vanished.stone;
    if (stone && stone->isLeftAlone())
        return leftAloneItem(plan, vanished.record,
                             u"%1 is gone from the source. "_s.arg(plan.title) +
                                 goneSentence(*stone, settings, false, now));
    const bool gone = vanished.record.isEmpty();
    const bool company = vanished.targetObject == "company"_L1;
    if (gone || !stone || !takesOut(settings, vanished.targetObject)) {
        plan.action = Action::SourceGone;
        plan.sentence =
            gone ? u"%1 is gone from the source, and Intercom does not show it either."_s
            : company && settings.deletions == DeletionPolicy::Archive
                ? u"%1 is gone from the source and stays in Intercom, which does not archive companies."_s
                : u"%1 is gone from the source and stays in Intercom."_s;
        plan.sentence = plan.sentence.arg(plan.title);
        return asDeletion(archivePlan(plan), vanished.record);
    }
    plan.action = company ? Action::Delete : Action::Archive;
    plan.sentence = takeOutSentence(plan, settings);
    RunItemRow item = asDeletion(archivePlan(plan), vanished.record);
    if (stone->missingSince > longEnoughAt(settings, now)) {
        item.state = QString(itemstates::skipped);
        item.cause = u"waiting_deletion"_s;
        item.error =
            itemError(u"%1 vanished from the source and is kept for %2 before anything is done."_s.arg(
                plan.title, hoursText(settings.holdHours)));
    } else if (heldBack && stone->confirmedStep < gonesteps::takeOut) {
        item.state = QString(itemstates::held);
        item.cause = u"held_deletion"_s;
    }
    return item;
}

RunItemRow finalDeletionItem(const Vanished &vanished, const SyncSettings &settings, bool heldBack)
{
    RecordPlan plan = basePlan(vanished);
    if (!vanished.record.isEmpty())
        return leftAloneItem(plan, vanished.record,
                             u"%1 is gone from the source and was archived; somebody brought it back in"
                             " Intercom, so it is left alone."_s.arg(plan.title));
    plan.action = Action::Delete; // of what Intercom does not show: there is nothing to compare with
    plan.sentence = u"%1 was archived, is still missing from the source%2, and will be deleted for good; "
                    u"nothing brings it"
                    " back then."_s.arg(plan.title, settings.holdHours == 0
                                                        ? QString()
                                                        : u" after %1"_s.arg(hoursText(settings.holdHours)));
    RunItemRow item = asDeletion(archivePlan(plan), {});
    if (heldBack && vanished.stone && vanished.stone->confirmedStep < gonesteps::deleteForGood) {
        item.state = QString(itemstates::held);
        item.cause = u"held_deletion"_s;
    }
    return item;
}

RunItemRow returnedItem(const TombstoneRow &stone)
{
    RunItemRow item;
    item.object = stone.object;
    item.sourceKey = stone.sourceKey;
    item.targetId = stone.targetId;
    item.title = stone.title;
    item.action = u"skip"_s;
    item.state = QString(itemstates::skipped);
    item.cause = u"returned"_s;
    item.phase = runphases::deletions;
    item.error = itemError(u"The source has %1 again, so it stays in Intercom."_s.arg(stone.title));
    return item;
}

} // namespace patchbay
