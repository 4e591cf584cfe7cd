#include "console/recordevents.h"

#include "base/json.h"
#include "connectors/clerk/clerkevents.h"
#include "console/gonerecords.h"
#include "console/recordsync.h"
#include "console/runtools.h"
#include "store/schedulerepository.h"
#include "sync/syncsettings.h"

namespace patchbay {

using namespace Qt::StringLiterals;

namespace {

constexpr auto webhookActor = "webhook"_L1;

// One record of the source that has to be looked at again.
struct Touched
{
    QString targetObject{};
    QString key{};
    bool deleted = false;
};

// Each once, organisations first: people are attached to them.
QList<Touched> touchedBy(const ClerkEvent &event)
{
    QList<Touched> organisations;
    QList<Touched> people;
    const auto add = [](QList<Touched> &into, const QString &object, const QString &key, bool deleted) {
        const bool known = std::any_of(into.cbegin(), into.cend(),
                                       [&key](const Touched &other) { return other.key == key; });
        if (!known && !key.isEmpty())
            into.append({object, key, deleted});
    };
    for (const SourceRecord &record : event.records) {
        if (record.object == objects::organisations)
            add(organisations, u"company"_s, record.key, record.deleted);
        else if (record.object == objects::people)
            add(people, u"contact"_s, record.key, record.deleted);
    }
    if (event.membership)
        add(people, u"contact"_s, event.membership->membership.personKey, false);
    // Who accepted an invitation is the same person under another key: no second contact is made.
    if (!event.acceptedBy.isEmpty())
        add(people, u"contact"_s, event.acceptedBy, false);
    return organisations + people;
}

// Whether the record is linked and in Intercom, and the source has it no longer.
bool isGone(const RecordPlan &plan)
{
    return plan.action == RecordPlan::Action::SourceGone && !plan.sourceKey.isEmpty() &&
           !plan.before.isEmpty();
}

// What stands in the way and needs a person parks the delivery, with the plan's own sentence.
std::optional<Error> obstacle(const RecordPlan &plan)
{
    using Action = RecordPlan::Action;
    const bool needsSomebody =
        plan.action == Action::Ambiguous || plan.action == Action::Conflict || plan.action == Action::Blocked;
    if (!needsSomebody)
        return {};
    return Error{.kind = plan.action == Action::Ambiguous ? Error::Kind::Ambiguous : Error::Kind::Conflict,
                 .message = plan.sentence,
                 .nextStep = plan.nextStep};
}

Task<QString> syncTouched(Workbench *bench, ConnectionId connection, Touched touched, SyncSettings settings)
{
    ResyncOptions options;
    options.toldByEvent = true;
    options.startedBy = QString(webhookActor);
    const RecordSelector selector{RecordSelector::By::SourceKey, touched.key};
    const Result<RecordPlan> plan =
        co_await planRecord(bench, connection, touched.targetObject, selector, options);
    if (!plan)
        co_return fail(plan.error());
    const auto standing = obstacle(*plan);
    if (standing)
        co_return fail(*standing);
    if (touched.deleted && isGone(*plan))
        co_return co_await noteGone(bench, *plan, settings, options.startedBy);
    if (!plan->canApply()) {
        const Outcome met = co_await noteMet(bench, *plan);
        if (!met)
            co_return fail(met.error());
        co_return plan->sentence;
    }
    const Result<RecordOutcome> done = co_await applyPlan(bench, *plan, options);
    if (!done)
        co_return fail(done.error());
    co_return done->sentence;
}

} // namespace

bool RecordEvents::wants(const EndpointRow &endpoint) const
{
    return !endpoint.connectionId.isEmpty() && endpoint.source == webhookSourceName(WebhookSource::Clerk);
}

Task<QString> RecordEvents::handle(Delivery delivery)
{
    const Result<QJsonObject> payload = parseJsonObject(delivery.payload(), u"the event"_s);
    if (!payload)
        co_return fail(payload.error());
    const Result<ClerkEvent> event = readClerkEvent(*payload);
    if (!event)
        co_return fail(event.error());
    const QList<Touched> touched = touchedBy(*event);
    if (touched.isEmpty())
        co_return u"“%1” tells of no person and no organisation."_s.arg(event->type);
    const Result<SyncSettings> settings = co_await runSettings(m_bench, delivery.connectionId);
    if (!settings)
        co_return fail(settings.error());
    if (settings->frequency == SyncSettings::Frequency::Manual)
        co_return u"The connection is synced by hand only, so nothing was written. To sync on events, say so "
                  u"in its"
                  " schedule, then replay this delivery."_s;
    QStringList told;
    for (const Touched &each : touched) {
        Result<QString> done = co_await syncTouched(m_bench, delivery.connectionId, each, *settings);
        // The plan was overtaken (a retry of the same sync, somebody in the window): once more on what is
        // there now.
        const bool overtaken = !done && done.error().kind == Error::Kind::Conflict;
        if (overtaken)
            done = co_await syncTouched(m_bench, delivery.connectionId, each, *settings);
        if (!done)
            co_return fail(done.error());
        told << *done;
    }
    co_return told.join(u' ');
}

} // namespace patchbay
