#include "sandbox/searchquery.h"

namespace patchbay::sandbox {

using namespace Qt::StringLiterals;

namespace {

using Read = QJsonValue (*)(const State &, const Contact &);

struct Field
{
    FieldType type = FieldType::Text;
    Read read = nullptr; // null: nobody here ever has a value
};

// The table of accepted fields, the official misspelling of android_sdk_version beside the right one.
const QHash<QString, Field> &fields()
{
    static const QHash<QString, Field> table{
        {u"id"_s,
         {FieldType::Text,
          [](const State &s, const Contact &c) { return QJsonValue(s.contactId(c.number)); }}},
        {u"role"_s,
         {FieldType::Text,
          [](const State &, const Contact &c) { return QJsonValue(c.lead ? u"lead"_s : u"user"_s); }}},
        {u"name"_s, {FieldType::Text, [](const State &, const Contact &c) { return orNull(c.name); }}},
        {u"avatar"_s, {FieldType::Text, [](const State &, const Contact &c) { return orNull(c.avatar); }}},
        {u"owner_id"_s, {FieldType::Text, [](const State &, const Contact &c) { return orNull(c.ownerId); }}},
        {u"email"_s, {FieldType::Text, [](const State &, const Contact &c) { return orNull(c.email); }}},
        {u"email_domain"_s,
         {FieldType::Text,
          [](const State &, const Contact &c) {
              return c.email.isEmpty() ? QJsonValue() : QJsonValue(c.email.section(u'@', -1).toLower());
          }}},
        {u"phone"_s, {FieldType::Text, [](const State &, const Contact &c) { return orNull(c.phone); }}},
        {u"formatted_phone"_s,
         {FieldType::Text, [](const State &, const Contact &c) { return orNull(c.phone); }}},
        {u"external_id"_s,
         {FieldType::Text, [](const State &, const Contact &c) { return orNull(c.externalId); }}},
        {u"created_at"_s,
         {FieldType::Date, [](const State &, const Contact &c) { return orNull(c.createdAt); }}},
        {u"updated_at"_s,
         {FieldType::Date, [](const State &, const Contact &c) { return orNull(c.updatedAt); }}},
        {u"signed_up_at"_s,
         {FieldType::Date, [](const State &, const Contact &c) { return orNull(c.signedUpAt); }}},
        {u"last_seen_at"_s,
         {FieldType::Date, [](const State &, const Contact &c) { return orNull(c.lastSeenAt); }}},
        {u"last_contacted_at"_s, {FieldType::Date}},
        {u"last_replied_at"_s, {FieldType::Date}},
        {u"last_email_opened_at"_s, {FieldType::Date}},
        {u"last_email_clicked_at"_s, {FieldType::Date}},
        {u"ios_last_seen_at"_s, {FieldType::Date}},
        {u"android_last_seen_at"_s, {FieldType::Date}},
        {u"unsubscribed_from_emails"_s,
         {FieldType::Boolean, [](const State &, const Contact &c) { return QJsonValue(c.unsubscribed); }}},
        {u"marked_email_as_spam"_s,
         {FieldType::Boolean, [](const State &, const Contact &) { return QJsonValue(false); }}},
        {u"has_hard_bounced"_s,
         {FieldType::Boolean, [](const State &, const Contact &) { return QJsonValue(false); }}},
        {u"tag_id"_s, {FieldType::TagId}},
        {u"segment_id"_s, {}},
        {u"language_override"_s, {}},
        {u"browser"_s, {}},
        {u"browser_language"_s, {}},
        {u"os"_s, {}},
        {u"location.country"_s, {}},
        {u"location.region"_s, {}},
        {u"location.city"_s, {}},
        {u"ios_app_version"_s, {}},
        {u"ios_device"_s, {}},
        {u"ios_app_device"_s, {}},
        {u"ios_os_version"_s, {}},
        {u"ios_app_name"_s, {}},
        {u"ios_sdk_version"_s, {}},
        {u"android_app_version"_s, {}},
        {u"android_device"_s, {}},
        {u"android_app_name"_s, {}},
        {u"android_sdk_version"_s, {}},
        {u"andoid_sdk_version"_s, {}},
    };
    return table;
}

constexpr QLatin1StringView customPrefix("custom_attributes.");

} // namespace

std::optional<FieldType> fieldType(const State &state, const QString &field)
{
    if (!field.startsWith(customPrefix)) {
        const auto found = fields().constFind(field);
        return found == fields().constEnd() ? std::nullopt : std::optional(found->type);
    }
    const Attribute *attribute = state.attribute(u"contact"_s, field.mid(customPrefix.size()));
    if (!attribute)
        return std::nullopt;
    static const QHash<QString, FieldType> types{{u"string"_s, FieldType::Text},
                                                 {u"integer"_s, FieldType::Integer},
                                                 {u"float"_s, FieldType::Float},
                                                 {u"boolean"_s, FieldType::Boolean},
                                                 {u"date"_s, FieldType::Date}};
    return types.value(attribute->dataType);
}

QJsonValue searchValue(const State &state, const Contact &contact, const QString &field)
{
    if (field.startsWith(customPrefix)) {
        const QJsonValue value = contact.custom.value(field.mid(customPrefix.size()));
        return value.isUndefined() ? QJsonValue() : value;
    }
    const Field known = fields().value(field);
    return known.read ? known.read(state, contact) : QJsonValue();
}

} // namespace patchbay::sandbox
