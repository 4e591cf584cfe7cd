// What the engine does beyond Mustache: escaping by content type, values in JSON, and telling what is wrong.
#include "actions/jsoncheck.h"
#include "actions/ruleevent.h"
#include "actions/template.h"
#include "support/testing.h"

#include <QDir>
#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QUrlQuery>

using namespace patchbay;
using namespace Qt::StringLiterals;

namespace {

const QString nasty = u"He said \"hi\" <b> a/b \\ \n\t\u0001 \U0001F600 & 'x'"_s;

QJsonObject sample()
{
    return {{u"text"_s, nasty},
            {u"number"_s, 42},
            {u"big"_s, qint64(9007199254740993)},
            {u"decimal"_s, 0.1},
            {u"yes"_s, true},
            {u"nothing"_s, QJsonValue()},
            {u"list"_s, QJsonArray{1, u"two"_s, QJsonValue()}},
            {u"object"_s, QJsonObject{{u"a \"b\""_s, nasty}}}};
}

Result<Rendered> inJson(const QString &source, const QJsonValue &scope = sample())
{
    RenderOptions options;
    options.escaping = Escaping::Json;
    return renderTemplate(source, scope, options);
}

QJsonValue parsed(const QString &text)
{
    return QJsonDocument::fromJson(u"[%1]"_s.arg(text).toUtf8()).array().at(0);
}

// Each path to a value of a document.
void collectPaths(const QJsonValue &value, const QString &path, QStringList &paths)
{
    if (!path.isEmpty())
        paths.append(path);
    if (value.isObject()) {
        const QJsonObject object = value.toObject();
        for (auto it = object.constBegin(); it != object.constEnd(); ++it)
            collectPaths(it.value(), path.isEmpty() ? it.key() : path + u'.' + it.key(), paths);
    } else if (value.isArray()) {
        const QJsonArray list = value.toArray();
        for (qsizetype i = 0; i < list.size(); ++i)
            collectPaths(list.at(i), path + u'.' + QString::number(i), paths);
    }
}

QJsonValue valueAt(const QJsonValue &from, const QString &path)
{
    QJsonValue value = from;
    for (const QString &key : path.split(u'.'))
        value = value.isArray() ? value.toArray().at(key.toInt()) : value.toObject().value(key);
    return value;
}

} // namespace

