#include "sandbox/seed.h"

#include "sandbox/attributes.h"
#include "sandbox/talkcontrol.h"

#include <QUuid>

#include <array>

namespace patchbay::sandbox {

using namespace Qt::StringLiterals;

namespace {

constexpr qint64 day = 86'400;

const QStringList &firstNames()
{
    static const QStringList names{u"Ada"_s,   u"Björn"_s, u"Chloé"_s, u"Dmitri"_s, u"Élodie"_s, u"Farid"_s,
                                   u"Greta"_s, u"Hana"_s,  u"Ines"_s,  u"José"_s,   u"Kwame"_s,  u"Linnéa"_s,
                                   u"Mei"_s,   u"Nadia"_s, u"Otto"_s,  u"Priya"_s,  u"Quinn"_s};
    return names;
}

const QStringList &lastNames()
{
    static const QStringList names{u"Abara"_s,   u"Bergström"_s, u"Costa"_s,  u"Díaz"_s,  u"Eriksen"_s,
                                   u"Fischer"_s, u"Gupta"_s,     u"Horák"_s,  u"Ito"_s,   u"Jansen"_s,
                                   u"Kaya"_s,    u"Lefèvre"_s,   u"Moreau"_s, u"Núñez"_s, u"Okafor"_s,
                                   u"Petrov"_s,  u"Quispe"_s,    u"Rossi"_s,  u"Silva"_s};
    return names;
}

void seedAdmins(State &state)
{
    QList<Admin> admins = state.options.admins;
    if (admins.isEmpty()) {
        // Jane Peacock is a support representative of the Chinook sample database, so that its customers find
        // their owner; the others are invented.
        admins = {{.name = u"Robin Example"_s, .email = u"robin@example.com"_s},
                  {.name = u"Sam Example"_s, .email = u"sam@example.com"_s},
                  {.name = u"Noor Example"_s, .email = u"noor@example.com"_s},
                  {.name = u"Jane Peacock"_s, .email = u"jane@chinookcorp.com"_s}};
    }
    qint64 id = 991'267'459;
    for (Admin &admin : admins) {
        if (admin.id.isEmpty())
            admin.id = QString::number(id);
        ++id;
        state.admins.push_back(admin);
    }
}

void seedActivityLog(State &state)
{
    struct Entry
    {
        int daysAgo;
        const char16_t *type;
        const char16_t *description;
    };
    // Metadata of these types is not documented, so there is none: readers have the description to go by.
    static constexpr std::array entries{
        Entry{2, u"app_package_token_regeneration",
              u"%1 regenerated the token for the Salesforce app package."},
        Entry{9, u"app_webhook_creation", u"%1 created a webhook."},
        Entry{16, u"admin_login_success", u"%1 successfully logged in."},
        Entry{33, u"app_package_uninstallation", u"%1 uninstalled the Stripe app package."},
        Entry{41, u"app_package_installation", u"%1 installed the Slack app package."},
        Entry{58, u"app_package_installation", u"%1 installed the Stripe app package."},
        Entry{77, u"security_settings_change", u"%1 changed the security settings."},
        Entry{120, u"app_package_installation", u"%1 installed the Salesforce app package."},
    };
    int index = 0;
    for (const Entry &entry : entries) {
        const int admin = index % static_cast<int>(state.admins.size());
        const QUuid id = QUuid::createUuidV5(QUuid(), QString::number(index));
        state.activityLogs.push_back(
            {.id = id.toString(QUuid::WithoutBraces),
             .admin = admin,
             .type = QString::fromUtf16(entry.type),
             .description =
                 QString::fromUtf16(entry.description).arg(state.admins[static_cast<size_t>(admin)].name),
             .createdAt = state.startedAt - entry.daysAgo * day});
        ++index;
    }
}

void seedCompanies(State &state)
{
    static const QStringList tiers{u"bronze"_s, u"silver"_s, u"gold"_s};
    static const QStringList plans{u"Starter"_s, u"Team"_s, u"Business"_s};
    for (int i = 0; i < state.options.companies; ++i) {
        Company company;
        company.companyId = u"org-"_s + QString::number(i);
        company.name = lastNames().at(i % lastNames().size()) + u" & Partners "_s + QString::number(i);
        company.plan = plans.at(i % 3);
        company.size = 5 + i % 400;
        company.monthlySpend = 10 * (i % 90);
        company.custom = {{u"tier"_s, tiers.at(i % 3)}};
        company.createdAt = company.updatedAt = state.startedAt - (i % 700) * day - i;
        company.lastRequestAt = state.startedAt - (i % 30) * day - i;
        state.addCompany(std::move(company));
    }
}

// A handful of value sets that all contacts share: an object of its own for each would double the memory.
std::vector<QJsonObject> customSets()
{
    static const QStringList plans{u"free"_s, u"pro"_s, u"enterprise"_s};
    std::vector<QJsonObject> sets;
    for (int i = 0; i < 60; ++i) {
        sets.push_back({{u"plan_type"_s, plans.at(i % 3)},
                        {u"lifetime_value"_s, 12.5 * i},
                        {u"newsletter"_s, i % 2 == 0},
                        {u"seats"_s, i % 7}});
    }
    return sets;
}

void seedContacts(State &state)
{
    const std::vector<QJsonObject> custom = customSets();
    state.expectContacts(state.options.contacts);
    const quint64 shift = state.options.seed % 1'000;
    const auto companies = static_cast<int>(state.companies.size());
    for (int i = 0; i < state.options.contacts; ++i) {
        const auto pick = static_cast<qsizetype>(static_cast<quint64>(i) + shift);
        const QString number = QString::number(i);
        Contact contact;
        contact.externalId = u"user-"_s + number;
        contact.email = u"person"_s + number + u"@example.com"_s;
        contact.name =
            firstNames().at(pick % firstNames().size()) + u' ' + lastNames().at(pick % lastNames().size());
        contact.createdAt = state.startedAt - (i % 900) * day - i % day;
        contact.updatedAt = contact.createdAt;
        contact.signedUpAt = contact.createdAt;
        contact.custom = custom[static_cast<size_t>(pick) % custom.size()];
        if (i % 20 == 0)
            contact.tags.push_back({0, contact.createdAt});
        if (companies > 0)
            contact.companies.push_back(static_cast<quint32>(i % companies));
        const quint32 added = state.addContact(std::move(contact), true).number;
        if (companies > 0)
            state.companies[static_cast<size_t>(i % companies)].contacts.push_back(added);
    }
}

} // namespace

void seed(State &state)
{
    seedAdmins(state);
    state.attributes = standardAttributes();
    const auto custom = seededAttributes(state.startedAt);
    state.attributes.insert(state.attributes.end(), custom.begin(), custom.end());
    state.addTag(u"Manual tag"_s);
    state.addTag(u"VIP"_s);
    seedActivityLog(state);
    seedCompanies(state);
    seedContacts(state);
    seedTalks(state);
}

} // namespace patchbay::sandbox
