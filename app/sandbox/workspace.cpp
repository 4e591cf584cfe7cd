#include "sandbox/workspace.h"

#include "sandbox/contacts.h"
#include "sandbox/paging.h"

#include <QJsonArray>

namespace patchbay::sandbox {

using namespace Qt::StringLiterals;

namespace {

QJsonObject adminJson(const Admin &admin)
{
    return {{u"type"_s, u"admin"_s},         {u"id"_s, admin.id},
            {u"name"_s, admin.name},         {u"email"_s, admin.email},
            {u"away_mode_enabled"_s, false}, {u"away_mode_reassign"_s, false},
            {u"has_inbox_seat"_s, true},     {u"team_ids"_s, QJsonArray()}};
}

QJsonObject logJson(const State &state, const ActivityLog &log)
{
    const Admin &admin = state.admins[static_cast<size_t>(log.admin)];
    return {{u"id"_s, log.id},
            {u"performed_by"_s, QJsonObject{{u"type"_s, u"admin"_s},
                                            {u"id"_s, admin.id},
                                            {u"email"_s, admin.email},
                                            {u"ip"_s, u"127.0.0.1"_s}}},
            {u"metadata"_s, log.metadata},
            {u"created_at"_s, log.createdAt},
            {u"activity_type"_s, log.type},
            {u"activity_description"_s, log.description}};
}

Reply showLogs(const State &state, qint64 after, qint64 before, const QStringList &types, const Page &page)
{
    QJsonArray data;
    qint64 total = 0;
    for (const ActivityLog &log : state.activityLogs) {
        if (log.createdAt < after || log.createdAt > before ||
            (!types.isEmpty() && !types.contains(log.type)))
            continue;
        if (total >= page.first() && total < page.first() + page.perPage)
            data.append(logJson(state, log));
        ++total;
    }
    return ok({{u"type"_s, u"activity_log.list"_s},
               {u"pages"_s, numberedPages(page, total)},
               {u"activity_logs"_s, data}});
}

Reply notAvailable()
{
    return refuse(400, u"intercom_version_invalid"_s,
                  u"Requested resource is not available in current API version."_s);
}

bool isValidMetadata(const QJsonValue &metadata)
{
    if (metadata.isUndefined() || metadata.isNull())
        return true;
    if (!metadata.isObject())
        return false;
    const QJsonObject values = metadata.toObject();
    for (auto it = values.begin(); it != values.end(); ++it) {
        const QJsonObject nested = it->toObject();
        const bool isLink = nested.contains(u"url"_s) && nested.contains(u"value"_s);
        const bool isMoney = nested.contains(u"amount"_s) && nested.contains(u"currency"_s);
        if (it->isArray() || (it->isObject() && !isLink && !isMoney))
            return false;
    }
    return true;
}

// The contact that an event speaks of: by Intercom's id, by external id, or by the address of exactly one
// user.
const Contact *eventContact(const Call &call)
{
    const QJsonObject &body = call.body;
    const Contact *contact = nullptr;
    if (body.contains(u"id"_s)) {
        contact = call.state.contact(body.value(u"id"_s).toString());
    } else if (body.contains(u"user_id"_s)) {
        contact = call.state.userByExternalId(idText(body.value(u"user_id"_s)));
    } else {
        for (const quint32 number : call.state.contactsByEmail(body.value(u"email"_s).toString())) {
            if (!call.state.contacts[number].lead)
                contact = &call.state.contacts[number];
        }
    }
    return contact && contact->isActive() ? contact : nullptr;
}

} // namespace

Reply readMe(Call &call)
{
    const Options &options = call.state.options;
    QJsonObject me = adminJson(call.state.admins.front());
    me.remove(u"away_mode_enabled"_s);
    me.remove(u"away_mode_reassign"_s);
    me.remove(u"team_ids"_s);
    me.insert(u"email_verified"_s, true);
    me.insert(u"avatar"_s,
              QJsonObject{{u"type"_s, u"avatar"_s},
                          {u"image_url"_s, u"https://static.example.com/avatars/default.png"_s}});
    me.insert(u"app"_s, QJsonObject{{u"type"_s, u"app"_s},
                                    {u"id_code"_s, call.state.appId},
                                    {u"name"_s, u"Patchbay sandbox"_s},
                                    {u"created_at"_s, call.state.startedAt - 86'400 * 365},
                                    {u"secure"_s, false},
                                    {u"identity_verification"_s, false},
                                    {u"timezone"_s, options.timeZone},
                                    {u"region"_s, options.region}});
    return ok(me);
}

Reply listAdmins(Call &call)
{
    QJsonArray admins;
    for (const Admin &admin : call.state.admins)
        admins.append(adminJson(admin));
    return ok({{u"type"_s, u"admin.list"_s}, {u"admins"_s, admins}});
}

Reply readAdmin(Call &call)
{
    for (const Admin &admin : call.state.admins) {
        if (admin.id == call.path.at(1)) {
            QJsonObject json = adminJson(admin);
            json.insert(u"away_status_reason_id"_s, QJsonValue());
            return ok(json);
        }
    }
    return refuse(404, u"admin_not_found"_s, u"Admin not found"_s);
}

Reply listActivityLogs(Call &call)
{
    if (!call.hasQuery("created_at_after"))
        return refuse(400, u"parameter_not_found"_s, u"created_at_after is a required parameter"_s);
    bool isNumber = false;
    const qint64 after = call.query("created_at_after").toLongLong(&isNumber);
    bool isLimit = true;
    const qint64 before = call.hasQuery("created_at_before")
                              ? call.query("created_at_before").toLongLong(&isLimit)
                              : call.state.now();
    if (!isNumber || !isLimit)
        return refuse(400, u"parameter_invalid"_s, u"Dates must be UNIX timestamps"_s);
    const auto page = readPage(call, 20, 250);
    return page ? showLogs(call.state, after, before, {}, *page) : page.error();
}

Reply searchActivityLogs(Call &call)
{
    if (!call.version.atLeast(2, 16))
        return notAvailable();
    const auto after = wholeNumber(call.body.value(u"created_at_after"_s));
    const QJsonValue limit = call.body.value(u"created_at_before"_s);
    const auto before = limit.isUndefined() ? std::optional(call.state.now()) : wholeNumber(limit);
    if (!call.body.contains(u"created_at_after"_s))
        return refuse(400, u"parameter_not_found"_s, u"created_at_after is a required parameter"_s);
    if (!after || !before)
        return refuse(400, u"parameter_invalid"_s, u"Dates must be UNIX timestamps"_s);
    const auto perPage = readPerPage(call.body.value(u"per_page"_s), 20, 250);
    if (!perPage)
        return perPage.error();
    const int number = static_cast<int>(wholeNumber(call.body.value(u"page"_s)).value_or(1));
    if (number < 1)
        return refuse(400, u"parameter_invalid"_s, u"Page must be a number greater than 0"_s);
    QStringList types;
    const QJsonArray given = call.body.value(u"event_types"_s).toArray();
    for (const QJsonValue &type : given)
        types.append(type.toString());
    return showLogs(call.state, *after, *before, types, {.number = number, .perPage = *perPage});
}

Reply listActivityTypes(Call &call)
{
    if (!call.version.atLeast(2, 16))
        return notAvailable();
    QStringList types;
    for (const ActivityLog &log : call.state.activityLogs)
        types.append(log.type);
    types.removeDuplicates();
    types.sort();
    return ok({{u"type"_s, u"activity_log_event_type.list"_s},
               {u"event_types"_s, QJsonArray::fromStringList(types)}});
}

Reply createEvent(Call &call)
{
    const QJsonObject &body = call.body;
    const QString name = body.value(u"event_name"_s).toString();
    const auto createdAt = wholeNumber(body.value(u"created_at"_s));
    if (name.isEmpty())
        return refuse(400, u"parameter_not_found"_s, u"event_name not specified"_s);
    if (!createdAt)
        return refuse(400, u"parameter_invalid"_s, u"created_at must be a UNIX timestamp"_s);
    if (!body.contains(u"id"_s) && !body.contains(u"user_id"_s) && !body.contains(u"email"_s))
        return refuse(400, u"parameter_not_found"_s, u"id, user_id or email must be given"_s);
    if (!isValidMetadata(body.value(u"metadata"_s)))
        return refuse(400, u"parameter_invalid"_s, u"metadata must not be nested"_s);
    const Contact *contact = eventContact(call);
    if (!contact)
        return noSuchContact();
    const QString who = contact->externalId.isEmpty() ? contact->email : contact->externalId;
    call.state.events.insert(who + u'\n' + name + u'\n' + QString::number(*createdAt));
    return empty(202);
}

} // namespace patchbay::sandbox
