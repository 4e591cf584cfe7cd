#include "sandbox/tags.h"

#include "sandbox/companies.h"
#include "sandbox/contactjson.h"
#include "sandbox/contacts.h"

#include <QJsonArray>

namespace patchbay::sandbox {

using namespace Qt::StringLiterals;

namespace {

QJsonObject tagJson(const State &state, const Tag &tag)
{
    return {{u"type"_s, u"tag"_s}, {u"id"_s, state.tagId(tag.number)}, {u"name"_s, tag.name}};
}

Reply noSuchTag()
{
    return refuse(404, u"not_found"_s, u"Resource Not Found"_s);
}

Reply invalidTag()
{
    return refuse(400, u"parameter_invalid"_s, u"invalid tag parameters"_s);
}

void tagContact(State &state, quint32 number, quint32 tag)
{
    const auto &links = state.contacts[number].tags;
    if (std::any_of(links.begin(), links.end(), [tag](const TagLink &link) { return link.tag == tag; }))
        return;
    const qint64 now = state.now();
    state.changeContact(number, [tag, now](Contact &contact) { contact.tags.push_back({tag, now}); });
    ++state.counters.updated;
}

void untagContact(State &state, quint32 number, quint32 tag)
{
    state.changeContact(number, [tag](Contact &contact) {
        std::erase_if(contact.tags, [tag](const TagLink &link) { return link.tag == tag; });
    });
    ++state.counters.updated;
}

const Company *companyOf(const State &state, const QJsonObject &item)
{
    return item.contains(u"id"_s) ? state.company(item.value(u"id"_s).toString())
                                  : state.companyByOwnId(item.value(u"company_id"_s).toString());
}

// Before 2.16 one unknown record refuses the whole call; since then it is passed over.
std::optional<Reply> findUnknown(const Call &call)
{
    if (call.version.atLeast(2, 16))
        return std::nullopt;
    const QJsonArray users = call.body.value(u"users"_s).toArray();
    for (const QJsonValue &item : users) {
        const Contact *contact = call.state.contact(item.toObject().value(u"id"_s).toString());
        if (!contact || !contact->isActive())
            return noSuchContact();
    }
    const QJsonArray companies = call.body.value(u"companies"_s).toArray();
    for (const QJsonValue &item : companies) {
        if (!companyOf(call.state, item.toObject()))
            return noSuchCompany();
    }
    return std::nullopt;
}

QJsonArray tagUsers(Call &call, quint32 tag)
{
    QJsonArray done;
    const QJsonArray users = call.body.value(u"users"_s).toArray();
    for (const QJsonValue &item : users) {
        const QString id = item.toObject().value(u"id"_s).toString();
        const Contact *contact = call.state.contact(id);
        if (!contact || !contact->isActive())
            continue;
        const bool untag = item.toObject().value(u"untag"_s).toBool();
        if (untag)
            untagContact(call.state, contact->number, tag);
        else
            tagContact(call.state, contact->number, tag);
        done.append(QJsonObject{{u"id"_s, id}, {u"tagged"_s, !untag}});
    }
    return done;
}

QJsonArray tagCompanies(Call &call, quint32 tag)
{
    QJsonArray done;
    const QJsonArray companies = call.body.value(u"companies"_s).toArray();
    for (const QJsonValue &item : companies) {
        const Company *company = companyOf(call.state, item.toObject());
        if (!company)
            continue;
        const bool untag = item.toObject().value(u"untag"_s).toBool();
        call.state.changeCompany(company->number, [tag, untag](Company &changed) {
            std::erase(changed.tags, tag);
            if (!untag)
                changed.tags.push_back(tag);
        });
        ++call.state.counters.updated;
        done.append(QJsonObject{{u"id"_s, call.state.companyId(company->number)}, {u"tagged"_s, !untag}});
    }
    return done;
}

Reply renameTag(Call &call, const QString &name)
{
    const Tag *tag = call.state.tag(idText(call.body.value(u"id"_s)));
    if (!tag)
        return noSuchTag();
    const Tag *other = call.state.tagByName(name);
    if (other && other != tag)
        return invalidTag();
    call.state.tags[tag->number].name = name;
    ++call.state.counters.updated;
    return ok(tagJson(call.state, *tag));
}

} // namespace

Reply listTags(Call &call)
{
    QJsonArray data;
    for (const Tag &tag : call.state.tags) {
        if (!tag.deleted)
            data.append(tagJson(call.state, tag));
    }
    return ok(listOf(data));
}

Reply readTag(Call &call)
{
    const Tag *tag = call.state.tag(call.path.at(1));
    return tag ? ok(tagJson(call.state, *tag)) : noSuchTag();
}

Reply writeTag(Call &call)
{
    const QString name = call.body.value(u"name"_s).toString().trimmed();
    const QJsonValue users = call.body.value(u"users"_s);
    const QJsonValue companies = call.body.value(u"companies"_s);
    if (name.isEmpty() || (!users.isUndefined() && !users.isArray()) ||
        (!companies.isUndefined() && !companies.isArray()))
        return invalidTag();
    if (call.body.contains(u"id"_s))
        return renameTag(call, name);
    if (auto unknown = findUnknown(call))
        return *unknown;
    const Tag *present = call.state.tagByName(name);
    if (!present)
        ++call.state.counters.created;
    const quint32 number = present ? present->number : call.state.addTag(name).number;
    QJsonObject json = tagJson(call.state, call.state.tags[number]);
    const QJsonArray tagged = tagUsers(call, number);
    const QJsonArray taggedCompanies = tagCompanies(call, number);
    if (call.version.atLeast(2, 16)) {
        json.insert(u"users"_s, tagged);
        json.insert(u"companies"_s, taggedCompanies);
    }
    return ok(json);
}

Reply deleteTag(Call &call)
{
    const Tag *tag = call.state.tag(call.path.at(1));
    if (!tag)
        return noSuchTag();
    const quint32 number = tag->number;
    for (const Contact &contact : call.state.contacts) {
        if (std::any_of(contact.tags.begin(), contact.tags.end(),
                        [number](const TagLink &link) { return link.tag == number; }))
            untagContact(call.state, contact.number, number);
    }
    for (Company &company : call.state.companies)
        std::erase(company.tags, number);
    call.state.tags[number].deleted = true;
    ++call.state.counters.deleted;
    return empty(200);
}

Reply listContactTags(Call &call)
{
    const auto number = activeContact(call, call.path.at(1));
    if (!number)
        return number.error();
    QJsonArray data;
    for (const TagLink &link : call.state.contacts[*number].tags)
        data.append(tagLinkJson(call.state, link));
    return ok(listOf(data));
}

Reply attachTag(Call &call)
{
    const auto number = activeContact(call, call.path.at(1));
    if (!number)
        return number.error();
    const Tag *tag = call.state.tag(idText(call.body.value(u"id"_s)));
    if (!tag)
        return noSuchTag();
    tagContact(call.state, *number, tag->number);
    const auto &links = call.state.contacts[*number].tags;
    return ok(tagLinkJson(call.state, *std::find_if(links.begin(), links.end(), [tag](const TagLink &link) {
                              return link.tag == tag->number;
                          })));
}

Reply detachTag(Call &call)
{
    const auto number = activeContact(call, call.path.at(1));
    if (!number)
        return number.error();
    const Tag *tag = call.state.tag(call.path.at(3));
    const auto &links = call.state.contacts[*number].tags;
    const auto link = std::find_if(links.begin(), links.end(),
                                   [tag](const TagLink &own) { return tag && own.tag == tag->number; });
    if (link == links.end())
        return noSuchTag();
    const QJsonObject json = tagLinkJson(call.state, *link);
    untagContact(call.state, *number, tag->number);
    return ok(json);
}

} // namespace patchbay::sandbox
