// OAuth access tokens: asked for once, kept in memory until shortly before they expire, one request at a time
// for each.
#pragma once

#include "actions/actionsender.h"
#include "base/secret.h"
#include "base/time.h"
#include "secrets/secretstore.h"

namespace patchbay {

struct TokenQuestion
{
    ActionAuth::Kind kind = ActionAuth::Kind::ClientCredentials;
    QUrl url{};
    QString clientId{};
    Secret clientSecret{};
    QString scope{};
    bool secretInBody = false;
    Secret refreshToken{};
    SecretName refreshName{}; // where a new refresh token is kept, before the access token is used
    bool allowPrivate = false;

    QString key() const; // the same for questions with the same answer
};

class TokenDesk : public QObject
{
    Q_OBJECT

public:
    TokenDesk(ActionSender &sender, SecretStore &secrets, Clock clock, QObject *parent = nullptr);

    // Unauthorized with the server's own word when it refuses; BadReply when the answer holds no token.
    Task<Secret> token(TokenQuestion question);
    // The token was refused: the next question asks anew.
    void forget(const TokenQuestion &question);

private:
    struct Kept
    {
        Secret token{};
        QDateTime until{};
    };

    Task<Secret> ask(TokenQuestion question);

    ActionSender &m_sender;
    SecretStore &m_secrets;
    Clock m_clock;
    QHash<QString, Kept> m_kept;
    QHash<QString, std::shared_ptr<QPromise<void>>> m_asking;
};

} // namespace patchbay
