// The control paths of a service: for tests and for people, never for what Patchbay itself does.
#include "base/json.h"
#include "sandbox/companies.h"
#include "sandbox/contactjson.h"
#include "sandbox/conversations.h"
#include "sandbox/digest.h"
#include "sandbox/seed.h"
#include "sandbox/service.h"
#include "sandbox/talkcontrol.h"
#include "sandbox/tickets.h"

#include <QJsonArray>

namespace patchbay::sandbox {

using namespace Qt::StringLiterals;

namespace {

ServerResponse json(int status, const QJsonObject &body)
{
    ServerResponse response{.status = status, .body = toCompactJson(body)};
    response.headers.set("Content-Type", "application/json; charset=utf-8");
    return response;
}

ServerResponse refusal(int status, const QString &message)
{
    return json(status, {{u"ok"_s, false}, {u"message"_s, message}});
}

ServerResponse changed(const Result<QJsonObject> &record)
{
    return record ? json(200, *record)
                  : refusal(record.error().kind == Error::Kind::NotFound ? 404 : 400, record.error().message);
}

bool isFromHere(const QString &peer)
{
    return peer.startsWith(u"127."_s) || peer.startsWith(u"[::1]"_s) || peer.startsWith(u"::1"_s);
}

// The options as they are after a reset with this body; what it does not name stays.
Result<Options> resetOptions(Options options, const QJsonObject &body)
{
    for (const auto &[key, target] :
         {std::pair{u"contacts"_s, &options.contacts}, std::pair{u"companies"_s, &options.companies},
          std::pair{u"conversations"_s, &options.conversations}, std::pair{u"tickets"_s, &options.tickets},
          std::pair{u"latency_ms"_s, &options.latencyMs}, std::pair{u"rate_limit"_s, &options.rateLimit},
          std::pair{u"search_delay_ms"_s, &options.searchDelayMs},
          std::pair{u"bulk_task_ms"_s, &options.bulkTaskMs}}) {
        const auto number = wholeNumber(body.value(key));
        if (body.contains(key) && (!number || *number < 0 || *number > 10'000'000))
            return fail(Error::Kind::InvalidInput, u"%1 must be a whole number from 0."_s.arg(key));
        *target = static_cast<int>(number.value_or(*target));
    }
    options.seed = static_cast<quint64>(body.value(u"seed"_s).toInteger(static_cast<qint64>(options.seed)));
    options.faultRate = body.value(u"fault_rate"_s).toDouble(options.faultRate);
    options.bulk = body.value(u"bulk"_s).toBool(options.bulk);
    options.uniqueEmails = body.value(u"unique_emails"_s).toBool(options.uniqueEmails);
    options.timeZone = body.value(u"time_zone"_s).toString(options.timeZone);
    options.region = body.value(u"region"_s).toString(options.region);
    if (!QTimeZone(options.timeZone.toLatin1()).isValid())
        return fail(Error::Kind::InvalidInput, u"There is no time zone named '%1'."_s.arg(options.timeZone));
    if (body.contains(u"admins"_s)) {
        options.admins.clear();
        const QJsonArray admins = body.value(u"admins"_s).toArray();
        for (const QJsonValue &item : admins) {
            const QJsonObject admin = item.toObject();
            options.admins.append({.name = admin.value(u"name"_s).toString(),
                                   .email = admin.value(u"email"_s).toString(),
                                   .id = idText(admin.value(u"id"_s))});
        }
    }
    return options;
}

// What a notification of this topic carries about the record that the body names.
Result<QJsonObject> eventItem(State &state, const QString &topic, const QJsonObject &body)
{
    if (body.value(u"item"_s).isObject())
        return body.value(u"item"_s).toObject();
    if (topic == u"ping"_s)
        return QJsonObject{{u"type"_s, u"ping"_s}, {u"message"_s, u"something something interzen"_s}};
    const bool isDeleted = topic.endsWith(u".deleted"_s);
    if (body.contains(u"contact_id"_s)) {
        const Contact *contact = state.contact(body.value(u"contact_id"_s).toString());
        if (!contact)
            return fail(Error::Kind::NotFound, u"There is no contact of that id."_s);
        return isDeleted ? contactReference(state, *contact, u"deleted"_s, true)
                         : contactJson(state, *contact, *readVersion(state.options.defaultVersion), false);
    }
    if (body.contains(u"company_id"_s)) {
        const QString id = body.value(u"company_id"_s).toString();
        const Company *company = state.company(id);
        if (!company && !isDeleted)
            return fail(Error::Kind::NotFound, u"There is no company of that id."_s);
        return isDeleted ? QJsonObject{{u"id"_s, id}, {u"type"_s, u"company"_s}, {u"deleted"_s, true}}
                         : companyJson(state, *company);
    }
    const ApiVersion version = *readVersion(state.options.defaultVersion);
    if (body.contains(u"conversation_id"_s)) {
        const Conversation *one = findConversation(state, body.value(u"conversation_id"_s).toString());
        return one ? Result<QJsonObject>(conversationJson(state, *one, version))
                   : fail(Error::Kind::NotFound, u"There is no conversation of that id."_s);
    }
    if (body.contains(u"ticket_id"_s)) {
        const Ticket *one = findTicket(state, body.value(u"ticket_id"_s).toString());
        return one ? Result<QJsonObject>(ticketJson(state, *one, version))
                   : fail(Error::Kind::NotFound, u"There is no ticket of that id."_s);
    }
    return fail(Error::Kind::InvalidInput,
                u"An event needs an item, or a contact_id, company_id, conversation_id or ticket_id."_s);
}

} // namespace

void Service::control(const ServerRequest &request, const Responder &respond)
{
    if (!isFromHere(request.peer)) {
        respond(refusal(403, u"The control paths are for this machine only."_s));
        return;
    }
    const QByteArray what = request.method + ' ' + request.path();
    const auto body = request.body.isEmpty()
                          ? Result<QJsonObject>(QJsonObject())
                          : parseJsonObject(request.body, u"the body of the control request"_s);
    if (!body) {
        respond(refusal(400, body.error().message));
    } else if (what == "GET /_sandbox/stats") {
        respond(stats());
    } else if (what == "GET /_sandbox/digest") {
        respond(json(200, {{u"digest"_s, QString::fromLatin1(stateDigest(*m_state))}}));
    } else if (what == "GET /_sandbox/faults") {
        respond(json(200, m_faults.describe()));
    } else if (what == "POST /_sandbox/faults") {
        const auto outcome = m_faults.configure(*body);
        respond(outcome ? json(200, m_faults.describe()) : refusal(400, outcome.error().message));
    } else if (what == "POST /_sandbox/reset") {
        respond(reset(*body));
    } else if (what == "POST /_sandbox/options") {
        respond(configure(*body));
    } else if (what == "GET /_sandbox/keys") {
        respond(json(200, {{u"token"_s, QString::fromLatin1(m_keys.token)}, {u"app_id"_s, m_keys.appId}}));
    } else if (what == "GET /_sandbox/recorded") {
        respond(json(200, m_recorder.list()));
    } else if (what == "POST /_sandbox/recorded") {
        const auto number = m_recorder.keep(*body, m_state->now());
        respond(number ? json(200, {{u"ok"_s, true}, {u"id"_s, *number}})
                       : refusal(400, number.error().message));
    } else if (what == "POST /_sandbox/conversation") {
        respond(changed(changeConversation(*m_state, *body)));
    } else if (what == "POST /_sandbox/ticket") {
        respond(changed(changeTicket(*m_state, *body)));
    } else if (what == "POST /_sandbox/event") {
        sendEvent(*body, respond);
    } else {
        respond(refusal(404, u"The sandbox has no such control path."_s));
    }
}

ServerResponse Service::stats() const
{
    QJsonObject faults;
    for (auto it = m_stats.byFault.begin(); it != m_stats.byFault.end(); ++it)
        faults.insert(it.key(), *it);
    const auto live = std::count_if(m_state->companies.begin(), m_state->companies.end(),
                                    [](const Company &company) { return !company.deleted; });
    QJsonArray windows;
    for (const auto &window : m_stats.windows)
        windows.append(QJsonObject{{u"start"_s, window.start},
                                   {u"used"_s, window.used},
                                   {u"rate_limited"_s, window.refused},
                                   {u"limit"_s, m_options.rateLimit}});
    return json(200, {{u"requests"_s, m_stats.requests},
                      {u"windows"_s, windows},
                      {u"bulk_jobs"_s, static_cast<qint64>(m_state->bulkJobs.size())},
                      {u"rate_limited"_s, m_stats.rateLimited},
                      {u"unauthorized"_s, m_stats.unauthorized},
                      {u"faults"_s, m_stats.faults},
                      {u"faults_by_kind"_s, faults},
                      {u"peak_concurrency"_s, m_stats.peakConcurrency},
                      {u"created"_s, m_state->counters.created},
                      {u"updated"_s, m_state->counters.updated},
                      {u"deleted"_s, m_state->counters.deleted},
                      {u"contacts"_s, m_state->activeContacts},
                      {u"companies"_s, static_cast<qint64>(live)},
                      {u"conversations"_s, static_cast<qint64>(m_state->conversations.size())},
                      {u"tickets"_s, static_cast<qint64>(m_state->tickets.size())},
                      {u"events"_s, static_cast<qint64>(m_state->events.size())}});
}

ServerResponse Service::reset(const QJsonObject &body)
{
    const auto options = resetOptions(m_options, body);
    if (!options)
        return refusal(400, options.error().message);
    m_options = *options;
    m_state = std::make_unique<State>(m_options, m_keys.appId);
    seed(*m_state);
    m_scroll = {};
    m_recorder = {};
    m_window = RateWindow(m_options.rateLimit);
    m_faults = Faults(m_options.faultRate, m_options.seed);
    m_stats = {};
    return json(200, {{u"ok"_s, true}});
}

// What can change while the workspace stays as it is.
ServerResponse Service::configure(const QJsonObject &body)
{
    static const QStringList changeable{u"latency_ms"_s, u"bulk"_s};
    const QStringList keys = body.keys();
    for (const QString &key : keys)
        if (!changeable.contains(key))
            return refusal(400, u"%1 can only be changed by a reset."_s.arg(key));
    const auto options = resetOptions(m_options, body);
    if (!options)
        return refusal(400, options.error().message);
    m_options = *options;
    m_state->hasBulk = m_options.bulk;
    return json(200, {{u"latency_ms"_s, m_options.latencyMs}, {u"bulk"_s, m_options.bulk}});
}

void Service::sendEvent(const QJsonObject &body, const Responder &respond)
{
    const QString topic = body.value(u"topic"_s).toString();
    const auto item = eventItem(*m_state, topic, body);
    if (topic.isEmpty() || !item) {
        respond(refusal(400, topic.isEmpty() ? u"An event needs a topic."_s : item.error().message));
        return;
    }
    const qint64 now = m_state->now();
    const bool isPing = topic == u"ping"_s;
    const QString id = u"notif_"_s + nextRequestId();
    // As live notifications are; a ping has neither id nor delivery status.
    const QJsonObject notification{
        {u"type"_s, u"notification_event"_s},
        {u"app_id"_s, m_keys.appId},
        {u"id"_s, isPing ? QJsonValue() : QJsonValue(id)},
        {u"topic"_s, topic},
        {u"created_at"_s, now},
        {u"data"_s, QJsonObject{{u"type"_s, u"notification_event_data"_s}, {u"item"_s, *item}}},
        {u"links"_s, QJsonObject()},
        {u"self"_s, QJsonValue()},
        {u"delivery_status"_s, isPing ? QJsonValue() : QJsonValue(u"pending"_s)},
        {u"delivery_attempts"_s, 1},
        {u"delivered_at"_s, 0},
        {u"first_sent_at"_s, now}};
    m_sender.send(QUrl(body.value(u"url"_s).toString()), toCompactJson(notification), m_keys.clientSecret,
                  [respond, id](const Result<int> &status) {
                      respond(status ? json(200, {{u"ok"_s, true}, {u"id"_s, id}, {u"status"_s, *status}})
                                     : refusal(502, status.error().message));
                  });
}

} // namespace patchbay::sandbox
