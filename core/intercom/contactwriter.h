// How a contact is written so that saying it twice is saying it once. Contacts have no upsert
// (intercom.md 4.1).
#pragma once

#include "intercom/client.h"

namespace patchbay::intercom {

struct ContactWriteResult
{
    enum class Way { Created, Updated, UnarchivedAndUpdated };

    Contact contact{};
    Way way = Way::Updated;
    QStringList
        notes{}; // what happened on the way, in words: "409: the e-mail belonged to …; updated that one"
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

    // Writes `fields` to the contact: by `known` id when there is one, else by external id, else by creating
    // it.
    //   409                        the id in the message is updated; an archived twin is unarchived first
    //   known id gives 404         it may be archived: unarchive and update; else look up by external id,
    //   else create known id gives 410         merged: the surviving contact named by the answer is updated
    //   a POST without an answer   looked up before it is posted again
    // Two writes for the same external id or e-mail wait for each other. An e-mail that belongs to a contact
    // with *another* external id is a Conflict for a person to judge, never an overwrite; several contacts
    // that it could be are Ambiguous, never the first of them.
    //
    // `isNew`: the caller has just seen that Intercom has no such contact, so it is not looked for again; the
    // POST's 409 still finds one that exists.
    Task<ContactWriteResult> write(QJsonObject fields, ContactId known = {}, bool isNew = false);

private:
    Client m_client;
};

} // namespace patchbay::intercom
