// The sentences for what goes wrong on the way: each is whole, and says what to do.
#include "net/httpclient.h"
#include "net/networkfault.h"
#include "support/testing.h"

using namespace patchbay;
using namespace patchbay::testing;
using namespace Qt::StringLiterals;

Q_DECLARE_METATYPE(patchbay::Error)

class TestNetworkFault : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void speaksInWholeSentences_data()
    {
        QTest::addColumn<Error>("error");
        const QString host = u"api.example.com"_s;
        const auto network = [&host](QNetworkReply::NetworkError code, const QString &detail) {
            return networkFault(code, detail, host, {});
        };
        for (const auto &[name, code] : {std::pair("handshake", QNetworkReply::SslHandshakeFailedError),
                                         std::pair("not found", QNetworkReply::HostNotFoundError),
                                         std::pair("refused", QNetworkReply::ConnectionRefusedError),
                                         std::pair("timeout", QNetworkReply::TimeoutError),
                                         std::pair("proxy", QNetworkReply::ProxyNotFoundError),
                                         std::pair("protocol", QNetworkReply::ProtocolFailure),
                                         std::pair("lost", QNetworkReply::RemoteHostClosedError)}) {
            QTest::newRow(name) << network(code, u"It went away"_s);
            QTest::addRow("%s, with a full stop of its own", name) << network(code, u"It went away."_s);
        }
        QTest::newRow("certificate") << networkFault(QNetworkReply::SslHandshakeFailedError, {}, host,
                                                     {QSslError(QSslError::CertificateExpired)});
        QTest::newRow("no answer") << timeoutFault(host, std::chrono::milliseconds(1'500));
        QTest::newRow("truncated") << truncatedFault(host, 3, 10);
        QTest::newRow("truncated, size unknown") << truncatedFault(host, 3, 0);
        QTest::newRow("too large") << tooLargeFault(host, 10);
        for (const auto *address :
             {"nowhere", "ftp://example.com", "http://example.com", "https://user:word@example.com"}) {
            const Outcome refused = checkAddressIsSafe(QUrl(QString::fromLatin1(address)));
            QVERIFY(!refused);
            QTest::addRow("address %s", address) << refused.error();
        }
    }

    void speaksInWholeSentences()
    {
        QFETCH(Error, error);
        for (const QString &text : {error.message, error.nextStep}) {
            QVERIFY2(text.endsWith(u'.'), qPrintable(text));
            QVERIFY2(!text.endsWith(u".."_s) && !text.contains(u": ."_s), qPrintable(text));
        }
    }
};

QTEST_GUILESS_MAIN(TestNetworkFault)
#include "tst_networkfault.moc"
