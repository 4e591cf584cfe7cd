// Intercom's side of a mapping: which fields there are, and records and bodies by path.
#include "sync/intercomschema.h"

#include <QJsonArray>
#include <QTest>

using namespace patchbay;
using namespace Qt::StringLiterals;

class TestIntercomSchema : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void contactFields_data();
    void contactFields();
    void companyIdCanBeWritten();
    void anArchivedNameDoesNotHideTheOneInUse();
    void contactBecomesARecord();
    void companyPlanIsItsName();
    void bodies();

private:
    static intercom::DataAttribute attribute(const QString &model, const QString &name, const QString &type);
};

intercom::DataAttribute TestIntercomSchema::attribute(const QString &model, const QString &name,
                                                      const QString &type)
{
    intercom::DataAttribute attribute;
    attribute.model = model;
    attribute.name = name;
    attribute.fullName = u"custom_attributes."_s + name;
    attribute.dataType = type;
    attribute.apiWritable = true;
    attribute.custom = true;
    return attribute;
}

void TestIntercomSchema::contactFields_data()
{
    QTest::addColumn<QString>("path");
    QTest::addColumn<FieldType>("type");
    QTest::addColumn<bool>("writable");
    const auto row = [](const char *path, FieldType type, bool writable) {
        QTest::newRow(path) << QString::fromLatin1(path) << type << writable;
    };
    row("external_id", FieldType::Text, true);
    row("email", FieldType::Text, true);
    row("signed_up_at", FieldType::Date, true);
    row("unsubscribed_from_emails", FieldType::Boolean, true);
    row("role", FieldType::Choice, true);
    row("created_at", FieldType::Date, false);
    row("id", FieldType::Text, false);
    row("owner.email", FieldType::Text, true);
    row("tags", FieldType::List, true);
    row("company.company_id", FieldType::Text, true);
    row("company.name", FieldType::Text, true);
    row("company.monthly_spend", FieldType::Integer, true);
    row("company.custom.tier", FieldType::Choice, true);
    row("custom.plan", FieldType::Text, true);
    row("custom.Mithril Shirt", FieldType::Integer, true);
    row("custom.value", FieldType::Number, true);
    row("custom.renewal", FieldType::Date, true);
    row("custom.old", FieldType::Text, false);
    row("location.country", FieldType::Text, false);
    row("language_override", FieldType::Text, true);
}

void TestIntercomSchema::contactFields()
{
    QFETCH(QString, path);
    QFETCH(FieldType, type);
    QFETCH(bool, writable);
    intercom::DataAttribute old = attribute(u"contact"_s, u"old"_s, u"string"_s);
    old.archived = true;
    intercom::DataAttribute country = attribute(u"contact"_s, u"country"_s, u"string"_s);
    country.custom = false;
    country.apiWritable = false;
    country.fullName = u"location.country"_s;
    intercom::DataAttribute language = attribute(u"contact"_s, u"language_override"_s, u"string"_s);
    language.custom = false;
    language.fullName = u"language_override"_s;
    intercom::DataAttribute tier = attribute(u"company"_s, u"tier"_s, u"string"_s);
    tier.options = {u"gold"_s, u"silver"_s};
    const Schema schema =
        intercomContactSchema({attribute(u"contact"_s, u"plan"_s, u"string"_s),
                               attribute(u"contact"_s, u"Mithril Shirt"_s, u"integer"_s),
                               attribute(u"contact"_s, u"value"_s, u"float"_s),
                               attribute(u"contact"_s, u"renewal"_s, u"date"_s), old, country, language},
                              {tier});
    const Field *field = schema.field(path);
    QVERIFY(field);
    QCOMPARE(field->type, type);
    QCOMPARE(field->writable, writable);
    QVERIFY(!field->label.isEmpty());
    qsizetype sameName = 0;
    for (const Field &other : schema.fields)
        sameName += other.path == path ? 1 : 0;
    QCOMPARE(sameName, 1);
}

void TestIntercomSchema::companyIdCanBeWritten()
{
    intercom::DataAttribute key = attribute(u"company"_s, u"company_id"_s, u"string"_s);
    key.custom = false;
    key.apiWritable = false; // as the real list says
    key.fullName = u"company_id"_s;
    const Schema schema = intercomCompanySchema({key});
    const Field *field = schema.field(u"company_id"_s);
    QVERIFY(field && field->writable && field->required && field->unique);
}

