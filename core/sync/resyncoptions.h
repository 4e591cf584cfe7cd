// What a caller may ask of a resync beyond the mapping.
#pragma once

#include <QStringList>

#include <optional>

namespace patchbay {

struct ResyncOptions
{
    bool archiveIfGone = false;    // archive the contact when the source no longer has it
    bool createAttributes = false; // create missing custom attributes with the suggested type
    bool leaveOutInvalid = false;  // write the rest when some fields cannot be written
    bool toldByEvent = false;      // an event asks for it, and no person
    QString startedBy{};           // for the log: "window", "command line", "rule …"
    // Records in Intercom that have one of the record's keys by a list of them all, which is newer than any
    // search; nothing where no such list was read.
    std::optional<QStringList> listed{};
};

} // namespace patchbay
