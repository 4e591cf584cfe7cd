// One request to the system keychain, run in the thread that keychain requests have to themselves.
#pragma once

#include "base/result.h"
#include "base/secret.h"

#include <QFuture>

#include <chrono>

namespace patchbay {

struct KeychainRequest
{
    enum class Deed { Read, Write, Remove };

    Deed deed = Deed::Read;
    QString service{};
    QString key{};
    Secret secret{}; // of a Write
};

// The secret that was read (empty for the other deeds), or NotFound or SecretUnavailable. Finishes within
// `limit`, whether the keychain answers or not; a request that was given up never holds up the ones after it.
// Callable from any thread, also from one that ends before the answer comes.
QFuture<Result<Secret>> askKeychain(KeychainRequest request, std::chrono::milliseconds limit);

} // namespace patchbay
