// Folds SQLite's write-ahead log into its database behind the back of the one who commits. By itself SQLite
// does that within every hundredth commit or so, and who waits for that one waits for the whole fold.
//
// What is committed meanwhile is never part of a fold, so the log would grow for as long as there is work:
// now and then the committing thread folds the little that is left itself, and the log begins anew.
#pragma once

#include "store/storeaddress.h"

#include <memory>

namespace patchbay {

class LogFolder
{
public:
    // The log's frames, of a page each, at which the committing connection folds by itself all the same: it
    // bounds the log where this one cannot keep up.
    static constexpr int mostFrames = 16'384;

    // Begins a thread with a connection of its own. For SQLite alone.
    explicit LogFolder(StoreAddress address);
    ~LogFolder();
    Q_DISABLE_COPY_MOVE(LogFolder)

    // A commit of about so many bytes took place.
    void committed(qint64 bytes);
    // The log is long, and so little of it is left that the committing thread should fold it between two
    // commits: StoreConnection::foldLog(). Says so once.
    bool takeRest();

private:
    struct Private;
    std::unique_ptr<Private> d;
};

} // namespace patchbay
