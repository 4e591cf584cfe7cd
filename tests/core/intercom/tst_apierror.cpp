// Every shape in which Intercom says no, and what becomes of it.
#include "base/json.h"
#include "base/secret.h"
#include "intercom/apierror.h"
#include "support/testing.h"

using namespace Qt::StringLiterals;
using namespace patchbay;
using namespace patchbay::intercom;
using Kind = Error::Kind;

class TestApiError : public QObject
{
    Q_OBJECT

private:
    static HttpResponse answer(int status, const QByteArray &body, HttpHeaders headers = {})
    {
        HttpResponse response;
        response.status = status;
        response.body = body;
        response.headers = std::move(headers);
        return response;
    }

private Q_SLOTS:
    void shapes_data()
    {
        QTest::addColumn<int>("status");
        QTest::addColumn<QByteArray>("body");
        QTest::addColumn<int>("kind");
        QTest::addColumn<QString>("code");
        QTest::addColumn<QString>("field");
        QTest::addColumn<QString>("requestId");
        QTest::addColumn<QString>("words"); // part of the message
        const auto row = [](const char *name, int status, const char *body, Kind kind,
                            const QString &code = {}, const QString &words = {}, const QString &field = {},
                            const QString &requestId = {}) {
            QTest::newRow(name) << status << QByteArray(body) << int(kind) << code << field << requestId
                                << words;
        };
        row("401", 401,
            R"({"type":"error.list","request_id":"r-1","errors":[{"code":"unauthorized","message":"Access Token Invalid"}]})",
            Kind::Unauthorized, u"unauthorized"_s, u"Access Token Invalid"_s, {}, u"r-1"_s);
        row("403", 403,
            R"({"type":"error.list","request_id":null,"errors":[{"code":"forbidden","message":null}]})",
            Kind::Forbidden, u"forbidden"_s, u"Read and list users and companies"_s);
        row("403 plan", 403,
            R"({"type":"error.list","errors":[{"code":"api_plan_restricted","message":"Active subscription needed."}]})",
            Kind::PlanRestricted, u"api_plan_restricted"_s, u"Active subscription needed"_s);
        row("402", 402, "{}", Kind::PlanRestricted);
        row("404", 404,
            R"({"type":"error.list","request_id":"000lr8ajoo9irbf28610","errors":[{"code":"not_found","message":"User Not Found"}]})",
            Kind::NotFound, u"not_found"_s, u"User Not Found"_s, {}, u"000lr8ajoo9irbf28610"_s);
        row("404 data_invalid", 404,
            R"({"type":"error.list","errors":[{"code":"data_invalid","message":"Integration not found"}]})",
            Kind::NotFound, u"data_invalid"_s);
        row("409", 409,
            R"({"type":"error.list","errors":[{"code":"conflict","message":"A contact matching those details already exists with id=6762f0dd1bb69f9f2193bb83"}]})",
            Kind::Conflict, u"conflict"_s, u"id=6762f0dd1bb69f9f2193bb83"_s);
        row("410", 410, R"({"type":"error.list","errors":[{"code":"contact_merged","message":"merged"}]})",
            Kind::Gone, u"contact_merged"_s);
        row("400 with field", 400,
            R"({"type":"error.list","errors":[{"code":"parameter_invalid","message":"is not valid","field":"email"}]})",
            Kind::Rejected, u"parameter_invalid"_s, u"is not valid"_s, u"email"_s);
        row("422 two reasons", 422,
            R"({"type":"error.list","errors":[{"code":"data_invalid","message":"first."},{"code":"other","message":"second","field":"x"}]})",
            Kind::Rejected, u"data_invalid"_s, u"first; second"_s, u"x"_s);
        row("405", 405, "", Kind::Rejected);
        row("408", 408, "", Kind::Timeout);
        row("429", 429,
            R"({"type":"error.list","errors":[{"code":"rate_limit_exceeded","message":"More than 10000 requests"}]})",
            Kind::RateLimited, u"rate_limit_exceeded"_s);
        row("errors as object", 422, R"({"errors":{"base":"Conversation is closed"}})", Kind::Rejected, {},
            u"Conversation is closed"_s);
        row("errors as object with field", 422, R"({"errors":{"rating":["must be 1 to 5"]}})", Kind::Rejected,
            {}, u"must be 1 to 5"_s, u"rating"_s);
        row("errors as texts", 400, R"({"errors":["no good"]})", Kind::Rejected, {}, u"no good"_s);
        row("type error", 400, R"({"type":"error","request_id":"r-2","message":"Ruleset missing"})",
            Kind::Rejected, {}, u"Ruleset missing"_s, {}, u"r-2"_s);
        row("error_key", 400, R"({"error_key":"bad_request","message":"phone is not valid"})", Kind::Rejected,
            u"bad_request"_s, u"phone is not valid"_s);
        row("empty envelope", 400, R"({"type":"error.list","errors":[]})", Kind::Rejected);
        row("500 text", 500, "Internal trouble", Kind::ServerFault, {}, u"Internal trouble"_s);
        row("502 html", 502, "<html><body><h1>Bad Gateway</h1></body></html>", Kind::ServerFault, {},
            u"502"_s);
        row("503 envelope", 503,
            R"({"type":"error.list","errors":[{"code":"internal_error","message":"down"}]})",
            Kind::ServerFault, u"internal_error"_s, u"down"_s);
        row("500 cut JSON", 500, "{\"type\":\"error.li", Kind::ServerFault);
        row("redirect", 302, "", Kind::BadReply);
    }
    void shapes()
    {
        QFETCH(int, status);
        QFETCH(QByteArray, body);
        QFETCH(int, kind);
        QFETCH(QString, code);
        QFETCH(QString, field);
        QFETCH(QString, requestId);
        QFETCH(QString, words);
        const Error error = readApiError(answer(status, body), "GET", u"/contacts/1"_s);
        QCOMPARE(errorKindName(error.kind), errorKindName(Kind(kind)));
        QCOMPARE(error.code, code);
        QCOMPARE(error.field, field);
        QCOMPARE(error.requestId, requestId);
        QCOMPARE(error.httpStatus, status);
        QVERIFY2(error.message.contains(words), qUtf8Printable(error.message));
        QVERIFY2(error.message.endsWith(u'.') && !error.message.contains(u".."_s),
                 qUtf8Printable(error.message));
        QVERIFY(!error.message.contains(u'<'));
        QVERIFY(!error.nextStep.isEmpty());
    }

