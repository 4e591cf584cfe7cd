#include "console/connectionremoval.h"

#include "connectors/catalogue.h"
#include "console/connectionsecrets.h"
#include "store/settingsrepository.h"

namespace patchbay {

using namespace Qt::StringLiterals;

namespace {

constexpr int daysUntilPurge = 7;

// What a hidden connection was: {"at", "name", "state", "reason"}. Beside the row, because the row's own name
// must be free for another connection meanwhile.
QString removalKey(const ConnectionId &id)
{
    return u"connections.removed."_s + id.text();
}

QString hiddenSuffix(const ConnectionId &id)
{
    return u" (removed, %1)"_s.arg(id.text());
}

Result<qint64> hide(StoreSession &session, const ConnectionId &id, ActivityRow entry, const QDateTime &now)
{
    ConnectionRepository repository(session);
    Result<ConnectionRow> row = repository.find(id);
    if (!row)
        return fail(row.error());
    if (row->state == removedState)
        return 0;
    const QJsonObject was{{u"at"_s, toIsoText(now)},
                          {u"name"_s, row->name},
                          {u"state"_s, row->state},
                          {u"reason"_s, row->stateReason}};
    if (const Outcome kept = SettingsRepository(session).set(removalKey(id), was); !kept)
        return fail(kept.error());
    entry.summary = u"Connection %1 removed"_s.arg(row->name);
    row->name = row->name + hiddenSuffix(id);
    row->state = removedState;
    row->stateReason.clear();
    row->updatedAt = now;
    if (const Outcome updated = repository.update(*row); !updated)
        return fail(updated.error());
    return ActivityLog::appendTo(session, entry, now);
}

Result<qint64> restore(StoreSession &session, const ConnectionId &id, ActivityRow entry, const QDateTime &now)
{
    ConnectionRepository repository(session);
    SettingsRepository settings(session);
    Result<ConnectionRow> row = repository.find(id);
    if (!row)
        return fail(row.error());
    if (row->state != removedState)
        return 0;
    const Result<QJsonValue> removal = settings.get(removalKey(id));
    if (!removal)
        return fail(removal.error());
    const Result<QList<ConnectionRow>> others = repository.list(row->workspaceId);
    if (!others)
        return fail(others.error());
    QStringList taken;
    for (const ConnectionRow &other : *others) {
        if (other.id != id)
            taken << other.name;
    }
    const QJsonObject was = removal->toObject();
    row->name = uniqueName(was.value(u"name"_s).toString(row->name), taken);
    row->state = was.value(u"state"_s).toString(u"disconnected"_s);
    row->stateReason = was.value(u"reason"_s).toString();
    row->updatedAt = now;
    if (const Outcome updated = repository.update(*row); !updated)
        return fail(updated.error());
    if (const Outcome forgotten = settings.remove(removalKey(id)); !forgotten)
        return fail(forgotten.error());
    entry.summary = u"Connection %1 restored"_s.arg(row->name);
    return ActivityLog::appendTo(session, entry, now);
}

struct Purged
{
    WorkspaceId workspace{};
    QString name{};
    QString system{};
    QJsonObject settings{};
    std::optional<QStringList> secrets{}; // by key; nothing when that was never noted
    qint64 sequence = 0;
};

Result<Purged> purge(StoreSession &session, const ConnectionId &id, ActivityRow entry, const QDateTime &now)
{
    ConnectionRepository repository(session);
    const Result<ConnectionRow> row = repository.find(id);
    if (!row)
        return fail(row.error());
    const Result<QJsonValue> removal = SettingsRepository(session).get(removalKey(id));
    if (!removal)
        return fail(removal.error());
    const Result<std::optional<QStringList>> secrets = notedSecrets(session, id);
    if (!secrets)
        return fail(secrets.error());
    if (const Outcome forgotten = forgetNote(session, id); !forgotten)
        return fail(forgotten.error());
    if (const Outcome gone = repository.remove(id); !gone)
        return fail(gone.error());
    if (const Outcome forgotten = SettingsRepository(session).remove(removalKey(id)); !forgotten)
        return fail(forgotten.error());
    entry.workspaceId = row->workspaceId;
    const QString name = removal->toObject().value(u"name"_s).toString(row->name);
    entry.summary = u"Connection %1 deleted with its mapping and links"_s.arg(name);
    const Result<qint64> sequence = ActivityLog::appendTo(session, entry, now);
    if (!sequence)
        return fail(sequence.error());
    return Purged{row->workspaceId, name, row->system, row->settings, *secrets, *sequence};
}

Result<QList<ConnectionId>> due(StoreSession &session, const QDateTime &now)
{
    const Result<QList<WorkspaceRow>> workspaces = WorkspaceRepository(session).list();
    if (!workspaces)
        return fail(workspaces.error());
    QList<ConnectionId> ids;
    for (const WorkspaceRow &workspace : *workspaces) {
        const Result<QList<ConnectionRow>> rows = ConnectionRepository(session).list(workspace.id);
        if (!rows)
            return fail(rows.error());
        for (const ConnectionRow &row : *rows) {
            if (row.state != removedState)
                continue;
            const Result<QJsonValue> removal = SettingsRepository(session).get(removalKey(row.id));
            if (!removal)
                return fail(removal.error());
            const std::optional<QDateTime> at = readDate(removal->toObject().value(u"at"_s));
            if (at.value_or(row.updatedAt).addDays(daysUntilPurge) <= now)
                ids.append(row.id);
        }
    }
    return ids;
}

using Change = Result<qint64> (*)(StoreSession &, const ConnectionId &, ActivityRow, const QDateTime &);

OutcomeTask changeRemoval(Workbench *bench, ConnectionId id, QString kind, Change change)
{
    ActivityRow entry = bench->entry(kind, u"info"_s, {});
    entry.connectionId = id;
    const QDateTime now = bench->now();
    const Result<qint64> logged = co_await bench->transact<qint64>(
        [id, entry, now, change](StoreSession &session) { return change(session, id, entry, now); });
    if (!logged)
        co_return fail(logged.error());
    bench->dropConnector(id);
    if (*logged > 0) {
        bench->noteActivity(*logged);
        Q_EMIT bench->connectionsChanged();
    }
    co_return Outcome();
}

} // namespace

OutcomeTask hideConnection(Workbench *bench, ConnectionId id)
{
    return changeRemoval(bench, std::move(id), u"connection.removed"_s, hide);
}

OutcomeTask restoreConnection(Workbench *bench, ConnectionId id)
{
    return changeRemoval(bench, std::move(id), u"connection.restored"_s, restore);
}

Task<Removal> purgeConnection(Workbench *bench, ConnectionId id)
{
    ActivityRow entry = bench->entry(u"connection.purged"_s, u"info"_s, {});
    entry.connectionId = id;
    const QDateTime now = bench->now();
    const Result<Purged> purged = co_await bench->transact<Purged>(
        [id, entry, now](StoreSession &session) { return purge(session, id, entry, now); });
    if (!purged)
        co_return fail(purged.error());
    bench->dropConnector(id);
    bench->noteActivity(purged->sequence);
    Removal removal;
    if (const SystemDescription *description = systemDescription(purged->system)) {
        for (const SettingField &field : description->settings) {
            const bool mayBeKept =
                purged->secrets ? purged->secrets->contains(field.key) : field.isShown(purged->settings);
            if (field.kind != SettingField::Kind::Secret || !mayBeKept)
                continue;
            const std::optional<Error> left = co_await forgetSecret(
                bench, connectionSecretName(id, field.key),
                u"“%1” of the connection %2"_s.arg(field.label, purged->name), purged->workspace);
            if (left)
                removal.remaining << *left;
        }
    }
    Q_EMIT bench->connectionsChanged();
    co_return removal;
}

OutcomeTask purgeOldConnections(Workbench *bench)
{
    const QDateTime now = bench->now();
    const Result<QList<ConnectionId>> ids = co_await bench->transact<QList<ConnectionId>>(
        [now](StoreSession &session) { return due(session, now); });
    if (!ids)
        co_return fail(ids.error());
    for (const ConnectionId &id : *ids) {
        const Result<Removal> purged = co_await purgeConnection(bench, id);
        if (!purged)
            co_return fail(purged.error());
    }
    co_return Outcome();
}

QString shownName(const ConnectionRow &row)
{
    const QString suffix = hiddenSuffix(row.id);
    return row.state == removedState && row.name.endsWith(suffix) ? row.name.chopped(suffix.size())
                                                                  : row.name;
}

QString uniqueName(const QString &wanted, const QStringList &taken)
{
    QString name = wanted;
    for (int number = 2; taken.contains(name, Qt::CaseInsensitive); ++number)
        name = u"%1 %2"_s.arg(wanted).arg(number);
    return name;
}

} // namespace patchbay
