// The snippets are run: each language that is installed here must accept the vectors and refuse what is
// changed. Languages that are absent are skipped, and the test says so.
#include "support/testing.h"
#include "vectors.h"
#include "webhooks/snippets.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QProcess>
#include <QStandardPaths>
#include <QTemporaryDir>

using namespace patchbay;
using namespace patchbay::testing;
using namespace Qt::StringLiterals;

namespace {

constexpr int processLimit = 120'000; // ms: the machine may be slow, and the compilers are

// Each driver reads cases.json, [{"secret","headers","body" (Base64),"method","url","now"}], and prints 1 or
// 0 for each.
const char nodeDriver[] = R"(import { readFileSync } from 'node:fs';
import { verify } from './server.mjs';
for (const c of JSON.parse(readFileSync('cases.json')))
  console.log(verify(c.secret, c.headers, Buffer.from(c.body, 'base64'), { method: c.method, url: c.url, now: c.now * 1000 }) ? 1 : 0);
)";
const char pythonDriver[] = R"(import base64, json, server
for c in json.load(open("cases.json")):
    print(1 if server.verify(c["secret"], c["headers"], base64.b64decode(c["body"]), c["method"], c["url"], c["now"]) else 0)
)";
const char rubyDriver[] = R"(require 'json'
require 'base64'
require_relative 'webhook_signature'
JSON.parse(File.read('cases.json')).each do |c|
  puts WebhookSignature.verify(c['secret'], c['headers'], Base64.decode64(c['body']), method: c['method'], url: c['url'], now: c['now'].to_f) ? 1 : 0
end
)";
const char phpDriver[] = R"(<?php
require 'webhook.php';
foreach (json_decode(file_get_contents('cases.json'), true) as $c) {
    echo verify_webhook($c['secret'], $c['headers'], base64_decode($c['body']), $c['method'], $c['url'], (float) $c['now']) ? 1 : 0, "\n";
}
)";
const char goDriver[] = R"(package main

import (
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"testing"
	"time"
)

func TestCases(t *testing.T) {
	var cases []struct {
		Secret, Method, URL string
		Headers             map[string]string
		Body                []byte
		Now                 int64
	}
	data, _ := os.ReadFile("cases.json")
	if err := json.Unmarshal(data, &cases); err != nil {
		t.Fatal(err)
	}
	for _, c := range cases {
		headers := http.Header{}
		for name, value := range c.Headers {
			headers.Set(name, value)
		}
		valid, _ := Verify(c.Secret, headers, c.Body, c.Method, c.URL, time.Unix(c.Now, 0))
		if valid {
			fmt.Println(1)
		} else {
			fmt.Println(0)
		}
	}
}
)";

// C++ has no JSON: its driver gets lines of hex fields.
const char cppDriver[] = R"(#include "webhook.hpp"
#include <fstream>
#include <iostream>
static std::string unhex(const std::string &text)
{
    std::string out;
    for (size_t i = 1; i + 1 < text.size(); i += 2)
        out += static_cast<char>(std::stoi(text.substr(i, 2), nullptr, 16));
    return out;
}
int main()
{
    std::ifstream in("cases.txt");
    int headers = 0;
    for (std::string secret, body, method, url, now; in >> secret >> body >> method >> url >> now >> headers;) {
        std::map<std::string, std::string> all;
        for (std::string name, value; headers > 0; --headers) {
            in >> name >> value;
            all[unhex(name)] = unhex(value);
        }
        std::cout << (webhook::verify(unhex(secret), all, unhex(body), unhex(method), unhex(url), std::stod(now)) ? 1 : 0) << '\n';
    }
}
)";

struct Case
{
    QByteArray secret{};
    SignedRequest request{};
    qint64 now = 0;
    bool valid = false;
};

