#include "sandbox/conversations.h"

#include "sandbox/talksearch.h"

namespace patchbay::sandbox {

using namespace Qt::StringLiterals;

namespace {

constexpr qint64 firstId = 215'472'600;
constexpr qint64 firstSourceId = 403'918'000;

// The table of accepted fields of POST /conversations/search, its misspelt admin_d included.
const QHash<QString, FieldType> &fieldTypes()
{
    static const QHash<QString, FieldType> table = [] {
        QHash<QString, FieldType> types;
        for (const char *name : {"id",
                                 "source.type",
                                 "source.id",
                                 "source.delivered_as",
                                 "source.subject",
                                 "source.body",
                                 "source.author.id",
                                 "source.author.type",
                                 "source.author.name",
                                 "source.author.email",
                                 "source.url",
                                 "contact_ids",
                                 "teammate_ids",
                                 "channel_initiated",
                                 "state",
                                 "tag_ids",
                                 "priority",
                                 "statistics.last_closed_by_id",
                                 "conversation_rating.remark",
                                 "conversation_rating.contact_id",
                                 "conversation_rating.admin_d",
                                 "ai_agent.resolution_state",
                                 "ai_agent.last_answer_type",
                                 "ai_agent.rating_remark",
                                 "ai_agent.source_type",
                                 "ai_agent.source_title"})
            types.insert(QString::fromLatin1(name), FieldType::Text);
        for (const char *name : {"open", "read", "ai_agent_participated"})
            types.insert(QString::fromLatin1(name), FieldType::Boolean);
        for (const char *name :
             {"admin_assignee_id", "team_assignee_id", "statistics.time_to_assignment",
              "statistics.time_to_admin_reply", "statistics.time_to_first_close",
              "statistics.time_to_last_close", "statistics.median_time_to_reply", "statistics.count_reopens",
              "statistics.count_assignments", "statistics.count_conversation_parts",
              "conversation_rating.score", "ai_agent.rating"})
            types.insert(QString::fromLatin1(name), FieldType::Integer);
        for (const char *name :
             {"created_at", "updated_at", "waiting_since", "snoozed_until",
              "statistics.first_contact_reply_at", "statistics.first_assignment_at",
              "statistics.first_admin_reply_at", "statistics.first_close_at", "statistics.last_assignment_at",
              "statistics.last_assignment_admin_reply_at", "statistics.last_contact_reply_at",
              "statistics.last_admin_reply_at", "statistics.last_close_at",
              "conversation_rating.requested_at", "conversation_rating.replied_at"})
            types.insert(QString::fromLatin1(name), FieldType::Moment);
        return types;
    }();
    return table;
}

QJsonObject authorOf(const State &state, const Conversation &conversation)
{
    if (conversation.byAdmin) {
        const Admin &admin = state.admins.front();
        return {
            {u"type"_s, u"admin"_s}, {u"id"_s, admin.id}, {u"name"_s, admin.name}, {u"email"_s, admin.email}};
    }
    const Contact &contact = state.contacts[conversation.contact];
    return {{u"type"_s, contact.lead ? u"lead"_s : u"user"_s},
            {u"id"_s, state.contactId(contact.number)},
            {u"name"_s, orNull(contact.name)},
            {u"email"_s, orNull(contact.email)}};
}

// The description does not let these be null, so what never happened has no such key.
QJsonObject statisticsOf(const Conversation &conversation)
{
    QJsonObject statistics{{u"type"_s, u"conversation_statistics"_s},
                           {u"count_reopens"_s, conversation.reopens},
                           {u"count_assignments"_s, 0},
                           {u"count_conversation_parts"_s, conversation.parts}};
    for (const auto &[key, time] : {std::pair{u"first_contact_reply_at"_s, conversation.firstContactReplyAt},
                                    std::pair{u"first_admin_reply_at"_s, conversation.firstAdminReplyAt},
                                    std::pair{u"first_close_at"_s, conversation.firstCloseAt},
                                    std::pair{u"last_contact_reply_at"_s, conversation.lastContactReplyAt},
                                    std::pair{u"last_admin_reply_at"_s, conversation.lastAdminReplyAt},
                                    std::pair{u"last_close_at"_s, conversation.lastCloseAt}})
        if (time != 0)
            statistics.insert(key, time);
    if (conversation.firstCloseAt != 0) {
        statistics.insert(u"time_to_first_close"_s, conversation.firstCloseAt - conversation.createdAt);
        statistics.insert(u"time_to_last_close"_s, conversation.lastCloseAt - conversation.createdAt);
    }
    if (!conversation.lastClosedBy.isNull())
        statistics.insert(u"last_closed_by_id"_s, conversation.lastClosedBy);
    return statistics;
}

QJsonObject sourceOf(const State &state, const Conversation &conversation)
{
    return {{u"type"_s, u"conversation"_s},
            {u"id"_s, QString::number(firstSourceId + conversation.number)},
            {u"delivered_as"_s, conversation.byAdmin ? u"admin_initiated"_s : u"customer_initiated"_s},
            {u"subject"_s, conversation.subject},
            {u"body"_s, QString(u"<p>"_s + conversation.body.toHtmlEscaped() + u"</p>"_s)},
            {u"author"_s, authorOf(state, conversation)},
            {u"attachments"_s, QJsonArray()},
            {u"url"_s, QJsonValue()},
            {u"redacted"_s, false}};
}

QJsonValue fieldOf(const State &state, const Conversation &conversation, const QString &field)
{
    if (field == u"id")
        return conversationId(conversation);
    if (field == u"contact_ids")
        return QJsonArray{state.contactId(conversation.contact)};
    if (field == u"source.body")
        return wordsOf(conversation.body);
    // Tags, teammates, ratings and agents: no conversation here ever has one.
    if (field == u"tag_ids" || field == u"teammate_ids")
        return QJsonArray();
    QJsonValue value = conversationJson(state, conversation, *readVersion(u"2.16"_s));
    const QStringList keys = field.split(u'.');
    for (const QString &key : keys)
        value = value.toObject().value(key);
    return value.isUndefined() ? QJsonValue() : value;
}

} // namespace

Reply searchConversations(Call &call)
{
    const SearchDialect dialect{
        .typeOf =
            [](const QString &field) {
                const auto found = fieldTypes().constFind(field);
                return found == fieldTypes().constEnd() ? std::nullopt : std::optional(*found);
            },
        .operatorsOf = [](const QString &, FieldType type) { return talkOperators(type); }};
    const auto query = readTalkQuery(call, dialect);
    if (!query)
        return query.error();
    const State &state = call.state;
    return showTalks(
        state, state.conversations, *query, u"conversation"_s,
        [&state](const Conversation &one, const QString &field) { return fieldOf(state, one, field); },
        [&](const Conversation &one) { return conversationJson(state, one, call.version); });
}

QString conversationId(const Conversation &conversation)
{
    return QString::number(firstId + conversation.number);
}

Conversation *findConversation(State &state, const QString &id)
{
    const qint64 number = id.toLongLong() - firstId;
    return number >= 0 && number < static_cast<qint64>(state.conversations.size())
               ? &state.conversations[static_cast<size_t>(number)]
               : nullptr;
}

QJsonObject conversationJson(const State &state, const Conversation &conversation, const ApiVersion &version)
{
    const QJsonValue nobody = version.atLeast(2, 16) ? QJsonValue(0) : QJsonValue();
    QJsonValue firstReply;
    if (conversation.firstContactReplyAt != 0)
        firstReply = QJsonObject{{u"created_at"_s, conversation.firstContactReplyAt},
                                 {u"type"_s, u"conversation"_s},
                                 {u"url"_s, QJsonValue()}};
    return {{u"type"_s, u"conversation"_s},
            {u"id"_s, conversationId(conversation)},
            {u"created_at"_s, conversation.createdAt},
            {u"updated_at"_s, conversation.updatedAt},
            {u"waiting_since"_s, orNull(conversation.waitingSince)},
            {u"snoozed_until"_s, QJsonValue()},
            {u"source"_s, sourceOf(state, conversation)},
            {u"contacts"_s, contactListOf(state, conversation.contact)},
            {u"first_contact_reply"_s, firstReply},
            {u"admin_assignee_id"_s, nobody},
            {u"team_assignee_id"_s, nobody},
            {u"open"_s, conversation.state != u"closed"},
            {u"state"_s, conversation.state},
            {u"read"_s, conversation.read},
            {u"tags"_s, QJsonObject{{u"type"_s, u"tag.list"_s}, {u"tags"_s, QJsonArray()}}},
            {u"priority"_s, u"none"_s},
            {u"sla_applied"_s, QJsonValue()},
            {u"statistics"_s, statisticsOf(conversation)},
            {u"conversation_rating"_s, QJsonValue()},
            {u"teammates"_s, QJsonValue()},
            {u"title"_s, QJsonValue()},
            {u"custom_attributes"_s, QJsonObject()},
            {u"topics"_s, QJsonObject()},
            {u"ticket"_s, QJsonValue()},
            {u"linked_objects"_s, noLinkedObjects()},
            {u"ai_agent"_s, QJsonValue()},
            {u"ai_agent_participated"_s, false}};
}

} // namespace patchbay::sandbox
