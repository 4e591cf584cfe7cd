#include "sandbox/tickets.h"

#include "sandbox/talksearch.h"

namespace patchbay::sandbox {

using namespace Qt::StringLiterals;

namespace {

constexpr qint64 firstId = 215'986'000;
constexpr qint64 firstPartId = 374'032'000;
constexpr int firstStateId = 8'577;
constexpr int typeId = 100;
constexpr int titleId = 220;
constexpr int descriptionId = 221;

// The table of accepted fields of POST /tickets/search; the attributes are those of the one ticket type.
std::optional<FieldType> typeOf(const QString &field)
{
    static const QHash<QString, FieldType> table{{u"id"_s, FieldType::Text},
                                                 {u"created_at"_s, FieldType::Moment},
                                                 {u"updated_at"_s, FieldType::Moment},
                                                 {u"title"_s, FieldType::Text},
                                                 {u"description"_s, FieldType::Text},
                                                 {u"category"_s, FieldType::Text},
                                                 {u"ticket_type_id"_s, FieldType::Text},
                                                 {u"contact_ids"_s, FieldType::Text},
                                                 {u"teammate_ids"_s, FieldType::Text},
                                                 {u"admin_assignee_id"_s, FieldType::Text},
                                                 {u"team_assignee_id"_s, FieldType::Text},
                                                 {u"open"_s, FieldType::Boolean},
                                                 {u"state"_s, FieldType::Text},
                                                 {u"snoozed_until"_s, FieldType::Moment},
                                                 {u"ticket_attribute.220"_s, FieldType::Text},
                                                 {u"ticket_attribute.221"_s, FieldType::Text}};
    const auto found = table.constFind(field);
    return found == table.constEnd() ? std::nullopt : std::optional(*found);
}

QStringList operatorsOf(const QString &field, FieldType type)
{
    return field == u"created_at" ? talkOperators(type) + QStringList{u">="_s, u"<="_s} : talkOperators(type);
}

QJsonValue fieldOf(const State &state, const Ticket &ticket, const QString &field)
{
    if (field == u"id")
        return ticketId(ticket);
    if (field == u"created_at")
        return ticket.createdAt;
    if (field == u"updated_at")
        return ticket.updatedAt;
    if (field == u"title" || field == u"ticket_attribute.%1"_s.arg(titleId))
        return orNull(ticket.title);
    if (field == u"description" || field == u"ticket_attribute.%1"_s.arg(descriptionId))
        return orNull(ticket.description);
    if (field == u"category")
        return u"request"_s; // the search's word for Customer
    if (field == u"ticket_type_id")
        return QString::number(typeId);
    if (field == u"contact_ids")
        return QJsonArray{state.contactId(ticket.contact)};
    if (field == u"admin_assignee_id" || field == u"team_assignee_id")
        return u"0"_s;
    if (field == u"open")
        return ticket.isOpen();
    if (field == u"state")
        return ticket.state;
    return field == u"teammate_ids" ? QJsonValue(QJsonArray())
                                    : QJsonValue(); // nobody has, nothing is snoozed
}

QJsonObject stateJson(const QString &state)
{
    static const QHash<QString, QString> labels{{u"submitted"_s, u"Submitted"_s},
                                                {u"in_progress"_s, u"In progress"_s},
                                                {u"waiting_on_customer"_s, u"Waiting on you"_s},
                                                {u"resolved"_s, u"Resolved"_s}};
    return {{u"type"_s, u"ticket_state"_s},
            {u"id"_s, QString::number(firstStateId + ticketStates().indexOf(state))},
            {u"category"_s, state},
            {u"internal_label"_s, labels.value(state)},
            {u"external_label"_s, labels.value(state)}};
}

QJsonObject attributeJson(const State &state, int id, const QString &name, int order)
{
    return {{u"type"_s, u"ticket_type_attribute"_s},
            {u"id"_s, QString::number(id)},
            {u"workspace_id"_s, state.appId},
            {u"name"_s, name},
            {u"description"_s, QString()},
            {u"data_type"_s, u"string"_s},
            {u"input_options"_s, QJsonObject{{u"multiline"_s, order > 0}}},
            {u"order"_s, order},
            {u"required_to_create"_s, false},
            {u"required_to_create_for_contacts"_s, false},
            {u"visible_on_create"_s, true},
            {u"visible_to_contacts"_s, true},
            {u"default"_s, true},
            {u"ticket_type_id"_s, typeId},
            {u"archived"_s, false},
            {u"created_at"_s, state.startedAt},
            {u"updated_at"_s, state.startedAt}};
}

QJsonObject typeJson(const State &state)
{
    return {{u"type"_s, u"ticket_type"_s},
            {u"id"_s, QString::number(typeId)},
            {u"name"_s, u"Tickets"_s},
            {u"description"_s, u"What cannot be resolved at once."_s},
            {u"icon"_s, QString::fromUcs4(U"\U0001F39F")},
            {u"workspace_id"_s, state.appId},
            {u"archived"_s, false},
            {u"created_at"_s, state.startedAt},
            {u"updated_at"_s, state.startedAt},
            {u"is_internal"_s, false},
            {u"ticket_type_attributes"_s,
             listOf({attributeJson(state, titleId, u"_default_title_"_s, 0),
                     attributeJson(state, descriptionId, u"_default_description_"_s, 1)})},
            {u"category"_s, u"Customer"_s}};
}

QJsonObject partsJson(const State &state, const Ticket &ticket)
{
    const Admin &admin = state.admins.front();
    const QJsonObject author{
        {u"type"_s, u"admin"_s}, {u"id"_s, admin.id}, {u"name"_s, admin.name}, {u"email"_s, admin.email}};
    QJsonArray parts;
    for (const TicketPart &part : ticket.parts) {
        parts.append(QJsonObject{{u"type"_s, u"ticket_part"_s},
                                 {u"id"_s, QString::number(firstPartId + ticket.number * 100 + parts.size())},
                                 {u"part_type"_s, u"ticket_state_updated_by_admin"_s},
                                 {u"ticket_state"_s, part.state},
                                 {u"previous_ticket_state"_s, part.previousState},
                                 {u"created_at"_s, part.createdAt},
                                 {u"updated_at"_s, part.createdAt},
                                 {u"author"_s, author},
                                 {u"attachments"_s, QJsonArray()},
                                 {u"redacted"_s, false}});
    }
    return {{u"type"_s, u"ticket_part.list"_s}, {u"ticket_parts"_s, parts}, {u"total_count"_s, parts.size()}};
}

} // namespace

Reply searchTickets(Call &call)
{
    const auto query = readTalkQuery(call, {.typeOf = typeOf, .operatorsOf = operatorsOf});
    if (!query)
        return query.error();
    const State &state = call.state;
    return showTalks(
        state, state.tickets, *query, u"ticket"_s,
        [&state](const Ticket &one, const QString &field) { return fieldOf(state, one, field); },
        [&](const Ticket &one) { return ticketJson(state, one, call.version); });
}

QString ticketId(const Ticket &ticket)
{
    return QString::number(firstId + ticket.number);
}

Ticket *findTicket(State &state, const QString &id)
{
    const qint64 number = id.toLongLong() - firstId;
    return number >= 0 && number < static_cast<qint64>(state.tickets.size())
               ? &state.tickets[static_cast<size_t>(number)]
               : nullptr;
}

QJsonObject ticketJson(const State &state, const Ticket &ticket, const ApiVersion &version)
{
    const QJsonValue nobody = version.atLeast(2, 16) ? QJsonValue(0) : QJsonValue(u"0"_s);
    return {{u"type"_s, u"ticket"_s},
            {u"id"_s, ticketId(ticket)},
            {u"ticket_id"_s, QString::number(ticket.number + 1)}, // the one that people see
            {u"ticket_attributes"_s, QJsonObject{{u"_default_title_"_s, orNull(ticket.title)},
                                                 {u"_default_description_"_s, orNull(ticket.description)}}},
            {u"ticket_state"_s, stateJson(ticket.state)},
            {u"ticket_type"_s, typeJson(state)},
            {u"contacts"_s, contactListOf(state, ticket.contact)},
            {u"admin_assignee_id"_s, nobody},
            {u"team_assignee_id"_s, nobody},
            {u"created_at"_s, ticket.createdAt},
            {u"updated_at"_s, ticket.updatedAt},
            {u"ticket_parts"_s, partsJson(state, ticket)},
            {u"open"_s, ticket.isOpen()},
            {u"linked_objects"_s, noLinkedObjects()},
            {u"category"_s, u"Customer"_s},
            {u"is_shared"_s, true}};
}

const QStringList &ticketStates()
{
    static const QStringList states{u"submitted"_s, u"in_progress"_s, u"waiting_on_customer"_s,
                                    u"resolved"_s};
    return states;
}

} // namespace patchbay::sandbox
