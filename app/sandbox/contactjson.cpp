#include "sandbox/contactjson.h"

#include <QJsonArray>

namespace patchbay::sandbox {

using namespace Qt::StringLiterals;

namespace {

constexpr size_t maxEmbedded = 10; // tags, companies and notes show no more (reference: contact_tags)

QJsonObject embedded(const QString &url, const QJsonArray &data, size_t total)
{
    return {{u"type"_s, u"list"_s},
            {u"data"_s, data},
            {u"url"_s, url},
            {u"total_count"_s, static_cast<qint64>(total)},
            {u"has_more"_s, total > maxEmbedded}};
}

QJsonObject embeddedTags(const State &state, const Contact &contact, const QString &path)
{
    QJsonArray data;
    for (size_t i = 0; i < std::min(contact.tags.size(), maxEmbedded); ++i) {
        const QString id = state.tagId(contact.tags[i].tag);
        data.append(QJsonObject{{u"type"_s, u"tag"_s}, {u"id"_s, id}, {u"url"_s, QString(u"/tags/"_s + id)}});
    }
    return embedded(path + u"/tags"_s, data, contact.tags.size());
}

QJsonObject embeddedCompanies(const State &state, const Contact &contact, const QString &path)
{
    QJsonArray data;
    for (size_t i = 0; i < std::min(contact.companies.size(), maxEmbedded); ++i) {
        const QString id = state.companyId(contact.companies[i]);
        data.append(QJsonObject{
            {u"type"_s, u"company"_s}, {u"id"_s, id}, {u"url"_s, QString(u"/companies/"_s + id)}});
    }
    return embedded(path + u"/companies"_s, data, contact.companies.size());
}

QJsonArray mergeHistory(const State &state, const Contact &contact)
{
    QJsonArray history;
    for (const MergeRecord &record : contact.mergeHistory) {
        history.append(QJsonObject{{u"type"_s, u"merge_history"_s},
                                   {u"source_contact_id"_s, state.contactId(record.source)},
                                   {u"source_contact_role"_s, u"lead"_s},
                                   {u"merged_at"_s, record.mergedAt}});
    }
    return history;
}

} // namespace

QJsonObject contactJson(const State &state, const Contact &contact, const ApiVersion &version,
                        bool withMergeHistory)
{
    const QString id = state.contactId(contact.number);
    const QString path = u"/contacts/"_s + id;
    QJsonObject json{{u"type"_s, u"contact"_s},
                     {u"id"_s, id},
                     {u"workspace_id"_s, state.appId},
                     {u"external_id"_s, orNull(contact.externalId)},
                     {u"role"_s, contact.lead ? u"lead"_s : u"user"_s},
                     {u"phone"_s, orNull(contact.phone)},
                     {u"name"_s, orNull(contact.name)},
                     {u"avatar"_s, QJsonValue()},
                     {u"owner_id"_s, orNull(contact.ownerId)},
                     {u"social_profiles"_s, listOf({})},
                     {u"has_hard_bounced"_s, false},
                     {u"marked_email_as_spam"_s, false},
                     {u"unsubscribed_from_emails"_s, contact.unsubscribed},
                     {u"created_at"_s, contact.createdAt},
                     {u"updated_at"_s, contact.updatedAt},
                     {u"signed_up_at"_s, orNull(contact.signedUpAt)},
                     {u"last_seen_at"_s, orNull(contact.lastSeenAt)},
                     {u"location"_s, QJsonObject{{u"type"_s, u"location"_s},
                                                 {u"country"_s, QJsonValue()},
                                                 {u"region"_s, QJsonValue()},
                                                 {u"city"_s, QJsonValue()},
                                                 {u"country_code"_s, QJsonValue()},
                                                 {u"continent_code"_s, QJsonValue()}}},
                     {u"custom_attributes"_s, contact.custom},
                     {u"tags"_s, embeddedTags(state, contact, path)},
                     {u"notes"_s, embedded(path + u"/notes"_s, {}, 0)},
                     {u"companies"_s, embeddedCompanies(state, contact, path)},
                     {u"opted_out_subscription_types"_s, embedded(path + u"/subscriptions"_s, {}, 0)},
                     {u"opted_in_subscription_types"_s, embedded(path + u"/subscriptions"_s, {}, 0)}};
    // The description does not let `email` be null, so somebody without one has no such key.
    if (!contact.email.isEmpty()) {
        json.insert(u"email"_s, contact.email);
        json.insert(u"email_domain"_s, contact.email.section(u'@', -1).toLower());
    }
    if (!contact.ownerId.isEmpty() && !version.atLeast(2, 16))
        json.insert(u"owner_id"_s, contact.ownerId.toLongLong());
    if (!contact.avatar.isEmpty())
        json.insert(u"avatar"_s, QJsonObject{{u"type"_s, u"avatar"_s}, {u"image_url"_s, contact.avatar}});
    // What only a browser or a phone would tell Intercom.
    for (const char16_t *unknown : {u"last_replied_at",
                                    u"last_contacted_at",
                                    u"last_email_opened_at",
                                    u"last_email_clicked_at",
                                    u"language_override",
                                    u"browser",
                                    u"browser_version",
                                    u"browser_language",
                                    u"os",
                                    u"android_app_name",
                                    u"android_app_version",
                                    u"android_device",
                                    u"android_os_version",
                                    u"android_sdk_version",
                                    u"android_last_seen_at",
                                    u"ios_app_name",
                                    u"ios_app_version",
                                    u"ios_device",
                                    u"ios_os_version",
                                    u"ios_sdk_version",
                                    u"ios_last_seen_at",
                                    u"utm_campaign",
                                    u"utm_content",
                                    u"utm_medium",
                                    u"utm_source",
                                    u"utm_term",
                                    u"referrer"})
        json.insert(QString::fromUtf16(unknown), QJsonValue());
    if (withMergeHistory)
        json.insert(u"merge_history"_s, mergeHistory(state, contact));
    return json;
}

QJsonObject contactReference(const State &state, const Contact &contact, const QString &flag, bool value)
{
    return {{u"type"_s, u"contact"_s},
            {u"id"_s, state.contactId(contact.number)},
            {u"external_id"_s, orNull(contact.externalId)},
            {flag, value}};
}

QJsonObject tagLinkJson(const State &state, const TagLink &link)
{
    return {{u"type"_s, u"tag"_s},
            {u"id"_s, state.tagId(link.tag)},
            {u"name"_s, state.tags[link.tag].name},
            {u"applied_at"_s, link.appliedAt},
            {u"applied_by"_s, QJsonObject{{u"type"_s, u"admin"_s}, {u"id"_s, state.admins.front().id}}}};
}

} // namespace patchbay::sandbox
