// Yes or no: every scheme's vectors, and everything that must be refused.
#include "intercom/signature.h"
#include "support/testing.h"
#include "vectors.h"
#include "webhooks/digest.h"
#include "webhooks/verification.h"

#include <QCryptographicHash>
#include <QMessageAuthenticationCode>

using namespace patchbay;
using namespace patchbay::testing;
using namespace Qt::StringLiterals;

Q_DECLARE_METATYPE(patchbay::testing::Vector)

class VerificationTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void acceptsVectors_data();
    void acceptsVectors();
    void refusesChanges_data() { acceptsVectors_data(); }
    void refusesChanges();
    void signsWhatItAccepts_data();
    void signsWhatItAccepts();
    void hubSpot();
    void custom();
    void tolerance_data();
    void tolerance();
    void timestampsAreStrict_data();
    void timestampsAreStrict();
    void refusesEmptySecrets();
    void refusesBadRecipes();
    void missing_data();
    void missing();
    void bracesInBodiesMeanNothing();
    void schemes();
    void detects_data();
    void detects();
    void readsHeaders_data();
    void readsHeaders();
};

void VerificationTest::acceptsVectors_data()
{
    QTest::addColumn<Vector>("vector");
    const QList<Vector> all = vectors();
    for (const Vector &vector : all)
        QTest::newRow(vector.name) << vector;
}

void VerificationTest::acceptsVectors()
{
    QFETCH(Vector, vector);
    const auto verdict =
        verify(recipeOf(vector.scheme), Secret(vector.secret), vector.request, vector.time());
    VERIFY_RESULT(verdict);
    QVERIFY2(verdict->valid, qPrintable(verdict->sentence));
    QVERIFY(verdict->reason.isEmpty());
}

void VerificationTest::refusesChanges()
{
    QFETCH(Vector, vector);
    const Recipe &recipe = recipeOf(vector.scheme);
    const auto isValid = [&](const SignedRequest &request, const QByteArray &secret) {
        return verify(recipe, Secret(secret), request, vector.time())->valid;
    };
    SignedRequest changed = vector.request;
    changed.body += ' ';
    QVERIFY(!isValid(changed, vector.secret));
    changed = vector.request;
    changed.body[0] = '<';
    QVERIFY(!isValid(changed, vector.secret));
    QVERIFY(!isValid(vector.request,
                     recipe.key == KeyForm::Base64 ? "whsec_QUJDREVGR0hJSktMTU5PUA==" : "another_secret"));
    // The signature itself: cut short, longer, another prefix, without it.
    const QByteArray good = signaturesIn(recipe, evidenceOf(recipe, vector.request).signature).last();
    for (const QByteArray &bad :
         {good.chopped(2), good + "00", "x" + good, good.sliced(recipe.prefix.size()) + '!'}) {
        changed = vector.request;
        changed.signature = bad;
        QVERIFY2(!isValid(changed, vector.secret), bad.constData());
    }
}

void VerificationTest::signsWhatItAccepts_data()
{
    QTest::addColumn<Scheme>("scheme");
    for (const Scheme scheme : allSchemes())
        QTest::newRow(qPrintable(schemeName(scheme))) << scheme;
}

void VerificationTest::signsWhatItAccepts()
{
    QFETCH(Scheme, scheme);
    const Secret secret(QByteArray("whsec_aW50ZXJjb20tY29uc29sZS10ZXN0LWtleS0wMDAwMDE="));
    const QDateTime now = QDateTime::fromSecsSinceEpoch(1767225600, Qt::UTC);
    SignedRequest request;
    request.body = "{\"a\":\"\xc3\xa9\"}\n";
    request.url = "https://example.com/hooks?a=b";
    const auto headers = sign(recipeOf(scheme), secret, request, now);
    VERIFY_RESULT(headers);
    request.headers = *headers;
    const auto verdict = verify(recipeOf(scheme), secret, request, now);
    VERIFY_RESULT(verdict);
    QVERIFY2(verdict->valid, qPrintable(verdict->sentence));
    QCOMPARE(detectScheme(*headers, {}, allSchemes()), std::optional(scheme));
    if (scheme == Scheme::IntercomHub)
        QCOMPARE(headers->value("X-Hub-Signature"), *intercom::hubSignature(secret, request.body));
    if (scheme == Scheme::IntercomBody)
        QCOMPARE(headers->value("X-Body-Signature"), *intercom::bodySignature(secret, request.body));
}