void TestIntercomSchema::anArchivedNameDoesNotHideTheOneInUse()
{
    intercom::DataAttribute old = attribute(u"contact"_s, u"plan"_s, u"integer"_s);
    old.archived = true;
    const Schema schema = intercomContactSchema({old, attribute(u"contact"_s, u"plan"_s, u"string"_s)}, {});
    const Field *field = schema.field(u"custom.plan"_s);
    QVERIFY(field && !field->archived);
    QCOMPARE(field->type, FieldType::Text);
}

void TestIntercomSchema::contactBecomesARecord()
{
    intercom::Contact contact;
    contact.ownerId = AdminId(u"7"_s);
    contact.custom = {{u"plan"_s, u"pro"_s}};
    contact.raw = {{u"id"_s, u"6762f0dd1bb69f9f2193bb83"_s},
                   {u"email"_s, u"ann@example.com"_s},
                   {u"owner_id"_s, 7},
                   {u"signed_up_at"_s, u"1734537437"_s},
                   {u"last_seen_at"_s, 0},
                   {u"avatar"_s,
                    QJsonObject{{u"type"_s, u"avatar"_s}, {u"image_url"_s, u"https://example.com/a.png"_s}}},
                   {u"location"_s, QJsonObject{{u"country"_s, u"Norway"_s}}}};
    const QJsonObject record = contactRecord(contact, {{AdminId(u"7"_s), u"Jane"_s, u"jane@example.com"_s}},
                                             {{TagId(u"1"_s), u"VIP"_s}});
    QCOMPARE(record.value(u"email"_s).toString(), u"ann@example.com"_s);
    QCOMPARE(record.value(u"owner.email"_s).toString(), u"jane@example.com"_s);
    QCOMPARE(record.value(u"owner_id"_s).toString(), u"7"_s);
    QCOMPARE(record.value(u"signed_up_at"_s).toInteger(), 1734537437);
    QVERIFY(record.value(u"last_seen_at"_s).isNull()); // 0 is "never"
    QCOMPARE(record.value(u"avatar"_s).toString(), u"https://example.com/a.png"_s);
    QCOMPARE(record.value(u"custom.plan"_s).toString(), u"pro"_s);
    QCOMPARE(record.value(u"tags"_s).toArray(), QJsonArray{u"VIP"_s});
    QCOMPARE(record.value(u"location.country"_s).toString(), u"Norway"_s);
    QVERIFY(record.contains(u"name"_s) && record.value(u"name"_s).isNull());
}

void TestIntercomSchema::companyPlanIsItsName()
{
    intercom::Company company;
    company.raw = {{u"company_id"_s, u"org-7"_s},
                   {u"plan"_s, QJsonObject{{u"type"_s, u"plan"_s}, {u"name"_s, u"Pro"_s}}}};
    QCOMPARE(companyRecord(company).value(u"plan"_s).toString(), u"Pro"_s);
    company.raw.insert(u"plan"_s, QJsonObject());
    QVERIFY(companyRecord(company).value(u"plan"_s).isNull());
}

void TestIntercomSchema::bodies()
{
    const QJsonObject body = contactBody({{u"name"_s, u"Ann"_s},
                                          {u"custom.plan"_s, u"pro"_s},
                                          {u"custom.Mithril Shirt"_s, 3},
                                          {u"phone"_s, QJsonValue(QJsonValue::Undefined)}});
    const QJsonObject expected{
        {u"name"_s, u"Ann"_s},
        {u"phone"_s, QJsonValue()},
        {u"custom_attributes"_s, QJsonObject{{u"plan"_s, u"pro"_s}, {u"Mithril Shirt"_s, 3}}}};
    QCOMPARE(body, expected);
    QCOMPARE(companyBody({{u"company_id"_s, u"org-7"_s}, {u"plan"_s, u"Pro"_s}}),
             (QJsonObject{{u"company_id"_s, u"org-7"_s}, {u"plan"_s, u"Pro"_s}}));
}

QTEST_GUILESS_MAIN(TestIntercomSchema)
#include "tst_intercomschema.moc"
