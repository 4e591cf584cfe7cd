// BulkPlanner's copy of what is asked of every record: Intercom's records, and who belongs where.
#include "store/spoolrepository.h"
#include "sync/bulkplanner.h"
#include "sync/intercomspool.h"
#include "sync/matchkeys.h"
#include "sync/planends.h"

namespace patchbay {

using namespace Qt::StringLiterals;

namespace {

constexpr int membershipsAtATime = 2000;

} // namespace

OutcomeTask BulkPlanner::spoolIntercom()
{
    Outcome said = co_await report(u"reading_intercom"_s);
    if (!said)
        co_return said;
    IntercomSpool spool({m_parts.database, m_parts.intercom, m_run.id, m_parts.connection.workspaceId,
                         m_parts.clock, [this] { return m_stopping; },
                         [this](const QString &object, qint64 count) {
                             m_run.progress.insert(u"intercom_"_s + object, count);
                             m_heard(m_run);
                         }},
                        {.contacts = ownMatchKeys(m_people.mapping.mapping()),
                         .companies = ownMatchKeys(m_organisations.mapping.mapping())});
    const bool companies =
        !m_organisations.mapping.isEmpty() || m_people.mapping.hasTargetBelow(u"company."_s);
    if (companies) {
        const Result<qint64> read = co_await spool.readCompanies();
        if (!read)
            co_return fail(read.error());
    }
    if (!m_people.mapping.isEmpty()) {
        const Result<qint64> read = co_await spool.readContacts();
        if (!read)
            co_return fail(read.error());
    }
    co_return {};
}

OutcomeTask BulkPlanner::spoolMemberships()
{
    if (m_organisations.mapping.isEmpty() ||
        !m_parts.connector->objects().contains(QString(objects::memberships)))
        co_return {};
    QString cursor;
    do {
        if (m_stopping)
            co_return planningStopped();
        const Result<RecordPage> page =
            co_await m_parts.connector->read(QString(objects::memberships), cursor, membershipsAtATime);
        if (!page)
            co_return fail(page.error().withContext(u"While reading memberships"_s));
        // One that is missing would be taken for one that has ended.
        if (!page->incomplete.isEmpty())
            co_return fail(Error::Kind::BadReply,
                           u"The memberships could not be read completely: %1"_s.arg(page->incomplete),
                           u"Plan again."_s);
        QList<std::pair<QString, QString>> pairs;
        for (const SourceRecord &record : page->records) {
            if (!record.deleted && !record.organisationKey.isEmpty())
                pairs.append({record.personKey, record.organisationKey});
        }
        const Outcome kept =
            co_await m_parts.database->transact<void>([run = m_run.id, pairs](StoreSession &session) {
                return SpoolRepository(session, run).addMemberships(pairs);
            });
        if (!kept)
            co_return kept;
        if (!page->next.isEmpty() && page->next == cursor)
            co_return fail(Error::Kind::BadReply, u"The source gives the same page of memberships again."_s,
                           u"Check the source, then plan again."_s);
        cursor = page->next;
    } while (!cursor.isEmpty());
    co_return {};
}

} // namespace patchbay
