// How a contact is written so that saying it twice is saying it once. Contacts have no upsert
// (intercom.md 4.1).
#pragma once

#include "intercom/client.h"

namespace patchbay::intercom {

struct ContactWriteResult
{
    enum class Way {
        Created, // our POST was answered with success: by nobody else
        Updated,
        UnarchivedAndUpdated,
        Met, // somebody is there whom the caller has not seen: nothing of it was written yet
    };

    Contact contact{}; // of Met: as it was found
    Way way = Way::Updated;
    bool unarchived = false; // Met: it was archived, and had to be unarchived to be seen
    // Met: when the first POST of ours was sent that had no clear answer. A contact that is older was not
    // made by it.
    std::optional<QDateTime> silentSince{};
    QStringList notes{}; // what happened on the way, in words: "409: contact … exists already"
};

// The id and the kind of twin that a 409 names in its message; nothing when it names none.
struct ConflictingContact
{
    ContactId id{};
    bool archived = false;

    static std::optional<ConflictingContact> read(const Error &conflict);
};

class ContactWriter
{
public:
    // Copies of one client share its locks, so that all writers of a workspace know of each other.
    explicit ContactWriter(Client client);

    // Writes `fields` to the contact that the caller has seen, by its `known` id, or creates it. Whoever else
    // is there is Met and left as it is: the fields were decided on without having seen that contact, so the
    // caller decides again and then writes to its id.
    //   no known id                looked for by external id and e-mail, else created
    //   409                        the id in the message is met; an archived twin is unarchived to be seen
    //   known id gives 404         it may be archived: unarchive and update; else look up by external id,
    //                              else create
    //   known id gives 410         merged: the surviving contact named by the answer is met
    //   a POST without an answer   looked up before it is posted again; what is found is met
    // Two writes for the same external id or e-mail wait for each other. An e-mail that belongs to a contact
    // with *another* external id is a Conflict for a person to judge, never an overwrite; several contacts
    // that it could be are Ambiguous, never the first of them.
    //
    // `isNew`: the caller has just seen that Intercom has no such contact, so it is not looked for again; the
    // POST's 409 still finds one that exists.
    Task<ContactWriteResult> write(QJsonObject fields, ContactId known = {}, bool isNew = false);
    // The same for a contact whose id is known and that nobody could look at, because it is or may be
    // archived: it is met as well.
    Task<ContactWriteResult> meet(QJsonObject fields, ContactId known);

private:
    Client m_client;
};

} // namespace patchbay::intercom
