#include "store/mappingrepository.h"

#include "base/time.h"
#include "store/rowio.h"

namespace patchbay {

using namespace Qt::StringLiterals;
using namespace rowio;

namespace {

const QString Columns =
    u"id, connection_id, source_object, target_object, version, rules, saved_at, note, fields"_s;

MappingRow read(const QVariantMap &row)
{
    return {
        .id = MappingId(row.value(u"id"_s).toString()),
        .connectionId = ConnectionId(row.value(u"connection_id"_s).toString()),
        .sourceObject = row.value(u"source_object"_s).toString(),
        .targetObject = row.value(u"target_object"_s).toString(),
        .version = row.value(u"version"_s).toInt(),
        .rules = toObject(row.value(u"rules"_s)),
        .savedAt = toTime(row.value(u"saved_at"_s)),
        .note = row.value(u"note"_s).toString(),
        .fields = toObject(row.value(u"fields"_s)),
    };
}

QVariantMap pair(const ConnectionId &connection, const QString &sourceObject, const QString &targetObject)
{
    return {{u"connection_id"_s, connection.text()},
            {u"source_object"_s, sourceObject},
            {u"target_object"_s, targetObject}};
}

const QString OfPair = u"connection_id = :connection_id AND source_object = :source_object"
                       " AND target_object = :target_object"_s;

} // namespace

MappingRepository::MappingRepository(StoreSession &session) : m_session(session) {}

Result<MappingRow> MappingRepository::save(MappingRow row, int baseVersion)
{
    QVariantMap values = pair(row.connectionId, row.sourceObject, row.targetObject);
    const Result<QVariantMap> latest = m_session.row(
        u"SELECT COALESCE(MAX(version), 0) AS version FROM mappings WHERE %1"_s.arg(OfPair), values);
    if (!latest)
        return fail(latest.error());
    const int found = latest->value(u"version"_s).toInt();

    row.id = MappingId(newIdText(QLatin1StringView("map")));
    row.version = baseVersion + 1;
    if (!row.savedAt.isValid())
        row.savedAt = systemClock()();
    int added = 0;
    if (found == baseVersion) {
        if (row.fields.isEmpty() && found > 0) {
            const Result<MappingRow> before = current(row.connectionId, row.sourceObject, row.targetObject);
            if (!before)
                return fail(before.error());
            row.fields = before->fields;
        }
        values.insert({{u"id"_s, row.id.text()},
                       {u"version"_s, row.version},
                       {u"rules"_s, fromJson(row.rules)},
                       {u"saved_at"_s, fromTime(row.savedAt)},
                       {u"note"_s, row.note},
                       {u"fields"_s, fromJson(row.fields)}});
        // Two programs may have read the same latest version: the index lets one of them in.
        const Result<int> changed = m_session.change(
            u"INSERT INTO mappings (id, connection_id, source_object, target_object, version, rules, "
            u"saved_at, note, fields)"
            " VALUES (:id, :connection_id, :source_object, :target_object, :version, :rules, :saved_at, "
            ":note, :fields)"
            " ON CONFLICT (connection_id, source_object, target_object, version) DO NOTHING"_s,
            values);
        if (!changed)
            return fail(changed.error());
        added = *changed;
    }
    if (added == 0) {
        return fail(
            Error::Kind::Conflict,
            u"Somebody else saved this mapping meanwhile: version %1 is the latest, and yours was made from version %2."_s
                .arg(std::max(found, baseVersion + (found == baseVersion ? 1 : 0)))
                .arg(baseVersion),
            u"Open the latest version, make your changes again and save."_s);
    }
    return row;
}

Result<MappingRow> MappingRepository::current(const ConnectionId &connection, const QString &sourceObject,
                                              const QString &targetObject)
{
    const Result<QVariantMap> row = m_session.row(
        u"SELECT %1 FROM mappings WHERE %2 ORDER BY version DESC LIMIT 1"_s.arg(Columns, OfPair),
        pair(connection, sourceObject, targetObject));
    if (!row && row.error().kind == Error::Kind::NotFound) {
        return fail(Error::Kind::NotFound,
                    u"There is no mapping from “%1” to “%2” yet."_s.arg(sourceObject, targetObject),
                    u"Draw one in the mapping editor, or set one with `patchbayctl mapping set`."_s);
    }
    return row.map(read);
}

Result<QList<MappingRow>> MappingRepository::versions(const ConnectionId &connection,
                                                      const QString &sourceObject,
                                                      const QString &targetObject)
{
    return mapped<MappingRow>(
        m_session.rows(u"SELECT %1 FROM mappings WHERE %2 ORDER BY version DESC"_s.arg(Columns, OfPair),
                       pair(connection, sourceObject, targetObject)),
        read);
}

Result<QList<MappingRow>> MappingRepository::list(const ConnectionId &connection)
{
    return mapped<MappingRow>(
        m_session.rows(
            u"SELECT %1 FROM mappings m WHERE connection_id = :connection_id AND version = (SELECT "
            u"MAX(version)"
            " FROM mappings n WHERE n.connection_id = m.connection_id AND n.source_object = m.source_object"
            " AND n.target_object = m.target_object) ORDER BY source_object, target_object"_s.arg(Columns),
            {{u"connection_id"_s, connection.text()}}),
        read);
}

} // namespace patchbay
