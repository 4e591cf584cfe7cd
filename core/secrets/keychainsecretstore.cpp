#include "secrets/keychainjob.h"
#include "secrets/secretstore.h"

#include <QCoroFuture>

namespace patchbay {

using namespace Qt::StringLiterals;

namespace {

class KeychainSecretStore : public SecretStore
{
public:
    KeychainSecretStore(QString service, KeychainLimits limits)
        : m_service(std::move(service))
        , m_limits(limits)
    {
    }

    Task<FoundSecret> read(SecretName name) override
    {
        const Result<Secret> found =
            co_await askKeychain({KeychainRequest::Deed::Read, m_service, name.text(), {}}, m_limits.read);
        if (!found)
            co_return fail(found.error());
        co_return FoundSecret{*found, SecretPlace::Keychain};
    }

    Task<SecretPlace> write(SecretName name, Secret secret) override
    {
        const Result<Secret> done = co_await askKeychain(
            {KeychainRequest::Deed::Write, m_service, name.text(), std::move(secret)}, m_limits.change);
        if (!done)
            co_return fail(done.error());
        co_return SecretPlace::Keychain;
    }

    OutcomeTask remove(SecretName name) override
    {
        const Result<Secret> done = co_await askKeychain(
            {KeychainRequest::Deed::Remove, m_service, name.text(), {}}, m_limits.change);
        if (!done && done.error().kind != Error::Kind::NotFound)
            co_return fail(done.error());
        co_return {};
    }

private:
    QString m_service;
    KeychainLimits m_limits;
};

} // namespace

std::unique_ptr<SecretStore> makeKeychainSecretStore(QString service, KeychainLimits limits)
{
    return std::make_unique<KeychainSecretStore>(std::move(service), limits);
}

Task<QString> probeKeychain()
{
    // Reading what is never there asks the keychain to answer and to be unlocked, and changes nothing.
    KeychainSecretStore keychain(u"Patchbay"_s, {});
    const Result<FoundSecret> found = co_await keychain.read(SecretName{u"doctor"_s, u"probe"_s});
    if (!found && found.error().kind != Error::Kind::NotFound)
        co_return fail(found.error());
    co_return u"The system keychain answers."_s;
}

} // namespace patchbay
