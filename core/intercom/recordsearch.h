// Searches whose records are wanted as they came, with all their fields: contacts, conversations, tickets.
#pragma once

#include "intercom/client.h"

namespace patchbay::intercom {

enum class SearchedModel { Contacts, Conversations, Tickets };

// A page of POST /<model>/search. Contacts come oldest first by the time in `oldestFirstBy`, so that one that
// is changed meanwhile does not jump over the page that is read; the others in their own order (none is
// documented), and may repeat themselves.
Task<Page<QJsonObject>> searchRecords(Client client, SearchedModel model, SearchQuery query,
                                      QString oldestFirstBy, QString cursor = {});

} // namespace patchbay::intercom
