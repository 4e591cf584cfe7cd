#include "sandbox/talkcontrol.h"

#include "sandbox/conversations.h"
#include "sandbox/tickets.h"

namespace patchbay::sandbox {

using namespace Qt::StringLiterals;

namespace {

constexpr qint64 day = 86'400;

Conversation begun(quint32 contact, bool byAdmin, qint64 at)
{
    Conversation conversation;
    conversation.contact = contact;
    conversation.byAdmin = byAdmin;
    conversation.createdAt = conversation.updatedAt = at;
    // What a customer begins with is their first reply.
    if (!byAdmin)
        conversation.firstContactReplyAt = conversation.lastContactReplyAt = conversation.waitingSince = at;
    return conversation;
}

void reply(Conversation &conversation, bool byAdmin, qint64 at)
{
    qint64 &first = byAdmin ? conversation.firstAdminReplyAt : conversation.firstContactReplyAt;
    (byAdmin ? conversation.lastAdminReplyAt : conversation.lastContactReplyAt) = at;
    first = first == 0 ? at : first;
    conversation.waitingSince = byAdmin ? 0 : conversation.waitingSince == 0 ? at : conversation.waitingSince;
    conversation.read = byAdmin;
    if (!byAdmin && conversation.state == u"closed") {
        conversation.state = u"open"_s;
        ++conversation.reopens;
    }
}

void close(Conversation &conversation, const QString &by, qint64 at)
{
    conversation.state = u"closed"_s;
    conversation.lastCloseAt = at;
    conversation.firstCloseAt = conversation.firstCloseAt == 0 ? at : conversation.firstCloseAt;
    conversation.lastClosedBy = by;
    conversation.waitingSince = 0;
}

Conversation &add(State &state, Conversation conversation)
{
    conversation.number = static_cast<quint32>(state.conversations.size());
    state.conversations.push_back(std::move(conversation));
    return state.conversations.back();
}

Ticket &add(State &state, Ticket ticket)
{
    ticket.number = static_cast<quint32>(state.tickets.size());
    state.tickets.push_back(std::move(ticket));
    return state.tickets.back();
}

void setState(Ticket &ticket, const QString &wanted, qint64 at)
{
    ticket.parts.push_back({.state = wanted, .previousState = ticket.state, .createdAt = at});
    ticket.state = wanted;
}

QJsonObject shown(const State &state, const Conversation &conversation)
{
    return conversationJson(state, conversation, *readVersion(state.options.defaultVersion));
}

QJsonObject shown(const State &state, const Ticket &ticket)
{
    return ticketJson(state, ticket, *readVersion(state.options.defaultVersion));
}

Result<quint32> contactOf(const State &state, const QJsonObject &body)
{
    const Contact *contact = state.contact(body.value(u"contact_id"_s).toString());
    if (!contact || !contact->isActive())
        return fail(Error::Kind::NotFound, u"There is no contact of that id."_s);
    return contact->number;
}

Result<qint64> timeOf(const State &state, const QJsonObject &body)
{
    const QJsonValue at = body.value(u"at"_s);
    if (at.isUndefined())
        return state.now();
    const auto time = wholeNumber(at);
    if (!time || *time <= 0)
        return fail(Error::Kind::InvalidInput, u"at must be a Unix time."_s);
    return *time;
}

Result<QJsonObject> begin(State &state, const QJsonObject &body, qint64 at)
{
    const auto contact = contactOf(state, body);
    if (!contact)
        return fail(contact.error());
    const QString how = body.value(u"delivered_as"_s).toString(u"customer_initiated"_s);
    if (how != u"customer_initiated" && how != u"admin_initiated")
        return fail(Error::Kind::InvalidInput,
                    u"delivered_as must be customer_initiated or admin_initiated."_s);
    Conversation conversation = begun(*contact, how == u"admin_initiated", at);
    conversation.subject = body.value(u"subject"_s).toString(u""_s);
    conversation.body = body.value(u"body"_s).toString(u"Hello"_s);
    conversation.searchableFromMs = state.nowMs() + state.options.searchDelayMs;
    ++state.counters.created;
    return shown(state, add(state, std::move(conversation)));
}

Result<QJsonObject> open(State &state, const QJsonObject &body, qint64 at)
{
    const auto contact = contactOf(state, body);
    if (!contact)
        return fail(contact.error());
    Ticket ticket;
    ticket.contact = *contact;
    ticket.title = body.value(u"title"_s).toString();
    ticket.description = body.value(u"description"_s).toString();
    ticket.createdAt = ticket.updatedAt = at;
    ticket.searchableFromMs = state.nowMs() + state.options.searchDelayMs;
    ++state.counters.created;
    return shown(state, add(state, std::move(ticket)));
}

} // namespace

void seedTalks(State &state)
{
    if (state.contacts.empty())
        return;
    const auto contacts = static_cast<int>(state.contacts.size());
    for (int i = 0; i < state.options.conversations; ++i) {
        const qint64 at = state.startedAt - (i % 365) * day - day - i % day;
        Conversation conversation = begun(static_cast<quint32>(i % contacts), i % 4 == 3, at);
        conversation.subject = u""_s;
        conversation.body = u"Question %1 about the invoice"_s.arg(i);
        reply(conversation, !conversation.byAdmin, at + 600);
        conversation.updatedAt = at + 600;
        if (i % 3 == 0) {
            close(conversation, i % 6 == 0 ? state.admins.front().id : QString(), at + 3'600);
            conversation.updatedAt = at + 3'600;
        }
        conversation.parts = 2;
        add(state, std::move(conversation));
    }
    for (int i = 0; i < state.options.tickets; ++i) {
        Ticket ticket;
        ticket.contact = static_cast<quint32>(i % contacts);
        ticket.title = u"Ticket %1"_s.arg(i);
        ticket.description = u"Something does not work"_s;
        ticket.createdAt = ticket.updatedAt = state.startedAt - (i % 365) * day - day - i % day;
        if (i % 4 != 0) {
            ticket.updatedAt += 900;
            setState(ticket, ticketStates().at(i % 4), ticket.updatedAt);
        }
        add(state, std::move(ticket));
    }
}

Result<QJsonObject> changeConversation(State &state, const QJsonObject &body)
{
    const auto at = timeOf(state, body);
    if (!at)
        return fail(at.error());
    if (!body.contains(u"id"_s))
        return begin(state, body, *at);
    Conversation *conversation = findConversation(state, body.value(u"id"_s).toString());
    if (!conversation)
        return fail(Error::Kind::NotFound, u"There is no conversation of that id."_s);
    const QString what = body.value(u"do"_s).toString();
    const QString by = body.value(u"by"_s).toString(u"admin"_s);
    if (what == u"reply" && (by == u"admin" || by == u"contact")) {
        reply(*conversation, by == u"admin", *at);
    } else if (what == u"close" && (by == u"admin" || by == u"workflow")) {
        close(*conversation, by == u"admin" ? state.admins.front().id : QString(), *at);
    } else if (what == u"reopen" && conversation->state == u"closed") {
        conversation->state = u"open"_s;
        ++conversation->reopens;
    } else {
        return fail(
            Error::Kind::InvalidInput,
            u"A conversation can be answered (reply, by contact or admin), closed (close, by admin or "
            "workflow), or opened again (reopen, of a closed one)."_s);
    }
    ++conversation->parts;
    conversation->updatedAt = *at;
    ++state.counters.updated;
    return shown(state, *conversation);
}

Result<QJsonObject> changeTicket(State &state, const QJsonObject &body)
{
    const auto at = timeOf(state, body);
    if (!at)
        return fail(at.error());
    if (!body.contains(u"id"_s))
        return open(state, body, *at);
    Ticket *ticket = findTicket(state, body.value(u"id"_s).toString());
    if (!ticket)
        return fail(Error::Kind::NotFound, u"There is no ticket of that id."_s);
    const QString what = body.value(u"do"_s).toString();
    const QString wanted = what == u"close" ? u"resolved"_s : body.value(u"state"_s).toString(ticket->state);
    if ((what != u"close" && what != u"update") || !ticketStates().contains(wanted))
        return fail(Error::Kind::InvalidInput,
                    u"A ticket can be changed (update, to a state of %1) or closed (close)."_s.arg(
                        ticketStates().join(u", "_s)));
    ticket->title = body.value(u"title"_s).toString(ticket->title);
    ticket->description = body.value(u"description"_s).toString(ticket->description);
    if (wanted != ticket->state)
        setState(*ticket, wanted, *at);
    ticket->updatedAt = *at;
    ++state.counters.updated;
    return shown(state, *ticket);
}

} // namespace patchbay::sandbox
