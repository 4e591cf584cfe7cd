#include "sync/recordapplier.h"

#include "sync/companycall.h"
#include "sync/intercomschema.h"
#include "sync/touchedsince.h"

#include <algorithm>
#include <utility>

namespace patchbay {

using namespace Qt::StringLiterals;

namespace {

tl::unexpected<Error> stale(const QString &title)
{
    return fail(Error::Kind::Conflict, u"%1 changed in Intercom since the plan was made."_s.arg(title),
                u"Plan again and look at the new differences."_s);
}

// Whether a field that the plan means to write, or to take away with its record, no longer says what the plan
// saw.
bool differs(const QJsonObject &now, const RecordPlan &plan, bool byTime = true)
{
    if (byTime && now.value("updated_at"_L1) != plan.before.value("updated_at"_L1))
        return true;
    const bool goes = plan.action == RecordPlan::Action::Delete;
    return std::ranges::any_of(plan.changes, [&](const FieldChange &change) {
        // Times tell whole seconds only, so the values are compared as well; the owner's e-mail needs another
        // call.
        return (change.willWrite || goes) && change.path != "owner.email"_L1 && change.path != "tags"_L1 &&
               !sameValue(now.value(change.path), change.before, FieldType::Unknown);
    });
}

// Whether the fields that the plan means to write say what it would write: an earlier try did it.
bool isDoneAlready(const QJsonObject &now, const RecordPlan &plan)
{
    const bool writes = std::ranges::any_of(plan.changes, &FieldChange::willWrite);
    return writes && std::ranges::all_of(plan.changes, [&now](const FieldChange &change) {
               return !change.willWrite || change.path == "owner.email"_L1 ||
                      sameValue(now.value(change.path), change.after, FieldType::Unknown);
           });
}

bool isNothing(const QJsonValue &value)
{
    return value.isNull() || value.isUndefined() || (value.isString() && value.toString().isEmpty());
}

} // namespace

RecordApplier::RecordApplier(Resync::Parts parts, RecordPlan plan, ResyncOptions options)
    : m_parts(std::move(parts))
    , m_plan(std::move(plan))
    , m_options(std::move(options))
{
}

Task<RecordOutcome> RecordApplier::run()
{
    if (!m_plan.canApply())
        co_return fail(m_plan.action == RecordPlan::Action::Conflict ? Error::Kind::Conflict
                                                                     : Error::Kind::Rejected,
                       m_plan.sentence, m_plan.nextStep);
    m_startedAt = m_parts.clock();
    m_outcome.runId = RunId(newIdText(QLatin1StringView("run")));
    m_outcome.action = m_plan.action;
    m_outcome.intercomId = m_plan.intercomId;
    Outcome done;
    if (m_plan.writeCount() > 0)
        done = co_await checkFresh();
    if (!done)
        co_return fail(done.error()); // nothing was written, so there is nothing to write down
    done = co_await carryOut();
    const std::optional<Error> failure = done ? std::nullopt : std::optional<Error>(done.error());
    m_outcome.sentence = activity(failure).summary;
    const Outcome written = co_await writeDown(failure);
    if (failure)
        co_return fail(*failure);
    if (!written) {
        Error error =
            written.error().withContext(u"Intercom has the changes, but Patchbay could not note them down"_s);
        co_return fail(error.withNextStep(
            u"Check the store, then sync this record again: what is done is found and not done twice."_s));
    }
    co_return m_outcome;
}

Task<RecordTrail> RecordApplier::perform()
{
    m_inRun = true;
    m_startedAt = m_parts.clock();
    m_outcome.action = m_plan.action;
    m_outcome.intercomId = m_plan.intercomId;
    Outcome done;
    // What an earlier try has begun differs from what the plan saw. And however new the plan: what somebody
    // brought back meanwhile is not deleted.
    const bool isBegun = m_earlier.wrote && m_plan.action == RecordPlan::Action::Unarchive;
    if (((!m_trusting && !isBegun) || deletesUnseen()) && m_plan.action != RecordPlan::Action::Create)
        done = co_await checkFresh();
    else if (!m_trusting && !m_undoing && m_plan.action == RecordPlan::Action::Create)
        done = co_await refuseTwins();
    if (done)
        done = co_await carryOut();
    co_return co_await trail(done ? std::nullopt : std::optional<Error>(done.error()));
}

RecordTrail RecordApplier::noteWritten(const QString &intercomId,
                                       const std::optional<intercom::Contact> &stored)
{
    m_startedAt = m_parts.clock();
    m_outcome.action = m_plan.action;
    m_outcome.intercomId = intercomId;
    m_outcome.writes = 1;
    m_created = m_plan.action == RecordPlan::Action::Create;
    if (stored) {
        m_outcome.createdAt = stored->createdAt;
        confirm(*stored);
    }
    noteChanges();
    m_outcome.companies = m_plan.companies;
    RecordTrail trail = trailSoFar(std::nullopt);
    if (trail.link)
        trail.link->agreed = agreedAfter({}, true);
    return trail;
}

OutcomeTask RecordApplier::checkFresh()
{
    if (m_plan.targetObject == "company"_L1)
        co_return co_await checkCompanyFresh();
    co_return co_await checkContactFresh();
}

OutcomeTask RecordApplier::checkContactFresh()
{
    if (m_plan.action == RecordPlan::Action::Create) {
        if (m_plan.externalId.isEmpty())
            co_return co_await refuseTwins();
        const Result<intercom::Contact> twin =
            co_await m_parts.intercom->contactByExternalId(m_plan.externalId);
        if (twin)
            co_return stale(m_plan.title);
        if (twin.error().kind != Error::Kind::NotFound)
            co_return fail(twin.error());
        co_return co_await refuseTwins();
    }
    const Result<intercom::Contact> now = co_await m_parts.intercom->contact(ContactId(m_plan.intercomId));
    const bool unseen = m_plan.action == RecordPlan::Action::Unarchive;
    if (!now && now.error().kind != Error::Kind::NotFound)
        co_return fail(now.error());
    if (!now && m_plan.action == RecordPlan::Action::Delete)
        co_return {};
    if (unseen || deletesUnseen() ? now.has_value()
                                  : !now || (differs(contactRecord(*now, {}, {}), m_plan) &&
                                             !isDoneAlready(contactRecord(*now, {}, {}), m_plan)))
        co_return stale(m_plan.title);
    // Not all that others add to a contact moves its time.
    if (now && m_plan.action == RecordPlan::Action::Delete && m_plan.before.contains(surroundings) &&
        m_plan.before.value(surroundings) != QJsonValue(surroundingsOf(*now)))
        co_return stale(m_plan.title);
    co_return {};
}

// By now the undo has taken from the company whom the run had put there.
OutcomeTask RecordApplier::checkNobodyIsLeft()
{
    const Result<intercom::Page<intercom::Contact>> people =
        co_await m_parts.intercom->companyContacts(CompanyId(m_plan.intercomId));
    if (!people)
        co_return fail(people.error());
    if (!people->items.isEmpty())
        co_return fail(Error::Kind::Conflict,
                       u"%1 was not deleted, because people still belong to it."_s.arg(m_plan.title),
                       u"Look at its people in Intercom; delete it there when nobody needs it."_s);
    co_return {};
}

OutcomeTask RecordApplier::checkCompanyFresh()
{
    if (m_plan.intercomId.isEmpty()) {
        const Result<intercom::Company> twin =
            co_await m_parts.intercom->companyByCompanyId(m_plan.externalId);
        if (twin)
            co_return stale(m_plan.title);
        if (twin.error().kind != Error::Kind::NotFound)
            co_return fail(twin.error());
        co_return {};
    }
    const Result<intercom::Company> now = co_await m_parts.intercom->company(CompanyId(m_plan.intercomId));
    if (!now && now.error().kind != Error::Kind::NotFound)
        co_return fail(now.error());
    if (!now && m_plan.action == RecordPlan::Action::Delete)
        co_return {};
    // Each contact that a run attaches or detaches moves the company's time.
    if (!now ||
        (differs(companyRecord(*now), m_plan, !m_inRun) && !isDoneAlready(companyRecord(*now), m_plan)))
        co_return stale(m_plan.title);
    if (m_undoing && m_plan.action == RecordPlan::Action::Delete)
        co_return co_await checkNobodyIsLeft();
    co_return {};
}

OutcomeTask RecordApplier::carryOut()
{
    Outcome done = co_await createAttributes();
    if (done)
        done = co_await writeCompanies();
    if (done && m_plan.targetObject == "company"_L1)
        co_return co_await writeCompany();
    if (done)
        done = co_await writeContact();
    if (done)
        done = co_await attachAndDetach();
    if (done)
        done = co_await writeTags();
    co_return done;
}

OutcomeTask RecordApplier::createAttributes()
{
    for (const AttributeStep &step : std::as_const(m_plan.attributes)) {
        const Outcome created = co_await createAttribute(step);
        if (!created)
            co_return created;
    }
    co_return {};
}

OutcomeTask RecordApplier::createAttribute(AttributeStep step)
{
    const Result<bool> created =
        co_await m_parts.intercom->ensureDataAttribute(step.model, step.name, step.dataType);
    if (!created)
        co_return fail(created.error());
    if (*created) {
        ++m_outcome.writes;
        m_outcome.notes.append(
            u"Created the custom attribute %1 (%2)."_s.arg(step.name, fieldTypeTitle(step.type)));
    }
    co_return {};
}

OutcomeTask RecordApplier::writeCompanies()
{
    for (CompanyStep &step : m_plan.companies) {
        if (!step.body.isEmpty()) {
            const CompanyCall call;
            const Result<intercom::Company> written = co_await m_parts.intercom->upsertCompany(step.body);
            if (!written)
                co_return fail(
                    written.error().withContext(u"The company %1 could not be written"_s.arg(step.name)));
            ++m_outcome.writes;
            step.intercomId = written->id;
            if (step.before.isEmpty() && call.made(*written, true))
                m_createdCompanies.insert(step.companyId);
        }
        m_companiesDone.append(step);
    }
    co_return {};
}

OutcomeTask RecordApplier::writeContact()
{
    using Action = RecordPlan::Action;
    const ContactId known(m_plan.intercomId);
    if (m_plan.action == Action::Archive) {
        if (!m_plan.body.isEmpty()) { // an undo: as it was, and archived again
            const Result<intercom::Contact> written =
                co_await m_parts.intercom->updateContact(known, m_plan.body);
            if (!written)
                co_return fail(written.error());
            ++m_outcome.writes;
        }
        const Outcome archived = co_await m_parts.intercom->archiveContact(known);
        if (!archived)
            co_return archived;
        ++m_outcome.writes;
    } else if (m_plan.action == Action::Delete) {
        Outcome deleted = co_await m_parts.intercom->deleteContact(known);
        if (!deleted && deleted.error().kind == Error::Kind::NotFound && deletesUnseen())
            deleted = co_await deleteOutOfSight(known);
        if (!deleted && deleted.error().kind != Error::Kind::NotFound) // somebody else did it
            co_return deleted;
        ++m_outcome.writes;
    } else if (!m_plan.body.isEmpty() && m_undoing) {
        const Result<intercom::Contact> written =
            co_await m_parts.intercom->updateContact(known, m_plan.body);
        if (!written)
            co_return fail(written.error());
        ++m_outcome.writes;
        confirm(*written);
    } else if (!m_plan.body.isEmpty()) {
        co_return co_await writeFields();
    } else if (m_plan.action == Action::Unarchive) {
        const Outcome restored = co_await m_parts.intercom->unarchiveContact(known);
        if (!restored)
            co_return restored;
        ++m_outcome.writes;
    }
    noteChanges();
    co_return {};
}

// A contact that was archived before: Intercom did not show it when that was planned.
bool RecordApplier::deletesUnseen() const
{
    return m_plan.action == RecordPlan::Action::Delete && m_plan.before.isEmpty();
}

// An archived contact is not found by its id, except to be brought back: whether it is found to be deleted is
// not documented.
OutcomeTask RecordApplier::deleteOutOfSight(ContactId known)
{
    const Outcome shown = co_await m_parts.intercom->unarchiveContact(known);
    if (!shown)
        co_return shown;
    ++m_outcome.writes;
    const Outcome deleted = co_await m_parts.intercom->deleteContact(known);
    if (deleted || deleted.error().kind == Error::Kind::NotFound)
        co_return deleted;
    // It must not stay in sight, where it would seem that somebody brought it back.
    const Outcome hidden = co_await m_parts.intercom->archiveContact(known);
    co_return hidden ? deleted : hidden;
}

void RecordApplier::noteChanges()
{
    m_recordWritten = true;
    for (const FieldChange &change : std::as_const(m_plan.changes)) {
        if (change.willWrite)
            m_outcome.changes.append(change);
    }
}

// Accepted is not stored: the answer says what Intercom made of each field.
void RecordApplier::confirm(const intercom::Contact &stored)
{
    m_outcome.requestId = stored.requestId;
    const QJsonObject record = contactRecord(stored, {}, {});
    for (const FieldChange &change : std::as_const(m_plan.changes)) {
        if (!change.willWrite || change.path == "owner.email"_L1)
            continue;
        const QJsonValue kept = record.value(change.path);
        if (sameValue(kept, change.after, FieldType::Unknown))
            continue;
        if (isNothing(kept) || isNothing(change.after)) {
            m_notStored.append(change.path);
            m_outcome.notes.append(u"Intercom accepted %1 and did not store it."_s.arg(change.label));
        } else {
            m_stored.insert(change.path, kept);
        }
    }
}

OutcomeTask RecordApplier::writeCompany()
{
    if (m_plan.action == RecordPlan::Action::Delete) {
        const Outcome deleted = co_await m_parts.intercom->deleteCompany(CompanyId(m_plan.intercomId));
        if (!deleted && deleted.error().kind != Error::Kind::NotFound) // somebody else did it
            co_return deleted;
        ++m_outcome.writes;
    }
    if (m_plan.action == RecordPlan::Action::Create)
        co_return co_await createCompany();
    if (!m_plan.body.isEmpty()) {
        const Result<intercom::Company> written = co_await m_parts.intercom->upsertCompany(m_plan.body);
        if (!written)
            co_return fail(written.error());
        ++m_outcome.writes;
        m_outcome.intercomId = written->id.text();
        m_outcome.requestId = written->requestId;
    }
    noteChanges();
    co_return {};
}

OutcomeTask RecordApplier::attachAndDetach()
{
    const ContactId contact(m_outcome.intercomId);
    for (const CompanyStep &step : std::as_const(m_plan.companies)) {
        const QString doing = step.kind == CompanyStep::Kind::Detach ? u"detached from"_s : u"attached to"_s;
        if (step.kind == CompanyStep::Kind::Detach) {
            const Outcome detached = co_await m_parts.intercom->detachCompany(contact, step.intercomId);
            if (!detached && detached.error().kind != Error::Kind::NotFound) // somebody else did it
                co_return fail(
                    detached.error().withContext(u"The contact could not be %1 %2"_s.arg(doing, step.name)));
            ++m_outcome.writes;
        } else if (step.kind != CompanyStep::Kind::AlreadyAttached) {
            const Result<intercom::Company> attached =
                co_await m_parts.intercom->attachCompany(contact, step.intercomId);
            if (!attached)
                co_return fail(
                    attached.error().withContext(u"The contact could not be %1 %2"_s.arg(doing, step.name)));
            ++m_outcome.writes;
        }
        m_outcome.companies.append(step);
    }
    co_return {};
}

OutcomeTask RecordApplier::writeTags()
{
    const ContactId contact(m_outcome.intercomId);
    for (TagStep step : std::as_const(m_plan.tags)) {
        if (step.add) {
            const Result<intercom::Tag> tag = co_await m_parts.intercom->createTag(step.name);
            if (!tag)
                co_return fail(tag.error().withContext(u"The tag %1 could not be made"_s.arg(step.name)));
            step.id = tag->id;
            const Result<intercom::Tag> put = co_await m_parts.intercom->tagContact(contact, step.id);
            if (!put)
                co_return fail(
                    put.error().withContext(u"The tag %1 could not be put on the contact"_s.arg(step.name)));
        } else {
            const Outcome taken = co_await m_parts.intercom->untagContact(contact, step.id);
            if (!taken && taken.error().kind != Error::Kind::NotFound) // somebody else did it
                co_return fail(taken.error().withContext(
                    u"The tag %1 could not be taken off the contact"_s.arg(step.name)));
        }
        ++m_outcome.writes;
        m_outcome.tags.append(step);
    }
    co_return {};
}

Task<RecordOutcome> Resync::apply(RecordPlan plan, ResyncOptions options)
{
    RecordApplier applier(m_parts, std::move(plan), std::move(options));
    co_return co_await applier.run();
}

} // namespace patchbay