void VerificationTest::hubSpot()
{
    const QByteArray secret = "hubspot_client_secret";
    const QByteArray body = R"([{"eventId":1}])";
    const QDateTime now = QDateTime::fromMSecsSinceEpoch(1767225600123, Qt::UTC);
    SignedRequest request = requestOf(body, {});
    request.headers.set("X-HubSpot-Signature",
                        QCryptographicHash::hash(secret + body, QCryptographicHash::Sha256).toHex());
    QVERIFY(verify(recipeOf(Scheme::HubSpotV1), Secret(secret), request, now)->valid);

    request.url = "https://example.com/hooks?x=1";
    request.headers.set("X-HubSpot-Request-Timestamp", "1767225600123");
    request.headers.set("X-HubSpot-Signature-v3",
                        QMessageAuthenticationCode::hash("POST" + request.url + body + "1767225600123",
                                                         secret, QCryptographicHash::Sha256)
                            .toBase64());
    QVERIFY(verify(recipeOf(Scheme::HubSpotV3), Secret(secret), request, now)->valid);
    QVERIFY(verify(recipeOf(Scheme::HubSpotV3), Secret(secret), request, now.addSecs(300))->valid);
    QCOMPARE(verify(recipeOf(Scheme::HubSpotV3), Secret(secret), request, now.addSecs(301))->reason,
             u"stale_timestamp"_s);
    request.url += 'y';
    QVERIFY(!verify(recipeOf(Scheme::HubSpotV3), Secret(secret), request, now)->valid);
}

void VerificationTest::custom()
{
    Recipe recipe = recipeOf(Scheme::Custom);
    recipe.digest = DigestKind::HmacSha512;
    recipe.encoding = DigestEncoding::Base64Url;
    recipe.prefix = "t1:";
    recipe.content = "{method} {url}\n{timestamp}\n{id}\n{body}";
    recipe.signatureHeaders = {"X-Mine"};
    SignedRequest request = requestOf("body", {{"X-Timestamp", "17"}, {"X-Request-Id", "r1"}});
    request.method = "PUT";
    request.url = "https://example.com/";
    const QByteArray content = "PUT https://example.com/\n17\nr1\nbody";
    request.headers.add(
        "x-mine",
        "t1:" + QMessageAuthenticationCode::hash(content, "custom_secret", QCryptographicHash::Sha512)
                    .toBase64(QByteArray::Base64UrlEncoding | QByteArray::OmitTrailingEquals));
    const auto verdict = verify(recipe, Secret(u"custom_secret"_s), request, QDateTime::currentDateTimeUtc());
    VERIFY_RESULT(verdict);
    QVERIFY(verdict->valid);
    QCOMPARE(verdict->signedBytes, content);
}

void VerificationTest::tolerance_data()
{
    QTest::addColumn<int>("late");
    QTest::addColumn<QString>("reason");
    QTest::newRow("now") << 0 << QString();
    QTest::newRow("exactly 300 late") << 300 << QString();
    QTest::newRow("301 late") << 301 << u"stale_timestamp"_s;
    QTest::newRow("exactly 300 early") << -300 << QString();
    QTest::newRow("301 early") << -301 << u"future_timestamp"_s;
    QTest::newRow("years late") << 200'000'000 << u"stale_timestamp"_s;
}

void VerificationTest::tolerance()
{
    QFETCH(int, late);
    const Vector vector = vectors().at(5);
    const auto verdict =
        verify(recipeOf(vector.scheme), Secret(vector.secret), vector.request, vector.time().addSecs(late));
    VERIFY_RESULT(verdict);
    QTEST(verdict->reason, "reason");
    QCOMPARE(verdict->valid, verdict->reason.isEmpty());
    // Without a tolerance the time is not looked at.
    QVERIFY(verify(recipeOf(vector.scheme), Secret(vector.secret), vector.request,
                   vector.time().addSecs(late), std::chrono::seconds(0))
                ->valid);
}

