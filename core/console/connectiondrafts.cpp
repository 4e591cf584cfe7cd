#include "console/connectiondrafts.h"

#include "connectors/catalogue.h"
#include "console/connectioncheck.h"
#include "console/connectionremoval.h"
#include "console/connectionsecrets.h"
#include "console/connectionviews.h"
#include "console/workspaces.h"

namespace patchbay {

using namespace Qt::StringLiterals;

namespace {

// The settings with their defaults, after everything that can be seen without asking the system was looked
// at.
Result<QJsonObject> checkDraft(const ConnectionDraft &draft)
{
    const SystemDescription *description = systemDescription(draft.system);
    if (!description) {
        QStringList known;
        for (const SystemDescription &system : systemCatalogue())
            known << system.id;
        return fail(Error::Kind::InvalidInput,
                    u"“%1” is no system that can be connected."_s.arg(draft.system),
                    u"There are: %1."_s.arg(known.join(u", "_s)));
    }
    for (auto it = draft.secrets.constBegin(); it != draft.secrets.constEnd(); ++it) {
        const SettingField *field = description->setting(it.key());
        if (!field || field->kind != SettingField::Kind::Secret) {
            return fail(Error::Kind::InvalidInput,
                        u"%1 has no secret setting “%2”."_s.arg(description->title, it.key()));
        }
    }
    return description->checkSettings(draft.settings);
}

Error refusedBy(const Health &health)
{
    Error error;
    error.kind = Error::Kind::Rejected;
    error.message = reasonOf(health);
    for (const Health::Item &item : health.items) {
        if (item.state == Health::Item::State::Failed && !item.nextStep.isEmpty()) {
            error.nextStep = item.nextStep;
            break;
        }
    }
    return error;
}

// The draft with what it does not give anew: that stays as it is in the secret store, and is only read.
Task<ConnectionDraft> withKeptSecrets(Workbench *bench, ConnectionRow connection, ConnectionDraft draft)
{
    if (draft.system.isEmpty())
        draft.system = connection.system;
    if (draft.system != connection.system) {
        co_return fail(Error::Kind::InvalidInput,
                       u"A connection keeps its system: this one is %1."_s.arg(connection.system),
                       u"Add a new connection for the other system."_s);
    }
    const Result<QJsonObject> settings = checkDraft(draft);
    if (!settings)
        co_return fail(settings.error());
    const Result<QHash<QString, Secret>> kept =
        co_await readSecrets(bench, connection, *settings, givenKeys(draft.secrets));
    if (!kept)
        co_return fail(kept.error());
    for (auto it = kept->constBegin(); it != kept->constEnd(); ++it)
        draft.secrets.insert(it.key(), it.value());
    draft.settings = *settings;
    co_return draft;
}

// What was kept for settings that are not asked for any more.
QCoro::Task<> forgetHidden(Workbench *bench, ConnectionRow before, QJsonObject settings, QStringList keys)
{
    const SystemDescription *description = systemDescription(before.system);
    for (const SettingField &field : description->settings) {
        if (keys.contains(field.key) && !field.isShown(settings)) {
            co_await forgetSecret(bench, connectionSecretName(before.id, field.key),
                                  u"“%1” of the connection %2"_s.arg(field.label, before.name),
                                  before.workspaceId);
        }
    }
}

// Makes the name unique, or refuses one that a person chose and that is taken.
Result<QString> nameFor(StoreSession &session, const WorkspaceId &workspace, const ConnectionId &self,
                        const QString &given, const QString &fallback)
{
    const Result<QList<ConnectionRow>> rows = ConnectionRepository(session).list(workspace);
    if (!rows)
        return fail(rows.error());
    QStringList taken;
    for (const ConnectionRow &row : *rows) {
        if (row.id != self)
            taken << row.name;
    }
    if (given.isEmpty())
        return uniqueName(fallback, taken);
    if (taken.contains(given, Qt::CaseInsensitive)) {
        return fail(Error::Kind::Conflict, u"There is a connection named “%1” already."_s.arg(given),
                    u"Choose another name, such as “%1”."_s.arg(uniqueName(given, taken)));
    }
    return given;
}

} // namespace

Task<Health> testDraft(Workbench *bench, ConnectionDraft draft, ConnectionId existing)
{
    if (!existing.isEmpty()) {
        const Result<ConnectionRow> found = co_await findConnection(bench, existing);
        if (!found)
            co_return fail(found.error());
        const Result<ConnectionDraft> whole = co_await withKeptSecrets(bench, *found, std::move(draft));
        if (!whole)
            co_return fail(whole.error());
        draft = *whole;
    }
    const Result<QJsonObject> settings = checkDraft(draft);
    if (!settings)
        co_return fail(settings.error());
    const SystemDescription *description = systemDescription(draft.system);
    for (const SettingField &field : description->settings) {
        if (field.kind != SettingField::Kind::Secret || !draft.secrets.value(field.key).isEmpty())
            continue;
        const Result<FoundSecret> shared =
            co_await bench->secrets().read(systemSecretName(draft.system, field.key));
        if (shared)
            draft.secrets.insert(field.key, shared->secret);
    }
    Result<std::unique_ptr<Connector>> connector =
        makeConnector(draft.system, *settings, draft.secrets, &bench->http());
    if (!connector)
        co_return fail(connector.error());
    const std::shared_ptr<Connector> held(std::move(*connector));
    Result<Health> health = co_await held->check();
    if (health && !health->checkedAt.isValid())
        health->checkedAt = bench->now();
    co_return health;
}

Task<ConnectionView> addConnection(Workbench *bench, ConnectionDraft draft, bool evenIfFailing)
{
    const Result<WorkspaceRow> workspace = co_await currentWorkspace(bench);
    if (!workspace)
        co_return fail(workspace.error());
    const Result<QJsonObject> settings = checkDraft(draft);
    if (!settings)
        co_return fail(settings.error());
    const Result<Health> health = co_await testDraft(bench, draft, {});
    if (!health)
        co_return fail(health.error());
    if (!health->ok && !evenIfFailing)
        co_return fail(refusedBy(*health));

    ConnectionRow row;
    row.id = ConnectionId(newIdText("con_"_L1));
    row.workspaceId = workspace->id;
    row.system = draft.system;
    row.name = draft.name.trimmed();
    row.state = health->ok ? u"connected"_s : u"disconnected"_s;
    row.stateReason = health->ok ? QString() : reasonOf(*health);
    row.settings = *settings;
    row.health = health->toJson();
    row.createdAt = row.updatedAt = bench->now();
    row.checkedAt = health->checkedAt;

    const Outcome kept = co_await keepSecrets(bench, row.id, row.system, draft.secrets);
    Result<qint64> saved = 0;
    if (kept) {
        ActivityRow entry = bench->entry(u"connection.added"_s, health->ok ? u"info"_s : u"warning"_s, {});
        entry.workspaceId = row.workspaceId;
        entry.connectionId = row.id;
        entry.details = {{u"system"_s, row.system}, {u"state"_s, row.state}};
        const QString title = systemDescription(draft.system)->title;
        const QDateTime now = bench->now();
        const QStringList secretKeys = givenKeys(draft.secrets);
        saved = co_await bench->transact<qint64>(
            [row, entry, title, secretKeys, now](StoreSession &session) -> Result<qint64> {
                const Result<QString> name = nameFor(session, row.workspaceId, row.id, row.name, title);
                if (!name)
                    return fail(name.error());
                ConnectionRow named = row;
                named.name = *name;
                if (const Outcome inserted = ConnectionRepository(session).insert(named); !inserted)
                    return fail(inserted.error());
                if (const Outcome noted = noteSecrets(session, row.id, secretKeys); !noted)
                    return fail(noted.error());
                ActivityRow added = entry;
                added.summary = u"Connection %1 added"_s.arg(*name);
                return ActivityLog::appendTo(session, added, now);
            });
    }
    if (!kept || !saved) {
        for (auto it = draft.secrets.constBegin(); it != draft.secrets.constEnd(); ++it)
            co_await bench->secrets().remove(connectionSecretName(row.id, it.key()));
        co_return fail(kept ? saved.error() : kept.error());
    }
    bench->noteActivity(*saved);
    Q_EMIT bench->connectionsChanged();
    co_return co_await connectionView(bench, row.id);
}

Task<ConnectionView> reconnectConnection(Workbench *bench, ConnectionId id, ConnectionDraft draft)
{
    const Result<ConnectionRow> found = co_await findConnection(bench, id);
    if (!found)
        co_return fail(found.error());
    const QHash<QString, Secret> given = draft.secrets;
    const Result<ConnectionDraft> whole = co_await withKeptSecrets(bench, *found, std::move(draft));
    if (!whole)
        co_return fail(whole.error());
    draft = *whole;
    const Result<Health> health = co_await testDraft(bench, draft, {});
    if (!health)
        co_return fail(health.error());
    if (!health->ok)
        co_return fail(refusedBy(*health));
    const Outcome kept = co_await keepSecrets(bench, id, found->system, given);
    if (!kept)
        co_return fail(kept.error());

    const QJsonObject newSettings = draft.settings;
    const QStringList newKeys = givenKeys(draft.secrets);
    const Health healthNow = *health;
    const QString newName = draft.name.trimmed();
    const QDateTime now = bench->now();
    ActivityRow entry = bench->entry(u"connection.reconnected"_s, u"info"_s, {});
    entry.connectionId = id;
    struct Reconnected
    {
        qint64 sequence = 0;
        QStringList oldKeys{};
    };
    const Result<Reconnected> logged =
        co_await bench->transact<Reconnected>([id, newSettings, newKeys, healthNow, newName, now,
                                               entry](StoreSession &session) -> Result<Reconnected> {
            ConnectionRepository repository(session);
            Result<ConnectionRow> row = repository.find(id);
            if (!row)
                return fail(row.error());
            const Result<QString> name =
                nameFor(session, row->workspaceId, id, newName.isEmpty() ? row->name : newName, row->name);
            if (!name)
                return fail(name.error());
            row->name = *name;
            row->settings = newSettings;
            row->health = healthNow.toJson();
            row->checkedAt = healthNow.checkedAt;
            row->updatedAt = now;
            if (row->state != u"paused") {
                row->state = u"connected"_s;
                row->stateReason.clear();
            }
            if (const Outcome updated = repository.update(*row); !updated)
                return fail(updated.error());
            const Result<std::optional<QStringList>> oldKeys = notedSecrets(session, id);
            if (!oldKeys)
                return fail(oldKeys.error());
            if (const Outcome noted = noteSecrets(session, id, newKeys); !noted)
                return fail(noted.error());
            ActivityRow reconnected = entry;
            reconnected.workspaceId = row->workspaceId;
            reconnected.summary = u"Connection %1 reconnected with new settings"_s.arg(*name);
            const Result<qint64> sequence = ActivityLog::appendTo(session, reconnected, now);
            if (!sequence)
                return fail(sequence.error());
            return Reconnected{*sequence, oldKeys->value_or(QStringList())};
        });
    if (!logged)
        co_return fail(logged.error());
    co_await forgetHidden(bench, *found, newSettings, logged->oldKeys);
    bench->dropConnector(id);
    bench->noteActivity(logged->sequence);
    Q_EMIT bench->connectionsChanged();
    co_return co_await connectionView(bench, id);
}

OutcomeTask renameConnection(Workbench *bench, ConnectionId id, QString name)
{
    const QString newName = name.trimmed();
    if (newName.isEmpty())
        co_return fail(Error::Kind::InvalidInput, u"A connection needs a name."_s);
    const QDateTime now = bench->now();
    ActivityRow entry = bench->entry(u"connection.renamed"_s, u"info"_s, {});
    entry.connectionId = id;
    const Result<qint64> logged =
        co_await bench->transact<qint64>([id, newName, now, entry](StoreSession &session) -> Result<qint64> {
            ConnectionRepository repository(session);
            Result<ConnectionRow> row = repository.find(id);
            if (!row)
                return fail(row.error());
            const Result<QString> unique = nameFor(session, row->workspaceId, id, newName, {});
            if (!unique)
                return fail(unique.error());
            ActivityRow renamed = entry;
            renamed.workspaceId = row->workspaceId;
            renamed.summary = u"Connection %1 renamed to %2"_s.arg(row->name, newName);
            row->name = newName;
            row->updatedAt = now;
            if (const Outcome updated = repository.update(*row); !updated)
                return fail(updated.error());
            return ActivityLog::appendTo(session, renamed, now);
        });
    if (!logged)
        co_return fail(logged.error());
    bench->noteActivity(*logged);
    Q_EMIT bench->connectionsChanged();
    co_return Outcome();
}

} // namespace patchbay
