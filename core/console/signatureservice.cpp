#include "console/signatureservice.h"

#include "console/engine.h"
#include "console/secretkeeping.h"
#include "console/signingsecrets.h"
#include "store/settingsrepository.h"
#include "webhooks/explanation.h"

#include <QJsonArray>

namespace patchbay {

using namespace Qt::StringLiterals;

namespace {

// The names alone; the secrets are in the secret store.
constexpr auto namesKey = "webhooks.signing_secrets"_L1;

Task<QStringList> readNames(Workbench *bench)
{
    const Result<QJsonValue> stored = co_await bench->transact<QJsonValue>(
        [](StoreSession &session) { return SettingsRepository(session).get(namesKey, QJsonArray()); });
    if (!stored)
        co_return fail(stored.error());
    QStringList names;
    const QJsonArray array = stored->toArray();
    for (const QJsonValue &name : array)
        names << name.toString();
    names.sort(Qt::CaseInsensitive);
    co_return names;
}

OutcomeTask changeNames(Workbench *bench, QString name, bool kept)
{
    co_return co_await bench->transact<void>([name, kept](StoreSession &session) -> Outcome {
        SettingsRepository settings(session);
        const Result<QJsonValue> stored = settings.get(namesKey, QJsonArray());
        if (!stored)
            return fail(stored.error());
        QJsonArray names = stored->toArray();
        const bool known = names.contains(name);
        if (kept && !known)
            names.append(name);
        for (qsizetype i = names.size(); !kept && i-- > 0;)
            if (names.at(i) == name)
                names.removeAt(i);
        return settings.set(namesKey, names);
    });
}

Result<SignatureAnswer> answer(const SignatureQuestion &question)
{
    const Result<Verdict> verdict =
        explain(question.recipe, question.secret, question.request, question.now, question.tolerance);
    if (!verdict)
        return fail(verdict.error());
    SignatureAnswer result;
    result.verdict = *verdict;
    if (verdict->fittingBody) {
        result.differences = differencesOf(question.request.body, *verdict->fittingBody);
        result.differencesBack = differencesOf(*verdict->fittingBody, question.request.body);
    }
    if (const auto notification = readNotification(question.request.body))
        result.notification = *notification;
    return result;
}

Task<SignatureAnswer> explainQuestion(Workbench *bench, SignatureQuestion question)
{
    const Result<Secret> secret = co_await signingSecret(bench, question.secret, question.secretName);
    if (!secret)
        co_return fail(secret.error());
    question.secret = *secret;
    if (!question.now.isValid())
        question.now = bench->now();
    co_return co_await bench->calculator().run<SignatureAnswer>([question] { return answer(question); });
}

Task<HttpHeaders> signQuestion(Workbench *bench, SignatureQuestion question)
{
    const Result<Secret> secret = co_await signingSecret(bench, question.secret, question.secretName);
    if (!secret)
        co_return fail(secret.error());
    const QDateTime now = question.now.isValid() ? question.now : bench->now();
    co_return sign(question.recipe, *secret, question.request, now);
}

Task<QString> keep(Workbench *bench, QString name, Secret secret)
{
    if (name.isEmpty() || name.contains(u'/'))
        co_return fail(Error::Kind::InvalidInput, u"A kept secret needs a name without slashes."_s,
                       u"Name it after who signs with it, such as “Intercom production”."_s);
    if (secret.isEmpty())
        co_return fail(Error::Kind::InvalidInput, u"There is no secret to keep: it is empty."_s);
    const Result<SecretPlace> place = co_await keepSecret(bench, signingSecretName(name), secret);
    if (!place)
        co_return fail(place.error());
    const Outcome noted = co_await changeNames(bench, name, true);
    if (!noted)
        co_return fail(noted.error());
    Q_EMIT bench->signingSecretsChanged();
    co_return secretPlaceText(*place);
}

OutcomeTask forget(Workbench *bench, QString name)
{
    const Outcome removed = co_await bench->secrets().remove(signingSecretName(name));
    if (!removed)
        co_return removed;
    const Outcome noted = co_await changeNames(bench, name, false);
    if (noted)
        Q_EMIT bench->signingSecretsChanged();
    co_return noted;
}

} // namespace

SignatureService::SignatureService(Engine &engine, QObject *parent) : QObject(parent), m_engine(engine)
{
    connect(&engine, &Engine::signingSecretsChanged, this, &SignatureService::secretsChanged);
}

QFuture<Result<SignatureAnswer>> SignatureService::explain(SignatureQuestion question)
{
    return m_engine.runWithoutStore(&explainQuestion, std::move(question));
}

QFuture<Result<HttpHeaders>> SignatureService::sign(SignatureQuestion question)
{
    return m_engine.runWithoutStore(&signQuestion, std::move(question));
}

QFuture<Result<QStringList>> SignatureService::secretNames()
{
    return m_engine.run(&readNames);
}

QFuture<Result<QString>> SignatureService::keepSecret(QString name, Secret secret)
{
    return m_engine.run(&keep, name.trimmed(), std::move(secret));
}

QFuture<Outcome> SignatureService::forgetSecret(QString name)
{
    return m_engine.run(&forget, name.trimmed());
}

} // namespace patchbay
