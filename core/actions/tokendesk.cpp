#include "actions/tokendesk.h"

#include "base/json.h"

#include <QCoroFuture>
#include <QPointer>
#include <QUrlQuery>

#include <algorithm>

namespace patchbay {

using namespace Qt::StringLiterals;

namespace {

constexpr qint64 earlySeconds = 60;       // a token is renewed before it expires
constexpr qint64 unknownLifetime = 3'600; // where the answer has no expires_in: a 401 tells then

QByteArray encoded(const QByteArray &value)
{
    return value.toPercentEncoding();
}

} // namespace

QString TokenQuestion::key() const
{
    return QStringList{url.toString(), clientId, scope, refreshName.text(), QString::number(int(kind))}.join(
        u'\n');
}

TokenDesk::TokenDesk(ActionSender &sender, SecretStore &secrets, Clock clock, QObject *parent)
    : QObject(parent)
    , m_sender(sender)
    , m_secrets(secrets)
    , m_clock(std::move(clock))
{
}

void TokenDesk::forget(const TokenQuestion &question)
{
    m_kept.remove(question.key());
}

Task<Secret> TokenDesk::token(TokenQuestion question)
{
    const QPointer<TokenDesk> self(this);
    const QString key = question.key();
    // A refresh token that is used twice is revoked by some servers: one question at a time.
    while (m_asking.contains(key)) {
        const QFuture<void> other = m_asking.value(key)->future();
        co_await other;
        if (!self)
            co_return fail(Error::Kind::Cancelled, u"Patchbay is closing."_s);
    }
    const auto kept = m_kept.constFind(key);
    if (kept != m_kept.constEnd() && kept->until > m_clock())
        co_return kept->token;
    auto asking = std::make_shared<QPromise<void>>();
    asking->start();
    m_asking.insert(key, asking);
    const Result<Secret> answer = co_await ask(question);
    if (self)
        m_asking.remove(key);
    asking->finish();
    co_return answer;
}

Task<Secret> TokenDesk::ask(TokenQuestion question)
{
    const QPointer<TokenDesk> self(this);
    Sending sending;
    sending.allowPrivate = question.allowPrivate;
    sending.request = HttpRequest("POST", question.url);
    sending.request.headers.set("Content-Type", "application/x-www-form-urlencoded");
    sending.request.headers.set("Accept", "application/json");
    QByteArray form = "grant_type=client_credentials";
    if (question.kind == ActionAuth::Kind::RefreshToken) {
        // The one that is kept now: a former answer may have brought another.
        const Result<FoundSecret> newest = co_await m_secrets.read(question.refreshName);
        const Secret refresh = newest ? newest->secret : question.refreshToken;
        form = "grant_type=refresh_token&refresh_token=" + encoded(refresh.reveal());
    }
    if (!question.scope.isEmpty())
        form += "&scope=" + encoded(question.scope.toUtf8());
    const QByteArray id = question.clientId.toUtf8();
    const QByteArray secret = question.clientSecret.reveal();
    if (question.secretInBody)
        form += "&client_id=" + encoded(id) + "&client_secret=" + encoded(secret);
    else // RFC 6749, 2.3.1: both are form-encoded first
        sending.request.headers.set("Authorization",
                                    "Basic " + (encoded(id) + ':' + encoded(secret)).toBase64());
    sending.request.body = form;
    sending.request.timeout = std::chrono::seconds(30);
    const Sent sent = co_await m_sender.send(sending);
    if (!self || !sent.answer)
        co_return fail(sent.answer ? Error{.kind = Error::Kind::Cancelled} : sent.answer.error());
    const Result<QJsonObject> json =
        parseJsonObject(sent.answer->body, u"The answer of %1"_s.arg(question.url.host()));
    if (!sent.answer->isSuccess()) {
        const QString word = json ? json->value("error"_L1).toString() : QString();
        Error refused{
            .kind = sent.answer->status >= 500 ? Error::Kind::ServerFault : Error::Kind::Unauthorized,
            .message = u"%1 gave no access token (%2%3)."_s.arg(question.url.host(),
                                                                QString::number(sent.answer->status),
                                                                word.isEmpty() ? QString() : u", "_s + word),
            .nextStep = u"Check the client id and secret of this rule."_s,
            .code = word,
            .httpStatus = sent.answer->status};
        co_return fail(refused);
    }
    if (!json)
        co_return fail(json.error());
    const Secret token(json->value("access_token"_L1).toString());
    if (token.isEmpty())
        co_return fail(Error::Kind::BadReply,
                       u"The answer of %1 holds no access token."_s.arg(question.url.host()));
    const Secret rotated(json->value("refresh_token"_L1).toString());
    if (question.kind == ActionAuth::Kind::RefreshToken && !rotated.isEmpty()) {
        const Result<SecretPlace> place = co_await m_secrets.write(question.refreshName, rotated);
        if (!place)
            co_return fail(place.error().withContext(u"The new refresh token could not be kept"_s));
        if (!self)
            co_return fail(Error::Kind::Cancelled, u"Patchbay is closing."_s);
    }
    const qint64 lifetime = json->value("expires_in"_L1).toVariant().toLongLong();
    const qint64 seconds =
        lifetime > 0 ? std::max<qint64>(lifetime - earlySeconds, lifetime / 2) : unknownLifetime;
    m_kept.insert(question.key(), {token, m_clock().addSecs(seconds)});
    co_return token;
}

} // namespace patchbay
