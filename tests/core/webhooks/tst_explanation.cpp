// Why not: each common mistake, made here with OpenSSL's arithmetic by Qt, and the explanation it must get.
#include "support/testing.h"
#include "vectors.h"
#include "webhooks/bodyvariants.h"
#include "webhooks/digest.h"
#include "webhooks/explanation.h"
#include "webhooks/jsonlayout.h"

#include <QMessageAuthenticationCode>

using namespace patchbay;
using namespace patchbay::testing;
using namespace Qt::StringLiterals;

namespace {

const QByteArray clientSecret = "test_client_secret";

QByteArray sha1(const QByteArray &body, const QByteArray &key = clientSecret)
{
    return QMessageAuthenticationCode::hash(body, key, QCryptographicHash::Sha1);
}

QByteArray sha256(const QByteArray &body, const QByteArray &key = clientSecret)
{
    return QMessageAuthenticationCode::hash(body, key, QCryptographicHash::Sha256);
}

} // namespace

class ExplanationTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void bodyChanged_data();
    void bodyChanged();
    void writing_data();
    void writing();
    void key_data();
    void key();
    void standardWebhooksKey_data();
    void standardWebhooksKey();
    void content_data();
    void content();
    void wrongHeader();
    void anotherHeaderOfTheRequest();
    void wrongSecret();
    void saysNothingSecret();
    void bodyAndKeyAtOnce();
    void bigBodies();
    void layouts_data();
    void layouts();
    void hostileJson_data();
    void hostileJson();
};

