// Intercom's side of a mapping: its fields as a Schema, its records as flat JSON, and back to what the API
// takes.
#pragma once

#include "intercom/models.h"
#include "mapping/schema.h"

namespace patchbay {

// The contact's fields: standard ones, `custom.<name>` for each custom attribute, and those that Patchbay
// resolves: `owner.email`, `tags`, `company.company_id`, `company.name`, `company.custom.<name>` ….
Schema intercomContactSchema(const QList<intercom::DataAttribute> &contactAttributes,
                             const QList<intercom::DataAttribute> &companyAttributes);
Schema intercomCompanySchema(const QList<intercom::DataAttribute> &companyAttributes);

// A contact as a record whose keys are the schema's paths; `owner.email` and `tags` are filled from what is
// known.
QJsonObject contactRecord(const intercom::Contact &contact, const QList<intercom::Admin> &admins,
                          const QList<intercom::Tag> &tags);
// One value of contactRecord(), for whoever needs but a few; Undefined where the record has none.
QJsonValue contactValue(const intercom::Contact &contact, const QString &path);
QJsonObject companyRecord(const intercom::Company &company);

// The API's body for values by path ("custom.plan" → custom_attributes.plan). Paths that are resolved
// elsewhere (owner.email, tags, company.*) are not its business and must not be given.
QJsonObject contactBody(const QHash<QString, QJsonValue> &values);
QJsonObject companyBody(const QHash<QString, QJsonValue> &values);

} // namespace patchbay
