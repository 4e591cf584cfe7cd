// A contact as the API shows it.
#pragma once

#include "sandbox/wire.h"

namespace patchbay::sandbox {

// `version` decides the type of owner_id: an integer before 2.16.
QJsonObject contactJson(const State &state, const Contact &contact, const ApiVersion &version,
                        bool withMergeHistory);
// The short form of archive, unarchive, delete and block, with its one flag.
QJsonObject contactReference(const State &state, const Contact &contact, const QString &flag, bool value);
// A tag on a contact, with when and by whom it was put there.
QJsonObject tagLinkJson(const State &state, const TagLink &link);

} // namespace patchbay::sandbox
