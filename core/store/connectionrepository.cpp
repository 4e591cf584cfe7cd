#include "store/connectionrepository.h"

#include "store/rowio.h"

namespace patchbay {

using namespace Qt::StringLiterals;
using namespace rowio;

namespace {

const QString Columns = u"id, workspace_id, system, name, state, state_reason, settings, health, checked_at,"
                        " created_at, updated_at"_s;

ConnectionRow read(const QVariantMap &row)
{
    return {
        .id = ConnectionId(row.value(u"id"_s).toString()),
        .workspaceId = WorkspaceId(row.value(u"workspace_id"_s).toString()),
        .system = row.value(u"system"_s).toString(),
        .name = row.value(u"name"_s).toString(),
        .state = row.value(u"state"_s).toString(),
        .stateReason = row.value(u"state_reason"_s).toString(),
        .settings = toObject(row.value(u"settings"_s)),
        .health = toObject(row.value(u"health"_s)),
        .checkedAt = toOptionalTime(row.value(u"checked_at"_s)),
        .createdAt = toTime(row.value(u"created_at"_s)),
        .updatedAt = toTime(row.value(u"updated_at"_s)),
    };
}

QVariantMap values(const ConnectionRow &row)
{
    return {
        {u"id"_s, row.id.text()},
        {u"system"_s, row.system},
        {u"name"_s, row.name},
        {u"state"_s, row.state},
        {u"state_reason"_s, row.stateReason},
        {u"settings"_s, fromJson(row.settings)},
        {u"health"_s, fromJson(row.health)},
        {u"checked_at"_s, fromTime(row.checkedAt)},
        {u"updated_at"_s, fromTime(row.updatedAt)},
    };
}

QString absent(const QString &idOrName)
{
    return u"There is no connection “%1”."_s.arg(idOrName);
}

// The only unique columns besides the id are those of the name.
Error named(Error error, const ConnectionRow &row)
{
    if (error.kind == Error::Kind::Conflict) {
        error.message = u"This workspace already has a connection named “%1”."_s.arg(row.name);
        error.nextStep = u"Choose another name."_s;
        error.field = u"name"_s;
    }
    return error;
}

} // namespace

ConnectionRepository::ConnectionRepository(StoreSession &session) : m_session(session) {}

Outcome ConnectionRepository::insert(const ConnectionRow &row)
{
    QVariantMap all = values(row);
    all.insert(u"workspace_id"_s, row.workspaceId.text());
    all.insert(u"created_at"_s, fromTime(row.createdAt));
    const Result<int> added = m_session.change(
        u"INSERT INTO connections (id, workspace_id, system, name, state, state_reason, settings, health,"
        " checked_at, created_at, updated_at) VALUES (:id, :workspace_id, :system, :name, :state, "
        ":state_reason,"
        " :settings, :health, :checked_at, :created_at, :updated_at)"_s,
        all);
    if (!added)
        return fail(named(added.error(), row));
    return {};
}

Outcome ConnectionRepository::update(const ConnectionRow &row)
{
    const Result<int> changed = m_session.change(
        u"UPDATE connections SET system = :system, name = :name, state = :state, state_reason = "
        u":state_reason,"
        " settings = :settings, health = :health, checked_at = :checked_at, updated_at = :updated_at"
        " WHERE id = :id"_s,
        values(row));
    if (!changed)
        return fail(named(changed.error(), row));
    return expectChange(changed, absent(row.id.text()));
}

Outcome ConnectionRepository::setState(const ConnectionId &id, const QString &state, const QString &reason,
                                       const QDateTime &at)
{
    return expectChange(
        m_session.change(
            u"UPDATE connections SET state = :state, state_reason = :reason, updated_at = :at"
            " WHERE id = :id"_s,
            {{u"id"_s, id.text()}, {u"state"_s, state}, {u"reason"_s, reason}, {u"at"_s, fromTime(at)}}),
        absent(id.text()));
}

Outcome ConnectionRepository::setHealth(const ConnectionId &id, const QJsonObject &health,
                                        const QDateTime &at)
{
    return expectChange(
        m_session.change(
            u"UPDATE connections SET health = :health, checked_at = :checked_at WHERE id = :id"_s,
            {{u"id"_s, id.text()}, {u"health"_s, fromJson(health)}, {u"checked_at"_s, fromTime(at)}}),
        absent(id.text()));
}

Result<ConnectionRow> ConnectionRepository::find(const ConnectionId &id)
{
    const Result<QVariantMap> row =
        m_session.row(u"SELECT %1 FROM connections WHERE id = :id"_s.arg(Columns), {{u"id"_s, id.text()}});
    if (!row && row.error().kind == Error::Kind::NotFound)
        return fail(Error::Kind::NotFound, absent(id.text()));
    return row.map(read);
}

Result<ConnectionRow> ConnectionRepository::findByName(const WorkspaceId &workspace, const QString &name)
{
    const Result<QVariantMap> row = m_session.row(
        u"SELECT %1 FROM connections WHERE workspace_id = :workspace_id AND name = :name"_s.arg(Columns),
        {{u"workspace_id"_s, workspace.text()}, {u"name"_s, name}});
    if (!row && row.error().kind == Error::Kind::NotFound)
        return fail(Error::Kind::NotFound, absent(name));
    return row.map(read);
}

Result<QList<ConnectionRow>> ConnectionRepository::list(const WorkspaceId &workspace)
{
    return mapped<ConnectionRow>(
        m_session.rows(
            u"SELECT %1 FROM connections WHERE workspace_id = :workspace_id ORDER BY name, id"_s.arg(Columns),
            {{u"workspace_id"_s, workspace.text()}}),
        read);
}

Outcome ConnectionRepository::remove(const ConnectionId &id)
{
    return expectChange(m_session.change(u"DELETE FROM connections WHERE id = :id"_s, {{u"id"_s, id.text()}}),
                        absent(id.text()));
}

} // namespace patchbay
