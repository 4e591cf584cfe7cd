// Tickets as the API shows them, and POST /tickets/search.
#pragma once

#include "sandbox/wire.h"

namespace patchbay::sandbox {

Reply searchTickets(Call &call);

QString ticketId(const Ticket &ticket);
// Null for an unknown id.
Ticket *findTicket(State &state, const QString &id);
QJsonObject ticketJson(const State &state, const Ticket &ticket, const ApiVersion &version);
// submitted, in_progress, waiting_on_customer, resolved.
const QStringList &ticketStates();

} // namespace patchbay::sandbox
