#include "store/schedulerepository.h"

#include "store/rowio.h"

namespace patchbay {

using namespace Qt::StringLiterals;
using namespace rowio;

namespace {

const QString Columns = u"connection_id, settings, due_at, last_run, mapping_versions, high_water"_s;

ScheduleRow read(const QVariantMap &row)
{
    return {
        .connectionId = ConnectionId(row.value(u"connection_id"_s).toString()),
        .settings = toObject(row.value(u"settings"_s)),
        .dueAt = toOptionalTime(row.value(u"due_at"_s)),
        .lastRun = RunId(row.value(u"last_run"_s).toString()),
        .mappingVersions = toObject(row.value(u"mapping_versions"_s)),
        .highWater = toOptionalTime(row.value(u"high_water"_s)),
    };
}

} // namespace

ScheduleRepository::ScheduleRepository(StoreSession &session) : m_session(session) {}

Result<ScheduleRow> ScheduleRepository::find(const ConnectionId &connection)
{
    const Result<QVariantMap> row =
        m_session.row(u"SELECT %1 FROM schedules WHERE connection_id = :connection_id"_s.arg(Columns),
                      {{u"connection_id"_s, connection.text()}});
    if (!row && row.error().kind == Error::Kind::NotFound)
        return ScheduleRow{.connectionId = connection};
    return row.map(read);
}

Outcome ScheduleRepository::save(const ScheduleRow &row)
{
    return m_session
        .change(
            u"INSERT INTO schedules (%1) VALUES (:connection_id, :settings, :due_at, :last_run,"
            " :mapping_versions, :high_water) ON CONFLICT (connection_id) DO UPDATE SET"
            " settings = excluded.settings, due_at = excluded.due_at, last_run = excluded.last_run,"
            " mapping_versions = excluded.mapping_versions, high_water = excluded.high_water"_s.arg(Columns),
            {{u"connection_id"_s, row.connectionId.text()},
             {u"settings"_s, fromJson(row.settings)},
             {u"due_at"_s, fromTime(row.dueAt)},
             {u"last_run"_s, row.lastRun.text()},
             {u"mapping_versions"_s, fromJson(row.mappingVersions)},
             {u"high_water"_s, fromTime(row.highWater)}})
        .map([](int) {});
}

Result<QList<ScheduleRow>> ScheduleRepository::all()
{
    return mapped<ScheduleRow>(
        m_session.rows(u"SELECT %1 FROM schedules ORDER BY connection_id"_s.arg(Columns)), read);
}

Result<QList<ScheduleRow>> ScheduleRepository::due(const QDateTime &now)
{
    return mapped<ScheduleRow>(
        m_session.rows(
            u"SELECT %1 FROM schedules WHERE due_at <= :now ORDER BY due_at, connection_id"_s.arg(Columns),
            {{u"now"_s, fromTime(now)}}),
        read);
}

} // namespace patchbay
