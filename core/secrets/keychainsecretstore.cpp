#include "base/logging.h"
#include "secrets/secretstore.h"

#include <QCoroFuture>
#include <QFuture>
#include <QPointer>
#include <QPromise>
#include <QTimer>
#include <qt6keychain/keychain.h>

#include <chrono>

namespace patchbay {

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace {

// A locked keychain shows its own dialog, and QtKeychain neither says so nor can be told to stop. A reader (a
// worker, a command in a script) waits 20 s; whoever has just typed a secret is there to unlock and is given
// a minute. The dialog stays open after that, so the next try succeeds once it is answered.
constexpr auto ReadLimit = 20s;
constexpr auto ChangeLimit = 60s;
constexpr auto WarnAfter = 5s;

Error unavailable(const QString &message)
{
    return Error{
        Error::Kind::SecretUnavailable, message,
        u"Unlock it, or set INTERCOM_ACCESS_TOKEN (or the variable of this secret) in the environment."_s};
}

Outcome outcomeOf(const QKeychain::Job &job)
{
    switch (job.error()) {
    case QKeychain::NoError: return {};
    case QKeychain::EntryNotFound:
        return fail(Error::Kind::NotFound, u"The system keychain has no secret “%1”."_s.arg(job.key()));
    case QKeychain::AccessDeniedByUser:
        return fail(unavailable(u"The system keychain was not unlocked: the request was dismissed."_s));
    case QKeychain::AccessDenied: return fail(unavailable(u"The system keychain refused access."_s));
    case QKeychain::NoBackendAvailable:
    case QKeychain::NotImplemented: return fail(unavailable(u"This system has no keychain that answers."_s));
    case QKeychain::CouldNotDeleteEntry:
    case QKeychain::OtherError: break;
    }
    const QString reason = job.errorString();
    return fail(unavailable(reason.isEmpty() ? u"The system keychain failed without saying why."_s
                                             : u"The system keychain failed: %1."_s.arg(reason)));
}

// What one job and the timers around it share.
struct Wait
{
    QPromise<Outcome> promise;
    QTimer warning;
    QTimer limit;
    bool over = false;

    void finish(Outcome outcome)
    {
        if (std::exchange(over, true))
            return;
        warning.stop();
        limit.stop();
        promise.addResult(std::move(outcome));
        promise.finish();
    }
};

// Starts the job. The future is finished by the job or by the limit, whichever comes first; a job that comes
// too late deletes itself.
QFuture<Outcome> start(QKeychain::Job *job, std::chrono::seconds limit)
{
    job->setAutoDelete(false);
    job->setInsecureFallback(false);
    auto wait = std::make_shared<Wait>();
    wait->promise.start();
    QFuture<Outcome> future = wait->promise.future();
    QObject::connect(job, &QKeychain::Job::finished, job,
                     [wait](QKeychain::Job *done) { wait->finish(outcomeOf(*done)); });
    wait->warning.setSingleShot(true);
    QObject::connect(&wait->warning, &QTimer::timeout, job, [] {
        qCWarning(logSecrets,
                  "The system keychain has not answered for 5 seconds; it may be waiting to be unlocked.");
    });
    wait->limit.setSingleShot(true);
    QObject::connect(&wait->limit, &QTimer::timeout, job, [job, limit, weak = std::weak_ptr(wait)] {
        const auto strong = weak.lock();
        if (!strong)
            return;
        job->setAutoDelete(true);
        strong->finish(fail(unavailable(
            u"The system keychain did not answer within %1 seconds; it may be waiting to be unlocked."_s.arg(
                limit.count()))));
    });
    wait->warning.start(WarnAfter);
    wait->limit.start(limit);
    job->start();
    return future;
}

// Owns a job until the coroutine is through with it. A job that was given up deletes itself, perhaps long
// before that.
template<typename JobType>
class OwnedJob
{
public:
    OwnedJob(const QString &service, const SecretName &name) : m_job(new JobType(service))
    {
        m_job->setKey(name.text());
    }
    ~OwnedJob()
    {
        if (m_job && !m_job->autoDelete())
            m_job->deleteLater();
    }
    Q_DISABLE_COPY_MOVE(OwnedJob)

    JobType *operator->() const { return m_job; }
    JobType *get() const { return m_job; }

private:
    QPointer<JobType> m_job;
};

class KeychainSecretStore : public SecretStore
{
public:
    explicit KeychainSecretStore(QString service) : m_service(std::move(service)) {}

    Task<FoundSecret> read(SecretName name) override
    {
        OwnedJob<QKeychain::ReadPasswordJob> job(m_service, name);
        const Outcome done = co_await start(job.get(), ReadLimit);
        if (!done)
            co_return fail(done.error());
        co_return FoundSecret{Secret(job->binaryData()), SecretPlace::Keychain};
    }

    Task<SecretPlace> write(SecretName name, Secret secret) override
    {
        OwnedJob<QKeychain::WritePasswordJob> job(m_service, name);
        // As text, so that the keychain's own program shows it as what it is.
        job->setTextData(QString::fromUtf8(secret.reveal()));
        const Outcome done = co_await start(job.get(), ChangeLimit);
        if (!done)
            co_return fail(done.error());
        co_return SecretPlace::Keychain;
    }

    OutcomeTask remove(SecretName name) override
    {
        OwnedJob<QKeychain::DeletePasswordJob> job(m_service, name);
        const Outcome done = co_await start(job.get(), ChangeLimit);
        if (!done && done.error().kind != Error::Kind::NotFound)
            co_return fail(done.error());
        co_return {};
    }

private:
    QString m_service;
};

} // namespace

std::unique_ptr<SecretStore> makeKeychainSecretStore(QString service)
{
    return std::make_unique<KeychainSecretStore>(std::move(service));
}

Task<QString> probeKeychain()
{
    // Reading what is never there asks the keychain to answer and to be unlocked, and changes nothing.
    KeychainSecretStore keychain(u"Patchbay"_s);
    const Result<FoundSecret> found = co_await keychain.read(SecretName{u"doctor"_s, u"probe"_s});
    if (!found && found.error().kind != Error::Kind::NotFound)
        co_return fail(found.error());
    co_return u"The system keychain answers."_s;
}

} // namespace patchbay
