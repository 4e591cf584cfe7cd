// Comparing field names as people write them: "E-Mail", "email_address" and "emailAddress" mean one thing.
#pragma once

#include "mapping/schema.h"

namespace patchbay {

// Letters and digits only, lower case, without accents: "E-Mail Adresse" → "emailadresse".
QString plainName(const QString &name);

// The schema's path that looks most like a misspelt one; empty when none comes near.
QString nearestPath(const Schema &schema, const QString &path);

// How well a source field's name fits a field of Intercom: 100 the same name, down to 1 a far synonym; 0 not
// at all.
int nameScore(const QString &source, const QString &target);

} // namespace patchbay
