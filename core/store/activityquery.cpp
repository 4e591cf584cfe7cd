#include "store/activityquery.h"

#include "store/rowio.h"

namespace patchbay::activityquery {

using namespace Qt::StringLiterals;

namespace {

// How far the clocks of programs that share a store may be apart. Within that, `at` rises with `sequence`.
constexpr qint64 ClockSkewMs = 60LL * 60 * 1000;

// Turns a bound on time into one on the sequence, so that a page far back starts there and not at the newest
// row. The bound on time stays beside it; "+ 0" keeps it away from the index on `at`, which would make the
// database sort.
Outcome requireTimes(StoreSession &session, const ActivityFilter &filter, Statement &statement)
{
    if (filter.from) {
        const qint64 from = filter.from->toMSecsSinceEpoch();
        statement.require(u"at + 0 >= :from"_s, u"from"_s, from);
        const auto edge =
            session.rows(u"SELECT sequence FROM activity WHERE at < :at ORDER BY at DESC LIMIT 1"_s,
                         {{u"at"_s, from - ClockSkewMs}});
        if (!edge)
            return fail(edge.error());
        if (!edge->isEmpty())
            statement.require(u"sequence > :first"_s, u"first"_s, edge->first().value(u"sequence"_s));
    }
    if (filter.to) {
        const qint64 to = filter.to->toMSecsSinceEpoch();
        statement.require(u"at + 0 < :to"_s, u"to"_s, to);
        const auto edge = session.rows(u"SELECT sequence FROM activity WHERE at > :at ORDER BY at LIMIT 1"_s,
                                       {{u"at"_s, to + ClockSkewMs}});
        if (!edge)
            return fail(edge.error());
        if (!edge->isEmpty())
            statement.require(u"sequence < :last"_s, u"last"_s, edge->first().value(u"sequence"_s));
    }
    return {};
}

QString joined(const QStringList &conditions)
{
    return conditions.isEmpty() ? QString() : u" WHERE "_s + conditions.join(u" AND "_s);
}

} // namespace

void Statement::require(const QString &condition)
{
    conditions.append(condition);
}

void Statement::require(const QString &condition, const QString &name, const QVariant &value)
{
    conditions.append(condition);
    values.insert(name, value);
}

QString Statement::page(const QString &columns, const QString &order) const
{
    const QString tail = u" ORDER BY sequence %1 LIMIT :limit"_s.arg(order);
    const QString head = u"SELECT %1 FROM activity"_s.arg(columns);
    if (levels.isEmpty())
        return head + joined(conditions) + tail;
    if (selective || levels.size() == 1)
        return head + joined(conditions + QStringList{u"level IN (%1)"_s.arg(levels.join(u", "_s))}) + tail;
    // Each level is read in order from its own index and stops at the limit; "level IN" would sort all of
    // them.
    QStringList parts;
    for (const QString &level : levels) {
        parts.append(u"SELECT * FROM (%1%2%3) level%4"_s.arg(
            head, joined(conditions + QStringList{u"level = "_s + level}), tail,
            QString::number(parts.size())));
    }
    return u"SELECT * FROM (%1) merged"_s.arg(parts.join(u" UNION ALL "_s)) + tail;
}

QString Statement::count() const
{
    QStringList all = conditions;
    if (!levels.isEmpty())
        all.append(u"level IN (%1)"_s.arg(levels.join(u", "_s)));
    return u"SELECT COUNT(*) AS number FROM activity"_s + joined(all);
}

QString foldedText(const QString &summary, const QString &recordKey)
{
    return (summary + u'\n' + recordKey).toCaseFolded();
}

Result<Statement> where(StoreSession &session, const ActivityFilter &filter)
{
    Statement statement;
    if (!filter.connectionId.isEmpty())
        statement.require(u"connection_id = :connection_id"_s, u"connection_id"_s,
                          filter.connectionId.text());
    if (!filter.recordKey.isEmpty())
        statement.require(u"record_key = :record_key"_s, u"record_key"_s, filter.recordKey);
    if (!filter.runId.isEmpty())
        statement.require(u"run_id = :run_id"_s, u"run_id"_s, filter.runId.text());
    statement.selective = !statement.conditions.isEmpty();
    if (!filter.workspaceId.isEmpty())
        statement.require(u"workspace_id = :workspace_id"_s, u"workspace_id"_s, filter.workspaceId.text());
    if (!filter.text.isEmpty()) {
        statement.require(u"folded LIKE :text ESCAPE '!'"_s, u"text"_s,
                          QString(u'%' + rowio::likeLiteral(filter.text.toCaseFolded()) + u'%'));
    }
    QStringList kinds;
    for (const QString &kind : filter.kinds) {
        const QString name = u"kind"_s + QString::number(kinds.size());
        kinds.append(u"kind = :%1 OR kind LIKE :%1_below ESCAPE '!'"_s.arg(name));
        statement.values.insert(name, kind);
        statement.values.insert(name + u"_below"_s, QString(rowio::likeLiteral(kind) + u".%"_s));
    }
    if (!kinds.isEmpty())
        statement.require(u'(' + kinds.join(u" OR "_s) + u')');
    QStringList levels = filter.levels;
    levels.removeDuplicates(); // each is a part of its own, and a row must not come twice
    for (const QString &level : std::as_const(levels)) {
        const QString name = u"level"_s + QString::number(statement.levels.size());
        statement.levels.append(u':' + name);
        statement.values.insert(name, level);
    }
    const Outcome times = requireTimes(session, filter, statement);
    if (!times)
        return fail(times.error());
    return statement;
}

} // namespace patchbay::activityquery
