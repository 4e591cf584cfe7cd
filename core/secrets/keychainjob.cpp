#include "secrets/keychainjob.h"

#include "base/logging.h"
#include "base/post.h"

#include <QCoreApplication>
#include <QPromise>
#include <QTimer>
#include <qt6keychain/keychain.h>

#include <memory>

namespace patchbay {

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace {

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

Error noAnswer(std::chrono::milliseconds limit)
{
    return unavailable(
        u"The system keychain did not answer within %1 seconds; it may be waiting to be unlocked."_s.arg(
            double(limit.count()) / 1'000.0));
}

// QtKeychain runs all requests of a process one after the other on a queue that lives in the thread of the
// very first one. When that thread ends, as an engine's does, whatever comes later waits for ever. So they
// have a thread that lasts as long as the program. Its worker is what requests are posted to.
EventThread *keychainThread = nullptr;

void endKeychainThread()
{
    keychainThread->quit();
    keychainThread->join();
}

QObject *keychainWorker()
{
    static QObject *const worker = [] {
        keychainThread = new EventThread;
        keychainThread->setObjectName(u"patchbay-keychain"_s);
        auto *made = new QObject;
        made->moveToThread(keychainThread);
        keychainThread->begin();
        qAddPostRoutine(endKeychainThread);
        return made;
    }();
    return worker;
}

QKeychain::Job *makeJob(const KeychainRequest &request, QObject *parent)
{
    switch (request.deed) {
    case KeychainRequest::Deed::Read: return new QKeychain::ReadPasswordJob(request.service, parent);
    case KeychainRequest::Deed::Remove: return new QKeychain::DeletePasswordJob(request.service, parent);
    case KeychainRequest::Deed::Write: break;
    }
    auto *job = new QKeychain::WritePasswordJob(request.service, parent);
    // As text, so that the keychain's own program shows it as what it is.
    job->setTextData(QString::fromUtf8(request.secret.reveal()));
    return job;
}

Result<Secret> answerOf(const QKeychain::Job &job)
{
    if (const Outcome outcome = outcomeOf(job); !outcome)
        return fail(outcome.error());
    const auto *read = qobject_cast<const QKeychain::ReadPasswordJob *>(&job);
    return read ? Secret(read->binaryData()) : Secret();
}

// Runs in the worker's thread. The promise is kept by the job or by the limit, whichever comes first.
void runJob(QObject *worker, const KeychainRequest &request, std::chrono::milliseconds limit,
            const std::shared_ptr<QPromise<Result<Secret>>> &promise)
{
    QKeychain::Job *job = makeJob(request, worker);
    job->setKey(request.key);
    job->setInsecureFallback(false);
    auto *warning = new QTimer(job);
    auto *patience = new QTimer(job);
    warning->setSingleShot(true);
    patience->setSingleShot(true);
    QObject::connect(job, &QKeychain::Job::finished, patience,
                     [promise, warning, patience](QKeychain::Job *done) {
                         warning->stop();
                         patience->stop();
                         promise->addResult(answerOf(*done));
                         promise->finish();
                     });
    QObject::connect(warning, &QTimer::timeout, job, [] {
        qCWarning(logSecrets,
                  "The system keychain has not answered for 5 seconds; it may be waiting to be unlocked.");
    });
    QObject::connect(patience, &QTimer::timeout, job, [job, patience, promise, limit] {
        promise->addResult(fail(noAnswer(limit)));
        promise->finish();
        // The keychain cannot be told to stop, and its dialog stays open, so the job must live on until it is
        // answered; it deletes itself then. For QtKeychain's queue it is over now, or everybody behind it
        // would wait, too.
        QObject::disconnect(job, nullptr, patience, nullptr);
        Q_EMIT job->finished(job);
        QObject::disconnect(job, nullptr, nullptr, nullptr);
    });
    warning->start(WarnAfter);
    patience->start(limit);
    job->start();
}

} // namespace

QFuture<Result<Secret>> askKeychain(KeychainRequest request, std::chrono::milliseconds limit)
{
    auto promise = std::make_shared<QPromise<Result<Secret>>>();
    promise->start();
    QFuture<Result<Secret>> future = promise->future();
    QObject *worker = keychainWorker();
    post(worker,
         [worker, request = std::move(request), limit, promise] { runJob(worker, request, limit, promise); });
    return future;
}

} // namespace patchbay
