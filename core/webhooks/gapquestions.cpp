#include "webhooks/gapquestions.h"

#include "base/ids.h"
#include "base/json.h"
#include "base/time.h"
#include "webhooks/arrivalfacts.h"

#include <array>

namespace patchbay {

using namespace Qt::StringLiterals;
using intercom::SearchQuery;

namespace {

// Contacts are searched by the workspace's day: ">" means from the next day on, "<" before this day. A day
// has 25 hours at most, so that this much further out is always another day, whatever the time zone.
// Reference: OpenAPI 2.16, POST /contacts/search.
constexpr qint64 dayMargin = 26 * 3600;
// Conversations and tickets are searched by the second, "or equal" included.
constexpr qint64 secondMargin = 1;

struct Known
{
    const char *topic;
    GapSource source;
    const char *field;
    const char *role;
    const char *deliveredAs;
    bool isFirst;
    const char *limit;
};

constexpr const char *lastChange = "Only the last change of each is known, not those before it.";
constexpr const char *unlisted = "Intercom lists no companies without people.";
constexpr const char *unlistedChange =
    "Only the last change of each is known, and Intercom lists no companies without people.";
constexpr const char *lastTime = "Only the last time of each conversation is known.";
constexpr const char *leadsNow = "A lead that has become a user since counts as a user.";

// The fields that can be searched: OpenAPI 2.16, POST /contacts/search, /conversations/search and
// /tickets/search; companies are listed with both times. Not asked for: statistics.last_admin_reply_at, which
// is the time of a note or of the closing, too, and last_assignment_at, which knows nothing from before a
// reply.
constexpr std::array<Known, 11> known{{
    {"contact.user.created", GapSource::Contacts, "created_at", "user", "", true, ""},
    {"contact.lead.created", GapSource::Contacts, "created_at", "lead", "", true, leadsNow},
    {"contact.user.updated", GapSource::Contacts, "updated_at", "user", "", false, lastChange},
    {"contact.lead.updated", GapSource::Contacts, "updated_at", "lead", "", false, lastChange},
    {"company.created", GapSource::Companies, "created_at", "", "", true, unlisted},
    {"company.updated", GapSource::Companies, "updated_at", "", "", false, unlistedChange},
    {"conversation.user.created", GapSource::Conversations, "created_at", "", "customer_initiated", true, ""},
    {"conversation.admin.single.created", GapSource::Conversations, "created_at", "", "admin_initiated", true,
     ""},
    {"conversation.user.replied", GapSource::Conversations, "statistics.last_contact_reply_at", "", "", false,
     lastTime},
    {"conversation.admin.closed", GapSource::Conversations, "statistics.last_close_at", "", "", false,
     lastTime},
    {"ticket.created", GapSource::Tickets, "created_at", "", "", true, ""},
}};

QLatin1StringView kindOf(GapSource source)
{
    switch (source) {
    case GapSource::Contacts: break;
    case GapSource::Companies: return "company"_L1;
    case GapSource::Conversations: return "conversation"_L1;
    case GapSource::Tickets: return "ticket"_L1;
    }
    return "contact"_L1;
}

QJsonValue valueAt(const QJsonObject &record, const QString &field)
{
    QJsonValue value = record;
    const QStringList keys = field.split(u'.');
    for (const QString &key : keys)
        value = value.toObject().value(key);
    return value;
}

bool isOfQuestion(const GapQuestion &question, const QJsonObject &record, const QDateTime &at)
{
    if (!question.role.isEmpty() && record.value("role"_L1).toString() != question.role)
        return false;
    const QJsonObject source = record.value("source"_L1).toObject();
    if (!question.deliveredAs.isEmpty() && source.value("delivered_as"_L1).toString() != question.deliveredAs)
        return false;
    if (question.field == u"statistics.last_close_at" &&
        readIdText(valueAt(record, u"statistics.last_closed_by_id"_s)).isEmpty())
        return false; // nobody closed it: a rule, or the inactivity of all
    if (question.isFirst)
        return true;
    // What was created has the same time as its update without having been changed.
    const auto createdAt = readDate(record.value("created_at"_L1));
    return !createdAt || at > *createdAt;
}

QJsonObject payloadOf(const MissedEvent &event, const QString &appId)
{
    const qint64 at = toUnixSeconds(event.at);
    const QString id = u"filled_%1_%2_%3"_s.arg(event.topic, event.recordKey.section(u'/', 1)).arg(at);
    return {{u"type"_s, u"notification_event"_s},
            {u"app_id"_s, appId},
            {u"id"_s, id},
            {u"topic"_s, event.topic},
            {u"created_at"_s, at},
            {u"data"_s, QJsonObject{{u"type"_s, u"notification_event_data"_s}, {u"item"_s, event.item}}},
            {u"links"_s, QJsonObject()},
            {u"self"_s, QJsonValue()},
            {u"delivery_status"_s, u"pending"_s},
            {u"delivery_attempts"_s, 1},
            {u"delivered_at"_s, 0},
            {u"first_sent_at"_s, at}};
}

} // namespace

bool GapWindow::contains(const QDateTime &at) const
{
    return toUnixSeconds(at) >= toUnixSeconds(from) && at < to;
}

std::optional<GapQuestion> gapQuestionOf(const QString &topic)
{
    for (const Known &one : known)
        if (topic == QLatin1StringView(one.topic))
            return GapQuestion{topic,
                               one.source,
                               QString::fromLatin1(one.field),
                               QString::fromLatin1(one.role),
                               QString::fromLatin1(one.deliveredAs),
                               one.isFirst,
                               QString::fromLatin1(one.limit)};
    return {};
}

QString whyNotFetched(const QString &topic)
{
    const QString last = topic.section(u'.', -1);
    const bool gone = last == u"deleted" || last == u"archived" || last == u"merged";
    if (gone)
        return u"%1 cannot be fetched afterwards: what is gone is in no list of Intercom's."_s.arg(topic);
    return u"%1 cannot be fetched afterwards: Intercom does not list by the time when it happened."_s.arg(
        topic);
}

SearchQuery searchOf(const GapQuestion &question, const GapWindow &window)
{
    const qint64 margin = question.source == GapSource::Contacts ? dayMargin : secondMargin;
    QList<SearchQuery> parts{SearchQuery::where(question.field, u">"_s, toUnixSeconds(window.from) - margin),
                             SearchQuery::where(question.field, u"<"_s, toUnixSeconds(window.to) + margin)};
    if (!question.role.isEmpty())
        parts.prepend(SearchQuery::where(u"role"_s, u"="_s, question.role));
    return SearchQuery::allOf(parts);
}

std::optional<MissedEvent> missedEvent(const GapQuestion &question, const GapWindow &window,
                                       const QJsonObject &record)
{
    const auto at = readDate(valueAt(record, question.field));
    const QString id = readIdText(record.value("id"_L1));
    if (!at || id.isEmpty() || !window.contains(*at) || !isOfQuestion(question, record, *at))
        return {};
    MissedEvent event{question.topic, *at, question.isFirst, record,
                      QString(kindOf(question.source)) + u'/' + id};
    // Lists leave it out where all are of one type; a delivery is told apart by it.
    if (!event.item.contains("type"_L1))
        event.item.insert("type"_L1, QString(kindOf(question.source)));
    return event;
}

bool hasArrived(const MissedEvent &event, const std::optional<QDateTime> &arrivedAt)
{
    // Their time is cut to the second, so what came of it came at the same time or later.
    return arrivedAt && (event.isFirst || *arrivedAt >= event.at);
}

DeliveryRow filledDelivery(const MissedEvent &event, const EndpointId &endpoint, const QString &appId,
                           const QDateTime &now)
{
    const QByteArray body = toCompactJson(payloadOf(event, appId));
    const ArrivalFacts facts =
        arrivalFactsOf(WebhookSource::Intercom, {body.constData(), std::size_t(body.size())}, {});
    DeliveryRow row;
    row.endpointId = endpoint;
    row.receivedAt = now;
    row.topic = event.topic;
    row.notificationId = QString::fromStdString(facts.notificationId);
    row.recordKey = QString::fromStdString(facts.recordKey);
    row.verdict = QString(filledVerdict);
    row.state = QString(deliverystates::received);
    row.body = body;
    return row;
}

} // namespace patchbay
