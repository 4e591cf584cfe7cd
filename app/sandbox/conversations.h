// Conversations as the API shows them, and POST /conversations/search.
#pragma once

#include "sandbox/wire.h"

namespace patchbay::sandbox {

Reply searchConversations(Call &call);

QString conversationId(const Conversation &conversation);
// Null for an unknown id.
Conversation *findConversation(State &state, const QString &id);
QJsonObject conversationJson(const State &state, const Conversation &conversation, const ApiVersion &version);

} // namespace patchbay::sandbox
