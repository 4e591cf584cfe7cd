#include "store/runitemrepository.h"

#include "store/rowio.h"
#include "store/textsearch.h"

namespace patchbay {

using namespace Qt::StringLiterals;
using namespace rowio;

namespace {

const QString Columns =
    u"run_id, ordinal, object, source_key, target_id, action, state, changes, before_image, error, title,"
    " external_id, phase, cause, plan, attempts, wrote, tried_from, tried_until"_s;

// A worker is heard of every few seconds, and what it had sent by its end takes effect a little later.
constexpr qint64 lastWordMs = 60'000;

// By place: thousands of rows are read at a time, and finding each value by its name would cost more than the
// reading.
RunItemRow read(const QSqlQuery &row)
{
    int place = 0;
    const auto text = [&row, &place] { return row.value(place++).toString(); };
    const auto number = [&row, &place] { return row.value(place++).toInt(); };
    RunItemRow item;
    item.runId = RunId(text());
    item.ordinal = number();
    item.object = text();
    item.sourceKey = text();
    item.targetId = text();
    item.action = text();
    item.state = text();
    item.changes = toArray(row.value(place++));
    item.before = toObject(row.value(place++));
    item.error = toObject(row.value(place++));
    item.title = text();
    item.externalId = text();
    item.phase = number();
    item.cause = text();
    item.plan = toObject(row.value(place++));
    item.attempts = number();
    item.wrote = number() != 0;
    item.triedFrom = toOptionalTime(row.value(place++));
    item.triedUntil = toOptionalTime(row.value(place++));
    return item;
}

// The filter as an SQL condition, with its values. Texts of one list become :name0, :name1, …
struct Condition
{
    QString sql{};
    QVariantMap values{};

