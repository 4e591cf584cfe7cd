#include "secrets/secretstore.h"

#include <QHash>

namespace patchbay {

using namespace Qt::StringLiterals;

namespace {

class MemorySecretStore : public SecretStore
{
public:
    Task<FoundSecret> read(SecretName name) override
    {
        const auto found = m_secrets.constFind(name.text());
        if (found == m_secrets.constEnd())
            co_return fail(Error::Kind::NotFound,
                           u"No secret “%1” was given since Patchbay started."_s.arg(name.text()));
        co_return FoundSecret{*found, SecretPlace::Memory};
    }

    Task<SecretPlace> write(SecretName name, Secret secret) override
    {
        m_secrets.insert(name.text(), secret);
        co_return SecretPlace::Memory;
    }

    OutcomeTask remove(SecretName name) override
    {
        m_secrets.remove(name.text());
        co_return {};
    }

private:
    QHash<QString, Secret> m_secrets;
};

} // namespace

std::unique_ptr<SecretStore> makeMemorySecretStore()
{
    return std::make_unique<MemorySecretStore>();
}

} // namespace patchbay
