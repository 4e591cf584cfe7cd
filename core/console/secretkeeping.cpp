#include "console/secretkeeping.h"

namespace patchbay {

using namespace Qt::StringLiterals;

Task<SecretPlace> keepSecret(Workbench *bench, SecretName name, Secret secret, SecretName shared)
{
    const Result<SecretPlace> kept = co_await bench->secrets().write(name, secret);
    if (kept && *kept != SecretPlace::Memory)
        co_return *kept;
    // Memory is only where it was put because nothing else took it.
    QList<SecretName> names{name};
    if (!shared.owner.isEmpty())
        names.append(shared);
    for (const SecretName &known : std::as_const(names)) {
        const Result<FoundSecret> found = co_await bench->secrets().read(known);
        if (found && found->place == SecretPlace::Environment && found->secret == secret)
            co_return SecretPlace::Environment;
    }
    if (kept || kept.error().kind != Error::Kind::SecretUnavailable)
        co_return kept;
    Error error = kept.error();
    error.message += u" So the secret would be lost when this program ends."_s;
    error.nextStep =
        u"Unlock or install a keychain, or set %1 in the environment of every program that needs it."_s.arg(
            environmentVariableOf(names.last()));
    co_return fail(error);
}

} // namespace patchbay
