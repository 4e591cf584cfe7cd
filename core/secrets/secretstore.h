// Where secrets are kept. Implementations live in the engine thread.
#pragma once

#include "base/secret.h"
#include "base/task.h"

#include <QString>

#include <chrono>
#include <memory>
#include <vector>

namespace patchbay {

// Names one secret: "workspace/<id>/access_token", "connection/<id>/password". The name is no secret.
struct SecretName
{
    QString owner{}; // "workspace/ws_…" or "connection/con_…"
    QString field{}; // "access_token", "password", "client_secret"

    QString text() const { return owner + u'/' + field; }
};

// Where a secret was found or put, in words for a person.
enum class SecretPlace { Keychain, Environment, Memory };
QString secretPlaceText(
    SecretPlace place); // "system keychain", "environment variable", "memory, until Patchbay closes"

struct FoundSecret
{
    Secret secret{};
    SecretPlace place = SecretPlace::Memory;
};

class SecretStore
{
public:
    virtual ~SecretStore() = default;

    // The secret; NotFound when there is none, SecretUnavailable when the place is locked, absent or refused.
    virtual Task<FoundSecret> read(SecretName name) = 0;
    // Keeps the secret and says where. SecretUnavailable when it cannot; nothing is kept anywhere else then.
    virtual Task<SecretPlace> write(SecretName name, Secret secret) = 0;
    // Forgets the secret; forgetting what is not there succeeds.
    virtual OutcomeTask remove(SecretName name) = 0;
};

// The environment: INTERCOM_ACCESS_TOKEN answers for the access_token of any workspace,
// INTERCOM_CLIENT_SECRET for its client_secret, and PATCHBAY_SECRET_<OWNER>_<FIELD> (upper case, other
// characters as _) for everything. Read-only: write gives Unsupported.
std::unique_ptr<SecretStore> makeEnvironmentSecretStore();

// How long a keychain is waited for before the caller hears SecretUnavailable. A locked one shows its own
// dialog: a reader (a worker, a command in a script) is not kept long; whoever has just typed a secret is
// there to unlock it.
struct KeychainLimits
{
    std::chrono::milliseconds read{20'000};
    std::chrono::milliseconds change{60'000}; // write and remove
};

// The system keychain through QtKeychain, under the service name "Patchbay". No fallback to a file, ever.
std::unique_ptr<SecretStore> makeKeychainSecretStore(QString service = QStringLiteral("Patchbay"),
                                                     KeychainLimits limits = {});

// Until the process ends.
std::unique_ptr<SecretStore> makeMemorySecretStore();

// Reads from the first store that has it; writes to the first that accepts (SecretUnavailable and Unsupported
// go on to the next one); removes everywhere.
std::unique_ptr<SecretStore> makeLayeredSecretStore(std::vector<std::unique_ptr<SecretStore>> layers);

// Where a program keeps secrets. Each reads the environment first.
enum class SecretPolicy {
    KeychainThenMemory, // one that stays open: says so when only memory is left
    KeychainOnly, // a command that ends at once: what only memory would keep is refused, for it would be lost
    EnvironmentOnly, // a demo or a test that must not touch the user's keychain: environment, then memory
};
std::unique_ptr<SecretStore> makeSecretStore(SecretPolicy policy);

// The variable that a secret of this name is read from: the usual one where there is one
// (INTERCOM_ACCESS_TOKEN), else its own, PATCHBAY_SECRET_RULES_URL.
QString environmentVariableOf(const SecretName &name);

// Whether the system keychain answers, for `doctor` and the settings page; the sentence says what stands
// there.
Task<QString> probeKeychain();

} // namespace patchbay
