#include "sandbox/state.h"

#include <algorithm>

namespace patchbay::sandbox {

using namespace Qt::StringLiterals;

namespace {

// No search index of the real system is kept longer than this many versions of one record behind.
constexpr size_t maxStaleVersions = 64;

void appendHex(QString &text, quint64 value, int digits)
{
    static constexpr char16_t hex[] = u"0123456789abcdef";
    for (int shift = (digits - 1) * 4; shift >= 0; shift -= 4)
        text.append(QChar(hex[(value >> shift) & 0xf]));
}

} // namespace

State::State(const Options &givenOptions, QString givenAppId)
    : options(givenOptions)
    , appId(std::move(givenAppId))
    , zone(givenOptions.timeZone.toLatin1())
    , startedAt(givenOptions.clock().toSecsSinceEpoch())
    , hasBulk(givenOptions.bulk)
{
}

QString State::recordId(quint32 number, quint8 kind) const
{
    QString id;
    id.reserve(24);
    appendHex(id, static_cast<quint64>(startedAt), 8);
    appendHex(id, kind, 2);
    appendHex(id, (options.seed * 0x9e3779b97f4a7c15ULL) >> 40, 6);
    appendHex(id, number + 1, 8);
    return id;
}

std::optional<quint32> State::recordNumber(const QString &id, quint8 kind) const
{
    if (id.size() != 24)
        return std::nullopt;
    bool isHex = false;
    const quint32 number = QStringView(id).right(8).toUInt(&isHex, 16);
    if (!isHex || number == 0 || recordId(number - 1, kind) != id)
        return std::nullopt;
    return number - 1;
}

const Contact *State::contact(const QString &id) const
{
    const auto number = recordNumber(id, 0xc0);
    return number && *number < contacts.size() ? &contacts[*number] : nullptr;
}

const Company *State::company(const QString &id) const
{
    const auto number = recordNumber(id, 0x0c);
    if (!number || *number >= companies.size() || companies[*number].deleted)
        return nullptr;
    return &companies[*number];
}

const Company *State::companyByOwnId(const QString &ownId) const
{
    const auto found = m_companies.constFind(ownId);
    return found == m_companies.constEnd() ? nullptr : &companies[*found];
}

const Tag *State::tag(const QString &id) const
{
    bool isNumber = false;
    const quint64 number = id.toULongLong(&isNumber);
    if (!isNumber || number < firstTagId || number - firstTagId >= tags.size())
        return nullptr;
    const Tag &tag = tags[number - firstTagId];
    return tag.deleted ? nullptr : &tag;
}

const Tag *State::tagByName(const QString &name) const
{
    const auto found = std::find_if(tags.begin(), tags.end(), [&name](const Tag &tag) {
        return !tag.deleted && tag.name.compare(name, Qt::CaseInsensitive) == 0;
    });
    return found == tags.end() ? nullptr : &*found;
}

const Attribute *State::attribute(const QString &model, const QString &name) const
{
    const auto found = std::find_if(attributes.begin(), attributes.end(), [&](const Attribute &attribute) {
        return attribute.custom && !attribute.archived && attribute.model == model && attribute.name == name;
    });
    return found == attributes.end() ? nullptr : &*found;
}

const Contact *State::userByExternalId(const QString &externalId) const
{
    const auto found = m_users.constFind(externalId);
    return found == m_users.constEnd() ? nullptr : &contacts[*found];
}

const Contact *State::mergedByExternalId(const QString &externalId) const
{
    const auto found = m_merged.constFind(externalId);
    return found == m_merged.constEnd() ? nullptr : &contacts[*found];
}

std::vector<quint32> State::contactsByEmail(const QString &email) const
{
    const auto [first, last] = m_emails.equal_range(email.toLower());
    std::vector<quint32> numbers(first, last);
    std::sort(numbers.begin(), numbers.end());
    return numbers;
}

void State::index(const Contact &contact)
{
    if (contact.status == Contact::Status::Deleted)
        return;
    if (contact.status == Contact::Status::Merged) {
        if (!contact.externalId.isEmpty())
            m_merged.insert(contact.externalId, contact.number);
        return;
    }
    if (!contact.externalId.isEmpty() && !contact.lead)
        m_users.insert(contact.externalId, contact.number);
    if (!contact.externalId.isEmpty())
        m_externalIds.insert(contact.externalId, contact.number);
    if (!contact.email.isEmpty())
        m_emails.insert(contact.email.toLower(), contact.number);
    if (contact.isActive())
        ++activeContacts;
}

void State::unindex(const Contact &contact)
{
    if (contact.status == Contact::Status::Deleted || contact.status == Contact::Status::Merged)
        return;
    if (m_users.value(contact.externalId, contact.number + 1) == contact.number)
        m_users.remove(contact.externalId);
    if (!contact.externalId.isEmpty())
        m_externalIds.remove(contact.externalId, contact.number);
    if (!contact.email.isEmpty())
        m_emails.remove(contact.email.toLower(), contact.number);
    if (contact.isActive())
        --activeContacts;
}

void State::expectContacts(qsizetype count)
{
    m_users.reserve(count);
    m_emails.reserve(count);
}

Contact &State::addContact(Contact contact, bool isSearchable)
{
    contact.number = static_cast<quint32>(contacts.size());
    contacts.push_back(std::move(contact));
    Contact &added = contacts.back();
    index(added);
    if (!isSearchable)
        keepForSearch(added.number, std::nullopt);
    return added;
}

const Contact &State::changeContact(quint32 number, const std::function<void(Contact &)> &change)
{
    Contact &contact = contacts[number];
    const Contact before = contact;
    keepForSearch(number, contact);
    unindex(contact);
    change(contact);
    contact.updatedAt = now();
    index(contact);
    if (before.email != contact.email || before.externalId != contact.externalId ||
        before.status != contact.status)
        m_moved.insert(number);
    return contact;
}

Company &State::addCompany(Company company)
{
    company.number = static_cast<quint32>(companies.size());
    m_companies.insert(company.companyId, company.number);
    companies.push_back(std::move(company));
    return companies.back();
}

Company &State::changeCompany(quint32 number, const std::function<void(Company &)> &change)
{
    Company &company = companies[number];
    change(company);
    company.updatedAt = now();
    if (company.deleted)
        m_companies.remove(company.companyId);
    return company;
}

Tag &State::addTag(const QString &name)
{
    tags.push_back({.number = static_cast<quint32>(tags.size()), .name = name});
    return tags.back();
}

void State::attach(quint32 contactNumber, quint32 companyNumber)
{
    changeContact(contactNumber,
                  [companyNumber](Contact &contact) { contact.companies.push_back(companyNumber); });
    changeCompany(companyNumber,
                  [contactNumber](Company &company) { company.contacts.push_back(contactNumber); });
}

void State::detach(quint32 contactNumber, quint32 companyNumber)
{
    changeContact(contactNumber,
                  [companyNumber](Contact &contact) { std::erase(contact.companies, companyNumber); });
    changeCompany(companyNumber,
                  [contactNumber](Company &company) { std::erase(company.contacts, contactNumber); });
}

void State::keepForSearch(quint32 number, std::optional<Contact> version)
{
    if (options.searchDelayMs <= 0)
        return;
    forgetStale();
    auto &versions = m_stale[number];
    if (versions.size() == maxStaleVersions)
        versions.erase(versions.begin());
    const qint64 until = nowMs() + options.searchDelayMs;
    versions.push_back({until, std::move(version)});
    m_staleUntil.emplace_back(until, number);
}

// Every delay is the same, so what was put in first is over first.
void State::forgetStale()
{
    const qint64 time = nowMs();
    while (!m_staleUntil.empty() && m_staleUntil.front().first <= time) {
        const auto stale = m_stale.find(m_staleUntil.front().second);
        m_staleUntil.pop_front();
        if (stale == m_stale.end())
            continue;
        std::erase_if(*stale, [time](const Stale &version) { return version.untilMs <= time; });
        if (stale->empty()) {
            m_moved.remove(stale.key());
            m_stale.erase(stale);
        }
    }
}

const Contact *State::searchable(quint32 number) const
{
    const auto stale = m_stale.constFind(number);
    if (stale == m_stale.constEnd())
        return &contacts[number];
    const qint64 time = nowMs();
    for (const Stale &version : *stale) {
        if (version.untilMs > time)
            return version.version ? &*version.version : nullptr;
    }
    return &contacts[number];
}

std::vector<quint32> State::movedContacts() const
{
    return {m_moved.begin(), m_moved.end()};
}

} // namespace patchbay::sandbox
