#include "console/ruledrafts.h"

#include "base/json.h"
#include "console/ruleevents.h"
#include "console/ruleoperations.h"
#include "store/deliveryrepository.h"
#include "webhooks/samplepayload.h"
#include "webhooks/topics.h"

namespace patchbay {

using namespace Qt::StringLiterals;

QList<RuleSourceView> ruleSources()
{
    QList<RuleSourceView> views;
    for (const WebhookSource source : allWebhookSources()) {
        RuleSourceView view{.name = webhookSourceName(source),
                            .title = webhookSourceTitle(source),
                            .usualTopic = usualTopic(source)};
        if (source == WebhookSource::Intercom) {
            for (const Topic &topic : allTopics())
                view.topics.append({topic.name, topic.title});
        } else {
            view.topics.append({view.usualTopic, {}});
        }
        views.append(view);
    }
    return views;
}

Task<DraftView> rehearseDraft(Workbench *bench, ActionRule draft, RuleEvent event)
{
    if (event.source == "intercom"_L1)
        event.topic = currentTopicName(event.topic);
    const QDateTime now = bench->now();
    if (!event.receivedAt.isValid())
        event.receivedAt = now;
    DraftView view{.filter =
                       judgeStream(draft.stream, event, makeScope(event, {.settings = draft.settings}), now),
                   .faults = checkDraft(draft, event),
                   .values = draftValues(draft, event),
                   .secretKeys = draft.secretKeys()};
    // Every step is rendered, so that it can be seen while it is written; what filter and conditions say of
    // this event stands beside it.
    ActionRule open = draft;
    open.stream = {};
    for (ActionStep &step : open.steps) {
        step.when = {};
        step.goOnAfterFailure = true;
    }
    const Trace trace = co_await bench->actions().run(open, event, ActionRunner::Mode::Rehearsal);
    view.variables = trace.variables;
    const QJsonObject scope = makeScope(event, {.settings = draft.settings, .variables = trace.variables});
    for (qsizetype i = 0; i < draft.steps.size(); ++i) {
        const StepTrace line = trace.steps.value(i);
        view.steps.append({.name = draft.steps[i].name,
                           .when = examine(draft.steps[i].when, scope, now),
                           .request = line.request,
                           .problem = line.error              ? line.error->toText()
                                      : trace.steps.isEmpty() ? trace.sentence
                                                              : QString()});
    }
    co_return view;
}

namespace {

// Whose topic it is where a stream takes events of any source: a name that Intercom has today is Intercom's,
// though it may have had others ("user.created"), which are Clerk's today.
WebhookSource sourceOfTopic(const QString &topic)
{
    static const QStringList clerk{u"user"_s, u"organization"_s, u"organizationMembership"_s,
                                   u"organizationInvitation"_s, u"session"_s};
    const auto known = findTopic(topic);
    if (topic.isEmpty() || (known && known->name == topic))
        return WebhookSource::Intercom;
    if (clerk.contains(topic.section(u'.', 0, 0)))
        return WebhookSource::Clerk;
    return known ? WebhookSource::Intercom : WebhookSource::Generic;
}

} // namespace

Task<RuleEvent> sampleEvent(Workbench *bench, QString source, QString topic)
{
    const Result<WebhookSource> known =
        source.isEmpty() ? Result<WebhookSource>(sourceOfTopic(topic)) : webhookSourceByName(source);
    if (!known)
        co_return fail(known.error());
    RuleEvent event;
    event.source = webhookSourceName(*known);
    event.topic = topic.isEmpty() ? usualTopic(*known) : topic;
    if (*known == WebhookSource::Intercom)
        event.topic = currentTopicName(event.topic);
    event.receivedAt = bench->now();
    event.verification = u"not checked: an invented event"_s;
    const Result<QJsonObject> payload =
        parseJsonObject(samplePayload(*known, event.topic, event.receivedAt).body, u"The sample"_s);
    if (!payload)
        co_return fail(payload.error());
    event.payload = *payload;
    co_return event;
}

Task<RuleEvent> deliveryEvent(Workbench *bench, qint64 id)
{
    using Found = std::pair<DeliveryRow, std::optional<EndpointRow>>;
    const Result<Found> found = co_await bench->transact<Found>([id](StoreSession &session) -> Result<Found> {
        const auto row = DeliveryRepository(session).find(id);
        if (!row)
            return fail(row.error());
        const auto endpoint = EndpointRepository(session).find(row->endpointId);
        return Found(*row, endpoint ? std::optional(*endpoint) : std::nullopt);
    });
    if (!found)
        co_return fail(found.error());
    const auto &[row, endpoint] = *found;
    // Of an endpoint that was removed nothing is known but what came.
    const EndpointRow from = endpoint.value_or(EndpointRow());
    const std::optional<RuleEvent> event = ruleEventOf(row, from.source, from.connectionId);
    if (!event)
        co_return fail(Error::Kind::BadReply, u"The body of delivery %1 is no JSON object."_s.arg(id),
                       u"Rules can only read JSON: choose another delivery."_s);
    co_return *event;
}

Task<RuleEvent> traceEvent(Workbench *bench, QString id)
{
    const Result<TraceRow> row = co_await bench->transact<TraceRow>(
        [id](StoreSession &session) { return TraceRepository(session).find(id); });
    if (!row)
        co_return fail(row.error());
    const Result<RuleEvent> event = RuleEvent::fromJson(row->document.value("received"_L1).toObject());
    if (!event)
        co_return fail(event.error());
    co_return *event;
}

} // namespace patchbay
