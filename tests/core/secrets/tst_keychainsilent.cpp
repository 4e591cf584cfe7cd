// A keychain that takes requests and never answers, as a locked one does whose dialog nobody sees: a clear
// error in bounded time, and nobody behind it has to wait.
#include "secrets/secretstore.h"
#include "support/testing.h"

#include <QDBusConnection>
#include <QDBusMessage>
#include <QDBusVirtualObject>
#include <QStandardPaths>

#include <unistd.h>
#include <vector>

using namespace patchbay;
using namespace patchbay::testing;
using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace {

const SecretName Token{u"workspace/ws_1"_s, u"access_token"_s};
const auto Session = "PATCHBAY_BUS_SESSION";

// Stands where the Secret Service stands on the bus.
class Keychain : public QDBusVirtualObject
{
public:
    bool isSilent = true;
    int asked = 0;

    QString introspect(const QString &) const override { return {}; }
    bool handleMessage(const QDBusMessage &message, const QDBusConnection &connection) override
    {
        ++asked;
        message.setDelayedReply(true);
        if (!isSilent)
            connection.send(message.createErrorReply(QDBusError::Failed, u"Out of order"_s));
        return true;
    }
};

} // namespace

class TestKeychainSilent : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase()
    {
        if (!qEnvironmentVariableIsSet(Session))
            QSKIP("dbus-run-session is not installed");
        QDBusConnection bus = QDBusConnection::sessionBus();
        QVERIFY(bus.isConnected());
        QVERIFY(
            bus.registerVirtualObject(u"/org/freedesktop/secrets"_s, &m_keychain, QDBusConnection::SubPath));
        QVERIFY(bus.registerService(u"org.freedesktop.secrets"_s));
    }

    void init() { m_keychain.isSilent = true; }

    void givesUp_data()
    {
        QTest::addColumn<QString>("operation");
        for (const char *operation : {"read", "write", "remove"})
            QTest::newRow(operation) << QString::fromLatin1(operation);
    }

    void givesUp()
    {
        QFETCH(QString, operation);
        const auto store = makeKeychainSecretStore(u"Patchbay"_s, {500ms, 500ms});
        Error error;
        if (operation == u"read"_s)
            error = wait(store->read(Token)).error();
        else if (operation == u"write"_s)
            error = wait(store->write(Token, Secret(QByteArrayLiteral("never-kept-4711")))).error();
        else
            error = wait(store->remove(Token)).error();
        QVERIFY(m_keychain.asked > 0);
        QCOMPARE(error.kind, Error::Kind::SecretUnavailable);
        QVERIFY2(error.message.contains(u"did not answer within 0.5 seconds"_s), qPrintable(error.message));
        QVERIFY(error.nextStep.contains(u"Unlock it"_s));
    }

    void doesNotHoldUpTheNext()
    {
        const auto impatient = makeKeychainSecretStore(u"Patchbay"_s, {500ms, 500ms});
        QVERIFY(wait(impatient->read(Token)).error().message.contains(u"did not answer"_s));
        // The first request is under way for ever; the next one is still put to the keychain.
        m_keychain.isSilent = false;
        const int asked = m_keychain.asked;
        const auto patient = makeKeychainSecretStore(u"Patchbay"_s, {60s, 60s});
        const auto answered = wait(patient->read(Token));
        QVERIFY(!answered.has_value());
        QVERIFY(m_keychain.asked > asked);
        QVERIFY2(!answered.error().message.contains(u"did not answer"_s),
                 qPrintable(answered.error().message));
    }

private:
    Keychain m_keychain;
};

int main(int argc, char **argv)
{
    const QByteArray tool = QStandardPaths::findExecutable(u"dbus-run-session"_s).toLocal8Bit();
    if (!qEnvironmentVariableIsSet(Session) && !tool.isEmpty()) {
        qputenv(Session, "1");
        std::vector<char *> arguments{const_cast<char *>("dbus-run-session"), const_cast<char *>("--")};
        for (char **argument = argv; *argument; ++argument)
            arguments.push_back(*argument);
        arguments.push_back(nullptr);
        execv(tool.constData(), arguments.data());
        return 1;
    }
    QCoreApplication app(argc, argv);
    TestKeychainSilent test;
    return QTest::qExec(&test, argc, argv);
}

#include "tst_keychainsilent.moc"
