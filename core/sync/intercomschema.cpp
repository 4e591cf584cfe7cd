#include "sync/intercomschema.h"

#include "base/time.h"

#include <QHash>
#include <QJsonArray>

#include <array>

namespace patchbay {

using namespace Qt::StringLiterals;

namespace {

constexpr QLatin1StringView customPrefix{"custom."};

struct StandardField
{
    QLatin1StringView path;
    QLatin1StringView label;
    FieldType type;
    bool writable;
    bool unique = false;
    bool required = false;
};

// What the API takes and gives, whatever the workspace's own list says (OpenAPI 2.16, create and update a
// contact).
constexpr std::array contactFields{
    StandardField{QLatin1StringView("external_id"), QLatin1StringView("External id"), FieldType::Text, true,
                  true},
    StandardField{QLatin1StringView("email"), QLatin1StringView("Email"), FieldType::Text, true, true},
    StandardField{QLatin1StringView("name"), QLatin1StringView("Name"), FieldType::Text, true},
    StandardField{QLatin1StringView("phone"), QLatin1StringView("Phone"), FieldType::Text, true},
    StandardField{QLatin1StringView("role"), QLatin1StringView("Role"), FieldType::Choice, true},
    StandardField{QLatin1StringView("avatar"), QLatin1StringView("Avatar address"), FieldType::Text, true},
    StandardField{QLatin1StringView("owner_id"), QLatin1StringView("Owner id"), FieldType::Text, true},
    StandardField{QLatin1StringView("signed_up_at"), QLatin1StringView("Signed up"), FieldType::Date, true},
    StandardField{QLatin1StringView("last_seen_at"), QLatin1StringView("Last seen"), FieldType::Date, true},
    StandardField{QLatin1StringView("unsubscribed_from_emails"),
                  QLatin1StringView("Unsubscribed from emails"), FieldType::Boolean, true},
    StandardField{QLatin1StringView("id"), QLatin1StringView("Intercom id"), FieldType::Text, false, true},
    StandardField{QLatin1StringView("created_at"), QLatin1StringView("Created"), FieldType::Date, false},
    StandardField{QLatin1StringView("updated_at"), QLatin1StringView("Updated"), FieldType::Date, false},
};

// company_id is called read-only by GET /data_attributes, yet it is the key that the upsert needs.
constexpr std::array companyFields{
    StandardField{QLatin1StringView("company_id"), QLatin1StringView("Company id"), FieldType::Text, true,
                  true, true},
    StandardField{QLatin1StringView("name"), QLatin1StringView("Company name"), FieldType::Text, true},
    StandardField{QLatin1StringView("plan"), QLatin1StringView("Plan"), FieldType::Text, true},
    StandardField{QLatin1StringView("size"), QLatin1StringView("Company size"), FieldType::Integer, true},
    StandardField{QLatin1StringView("website"), QLatin1StringView("Website"), FieldType::Text, true},
    StandardField{QLatin1StringView("industry"), QLatin1StringView("Industry"), FieldType::Text, true},
    StandardField{QLatin1StringView("monthly_spend"), QLatin1StringView("Monthly spend"), FieldType::Integer,
                  true},
    StandardField{QLatin1StringView("remote_created_at"), QLatin1StringView("Customer since"),
                  FieldType::Date, true},
    StandardField{QLatin1StringView("id"), QLatin1StringView("Intercom id"), FieldType::Text, false, true},
    StandardField{QLatin1StringView("created_at"), QLatin1StringView("Created"), FieldType::Date, false},
    StandardField{QLatin1StringView("updated_at"), QLatin1StringView("Updated"), FieldType::Date, false},
};

Field standardField(const StandardField &known)
{
    Field field{.path = known.path, .label = known.label, .type = known.type};
    field.writable = known.writable;
    field.unique = known.unique;
    field.required = known.required;
    if (field.path == u"role"_s)
        field.options = {u"user"_s, u"lead"_s};
    return field;
}

FieldType typeOf(const intercom::DataAttribute &attribute)
{
    if (!attribute.options.isEmpty())
        return FieldType::Choice;
    static const QHash<QString, FieldType> types{
        {u"string"_s, FieldType::Text},   {u"integer"_s, FieldType::Integer},
        {u"float"_s, FieldType::Number},  {u"boolean"_s, FieldType::Boolean},
        {u"date"_s, FieldType::Date},     {u"datetime"_s, FieldType::Date},
        {u"options"_s, FieldType::Choice}};
    return types.value(attribute.dataType, FieldType::Unknown);
}

QString attributePath(const intercom::DataAttribute &attribute)
{
    return attribute.custom ? customPrefix + attribute.name
                            : (attribute.fullName.isEmpty() ? attribute.name : attribute.fullName);
}

Field attributeField(const intercom::DataAttribute &attribute)
{
    Field field{.path = attributePath(attribute),
                .label = attribute.label.isEmpty() ? attribute.name : attribute.label,
                .type = typeOf(attribute)};
    field.custom = attribute.custom;
    field.archived = attribute.archived;
    field.writable = attribute.apiWritable && !attribute.archived;
    field.options = attribute.options;
    field.description = attribute.description;
    return field;
}

// Attributes can be listed twice, and an archived one can have the name of one in use: the one in use counts.
void addAttributes(Schema &schema, const QList<intercom::DataAttribute> &attributes, const QString &model)
{
    for (const bool archived : {false, true}) {
        for (const intercom::DataAttribute &attribute : attributes) {
            const bool ours = attribute.model.isEmpty() || attribute.model == model;
            if (ours && attribute.archived == archived && !schema.field(attributePath(attribute)))
                schema.fields.append(attributeField(attribute));
        }
    }
}

QJsonValue textOrNull(const QString &text)
{
    return text.isEmpty() ? QJsonValue() : QJsonValue(text);
}

QJsonValue secondsOrNull(const QJsonValue &value)
{
    const std::optional<QDateTime> time = readDate(value);
    return time ? QJsonValue(toUnixSeconds(*time)) : QJsonValue();
}

QJsonValue standardValue(const StandardField &field, const QJsonObject &raw)
{
    const QJsonValue value = raw.value(field.path);
    if (field.type == FieldType::Date)
        return secondsOrNull(value);
    if (field.path == "id"_L1 || field.path == "owner_id"_L1)
        return textOrNull(readIdText(value));
    // Written as text, read as an object.
    if (value.isObject() && field.path == "avatar"_L1)
        return textOrNull(value.toObject().value("image_url"_L1).toString());
    if (value.isObject() && field.path == "plan"_L1)
        return textOrNull(value.toObject().value("name"_L1).toString());
    return value.isUndefined() ? QJsonValue() : value;
}

void addCustom(QJsonObject &record, const QJsonObject &custom)
{
    for (auto it = custom.constBegin(); it != custom.constEnd(); ++it)
        record.insert(customPrefix + it.key(), it.value());
}

QJsonObject bodyOf(const QHash<QString, QJsonValue> &values)
{
    QJsonObject body;
    QJsonObject custom;
    for (auto it = values.constBegin(); it != values.constEnd(); ++it) {
        const QJsonValue value = it.value().isUndefined() ? QJsonValue() : it.value();
        if (it.key().startsWith(customPrefix))
            custom.insert(it.key().sliced(customPrefix.size()), value);
        else
            body.insert(it.key(), value);
    }
    if (!custom.isEmpty())
        body.insert(u"custom_attributes"_s, custom);
    return body;
}

} // namespace

Schema intercomContactSchema(const QList<intercom::DataAttribute> &contactAttributes,
                             const QList<intercom::DataAttribute> &companyAttributes)
{
    Schema schema{.system = u"intercom"_s, .object = u"contact"_s, .title = u"Intercom contact"_s};
    schema.canCreateFields = true;
    for (const StandardField &field : contactFields)
        schema.fields.append(standardField(field));
    Field owner{.path = u"owner.email"_s, .label = u"Owner’s email"_s, .type = FieldType::Text};
    owner.writable = true;
    owner.description = u"The teammate of that e-mail becomes the owner."_s;
    schema.fields.append(owner);
    Field tags{.path = u"tags"_s, .label = u"Tags"_s, .type = FieldType::List};
    tags.writable = true;
    tags.description = u"Tag names. Tags that people put there stay."_s;
    schema.fields.append(tags);
    addAttributes(schema, contactAttributes, u"contact"_s);
    const Schema company = intercomCompanySchema(companyAttributes);
    for (Field field : company.fields) {
        if (!field.writable && !field.archived)
            continue;
        field.path.prepend("company."_L1);
        if (!field.label.startsWith(u"Company"_s))
            field.label.prepend("Company: "_L1);
        field.unique = false; // it identifies the company, not the contact
        field.required = false;
        schema.fields.append(field);
    }
    return schema;
}

Schema intercomCompanySchema(const QList<intercom::DataAttribute> &companyAttributes)
{
    Schema schema{.system = u"intercom"_s, .object = u"company"_s, .title = u"Intercom company"_s};
    schema.canCreateFields = true;
    for (const StandardField &field : companyFields)
        schema.fields.append(standardField(field));
    addAttributes(schema, companyAttributes, u"company"_s);
    return schema;
}

QJsonObject contactRecord(const intercom::Contact &contact, const QList<intercom::Admin> &admins,
                          const QList<intercom::Tag> &tags)
{
    QJsonObject record;
    for (const StandardField &field : contactFields)
        record.insert(field.path, standardValue(field, contact.raw));
    // Fields that only the workspace's own list knows, such as language_override and location.country.
    for (auto it = contact.raw.constBegin(); it != contact.raw.constEnd(); ++it) {
        if (!it.value().isArray() && !it.value().isObject() && it.key() != "type"_L1 &&
            !record.contains(it.key()))
            record.insert(it.key(), it.value());
    }
    const QJsonObject location = contact.raw.value("location"_L1).toObject();
    for (auto it = location.constBegin(); it != location.constEnd(); ++it)
        record.insert("location."_L1 + it.key(), it.value());
    addCustom(record, contact.custom);
    record.insert("owner.email"_L1, QJsonValue());
    for (const intercom::Admin &admin : admins) {
        if (!contact.ownerId.isEmpty() && admin.id == contact.ownerId)
            record.insert("owner.email"_L1, textOrNull(admin.email));
    }
    QJsonArray names;
    for (const intercom::Tag &tag : tags)
        names.append(tag.name);
    record.insert("tags"_L1, names);
    return record;
}

QJsonValue contactValue(const intercom::Contact &contact, const QString &path)
{
    if (path.startsWith(customPrefix))
        return contact.custom.value(QStringView(path).sliced(customPrefix.size()));
    for (const StandardField &field : contactFields) {
        if (path == field.path)
            return standardValue(field, contact.raw);
    }
    return contactRecord(contact, {}, {}).value(path);
}

QJsonObject companyRecord(const intercom::Company &company)
{
    QJsonObject record;
    for (const StandardField &field : companyFields)
        record.insert(field.path, standardValue(field, company.raw));
    addCustom(record, company.custom);
    return record;
}

QJsonObject contactBody(const QHash<QString, QJsonValue> &values)
{
    return bodyOf(values);
}

QJsonObject companyBody(const QHash<QString, QJsonValue> &values)
{
    return bodyOf(values);
}

} // namespace patchbay