void ExplanationTest::bodyChanged_data()
{
    QTest::addColumn<QByteArray>("sent");
    QTest::addColumn<QByteArray>("given");
    QTest::addColumn<QString>("variant");
    const QByteArray compact =
        "{\"name\":\"Zo\xc3\xab\",\"url\":\"https://example.com/a\",\"n\":[1,2.50,{}],\"t\":\"a<b\"}";
    const QByteArray spaced = "{\"name\": \"Zo\xc3\xab\", \"url\": \"https://example.com/a\", \"n\": [1, "
                              "2.50, {}], \"t\": \"a<b\"}";
    const QByteArray ascii = R"({"name":"Zo\u00eb","url":"https://example.com/a","n":[1,2.50,{}],"t":"a<b"})";
    const QByteArray python =
        R"({"name": "Zo\u00eb", "url": "https://example.com/a", "n": [1, 2.50, {}], "t": "a<b"})";
    const QByteArray php =
        R"({"name":"Zo\u00eb","url":"https:\/\/example.com\/a","n":[1,2.50,{}],"t":"a<b"})";
    const QByteArray slashed =
        "{\"name\":\"Zo\xc3\xab\",\"url\":\"https:\\/\\/example.com\\/a\",\"n\":[1,2.50,{}],\"t\":\"a<b\"}";
    const QByteArray go =
        "{\"name\":\"Zo\xc3\xab\",\"url\":\"https://example.com/a\",\"n\":[1,2.50,{}],\"t\":\"a\\u003cb\"}";
    const QByteArray two = "{\n  \"name\": \"Zo\xc3\xab\",\n  \"url\": \"https://example.com/a\",\n  \"n\": "
                           "[\n    1,\n    2.50,\n    {}\n  ],\n  \"t\": \"a<b\"\n}";
    QByteArray four = two;
    four.replace("    ", "\t").replace("  ", "    ").replace("\t", "        ");
    QByteArray tabs = two;
    tabs.replace("  ", "\t");
    const QByteArray sorted =
        "{\"n\":[1,2.50,{}],\"name\":\"Zo\xc3\xab\",\"t\":\"a<b\",\"url\":\"https://example.com/a\"}";
    const auto row = [](const char *name, const QByteArray &sent, const QByteArray &given,
                        const QString &variant) { QTest::newRow(name) << sent << given << variant; };
    row("newline behind", compact, compact + '\n', u"trailing_newline_removed"_s);
    row("CR LF behind", compact, compact + "\r\n", u"trailing_newline_removed"_s);
    row("blanks around", compact, "  " + compact + "\n\n", u"whitespace_trimmed"_s);
    row("zero byte behind", compact, compact + '\0', u"trailing_zero_removed"_s);
    row("newline lost", compact + '\n', compact, u"newline_added"_s);
    row("CR LF lost", compact + "\r\n", compact, u"crlf_added"_s);
    row("CR LF for LF", "a\nb\n", "a\r\nb\r\n", u"crlf_to_lf"_s);
    row("LF for CR LF", "a\r\nb\r\n", "a\nb\n", u"lf_to_crlf"_s);
    row("byte order mark", compact, "\xef\xbb\xbf" + compact, u"bom_removed"_s);
    row("byte order mark lost", "\xef\xbb\xbf" + compact, compact, u"bom_added"_s);
    row("read as Latin-1", compact, QString::fromUtf8(compact).toLatin1(), u"latin1_to_utf8"_s);
    row("sent in Latin-1", QString::fromUtf8(compact).toLatin1(), compact, u"utf8_to_latin1"_s);
    row("indented by 2", compact, two, u"json_compact"_s);
    row("indented by 4", compact, four, u"json_compact"_s);
    row("Python's spacing for JSON.stringify's", compact, spaced, u"json_compact"_s);
    row("JSON.stringify of a spaced body", spaced, compact, u"json_spaced"_s);
    row("parsed and compacted from 2", two, compact, u"json_indented_2"_s);
    row("parsed and compacted from 4", four, compact, u"json_indented_4"_s);
    row("parsed and compacted from tabs", tabs, spaced, u"json_indented_tab"_s);
    row("parsed and compacted, newline lost", two + '\n', compact, u"json_indented_2_newline"_s);
    row("Python's json.dumps of a compact one", compact, python, u"json_unicode_plain_compact"_s);
    row("unicode escapes lost", ascii, compact, u"json_unicode_escaped"_s);
    row("unicode escapes made", compact, ascii, u"json_unicode_plain"_s);
    row("re-escaped and re-spaced", python, compact, u"json_unicode_escaped_spaced"_s);
    row("PHP's json_encode", php, compact, u"json_unicode_and_slashes_escaped"_s);
    row("slashes escaped", slashed, compact, u"json_slashes_escaped"_s);
    row("slashes unescaped", compact, slashed, u"json_unicode_plain"_s);
    row("Go's html escapes", go, compact, u"json_html_escaped"_s);
    row("keys sorted", sorted, compact, u"json_compact_sorted"_s);
    row("Base64 by a gateway", compact, compact.toBase64(), u"base64_decoded"_s);
    row("serialised twice", R"({"a":"b"})", R"("{\"a\":\"b\"}")", u"json_string_unwrapped"_s);
    row("body read before", "", compact, u"body_empty"_s);
}

void ExplanationTest::bodyChanged()
{
    QFETCH(QByteArray, sent);
    QFETCH(QByteArray, given);
    const auto verdict = explain(recipeOf(Scheme::IntercomHub), Secret(clientSecret),
                                 requestOf(given, {{"X-Hub-Signature", "sha1=" + sha1(sent).toHex()}}), {});
    VERIFY_RESULT(verdict);
    QVERIFY(!verdict->valid);
    QCOMPARE(verdict->reason, u"body_changed"_s);
    QTEST(verdict->variant, "variant");
    QVERIFY(verdict->fittingBody);
    QCOMPARE(*verdict->fittingBody, sent);
    QVERIFY(!verdict->sentence.isEmpty() && !verdict->hint.isEmpty());
    QVERIFY2(!verdict->sentence.contains(u"%1"_s), qPrintable(verdict->sentence));
}

void ExplanationTest::writing_data()
{
    QTest::addColumn<Scheme>("scheme");
    QTest::addColumn<QByteArray>("signature");
    QTest::addColumn<QString>("reason");
    QTest::addColumn<QString>("variant");
    const auto row = [](const char *name, Scheme scheme, const QByteArray &signature, const QString &reason,
                        const QString &variant) {
        QTest::newRow(name) << scheme << signature << reason << variant;
    };
    const QByteArray one = sha1(pingBody);
    const QByteArray two = sha256(pingBody);
    row("Base64 for hex", Scheme::IntercomHub, "sha1=" + one.toBase64(), u"wrong_encoding"_s, u"base64"_s);
    row("Base64 for hex, without prefix", Scheme::IntercomHub, one.toBase64(), u"wrong_encoding"_s,
        u"base64"_s);
    row("Base64url for hex", Scheme::IntercomBody,
        two.toBase64(QByteArray::Base64UrlEncoding | QByteArray::OmitTrailingEquals), u"wrong_encoding"_s,
        u"base64url"_s);
    row("prefix missing", Scheme::IntercomHub, one.toHex(), u"wrong_prefix"_s, u"prefix_missing"_s);
    row("prefix of another", Scheme::IntercomHub, "sha256=" + one.toHex(), u"wrong_prefix"_s,
        u"prefix_other"_s);
    row("prefix too many", Scheme::IntercomBody, "v1=" + two.toHex(), u"wrong_prefix"_s, u"prefix_other"_s);
    row("X-Body-Signature's value", Scheme::IntercomHub, two.toHex(), u"wrong_header"_s, u"intercom-body"_s);
    row("X-Hub-Signature's value", Scheme::IntercomBody, "sha1=" + one.toHex(), u"wrong_header"_s,
        u"intercom-hub"_s);
    row("GitHub's value", Scheme::IntercomHub, "sha256=" + two.toHex(), u"wrong_header"_s, u"github"_s);
    row("SHA-512", Scheme::IntercomBody,
        QMessageAuthenticationCode::hash(pingBody, clientSecret, QCryptographicHash::Sha512).toHex(),
        u"wrong_algorithm"_s, u"sha512"_s);
    row("cut short", Scheme::IntercomHub, "sha1=" + one.toHex().chopped(1), u"malformed_signature"_s,
        u"cut_short"_s);
    row("no digest", Scheme::IntercomHub, "sha1=" + QByteArray(60, 'z'), u"malformed_signature"_s,
        u"no_digest"_s);
}

void ExplanationTest::writing()
{
    QFETCH(Scheme, scheme);
    QFETCH(QByteArray, signature);
    SignedRequest request = requestOf(pingBody, {});
    request.signature = signature;
    const auto verdict = explain(recipeOf(scheme), Secret(clientSecret), request, {});
    VERIFY_RESULT(verdict);
    QVERIFY(!verdict->valid);
    QTEST(verdict->reason, "reason");
    QTEST(verdict->variant, "variant");
}

void ExplanationTest::key_data()
{
    QTest::addColumn<QByteArray>("used");
    QTest::addColumn<QByteArray>("given");
    QTest::addColumn<QString>("variant");
    const auto row = [](const char *name, const QByteArray &used, const QByteArray &given,
                        const QString &variant) { QTest::newRow(name) << used << given << variant; };
    row("newline in the other one", clientSecret + '\n', clientSecret, u"secret_with_newline"_s);
    row("CR LF in the other one", clientSecret + "\r\n", clientSecret, u"secret_with_newline"_s);
    row("space in the other one", clientSecret + ' ', clientSecret, u"secret_with_space"_s);
    row("quotes in the other one", '"' + clientSecret + '"', clientSecret, u"secret_in_quotes"_s);
    row("quotes in ours", clientSecret, '\'' + clientSecret + '\'', u"secret_without_quotes"_s);
    row("decoded from Base64", QByteArray::fromBase64("c2VjcmV0IHNlY3JldA=="),
        "c2VjcmV0IHNlY3JldA==", u"secret_decoded_base64"_s);
    row("decoded from hex", QByteArray::fromHex("00112233445566778899aabbccddee"),
        "00112233445566778899aabbccddee", u"secret_decoded_hex"_s);
    row("empty", "", clientSecret, u"secret_empty"_s);
}

void ExplanationTest::key()
{
    QFETCH(QByteArray, used);
    QFETCH(QByteArray, given);
    const auto verdict =
        explain(recipeOf(Scheme::IntercomHub), Secret(given),
                requestOf(pingBody, {{"X-Hub-Signature", "sha1=" + sha1(pingBody, used).toHex()}}), {});
    VERIFY_RESULT(verdict);
    QCOMPARE(verdict->reason, u"wrong_key"_s);
    QTEST(verdict->variant, "variant");
}

void ExplanationTest::standardWebhooksKey_data()
{
    QTest::addColumn<QByteArray>("used");
    QTest::newRow("whole text") << QByteArray("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw");
    QTest::newRow("text behind whsec_") << QByteArray("MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw");
}

void ExplanationTest::standardWebhooksKey()
{
    QFETCH(QByteArray, used);
    Vector vector = vectors().at(4);
    vector.request.headers.set(
        "svix-signature",
        "v1," + sha256("msg_p5jXN8AQM9LWM0D4loKWxJek.1614265330." + vector.request.body, used).toBase64());
    const auto verdict =
        explain(recipeOf(vector.scheme), Secret(vector.secret), vector.request, vector.time());
    VERIFY_RESULT(verdict);
    QCOMPARE(verdict->reason, u"wrong_key"_s);
    QCOMPARE(verdict->variant, u"secret_not_decoded"_s);
}

void ExplanationTest::content_data()
{
    QTest::addColumn<Scheme>("scheme");
    QTest::addColumn<QByteArray>("content");
    QTest::addColumn<QString>("variant");
    QTest::newRow("body alone") << Scheme::Slack << QByteArray("{}") << u"content_body_only"_s;
    QTest::newRow("dots for colons") << Scheme::Slack << QByteArray("1767225600.{}")
                                     << u"content_timestamp_dot_body"_s;
    QTest::newRow("milliseconds signed")
        << Scheme::Slack << QByteArray("v0:1767225600000:{}") << u"timestamp_in_milliseconds"_s;
    QTest::newRow("http for https") << Scheme::HubSpotV3
                                    << QByteArray("POSThttp://example.com/a%3Ab?q=1{}1767225600")
                                    << u"url_http"_s;
    QTest::newRow("without the query")
        << Scheme::HubSpotV3 << QByteArray("POSThttps://example.com/a%3Ab{}1767225600")
        << u"url_without_query"_s;
    QTest::newRow("decoded") << Scheme::HubSpotV3 << QByteArray("POSThttps://example.com/a:b?q=1{}1767225600")
                             << u"url_decoded"_s;
    QTest::newRow("path alone") << Scheme::HubSpotV3 << QByteArray("POST/a%3Ab?q=1{}1767225600")
                                << u"url_path_only"_s;
    QTest::newRow("HubSpot v2's") << Scheme::HubSpotV3 << QByteArray("POSThttps://example.com/a%3Ab?q=1{}")
                                  << u"content_hubspot_v2"_s;
}

void ExplanationTest::content()
{
    QFETCH(Scheme, scheme);
    QFETCH(QByteArray, content);
    const Recipe &recipe = recipeOf(scheme);
    SignedRequest request;
    request.body = "{}";
    request.url = "https://example.com/a%3Ab?q=1";
    request.timestamp = "1767225600";
    request.signature = recipe.prefix + encodeDigest(sha256(content), recipe.encoding);
    const auto verdict =
        explain(recipe, Secret(clientSecret), request, QDateTime::fromSecsSinceEpoch(1767225600, Qt::UTC));
    VERIFY_RESULT(verdict);
    QCOMPARE(verdict->reason, u"wrong_content"_s);
    QTEST(verdict->variant, "variant");
}

void ExplanationTest::wrongHeader()
{
    const auto verdict = explain(recipeOf(Scheme::IntercomHub), Secret(clientSecret),
                                 requestOf(pingBody, {{"X-Body-Signature", sha256(pingBody).toHex()}}), {});
    VERIFY_RESULT(verdict);
    QCOMPARE(verdict->reason, u"wrong_header"_s);
    QCOMPARE(verdict->variant, u"intercom-body"_s);
    // A header of another scheme that does not fit is no explanation.
    const auto none = explain(recipeOf(Scheme::IntercomHub), Secret(clientSecret),
                              requestOf(pingBody, {{"X-Body-Signature", sha256("other").toHex()}}), {});
    QCOMPARE(none->reason, u"missing_signature"_s);
}

void ExplanationTest::anotherHeaderOfTheRequest()
{
    const auto verdict =
        explain(recipeOf(Scheme::IntercomHub), Secret(clientSecret),
                requestOf(pingBody, {{"X-Hub-Signature", "sha1=" + sha1("x", "y").toHex()},
                                     {"X-Hub-Signature-256", "sha256=" + sha256(pingBody).toHex()}}),
                {});
    VERIFY_RESULT(verdict);
    QCOMPARE(verdict->reason, u"wrong_header"_s);
    QCOMPARE(verdict->variant, u"github"_s);
}

void ExplanationTest::wrongSecret()
{
    const QList<Vector> all = vectors();
    for (const Vector &vector : all) {
        const QByteArray other = recipeOf(vector.scheme).key == KeyForm::Base64
                                     ? "whsec_QUJDREVGR0hJSktMTU5PUA=="
                                     : "another_secret";
        const auto verdict = explain(recipeOf(vector.scheme), Secret(other), vector.request, vector.time());
        VERIFY_RESULT(verdict);
        QCOMPARE(verdict->reason, u"wrong_secret"_s);
        QVERIFY(verdict->variant.isEmpty() && !verdict->fittingBody);
    }
}

void ExplanationTest::saysNothingSecret()
{
    const QByteArray expected = sha1(pingBody).toHex();
    const auto verdict =
        explain(recipeOf(Scheme::IntercomHub), Secret(clientSecret),
                requestOf(pingBody, {{"X-Hub-Signature", "sha1=" + sha1("x", "y").toHex()}}), {});
    VERIFY_RESULT(verdict);
    const QString said = verdict->sentence + verdict->hint + verdict->variant;
    QVERIFY(!said.contains(QString::fromLatin1(expected)) &&
            !said.contains(QString::fromLatin1(clientSecret)));
}

void ExplanationTest::bodyAndKeyAtOnce()
{
    const auto verdict =
        explain(recipeOf(Scheme::IntercomHub), Secret(clientSecret),
                requestOf(pingBody + '\n',
                          {{"X-Hub-Signature", "sha1=" + sha1(pingBody, clientSecret + '\n').toHex()}}),
                {});
    VERIFY_RESULT(verdict);
    QCOMPARE(verdict->reason, u"body_changed"_s);
    QVERIFY(verdict->sentence.contains(u"newline behind it"_s));
}

void ExplanationTest::bigBodies()
{
    QByteArray body = "[";
    while (body.size() < 3 * longestRewrittenBody)
        body += R"({"name":"Ann Example","n":1},)";
    body += "0]";
    const auto fits =
        explain(recipeOf(Scheme::IntercomHub), Secret(clientSecret),
                requestOf(body + '\n', {{"X-Hub-Signature", "sha1=" + sha1(body).toHex()}}), {});
    QCOMPARE(fits->variant, u"trailing_newline_removed"_s);
    const auto not_ = explain(recipeOf(Scheme::IntercomHub), Secret(clientSecret),
                              requestOf(body, {{"X-Hub-Signature", "sha1=" + sha1("x").toHex()}}), {});
    QCOMPARE(not_->reason, u"wrong_secret"_s);
}

void ExplanationTest::layouts_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<int>("spacing");
    QTest::addColumn<QByteArray>("expected");
    QTest::newRow("empty object") << QByteArray("{ }") << int(JsonSpacing::Indented2) << QByteArray("{}");
    QTest::newRow("numbers stay") << QByteArray("[1.0, 1e3,-0]") << int(JsonSpacing::Compact)
                                  << QByteArray("[1.0,1e3,-0]");
    QTest::newRow("repeated keys stay") << QByteArray(R"({"b":1,"a":2,"b":3})") << int(JsonSpacing::Spaced)
                                        << QByteArray(R"({"b": 1, "a": 2, "b": 3})");
    QTest::newRow("braces in strings")
        << QByteArray(R"({"a":"}],:\""})") << int(JsonSpacing::Compact) << QByteArray(R"({"a":"}],:\""})");
    QTest::newRow("nested") << QByteArray(R"([[],[{"a":[]}]])") << int(JsonSpacing::Indented2)
                            << QByteArray("[\n  [],\n  [\n    {\n      \"a\": []\n    }\n  ]\n]");
}