class TestTemplate : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void escaping_data()
    {
        QTest::addColumn<QString>("contentType");
        QTest::addColumn<QString>("expected");
        QTest::newRow("html") << u"text/html; charset=utf-8"_s << u"a&amp;b &lt;&quot;&#39;é"_s;
        QTest::newRow("xml") << u"application/soap+xml"_s << u"a&amp;b &lt;&quot;&#39;é"_s;
        QTest::newRow("form") << u"application/x-www-form-urlencoded"_s << u"a%26b%20%3C%22%27%C3%A9"_s;
        QTest::newRow("json") << u"Application/JSON"_s << u"\"a&b <\\\"'é\""_s;
        QTest::newRow("problem json") << u"application/problem+json"_s << u"\"a&b <\\\"'é\""_s;
        QTest::newRow("plain") << u"text/plain"_s << u"a&b <\"'é"_s;
        QTest::newRow("none") << QString() << u"a&b <\"'é"_s;
    }
    void escaping()
    {
        QFETCH(QString, contentType);
        QFETCH(QString, expected);
        RenderOptions options;
        options.escaping = escapingFor(contentType);
        const auto rendered = renderTemplate(u"{{v}}"_s, QJsonObject{{u"v"_s, u"a&b <\"'é"_s}}, options);
        VERIFY_RESULT(rendered);
        QCOMPARE(rendered->text, expected);
    }

    // A tag where a value stands gives the value; a tag inside quotes gives its text.
    void jsonValues_data()
    {
        QTest::addColumn<QString>("path");
        QTest::addColumn<QJsonValue>("value");
        QTest::addColumn<QString>("text");
        const QJsonObject all = sample();
        for (auto it = all.constBegin(); it != all.constEnd(); ++it)
            QTest::newRow(qPrintable(it.key()))
                << it.key() << QJsonValue(it.value()) << templateText(it.value());
        QTest::newRow("missing") << u"not.there"_s << QJsonValue(QJsonValue::Null) << QString();
        QTest::newRow("entry") << u"list.1"_s << QJsonValue(u"two"_s) << u"two"_s;
    }
    void jsonValues()
    {
        QFETCH(QString, path);
        QFETCH(QJsonValue, value);
        QFETCH(QString, text);
        const auto rendered = inJson(u"{\"v\": {{%1}}, \"t\": \"<{{%1}}>\", \"\\\"{{%1}}\": 1}"_s.arg(path));
        VERIFY_RESULT(rendered);
        QVERIFY(checkRenderedJson(*rendered));
        const QJsonObject made = parsed(rendered->text).toObject();
        QCOMPARE(made.value("v"_L1), value);
        QCOMPARE(made.value("t"_L1).toString(), u"<%1>"_s.arg(text));
        QCOMPARE(made.value(u"\"%1"_s.arg(text)).toInt(), 1);
        QVERIFY(rendered->warnings.isEmpty());
    }

    void largeNumbersStayWhole()
    {
        QCOMPARE(inJson(u"{{big}}"_s)->text, u"9007199254740993"_s);
        QCOMPARE(inJson(u"{{decimal}}"_s)->text, u"0.1"_s);
    }

    void commas()
    {
        const auto rendered = inJson(
            u"[{{#list}}{\"n\":{{@number}},\"i\":{{@index}},\"v\":{{.}}}{{^@last}},{{/@last}}{{/list}}]"_s);
        VERIFY_RESULT(rendered);
        QCOMPARE(
            rendered->text,
            u"[{\"n\":1,\"i\":0,\"v\":1},{\"n\":2,\"i\":1,\"v\":\"two\"},{\"n\":3,\"i\":2,\"v\":null}]"_s);
        QVERIFY(checkRenderedJson(*rendered));
    }

    void emptyTextHidesASection()
    {
        const QJsonObject scope{{u"empty"_s, u""_s}, {u"zero"_s, 0}};
        const auto rendered =
            renderTemplate(u"{{#empty}}a{{/empty}}{{^empty}}b{{/empty}}{{#zero}}c{{/zero}}"_s, scope, {});
        VERIFY_RESULT(rendered);
        QCOMPARE(rendered->text, u"bc"_s);
    }

    void rawInJsonIsWarnedOf()
    {
        const auto rendered = inJson(u"{\"a\": \"{{{number}}}\"}"_s);
        VERIFY_RESULT(rendered);
        QCOMPARE(rendered->warnings.size(), 1);
        QVERIFY(rendered->warnings.first().contains(u"{{{number}}}"_s));
    }

    void missingNamesAreListed()
    {
        const auto rendered = inJson(u"[{{a.b}}, {{number}}, {{c}}, {{a.b}}, {{nothing}}]"_s);
        VERIFY_RESULT(rendered);
        QCOMPARE(rendered->missing, (QStringList{u"a.b"_s, u"c"_s}));
    }

    // Before anything is sent, the author hears where it went wrong.
    void brokenJson_data()
    {
        QTest::addColumn<QString>("source");
        QTest::addColumn<QString>("says");
        QTest::addColumn<QString>("points");
        QTest::newRow("comma too many")
            << u"{\n  \"a\": {{number}},\n}"_s << u"line 3, column 1: a key in quotes is expected"_s
            << u"after {{number}} (line 2, column 8"_s;
        QTest::newRow("raw quote") << u"{\"a\": \"{{{text}}}\"}"_s << u"line 1, column 17"_s
                                   << u"in what {{{text}}} (line 1, column 8"_s;
        QTest::newRow("two values") << u"{\"a\": {{number}}{{yes}}}"_s << u"line 1, column 9"_s
                                    << u"in what {{yes}} (line 1, column 17"_s;
        QTest::newRow("raw line end in a string")
            << u"{\"a\": \"one\ntwo\"}"_s << u"line 1, column 11: a string runs over"_s
            << u"Mend the template's text"_s;
        QTest::newRow("nothing") << u"{{#no}}{}{{/no}}"_s << u"there is nothing"_s << u"Mend"_s;
        QTest::newRow("open") << u"[1, {{number}}"_s << u"ends before its list is closed"_s
                              << u"after {{number}}"_s;
        QTest::newRow("key is no text")
            << u"{ {{number}}: 1 }"_s << u"a key in quotes is expected"_s << u"in what {{number}}"_s;
    }
    void brokenJson()
    {
        QFETCH(QString, source);
        QFETCH(QString, says);
        QFETCH(QString, points);
        const auto rendered = inJson(source);
        VERIFY_RESULT(rendered);
        const Outcome checked = checkRenderedJson(*rendered);
        QVERIFY(!checked);
        QVERIFY2(checked.error().message.contains(says), qPrintable(checked.error().toText()));
        QVERIFY2(checked.error().nextStep.contains(points), qPrintable(checked.error().toText()));
    }

    void theTagAtFaultMayBeInAPartial()
    {
        RenderOptions options;
        options.escaping = Escaping::Json;
        options.partials.insert(u"who"_s, u"\"name\":\n {{{text}}}"_s);
        const auto rendered = renderTemplate(u"{ {{>who}} }"_s, sample(), options);
        VERIFY_RESULT(rendered);
        const Outcome checked = checkRenderedJson(*rendered);
        QVERIFY(!checked);
        QVERIFY2(checked.error().nextStep.contains(u"{{{text}}} (line 2, column 2 of the template “who”)"_s),
                 qPrintable(checked.error().toText()));
    }

    void jsonGrammar_data()
    {
        QTest::addColumn<QString>("text");
        QTest::addColumn<int>("faultColumn"); // 0: none
        const auto row = [](const char *name, const QString &text, int column) {
            QTest::newRow(name) << text << column;
        };
        row("object", u" {\"a\":[1,-2.5e+3,true,false,null,\"\\u00e9\\n\"],\"b\":{}} "_s, 0);
        row("string", u"\"a\""_s, 0);
        row("number", u"0"_s, 0);
        row("leading zero", u"01"_s, 1);
        row("bare point", u"1."_s, 3);
        row("plus", u"+1"_s, 1);
        row("exponent", u"1e"_s, 3);
        row("too large", u"[1e999]"_s, 2);
        row("minus", u"-"_s, 2);
        row("single quotes", u"'a'"_s, 1);
        row("word", u"nul"_s, 1);
        row("bad escape", u"\"\\x\""_s, 3);
        row("bad unicode", u"\"\\u12g4\""_s, 3);
        row("control", u"\"\t\""_s, 2);
        row("trailing comma", u"[1,]"_s, 4);
        row("missing comma", u"[1 2]"_s, 4);
        row("missing colon", u"{\"a\" 1}"_s, 6);
        row("two values", u"1 2"_s, 3);
        row("wrong end", u"[1}"_s, 3);
        row("deep", u"["_s.repeated(300), 257);
        row("empty", u"  "_s, 3);
    }
    void jsonGrammar()
    {
        QFETCH(QString, text);
        QFETCH(int, faultColumn);
        const auto fault = findJsonFault(text);
        QCOMPARE(fault ? fault->column : 0, faultColumn);
    }

    // Every value of every recorded payload, in both places and under its path, comes out as it went in.
    void recordedPayloads()
    {
        const QString folder = testing::fixture(u"intercom-webhooks"_s);
        if (folder.isEmpty())
            QSKIP("The recorded payloads are not here.");
        const QDir dir(folder);
        const QStringList names = dir.entryList({u"*.json"_s});
        QVERIFY(names.size() > 10);
        for (const QString &name : names) {
            QFile file(dir.filePath(name));
            QVERIFY(file.open(QIODevice::ReadOnly));
            RuleEvent event;
            event.payload = QJsonDocument::fromJson(file.readAll()).object();
            // With what recordings rarely have.
            event.payload.insert(u"note"_s, nasty);
            const QJsonObject scope = makeScope(event, {});
            QStringList paths;
            collectPaths(event.payload, {}, paths);
            QString source = u"{"_s;
            for (qsizetype i = 0; i < paths.size(); ++i)
                source += u"%1\"v%2\": {{payload.%3}}, \"t%2\": \"[{{payload.%3}}]\"\n"_s.arg(
                    i == 0 ? QString() : u","_s, QString::number(i), paths[i]);
            source += u'}';
            const auto rendered = inJson(source, scope);
            VERIFY_RESULT(rendered);
            const Outcome checked = checkRenderedJson(*rendered);
            QVERIFY2(checked.has_value(), checked ? "" : testing::errorText(checked.error()).constData());
            const QJsonObject made = parsed(rendered->text).toObject();
            for (qsizetype i = 0; i < paths.size(); ++i) {
                const QJsonValue value = valueAt(event.payload, paths[i]);
                QCOMPARE(made.value(u"v%1"_s.arg(i)), value);
                QCOMPARE(made.value(u"t%1"_s.arg(i)).toString(), u"[%1]"_s.arg(templateText(value)));
            }
        }
    }
};

QTEST_GUILESS_MAIN(TestTemplate)
#include "tst_template.moc"
