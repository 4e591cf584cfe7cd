// Many records by few calls: hands them in to bulk jobs, waits for the jobs, and finds out what became of
// each record, because a bulk job does not say (reference: Intercom's Preview description, POST
// /contacts/bulk).
//
// What a job left open is given back as NotDone, and is safe to do again by a single call, which also says
// why it was refused: an update or a deletion twice is the same as once, and a user that is there already is
// found or answers with a conflict.
#pragma once

#include "intercom/client.h"

#include <functional>

namespace patchbay::intercom {

enum class BulkDeed {
    CreateContacts, // users with an external id, by which they are found again
    UpdateContacts,
    DeleteContacts,
    UpsertCompanies,
    UpdateCompanies,
    DeleteCompanies,
};

// Whether a bulk call does with these fields what the single call does. It ignores fields that it does not
// know, and what null does there is not described.
bool bulkCarries(BulkDeed deed, const QJsonObject &fields);

struct BulkItem
{
    enum class Fate {
        Done,    // the record is as it was handed in
        Existed, // CreateContacts: it was there before, untouched; `contact` is what it holds
        NotDone, // refused, unknown, or never handed in: do it by a single call
    };

    Fate fate = Fate::NotDone;
    std::optional<Contact> contact{}; // CreateContacts: as it was found afterwards
};

struct BulkReport
{
    QList<BulkItem> items{};        // one for each that was given, in that order
    QStringList jobs{};             // the ids of the jobs that were started
    std::optional<Error> trouble{}; // why items are NotDone that no job refused
};

class BulkWriter
{
public:
    struct Settings
    {
        // Between two looks at a job: half as long again each time, up to the longest. Neither is described.
        std::chrono::milliseconds firstLook{1'000};
        std::chrono::milliseconds longestLook{30'000};
        std::chrono::milliseconds patience{15 * 60'000}; // for one job to end
        // New contacts are searched for again after this pause, an eighth longer each time, before they are
        // asked for one by one: the index is behind by up to a few minutes (reference: POST
        // /contacts/search). How far it was behind for one write is remembered for the next.
        std::chrono::milliseconds searchPause{250};
        int searches = 20;
        // A write is handed in as so many jobs side by side: tasks of one job go in one after the other.
        qsizetype jobsAtOnce = 5;
    };

    // Hears of a record that is as it was handed in (Done), by its place among the items, as soon as that is
    // known; the others may take long. The report then has its fate alone, not the contact.
    using Settled = std::function<void(qsizetype place, BulkItem item)>;

    explicit BulkWriter(Client client);
    BulkWriter(Client client, Settings settings);

    // Writes the items in tasks of 100 of a few jobs. Fails only when nothing was handed in: with Unsupported
    // when the workspace has no bulk endpoints, else with what the first call said. Several calls may run at
    // the same time.
    Task<BulkReport> write(BulkDeed deed, QList<QJsonObject> items, Settled settled = {}) const;

private:
    struct Hand;    // one task: which items, and what is known of it
    struct Missing; // who was created and not found yet
    struct Index;   // what is known of Intercom's search index

    Task<BulkJob> submit(BulkDeed deed, QJsonArray items, QString job) const;
    QCoro::Task<std::optional<Error>> handIn(BulkDeed deed, std::shared_ptr<const QList<QJsonObject>> items,
                                             std::shared_ptr<QList<Hand>> hands, qsizetype first,
                                             qsizetype of, std::shared_ptr<bool> stop) const;
    // Looks until every job is over, or patience is.
    QCoro::Task<std::optional<Error>> await(BulkModel model, std::shared_ptr<QList<Hand>> hands) const;
    using Found = std::function<void(const Contact &)>;
    // The users of these external ids: one search for many, then one by one for the rest.
    QCoro::Task<> find(QStringList externalIds, Found found) const;
    // The users whom the index has, asked for so many at a time; takes them out of `missing`. How many.
    QCoro::Task<qsizetype> search(std::shared_ptr<Missing> missing, qsizetype atMost, Found found) const;

    Client m_client; // its calls carry many records
    Client m_single;
    Settings m_settings;
    std::shared_ptr<Index> m_index;
};

} // namespace patchbay::intercom
