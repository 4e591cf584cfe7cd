// What the list filters ask of a store: which rows hold a text, in whatever case. LIKE and LOWER of SQLite
// know ASCII alone, and what PostgreSQL's ILIKE knows is up to the locale of its database; so every letter is
// asked for in both its cases.
#pragma once

#include "store/storesession.h"

namespace patchbay::textsearch {

// True where `expression` holds the text bound at `placeholder` (with its colon).
QString condition(StoreSession::Dialect dialect, const QString &expression, const QString &placeholder);

// What to bind there for `text`, of which every character stands for itself.
QString pattern(StoreSession::Dialect dialect, const QString &text);

} // namespace patchbay::textsearch
