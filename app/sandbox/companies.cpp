#include "sandbox/companies.h"

#include "sandbox/attributes.h"

#include <QJsonArray>

#include <limits>

namespace patchbay::sandbox {

using namespace Qt::StringLiterals;

namespace {

constexpr qint64 maxMonthlySpend =
    std::numeric_limits<qint32>::max(); // reference: create-or-update a company

tl::unexpected<Reply> invalid(const QString &message)
{
    return refused(400, u"parameter_invalid"_s, message);
}

std::optional<Reply> findUnknownKey(const QJsonObject &body)
{
    static const QStringList known{u"company_id"_s,
                                   u"name"_s,
                                   u"plan"_s,
                                   u"size"_s,
                                   u"website"_s,
                                   u"industry"_s,
                                   u"monthly_spend"_s,
                                   u"remote_created_at"_s,
                                   u"custom_attributes"_s,
                                   u"update_last_request_at"_s};
    for (auto it = body.begin(); it != body.end(); ++it) {
        if (!known.contains(it.key()))
            return refuse(400, u"bad_request"_s, u"bad '%1' parameter"_s.arg(it.key()));
    }
    return std::nullopt;
}

Checked<Company> applyNumbers(const QJsonObject &body, Company company)
{
    for (const auto &[key, target] :
         {std::pair{u"size"_s, &company.size}, std::pair{u"remote_created_at"_s, &company.remoteCreatedAt}}) {
        const QJsonValue value = body.value(key);
        if (value.isUndefined() || value.isNull())
            continue;
        *target = wholeNumber(value);
        if (!target->has_value() || **target < 0)
            return invalid(u"%1 must be an integer"_s.arg(key));
    }
    const QJsonValue spend = body.value(u"monthly_spend"_s);
    if (!spend.isUndefined() && !spend.isNull()) {
        // Fractions are cut off, not rounded.
        if (!spend.isDouble() || spend.toDouble() >= static_cast<double>(maxMonthlySpend) + 1 ||
            spend.toDouble() <= -static_cast<double>(maxMonthlySpend) - 1)
            return invalid(u"monthly_spend must be an integer of at most %1"_s.arg(maxMonthlySpend));
        company.monthlySpend = static_cast<qint64>(spend.toDouble());
    }
    return company;
}

Checked<Company> applyBody(const Call &call, Company company)
{
    const QJsonObject &body = call.body;
    for (const auto &[key, target] :
         {std::pair{u"name"_s, &company.name}, std::pair{u"plan"_s, &company.plan},
          std::pair{u"website"_s, &company.website}, std::pair{u"industry"_s, &company.industry}}) {
        const QJsonValue value = body.value(key);
        if (value.isUndefined() || value.isNull())
            continue;
        if (!value.isString())
            return invalid(u"%1 must be a string"_s.arg(key));
        *target = value.toString();
    }
    const auto custom =
        mergeCustomAttributes(call.state, u"company"_s, company.custom, body.value(u"custom_attributes"_s));
    if (!custom)
        return tl::unexpected(custom.error());
    company.custom = *custom;
    const QJsonValue seen = body.value(u"update_last_request_at"_s);
    if (!seen.isUndefined() && !seen.isBool())
        return invalid(u"update_last_request_at must be a boolean"_s);
    if (seen.toBool())
        company.lastRequestAt = call.state.now();
    return applyNumbers(body, std::move(company));
}

Checked<const Company *> existing(const Call &call, const QString &id)
{
    const Company *company = call.state.company(id);
    if (!company)
        return tl::unexpected(noSuchCompany());
    return company;
}

Reply change(Call &call, const Company &company)
{
    auto changed = applyBody(call, company);
    if (!changed)
        return changed.error();
    ++call.state.counters.updated;
    return ok(companyJson(call.state, call.state.changeCompany(company.number, [&changed](Company &target) {
        target = std::move(*changed);
    })));
}

} // namespace

Reply noSuchCompany()
{
    return refuse(404, u"company_not_found"_s, u"Company Not Found"_s);
}

QJsonObject companyJson(const State &state, const Company &company)
{
    QJsonArray tags;
    for (const quint32 tag : company.tags) {
        tags.append(QJsonObject{
            {u"type"_s, u"tag"_s}, {u"id"_s, state.tagId(tag)}, {u"name"_s, state.tags[tag].name}});
    }
    QJsonObject json{
        {u"type"_s, u"company"_s},
        {u"id"_s, state.companyId(company.number)},
        {u"company_id"_s, company.companyId},
        {u"app_id"_s, state.appId},
        {u"remote_created_at"_s, company.remoteCreatedAt.value_or(company.createdAt)},
        {u"created_at"_s, company.createdAt},
        {u"updated_at"_s, company.updatedAt},
        {u"monthly_spend"_s, company.monthlySpend},
        {u"session_count"_s, 0},
        {u"user_count"_s, static_cast<qint64>(company.contacts.size())},
        {u"tags"_s, QJsonObject{{u"type"_s, u"tag.list"_s}, {u"tags"_s, tags}}},
        {u"segments"_s, QJsonObject{{u"type"_s, u"segment.list"_s}, {u"segments"_s, QJsonArray()}}},
        {u"plan"_s, QJsonObject()},
        {u"custom_attributes"_s, company.custom}};
    // What is not known is left out, as in the official examples: none of these may be null.
    for (const auto &[key, text] :
         {std::pair{u"name"_s, company.name}, std::pair{u"website"_s, company.website},
          std::pair{u"industry"_s, company.industry}}) {
        if (!text.isNull())
            json.insert(key, text);
    }
    if (company.size)
        json.insert(u"size"_s, *company.size);
    if (company.lastRequestAt != 0)
        json.insert(u"last_request_at"_s, company.lastRequestAt);
    if (!company.plan.isEmpty()) {
        const QString id = QString::number(qHash(company.plan, 1) % 100'000);
        json.insert(u"plan"_s, QJsonObject{{u"type"_s, u"plan"_s}, {u"id"_s, id}, {u"name"_s, company.plan}});
    }
    return json;
}

Reply upsertCompany(Call &call)
{
    if (auto unknown = findUnknownKey(call.body))
        return *unknown;
    const QJsonValue companyId = call.body.value(u"company_id"_s);
    if (companyId.isUndefined() || companyId.isNull() || companyId == u""_s)
        return refuse(400, u"parameter_not_found"_s, u"company_id not specified"_s);
    if (!companyId.isString())
        return refuse(400, u"parameter_invalid"_s, u"company_id must be a string"_s);
    if (const Company *present = call.state.companyByOwnId(companyId.toString()))
        return change(call, *present);
    Company blank;
    blank.companyId = companyId.toString();
    blank.createdAt = blank.updatedAt = call.state.now();
    auto company = applyBody(call, blank);
    if (!company)
        return company.error();
    ++call.state.counters.created;
    return ok(companyJson(call.state, call.state.addCompany(std::move(*company))));
}

Reply updateCompany(Call &call)
{
    const auto company = existing(call, call.path.at(1));
    if (!company)
        return company.error();
    if (auto unknown = findUnknownKey(call.body))
        return *unknown;
    const QJsonValue companyId = call.body.value(u"company_id"_s);
    if (!companyId.isUndefined() && companyId != (*company)->companyId)
        return refuse(400, u"parameter_invalid"_s, u"company_id cannot be changed"_s);
    return change(call, **company);
}

Reply readCompany(Call &call)
{
    const auto company = existing(call, call.path.at(1));
    return company ? ok(companyJson(call.state, **company)) : company.error();
}

Reply deleteCompany(Call &call)
{
    const auto company = existing(call, call.path.at(1));
    if (!company)
        return company.error();
    const auto members = (*company)->contacts;
    for (const quint32 contact : members)
        call.state.detach(contact, (*company)->number);
    call.state.changeCompany((*company)->number, [](Company &deleted) { deleted.deleted = true; });
    ++call.state.counters.deleted;
    return ok({{u"id"_s, call.path.at(1)}, {u"object"_s, u"company"_s}, {u"deleted"_s, true}});
}

} // namespace patchbay::sandbox
