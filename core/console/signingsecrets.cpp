#include "console/signingsecrets.h"

namespace patchbay {

using namespace Qt::StringLiterals;

SecretName signingSecretName(const QString &name)
{
    return {u"signing/"_s + name, u"secret"_s};
}

Task<Secret> signingSecret(Workbench *bench, Secret typed, QString name)
{
    if (!typed.isEmpty() || name.isEmpty())
        co_return typed;
    const Result<FoundSecret> found = co_await bench->secrets().read(signingSecretName(name));
    if (found)
        co_return found->secret;
    if (found.error().kind != Error::Kind::NotFound)
        co_return fail(found.error());
    co_return fail(
        Error::Kind::NotFound, u"No signing secret is kept as “%1”."_s.arg(name),
        u"Keep it first: patchbayctl webhook secret keep %1 < secret.txt, or Tools in the window."_s.arg(
            name));
}

} // namespace patchbay
