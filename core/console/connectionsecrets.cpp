#include "console/connectionsecrets.h"

#include "connectors/catalogue.h"
#include "console/secretkeeping.h"
#include "store/settingsrepository.h"

#include <QJsonArray>

namespace patchbay {

using namespace Qt::StringLiterals;

namespace {

QString noteKey(const ConnectionId &id)
{
    return u"connections.secrets."_s + id.text();
}

} // namespace

OutcomeTask keepSecrets(Workbench *bench, ConnectionId id, QString system, QHash<QString, Secret> secrets)
{
    for (auto it = secrets.constBegin(); it != secrets.constEnd(); ++it) {
        if (it.value().isEmpty())
            continue;
        const Result<SecretPlace> kept = co_await keepSecret(bench, connectionSecretName(id, it.key()),
                                                             it.value(), systemSecretName(system, it.key()));
        if (!kept)
            co_return fail(kept.error().withContext(u"Keeping “%1”"_s.arg(it.key())));
    }
    co_return Outcome();
}

Task<QHash<QString, Secret>> readSecrets(Workbench *bench, ConnectionRow connection, QJsonObject settings,
                                         QStringList alreadyGiven)
{
    const SystemDescription *description = systemDescription(connection.system);
    QHash<QString, Secret> secrets;
    if (!description)
        co_return secrets;
    const ConnectionId id = connection.id;
    for (const SettingField &field : description->settings) {
        if (field.kind != SettingField::Kind::Secret || !field.isShown(settings) ||
            alreadyGiven.contains(field.key))
            continue;
        const Result<FoundSecret> found = co_await bench->secrets().read(connectionSecretName(id, field.key));
        if (found) {
            secrets.insert(field.key, found->secret);
            continue;
        }
        // Also when the keychain does not answer: on a server the environment is all there is.
        const Result<FoundSecret> shared =
            co_await bench->secrets().read(systemSecretName(connection.system, field.key));
        if (shared) {
            secrets.insert(field.key, shared->secret);
            continue;
        }
        bool isNeeded = field.required;
        if (found.error().kind != Error::Kind::NotFound && !isNeeded) {
            const Result<std::optional<QStringList>> noted =
                co_await bench->transact<std::optional<QStringList>>(
                    [id](StoreSession &session) { return notedSecrets(session, id); });
            if (!noted)
                co_return fail(noted.error());
            // Where nothing was noted it may well have been kept.
            isNeeded = !*noted || (*noted)->contains(field.key);
        }
        if (!isNeeded)
            continue;
        if (found.error().kind != Error::Kind::NotFound) {
            co_return fail(
                found.error().withContext(u"Reading “%1” of %2"_s.arg(field.label, connection.name)));
        }
        co_return fail(
            Error::Kind::SecretUnavailable,
            u"“%1” of %2 is not in the secret store of this machine."_s.arg(field.label, connection.name),
            u"Reconnect it and enter “%1” again."_s.arg(field.label));
    }
    co_return secrets;
}

Result<std::optional<QStringList>> notedSecrets(StoreSession &session, const ConnectionId &id)
{
    const Result<QJsonValue> noted = SettingsRepository(session).get(noteKey(id));
    if (!noted)
        return fail(noted.error());
    if (!noted->isArray())
        return std::optional<QStringList>();
    QStringList keys;
    const QJsonArray values = noted->toArray();
    for (const QJsonValue &key : values)
        keys << key.toString();
    return std::optional(keys);
}

Outcome noteSecrets(StoreSession &session, const ConnectionId &id, const QStringList &keys)
{
    return SettingsRepository(session).set(noteKey(id), QJsonArray::fromStringList(keys));
}

Outcome forgetNote(StoreSession &session, const ConnectionId &id)
{
    return SettingsRepository(session).remove(noteKey(id));
}

QStringList givenKeys(const QHash<QString, Secret> &secrets)
{
    QStringList keys;
    for (auto it = secrets.constBegin(); it != secrets.constEnd(); ++it) {
        if (!it.value().isEmpty())
            keys << it.key();
    }
    keys.sort();
    return keys;
}

QCoro::Task<std::optional<Error>> forgetSecret(Workbench *bench, SecretName name, QString ofWhat,
                                               WorkspaceId workspace)
{
    const Outcome forgotten = co_await bench->secrets().remove(name);
    if (forgotten)
        co_return std::nullopt;
    Error error = forgotten.error();
    error.message = u"%1 could not be taken out of the secret store: %2"_s.arg(ofWhat, error.message);
    error.nextStep =
        u"If this machine's keychain has an entry “%1” of Patchbay, delete it there."_s.arg(name.text());
    ActivityRow entry = bench->entry(u"secret.left"_s, u"warning"_s, error.message);
    entry.workspaceId = workspace;
    entry.details = {{u"error"_s, error.toJson()}};
    // The log is told as well as can be: the person hears of it either way.
    co_await bench->activity().append(entry);
    co_return error;
}

} // namespace patchbay
