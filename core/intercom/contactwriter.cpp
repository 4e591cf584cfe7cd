#include "intercom/contactwriter.h"

#include "intercom/contactidentity.h"

#include <QRegularExpression>

namespace patchbay::intercom {

using namespace Qt::StringLiterals;

namespace {

constexpr int mostCreations = 3; // each without an answer, each followed by a look

using Way = ContactWriteResult::Way;

// One write on its way. A value in the frame of write(); the steps are its member coroutines.
struct Writing
{
    Client client;
    QJsonObject fields{};
    ContactIdentity who{};
    QStringList notes{};
    std::optional<QDateTime> silentSince{}; // a creation was sent, and nobody heard what became of it

    Task<ContactWriteResult> update(ContactId id, Way way);
    ContactWriteResult met(const Contact &contact, bool unarchived = false) const;
    Task<ContactWriteResult> meetSurvivor(ContactId merged, ContactId survivor);
    Task<ContactWriteResult> look(ContactId known);
    Task<ContactWriteResult> writeKnown(ContactId known);
    Task<ContactWriteResult> unarchiveAndWrite(ContactId known);
    Task<ContactWriteResult> findAndWrite(bool mayCreate);
    // `afterSilence`: also where a POST would tell, because one has been sent already.
    Task<std::optional<Contact>> find(bool afterSilence = false);
    Task<ContactWriteResult> create(int attempt);
    Task<ContactWriteResult> lookAfterSilence(Error silence, int attempt);
    Task<ContactWriteResult> resolveConflict(Error conflict);
    Task<ContactWriteResult> writeArchivedTwin(ContactId twin);
};

// Whether the request may have taken effect although it failed.
bool isOpen(const Error &error)
{
    switch (error.kind) {
    case Error::Kind::Timeout:
    case Error::Kind::Unreachable:
    case Error::Kind::BadReply:
    case Error::Kind::ServerFault: return true;
    default: return false;
    }
}

bool isAbsent(const Error &error)
{
    return error.kind == Error::Kind::NotFound || error.kind == Error::Kind::Gone;
}

tl::unexpected<Error> notRestorable(const ContactId &id, const Error &refusal)
{
    Error error = refusal;
    error.kind = Error::Kind::Conflict;
    error.message =
        u"Contact %1 is archived and Intercom does not restore it. %2"_s.arg(id.text(), refusal.message);
    error.nextStep =
        u"Look at this person in Intercom: it was merged, blocked or deleted for good. Then link another "
        "contact or leave this record out."_s;
    return fail(error);
}

Task<ContactWriteResult> Writing::update(ContactId id, Way way)
{
    const Result<Contact> written = co_await client.updateContact(id, fields);
    if (written)
        co_return ContactWriteResult{.contact = *written, .way = way, .notes = notes};
    if (written.error().kind == Error::Kind::Conflict) {
        // What stands in the way of an update is somebody else: this contact is already the one we mean.
        co_return fail(written.error().withNextStep(
            u"Another contact has this e-mail or external id. Compare the two and merge them or correct the value."_s));
    }
    co_return fail(written.error());
}

ContactWriteResult Writing::met(const Contact &contact, bool unarchived) const
{
    return {.contact = contact,
            .way = Way::Met,
            .unarchived = unarchived,
            .silentSince = silentSince,
            .notes = notes};
}

Task<ContactWriteResult> Writing::meetSurvivor(ContactId merged, ContactId survivor)
{
    notes << u"Contact %1 was merged into %2; took that one."_s.arg(merged.text(), survivor.text());
    const Result<Contact> contact = co_await client.contact(survivor);
    if (!contact)
        co_return fail(contact.error());
    co_return met(*contact);
}

Task<ContactWriteResult> Writing::look(ContactId known)
{
    const Result<Contact> seen = co_await client.contact(known);
    if (seen)
        co_return met(*seen);
    if (seen.error().kind == Error::Kind::NotFound) {
        const Outcome restored = co_await client.unarchiveContact(known);
        if (restored) {
            notes << u"Contact %1 was archived; unarchived it."_s.arg(known.text());
            const Result<Contact> back = co_await client.contact(known);
            if (!back)
                co_return fail(back.error());
            co_return met(*back, true);
        }
    } else if (seen.error().kind != Error::Kind::Gone) {
        co_return fail(seen.error());
    }
    co_return co_await writeKnown(known); // which finds out what became of it
}

Task<ContactWriteResult> Writing::writeKnown(ContactId known)
{
    const Result<ContactWriteResult> direct = co_await update(known, Way::Updated);
    if (direct || !isAbsent(direct.error()))
        co_return direct;
    if (direct.error().kind == Error::Kind::NotFound)
        co_return co_await unarchiveAndWrite(known);
    const Result<ContactId> survivor = co_await client.mergedInto(known);
    if (!survivor && !isAbsent(survivor.error()))
        co_return fail(survivor.error());
    if (!survivor) {
        notes << u"Contact %1 is gone for good."_s.arg(known.text());
        co_return co_await findAndWrite(true);
    }
    co_return co_await meetSurvivor(known, *survivor);
}

Task<ContactWriteResult> Writing::unarchiveAndWrite(ContactId known)
{
    const Outcome restored = co_await client.unarchiveContact(known);
    if (restored) {
        notes << u"Contact %1 was archived; unarchived it."_s.arg(known.text());
        co_return co_await update(known, Way::UnarchivedAndUpdated);
    }
    const Error refusal = restored.error();
    if (isAbsent(refusal)) {
        notes << u"Contact %1 no longer exists."_s.arg(known.text());
        co_return co_await findAndWrite(true);
    }
    if (refusal.kind != Error::Kind::Rejected)
        co_return fail(refusal);
    // It is there and stays archived: merged, which the API tells by GET, or blocked or being deleted, which
    // is for a person. Creating another one would undo what somebody did on purpose.
    const Result<ContactId> survivor = co_await client.mergedInto(known);
    if (survivor)
        co_return co_await meetSurvivor(known, *survivor);
    if (!isAbsent(survivor.error()))
        co_return fail(survivor.error());
    const Result<ContactWriteResult> other = co_await findAndWrite(false);
    if (!other && other.error().kind == Error::Kind::NotFound)
        co_return notRestorable(known, refusal);
    co_return other;
}

// The contact by external id, which Intercom answers at once, else by search, which is minutes behind:
// "nothing" from a search still goes to the POST, whose 409 knows better.
Task<std::optional<Contact>> Writing::find(bool afterSilence)
{
    if (!who.externalId.isEmpty() && !who.isLead) {
        const Result<Contact> exact = co_await client.contactByExternalId(who.externalId);
        if (exact) {
            if (exact->externalId != who.externalId)
                co_return fail(
                    Error::Kind::BadReply,
                    u"Intercom was asked for external id %1 and sent contact %2 with another one."_s.arg(
                        who.externalId, exact->id.text()),
                    u"Try again in a moment."_s);
            co_return std::optional(*exact);
        }
        if (exact.error().kind != Error::Kind::NotFound)
            co_return fail(exact.error());
    }
    // A user without an external id needs no search: the POST answers 409 when the e-mail is taken.
    const bool postTells = who.externalId.isEmpty() && !who.isLead && !afterSilence;
    if (!who.mayBeSearched() || postTells)
        co_return std::optional<Contact>();
    QList<Contact> hits;
    QString cursor;
    do {
        const Result<Page<Contact>> page = co_await client.searchContacts(who.search(), cursor);
        if (!page)
            co_return fail(page.error());
        hits << page->items;
        cursor = page->next;
    } while (!cursor.isEmpty());
    co_return who.choose(hits);
}

Task<ContactWriteResult> Writing::findAndWrite(bool mayCreate)
{
    const Result<std::optional<Contact>> found = co_await find();
    if (!found)
        co_return fail(found.error());
    if (found->has_value()) {
        const Contact &contact = **found;
        if (contact.externalId != who.externalId)
            notes << u"Contact %1 had the e-mail and no external id; took it over."_s.arg(contact.id.text());
        co_return met(contact);
    }
    if (!mayCreate)
        co_return fail(Error::Kind::NotFound, u"Intercom has no contact for %1."_s.arg(who.text()));
    co_return co_await create(1);
}

Task<ContactWriteResult> Writing::create(int attempt)
{
    const QDateTime sent = QDateTime::currentDateTimeUtc();
    const Result<Contact> created = co_await client.createContact(fields);
    if (created)
        co_return ContactWriteResult{.contact = *created, .way = Way::Created, .notes = notes};
    const Error error = created.error();
    if (error.kind == Error::Kind::Conflict)
        co_return co_await resolveConflict(error);
    if (isOpen(error)) {
        silentSince = silentSince.value_or(sent);
        co_return co_await lookAfterSilence(error, attempt);
    }
    co_return fail(error);
}

Task<ContactWriteResult> Writing::lookAfterSilence(Error silence, int attempt)
{
    notes << u"The creation had no clear answer; looked the contact up before trying again."_s;
    const Result<std::optional<Contact>> found = co_await find(true);
    if (!found)
        co_return fail(found.error());
    if (found->has_value())
        co_return met(**found);
    // A second POST of a user is safe: if the first one took effect after all, it answers 409. Nothing
    // protects leads, and people with neither external id nor e-mail.
    const bool isProtected = !who.isLead && !(who.externalId.isEmpty() && who.email.isEmpty());
    if (attempt == mostCreations || !isProtected)
        co_return fail(silence.withNextStep(
            u"Whether the contact was created is not known. Look in Intercom in a few minutes, then try again."_s));
    co_return co_await create(attempt + 1);
}

Task<ContactWriteResult> Writing::resolveConflict(Error conflict)
{
    const std::optional<ConflictingContact> twin = ConflictingContact::read(conflict);
    if (!twin) {
        // Without an id the answer means several people with this e-mail, or a twin that only a search can
        // show.
        if (who.email.isEmpty())
            co_return fail(conflict);
        Result<Page<Contact>> page = co_await client.searchContacts(who.search());
        if (!page)
            co_return fail(page.error());
        const Result<std::optional<Contact>> chosen = who.choose(page->items);
        if (!chosen)
            co_return fail(chosen.error());
        if (!chosen->has_value() || !page->next.isEmpty())
            co_return fail(conflict);
        notes << u"409: found contact %1 by e-mail; took that one."_s.arg((*chosen)->id.text());
        co_return met(**chosen);
    }
    if (twin->archived)
        co_return co_await writeArchivedTwin(twin->id);
    const Result<Contact> other = co_await client.contact(twin->id);
    if (!other)
        co_return fail(other.error());
    if (!who.isSame(*other))
        co_return fail(who.conflictWith(*other));
    notes << u"409: contact %1 exists already; took that one."_s.arg(twin->id.text());
    co_return met(*other);
}

Task<ContactWriteResult> Writing::writeArchivedTwin(ContactId twin)
{
    // An archived contact cannot be read, so it has to be unarchived to see who it is.
    const Outcome restored = co_await client.unarchiveContact(twin);
    if (!restored && (restored.error().kind == Error::Kind::Rejected || isAbsent(restored.error())))
        co_return notRestorable(twin, restored.error());
    if (!restored)
        co_return fail(restored.error());
    const Result<Contact> other = co_await client.contact(twin);
    if (!other)
        co_return fail(other.error());
    if (!who.isSame(*other)) {
        const Outcome archivedAgain = co_await client.archiveContact(twin);
        if (!archivedAgain)
            co_return fail(who.conflictWith(*other).withNextStep(
                u"Contact %1 was unarchived to find this out and could not be archived again; do that in Intercom."_s
                    .arg(twin.text())));
        co_return fail(who.conflictWith(*other));
    }
    notes << u"409: contact %1 exists already and was archived; unarchived it."_s.arg(twin.text());
    co_return met(*other, true);
}

} // namespace

std::optional<ConflictingContact> ConflictingContact::read(const Error &conflict)
{
    if (conflict.kind != Error::Kind::Conflict)
        return std::nullopt;
    // "An archived contact matching those details already exists with id=…" (developers.intercom.com, create
    // a contact).
    static const QRegularExpression named(uR"(\b(archived\b.*)?\bid=([0-9A-Fa-f]+)\b)"_s,
                                          QRegularExpression::CaseInsensitiveOption);
    const auto match = named.match(conflict.message);
    if (!match.hasMatch())
        return std::nullopt;
    return ConflictingContact{ContactId(match.captured(2)), match.hasCaptured(1)};
}

ContactWriter::ContactWriter(Client client) : m_client(std::move(client)) {}

Task<ContactWriteResult> ContactWriter::write(QJsonObject fields, ContactId known, bool isNew)
{
    Writing writing{m_client, fields, ContactIdentity::of(fields)};
    QStringList keys = writing.who.lockKeys();
    if (!known.isEmpty())
        keys << u"contact id:"_s + known.text();
    if (keys.isEmpty() && writing.fields.value("role"_L1).toString().isEmpty())
        co_return fail(
            Error::Kind::InvalidInput,
            u"The contact has neither an external id nor an e-mail, so nobody could find it again."_s,
            u"Map a field to external_id or email."_s);
    const KeyLocks::Guard turn = co_await writing.client.writeLocks()->acquire(keys);
    if (!known.isEmpty())
        co_return co_await writing.writeKnown(known);
    if (isNew && !writing.who.isLead)
        co_return co_await writing.create(1);
    co_return co_await writing.findAndWrite(true);
}

Task<ContactWriteResult> ContactWriter::meet(QJsonObject fields, ContactId known)
{
    Writing writing{m_client, fields, ContactIdentity::of(fields)};
    const QStringList keys = writing.who.lockKeys() + QStringList{u"contact id:"_s + known.text()};
    const KeyLocks::Guard turn = co_await writing.client.writeLocks()->acquire(keys);
    co_return co_await writing.look(known);
}

} // namespace patchbay::intercom
