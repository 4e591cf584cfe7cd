// The file of an SQLite store before it is opened for writing: is it ours, may it be written, does it exist
// at all.
#pragma once

#include "base/result.h"

#include <QString>

namespace patchbay::sqlitefile {

// Makes the file (readable by its owner alone) and its folders where they are missing. Storage with the path
// and the reason when that fails or something else is in the way.
Outcome create(const QString &path);

// Looks into an existing file without changing it: StoreTooNew for a newer program's store, Storage for what
// is no store of Patchbay, damaged, or not readable. An empty file is fine.
Outcome inspect(const QString &path, const QString &location, int knownVersion);

} // namespace patchbay::sqlitefile
