// The keychain asked from threads that come and go, as engines do. QtKeychain keeps one queue for the whole
// process; that it belongs to nobody's thread is what this is about, so nothing else may ask before.
#include "secrets/keychainjob.h"
#include "secrets/secretstore.h"
#include "support/keyringsession.h"
#include "support/testing.h"

#include <QThread>

using namespace patchbay;
using namespace patchbay::testing;
using namespace Qt::StringLiterals;

namespace {

const SecretName Token{u"workspace/ws_1"_s, u"access_token"_s};
const QByteArray Bytes = "invented-token-of-an-engine";

// What one engine does in its life: all of it in a thread that has ended afterwards.
template<typename Work>
bool inAThreadOfItsOwn(Work work)
{
    const std::unique_ptr<QThread> thread(QThread::create(work));
    thread->start();
    return QTest::qWaitFor([&thread] { return thread->isFinished(); }, 90'000);
}

} // namespace

class TestKeychainThreads : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init()
    {
        if (!insideKeyringSession())
            QSKIP(qPrintable(u"No keyring: "_s + keyringMissing()));
    }

    void answersTheNextThread()
    {
        Result<SecretPlace> kept = SecretPlace::Memory;
        QVERIFY(inAThreadOfItsOwn(
            [&kept] { kept = wait(makeKeychainSecretStore()->write(Token, Secret(Bytes))); }));
        VERIFY_RESULT(kept);
        for (int engine = 0; engine < 2; ++engine) {
            QList<Result<FoundSecret>> found;
            QVERIFY(inAThreadOfItsOwn([&found] {
                for (int i = 0; i < 2; ++i)
                    found << wait(makeKeychainSecretStore()->read(Token));
            }));
            for (const Result<FoundSecret> &each : found) {
                VERIFY_RESULT(each);
                QCOMPARE(each->secret.reveal(), Bytes);
            }
        }
    }

    void doesNotMindAnAskerWhoLeaves()
    {
        QVERIFY(inAThreadOfItsOwn([] {
            // Nobody waits for it.
            askKeychain({KeychainRequest::Deed::Read, u"Patchbay"_s, Token.text(), {}},
                        std::chrono::seconds(20));
        }));
        const auto found = wait(makeKeychainSecretStore()->read(Token));
        VERIFY_RESULT(found);
        QCOMPARE(found->secret.reveal(), Bytes);
    }
};

int main(int argc, char **argv)
{
    if (!insideKeyringSession() && keyringMissing().isEmpty()) {
        qCritical("%s", qPrintable(enterKeyringSession(argv)));
        return 1;
    }
    QCoreApplication app(argc, argv);
    TestKeychainThreads test;
    return QTest::qExec(&test, argc, argv);
}

#include "tst_keychainthreads.moc"
