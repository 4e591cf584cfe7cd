// ActionRunner's way out: the secrets of a step, its authentication, and batches.
#include "actions/actionrun.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QPointer>

namespace patchbay {

using namespace Qt::StringLiterals;

namespace {

Secret secretOf(const QJsonObject &secrets, const QString &key)
{
    return Secret(secrets.value(key).toString());
}

bool asksForToken(const ActionAuth &auth)
{
    return auth.kind == ActionAuth::Kind::ClientCredentials || auth.kind == ActionAuth::Kind::RefreshToken;
}

QCoro::Task<Sent> nothingSent()
{
    Sent sent;
    sent.answer = fail(Error::Kind::Cancelled, u"Patchbay is closing, so nothing was sent."_s);
    co_return sent;
}

} // namespace

SecretName ruleSecretName(const RuleId &rule, const QString &key)
{
    return {u"rule/"_s + rule.text(), key};
}

SecretName anyRuleSecretName(const QString &key)
{
    return {u"rules"_s, key};
}

Task<QJsonObject> ActionRunner::readSecrets(RunPointer run, ActionStep step)
{
    const QPointer<ActionRunner> self(this);
    ActionRule alone = run->rule;
    alone.steps = {step};
    QJsonObject secrets;
    const QStringList keys = alone.secretKeys();
    for (const QString &key : keys) {
        Result<FoundSecret> found = co_await m_secrets.read(ruleSecretName(run->rule.id, key));
        if (!self)
            co_return fail(Error::Kind::Cancelled, u"Patchbay is closing."_s);
        if (!found) { // also where there is no keychain: the environment may hold it for all rules
            const Error own = found.error();
            found = co_await m_secrets.read(anyRuleSecretName(key));
            if (!found && own.kind != Error::Kind::NotFound)
                found = fail(own);
        }
        if (!self)
            co_return fail(Error::Kind::Cancelled, u"Patchbay is closing."_s);
        if (!found && found.error().kind == Error::Kind::SecretUnavailable)
            co_return fail(
                found.error()
                    .withContext(u"The secret “%1” of this rule cannot be read"_s.arg(key))
                    .withNextStep(
                        u"Unlock the keychain, or set PATCHBAY_SECRET_RULES_%1 in the environment."_s.arg(
                            key.toUpper())));
        if (!found && found.error().kind == Error::Kind::NotFound)
            co_return fail(
                Error::Kind::NotFound, u"The secret “%1” of this rule is not kept."_s.arg(key),
                u"Keep it: patchbayctl rule secret \"%1\" %2 < secret.txt"_s.arg(run->rule.name, key));
        if (!found)
            co_return fail(found.error());
        secrets.insert(key, QString::fromUtf8(found->secret.reveal()));
    }
    co_return secrets;
}

QCoro::Task<Sent> ActionRunner::sendAuthorised(RunPointer run, ActionStep step, Sending sending,
                                               QJsonObject secrets)
{
    const QPointer<ActionRunner> self(this);
    const ActionAuth auth = step.request.auth;
    // Without secrets: a user name, an address and a scope are shown.
    const QJsonObject scope = run->scope(step, {});
    const Result<QString> user = renderPlain(auth.user, scope);
    Sent sent;
    if (!user) {
        sent.answer = fail(user.error());
        co_return sent;
    }
    const Secret secret = secretOf(secrets, auth.secret);
    if (auth.kind == ActionAuth::Kind::Basic)
        sending.request.headers.set("Authorization",
                                    "Basic " + (user->toUtf8() + ':' + secret.reveal()).toBase64());
    else if (auth.kind == ActionAuth::Kind::Bearer)
        sending.request.headers.set("Authorization", "Bearer " + secret.reveal());
    else if (auth.kind == ActionAuth::Kind::Header)
        sending.request.headers.set(auth.header.toLatin1(), auth.prefix.toLatin1() + secret.reveal());
    if (!asksForToken(auth)) {
        sent = co_await m_sender.send(sending);
        co_return sent;
    }

    TokenQuestion question;
    question.kind = auth.kind;
    question.url = QUrl(renderPlain(auth.tokenUrl, scope).value_or(QString()));
    question.clientId = *user;
    question.clientSecret = secret;
    question.scope = renderPlain(auth.scope, scope).value_or(QString());
    question.secretInBody = auth.secretInBody;
    question.refreshToken = secretOf(secrets, auth.refreshSecret);
    question.refreshName = ruleSecretName(run->rule.id, auth.refreshSecret);
    question.allowPrivate = sending.allowPrivate;
    for (int round = 0; round < 2; ++round) {
        const Result<Secret> token = co_await m_tokens.token(question);
        if (!self || !token) {
            if (!token)
                sent.answer = fail(token.error());
            co_return sent;
        }
        sending.request.headers.set("Authorization", "Bearer " + token->reveal());
        Sent next = co_await m_sender.send(sending);
        sent.attempts += next.attempts;
        sent.answer = std::move(next.answer);
        if (!self || !sent.answer || sent.answer->status != 401)
            co_return sent;
        m_tokens.forget(question);
    }
    co_return sent;
}

QCoro::Task<Sent> ActionRunner::sendTogether(RunPointer run, ActionStep step, Sending sending,
                                             QJsonObject secrets, QList<QByteArray> documents)
{
    sending.request.body = Batcher::together(documents, step.batch.isLines);
    if (!step.batch.wrap.isEmpty()) {
        QJsonObject scope = run->scope(step, secrets);
        scope.insert(u"items"_s, QJsonDocument::fromJson(Batcher::together(documents, false)).array());
        RenderOptions options;
        options.escaping = Escaping::Json;
        const Result<Rendered> wrapped = renderTemplate(step.batch.wrap, scope, options);
        Outcome checked;
        if (wrapped)
            checked = checkRenderedJson(*wrapped);
        else
            checked = fail(wrapped.error());
        if (!checked) {
            Sent sent;
            sent.answer = fail(checked.error().withContext(u"In the batch's wrap"_s));
            co_return sent;
        }
        sending.request.body = wrapped->text.toUtf8();
    }
    const Sent sent = co_await sendAuthorised(run, step, sending, secrets);
    co_return sent;
}

QCoro::Task<BatchAnswer> ActionRunner::sendBatched(RunPointer run, ActionStep step, Sending sending,
                                                   QJsonObject secrets)
{
    // Only what goes to the same place with the same headers goes together.
    QString key = run->rule.id.text() + u'\n' + QString::number(run->rule.version) + u'\n' + step.name +
                  u'\n' + sending.request.url.toString(QUrl::FullyEncoded);
    for (const auto &[name, value] : sending.request.headers.items()) {
        if (name != step.idempotencyHeader.toLatin1())
            key += u'\n' + QString::fromLatin1(name + ':' + value);
    }
    QByteArray document = sending.request.body;
    if (step.batch.isLines) // each on one line
        document = QJsonDocument::fromJson(document).toJson(QJsonDocument::Compact);
    const QPointer<ActionRunner> self(this);
    // No coroutine itself: it hands everything to one by value.
    const SendBatch send = [self, run, step, sending, secrets](const QList<QByteArray> &documents) {
        return self ? self->sendTogether(run, step, sending, secrets, documents) : nothingSent();
    };
    const BatchAnswer answer = co_await m_batcher.join(key, document, step.batch, send);
    co_return answer;
}

} // namespace patchbay
