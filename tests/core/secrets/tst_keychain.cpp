// The system keychain against a real gnome-keyring in a D-Bus session of the test's own.
#include "secrets/secretstore.h"
#include "support/keyringsession.h"
#include "support/testing.h"

#include <QDirIterator>
#include <QProcess>

using namespace patchbay;
using namespace patchbay::testing;
using namespace Qt::StringLiterals;

namespace {

const SecretName Token{u"workspace/ws_1"_s, u"access_token"_s};

} // namespace

class TestKeychain : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init()
    {
        if (!insideKeyringSession())
            QSKIP(qPrintable(u"No keyring: "_s + keyringMissing()));
        m_store = makeKeychainSecretStore();
    }

    void answersTheProbe()
    {
        const Result<QString> probe = wait(probeKeychain());
        VERIFY_RESULT(probe);
        QVERIFY(!probe->isEmpty());
    }

    void findsNothingBeforeWriting()
    {
        const auto found = wait(m_store->read({u"workspace/ws_none"_s, u"access_token"_s}));
        QVERIFY(!found);
        QCOMPARE(found.error().kind, Error::Kind::NotFound);
    }

    void keepsSecrets_data()
    {
        QTest::addColumn<QByteArray>("bytes");
        QTest::newRow("token") << QByteArray("dG9rOmludmVudGVkX3Rva2Vu");
        QTest::newRow("unicode") << QByteArray("pässwörd–日本🔑");
        QTest::newRow("quotes and spaces") << QByteArray(" a'b\"c \\ %41 ");
        QTest::newRow("long") << QByteArray(20000, 'x');
    }

    void keepsSecrets()
    {
        QFETCH(QByteArray, bytes);
        const auto place = wait(m_store->write(Token, Secret(bytes)));
        VERIFY_RESULT(place);
        QCOMPARE(*place, SecretPlace::Keychain);
        const auto found = wait(makeKeychainSecretStore()->read(Token));
        VERIFY_RESULT(found);
        QCOMPARE(found->secret.reveal(), Secret(bytes).reveal());
        QCOMPARE(found->place, SecretPlace::Keychain);
    }

    void replacesAndForgets()
    {
        VERIFY_RESULT(wait(m_store->write(Token, Secret(QByteArrayLiteral("first-invented-token")))));
        VERIFY_RESULT(wait(m_store->write(Token, Secret(QByteArrayLiteral("second-invented-token")))));
        const auto found = wait(m_store->read(Token));
        VERIFY_RESULT(found);
        QCOMPARE(found->secret.reveal(), QByteArrayLiteral("second-invented-token"));
        VERIFY_RESULT(wait(m_store->remove(Token)));
        QCOMPARE(wait(m_store->read(Token)).error().kind, Error::Kind::NotFound);
        VERIFY_RESULT(wait(m_store->remove(Token))); // what is not there is forgotten already
    }

    void keepsServicesApart()
    {
        auto other = makeKeychainSecretStore(u"Patchbay test"_s);
        VERIFY_RESULT(wait(m_store->write(Token, Secret(QByteArrayLiteral("token-of-patchbay")))));
        QCOMPARE(wait(other->read(Token)).error().kind, Error::Kind::NotFound);
    }

    void writesNothingReadable()
    {
        const QByteArray bytes = "plaintext-must-not-appear-4711";
        VERIFY_RESULT(wait(m_store->write(Token, Secret(bytes))));
        int files = 0;
        QDirIterator all(QDir::homePath(), QDir::Files | QDir::Hidden, QDirIterator::Subdirectories);
        while (all.hasNext()) {
            QFile file(all.next());
            QVERIFY(file.open(QIODevice::ReadOnly));
            QVERIFY2(!file.readAll().contains(bytes), qPrintable(file.fileName()));
            ++files;
        }
        QVERIFY(files > 0); // the keyring itself lies there
    }

private:
    std::unique_ptr<SecretStore> m_store;
};

int main(int argc, char **argv)
{
    if (!insideKeyringSession() && keyringMissing().isEmpty()) {
        qCritical("%s", qPrintable(enterKeyringSession(argv)));
        return 1;
    }
    QCoreApplication app(argc, argv);
    TestKeychain test;
    return QTest::qExec(&test, argc, argv);
}

#include "tst_keychain.moc"
