// The signature tester, for the window and the command line: off the caller's thread, with a secret that was
// typed or one that is kept and never shown.
#pragma once

#include "base/secret.h"
#include "webhooks/bytediff.h"
#include "webhooks/notification.h"
#include "webhooks/snippets.h"
#include "webhooks/verification.h"

#include <QFuture>
#include <QObject>

namespace patchbay {

class Engine;

struct SignatureQuestion
{
    Recipe recipe{};
    SignedRequest request{};
    Secret secret{};
    QString secretName{}; // of a kept one; used where `secret` is empty
    std::chrono::seconds tolerance = standardTolerance;
    QDateTime now{}; // invalid: the console's clock
};

struct SignatureAnswer
{
    Verdict verdict{};
    // From the body that arrived to the one that was signed, and the other way round.
    QList<ByteDifference> differences{};
    QList<ByteDifference> differencesBack{};
    std::optional<Notification> notification{}; // where the body is one of Intercom's
};

class SignatureService : public QObject
{
    Q_OBJECT

public:
    explicit SignatureService(Engine &engine, QObject *parent = nullptr);

    // The verdict with its reason (webhooks/explanation.h). InvalidInput for an empty or unusable secret,
    // NotFound for a name under which none is kept.
    QFuture<Result<SignatureAnswer>> explain(SignatureQuestion question);
    // The headers that sign the request; errors as above.
    QFuture<Result<HttpHeaders>> sign(SignatureQuestion question);

    // Secrets that signatures are checked with, by the names that people gave them, sorted.
    QFuture<Result<QStringList>> secretNames();
    // Keeps a secret under a name, in place of one that was there, and says where it is: "system keychain".
    QFuture<Result<QString>> keepSecret(QString name, Secret secret);
    QFuture<Outcome> forgetSecret(QString name);

Q_SIGNALS:
    void secretsChanged();

private:
    Engine &m_engine;
};

} // namespace patchbay