void VerificationTest::timestampsAreStrict_data()
{
    QTest::addColumn<QByteArray>("timestamp");
    QTest::addColumn<QString>("reason");
    QTest::newRow("letters behind") << QByteArray("1767225600abc") << u"malformed_timestamp"_s;
    QTest::newRow("sign") << QByteArray("+1767225600") << u"malformed_timestamp"_s;
    QTest::newRow("fraction") << QByteArray("1767225600.5") << u"malformed_timestamp"_s;
    QTest::newRow("ISO") << QByteArray("2026-01-01T00:00:00Z") << u"malformed_timestamp"_s;
    QTest::newRow("too long") << QByteArray("99999999999999999999") << u"malformed_timestamp"_s;
    QTest::newRow("milliseconds") << QByteArray("1767225600000") << u"wrong_timestamp_unit"_s;
}

void VerificationTest::timestampsAreStrict()
{
    QFETCH(QByteArray, timestamp);
    const Recipe &recipe = recipeOf(Scheme::Slack);
    const Secret secret(u"slack_signing_secret"_s);
    SignedRequest request;
    request.body = "text=hello";
    request.timestamp = timestamp;
    request.signature =
        recipe.prefix + digestOf(recipe.digest, secret.reveal(), "v0:" + timestamp + ":text=hello").toHex();
    const auto verdict = verify(recipe, secret, request, QDateTime::fromSecsSinceEpoch(1767225600, Qt::UTC));
    VERIFY_RESULT(verdict);
    QVERIFY(!verdict->valid);
    QTEST(verdict->reason, "reason");
}

void VerificationTest::refusesEmptySecrets()
{
    const QList<Vector> all = vectors();
    for (const Vector &vector : all)
        for (const QByteArray &nothing : {QByteArray(), QByteArray(" \n")}) {
            const auto verdict =
                verify(recipeOf(vector.scheme), Secret(nothing), vector.request, vector.time());
            QVERIFY(!verdict);
            QCOMPARE(verdict.error().kind, Error::Kind::InvalidInput);
            QVERIFY(!sign(recipeOf(vector.scheme), Secret(nothing), vector.request, vector.time()));
        }
    // A Base64 secret that decodes to nothing, or is none.
    for (const QByteArray &bad : {QByteArray("whsec_"), QByteArray("whsec_not base64!")}) {
        const auto verdict = verify(recipeOf(Scheme::StandardWebhooks), Secret(bad), vectors().at(4).request,
                                    vectors().at(4).time());
        QVERIFY(!verdict);
        QVERIFY(!verdict.error().toText().contains(u"base64!"_s));
    }
}

void VerificationTest::refusesBadRecipes()
{
    for (const QByteArray &content : {QByteArray("{timestamp}"), QByteArray(), QByteArray("{body}{nonce}")}) {
        Recipe recipe = recipeOf(Scheme::Custom);
        recipe.content = content;
        const auto verdict = verify(recipe, Secret(u"custom_secret"_s), {}, {});
        QVERIFY(!verdict);
        QCOMPARE(verdict.error().kind, Error::Kind::InvalidInput);
    }
}

void VerificationTest::missing_data()
{
    QTest::addColumn<Scheme>("scheme");
    QTest::addColumn<HttpHeaders>("headers");
    QTest::addColumn<QString>("reason");
    QTest::newRow("signature") << Scheme::IntercomHub << HttpHeaders{} << u"missing_signature"_s;
    QTest::newRow("empty signature") << Scheme::IntercomHub << HttpHeaders{{"X-Hub-Signature", " "}}
                                     << u"missing_signature"_s;
    QTest::newRow("id") << Scheme::StandardWebhooks
                        << HttpHeaders{{"svix-signature", "v1,a"}, {"svix-timestamp", "1"}}
                        << u"missing_id"_s;
    QTest::newRow("timestamp") << Scheme::StandardWebhooks
                               << HttpHeaders{{"svix-signature", "v1,a"}, {"svix-id", "m"}}
                               << u"missing_timestamp"_s;
    QTest::newRow("url") << Scheme::HubSpotV3
                         << HttpHeaders{{"X-HubSpot-Signature-v3", "a"}, {"X-HubSpot-Request-Timestamp", "1"}}
                         << u"missing_url"_s;
}

void VerificationTest::missing()
{
    QFETCH(Scheme, scheme);
    QFETCH(HttpHeaders, headers);
    const auto verdict = verify(recipeOf(scheme), Secret(u"d2Vic2VjcmV0"_s), requestOf("{}", headers),
                                QDateTime::currentDateTimeUtc());
    VERIFY_RESULT(verdict);
    QVERIFY(!verdict->valid);
    QTEST(verdict->reason, "reason");
    QVERIFY(!verdict->sentence.isEmpty() && !verdict->hint.isEmpty());
}

