// Who a contact is, by the fields that are to be written: pure decisions of ContactWriter. Private to
// core/intercom.
#pragma once

#include "base/result.h"
#include "intercom/models.h"
#include "intercom/searchquery.h"

namespace patchbay::intercom {

struct ContactIdentity
{
    QString externalId{};
    QString email{};
    bool isLead = false;

    static ContactIdentity of(const QJsonObject &fields);

    // What must not be written twice at the same time.
    QStringList lockKeys() const;
    // The person in words: "user-42 <ann@example.com>".
    QString text() const;
    // Finds contacts that may be this one and have no external id yet, or, for leads, have this one: leads
    // cannot be looked up by external id. Only meaningful when mayBeSearched().
    SearchQuery search() const;
    bool mayBeSearched() const { return !email.isEmpty() || (isLead && !externalId.isEmpty()); }

    // Whether the contact is this person: the same external id; or the same e-mail while at most one side has
    // an external id (Intercom's identity rules: external id before e-mail).
    bool isSame(const Contact &contact) const;
    // Whether the contact has the e-mail and another external id: somebody else, as far as anyone can tell.
    bool isStrangerWithEmail(const Contact &contact) const;

    // The one contact among search hits that is this person; an empty one when there is none. Conflict when
    // the e-mail belongs to somebody else, Ambiguous when several contacts fit.
    Result<std::optional<Contact>> choose(const QList<Contact> &hits) const;
    // The Conflict of writing this person over `other`.
    Error conflictWith(const Contact &other) const;
};

} // namespace patchbay::intercom
