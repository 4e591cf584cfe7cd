#include "secrets/secretstore.h"

namespace patchbay {

using namespace Qt::StringLiterals;

namespace {

// PATCHBAY_SECRET_WORKSPACE_WS_1_ACCESS_TOKEN: shells take upper-case letters, digits and underscores only.
QByteArray ownVariable(const SecretName &name)
{
    QByteArray variable = "PATCHBAY_SECRET_";
    for (const QChar c : name.owner + u'_' + name.field) {
        const char16_t code = c.toUpper().unicode();
        const bool plain = (code >= u'A' && code <= u'Z') || (code >= u'0' && code <= u'9');
        variable += plain ? static_cast<char>(code) : '_';
    }
    return variable;
}

// The variables that a secret is read from. The one that names its owner wins over the one for everybody.
QByteArrayList variablesOf(const SecretName &name)
{
    QByteArrayList candidates{ownVariable(name)};
    if (name.owner.startsWith(u"workspace/"_s)) {
        if (name.field == u"access_token"_s)
            candidates += "INTERCOM_ACCESS_TOKEN";
        if (name.field == u"client_secret"_s)
            candidates += "INTERCOM_CLIENT_SECRET";
    }
    // As Clerk's own libraries call it (reference: clerk.com/docs, environment variables).
    if (name.owner == u"system/clerk"_s && name.field == u"secret_key"_s)
        candidates += "CLERK_SECRET_KEY";
    return candidates;
}

// The variable that holds the secret, or nothing.
QByteArray variableWithValue(const SecretName &name)
{
    const QByteArrayList candidates = variablesOf(name);
    for (const QByteArray &candidate : candidates) {
        if (!qEnvironmentVariableIsEmpty(candidate.constData()))
            return candidate;
    }
    return {};
}

class EnvironmentSecretStore : public SecretStore
{
public:
    Task<FoundSecret> read(SecretName name) override
    {
        const QByteArray variable = variableWithValue(name);
        if (variable.isEmpty()) {
            co_return fail(Error::Kind::NotFound, u"No environment variable holds “%1”."_s.arg(name.text()),
                           u"Set %1."_s.arg(QString::fromLatin1(ownVariable(name))));
        }
        co_return FoundSecret{Secret(qgetenv(variable.constData())), SecretPlace::Environment};
    }

    Task<SecretPlace> write(SecretName name, Secret) override
    {
        co_return fail(Error::Kind::Unsupported, u"Patchbay cannot set environment variables for later."_s,
                       u"Set %1 where Patchbay is started."_s.arg(QString::fromLatin1(ownVariable(name))));
    }

    OutcomeTask remove(SecretName name) override
    {
        const QByteArray variable = variableWithValue(name);
        if (variable.isEmpty())
            co_return {};
        const QString shown = QString::fromLatin1(variable);
        co_return fail(Error::Kind::Unsupported,
                       u"The environment variable %1 was set outside Patchbay."_s.arg(shown),
                       u"Remove %1 where Patchbay is started."_s.arg(shown));
    }
};

} // namespace

std::unique_ptr<SecretStore> makeEnvironmentSecretStore()
{
    return std::make_unique<EnvironmentSecretStore>();
}

QString environmentVariableOf(const SecretName &name)
{
    return QString::fromLatin1(variablesOf(name).last());
}

} // namespace patchbay