void VerificationTest::bracesInBodiesMeanNothing()
{
    SignedRequest request;
    request.body = "{timestamp}{id}{body}";
    request.timestamp = "5";
    QCOMPARE(signedContent("v0:{timestamp}:{body}", request, evidenceOf(recipeOf(Scheme::Slack), request)),
             QByteArray("v0:5:{timestamp}{id}{body}"));
}

void VerificationTest::schemes()
{
    for (const Scheme scheme : allSchemes()) {
        QCOMPARE(recipeOf(scheme).scheme, scheme);
        QCOMPARE(schemeByName(schemeName(scheme)), std::optional(scheme));
        VERIFY_RESULT(checkRecipe(recipeOf(scheme)));
    }
    QCOMPARE(*schemesByName(u"intercom"_s), (QList<Scheme>{Scheme::IntercomHub, Scheme::IntercomBody}));
    QCOMPARE(*schemesByName(u"clerk"_s), QList<Scheme>{Scheme::StandardWebhooks});
    QCOMPARE(schemesByName(u"stripe"_s).error().kind, Error::Kind::InvalidInput);
}

void VerificationTest::detects_data()
{
    QTest::addColumn<HttpHeaders>("headers");
    QTest::addColumn<QByteArray>("signature");
    QTest::addColumn<QString>("among");
    QTest::addColumn<QString>("scheme");
    const HttpHeaders none;
    QTest::newRow("hub by its look") << none << QByteArray("sha1=00") << u"intercom"_s << u"intercom-hub"_s;
    QTest::newRow("body by its look") << none << QByteArray(64, 'a') << u"intercom"_s << u"intercom-body"_s;
    QTest::newRow("body by its header")
        << HttpHeaders{{"x-body-signature", "z"}} << QByteArray() << u"intercom"_s << u"intercom-body"_s;
    QTest::newRow("github, with the old header beside it")
        << HttpHeaders{{"X-Hub-Signature", "sha1=0"}, {"X-Hub-Signature-256", "sha256=0"}} << QByteArray()
        << u"auto"_s << u"github"_s;
    QTest::newRow("hubspot v3 beside v1")
        << HttpHeaders{{"X-HubSpot-Signature", "0"}, {"X-HubSpot-Signature-v3", "0"}} << QByteArray()
        << u"auto"_s << u"hubspot-v3"_s;
    QTest::newRow("slack by its look") << none << QByteArray("v0=00") << u"auto"_s << u"slack"_s;
    QTest::newRow("svix by its look") << none << QByteArray("v1,AA==") << u"auto"_s << u"svix"_s;
    QTest::newRow("nothing to tell by") << none << QByteArray("??") << u"auto"_s << QString();
    QTest::newRow("nothing at all") << none << QByteArray() << u"auto"_s << QString();
}

void VerificationTest::detects()
{
    QFETCH(HttpHeaders, headers);
    QFETCH(QByteArray, signature);
    QFETCH(QString, among);
    const auto found = detectScheme(headers, signature, *schemesByName(among));
    QTEST(found ? schemeName(*found) : QString(), "scheme");
}

void VerificationTest::readsHeaders_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::newRow("lines") << QByteArray("X-Hub-Signature: sha1=ab\r\nContent-Type: application/json\r\n");
    QTest::newRow("a request's head")
        << QByteArray("POST /hooks HTTP/1.1\nHost: example.com:8080\nx-hub-signature:sha1=ab\n\n");
    QTest::newRow("curl") << QByteArray("curl -H 'X-Hub-Signature: sha1=ab' \\\n");
    QTest::newRow("curl's option on its own line")
        << QByteArray("  -H 'X-Hub-Signature: sha1=ab' \\\n  --header \"A: b\"");
    QTest::newRow("JSON") << QByteArray(R"({"x-hub-signature": "sha1=ab", "n": 1})");
    QTest::newRow("JSON with lists") << QByteArray(R"({"X-Hub-Signature": ["sha1=ab"]})");
    QTest::newRow("quoted, with a comma") << QByteArray(R"("x-hub-signature": "sha1=ab")");
}

void VerificationTest::readsHeaders()
{
    QFETCH(QByteArray, text);
    QCOMPARE(readHeaders(text).value("X-Hub-Signature"), QByteArray("sha1=ab"));
}

QTEST_GUILESS_MAIN(VerificationTest)
#include "tst_verification.moc"
