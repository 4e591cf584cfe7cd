#include "intercom/modelreader.h"

#include "base/time.h"

#include <QJsonArray>

namespace patchbay::intercom {

using namespace Qt::StringLiterals;

namespace {

tl::unexpected<Error> withoutId(const QString &thing)
{
    return fail(Error::Kind::BadReply, u"Intercom sent a %1 without an id."_s.arg(thing),
                u"Try again in a moment."_s);
}

// Text that may come as a number; empty for null.
QString text(const QJsonObject &json, QLatin1StringView key)
{
    return readIdText(json.value(key));
}

EmbeddedIds readEmbedded(const QJsonObject &json, QLatin1StringView key)
{
    const QJsonObject list = json.value(key).toObject();
    EmbeddedIds embedded;
    const QJsonValue data = list.value("data"_L1);
    const QJsonArray entries = data.isArray() ? data.toArray() : list.value(key).toArray();
    for (const QJsonValue &entry : entries) {
        const QString id = text(entry.toObject(), "id"_L1);
        if (!id.isEmpty())
            embedded.ids << id;
    }
    embedded.totalCount = list.value("total_count"_L1).toInt(int(embedded.ids.size()));
    // has_more can be missing; a count above what is shown says the same.
    embedded.hasMore = list.value("has_more"_L1).toBool(false) || embedded.totalCount > embedded.ids.size();
    return embedded;
}

QStringList readOptions(const QJsonValue &value)
{
    QStringList options;
    const QJsonArray entries = value.toArray();
    for (const QJsonValue &entry : entries)
        options << (entry.isObject() ? text(entry.toObject(), "value"_L1) : readIdText(entry));
    return options;
}

} // namespace

Result<Me> readMe(const QJsonObject &json)
{
    Me me;
    me.adminId = AdminId(text(json, "id"_L1));
    if (me.adminId.isEmpty())
        return withoutId(u"teammate"_s);
    me.adminName = text(json, "name"_L1);
    me.adminEmail = text(json, "email"_L1);
    const QJsonObject app = json.value("app"_L1).toObject(); // nullable
    me.appIdCode = text(app, "id_code"_L1);
    me.appName = text(app, "name"_L1);
    me.timezone = text(app, "timezone"_L1);
    me.region = text(app, "region"_L1);
    if (const QJsonValue verification = app.value("identity_verification"_L1); verification.isBool())
        me.identityVerification = verification.toBool();
    me.appCreatedAt = readDate(app.value("created_at"_L1));
    return me;
}

Result<Admin> readAdmin(const QJsonObject &json)
{
    Admin admin{AdminId(text(json, "id"_L1)), text(json, "name"_L1), text(json, "email"_L1)};
    if (admin.id.isEmpty())
        return withoutId(u"teammate"_s);
    return admin;
}

Result<Tag> readTag(const QJsonObject &json)
{
    Tag tag{TagId(text(json, "id"_L1)), text(json, "name"_L1)};
    if (tag.id.isEmpty())
        return withoutId(u"tag"_s);
    return tag;
}

Result<Contact> readContact(const QJsonObject &json)
{
    Contact contact;
    contact.id = ContactId(text(json, "id"_L1));
    if (contact.id.isEmpty())
        return withoutId(u"contact"_s);
    contact.externalId = text(json, "external_id"_L1);
    contact.role = text(json, "role"_L1);
    contact.email = text(json, "email"_L1);
    contact.phone = text(json, "phone"_L1);
    contact.name = text(json, "name"_L1);
    contact.ownerId = AdminId(text(json, "owner_id"_L1));
    contact.archived = json.value("archived"_L1).toBool(false);
    contact.createdAt = readDate(json.value("created_at"_L1));
    contact.updatedAt = readDate(json.value("updated_at"_L1));
    contact.signedUpAt = readDate(json.value("signed_up_at"_L1));
    contact.lastSeenAt = readDate(json.value("last_seen_at"_L1));
    contact.custom = json.value("custom_attributes"_L1).toObject();
    contact.tags = readEmbedded(json, "tags"_L1);
    contact.companies = readEmbedded(json, "companies"_L1);
    contact.raw = json;
    return contact;
}

Result<Company> readCompany(const QJsonObject &json)
{
    Company company;
    company.id = CompanyId(text(json, "id"_L1));
    if (company.id.isEmpty())
        return withoutId(u"company"_s);
    company.companyId = text(json, "company_id"_L1);
    company.name = text(json, "name"_L1);
    // Written as text, read as an object that may be empty.
    const QJsonValue plan = json.value("plan"_L1);
    company.plan = plan.isObject() ? text(plan.toObject(), "name"_L1) : readIdText(plan);
    company.createdAt = readDate(json.value("created_at"_L1));
    company.updatedAt = readDate(json.value("updated_at"_L1));
    company.custom = json.value("custom_attributes"_L1).toObject();
    company.raw = json;
    return company;
}

Result<DataAttribute> readDataAttribute(const QJsonObject &json)
{
    DataAttribute attribute;
    attribute.name = text(json, "name"_L1);
    if (attribute.name.isEmpty())
        return fail(Error::Kind::BadReply, u"Intercom sent a data attribute without a name."_s,
                    u"Try again in a moment."_s);
    attribute.id = text(json, "id"_L1);
    attribute.model = text(json, "model"_L1);
    attribute.custom = json.value("custom"_L1).toBool(false);
    attribute.fullName = text(json, "full_name"_L1);
    if (attribute.fullName.isEmpty())
        attribute.fullName = attribute.custom ? u"custom_attributes."_s + attribute.name : attribute.name;
    attribute.label = text(json, "label"_L1);
    attribute.description = text(json, "description"_L1);
    attribute.dataType = text(json, "data_type"_L1);
    attribute.options = readOptions(json.value("options"_L1));
    attribute.apiWritable = json.value("api_writable"_L1).toBool(false);
    attribute.archived = json.value("archived"_L1).toBool(false);
    return attribute;
}

Result<ActivityLogEntry> readActivityLogEntry(const QJsonObject &json)
{
    ActivityLogEntry entry;
    entry.id = text(json, "id"_L1);
    if (entry.id.isEmpty())
        return withoutId(u"log entry"_s);
    entry.type = text(json, "activity_type"_L1);
    entry.description = text(json, "activity_description"_L1);
    entry.performedByEmail = text(json.value("performed_by"_L1).toObject(), "email"_L1);
    entry.at = readDate(json.value("created_at"_L1));
    entry.metadata = json.value("metadata"_L1).toObject();
    return entry;
}

Result<BulkJob> readBulkJob(const QJsonObject &json)
{
    BulkJob job;
    job.id = text(json, "id"_L1);
    if (job.id.isEmpty())
        return withoutId(u"bulk job"_s);
    job.state = text(json, "state"_L1);
    job.createdAt = readDate(json.value("created_at"_L1));
    const QJsonArray tasks = json.value("tasks"_L1).toArray();
    for (const QJsonValue &entry : tasks) {
        const QJsonObject task = entry.toObject();
        job.tasks.append({text(task, "id"_L1), text(task, "state"_L1), task.value("item_count"_L1).toInt()});
    }
    return job;
}

} // namespace patchbay::intercom