// The vector as it is, and what must be refused.
QList<Case> casesOf(const QByteArray &secret, const Recipe &recipe, const SignedRequest &request, qint64 now)
{
    QList<Case> cases{{secret, request, now, true}};
    Case changed = cases.first();
    changed.valid = false;
    changed.request.body += '\n';
    cases << changed;
    changed.request = request;
    changed.request.headers.set(recipe.signatureHeaders.first(), "");
    cases << changed;
    const QByteArray good = evidenceOf(recipe, request).signature;
    for (const QByteArray &bad : {good.chopped(1), good + "x", QByteArray("\xc3\xa9")}) {
        changed.request.headers.set(recipe.signatureHeaders.first(), bad);
        cases << changed;
    }
    changed.request = request;
    changed.secret = recipe.key == KeyForm::Base64 ? "whsec_QUJDREVGR0hJSktMTU5PUA==" : "another_secret";
    cases << changed;
    if (recipe.timestamp != TimestampUnit::None) {
        cases << Case{secret, request, now + 299, true} << Case{secret, request, now + 302, false}
              << Case{secret, request, now - 302, false};
        changed = cases.first();
        changed.valid = false;
        changed.request.headers.set(recipe.timestampHeaders.first(),
                                    evidenceOf(recipe, request).timestamp + "abc");
        cases << changed;
    }
    return cases;
}

QByteArray asJson(const QList<Case> &cases)
{
    QJsonArray all;
    for (const Case &one : cases) {
        QJsonObject headers;
        for (const auto &[name, value] : one.request.headers.items())
            headers.insert(QString::fromUtf8(name).toLower(), QString::fromUtf8(value));
        all << QJsonObject{{u"secret"_s, QString::fromUtf8(one.secret)},
                           {u"headers"_s, headers},
                           {u"body"_s, QString::fromLatin1(one.request.body.toBase64())},
                           {u"method"_s, QString::fromUtf8(one.request.method)},
                           {u"url"_s, QString::fromUtf8(one.request.url)},
                           {u"now"_s, one.now}};
    }
    return QJsonDocument(all).toJson();
}

QByteArray asHexLines(const QList<Case> &cases)
{
    QByteArray lines;
    const auto field = [](const QByteArray &bytes) { return 'x' + bytes.toHex() + ' '; };
    for (const Case &one : cases) {
        lines += field(one.secret) + field(one.request.body) + field(one.request.method) +
                 field(one.request.url) + QByteArray::number(one.now) + ' ' +
                 QByteArray::number(one.request.headers.items().size()) + ' ';
        for (const auto &[name, value] : one.request.headers.items())
            lines += field(name.toLower()) + field(value);
        lines += '\n';
    }
    return lines;
}

struct Toolchain
{
    QString program{};
    QStringList run{};
    QString driverName{};
    const char *driver = nullptr;
};

Toolchain toolchainOf(SnippetLanguage language)
{
    switch (language) {
    case SnippetLanguage::Node: return {u"node"_s, {u"driver.mjs"_s}, u"driver.mjs"_s, nodeDriver};
    case SnippetLanguage::Python: return {u"python3"_s, {u"driver.py"_s}, u"driver.py"_s, pythonDriver};
    case SnippetLanguage::Ruby: return {u"ruby"_s, {u"driver.rb"_s}, u"driver.rb"_s, rubyDriver};
    case SnippetLanguage::Php: return {u"php"_s, {u"driver.php"_s}, u"driver.php"_s, phpDriver};
    case SnippetLanguage::Go:
        return {u"go"_s,
                {u"test"_s, u"-v"_s, u"server.go"_s, u"server_test.go"_s},
                u"server_test.go"_s,
                goDriver};
    case SnippetLanguage::Cpp:
        return {u"sh"_s,
                {u"-c"_s,
                 u"\"$CXX\" -std=c++17 -Wall -Wextra -Werror driver.cpp -lcrypto -o driver && ./driver"_s},
                u"driver.cpp"_s,
                cppDriver};
    }
    return {};
}

bool save(const QString &path, const QByteArray &content)
{
    QFile file(path);
    return file.open(QIODevice::WriteOnly) && file.write(content) == content.size();
}

