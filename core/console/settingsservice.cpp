#include "console/settingsservice.h"

#include "console/engine.h"
#include "console/storefacts.h"
#include "store/settingsrepository.h"

namespace patchbay {

using namespace Qt::StringLiterals;

namespace {

Task<QJsonValue> readSetting(Workbench *bench, QString key)
{
    return bench->transact<QJsonValue>(
        [key](StoreSession &session) { return SettingsRepository(session).get(key, QJsonValue::Null); });
}

OutcomeTask writeSetting(Workbench *bench, QString key, QJsonValue value)
{
    if (key.trimmed().isEmpty())
        co_return fail(Error::Kind::InvalidInput, u"A setting needs a key."_s);
    co_return co_await bench->transact<void>([key, value](StoreSession &session) {
        SettingsRepository repository(session);
        return value.isNull() || value.isUndefined() ? repository.remove(key) : repository.set(key, value);
    });
}

Task<StoreView> storeView(Workbench *bench)
{
    const Result<StoreFacts> facts = co_await readStoreFacts(bench);
    if (!facts)
        co_return fail(facts.error());
    StoreView view;
    view.location = bench->database().location();
    view.uri = bench->database().uri();
    view.schemaVersion = facts->schemaVersion;
    view.activityCount = facts->activityCount;
    view.linkCount = facts->linkCount;
    view.sizeBytes = facts->sizeBytes;
    view.environmentName = bench->evaluationContext().environmentName;
    if (bench->settings().secrets == SecretPolicy::EnvironmentOnly) {
        view.keychainText =
            u"The system keychain is not used: secrets come from the environment or stay in memory."_s;
        co_return view;
    }
    const Result<QString> keychain = co_await probeKeychain();
    view.keychainAvailable = keychain.has_value();
    view.keychainText = keychain ? *keychain : keychain.error().message;
    co_return view;
}

} // namespace

SettingsService::SettingsService(Engine &engine, QObject *parent) : QObject(parent), m_engine(engine) {}

QFuture<Result<QJsonValue>> SettingsService::value(QString key)
{
    return m_engine.run(&readSetting, std::move(key));
}

QFuture<Outcome> SettingsService::setValue(QString key, QJsonValue value)
{
    return m_engine.run(&writeSetting, std::move(key), std::move(value));
}

QFuture<Result<StoreView>> SettingsService::store()
{
    return m_engine.run(&storeView);
}

} // namespace patchbay
