// RecordFinder's source side: which record of the source is meant.
#include "sync/contactkeys.h"
#include "sync/recordfinder.h"

namespace patchbay {

using namespace Qt::StringLiterals;

namespace {

// Keys that could become `value` by the rule's chain: the value itself, and without the texts that it puts
// round a key.
QStringList possibleKeys(const Rule *rule, const QString &value)
{
    QStringList keys{value};
    if (!rule)
        return keys;
    QString stripped = value;
    for (auto it = rule->transforms.crbegin(); it != rule->transforms.crend(); ++it) {
        const QString text = it->arguments.value("text"_L1).toString();
        if (it->name == "prefix"_L1 && stripped.startsWith(text))
            stripped = stripped.sliced(text.size());
        else if (it->name == "suffix"_L1 && stripped.endsWith(text))
            stripped.chop(text.size());
    }
    if (!stripped.isEmpty() && stripped != value)
        keys.append(stripped);
    return keys;
}

void appendNew(QList<SourceRecord> &records, const QList<SourceRecord> &more)
{
    for (const SourceRecord &record : more) {
        const bool known =
            std::any_of(records.cbegin(), records.cend(),
                        [&record](const SourceRecord &other) { return other.key == record.key; });
        if (!known && !record.deleted) // a tombstone says that the record is gone
            records.append(record);
    }
}

} // namespace

QString RecordFinder::identityOf(const SourceRecord &record, const QString &path) const
{
    return evaluatedText(*m_places.mapping, m_places.mapping->evaluate(record, m_places.context), path);
}

QString RecordFinder::titleOf(const SourceRecord &record) const
{
    QString name = identityOf(record, u"name"_s);
    if (name.isEmpty())
        name = identityOf(record, u"email"_s);
    return name.isEmpty() ? record.key : u"%1 (%2)"_s.arg(name, record.key);
}

// The records that the mapping gives this identity. Where the rule reads another field than the key, they are
// not found here: only Intercom's side leads to them.
Task<QList<SourceRecord>> RecordFinder::sourceByIdentity(QString path, QString value)
{
    const Rule *rule = m_places.mapping->ruleFor(path);
    const QString object = m_places.mapping->mapping().sourceObject;
    QList<SourceRecord> records;
    const QStringList keys = possibleKeys(rule, value);
    for (const QString &key : keys) {
        const Result<QList<SourceRecord>> hits =
            co_await m_places.connector->find(object, {Lookup::By::Key, key});
        if (!hits)
            co_return fail(hits.error());
        QList<SourceRecord> fitting;
        for (const SourceRecord &hit : *hits) {
            if (!rule || identityOf(hit, path) == value)
                fitting.append(hit);
        }
        appendNew(records, fitting);
    }
    co_return records;
}

// From the contact back to the source: its links, then its external id, then its e-mail.
Task<QList<SourceRecord>> RecordFinder::sourceOfContact(intercom::Contact contact, FoundRecord *found)
{
    QList<SourceRecord> records;
    const Result<QList<LinkRow>> links = co_await linksTo(u"contact"_s, contact.id.text());
    if (!links)
        co_return fail(links.error());
    for (const LinkRow &link : *links) {
        const Result<QList<SourceRecord>> hits = co_await m_places.connector->find(
            m_places.mapping->mapping().sourceObject, {Lookup::By::Key, link.sourceKey});
        if (!hits)
            co_return fail(hits.error());
        appendNew(records, *hits);
        found->link = link;
    }
    if (!records.isEmpty())
        co_return records;
    if (!contact.externalId.isEmpty()) {
        const Result<QList<SourceRecord>> hits =
            co_await sourceByIdentity(u"external_id"_s, contact.externalId);
        if (!hits)
            co_return fail(hits.error());
        appendNew(records, *hits);
    }
    if (!records.isEmpty() || contact.email.isEmpty())
        co_return records;
    const Result<QList<SourceRecord>> hits = co_await m_places.connector->find(
        m_places.mapping->mapping().sourceObject, {Lookup::By::Email, contact.email});
    if (!hits)
        co_return fail(hits.error());
    QList<SourceRecord> fitting;
    for (const SourceRecord &hit : *hits) {
        // The same e-mail with another external id is another person.
        const QString externalId = identityOf(hit, u"external_id"_s);
        if (contact.externalId.isEmpty() || externalId.isEmpty() || externalId == contact.externalId)
            fitting.append(hit);
    }
    appendNew(records, fitting);
    co_return records;
}

void RecordFinder::takeSource(const QList<SourceRecord> &records, FoundRecord *found) const
{
    if (records.size() == 1)
        found->source = records.first();
    if (records.size() > 1) {
        found->where = u"the source"_s;
        for (const SourceRecord &record : records)
            found->candidates.append(titleOf(record));
    }
}

// The person in the source, and with it or instead of it the contact and the link that were met on the way.
OutcomeTask RecordFinder::findPerson(RecordSelector selector, FoundRecord *found)
{
    using By = RecordSelector::By;
    const QString object = m_places.mapping->mapping().sourceObject;
    QList<SourceRecord> records;
    if (selector.by == By::Email || selector.by == By::SourceKey) {
        const Lookup lookup{selector.by == By::Email ? Lookup::By::Email : Lookup::By::Key, selector.value};
        const Result<QList<SourceRecord>> hits = co_await m_places.connector->find(object, lookup);
        if (!hits)
            co_return fail(hits.error());
        appendNew(records, *hits);
    } else if (selector.by == By::ExternalId) {
        const Result<QList<SourceRecord>> hits = co_await sourceByIdentity(u"external_id"_s, selector.value);
        if (!hits)
            co_return fail(hits.error());
        records = *hits;
    }
    if (!records.isEmpty()) {
        takeSource(records, found);
        co_return {};
    }
    if (selector.by == By::SourceKey) {
        const Result<std::optional<LinkRow>> link = co_await linkOf(u"contact"_s, selector.value);
        if (!link)
            co_return fail(link.error());
        found->link = *link;
        co_return {};
    }
    // The source does not know it under this name; Intercom may, and lead back to the source.
    std::optional<intercom::Contact> contact;
    if (selector.by == By::Email) {
        const Result<QList<intercom::Contact>> hits = co_await contactsWith(u"email"_s, selector.value);
        if (!hits)
            co_return fail(hits.error());
        if (hits->size() > 1) {
            found->where = u"Intercom"_s;
            for (const intercom::Contact &hit : *hits)
                found->candidates.append(
                    u"%1 (%2)"_s.arg(hit.name.isEmpty() ? hit.email : hit.name, hit.id.text()));
            co_return {};
        }
        if (!hits->isEmpty())
            contact = hits->first();
    } else if (selector.by == By::ExternalId) {
        const Result<intercom::Contact> hit = co_await m_places.intercom->contactByExternalId(selector.value);
        if (!hit && hit.error().kind != Error::Kind::NotFound && hit.error().kind != Error::Kind::Gone)
            co_return fail(hit.error());
        if (hit && hit->externalId == selector.value)
            contact = *hit;
    } else {
        const Result<std::optional<intercom::Contact>> hit =
            co_await contactIfAny(m_places.intercom, ContactId(selector.value));
        if (!hit)
            co_return fail(hit.error());
        contact = *hit;
        if (!contact) {
            contact = intercom::Contact{}; // archived or gone: only its links can lead back
            contact->id = ContactId(selector.value);
        }
    }
    if (!contact)
        co_return {};
    const Result<QList<SourceRecord>> back = co_await sourceOfContact(*contact, found);
    if (!back)
        co_return fail(back.error());
    if (!contact->raw.isEmpty())
        found->contact = contact;
    takeSource(*back, found);
    co_return {};
}

} // namespace patchbay
