// The environment, memory and the order of layers.
#include "secrets/secretstore.h"
#include "support/testing.h"

using namespace patchbay;
using namespace patchbay::testing;
using namespace Qt::StringLiterals;

namespace {

// A place whose mood the test sets.
class MoodyStore : public SecretStore
{
public:
    explicit MoodyStore(bool *available) : m_available(available), m_kept(makeMemorySecretStore()) {}

    Task<FoundSecret> read(SecretName name) override
    {
        if (!*m_available)
            co_return fail(Error::Kind::SecretUnavailable, u"Locked."_s);
        co_return co_await m_kept->read(name);
    }
    Task<SecretPlace> write(SecretName name, Secret secret) override
    {
        if (!*m_available)
            co_return fail(Error::Kind::SecretUnavailable, u"Locked."_s);
        Result<SecretPlace> place = co_await m_kept->write(name, secret);
        if (place)
            place = SecretPlace::Keychain;
        co_return place;
    }
    OutcomeTask remove(SecretName name) override
    {
        if (!*m_available)
            co_return fail(Error::Kind::SecretUnavailable, u"Locked."_s);
        co_return co_await m_kept->remove(name);
    }

private:
    bool *m_available;
    std::unique_ptr<SecretStore> m_kept;
};

std::unique_ptr<SecretStore> layered(bool *keychainAvailable)
{
    std::vector<std::unique_ptr<SecretStore>> layers;
    layers.push_back(makeEnvironmentSecretStore());
    layers.push_back(std::make_unique<MoodyStore>(keychainAvailable));
    layers.push_back(makeMemorySecretStore());
    return makeLayeredSecretStore(std::move(layers));
}

} // namespace

class TestSecretStore : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void cleanup()
    {
        for (const char *variable :
             {"INTERCOM_ACCESS_TOKEN", "INTERCOM_CLIENT_SECRET",
              "PATCHBAY_SECRET_WORKSPACE_WS_1_ACCESS_TOKEN", "PATCHBAY_SECRET_CONNECTION_CON_2_PASSWORD"})
            qunsetenv(variable);
    }

    void readsTheEnvironment_data()
    {
        QTest::addColumn<QByteArray>("variable");
        QTest::addColumn<QString>("owner");
        QTest::addColumn<QString>("field");
        QTest::addColumn<bool>("found");
        QTest::newRow("token of any workspace")
            << QByteArrayLiteral("INTERCOM_ACCESS_TOKEN") << u"workspace/ws_9"_s << u"access_token"_s << true;
        QTest::newRow("client secret") << QByteArrayLiteral("INTERCOM_CLIENT_SECRET") << u"workspace/ws_9"_s
                                       << u"client_secret"_s << true;
        QTest::newRow("not for a connection") << QByteArrayLiteral("INTERCOM_ACCESS_TOKEN")
                                              << u"connection/con_2"_s << u"access_token"_s << false;
        QTest::newRow("not for another field") << QByteArrayLiteral("INTERCOM_ACCESS_TOKEN")
                                               << u"workspace/ws_9"_s << u"client_secret"_s << false;
        QTest::newRow("named") << QByteArrayLiteral("PATCHBAY_SECRET_CONNECTION_CON_2_PASSWORD")
                               << u"connection/con_2"_s << u"password"_s << true;
        QTest::newRow("named for another") << QByteArrayLiteral("PATCHBAY_SECRET_CONNECTION_CON_2_PASSWORD")
                                           << u"connection/con_3"_s << u"password"_s << false;
    }

    void readsTheEnvironment()
    {
        QFETCH(QByteArray, variable);
        QFETCH(QString, owner);
        QFETCH(QString, field);
        QFETCH(bool, found);
        qputenv(variable.constData(), "invented-value");
        const auto result = wait(makeEnvironmentSecretStore()->read({owner, field}));
        QCOMPARE(result.has_value(), found);
        if (found) {
            QCOMPARE(result->secret.reveal(), QByteArrayLiteral("invented-value"));
            QCOMPARE(result->place, SecretPlace::Environment);
        } else {
            QCOMPARE(result.error().kind, Error::Kind::NotFound);
        }
    }

    void prefersTheVariableThatNamesTheOwner()
    {
        qputenv("INTERCOM_ACCESS_TOKEN", "for-everybody");
        qputenv("PATCHBAY_SECRET_WORKSPACE_WS_1_ACCESS_TOKEN", "for-this-one");
        const auto result =
            wait(makeEnvironmentSecretStore()->read({u"workspace/ws_1"_s, u"access_token"_s}));
        VERIFY_RESULT(result);
        QCOMPARE(result->secret.reveal(), QByteArrayLiteral("for-this-one"));
    }

    void doesNotWriteTheEnvironment()
    {
        auto store = makeEnvironmentSecretStore();
        const SecretName name{u"workspace/ws_1"_s, u"access_token"_s};
        QCOMPARE(wait(store->write(name, Secret(QByteArrayLiteral("x")))).error().kind,
                 Error::Kind::Unsupported);
        VERIFY_RESULT(QCoro::waitFor(store->remove(name)));
        qputenv("INTERCOM_ACCESS_TOKEN", "set-outside");
        QCOMPARE(QCoro::waitFor(store->remove(name)).error().kind, Error::Kind::Unsupported);
    }

    void layersInOrder()
    {
        bool available = true;
        auto store = layered(&available);
        const SecretName name{u"workspace/ws_1"_s, u"access_token"_s};
        QCOMPARE(wait(store->read(name)).error().kind, Error::Kind::NotFound);
        QCOMPARE(wait(store->write(name, Secret(QByteArrayLiteral("in-the-keychain")))).value(),
                 SecretPlace::Keychain);
        QCOMPARE(wait(store->read(name))->secret.reveal(), QByteArrayLiteral("in-the-keychain"));
        qputenv("INTERCOM_ACCESS_TOKEN", "from-outside");
        QCOMPARE(wait(store->read(name))->place, SecretPlace::Environment);
        VERIFY_RESULT(
            QCoro::waitFor(store->remove(name))); // the operator's variable stays, without a complaint
        qunsetenv("INTERCOM_ACCESS_TOKEN");
        QCOMPARE(wait(store->read(name)).error().kind, Error::Kind::NotFound);
    }

    void anOldSecretDoesNotComeBack()
    {
        bool available = true;
        auto store = layered(&available);
        const SecretName name{u"connection/con_2"_s, u"password"_s};
        VERIFY_RESULT(wait(store->write(name, Secret(QByteArrayLiteral("the-old-one")))));
        available = false;
        QCOMPARE(wait(store->write(name, Secret(QByteArrayLiteral("the-new-one")))).value(),
                 SecretPlace::Memory);
        available = true;
        QCOMPARE(wait(store->read(name))->secret.reveal(), QByteArrayLiteral("the-new-one"));
    }

    void saysWhenALockedPlaceKeepsASecret()
    {
        bool available = true;
        auto store = layered(&available);
        const SecretName name{u"connection/con_2"_s, u"password"_s};
        VERIFY_RESULT(wait(store->write(name, Secret(QByteArrayLiteral("kept-in-keychain")))));
        available = false;
        QCOMPARE(QCoro::waitFor(store->remove(name)).error().kind, Error::Kind::SecretUnavailable);
    }

    void placesHaveWords()
    {
        for (const SecretPlace place : {SecretPlace::Keychain, SecretPlace::Environment, SecretPlace::Memory})
            QVERIFY(!secretPlaceText(place).isEmpty());
    }
};

QTEST_GUILESS_MAIN(TestSecretStore)
#include "tst_secretstore.moc"
