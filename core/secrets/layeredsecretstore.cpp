#include "secrets/secretstore.h"

#include <QHash>
#include <QSet>

#include <optional>

namespace patchbay {

using namespace Qt::StringLiterals;

namespace {

class LayeredSecretStore : public SecretStore
{
public:
    explicit LayeredSecretStore(std::vector<std::unique_ptr<SecretStore>> layers)
        : m_layers(std::move(layers))
    {
    }

    Task<FoundSecret> read(SecretName name) override
    {
        // A layer that did not answer may hold the secret: that is worth more to a person than "not found".
        std::optional<Error> unavailable;
        for (size_t i = 0; i < m_layers.size(); ++i) {
            if (m_passedOver.value(name.text()).contains(i))
                continue;
            Result<FoundSecret> found = co_await m_layers[i]->read(name);
            if (found)
                co_return found;
            if (found.error().kind != Error::Kind::NotFound && !unavailable)
                unavailable = found.error();
        }
        if (unavailable)
            co_return fail(*unavailable);
        co_return fail(Error::Kind::NotFound, u"There is no secret “%1”."_s.arg(name.text()),
                       u"Enter it again, or set it in the environment."_s);
    }

    Task<SecretPlace> write(SecretName name, Secret secret) override
    {
        QSet<size_t> passedOver;
        Error last{Error::Kind::SecretUnavailable, u"There is no place that takes a secret."_s};
        for (size_t i = 0; i < m_layers.size(); ++i) {
            Result<SecretPlace> place = co_await m_layers[i]->write(name, secret);
            if (place) {
                m_passedOver.insert(name.text(), passedOver);
                co_return place;
            }
            last = place.error();
            if (last.kind == Error::Kind::SecretUnavailable)
                passedOver.insert(i);
            else if (last.kind != Error::Kind::Unsupported)
                break;
        }
        co_return fail(last);
    }

    OutcomeTask remove(SecretName name) override
    {
        std::optional<Error> kept;
        for (const auto &layer : m_layers) {
            Outcome removed = co_await layer->remove(name);
            // What the operator put into the environment is not ours to take away.
            if (!removed && removed.error().kind != Error::Kind::Unsupported && !kept)
                kept = removed.error();
        }
        if (kept)
            co_return fail(*kept);
        m_passedOver.remove(name.text());
        co_return {};
    }

private:
    std::vector<std::unique_ptr<SecretStore>> m_layers;
    // Layers that were unavailable when the secret was last written. They may hold an older one, which must
    // not come back when they answer again.
    QHash<QString, QSet<size_t>> m_passedOver;
};

} // namespace

std::unique_ptr<SecretStore> makeLayeredSecretStore(std::vector<std::unique_ptr<SecretStore>> layers)
{
    return std::make_unique<LayeredSecretStore>(std::move(layers));
}

std::unique_ptr<SecretStore> makeSecretStore(SecretPolicy policy)
{
    std::vector<std::unique_ptr<SecretStore>> layers;
    layers.push_back(makeEnvironmentSecretStore());
    if (policy != SecretPolicy::EnvironmentOnly)
        layers.push_back(makeKeychainSecretStore());
    if (policy != SecretPolicy::KeychainOnly)
        layers.push_back(makeMemorySecretStore());
    return makeLayeredSecretStore(std::move(layers));
}

} // namespace patchbay
