// What happens to conversations and tickets by themselves: their seeding, and the control paths by which a
// test lets people write, answer and close.
#pragma once

#include "base/result.h"
#include "sandbox/state.h"

namespace patchbay::sandbox {

// As many as the options say, spread over the contacts and the past year.
void seedTalks(State &state);

// POST /_sandbox/conversation: {"contact_id","delivered_as"?,"subject"?,"body"?,"at"?} begins one;
// {"id","do":"reply"|"close"|"reopen","by"?:"contact"|"admin"|"workflow","at"?} goes on with it. `at` is a
// Unix time, now where it is not given. Gives the conversation as the API shows it; NotFound, InvalidInput.
Result<QJsonObject> changeConversation(State &state, const QJsonObject &body);
// POST /_sandbox/ticket: {"contact_id","title"?,"description"?,"at"?}, then {"id","do":"update","state"?,
// "title"?,"description"?,"at"?} or {"id","do":"close"}.
Result<QJsonObject> changeTicket(State &state, const QJsonObject &body);

} // namespace patchbay::sandbox
