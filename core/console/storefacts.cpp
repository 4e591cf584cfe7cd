#include "console/storefacts.h"

#include "store/migrations.h"
#include "store/settingsrepository.h"

namespace patchbay {

using namespace Qt::StringLiterals;

namespace {

Result<qint64> number(StoreSession &session, const QString &sql)
{
    return session.row(sql).map([](const QVariantMap &row) { return row.value(u"number"_s).toLongLong(); });
}

// All that the store occupies, as the database itself counts it.
Result<qint64> sizeOf(StoreSession &session)
{
    if (session.dialect() == StoreSession::Dialect::Postgres)
        return number(session, u"SELECT pg_database_size(current_database()) AS number"_s);
    return number(session,
                  u"SELECT page_count * page_size AS number FROM pragma_page_count(), pragma_page_size()"_s);
}

Result<StoreFacts> readFacts(StoreSession &session)
{
    StoreFacts facts;
    const Result<int> version = storeVersion(session);
    const Result<qint64> activity = number(session, u"SELECT COUNT(*) AS number FROM activity"_s);
    const Result<qint64> links = number(session, u"SELECT COUNT(*) AS number FROM links"_s);
    const Result<qint64> size = sizeOf(session);
    if (!version)
        return fail(version.error());
    for (const Result<qint64> &each : {activity, links, size}) {
        if (!each)
            return fail(each.error());
    }
    facts.schemaVersion = *version;
    facts.activityCount = *activity;
    facts.linkCount = *links;
    facts.sizeBytes = *size;
    return facts;
}

} // namespace

Task<StoreFacts> readStoreFacts(Workbench *bench)
{
    return bench->transact<StoreFacts>(readFacts);
}

OutcomeTask tryWriting(Workbench *bench)
{
    const QString key = u"doctor.written_at"_s;
    const QString now = toIsoText(bench->now());
    co_return co_await bench->transact<void>([key, now](StoreSession &session) -> Outcome {
        SettingsRepository repository(session);
        if (const Outcome written = repository.set(key, now); !written)
            return written;
        return repository.remove(key);
    });
}

} // namespace patchbay