    void addList(const QString &column, const QStringList &wanted)
    {
        if (wanted.isEmpty())
            return;
        QStringList names;
        for (qsizetype i = 0; i < wanted.size(); ++i) {
            const QString name = u"%1%2"_s.arg(column).arg(i);
            names.append(u':' + name);
            values.insert(name, wanted[i]);
        }
        sql += u" AND %1 IN (%2)"_s.arg(column, names.join(u", "_s));
    }
};

Condition conditionOf(StoreSession::Dialect dialect, const RunId &run, const RunItemFilter &filter)
{
    Condition condition{u"run_id = :run_id"_s, {{u"run_id"_s, run.text()}}};
    condition.addList(u"action"_s, filter.actions);
    if (filter.wroteToo) {
        Condition states;
        states.addList(u"state"_s, filter.states);
        condition.sql += u" AND (wrote = 1 OR (1 = 1%1))"_s.arg(states.sql);
        condition.values.insert(states.values);
    } else {
        condition.addList(u"state"_s, filter.states);
    }
    condition.addList(u"cause"_s, filter.causes);
    if (!filter.object.isEmpty())
        condition.addList(u"object"_s, {filter.object});
    if (!filter.text.isEmpty()) {
        // A line for each: what somebody types has none, so nothing is found across two of them.
        condition.sql +=
            u" AND "_s + textsearch::condition(dialect,
                                               u"title || '\n' || source_key || '\n' || external_id || '\n'"
                                               " || target_id"_s,
                                               u":text"_s);
        condition.values.insert(u"text"_s, textsearch::pattern(dialect, filter.text));
    }
    return condition;
}

} // namespace

RunItemRepository::RunItemRepository(StoreSession &session) : m_session(session) {}

Result<QList<RunItemRow>> RunItemRepository::list(const QString &sql, const QVariantMap &values)
{
    QList<RunItemRow> found;
    const Outcome visited = m_session.each(sql, values, [&found](const QSqlQuery &row) {
        found.append(read(row));
        return true;
    });
    if (!visited)
        return fail(visited.error());
    return found;
}

Result<RunItemRow> RunItemRepository::first(const QString &sql, const QVariantMap &values)
{
    const Result<QList<RunItemRow>> found = list(sql, values);
    if (!found)
        return fail(found.error());
    if (found->isEmpty())
        return fail(Error::Kind::NotFound, u"The run has no such item."_s);
    return found->first();
}

Outcome RunItemRepository::add(const RunItemRow &item)
{
    return m_session
        .change(u"INSERT INTO run_items (%1) VALUES (:run_id, :ordinal, :object, :source_key, :target_id,"
                " :action, :state, :changes, :before_image, :error, :title, :external_id, :phase, :cause,"
                " :plan, :attempts, :wrote, :tried_from, :tried_until)"_s.arg(Columns),
                {{u"run_id"_s, item.runId.text()},
                 {u"ordinal"_s, item.ordinal},
                 {u"object"_s, item.object},
                 {u"source_key"_s, item.sourceKey},
                 {u"target_id"_s, item.targetId},
                 {u"action"_s, item.action},
                 {u"state"_s, item.state},
                 {u"changes"_s, fromJson(item.changes)},
                 {u"before_image"_s, fromJson(item.before)},
                 {u"error"_s, fromJson(item.error)},
                 {u"title"_s, item.title},
                 {u"external_id"_s, item.externalId},
                 {u"phase"_s, item.phase},
                 {u"cause"_s, item.cause},
                 {u"plan"_s, fromJson(item.plan)},
                 {u"attempts"_s, item.attempts},
                 {u"wrote"_s, int(item.wrote)},
                 {u"tried_from"_s, fromTime(item.triedFrom)},
                 {u"tried_until"_s, fromTime(item.triedUntil)}})
        .map([](int) {});
}

Outcome RunItemRepository::removeAll(const RunId &run)
{
    return m_session.change(u"DELETE FROM run_items WHERE run_id = :run_id"_s, {{u"run_id"_s, run.text()}})
        .map([](int) {});
}

Result<QList<RunItemRow>> RunItemRepository::items(const RunId &run, int afterOrdinal, int limit,
                                                   const RunItemFilter &filter)
{
    Condition condition = conditionOf(m_session.dialect(), run, filter);
    condition.values.insert(u"after"_s, afterOrdinal);
    condition.values.insert(u"limit"_s, limit);
    return list(u"SELECT %1 FROM run_items WHERE %2 AND ordinal > :after ORDER BY ordinal LIMIT :limit"_s.arg(
                    Columns, condition.sql),
                condition.values);
}

Result<QList<RunItemRow>> RunItemRepository::byOrdinals(const RunId &run, const QList<int> &ordinals)
{
    if (ordinals.isEmpty())
        return QList<RunItemRow>();
    QStringList numbers;
    for (const int ordinal : ordinals)
        numbers.append(QString::number(ordinal));
    return list(u"SELECT %1 FROM run_items WHERE run_id = :run_id AND ordinal IN (%2) ORDER BY ordinal"_s.arg(
                    Columns, numbers.join(u", "_s)),
                {{u"run_id"_s, run.text()}});
}

Result<qint64> RunItemRepository::count(const RunId &run, const RunItemFilter &filter)
{
    const Condition condition = conditionOf(m_session.dialect(), run, filter);
    return m_session
        .row(u"SELECT COUNT(*) AS number FROM run_items WHERE %1"_s.arg(condition.sql), condition.values)
        .map([](const QVariantMap &row) { return row.value(u"number"_s).toLongLong(); });
}

Result<QList<RunItemGroup>> RunItemRepository::groups(const RunId &run)
{
    return mapped<RunItemGroup>(
        m_session.rows(u"SELECT object, phase, action, state, cause, COUNT(*) AS number FROM run_items"
                       " WHERE run_id = :run_id GROUP BY object, phase, action, state, cause"
                       " ORDER BY object, phase, action, state, cause"_s,
                       {{u"run_id"_s, run.text()}}),
        [](const QVariantMap &row) {
            return RunItemGroup{row.value(u"object"_s).toString(), row.value(u"phase"_s).toInt(),
                                row.value(u"action"_s).toString(), row.value(u"state"_s).toString(),
                                row.value(u"cause"_s).toString(),  row.value(u"number"_s).toLongLong()};
        });
}

Result<std::optional<int>> RunItemRepository::openPhase(const RunId &run)
{
    return m_session
        // State by state, each is the first entry of an index; together they would be counted through.
        .row(u"SELECT MIN(phase) AS phase FROM (SELECT MIN(phase) AS phase FROM run_items"
             " WHERE run_id = :run_id AND state = 'planned' UNION ALL SELECT MIN(phase) AS phase"
             " FROM run_items WHERE run_id = :run_id AND state = 'doing') AS lowest"_s,
             {{u"run_id"_s, run.text()}})
        .map([](const QVariantMap &row) {
            const QVariant phase = row.value(u"phase"_s);
            return phase.isNull() ? std::nullopt : std::optional(phase.toInt());
        });
}

Result<QList<RunItemRow>> RunItemRepository::claim(const RunId &run, const QString &worker, int limit)
{
    const Result<std::optional<int>> open = openPhase(run);
    if (!open)
        return fail(open.error());
    if (!*open)
        return QList<RunItemRow>();
    return claim(run, worker, limit, **open);
}

Result<QList<RunItemRow>> RunItemRepository::claim(const RunId &run, const QString &worker, int limit,
                                                   int phase, const QDateTime &now)
{
    const bool postgres = m_session.dialect() == StoreSession::Dialect::Postgres;
    Result<QList<RunItemRow>> taken = list( // Picked once: as a subquery, PostgreSQL may ask again for each
                                            // row, and take more than the limit.
        u"WITH picked AS MATERIALIZED (SELECT ordinal FROM run_items WHERE run_id = :run_id"
        " AND state = 'planned' AND phase = :phase ORDER BY ordinal LIMIT :limit%1)"
        " UPDATE run_items SET state = 'doing', worker = :worker, claimed_at = :now WHERE run_id = :run_id"
        " AND ordinal IN (SELECT ordinal FROM picked) RETURNING %2"_s.arg(
            postgres ? u" FOR UPDATE SKIP LOCKED"_s : QString(), Columns),
        {{u"run_id"_s, run.text()},
         {u"worker"_s, worker},
         {u"now"_s, fromTime(now)},
         {u"phase"_s, phase},
         {u"limit"_s, limit}});
    if (taken) // RETURNING promises no order
        std::sort(taken->begin(), taken->end(),
                  [](const RunItemRow &a, const RunItemRow &b) { return a.ordinal < b.ordinal; });
    return taken;
}

Result<int> RunItemRepository::release(const RunId &run, const QString &worker)
{
    QVariantMap values{{u"run_id"_s, run.text()}};
    if (!worker.isEmpty())
        values.insert(u"worker"_s, worker);
    return m_session.change(
        u"UPDATE run_items SET state = 'planned', worker = '' WHERE run_id = :run_id"
        " AND state = 'doing'%1"_s.arg(worker.isEmpty() ? QString() : u" AND worker = :worker"_s),
        values);
}

Result<int> RunItemRepository::releaseOfOthers(const RunId &run, const QStringList &living)
{
    Condition condition{QString(), {{u"run_id"_s, run.text()}}};
    QStringList names;
    for (qsizetype i = 0; i < living.size(); ++i) {
        names.append(u":living%1"_s.arg(i));
        condition.values.insert(u"living%1"_s.arg(i), living[i]);
    }
    if (!names.isEmpty())
        condition.sql = u" AND worker NOT IN (%1)"_s.arg(names.join(u", "_s));
    condition.values.insert(u"last_word"_s, lastWordMs);
    return m_session.change(
        u"UPDATE run_items SET state = 'planned', tried_from = claimed_at,"
        " tried_until = COALESCE((SELECT MAX(seen_at) FROM workers WHERE workers.id = run_items.worker),"
        " claimed_at) + :last_word, worker = '' WHERE run_id = :run_id AND state = 'doing'%1"_s.arg(
            condition.sql),
        condition.values);
}

Outcome RunItemRepository::noteTried(const RunId &run, const QHash<int, QDateTime> &since,
                                     const QDateTime &until)
{
    QList<QVariantList> rows;
    rows.reserve(since.size());
    for (auto it = since.constBegin(); it != since.constEnd(); ++it)
        rows.append({fromTime(it.value()), fromTime(until), run.text(), it.key()});
    return m_session
        .changeAll(u"UPDATE run_items SET tried_from = ?, tried_until = ? WHERE run_id = ? AND ordinal = ?"_s,
                   rows)
        .map([](int) {});
}

Outcome RunItemRepository::finish(const RunId &run, const QList<RunItemEnd> &items)
{
    QList<QVariantList> rows;
    rows.reserve(items.size());
    for (const RunItemEnd &item : items)
        rows.append({item.state, item.action, item.targetId, QString::fromUtf8(item.changes),
                     QString::fromUtf8(item.before), QString::fromUtf8(item.error), item.cause, item.attempts,
                     int(item.wrote), fromTime(item.triedFrom), fromTime(item.triedUntil), run.text(),
                     item.ordinal});
    const Result<int> changed =
        m_session.changeAll(u"UPDATE run_items SET state = ?, action = ?, target_id = ?, changes = ?, "
                            u"before_image = ?, error = ?,"
                            " cause = ?, attempts = ?, wrote = ?, tried_from = ?, tried_until = ?,"
                            " worker = '' WHERE run_id = ? AND ordinal = ?"_s,
                            rows);
    if (!changed)
        return fail(changed.error());
    if (*changed < items.size())
        return fail(Error::Kind::NotFound, u"The run “%1” lacks an item that was done."_s.arg(run.text()));
    return {};
}

Outcome RunItemRepository::finish(const RunItemRow &item)
{
    return finish(item.runId, {{.ordinal = item.ordinal,
                                .state = item.state,
                                .action = item.action,
                                .targetId = item.targetId,
                                .changes = toCompactJson(item.changes),
                                .before = toCompactJson(item.before),
                                .error = toCompactJson(item.error),
                                .cause = item.cause,
                                .attempts = item.attempts,
                                .wrote = item.wrote,
                                .triedFrom = item.triedFrom,
                                .triedUntil = item.triedUntil}});
}

Result<int> RunItemRepository::retry(const RunId &run, const RunItemFilter &filter)
{
    RunItemFilter failed = filter;
    failed.states = {QString(itemstates::failed)};
    const Condition condition = conditionOf(m_session.dialect(), run, failed);
    return m_session.change(
        u"UPDATE run_items SET state = 'planned', cause = '', error = '{}', attempts = 0 WHERE %1"
        " AND action NOT IN ('blocked', 'error')"_s.arg(condition.sql),
        condition.values);
}

Result<int> RunItemRepository::setReturnedAside(const RunId &run, const ConnectionId &connection,
                                                int deletionPhase, const QJsonObject &error)
{
    return m_session.change(
        u"UPDATE run_items SET state = 'skipped', cause = 'came_back', error = :error WHERE run_id = :run_id"
        " AND phase = :phase AND state IN ('planned', 'held') AND EXISTS (SELECT 1 FROM tombstones"
        " WHERE tombstones.connection_id = :connection_id AND tombstones.object = run_items.object"
        " AND tombstones.source_key = run_items.source_key"
        " AND tombstones.state IN ('back', 'restored', 'kept'))"_s,
        {{u"run_id"_s, run.text()},
         {u"connection_id"_s, connection.text()},
         {u"phase"_s, deletionPhase},
         {u"error"_s, fromJson(error)}});
}

Result<int> RunItemRepository::confirmHeld(const RunId &run)
{
    return m_session.change(u"UPDATE run_items SET state = 'planned', cause = '' WHERE run_id = :run_id"
                            " AND state = 'held'"_s,
                            {{u"run_id"_s, run.text()}});
}

Result<int> RunItemRepository::setSharedTargetsAside(const RunId &run, const QString &object,
                                                     const QString &cause, const QJsonObject &error)
{
    return m_session.change(
        u"UPDATE run_items SET state = 'skipped', action = 'ambiguous', cause = :cause, error = :error"
        " WHERE run_id = :run_id AND object = :object AND target_id IN"
        " (SELECT target_id FROM run_items WHERE run_id = :run_id AND object = :object AND target_id <> ''"
        " AND action IN ('create', 'update', 'unarchive', 'unchanged') GROUP BY target_id"
        " HAVING COUNT(*) > 1)"_s,
        {{u"run_id"_s, run.text()},
         {u"object"_s, object},
         {u"cause"_s, cause},
         {u"error"_s, fromJson(error)}});
}

Result<RunItemRow> RunItemRepository::byExternalId(const RunId &run, const QString &object,
                                                   const QString &externalId)
{
    return first(u"SELECT %1 FROM run_items WHERE run_id = :run_id AND object = :object"
                 " AND external_id = :external_id ORDER BY ordinal LIMIT 1"_s.arg(Columns),
                 {{u"run_id"_s, run.text()}, {u"object"_s, object}, {u"external_id"_s, externalId}});
}

Result<QStringList> RunItemRepository::unwrittenCompanies(const RunId &run)
{
    const auto ids = mapped<QString>(
        m_session.rows(u"SELECT external_id FROM run_items WHERE run_id = :run_id AND object = 'company'"
                       " AND state IN ('skipped', 'failed') AND target_id = '' AND external_id <> ''"_s,
                       {{u"run_id"_s, run.text()}}),
        [](const QVariantMap &row) { return row.value(u"external_id"_s).toString(); });
    return ids.map([](const QList<QString> &list) { return QStringList(list); });
}

Result<RunItemRow> RunItemRepository::bySourceKey(const RunId &run, const QString &object,
                                                  const QString &sourceKey)
{
    return first(u"SELECT %1 FROM run_items WHERE source_key = :source_key AND object = :object"
                 " AND run_id = :run_id ORDER BY ordinal LIMIT 1"_s.arg(Columns),
                 {{u"run_id"_s, run.text()}, {u"object"_s, object}, {u"source_key"_s, sourceKey}});
}

Result<QList<RunItemRow>> RunItemRepository::history(const QString &object, const QString &targetId,
                                                     int limit)
{
    return list(u"SELECT %1 FROM run_items JOIN runs ON runs.id = run_items.run_id"
                " WHERE run_items.object = :object AND run_items.target_id = :target_id"
                " AND run_items.state = 'done' ORDER BY runs.started_at DESC, run_items.run_id DESC"
                " LIMIT :limit"_s.arg(u"run_items."_s + QString(Columns).replace(u", "_s, u", run_items."_s)),
                {{u"object"_s, object}, {u"target_id"_s, targetId}, {u"limit"_s, limit}});
}

} // namespace patchbay
