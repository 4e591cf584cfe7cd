// Walks through Clerk's lists so that nothing is lost or given twice while users come and go.
//
// Users have a cursor (starting_after with the order of creation). The other lists have offsets, which shift
// when something before them is removed: so each page overlaps the one before it by a few entries, and what
// does not join on is looked for further back. What cannot be joined is an error, never the end of the list.
#pragma once

#include "connectors/clerk/clerkapi.h"

#include <QStringList>

namespace patchbay {

// Where a list was left.
struct ClerkPlace
{
    qint64 offset = 0;
    QStringList anchors{}; // the last ids that came, the newest last
    qint64 lastTime = 0;   // of the entry that came last, in milliseconds
    qint64 given = 0;      // entries so far

    QJsonObject toJson() const;
    static ClerkPlace fromJson(const QJsonObject &json);
};

struct ClerkPart
{
    QJsonArray items{};
    ClerkPlace next{};
    bool isLast = false;
    QString incomplete{}; // as of RecordPage, on the last part
};

struct ClerkListing
{
    QStringList steps{}; // the path
    ClerkApi::Query query{};
    QString title{}; // "organisations", for messages
};

// Errors beside the API's own: BadReply for a page that came before, Conflict for a list that changed beyond
// recognition. `limit` is 1 to 500. The API must outlive the task.
Task<ClerkPart> readClerkUsers(const ClerkApi *api, ClerkPlace place, int limit);
// A list ordered by creation.
Task<ClerkPart> readClerkList(const ClerkApi *api, ClerkListing listing, ClerkPlace place, int limit);
// Users that changed at `since` or later, the newest change first. One may come twice when it changes
// meanwhile.
Task<ClerkPart> readChangedClerkUsers(const ClerkApi *api, qint64 since, ClerkPlace place, int limit);

// All of a short list, such as one user's memberships.
Task<QJsonArray> readWholeClerkList(const ClerkApi *api, ClerkListing listing);

inline constexpr int mostClerkEntries = 500; // per page (reference: `limit` of every list)

} // namespace patchbay
