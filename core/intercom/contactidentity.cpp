#include "intercom/contactidentity.h"

namespace patchbay::intercom {

using namespace Qt::StringLiterals;

namespace {

bool sameEmail(const QString &a, const QString &b)
{
    return !a.isEmpty() && a.trimmed().compare(b.trimmed(), Qt::CaseInsensitive) == 0;
}

} // namespace

ContactIdentity ContactIdentity::of(const QJsonObject &fields)
{
    return {readIdText(fields.value("external_id"_L1)), fields.value("email"_L1).toString().trimmed(),
            fields.value("role"_L1).toString() == "lead"_L1};
}

QStringList ContactIdentity::lockKeys() const
{
    QStringList keys;
    if (!externalId.isEmpty())
        keys << u"contact external id:"_s + externalId;
    if (!email.isEmpty())
        keys << u"contact e-mail:"_s + email.toCaseFolded();
    return keys;
}

QString ContactIdentity::text() const
{
    if (externalId.isEmpty())
        return email;
    return email.isEmpty() ? externalId : u"%1 <%2>"_s.arg(externalId, email);
}

SearchQuery ContactIdentity::search() const
{
    QList<SearchQuery> either;
    if (!email.isEmpty())
        either << SearchQuery::where(u"email"_s, u"="_s, email);
    if (isLead && !externalId.isEmpty())
        either << SearchQuery::where(u"external_id"_s, u"="_s, externalId);
    const SearchQuery who = either.size() == 1 ? either.first() : SearchQuery::anyOf(either);
    return SearchQuery::allOf({SearchQuery::where(u"role"_s, u"="_s, isLead ? u"lead"_s : u"user"_s), who});
}

bool ContactIdentity::isSame(const Contact &contact) const
{
    if (!externalId.isEmpty() && !contact.externalId.isEmpty())
        return externalId == contact.externalId;
    return sameEmail(email, contact.email);
}

bool ContactIdentity::isStrangerWithEmail(const Contact &contact) const
{
    return sameEmail(email, contact.email) && !isSame(contact);
}

Result<std::optional<Contact>> ContactIdentity::choose(const QList<Contact> &hits) const
{
    QList<Contact> fitting;
    for (const Contact &hit : hits) {
        // The external id decides, whoever else may have the e-mail.
        if (!externalId.isEmpty() && hit.externalId == externalId)
            return std::optional(hit);
        if (isSame(hit))
            fitting << hit;
    }
    for (const Contact &hit : hits) {
        if (isStrangerWithEmail(hit))
            return fail(conflictWith(hit));
    }
    if (fitting.size() > 1) {
        QStringList ids;
        for (const Contact &hit : fitting)
            ids << hit.id.text();
        return fail(Error::Kind::Ambiguous,
                    u"Intercom has %1 contacts that could be %2: %3."_s.arg(fitting.size())
                        .arg(text(), ids.join(u", "_s)),
                    u"Merge or archive the duplicates in Intercom, or link the right one here."_s);
    }
    return fitting.isEmpty() ? std::optional<Contact>() : std::optional(fitting.first());
}

Error ContactIdentity::conflictWith(const Contact &other) const
{
    Error error;
    error.kind = Error::Kind::Conflict;
    error.code = u"conflict"_s;
    error.message =
        isStrangerWithEmail(other)
            ? u"The e-mail %1 belongs to contact %2, which has another external id (%3 instead of %4)."_s.arg(
                  email, other.id.text(), other.externalId, externalId)
            : u"Intercom says that contact %1 is in the way of %2, but neither external id nor e-mail agrees."_s
                  .arg(other.id.text(), text());
    error.nextStep = u"Compare the two people and decide whether to merge them or to correct the e-mail."_s;
    if (isStrangerWithEmail(other))
        error.field = u"email"_s;
    return error;
}

} // namespace patchbay::intercom
