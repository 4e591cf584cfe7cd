// By what a record is found in Intercom besides its link, and how such keys are compared. Pure.
#pragma once

#include "mapping/rule.h"
#include "store/spoolrepository.h"

#include <QJsonObject>
#include <QStringList>

namespace patchbay {

// How keys are compared: an e-mail without regard to case, a phone number by its digits, a website by its
// domain, anything else as it stands.
QString foldedKey(const QString &path, const QString &value);

// Whether Intercom lets several records have the same there: neither a person's external id and e-mail nor a
// company's company id.
bool isOwnMatchKey(const QString &path);
// The mapping's match keys of that kind, in the order of the rules.
QStringList ownMatchKeys(const Mapping &mapping);
// All paths by which a contact or a company is found, the strongest first.
QStringList contactKeyPaths(const Mapping &mapping);
QStringList companyKeyPaths(const Mapping &mapping);

// What Intercom's contact or company, as it sends it, says at the path, folded.
QString matchKeyOf(const QJsonObject &record, const QString &path);
// The match key of one's own by which Intercom's record is another one than that with these keys; empty when
// there is none. What either side leaves empty says nothing.
QString strangerBy(const QJsonObject &record, const QList<SpoolKey> &keys);

} // namespace patchbay
