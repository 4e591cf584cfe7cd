#include "sync/recordfinder.h"

#include "sync/contactkeys.h"
#include "sync/matchkeys.h"

#include <utility>

namespace patchbay {

using namespace Qt::StringLiterals;

namespace {

bool isLead(const intercom::Contact &contact)
{
    return contact.role == "lead"_L1;
}

QString titleOfContact(const intercom::Contact &contact)
{
    const QString name = contact.name.isEmpty() ? contact.email : contact.name;
    return u"%1 (%2%3)"_s.arg(name, isLead(contact) ? u"lead "_s : QString(), contact.id.text());
}

} // namespace

RecordFinder::RecordFinder(Places places) : m_places(std::move(places)) {}

Task<std::optional<LinkRow>> RecordFinder::linkOf(QString object, QString sourceKey)
{
    co_return co_await m_places.database->transact<std::optional<LinkRow>>(
        [connection = m_places.connectionId, object,
         sourceKey](StoreSession &session) -> Result<std::optional<LinkRow>> {
            Result<LinkRow> row = LinkRepository(session).findBySourceKey(connection, object, sourceKey);
            if (row)
                return std::optional<LinkRow>(*std::move(row));
            if (row.error().kind == Error::Kind::NotFound)
                return std::optional<LinkRow>();
            return fail(row.error());
        });
}

Task<QList<LinkRow>> RecordFinder::linksTo(QString object, QString targetId)
{
    co_return co_await m_places.database->transact<QList<LinkRow>>(
        [connection = m_places.connectionId, object, targetId](StoreSession &session) {
            return LinkRepository(session).findByTargetId(connection, object, targetId);
        });
}

QJsonValue RecordFinder::typedKey(const QString &path, const QString &value) const
{
    const Field *field = m_places.mapping->field(path);
    return field && field->type == FieldType::Integer ? QJsonValue(value.toLongLong()) : QJsonValue(value);
}

Task<QList<intercom::Contact>> RecordFinder::contactsWith(QString path, QString value)
{
    co_return co_await contactsByKey({.database = m_places.database,
                                      .intercom = m_places.intercom,
                                      .connection = m_places.connectionId,
                                      .path = path,
                                      .value = typedKey(path, value),
                                      .listed = m_places.listed.value_or(QStringList()),
                                      .now = m_places.now});
}

OutcomeTask RecordFinder::findByLink(FoundRecord *found)
{
    if (!found->link || found->link->targetId.isEmpty())
        co_return {};
    const Result<std::optional<intercom::Contact>> contact =
        co_await contactIfAny(m_places.intercom, ContactId(found->link->targetId));
    if (!contact)
        co_return fail(contact.error());
    found->contact = *contact;
    found->archived = !contact->has_value();
    co_return {};
}

OutcomeTask RecordFinder::findByExternalId(QString externalId, FoundRecord *found)
{
    const Result<intercom::Contact> contact = co_await m_places.intercom->contactByExternalId(externalId);
    if (contact) {
        if (contact->externalId == externalId)
            found->contact = *contact;
        co_return {};
    }
    if (contact.error().kind == Error::Kind::Gone)
        found->conflict =
            u"The contact with the external id %1 was merged into another one."_s.arg(externalId);
    else if (contact.error().kind != Error::Kind::NotFound)
        co_return fail(contact.error());
    co_return {};
}

OutcomeTask RecordFinder::findBySearch(SpoolKey key, QList<SpoolKey> all, FoundRecord *found)
{
    const Result<QList<intercom::Contact>> hits = co_await contactsWith(key.path, key.value);
    if (!hits)
        co_return fail(hits.error());
    QList<intercom::Contact> users;
    for (const intercom::Contact &hit : *hits) {
        if (!isLead(hit))
            users.append(hit);
    }
    const QList<intercom::Contact> &fitting = users.isEmpty() ? *hits : users;
    if (fitting.size() > 1) {
        found->where = u"Intercom"_s;
        for (const intercom::Contact &hit : fitting)
            found->candidates.append(titleOfContact(hit));
        co_return {};
    }
    if (fitting.isEmpty())
        co_return {};
    const intercom::Contact &only = fitting.first();
    const QString externalId = all.first().value;
    // A lead's external id is made by Intercom itself and identifies nobody in the source.
    if (!externalId.isEmpty() && !isLead(only) && !only.externalId.isEmpty() &&
        only.externalId != externalId && !found->source->formerKeys.contains(only.externalId)) {
        found->conflict =
            u"Intercom’s contact %1 has the same %2 and another external id (%3 instead of %4)."_s.arg(
                titleOfContact(only), key.path, only.externalId, externalId);
        co_return {};
    }
    const QString stranger = strangerBy(only.raw, all);
    if (!stranger.isEmpty()) {
        found->conflict = u"Intercom’s contact %1 has the same %2 and another %3 (%4)."_s.arg(
            titleOfContact(only), key.path, stranger, matchKeyOf(only.raw, stranger));
        co_return {};
    }
    found->contact = only;
    co_return {};
}

// Two records of the source must not write to one of Intercom's in turns. The title of the other one; empty
// when there is none.
Task<QString> RecordFinder::otherSourceOf(QString object, QString targetId, const FoundRecord *found)
{
    const Result<QList<LinkRow>> links = co_await linksTo(object, targetId);
    if (!links)
        co_return fail(links.error());
    for (const LinkRow &link : *links) {
        if (link.sourceKey == found->source->key || found->source->formerKeys.contains(link.sourceKey))
            continue;
        const Result<QList<SourceRecord>> other = co_await m_places.connector->find(
            m_places.mapping->mapping().sourceObject, {Lookup::By::Key, link.sourceKey});
        if (!other)
            co_return fail(other.error());
        if (!other->isEmpty() && !other->first().deleted)
            co_return titleOf(other->first());
    }
    co_return QString();
}

OutcomeTask RecordFinder::refuseSharedContact(FoundRecord *found)
{
    const Result<QString> other = co_await otherSourceOf(u"contact"_s, found->contact->id.text(), found);
    if (!other)
        co_return fail(other.error());
    if (!other->isEmpty())
        found->conflict = u"Intercom’s contact %1 is already linked to the source’s record %2."_s.arg(
            titleOfContact(*found->contact), *other);
    co_return {};
}

OutcomeTask RecordFinder::findContact(FoundRecord *found)
{
    const std::optional<intercom::Contact> met = std::exchange(found->contact, std::nullopt);
    const Outcome linked = co_await findByLink(found);
    if (!linked)
        co_return linked;
    if (found->contact)
        co_return {};
    if (!found->source) {
        found->contact = met;
        co_return {};
    }
    const QList<EvaluatedField> fields = m_places.mapping->evaluate(*found->source, m_places.context);
    QList<SpoolKey> keys;
    const QStringList paths = contactKeyPaths(m_places.mapping->mapping());
    for (const QString &path : paths)
        keys.append({path, foldedKey(path, evaluatedText(*m_places.mapping, fields, path))});
    const QString externalId = keys.first().value;
    if (met && !isLead(*met) &&
        (externalId.isEmpty() || met->externalId.isEmpty() || met->externalId == externalId) &&
        ((!externalId.isEmpty() && met->externalId == externalId) || strangerBy(met->raw, keys).isEmpty()))
        found->contact = met;
    if (!found->contact && !externalId.isEmpty()) {
        const Outcome exact = co_await findByExternalId(externalId, found);
        if (!exact)
            co_return exact;
    }
    for (const SpoolKey &key : std::as_const(keys)) {
        if (found->contact || !found->candidates.isEmpty() || !found->conflict.isEmpty())
            break;
        // An attribute that is yet to be created cannot be searched, and nobody has a value there.
        if (key.path == "external_id"_L1 || key.value.isEmpty() || m_places.mapping->isMissing(key.path))
            continue;
        const QString asWritten = evaluatedText(*m_places.mapping, fields, key.path);
        const Outcome searched = co_await findBySearch({key.path, asWritten}, keys, found);
        if (!searched)
            co_return searched;
    }
    if (!found->contact)
        co_return {};
    found->archived = false;
    co_return co_await refuseSharedContact(found);
}

Task<FoundRecord> RecordFinder::contact(RecordSelector selector)
{
    FoundRecord found;
    const Outcome person = co_await findPerson(selector, &found);
    if (!person)
        co_return fail(person.error());
    if (!found.candidates.isEmpty())
        co_return found;
    if (found.source) {
        found.link.reset();
        const QStringList keys = QStringList{found.source->key} + found.source->formerKeys;
        for (const QString &key : keys) {
            if (found.link)
                break;
            const Result<std::optional<LinkRow>> link = co_await linkOf(u"contact"_s, key);
            if (!link)
                co_return fail(link.error());
            found.link = *link;
        }
    }
    const Outcome contact = co_await findContact(&found);
    if (!contact)
        co_return fail(contact.error());
    co_return found;
}

} // namespace patchbay
