#include "sandbox/attributes.h"

namespace patchbay::sandbox {

using namespace Qt::StringLiterals;

namespace {

struct Standard
{
    const char16_t *name;
    const char16_t *label;
    const char16_t *type;
    bool writable;
};

// Which are writable, and that monthly_spend reads as a float here though as an integer in a company: as a
// live workspace gave it (reference: GitHub estuary/connectors, source-intercom-native, API 2.16).
constexpr Standard contactAttributes[] = {
    {u"id", u"ID", u"string", false},
    {u"role", u"Type", u"string", true},
    {u"name", u"Name", u"string", true},
    {u"owner_id", u"Owner", u"string", true},
    {u"email", u"Email", u"string", true},
    {u"phone", u"Phone", u"string", true},
    {u"external_id", u"User ID", u"string", true},
    {u"created_at", u"First seen", u"date", false},
    {u"updated_at", u"Last updated", u"date", false},
    {u"signed_up_at", u"Signed up", u"date", true},
    {u"last_seen_at", u"Last seen", u"date", true},
    {u"last_contacted_at", u"Last contacted", u"date", false},
    {u"last_replied_at", u"Last heard from", u"date", false},
    {u"last_email_opened_at", u"Last opened email", u"date", false},
    {u"last_email_clicked_at", u"Last clicked on link in email", u"date", false},
    {u"language_override", u"Language override", u"string", true},
    {u"unsubscribed_from_emails", u"Unsubscribed from emails", u"boolean", true},
    {u"marked_email_as_spam", u"Marked email as spam", u"boolean", false},
    {u"has_hard_bounced", u"Has hard bounced", u"boolean", false},
    {u"browser", u"Browser", u"string", false},
    {u"browser_version", u"Browser version", u"string", false},
    {u"browser_language", u"Browser language", u"string", false},
    {u"os", u"OS", u"string", false},
    {u"location.country", u"Country", u"string", false},
    {u"location.region", u"Region", u"string", false},
    {u"location.city", u"City", u"string", false},
};

constexpr Standard companyAttributes[] = {
    {u"name", u"Company name", u"string", true},
    {u"company_id", u"Company ID", u"string", false},
    {u"last_request_at", u"Company last seen", u"date", false},
    {u"remote_created_at", u"Company created at", u"date", true},
    {u"user_count", u"People", u"integer", false},
    {u"session_count", u"Company web sessions", u"integer", false},
    {u"monthly_spend", u"Monthly spend", u"float", true},
    {u"plan", u"Plan", u"string", true},
    {u"size", u"Company size", u"integer", true},
    {u"industry", u"Company industry", u"string", true},
    {u"website", u"Company website", u"string", true},
};

} // namespace

std::vector<Attribute> standardAttributes()
{
    std::vector<Attribute> attributes;
    const auto add = [&attributes](const QString &model, const Standard &standard) {
        attributes.push_back({.model = model,
                              .name = QString::fromUtf16(standard.name),
                              .label = QString::fromUtf16(standard.label),
                              .dataType = QString::fromUtf16(standard.type),
                              .apiWritable = standard.writable,
                              .messengerWritable = standard.writable,
                              .custom = false});
    };
    for (const Standard &standard : contactAttributes)
        add(u"contact"_s, standard);
    for (const Standard &standard : companyAttributes)
        add(u"company"_s, standard);
    return attributes;
}

std::vector<Attribute> seededAttributes(qint64 now)
{
    struct Seeded
    {
        const char16_t *model;
        const char16_t *name;
        const char16_t *description;
        const char16_t *type;
        QStringList options;
    };
    const Seeded seeded[] = {
        {u"contact", u"plan_type", u"The plan the person is on", u"string", {}},
        {u"contact", u"lifetime_value", u"What the person has spent, in the shop's currency", u"float", {}},
        {u"contact", u"environment", u"Which installation wrote this last", u"string", {}},
        {u"contact", u"status", u"Whether the account is in use", u"string", {}},
        {u"contact",
         u"segment",
         u"How large a customer this is",
         u"string",
         {u"small"_s, u"medium"_s, u"large"_s}},
        {u"contact", u"newsletter", u"Whether the person asked for the newsletter", u"boolean", {}},
        {u"contact", u"seats", u"How many seats the person manages", u"integer", {}},
        {u"contact", u"renewal_at", u"When the contract is renewed", u"date", {}},
        {u"company",
         u"tier",
         u"The company's support tier",
         u"string",
         {u"bronze"_s, u"silver"_s, u"gold"_s}},
        {u"company", u"environment", u"Which installation wrote this last", u"string", {}},
    };
    std::vector<Attribute> attributes;
    int id = 100;
    for (const Seeded &item : seeded) {
        attributes.push_back({.id = id++,
                              .model = QString::fromUtf16(item.model),
                              .name = QString::fromUtf16(item.name),
                              .label = QString::fromUtf16(item.name),
                              .description = QString::fromUtf16(item.description),
                              .dataType = QString::fromUtf16(item.type),
                              .options = item.options,
                              .createdAt = now - 86'400 * 200,
                              .updatedAt = now - 86'400 * 200});
    }
    return attributes;
}

} // namespace patchbay::sandbox
