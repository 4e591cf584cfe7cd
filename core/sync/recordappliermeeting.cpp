// RecordApplier where a record turns out to exist that the plan knew nothing of, or could not look at: what
// it says is noted before it is written to, and the rules are asked again.
#include "intercom/contactidentity.h"
#include "sync/companycall.h"
#include "sync/contactkeys.h"
#include "sync/intercomschema.h"
#include "sync/matchkeys.h"
#include "sync/metrecord.h"
#include "sync/recordapplier.h"
#include "sync/touchedsince.h"

#include <algorithm>
#include <utility>

namespace patchbay {

using namespace Qt::StringLiterals;

namespace {

using Action = RecordPlan::Action;

// Whether the call may have taken effect although it failed.
bool isUnclear(const Error &error)
{
    switch (error.kind) {
    case Error::Kind::Timeout:
    case Error::Kind::Unreachable:
    case Error::Kind::BadReply:
    case Error::Kind::ServerFault:
    case Error::Kind::Cancelled: return true;
    default: return false;
    }
}

tl::unexpected<Error> bothChanged(const QString &title, const QStringList &labels)
{
    return fail(
        Error::Kind::Conflict,
        u"%1 exists in Intercom already, and both sides changed %2."_s.arg(title, labels.join(u", "_s)),
        u"Make both sides say the same, or let the rule go one way only, and plan again."_s);
}

// The record's match keys that Intercom lets several have, as the plan writes them.
QHash<QString, QJsonValue> ownKeysOf(const RecordPlan &plan, const Mapping &mapping)
{
    QHash<QString, QJsonValue> keys;
    const QStringList paths = ownMatchKeys(mapping);
    for (const QString &path : paths) {
        const bool isNew = std::ranges::any_of(
            plan.attributes, [&path](const AttributeStep &step) { return step.path == path; });
        const QJsonValue value =
            path.startsWith("custom."_L1)
                ? plan.body.value("custom_attributes"_L1).toObject().value(path.sliced(7))
                : plan.body.value(path);
        if (!isNew && !readIdText(value).isEmpty())
            keys.insert(path, value);
    }
    return keys;
}

bool isWithin(const QDateTime &time, const std::optional<QDateTime> &from,
              const std::optional<QDateTime> &until)
{
    // Intercom tells whole seconds.
    return from && time.toSecsSinceEpoch() >= from->toSecsSinceEpoch() && (!until || time <= *until);
}

} // namespace

EarlierTry EarlierTry::of(const RunItemRow &item)
{
    return {.from = item.triedFrom,
            .until = item.triedUntil,
            .wrote = item.wrote,
            .created = item.before.value(madeByRun).toBool()};
}

// Only what an own call may have made, of which nobody heard the answer: whatever is older, or came when none
// was under way, is somebody else's.
bool RecordApplier::wasMadeByUs(const std::optional<QDateTime> &createdAt,
                                const std::optional<QDateTime> &silentSince) const
{
    if (m_earlier.created)
        return true;
    return createdAt &&
           (isWithin(*createdAt, silentSince, {}) || isWithin(*createdAt, m_earlier.from, m_earlier.until));
}

Task<QJsonObject> RecordApplier::agreedBefore()
{
    if (m_plan.sourceKey.isEmpty())
        co_return QJsonObject();
    co_return co_await m_parts.database->transact<QJsonObject>(
        [connection = m_parts.connection.id, object = m_plan.targetObject,
         key = m_plan.sourceKey](StoreSession &session) -> Result<QJsonObject> {
            const Result<LinkRow> link = LinkRepository(session).findBySourceKey(connection, object, key);
            if (!link && link.error().kind != Error::Kind::NotFound)
                return fail(link.error());
            return link ? link->agreed : QJsonObject();
        });
}

OutcomeTask RecordApplier::writeFields()
{
    using Way = intercom::ContactWriteResult::Way;
    const ContactId known(m_plan.intercomId);
    const bool wasSeen = m_plan.action == Action::Update && !m_earlier.wrote;
    const QDateTime sent = QDateTime::currentDateTimeUtc();
    Result<intercom::ContactWriteResult> written = fail(Error::Kind::Internal, {});
    if (known.isEmpty() || wasSeen)
        written = co_await m_parts.contactWriter->write(m_plan.body, known,
                                                        m_trusting && m_plan.action == Action::Create);
    else
        written = co_await m_parts.contactWriter->meet(m_plan.body, known);
    if (!written) {
        if (known.isEmpty() && isUnclear(written.error()))
            m_unclearSince = sent;
        co_return fail(written.error());
    }
    m_outcome.notes.append(written->notes);
    if (written->way == Way::Met)
        co_return co_await takeOver(*std::move(written));
    m_created = written->way == Way::Created;
    m_outcome.writes += written->way == Way::UnarchivedAndUpdated ? 2 : 1;
    m_outcome.action = m_created                      ? Action::Create
                       : written->way == Way::Updated ? Action::Update
                                                      : Action::Unarchive;
    m_wasArchived = written->way == Way::UnarchivedAndUpdated;
    m_outcome.intercomId = written->contact.id.text();
    m_outcome.createdAt = written->contact.createdAt;
    confirm(written->contact);
    if (m_created)
        noteHeld(written->contact.raw);
    noteChanges();
    co_return {};
}

// So that an undo can tell what others added from what Intercom itself gives a new record.
void RecordApplier::noteHeld(const QJsonObject &raw)
{
    QStringList written;
    for (const FieldChange &change : std::as_const(m_plan.changes))
        written.append(change.path == "owner.email"_L1 ? u"owner_id"_s : change.path);
    m_heldAtFirst = holdsBesides(m_plan.targetObject, raw, written);
}

// Intercom refuses a second contact with the external id or the e-mail, and takes one with the same match key
// of one's own.
OutcomeTask RecordApplier::refuseTwins()
{
    if (m_plan.targetObject != "contact"_L1)
        co_return {};
    const auto who = intercom::ContactIdentity::of(m_plan.body);
    const QHash<QString, QJsonValue> keys = ownKeysOf(m_plan, m_parts.peopleMapping);
    for (auto key = keys.cbegin(); key != keys.cend(); ++key) {
        const Result<QList<intercom::Contact>> hits =
            co_await contactsByKey({.database = m_parts.database,
                                    .intercom = m_parts.intercom,
                                    .connection = m_parts.connection.id,
                                    .path = key.key(),
                                    .value = key.value(),
                                    .now = m_parts.clock()});
        if (!hits)
            co_return fail(hits.error());
        for (const intercom::Contact &hit : *hits) {
            if (!who.isSame(hit)) // the same one is met and taken over
                co_return fail(
                    Error::Kind::Conflict,
                    u"Intercom has a contact with the same %1 by now (%2), so %3 was not created."_s.arg(
                        key.key(), hit.id.text(), m_plan.title),
                    u"Plan again: the contact is found then."_s);
        }
    }
    co_return {};
}

// Who has the same e-mail and another match key is another person.
OutcomeTask RecordApplier::refuseStranger(intercom::ContactWriteResult met)
{
    const QString externalId = readIdText(m_plan.body.value("external_id"_L1));
    if (m_plan.action != Action::Create || m_created ||
        (!externalId.isEmpty() && externalId == met.contact.externalId))
        co_return {};
    QList<SpoolKey> keys;
    const QHash<QString, QJsonValue> own = ownKeysOf(m_plan, m_parts.peopleMapping);
    for (auto key = own.cbegin(); key != own.cend(); ++key)
        keys.append({key.key(), foldedKey(key.key(), readIdText(key.value()))});
    const QString stranger = strangerBy(met.contact.raw, keys);
    if (stranger.isEmpty())
        co_return {};
    if (met.unarchived) {
        const Outcome hidden = co_await m_parts.intercom->archiveContact(met.contact.id);
        if (!hidden)
            co_return hidden;
        m_outcome.writes = 0;
    }
    co_return fail(
        Error::Kind::Conflict,
        u"The e-mail of %1 belongs to contact %2, which has another %3 (%4)."_s.arg(
            m_plan.title, met.contact.id.text(), stranger, matchKeyOf(met.contact.raw, stranger)),
        u"Compare the two people and decide whether to merge them or to correct the %1."_s.arg(stranger));
}

OutcomeTask RecordApplier::takeOver(intercom::ContactWriteResult met)
{
    const intercom::Contact found = met.contact;
    const bool isCreatedEarlier = m_earlier.created && m_plan.intercomId == found.id.text();
    m_outcome.writes += met.unarchived ? 1 : 0;
    m_wasArchived = met.unarchived;
    m_plan.intercomId = found.id.text();
    m_outcome.intercomId = m_plan.intercomId;
    m_outcome.createdAt = found.createdAt;
    // Times tell whole seconds: what somebody has archived by now may be as old as our call, and not its
    // work.
    m_created = isCreatedEarlier ||
                (met.unarchived ? m_earlier.created : wasMadeByUs(found.createdAt, met.silentSince));
    m_outcome.action = m_created ? Action::Create : met.unarchived ? Action::Unarchive : Action::Update;
    const Outcome same = co_await refuseStranger(met);
    if (!same)
        co_return same;
    const Result<QJsonObject> agreed = co_await agreedBefore();
    if (!agreed)
        co_return fail(agreed.error());
    Result<QList<intercom::Admin>> admins = QList<intercom::Admin>();
    if (m_plan.body.contains("owner_id"_L1))
        admins = co_await m_parts.intercom->admins();
    if (!admins)
        co_return fail(admins.error());
    const QStringList conflicts = decideAgain(
        &m_plan, {.record = contactRecord(found, *admins, {}), .agreed = *agreed, .isOurs = m_created},
        m_parts.peopleMapping);
    if (!conflicts.isEmpty())
        co_return bothChanged(m_plan.title, conflicts);
    if (!m_created) {
        const Outcome left = co_await leaveOutWhatIsThere(found);
        if (!left)
            co_return left;
    }
    if (m_plan.body.isEmpty()) {
        confirm(found);
    } else {
        const Result<intercom::ContactWriteResult> written =
            co_await m_parts.contactWriter->write(m_plan.body, found.id);
        if (!written)
            co_return fail(written.error());
        if (written->way != intercom::ContactWriteResult::Way::Updated)
            co_return fail(Error::Kind::Conflict,
                           u"%1 changed in Intercom while it was written."_s.arg(m_plan.title),
                           u"Plan again and look at the new differences."_s);
        ++m_outcome.writes;
        confirm(written->contact);
    }
    noteChanges();
    const bool attaches = std::ranges::any_of(m_plan.companies, [](const CompanyStep &step) {
        return step.kind != CompanyStep::Kind::AlreadyAttached;
    });
    if (m_outcome.action == Action::Update && m_outcome.writes == 0 && !attaches && m_plan.tags.isEmpty())
        m_outcome.action = Action::Unchanged;
    co_return {};
}

// Companies and tags that the contact has already are not the run's, so an undo must not take them away.
OutcomeTask RecordApplier::leaveOutWhatIsThere(intercom::Contact found)
{
    if (!m_plan.companies.isEmpty() && (!found.companies.ids.isEmpty() || found.companies.hasMore)) {
        QStringList ids = found.companies.ids;
        if (found.companies.hasMore) {
            const Result<QList<intercom::Company>> all =
                co_await m_parts.intercom->contactCompanies(found.id);
            if (!all)
                co_return fail(all.error());
            for (const intercom::Company &company : *all)
                ids.append(company.id.text());
        }
        for (CompanyStep &step : m_plan.companies) {
            if (step.kind != CompanyStep::Kind::Detach && ids.contains(step.intercomId.text()))
                step.kind = CompanyStep::Kind::AlreadyAttached;
        }
    }
    if (!m_plan.tags.isEmpty() && (!found.tags.ids.isEmpty() || found.tags.hasMore)) {
        const Result<QList<intercom::Tag>> all = co_await m_parts.intercom->contactTags(found.id);
        if (!all)
            co_return fail(all.error());
        m_plan.tags.removeIf([&all](const TagStep &step) {
            return step.add && std::ranges::any_of(
                                   *all, [&step](const intercom::Tag &tag) { return tag.name == step.name; });
        });
    }
    co_return {};
}

OutcomeTask RecordApplier::createCompany()
{
    const bool ofPeople = m_plan.sourceKey.isEmpty();
    const bool mayDiffer = m_earlier.wrote || m_earlier.from ||
                           dependsOnExistence(ofPeople ? m_parts.peopleMapping : m_parts.organisationMapping);
    const bool looks = !m_sparing || mayDiffer;
    if (looks) {
        // No list shows a company without people, so the plan cannot have known of it.
        const Result<intercom::Company> present =
            co_await m_parts.intercom->companyByCompanyId(m_plan.externalId);
        if (present)
            co_return co_await takeOverCompany(*present);
        if (present.error().kind != Error::Kind::NotFound)
            co_return fail(present.error());
    }
    const CompanyCall call;
    const Result<intercom::Company> written = co_await m_parts.intercom->upsertCompany(m_plan.body);
    if (!written) {
        if (isUnclear(written.error()))
            m_unclearSince = call.sentAt();
        co_return fail(written.error());
    }
    ++m_outcome.writes;
    m_outcome.intercomId = written->id.text();
    m_outcome.requestId = written->requestId;
    m_created = call.made(*written, looks) ||
                (written->createdAt && isWithin(*written->createdAt, m_earlier.companiesSince, {}));
    if (m_created) {
        noteHeld(written->raw);
    } else {
        m_outcome.action = Action::Update;
        m_outcome.notes.append(
            u"The company existed already; nobody looked at what it said before, so it cannot be taken back."_s);
    }
    noteChanges();
    co_return {};
}

OutcomeTask RecordApplier::takeOverCompany(intercom::Company found)
{
    const bool isCreatedEarlier = m_earlier.created && m_plan.intercomId == found.id.text();
    m_plan.intercomId = found.id.text();
    m_outcome.intercomId = m_plan.intercomId;
    m_created = isCreatedEarlier || wasMadeByUs(found.createdAt) ||
                (found.createdAt && isWithin(*found.createdAt, m_earlier.companiesSince, {}));
    const Result<QJsonObject> agreed = co_await agreedBefore();
    if (!agreed)
        co_return fail(agreed.error());
    const QString prefix = u"company."_s;
    const bool ofPeople = m_plan.sourceKey.isEmpty();
    const QStringList conflicts = decideAgain(
        &m_plan, {.record = companyRecord(found), .agreed = *agreed, .isOurs = m_created},
        ofPeople ? m_parts.peopleMapping : m_parts.organisationMapping, ofPeople ? prefix : QString());
    if (!conflicts.isEmpty())
        co_return bothChanged(m_plan.title, conflicts);
    if (!m_plan.body.isEmpty()) {
        const Result<intercom::Company> written = co_await m_parts.intercom->upsertCompany(m_plan.body);
        if (!written)
            co_return fail(written.error());
        ++m_outcome.writes;
        m_outcome.requestId = written->requestId;
    }
    m_outcome.action = m_created               ? Action::Create
                       : m_plan.body.isEmpty() ? Action::Unchanged
                                               : Action::Update;
    if (!m_created)
        m_outcome.notes.append(u"The company existed already, without people."_s);
    noteChanges();
    co_return {};
}

} // namespace patchbay
