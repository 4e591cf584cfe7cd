// The template engine against the Mustache specification. Our own cases are always run; the specification's
// files (interpolation.json and the five others of its required suites) where PATCHBAY_MUSTACHE_SPEC points,
// or in ../shared/fixtures/mustache-spec.
#include "actions/template.h"
#include "support/testing.h"

#include <QDir>
#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>

using namespace patchbay;
using namespace Qt::StringLiterals;

namespace {

QJsonObject readObject(const QString &path)
{
    QFile file(path);
    if (!file.open(QIODevice::ReadOnly))
        qFatal("%s cannot be read.", qPrintable(path));
    return QJsonDocument::fromJson(file.readAll()).object();
}

void addCase(const QString &suite, const QJsonObject &test)
{
    const QByteArray name = (suite + u": "_s + test.value("name"_L1).toString()).toUtf8();
    QTest::newRow(name.constData()) << test.value("template"_L1).toString() << test.value("data"_L1)
                                    << test.value("partials"_L1).toObject()
                                    << test.value("expected"_L1).toString();
}

void addColumns()
{
    QTest::addColumn<QString>("source");
    QTest::addColumn<QJsonValue>("data");
    QTest::addColumn<QJsonObject>("partials");
    QTest::addColumn<QString>("expected");
}

void check()
{
    QFETCH(QString, source);
    QFETCH(QJsonValue, data);
    QFETCH(QJsonObject, partials);
    QFETCH(QString, expected);
    RenderOptions options;
    for (auto it = partials.constBegin(); it != partials.constEnd(); ++it)
        options.partials.insert(it.key(), it.value().toString());
    const auto rendered = renderTemplate(source, data, options);
    VERIFY_RESULT(rendered);
    QCOMPARE(rendered->text, expected);
}

} // namespace

class TestMustache : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void cases_data()
    {
        addColumns();
        const QJsonArray cases =
            readObject(QStringLiteral(PATCHBAY_SOURCE_DIR "/tests/core/actions/mustachecases.json"))
                .value("cases"_L1)
                .toArray();
        QVERIFY(cases.size() > 100);
        for (const QJsonValue &test : cases)
            addCase(test.toObject().value("suite"_L1).toString(), test.toObject());
    }
    void cases() { check(); }

    void specification_data()
    {
        addColumns();
        const QString folder =
            qEnvironmentVariable("PATCHBAY_MUSTACHE_SPEC", testing::fixture(u"mustache-spec"_s));
        if (folder.isEmpty())
            return;
        for (const char *suite :
             {"interpolation", "sections", "inverted", "partials", "comments", "delimiters"}) {
            const QString name = QString::fromLatin1(suite);
            const QJsonArray tests =
                readObject(QDir(folder).filePath(name + u".json"_s)).value("tests"_L1).toArray();
            QVERIFY(!tests.isEmpty());
            for (const QJsonValue &test : tests)
                addCase(name, test.toObject());
        }
    }
    void specification()
    {
        if (!QTest::currentDataTag())
            QSKIP("The specification's files are not here; PATCHBAY_MUSTACHE_SPEC names their folder.");
        check();
    }

    void refused_data()
    {
        QTest::addColumn<QString>("source");
        QTest::addColumn<QString>("says");
        QTest::newRow("open tag") << u"a\n  {{name"_s << u"line 2, column 3: “{{” has no end"_s;
        QTest::newRow("open triple") << u"{{{name}}"_s << u"line 1, column 1: “{{” has no end"_s;
        QTest::newRow("no name") << u"x {{ }}"_s << u"line 1, column 3: “{{ }}” names nothing"_s;
        QTest::newRow("open section")
            << u"{{#a}}\n{{^b}}{{/b}}"_s << u"line 1, column 1: “{{#a}}” is not closed"_s;
        QTest::newRow("closed only") << u"\n{{/a}}"_s << u"line 2, column 1: “{{/a}}” closes a section"_s;
        QTest::newRow("crossed") << u"{{#a}}{{#b}}{{/a}}{{/b}}"_s
                                 << u"“{{/a}}” stands where “{{#b}}” of line 1"_s;
        QTest::newRow("delimiters") << u"{{=<%=}}"_s << u"the new delimiters are not two marks"_s;
        QTest::newRow("too deep") << u"{{#a}}"_s.repeated(65) << u"nested more than 64 deep"_s;
    }
    void refused()
    {
        QFETCH(QString, source);
        QFETCH(QString, says);
        const auto parsed = ParsedTemplate::parse(source);
        QVERIFY(!parsed);
        QCOMPARE(parsed.error().kind, Error::Kind::InvalidInput);
        QVERIFY2(parsed.error().message.contains(says), qPrintable(parsed.error().message));
        QVERIFY(!parsed.error().nextStep.isEmpty());
    }

    // What would go on for ever, or fill the memory, ends with a sentence.
    void bounded()
    {
        RenderOptions endless;
        endless.partials.insert(u"a"_s, u"x{{>a}}"_s);
        const auto recursion = renderTemplate(u"{{>a}}"_s, QJsonObject(), endless);
        QVERIFY(!recursion);
        QVERIFY(recursion.error().message.contains(u"includes itself"_s));

        RenderOptions bomb;
        for (int i = 0; i < 30; ++i)
            bomb.partials.insert(u"p%1"_s.arg(i), u"{{>p%1}}{{>p%1}}"_s.arg(i + 1));
        QVERIFY(!renderTemplate(u"{{>p0}}"_s, QJsonObject(), bomb));

        RenderOptions small;
        small.longest = 10;
        QVERIFY(!renderTemplate(u"{{#l}}1234{{/l}}"_s, QJsonObject{{u"l"_s, QJsonArray{1, 2, 3}}}, small));
    }

    void names()
    {
        const auto parsed =
            ParsedTemplate::parse(u"{{a.b}} {{#l}}{{x}}{{a.b}}{{/l}} {{>p}} {{^no}}{{/no}}"_s);
        VERIFY_RESULT(parsed);
        QCOMPARE(parsed->names(), (QStringList{u"a.b"_s, u"l"_s, u"x"_s, u"no"_s}));
    }
};

QTEST_GUILESS_MAIN(TestMustache)
#include "tst_mustache.moc"
