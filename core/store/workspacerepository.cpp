#include "store/workspacerepository.h"

#include "store/rowio.h"

namespace patchbay {

using namespace Qt::StringLiterals;
using namespace rowio;

namespace {

const QString Columns =
    u"id, name, region, base_url, app_id, timezone, created_at, checked_at, health, is_current"_s;

WorkspaceRow read(const QVariantMap &row)
{
    return {
        .id = WorkspaceId(row.value(u"id"_s).toString()),
        .name = row.value(u"name"_s).toString(),
        .region = row.value(u"region"_s).toString(),
        .baseUrl = row.value(u"base_url"_s).toString(),
        .appId = row.value(u"app_id"_s).toString(),
        .timezone = row.value(u"timezone"_s).toString(),
        .createdAt = toTime(row.value(u"created_at"_s)),
        .checkedAt = toOptionalTime(row.value(u"checked_at"_s)),
        .health = toObject(row.value(u"health"_s)),
        .isCurrent = row.value(u"is_current"_s).toInt() != 0,
    };
}

QVariantMap values(const WorkspaceRow &row)
{
    return {
        {u"id"_s, row.id.text()},
        {u"name"_s, row.name},
        {u"region"_s, row.region},
        {u"base_url"_s, row.baseUrl},
        {u"app_id"_s, row.appId},
        {u"timezone"_s, row.timezone},
        {u"checked_at"_s, fromTime(row.checkedAt)},
        {u"health"_s, fromJson(row.health)},
    };
}

QString absent(const WorkspaceId &id)
{
    return u"There is no workspace “%1”."_s.arg(id.text());
}

} // namespace

WorkspaceRepository::WorkspaceRepository(StoreSession &session) : m_session(session) {}

Outcome WorkspaceRepository::insert(const WorkspaceRow &row)
{
    QVariantMap all = values(row);
    all.insert(u"created_at"_s, fromTime(row.createdAt));
    const Result<int> added = m_session.change(
        u"INSERT INTO workspaces (id, name, region, base_url, app_id, timezone, created_at, checked_at, "
        u"health)"
        " VALUES (:id, :name, :region, :base_url, :app_id, :timezone, :created_at, :checked_at, :health)"_s,
        all);
    if (!added)
        return fail(added.error());
    if (row.isCurrent)
        return makeCurrent(row.id);
    return {};
}

Outcome WorkspaceRepository::update(const WorkspaceRow &row)
{
    return expectChange(
        m_session.change(
            u"UPDATE workspaces SET name = :name, region = :region, base_url = :base_url, app_id = :app_id,"
            " timezone = :timezone, checked_at = :checked_at, health = :health WHERE id = :id"_s,
            values(row)),
        absent(row.id));
}

Result<WorkspaceRow> WorkspaceRepository::find(const WorkspaceId &id)
{
    const Result<QVariantMap> row =
        m_session.row(u"SELECT %1 FROM workspaces WHERE id = :id"_s.arg(Columns), {{u"id"_s, id.text()}});
    if (!row && row.error().kind == Error::Kind::NotFound)
        return fail(Error::Kind::NotFound, absent(id));
    return row.map(read);
}

Result<WorkspaceRow> WorkspaceRepository::current()
{
    const Result<QVariantMap> row =
        m_session.row(u"SELECT %1 FROM workspaces WHERE is_current = 1"_s.arg(Columns));
    if (!row && row.error().kind == Error::Kind::NotFound)
        return fail(Error::Kind::NotFound, u"No workspace is selected."_s, u"Add or select a workspace."_s);
    return row.map(read);
}

Result<QList<WorkspaceRow>> WorkspaceRepository::list()
{
    return mapped<WorkspaceRow>(m_session.rows(u"SELECT %1 FROM workspaces ORDER BY name, id"_s.arg(Columns)),
                                read);
}

Outcome WorkspaceRepository::remove(const WorkspaceId &id)
{
    return expectChange(m_session.change(u"DELETE FROM workspaces WHERE id = :id"_s, {{u"id"_s, id.text()}}),
                        absent(id));
}

Outcome WorkspaceRepository::makeCurrent(const WorkspaceId &id)
{
    // One after the other: a unique index holds the flag to one row at any moment.
    const Result<int> cleared = m_session.change(
        u"UPDATE workspaces SET is_current = 0 WHERE is_current = 1 AND id <> :id"_s, {{u"id"_s, id.text()}});
    if (!cleared)
        return fail(cleared.error());
    return expectChange(
        m_session.change(u"UPDATE workspaces SET is_current = 1 WHERE id = :id"_s, {{u"id"_s, id.text()}}),
        absent(id));
}

} // namespace patchbay
