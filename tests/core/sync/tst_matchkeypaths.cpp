// By what records are found: how keys are compared, and which keys of a mapping Intercom lets several have.
#include "support/testing.h"
#include "sync/matchkeys.h"

using namespace patchbay;
using namespace Qt::StringLiterals;

class MatchKeyPathsTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void folds_data()
    {
        QTest::addColumn<QString>("path");
        QTest::addColumn<QString>("value");
        QTest::addColumn<QString>("key");
        const auto row = [](const char *name, const QString &path, const QString &value, const QString &key) {
            QTest::newRow(name) << path << value << key;
        };
        row("e-mail", u"email"_s, u" Ann@Example.COM "_s, u"ann@example.com"_s);
        row("phone", u"phone"_s, u"+49 (30) 123-456"_s, u"+4930123456"_s);
        row("plus within", u"phone"_s, u"030+1"_s, u"0301"_s);
        row("attribute", u"custom.crm"_s, u" C-1 "_s, u" C-1 "_s);
        row("domain", u"website"_s, u"example.com"_s, u"example.com"_s);
        row("scheme", u"website"_s, u"HTTPS://Example.com"_s, u"example.com"_s);
        row("www", u"website"_s, u"www.example.com"_s, u"example.com"_s);
        row("www inside", u"website"_s, u"shop.www.example.com"_s, u"shop.www.example.com"_s);
        row("path", u"website"_s, u"http://example.com/about/us"_s, u"example.com"_s);
        row("query", u"website"_s, u"example.com?from=mail"_s, u"example.com"_s);
        row("fragment", u"website"_s, u"example.com#team"_s, u"example.com"_s);
        row("port", u"website"_s, u"https://example.com:8443/"_s, u"example.com"_s);
        row("dot at the end", u"website"_s, u"example.com."_s, u"example.com"_s);
        row("another host", u"website"_s, u"shop.example.com"_s, u"shop.example.com"_s);
        row("scheme alone", u"website"_s, u"https://"_s, QString());
        row("empty", u"website"_s, QString(), QString());
    }
    void folds()
    {
        QFETCH(QString, path);
        QFETCH(QString, value);
        QTEST(foldedKey(path, value), "key");
    }

    void pathsOfAMapping()
    {
        Mapping companies;
        companies.rules = {{.id = u"a"_s, .source = u"id"_s, .target = u"company_id"_s, .matchKey = true},
                           {.id = u"b"_s, .source = u"site"_s, .target = u"website"_s, .matchKey = true},
                           {.id = u"c"_s, .source = u"name"_s, .target = u"name"_s},
                           {.id = u"d"_s, .source = u"crm"_s, .target = u"custom.crm"_s, .matchKey = true}};
        QCOMPARE(companyKeyPaths(companies), (QStringList{u"company_id"_s, u"website"_s, u"custom.crm"_s}));
        companies.rules[1].enabled = false;
        QCOMPARE(ownMatchKeys(companies), QStringList{u"custom.crm"_s});
        Mapping people;
        people.rules = {{.id = u"a"_s, .source = u"id"_s, .target = u"external_id"_s, .matchKey = true},
                        {.id = u"b"_s, .source = u"tel"_s, .target = u"phone"_s, .matchKey = true}};
        QCOMPARE(contactKeyPaths(people), (QStringList{u"external_id"_s, u"phone"_s, u"email"_s}));
    }

    void strangers()
    {
        const QJsonObject company{{u"website"_s, u"https://www.example.com"_s},
                                  {u"custom_attributes"_s, QJsonObject{{u"crm"_s, 7}}}};
        QCOMPARE(matchKeyOf(company, u"website"_s), u"example.com"_s);
        QCOMPARE(matchKeyOf(company, u"custom.crm"_s), u"7"_s);
        QCOMPARE(strangerBy(company, {{u"website"_s, u"example.com"_s}, {u"custom.crm"_s, u"8"_s}}),
                 u"custom.crm"_s);
        QCOMPARE(strangerBy(company, {{u"website"_s, u"example.com"_s}, {u"custom.crm"_s, QString()}}),
                 QString());
        // What Intercom keeps unique is no reason to take a record for another one.
        QCOMPARE(strangerBy(company, {{u"company_id"_s, u"x"_s}}), QString());
    }
};

QTEST_GUILESS_MAIN(MatchKeyPathsTest)
#include "tst_matchkeypaths.moc"