void ExplanationTest::layouts()
{
    QFETCH(QByteArray, text);
    QFETCH(int, spacing);
    const auto tree = readJsonText(text);
    QVERIFY(tree);
    QTEST(writeJsonText(*tree, static_cast<JsonSpacing>(spacing), false), "expected");
}

void ExplanationTest::hostileJson_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::newRow("deep") << QByteArray(100'000, '[');
    QTest::newRow("deep and closed") << QByteArray(1000, '[') + QByteArray(1000, ']');
    QTest::newRow("open string") << QByteArray(R"({"a)");
    QTest::newRow("backslash at the end") << QByteArray("[\"\\");
    QTest::newRow("short escape") << QByteArray(R"(["\u00"])");
    QTest::newRow("unknown escape") << QByteArray(R"(["\x"])");
    QTest::newRow("lone surrogate") << QByteArray(R"(["\ud83d"])");
    QTest::newRow("commas") << QByteArray("[,,,]");
    QTest::newRow("rest behind") << QByteArray("{} {}");
    QTest::newRow("broken UTF-8") << QByteArray("[\"\xff\xfe\"]");
    QTest::newRow("zeros") << QByteArray(10, '\0');
    QTest::newRow("nothing") << QByteArray();
}

void ExplanationTest::hostileJson()
{
    QFETCH(QByteArray, text);
    const auto verdict =
        explain(recipeOf(Scheme::IntercomHub), Secret(clientSecret),
                requestOf(text, {{"X-Hub-Signature", "sha1=" + sha1("elsewhere").toHex()}}), {});
    VERIFY_RESULT(verdict);
    QCOMPARE(verdict->reason, u"wrong_secret"_s);
}

QTEST_GUILESS_MAIN(ExplanationTest)
#include "tst_explanation.moc"
