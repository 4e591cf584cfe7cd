// What a caller may ask of a resync beyond the mapping.
#pragma once

#include <QString>

namespace patchbay {

struct ResyncOptions
{
    bool archiveIfGone = false;    // archive the contact when the source no longer has it
    bool createAttributes = false; // create missing custom attributes with the suggested type
    bool leaveOutInvalid = false;  // write the rest when some fields cannot be written
    QString startedBy{};           // for the log: "window", "command line", "rule …"
};

} // namespace patchbay
