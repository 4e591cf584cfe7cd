#include "console/sandboxwriting.h"

#include "sync/intercomschema.h"

#include <QJsonArray>

namespace patchbay {

using namespace Qt::StringLiterals;

namespace {

using Values = QHash<QString, QJsonValue>;

constexpr QLatin1StringView companyPrefix{"company."};
constexpr QLatin1StringView customPrefix{"custom."};

QString typeOf(const QJsonValue &value)
{
    if (value.isBool())
        return u"boolean"_s;
    return value.isDouble() ? u"float"_s : u"string"_s;
}

OutcomeTask makeAttributes(std::shared_ptr<SandboxDoor> door, QString model, Values values)
{
    const Result<QList<intercom::DataAttribute>> known = co_await door->workspace().dataAttributes(model);
    if (!known)
        co_return fail(known.error());
    for (auto it = values.cbegin(); it != values.cend(); ++it) {
        if (!it.key().startsWith(customPrefix) || it->isNull())
            continue;
        const QString name = it.key().mid(customPrefix.size());
        const bool isThere = std::any_of(known->cbegin(), known->cend(), [&](const auto &attribute) {
            return attribute.custom && !attribute.archived && attribute.name == name;
        });
        if (isThere)
            continue;
        const Result<intercom::DataAttribute> made =
            co_await door->workspace().client().createDataAttribute(model, name, typeOf(*it));
        door->workspace().forgetAttributes();
        if (!made)
            co_return fail(made.error());
    }
    co_return {};
}

Task<intercom::Company> writeCompany(std::shared_ptr<SandboxDoor> door, Values values)
{
    const Outcome attributes = co_await makeAttributes(door, u"company"_s, values);
    if (!attributes)
        co_return fail(attributes.error());
    co_return co_await door->workspace().client().upsertCompany(companyBody(values));
}

Task<intercom::ContactWriteResult> writeContact(std::shared_ptr<SandboxDoor> door, Values values)
{
    Values own;
    Values company;
    QStringList tags;
    for (auto it = values.cbegin(); it != values.cend(); ++it) {
        if (it.key().startsWith(companyPrefix))
            company.insert(it.key().mid(companyPrefix.size()), *it);
        else if (it.key() == u"tags")
            tags = it->toVariant().toStringList();
        else if (it.key() != u"owner.email")
            own.insert(it.key(), *it);
    }
    const Outcome attributes = co_await makeAttributes(door, u"contact"_s, own);
    if (!attributes)
        co_return fail(attributes.error());
    const Result<intercom::ContactWriteResult> written =
        co_await door->workspace().writer().write(contactBody(own));
    if (!written)
        co_return fail(written.error());
    for (const QString &name : std::as_const(tags)) {
        const Result<intercom::Tag> tag = co_await door->workspace().client().createTag(name);
        if (!tag)
            co_return fail(tag.error());
        const Result<intercom::Tag> put =
            co_await door->workspace().client().tagContact(written->contact.id, tag->id);
        if (!put)
            co_return fail(put.error());
    }
    // Without a rule for the key the name is the key, as in a sync.
    if (!company.contains(u"company_id"_s) && company.contains(u"name"_s))
        company.insert(u"company_id"_s, company.value(u"name"_s));
    if (company.value(u"company_id"_s).toString().isEmpty())
        co_return written;
    const Result<intercom::Company> made = co_await writeCompany(door, company);
    if (!made)
        co_return fail(made.error());
    const Result<intercom::Company> attached =
        co_await door->workspace().client().attachCompany(written->contact.id, made->id);
    if (!attached)
        co_return fail(attached.error());
    co_return written;
}

SentElsewhere failed(SentElsewhere sent, const Error &error)
{
    sent.status = error.httpStatus;
    sent.error = error.toText();
    return sent;
}

} // namespace

Task<SentElsewhere> writeIntoSandbox(std::shared_ptr<SandboxDoor> door, QString targetObject, Values values)
{
    SentElsewhere sent{.step = targetObject, .method = u"POST"_s};
    if (targetObject == u"company") {
        sent.url = u"/companies"_s;
        const Result<intercom::Company> company = co_await writeCompany(door, values);
        if (!company)
            co_return failed(sent, company.error());
    } else {
        sent.url = u"/contacts"_s;
        const Result<intercom::ContactWriteResult> contact = co_await writeContact(door, values);
        if (!contact)
            co_return failed(sent, contact.error());
        if (contact->way != intercom::ContactWriteResult::Way::Created) {
            sent.method = u"PUT"_s;
            sent.url += u'/' + contact->contact.id.text();
        }
    }
    sent.url = door->address().toString() + sent.url;
    sent.status = 200;
    co_return sent;
}

} // namespace patchbay