// "1\n0\n…", or what went wrong.
QByteArray outcome(SnippetLanguage language, const Recipe &recipe, const QList<Case> &cases)
{
    const Toolchain tools = toolchainOf(language);
    QTemporaryDir folder;
    const auto code = snippet(language, recipe);
    if (!code || !save(folder.filePath(snippetFileName(language)), code->toUtf8()) ||
        !save(folder.filePath(tools.driverName), tools.driver) ||
        !save(folder.filePath(u"cases.json"_s), asJson(cases)) ||
        !save(folder.filePath(u"cases.txt"_s), asHexLines(cases)))
        return "not written";
    QProcess process;
    process.setWorkingDirectory(folder.path());
    process.start(tools.program, tools.run);
    if (!process.waitForFinished(processLimit))
        return process.errorString().toUtf8();
    QByteArray digits;
    const QByteArrayList lines = process.readAllStandardOutput().split('\n');
    for (const QByteArray &line : lines)
        if (line == "0" || line == "1")
            digits += line;
    return process.exitCode() == 0 ? digits : digits + process.readAllStandardError();
}

} // namespace

class SnippetsTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void complete_data();
    void complete();
    void run_data() { complete_data(); }
    void run();
    void refusesBadRecipes();
};

void SnippetsTest::complete_data()
{
    QTest::addColumn<SnippetLanguage>("language");
    for (const SnippetLanguage language : allSnippetLanguages())
        QTest::newRow(qPrintable(snippetLanguageTitle(language))) << language;
}

void SnippetsTest::complete()
{
    QFETCH(SnippetLanguage, language);
    for (const Scheme scheme : allSchemes()) {
        const auto code = snippet(language, recipeOf(scheme));
        VERIFY_RESULT(code);
        QVERIFY2(!code->contains(u"{{"_s) || language == SnippetLanguage::Go, qPrintable(*code));
        QVERIFY(!code->contains(u"{{#"_s) && !code->contains(u"{{/"_s));
        QVERIFY(code->contains(recipeOf(scheme).title));
        QVERIFY(code->contains(QString::fromLatin1(recipeOf(scheme).signatureHeaders.first()).toLower()));
    }
}

void SnippetsTest::run()
{
    QFETCH(SnippetLanguage, language);
    if (language == SnippetLanguage::Cpp && qEnvironmentVariableIsEmpty("CXX"))
        QSKIP("CXX names no compiler");
    if (QStandardPaths::findExecutable(toolchainOf(language).program).isEmpty())
        QSKIP("This language is not installed here");
    QList<Vector> all = vectors();
    // HubSpot's and a custom one are signed by ourselves; tst_verification holds them against Qt's
    // arithmetic.
    const QByteArray own = "own_signing_secret";
    const qint64 now = 1767225600;
    Recipe custom = recipeOf(Scheme::Custom);
    custom.digest = DigestKind::HmacSha384;
    custom.encoding = DigestEncoding::Base64Url;
    custom.prefix = "it's \"so\"\\:";
    custom.content = "{id}'\"\\{method}\t{url}{timestamp}{body}";
    custom.timestamp = TimestampUnit::Seconds;
    for (const Recipe &recipe : {recipeOf(Scheme::HubSpotV1), recipeOf(Scheme::HubSpotV3), custom}) {
        Vector vector{"own", recipe.scheme, own, requestOf(clerkBody, {}), now};
        vector.request.url = "https://example.com/hooks?a=b";
        vector.request.headers = *sign(recipe, Secret(own), vector.request, vector.time());
        all << vector;
    }
    QSet<Scheme> done; // one vector per scheme: each costs a process, and the compiled languages a build
    for (auto vector = all.crbegin(); vector != all.crend(); ++vector) {
        if (done.contains(vector->scheme) || vector->request.headers.contains("webhook-id"))
            continue;
        done << vector->scheme;
        const Recipe &recipe = vector->scheme == Scheme::Custom ? custom : recipeOf(vector->scheme);
        const QList<Case> cases = casesOf(vector->secret, recipe, vector->request, vector->now);
        QByteArray expected;
        for (const Case &one : cases)
            expected += one.valid ? '1' : '0';
        QCOMPARE(outcome(language, recipe, cases), expected);
    }
    QCOMPARE(done.size(), allSchemes().size());
}

void SnippetsTest::refusesBadRecipes()
{
    Recipe recipe = recipeOf(Scheme::Custom);
    recipe.content = "{nonce}";
    QVERIFY(!snippet(SnippetLanguage::Go, recipe));
    QVERIFY(!snippetLanguageByName(u"cobol"_s));
}

QTEST_GUILESS_MAIN(SnippetsTest)
#include "tst_snippets.moc"
