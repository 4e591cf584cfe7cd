// The signed time of a request: reading it strictly, and judging its age.
#pragma once

#include "webhooks/verification.h"

namespace patchbay {

// The time in the recipe's unit. Strict: digits only, because a reader that stops at the first other
// character would accept what was never sent.
std::optional<QDateTime> readTimestamp(TimestampUnit unit, const QByteArray &text);

QByteArray timestampText(TimestampUnit unit, const QDateTime &time);

// Turns a valid verdict into malformed_timestamp, wrong_timestamp_unit, stale_timestamp or future_timestamp
// where the time does not hold. An age of exactly the tolerance passes.
void judgeTimestamp(const Recipe &recipe, const QByteArray &text, const QDateTime &now,
                    std::chrono::seconds tolerance, Verdict &verdict);

// "7 minutes", "3 days": the largest unit that is at least 2 of, for sentences.
QString spokenDuration(std::chrono::seconds duration);

} // namespace patchbay
