// Without D-Bus there is no keychain: that is said, quickly, and nothing is written anywhere instead.
#include "secrets/secretstore.h"
#include "support/testing.h"

#include <QDirIterator>

using namespace patchbay;
using namespace patchbay::testing;
using namespace Qt::StringLiterals;

namespace {

const SecretName Token{u"workspace/ws_1"_s, u"access_token"_s};
const QByteArray Bytes = "must-not-reach-any-file-0815";

} // namespace

class TestKeychainAbsent : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void saysSo_data()
    {
        QTest::addColumn<QString>("operation");
        for (const char *operation : {"read", "write", "remove", "probe"})
            QTest::newRow(operation) << QString::fromLatin1(operation);
    }

    void saysSo()
    {
        QFETCH(QString, operation);
        auto store = makeKeychainSecretStore();
        Error error;
        if (operation == u"read"_s) {
            const auto result = wait(store->read(Token));
            QVERIFY(!result);
            error = result.error();
        } else if (operation == u"write"_s) {
            const auto result = wait(store->write(Token, Secret(Bytes)));
            QVERIFY(!result);
            error = result.error();
        } else if (operation == u"remove"_s) {
            const Outcome result = QCoro::waitFor(store->remove(Token));
            QVERIFY(!result);
            error = result.error();
        } else {
            const auto result = wait(probeKeychain());
            QVERIFY(!result);
            error = result.error();
        }
        QCOMPARE(error.kind, Error::Kind::SecretUnavailable);
        QVERIFY(error.nextStep.contains(u"INTERCOM_ACCESS_TOKEN"_s));
        QVERIFY(!error.toText().toUtf8().contains(Bytes));
    }

    void writesNoFile()
    {
        QVERIFY(!wait(makeKeychainSecretStore()->write(Token, Secret(Bytes))));
        QDirIterator all(QDir::homePath(), QDir::Files | QDir::Hidden, QDirIterator::Subdirectories);
        while (all.hasNext()) {
            QFile file(all.next());
            QVERIFY(file.open(QIODevice::ReadOnly));
            QVERIFY2(!file.readAll().contains(Bytes), qPrintable(file.fileName()));
        }
    }

    void fallsBackToMemoryWhenLayered()
    {
        std::vector<std::unique_ptr<SecretStore>> layers;
        layers.push_back(makeEnvironmentSecretStore());
        layers.push_back(makeKeychainSecretStore());
        layers.push_back(makeMemorySecretStore());
        auto store = makeLayeredSecretStore(std::move(layers));
        // Before anything was written the keychain may hold it: "not found" would be a guess.
        QCOMPARE(wait(store->read(Token)).error().kind, Error::Kind::SecretUnavailable);
        const auto place = wait(store->write(Token, Secret(Bytes)));
        VERIFY_RESULT(place);
        QCOMPARE(*place, SecretPlace::Memory);
        const auto found = wait(store->read(Token));
        VERIFY_RESULT(found);
        QCOMPARE(found->secret.reveal(), Bytes);
    }
};

int main(int argc, char **argv)
{
    qputenv("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nonexistent/bus");
    qunsetenv("DISPLAY");
    QCoreApplication app(argc, argv);
    TestKeychainAbsent test;
    return QTest::qExec(&test, argc, argv);
}

#include "tst_keychainabsent.moc"