    void kindIgnoresTheWords()
    {
        const Error error = readApiError(
            answer(
                400,
                R"({"errors":[{"code":"bad_request","message":"rate limit, not found, unauthorized, merged"}]})"),
            "PUT", u"/contacts/1"_s);
        QVERIFY(error.kind == Kind::Rejected);
    }

    void requestIdFromHeader()
    {
        const Error error =
            readApiError(answer(502, "<html>", HttpHeaders{{"X-Request-Id", "hdr-1"}}), "GET", u"/me"_s);
        QCOMPARE(error.requestId, u"hdr-1"_s);
    }

    void longTextIsCut()
    {
        const Error error = readApiError(answer(500, QByteArray(100'000, 'x')), "GET", u"/me"_s);
        QVERIFY(error.message.size() < 600);
    }

    void secretsAreMasked()
    {
        const Secret token(QByteArray("dG9rOjEyMzQ1Njc4OTA="));
        const QString word = QString::fromLatin1(token.reveal());
        const QJsonObject reason{{u"code"_s, word}, {u"message"_s, u"bad "_s + word}, {u"field"_s, word}};
        const QByteArray echo =
            toCompactJson(QJsonObject{{u"errors"_s, QJsonArray{reason}}, {u"request_id"_s, word}});
        for (const QByteArray &body : {echo, QByteArray("proxy says " + token.reveal())}) {
            const Error error = readApiError(answer(500, body), "GET", u"/x/"_s + word);
            const QByteArray all =
                toCompactJson(error.toJson()) + error.toText().toUtf8() + error.nextStep.toUtf8();
            QVERIFY2(!all.contains(token.reveal()), all.constData());
        }
    }

    void retryAfterIsKept()
    {
        const Error error =
            readApiError(answer(429, "{}", HttpHeaders{{"Retry-After", "7"}}), "GET", u"/me"_s);
        QVERIFY(error.retryAfter.has_value());
        QCOMPARE(error.retryAfter->count(), 7'000);
    }

    void nextStepOf401()
    {
        const Error error = readApiError(answer(401, "{}"), "GET", u"/me"_s);
        QCOMPARE(error.nextStep,
                 u"Check the access token in Settings, or create a new one in Intercom's Developer Hub."_s);
    }

    void permissions_data()
    {
        QTest::addColumn<QByteArray>("method");
        QTest::addColumn<QString>("path");
        QTest::addColumn<QString>("permission");
        const auto row = [](const char *method, const char *path, const char *permission) {
            QTest::addRow("%s %s", method, path)
                << QByteArray(method) << QString::fromLatin1(path) << QString::fromLatin1(permission);
        };
        row("GET", "/contacts/1", "Read and list users and companies");
        row("POST", "/contacts/search", "Read and list users and companies");
        row("PUT", "/contacts/1", "Write users and companies");
        row("POST", "/companies/list", "Read and list users and companies");
        row("POST", "/companies", "Write users and companies");
        row("GET", "/contacts/1/tags", "Read tags");
        row("POST", "/contacts/1/tags", "Write tags");
        row("POST", "/tags", "Write tags");
        row("POST", "/data_attributes", "Write data attributes");
        row("GET", "/admins", "Read admins");
        row("GET", "/admins/activity_logs", "Read admin activity logs");
        row("GET", "/ip_allowlist", "");
    }
    void permissions()
    {
        QFETCH(QByteArray, method);
        QFETCH(QString, path);
        QFETCH(QString, permission);
        QCOMPARE(permissionFor(method, path), permission);
        const Error error = readApiError(answer(403, "{}"), method, path);
        QVERIFY2(error.nextStep.contains(permission), qUtf8Printable(error.nextStep));
    }

    void canonical_data()
    {
        QTest::addColumn<int>("status");
        QTest::addColumn<QByteArray>("link");
        QTest::addColumn<QString>("id");
        QTest::newRow("documented") << 410 << QByteArray(R"(</contacts/6762f0dd>; rel="canonical")")
                                    << u"6762f0dd"_s;
        QTest::newRow("absolute") << 410
                                  << QByteArray("<https://api.intercom.io/contacts/abc>; rel=canonical")
                                  << u"abc"_s;
        QTest::newRow("second of two")
            << 410 << QByteArray(R"(</help>; rel="help", </contacts/abc>; rel="canonical")") << u"abc"_s;
        QTest::newRow("other relation") << 410 << QByteArray(R"(</contacts/abc>; rel="next")") << QString();
        QTest::newRow("relation of the next link")
            << 410 << QByteArray(R"(</contacts/abc>; rel="next", </x>; rel="canonical")") << QString();
        QTest::newRow("other thing") << 410 << QByteArray(R"(</companies/abc>; rel="canonical")")
                                     << QString();
        QTest::newRow("none") << 410 << QByteArray() << QString();
        QTest::newRow("not 410") << 200 << QByteArray(R"(</contacts/abc>; rel="canonical")") << QString();
    }
    void canonical()
    {
        QFETCH(int, status);
        QFETCH(QByteArray, link);
        QFETCH(QString, id);
        HttpHeaders headers;
        if (!link.isEmpty())
            headers.add("link", link);
        const auto survivor = canonicalContact(answer(status, {}, headers));
        QCOMPARE(survivor.value_or(ContactId()).text(), id);
    }
};

QTEST_GUILESS_MAIN(TestApiError)
#include "tst_apierror.moc"
