#include "sync/intercomspool.h"

#include "sync/companyscroll.h"
#include "sync/matchkeys.h"

#include <utility>

namespace patchbay {

using namespace Qt::StringLiterals;

namespace {

// What no mapping reads and what makes records several times as large.
QJsonObject slim(QJsonObject raw)
{
    const QJsonValue notes = raw.value("notes"_L1)["total_count"_L1];
    for (const QLatin1StringView key :
         {QLatin1StringView("social_profiles"), QLatin1StringView("notes"),
          QLatin1StringView("opted_in_subscription_types"), QLatin1StringView("opted_out_subscription_types"),
          QLatin1StringView("enabled_push_messaging")})
        raw.remove(key);
    if (notes.toInteger() > 0) // an undo asks whether there are any
        raw.insert(u"notes"_s, QJsonObject{{u"total_count"_s, notes}});
    return raw;
}

tl::unexpected<Error> stopped()
{
    return fail(Error::Kind::Cancelled, u"Planning was stopped."_s);
}

} // namespace

IntercomSpool::IntercomSpool(Parts parts, Keys keys) : m_parts(std::move(parts)), m_keys(std::move(keys)) {}

Task<qint64> IntercomSpool::readContacts()
{
    QString cursor;
    qint64 total = 0;
    do {
        if (m_parts.stopping())
            co_return stopped();
        const Result<intercom::Page<intercom::Contact>> page =
            co_await m_parts.intercom->listContacts(cursor);
        if (!page)
            co_return fail(page.error().withContext(u"While reading the contacts in Intercom"_s));
        QList<SpoolRecord> records;
        for (const intercom::Contact &contact : page->items) {
            SpoolRecord record{u"contact"_s, contact.id.text(), slim(contact.raw), {}};
            if (contact.role != "lead"_L1)
                record.keys.append({u"external_id"_s, contact.externalId});
            record.keys.append({u"email"_s, foldedKey(u"email"_s, contact.email)});
            for (const QString &path : std::as_const(m_keys.contacts))
                record.keys.append({path, matchKeyOf(contact.raw, path)});
            records.append(std::move(record));
        }
        total += records.size();
        const Outcome kept =
            co_await m_parts.database->transact<void>([run = m_parts.run, records](StoreSession &session) {
                return SpoolRepository(session, run).addRecords(records);
            });
        if (!kept)
            co_return fail(kept.error());
        m_parts.heard(u"contact"_s, total);
        cursor = page->next;
    } while (!cursor.isEmpty());
    co_return total;
}

OutcomeTask IntercomSpool::keepCompanies(QList<intercom::Company> companies)
{
    QList<SpoolRecord> records;
    for (const intercom::Company &company : std::as_const(companies)) {
        SpoolRecord record{
            u"company"_s, company.id.text(), slim(company.raw), {{u"company_id"_s, company.companyId}}};
        for (const QString &path : std::as_const(m_keys.companies))
            record.keys.append({path, matchKeyOf(company.raw, path)});
        records.append(std::move(record));
    }
    const Outcome kept =
        co_await m_parts.database->transact<void>([run = m_parts.run, records](StoreSession &session) {
            return SpoolRepository(session, run).addRecords(records);
        });
    co_return kept;
}

Task<qint64> IntercomSpool::readCompanies()
{
    CompanyScroll scroll(
        {m_parts.database, m_parts.intercom, m_parts.workspace, m_parts.run.text(), m_parts.clock,
         m_parts.stopping,
         [this](QList<intercom::Company> companies) { return keepCompanies(std::move(companies)); },
         [this](qint64 count) { m_parts.heard(u"company"_s, count); }});
    co_return co_await scroll.read();
}

} // namespace patchbay
