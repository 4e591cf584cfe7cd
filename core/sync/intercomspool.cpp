#include "sync/intercomspool.h"

#include "store/workerrepository.h"
#include "sync/contactkeys.h"

#include <QCoroTimer>
#include <QTimer>

#include <utility>

namespace patchbay {

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace {

constexpr int scrollAttempts = 5;
constexpr std::chrono::seconds scrollLease{90}; // longer than Intercom keeps an unused scroll
constexpr std::chrono::seconds leaseRetry{2};

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

QCoro::Task<> pause(std::chrono::milliseconds time)
{
    QTimer timer;
    timer.setSingleShot(true);
    timer.start(time);
    co_await timer;
}

} // namespace

IntercomSpool::IntercomSpool(Parts parts, QStringList contactKeys)
    : m_parts(std::move(parts))
    , m_contactKeys(std::move(contactKeys))
{
}

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
            for (const QString &path : std::as_const(m_contactKeys))
                record.keys.append({path, contactKey(contact.raw, path)});
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

// Whether this worker may scroll now.
Task<bool> IntercomSpool::takeScroll()
{
    const QDateTime now = m_parts.clock();
    co_return co_await m_parts.database->transact<bool>([name = u"scroll/"_s + m_parts.workspace.text(),
                                                         worker = m_parts.worker,
                                                         now](StoreSession &session) {
        return WorkerRepository(session).lease(name, worker, now, now.addSecs(scrollLease.count()));
    });
}

OutcomeTask IntercomSpool::scrollOnce()
{
    QString scroll;
    m_companies = 0;
    while (true) {
        if (m_parts.stopping())
            co_return stopped();
        const Result<bool> mine = co_await takeScroll();
        if (!mine)
            co_return fail(mine.error());
        if (!*mine) {
            co_await pause(leaseRetry);
            continue;
        }
        const Result<intercom::Page<intercom::Company>> page =
            co_await m_parts.intercom->scrollCompanies(scroll);
        if (!page)
            co_return fail(page.error());
        if (page->items.isEmpty())
            co_return {};
        QList<SpoolRecord> records;
        for (const intercom::Company &company : page->items)
            records.append(
                {u"company"_s, company.id.text(), slim(company.raw), {{u"company_id"_s, company.companyId}}});
        m_companies += records.size();
        const Outcome kept =
            co_await m_parts.database->transact<void>([run = m_parts.run, records](StoreSession &session) {
                return SpoolRepository(session, run).addRecords(records);
            });
        if (!kept)
            co_return fail(kept.error());
        m_parts.heard(u"company"_s, m_companies);
        if (page->next.isEmpty())
            co_return {};
        scroll = page->next;
    }
}

Task<qint64> IntercomSpool::readCompanies()
{
    Outcome read;
    for (int attempt = 1; attempt <= scrollAttempts; ++attempt) {
        read = co_await scrollOnce();
        if (read || read.error().kind == Error::Kind::Cancelled)
            break;
        const Error::Kind kind = read.error().kind;
        // "Another scroll is open" is no end of the list; nor is a scroll that expired or broke.
        const bool again = kind == Error::Kind::Conflict || kind == Error::Kind::NotFound ||
                           kind == Error::Kind::ServerFault || kind == Error::Kind::BadReply ||
                           kind == Error::Kind::Timeout || kind == Error::Kind::Unreachable;
        if (!again || attempt == scrollAttempts)
            break;
        // The scroll that just broke stays open at Intercom for up to a minute.
        const auto wait = read.error().retryAfter.value_or(kind == Error::Kind::Conflict ? 60s : 5s);
        for (auto waited = 0ms; waited < wait && !m_parts.stopping(); waited += 500ms)
            co_await pause(500ms);
    }
    const Outcome given = co_await m_parts.database->transact<void>(
        [name = u"scroll/"_s + m_parts.workspace.text(), worker = m_parts.worker](StoreSession &session) {
            return WorkerRepository(session).giveBack(name, worker);
        });
    if (!read)
        co_return fail(read.error().withContext(u"While reading the companies in Intercom"_s));
    if (!given)
        co_return fail(given.error());
    co_return m_companies;
}

} // namespace patchbay
