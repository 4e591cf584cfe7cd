#include "store/spoolrepository.h"

#include "store/rowio.h"

#include <utility>

namespace patchbay {

using namespace Qt::StringLiterals;
using namespace rowio;

SpoolRepository::SpoolRepository(StoreSession &session, RunId run) : m_session(session), m_run(std::move(run))
{
}

namespace {

Outcome addKey(StoreSession &session, const RunId &run, const QString &side, const QString &object,
               const SpoolKey &key, const QString &record)
{
    if (key.value.isEmpty())
        return {};
    return session
        .change(u"INSERT INTO spool_keys (run_id, side, object, path, value, record_id)"
                " VALUES (:run_id, :side, :object, :path, :value, :record_id) ON CONFLICT DO NOTHING"_s,
                {{u"run_id"_s, run.text()},
                 {u"side"_s, side},
                 {u"object"_s, object},
                 {u"path"_s, key.path},
                 {u"value"_s, key.value},
                 {u"record_id"_s, record}})
        .map([](int) {});
}

} // namespace

Outcome SpoolRepository::addRecords(const QList<SpoolRecord> &records)
{
    for (const SpoolRecord &each : records) {
        const Result<int> added = m_session.change(
            u"INSERT INTO spool_records (run_id, object, target_id, record)"
            " VALUES (:run_id, :object, :target_id, :record)"
            " ON CONFLICT (run_id, object, target_id) DO UPDATE SET record = excluded.record"_s,
            {{u"run_id"_s, m_run.text()},
             {u"object"_s, each.object},
             {u"target_id"_s, each.targetId},
             {u"record"_s, fromJson(each.record)}});
        if (!added)
            return fail(added.error());
        for (const SpoolKey &key : each.keys) {
            const Outcome noted = addKey(m_session, m_run, u"target"_s, each.object, key, each.targetId);
            if (!noted)
                return noted;
        }
    }
    return {};
}

Result<QJsonObject> SpoolRepository::record(const QString &object, const QString &targetId)
{
    return m_session
        .row(u"SELECT record FROM spool_records WHERE run_id = :run_id AND object = :object"
             " AND target_id = :target_id"_s,
             {{u"run_id"_s, m_run.text()}, {u"object"_s, object}, {u"target_id"_s, targetId}})
        .map([](const QVariantMap &row) { return toObject(row.value(u"record"_s)); });
}

Result<QStringList> SpoolRepository::targetsByKey(const QString &object, const SpoolKey &key)
{
    const Result<QList<QVariantMap>> rows = m_session.rows(
        u"SELECT record_id FROM spool_keys WHERE run_id = :run_id AND side = 'target' AND object = :object"
        " AND path = :path AND value = :value ORDER BY record_id LIMIT 2"_s,
        {{u"run_id"_s, m_run.text()}, {u"object"_s, object}, {u"path"_s, key.path}, {u"value"_s, key.value}});
    if (!rows)
        return fail(rows.error());
    QStringList ids;
    for (const QVariantMap &row : *rows)
        ids.append(row.value(u"record_id"_s).toString());
    return ids;
}

Result<qint64> SpoolRepository::count(const QString &object)
{
    return m_session
        .row(u"SELECT COUNT(*) AS number FROM spool_records WHERE run_id = :run_id AND object = :object"_s,
             {{u"run_id"_s, m_run.text()}, {u"object"_s, object}})
        .map([](const QVariantMap &row) { return row.value(u"number"_s).toLongLong(); });
}

Outcome SpoolRepository::addSourceKeys(const QString &object, const QString &sourceKey,
                                       const QList<SpoolKey> &keys)
{
    for (const SpoolKey &key : keys) {
        const Outcome noted = addKey(m_session, m_run, u"source"_s, object, key, sourceKey);
        if (!noted)
            return noted;
    }
    return {};
}

Result<QList<SpoolRepository::Repeated>> SpoolRepository::repeatedKeys(const QString &side,
                                                                       const QString &object, int limit)
{
    return mapped<Repeated>(
        m_session.rows(
            u"SELECT path, value, COUNT(*) AS number FROM spool_keys WHERE run_id = :run_id"
            " AND side = :side AND object = :object GROUP BY path, value HAVING COUNT(*) > 1"
            " ORDER BY number DESC, path, value LIMIT :limit"_s,
            {{u"run_id"_s, m_run.text()}, {u"side"_s, side}, {u"object"_s, object}, {u"limit"_s, limit}}),
        [](const QVariantMap &row) {
            return Repeated{{row.value(u"path"_s).toString(), row.value(u"value"_s).toString()},
                            row.value(u"number"_s).toLongLong()};
        });
}

Result<int> SpoolRepository::setSharedSourceKeysAside(const QString &object, const QString &path,
                                                      const QString &cause, const QJsonObject &error,
                                                      const QString &unless)
{
    // Who has that other key cannot be taken for somebody else; one row without it in the group can.
    const QString told =
        unless.isEmpty()
            ? u"1"_s
            : u"SUM(CASE WHEN record_id IN (SELECT record_id FROM spool_keys WHERE run_id = :run_id"
              " AND side = 'source' AND object = :object AND path = :unless) THEN 0 ELSE 1 END)"
              " OVER (PARTITION BY value)"_s;
    QVariantMap values{{u"run_id"_s, m_run.text()},
                       {u"object"_s, object},
                       {u"path"_s, path},
                       {u"cause"_s, cause},
                       {u"error"_s, fromJson(error)}};
    if (!unless.isEmpty())
        values.insert(u"unless"_s, unless);
    return setSharersAside(told, {}, values);
}

Result<int> SpoolRepository::setUnlinkedSharersAside(const QString &object, const QString &path,
                                                     const QString &cause, const QJsonObject &error)
{
    return setSharersAside(
        u"1"_s,
        u" AND NOT EXISTS (SELECT 1 FROM links WHERE links.object = :object"
        " AND links.source_key = run_items.source_key AND links.target_id <> ''"
        " AND links.connection_id = (SELECT connection_id FROM runs WHERE id = :run_id))"_s,
        {{u"run_id"_s, m_run.text()},
         {u"object"_s, object},
         {u"path"_s, path},
         {u"cause"_s, cause},
         {u"error"_s, fromJson(error)}});
}

Result<int> SpoolRepository::setSharersAside(const QString &told, const QString &besides,
                                             const QVariantMap &values)
{
    return m_session.change(
        u"UPDATE run_items SET state = 'skipped', action = 'ambiguous', cause = :cause, error = :error"
        " WHERE run_id = :run_id AND object = :object AND action IN ('create', 'update', 'unarchive', "
        "'unchanged')"
        " AND source_key IN (SELECT record_id FROM (SELECT record_id, COUNT(*) OVER (PARTITION BY value)"
        " AS sharers, %1 AS nameless FROM spool_keys WHERE run_id = :run_id AND side = 'source'"
        " AND object = :object AND path = :path) AS keys WHERE sharers > 1 AND nameless > 0)"
        " AND source_key NOT IN (SELECT source_key FROM judgements WHERE object = :object"
        " AND state = 'chosen' AND connection_id = (SELECT connection_id FROM runs WHERE id = :run_id))%2"_s
            .arg(told, besides),
        values);
}

Outcome SpoolRepository::refreshStatistics()
{
    if (m_session.dialect() != StoreSession::Dialect::Postgres)
        return {};
    return m_session.execute(u"ANALYZE spool_records, spool_keys, spool_memberships, run_items"_s);
}

Outcome SpoolRepository::addMemberships(const QList<std::pair<QString, QString>> &personToOrganisation)
{
    for (const auto &[person, organisation] : personToOrganisation) {
        const Result<int> added = m_session.change(
            u"INSERT INTO spool_memberships (run_id, person_key, organisation_key)"
            " VALUES (:run_id, :person_key, :organisation_key) ON CONFLICT DO NOTHING"_s,
            {{u"run_id"_s, m_run.text()}, {u"person_key"_s, person}, {u"organisation_key"_s, organisation}});
        if (!added)
            return fail(added.error());
    }
    return {};
}

Result<QStringList> SpoolRepository::organisationsOf(const QString &personKey)
{
    const Result<QList<QVariantMap>> rows = m_session.rows(
        u"SELECT organisation_key FROM spool_memberships WHERE run_id = :run_id AND person_key = :person_key"
        " ORDER BY organisation_key"_s,
        {{u"run_id"_s, m_run.text()}, {u"person_key"_s, personKey}});
    if (!rows)
        return fail(rows.error());
    QStringList keys;
    for (const QVariantMap &row : *rows)
        keys.append(row.value(u"organisation_key"_s).toString());
    return keys;
}

Outcome SpoolRepository::clear()
{
    for (const QString &table : {u"spool_records"_s, u"spool_keys"_s, u"spool_memberships"_s}) {
        const Result<int> gone = m_session.change(u"DELETE FROM %1 WHERE run_id = :run_id"_s.arg(table),
                                                  {{u"run_id"_s, m_run.text()}});
        if (!gone)
            return fail(gone.error());
    }
    return {};
}

} // namespace patchbay
