#include "intercom/signature.h"
#include "support/testing.h"

using namespace patchbay;
using namespace Qt::StringLiterals;

namespace {
const QByteArray ping = R"({"type":"notification_event","topic":"ping","id":null})";
} // namespace

class SignatureTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void hubSignature_data();
    void hubSignature();
    void bodySignature();
    void verifies_data();
    void verifies();
    void refusesEmptySecret();
};

void SignatureTest::hubSignature_data()
{
    QTest::addColumn<QByteArray>("body");
    QTest::addColumn<QByteArray>("expected");
    QTest::newRow("ping") << ping << QByteArray("sha1=b0fcb04f26afacbd75d5bfe1c9d31b7132484561");
    QTest::newRow("raw é") << QByteArray::fromHex("7b22746f706963223a22c3a9227d")
                           << QByteArray("sha1=1e1be105400a48777e8f47378cb79e56af6d20dd");
    QTest::newRow("escaped é") << QByteArray(R"({"topic":"\u00e9"})")
                               << QByteArray("sha1=45ea8615e2b388a13d9d595c87b297382ab61e54");
}

void SignatureTest::hubSignature()
{
    QFETCH(QByteArray, body);
    const auto signature = intercom::hubSignature(Secret(u"test_client_secret"_s), body);
    VERIFY_RESULT(signature);
    QTEST(*signature, "expected");
}

void SignatureTest::bodySignature()
{
    const auto signature = intercom::bodySignature(Secret(u"test_client_secret"_s), ping);
    VERIFY_RESULT(signature);
    QCOMPARE(*signature, QByteArray("ac259ce7a2bb7b423abc261dd0678b48cf4e1f56e5af60e178db3f697ae0110c"));
}

void SignatureTest::verifies_data()
{
    QTest::addColumn<QByteArray>("header");
    QTest::addColumn<bool>("hub");
    QTest::addColumn<bool>("body");
    const QByteArray sha1 = "b0fcb04f26afacbd75d5bfe1c9d31b7132484561";
    const QByteArray sha256 = "ac259ce7a2bb7b423abc261dd0678b48cf4e1f56e5af60e178db3f697ae0110c";
    QTest::newRow("hub") << "sha1=" + sha1 << true << false;
    QTest::newRow("hub in capitals") << "sha1=" + sha1.toUpper() << true << false;
    QTest::newRow("hub without prefix") << sha1 << false << false;
    QTest::newRow("hub with the wrong prefix") << "sha256=" + sha1 << false << false;
    QTest::newRow("hub, last digit changed") << "sha1=" + sha1.chopped(1) + "0" << false << false;
    QTest::newRow("hub, cut short") << "sha1=" + sha1.chopped(1) << false << false;
    QTest::newRow("hub, trailing bytes") << "sha1=" + sha1 + "0" << false << false;
    QTest::newRow("body") << sha256 << false << true;
    QTest::newRow("body with a prefix") << "sha256=" + sha256 << false << false;
    QTest::newRow("missing") << QByteArray() << false << false;
}

void SignatureTest::verifies()
{
    QFETCH(QByteArray, header);
    const Secret secret(u"test_client_secret"_s);
    QTEST(intercom::verifyHubSignature(secret, ping, header).value(), "hub");
    QTEST(intercom::verifyBodySignature(secret, ping, header).value(), "body");
    QVERIFY(!intercom::verifyHubSignature(Secret(u"another_secret"_s), ping, header).value());
    QVERIFY(!intercom::verifyBodySignature(secret, ping + ' ', header).value());
}

void SignatureTest::refusesEmptySecret()
{
    for (const auto &result :
         {intercom::hubSignature(Secret(), ping), intercom::bodySignature(Secret(), ping)}) {
        QVERIFY(!result);
        QCOMPARE(result.error().kind, Error::Kind::InvalidInput);
    }
    QVERIFY(!intercom::verifyHubSignature(Secret(), ping, "sha1=0"));
    QVERIFY(!intercom::verifyBodySignature(Secret(), ping, "0"));
}

QTEST_GUILESS_MAIN(SignatureTest)
#include "tst_signature.moc"
