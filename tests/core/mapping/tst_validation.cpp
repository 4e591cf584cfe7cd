// Each kind of problem sits at its rule, in a sentence, with a next step; and the suggestions are the obvious
// ones.
#include "mapping/validation.h"
#include "support/testing.h"

#include <QJsonArray>
#include <QJsonDocument>

using namespace patchbay;
using namespace Qt::StringLiterals;
using Kind = MappingProblem::Kind;
using Severity = MappingProblem::Severity;

Q_DECLARE_METATYPE(Kind)
Q_DECLARE_METATYPE(Severity)
Q_DECLARE_METATYPE(FieldType)

namespace {

Field readable(const QString &path, FieldType type, bool unique = false)
{
    return {.path = path, .type = type, .unique = unique};
}

Field writable(const QString &path, FieldType type, bool unique = false)
{
    return {.path = path, .type = type, .writable = true, .unique = unique};
}

Schema people()
{
    using enum FieldType;
    return {.system = u"sql"_s,
            .object = u"people"_s,
            .fields = {
                readable(u"id"_s, Integer, true), readable(u"mail"_s, Text), readable(u"first_name"_s, Text),
                readable(u"last_name"_s, Text), readable(u"age"_s, Integer), readable(u"score"_s, Number),
                readable(u"active"_s, Boolean), readable(u"created"_s, Date), readable(u"labels"_s, List),
                readable(u"address"_s, Object), readable(u"whatever"_s, Unknown)}};
}

Schema contact()
{
    using enum FieldType;
    Field old = writable(u"custom.old"_s, Text);
    old.archived = true;
    Field role = writable(u"role"_s, Choice);
    role.options = QStringList{u"user"_s, u"lead"_s};
    return {.system = u"intercom"_s,
            .object = u"contact"_s,
            .fields = {role, writable(u"external_id"_s, Text, true), writable(u"email"_s, Text, true),
                       writable(u"phone"_s, Text), writable(u"name"_s, Text),
                       writable(u"signed_up_at"_s, Date), writable(u"last_seen_at"_s, Date),
                       writable(u"owner.email"_s, Text), writable(u"unsubscribed_from_emails"_s, Boolean),
                       writable(u"tags"_s, List), writable(u"company.company_id"_s, Text),
                       writable(u"company.name"_s, Text), writable(u"company.size"_s, Integer),
                       writable(u"custom.score"_s, Number), writable(u"custom.age"_s, Integer),
                       writable(u"custom.active"_s, Boolean), old, readable(u"created_at"_s, Date)},
            .canCreateFields = true};
}

Rule keyRule()
{
    return {.id = u"key"_s, .source = u"id"_s, .target = u"external_id"_s, .matchKey = true};
}

Rule ruleOf(const char *json)
{
    const QJsonObject mapping{{u"source_object"_s, u"people"_s},
                              {u"target_object"_s, u"contact"_s},
                              {u"rules"_s, QJsonArray{QJsonDocument::fromJson(json).object()}}};
    Rule rule = Mapping::fromJson(mapping).value().rules.first();
    rule.id = u"r"_s;
    return rule;
}

const Rule *ruleFor(const QList<Rule> &rules, const QString &target)
{
    for (const Rule &rule : rules) {
        if (rule.target == target)
            return &rule;
    }
    return nullptr;
}

} // namespace

class TestValidation : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void fine_data();
    void fine();
    void problem_data();
    void problem();
    void missingAttributeSuggestsAType_data();
    void missingAttributeSuggestsAType();
    void driftSinceSaved_data();
    void driftSinceSaved();
    void savedFieldsAreReadBack();
    void duplicates();
    void needsAMatchKey();
    void keysOfCompanies_data();
    void keysOfCompanies();
    void bothWays();
    void disabledRulesAreLeftAlone();
    void suggestsTheObvious();
    void suggestsForCompanies();
    void suggestsWhoIsInvited();
    void suggestsNothingTwice();
    void suggestionsAreValid();
    void namesOfKinds();
};

void TestValidation::fine_data()
{
    QTest::addColumn<QByteArray>("json");
    const auto row = [](const char *name, const char *json) { QTest::newRow(name) << QByteArray(json); };
    row("text to text", R"({"source":"mail","target":"email"})");
    row("integer to text", R"({"source":"age","target":"phone"})");
    row("integer to number", R"({"source":"age","target":"custom.score"})");
    row("text to list", R"({"source":"mail","target":"tags"})");
    row("text to date with transform",
        R"({"source":"mail","target":"signed_up_at","transforms":[{"name":"date"}]})");
    row("environment", R"({"source":"$environment","target":"phone"})");
    row("inside a group", R"({"source":"address.city","target":"phone"})");
    row("unknown type", R"({"source":"whatever","target":"signed_up_at"})");
    row("join",
        R"({"source":"first_name","target":"name","transforms":[{"name":"join","fields":["last_name"]}]})");
    row("constant without source", R"({"target":"role","transforms":[{"name":"constant","value":"user"}]})");
    row("constant of choice",
        R"({"source":"mail","target":"role","transforms":[{"name":"constant","value":"Lead"}]})");
    row("default", R"({"source":"score","target":"custom.score","empty":"default","default":"0"})");
    row("list joined", R"({"source":"labels","target":"phone","transforms":[{"name":"text"}]})");
}

void TestValidation::fine()
{
    QFETCH(QByteArray, json);
    Mapping mapping{.sourceObject = u"people"_s, .targetObject = u"contact"_s};
    mapping.rules = {keyRule(), ruleOf(json.constData())};
    const auto problems = validate(mapping, people(), contact());
    QVERIFY2(problems.isEmpty(), problems.isEmpty() ? "" : qPrintable(problems.first().message));
}

void TestValidation::problem_data()
{
    QTest::addColumn<QByteArray>("json");
    QTest::addColumn<Kind>("kind");
    QTest::addColumn<Severity>("severity");
    QTest::addColumn<QString>("message");
    QTest::addColumn<QString>("nextStep");
    const auto row = [](const char *name, const char *json, Kind kind, const QString &message,
                        const QString &nextStep, Severity severity = Severity::Error) {
        QTest::newRow(name) << QByteArray(json) << kind << severity << message << nextStep;
    };
    row("unknown source", R"({"source":"mial","target":"email"})", Kind::UnknownSource, u"no field “mial”"_s,
        u"Did you mean “mail”?"_s);
    row("source in another case", R"({"source":"First-Name","target":"name"})", Kind::UnknownSource,
        u"First-Name"_s, u"“first_name”"_s);
    row("unknown and nothing near", R"({"source":"shoe_size","target":"name"})", Kind::UnknownSource,
        u"shoe_size"_s, u"Choose one"_s);
    row("unknown dollar", R"({"source":"$env","target":"name"})", Kind::UnknownSource, u"$env"_s,
        u"$environment"_s);
    row("unknown in join",
        R"({"source":"first_name","target":"name","transforms":[{"name":"join","fields":["lastname"]}]})",
        Kind::UnknownSource, u"“lastname”"_s, u"“last_name”"_s);
    row("missing attribute", R"({"source":"mail","target":"custom.plan"})", Kind::MissingAttribute,
        u"no custom attribute “plan” yet"_s, u"Create “plan” (text)"_s);
    row("missing company attribute", R"({"source":"mail","target":"company.custom.tier"})",
        Kind::MissingAttribute, u"“tier”"_s, u"Create “tier”"_s);
    row("unknown target", R"({"source":"mail","target":"e_mail"})", Kind::UnknownTarget,
        u"no field “e_mail”"_s, u"Did you mean “email”?"_s);
    row("unknown target far", R"({"source":"mail","target":"zodiac"})", Kind::UnknownTarget, u"zodiac"_s,
        u"custom.zodiac"_s);
    row("not writable", R"({"source":"created","target":"created_at"})", Kind::NotWritable,
        u"sets “created_at” itself"_s, u"Choose"_s);
    row("archived", R"({"source":"mail","target":"custom.old"})", Kind::ArchivedField,
        u"archived in Intercom"_s, u"Unarchive"_s);
    row("text to number", R"({"source":"mail","target":"custom.score"})", Kind::TypeMismatch,
        u"text is not always a number"_s, u"Add the transform “number”."_s);
    row("text to date", R"({"source":"mail","target":"signed_up_at"})", Kind::TypeMismatch, u"date"_s,
        u"Add the transform “date”."_s);
    row("text to boolean", R"({"source":"mail","target":"custom.active"})", Kind::TypeMismatch,
        u"yes or no"_s, u"Add the transform “boolean”."_s);
    row("text to integer", R"({"source":"mail","target":"custom.age"})", Kind::TypeMismatch,
        u"whole number"_s, u"Add the transform “integer”."_s);
    row("boolean to number", R"({"source":"active","target":"custom.score"})", Kind::TypeMismatch,
        u"not numbers"_s, u"“value_table”"_s);
    row("date to number", R"({"source":"created","target":"custom.score"})", Kind::TypeMismatch, u"date"_s,
        u"“unix_time”"_s);
    row("date to boolean", R"({"source":"created","target":"custom.active"})", Kind::TypeMismatch, u"date"_s,
        u"Choose another field."_s);
    row("list to text", R"({"source":"labels","target":"phone"})", Kind::TypeMismatch,
        u"a list does not fit"_s, u"“text”"_s);
    row("group to text", R"({"source":"address","target":"phone"})", Kind::TypeMismatch,
        u"a group of fields"_s, u"Choose another"_s);
    row("chain's end counts",
        R"({"source":"age","target":"custom.age","transforms":[{"name":"prefix","text":"a"}]})",
        Kind::TypeMismatch, u"text is not always"_s, u"“integer”"_s);
    row("constant that does not fit",
        R"({"source":"mail","target":"role","transforms":[{"name":"constant","value":"boss"}]})",
        Kind::TypeMismatch, u"The constant does not fit “role”"_s, u"Change the constant."_s);
    row("decimals to integer", R"({"source":"score","target":"custom.age"})", Kind::LossyConversion,
        u"decimals"_s, u"“round”"_s, Severity::Warning);
    row("text to choice", R"({"source":"mail","target":"role"})", Kind::LossyConversion, u"choices"_s,
        u"“value_table”"_s, Severity::Warning);
    row("integer to boolean", R"({"source":"age","target":"custom.active"})", Kind::LossyConversion,
        u"0 and 1"_s, u"“value_table”"_s, Severity::Warning);
    row("unknown transform", R"({"source":"mail","target":"email","transforms":[{"name":"trimm"}]})",
        Kind::BadTransform, u"“trimm”"_s, u"Choose"_s);
    row("transform without argument",
        R"({"source":"mail","target":"email","transforms":[{"name":"prefix"}]})", Kind::BadTransform,
        u"needs “text”"_s, u"Fill in"_s);
    row("bad source path", R"({"source":"a..b","target":"email"})", Kind::BadPath, u"a..b"_s, u"dots"_s);
    row("bad target path", R"({"source":"mail","target":"custom."})", Kind::BadPath, u"custom."_s, u"dots"_s);
    row("no source", R"({"source":"","target":"email"})", Kind::BadPath, u"has no source"_s, u"constant"_s);
    row("default without value", R"({"source":"mail","target":"email","empty":"default"})", Kind::BadPolicy,
        u"and has none"_s, u"Fill in"_s);
    row("default that does not fit",
        R"({"source":"score","target":"custom.score","empty":"default","default":"none"})", Kind::BadPolicy,
        u"“none” is not a number"_s, u"Change the default."_s);
    row("cleared key", R"({"source":"id","target":"email","match_key":true,"empty":"clear"})",
        Kind::BadPolicy, u"must not clear"_s, u"Keep"_s);
    row("default for a key",
        R"({"source":"id","target":"email","match_key":true,"empty":"default","default":"a@example.com"})",
        Kind::BadPolicy, u"same identity"_s, u"Keep"_s);
    row("key not unique in Intercom", R"({"source":"first_name","target":"name","match_key":true})",
        Kind::MatchKeyNotUnique, u"in Intercom"_s, u"a custom attribute of text"_s);
    row("key that nobody is told by", R"({"source":"active","target":"custom.active","match_key":true})",
        Kind::MatchKeyNotUnique, u"in Intercom"_s, u"a custom attribute of text"_s);
    row("key that a search does not find exactly",
        R"({"source":"score","target":"custom.score","match_key":true})", Kind::MatchKeyNotUnique,
        u"in Intercom"_s, u"a custom attribute of text"_s);
    row("key of the company, not of the person",
        R"({"source":"first_name","target":"company.name","match_key":true})", Kind::MatchKeyNotUnique,
        u"in Intercom"_s, u"external_id"_s);
    row("custom key", R"({"source":"id","target":"custom.age","match_key":true})", Kind::MatchKeyNotUnique,
        u"several contacts"_s, u"asks about records"_s, Severity::Warning);
    row("phone number as a key", R"({"source":"first_name","target":"phone","match_key":true})",
        Kind::MatchKeyNotUnique, u"several contacts"_s, u"asks about records"_s, Severity::Warning);
    row("key not known unique in the source", R"({"source":"mail","target":"email","match_key":true})",
        Kind::MatchKeyNotUnique, u"in the source"_s, u"key"_s, Severity::Warning);
    row("from Intercom into a source that is read-only",
        R"({"source":"mail","target":"email","direction":"from_intercom"})", Kind::BothWaysUnsupported,
        u"can only be read"_s, u"Turn the rule round"_s);
}

void TestValidation::problem()
{
    QFETCH(QByteArray, json);
    QFETCH(Kind, kind);
    QFETCH(Severity, severity);
    QFETCH(QString, message);
    QFETCH(QString, nextStep);
    Mapping mapping{.sourceObject = u"people"_s, .targetObject = u"contact"_s};
    mapping.rules = {keyRule(), ruleOf(json.constData())};
    const auto problems = validate(mapping, people(), contact());
    QVERIFY(!problems.isEmpty());
    QVERIFY2(problems.size() == 1, problems.size() > 1 ? qPrintable(problems[1].message) : "");
    const MappingProblem &found = problems.first();
    QCOMPARE(found.ruleId, u"r"_s);
    QCOMPARE(problemKindName(found.kind), problemKindName(kind));
    QCOMPARE(found.severity, severity);
    QVERIFY2(found.message.contains(message), qPrintable(found.message));
    QVERIFY2(found.message.endsWith(u'.'), qPrintable(found.message));
    QVERIFY2(found.nextStep.contains(nextStep), qPrintable(found.nextStep));
    QCOMPARE(hasErrors(problems), severity == Severity::Error);
}

void TestValidation::missingAttributeSuggestsAType_data()
{
    QTest::addColumn<QByteArray>("json");
    QTest::addColumn<FieldType>("type");
    using enum FieldType;
    QTest::newRow("text") << QByteArray(R"({"source":"mail","target":"custom.x"})") << Text;
    QTest::newRow("number") << QByteArray(R"({"source":"score","target":"custom.x"})") << Number;
    QTest::newRow("integer") << QByteArray(R"({"source":"age","target":"custom.x"})") << Integer;
    QTest::newRow("date") << QByteArray(R"({"source":"created","target":"custom.x"})") << Date;
    QTest::newRow("boolean") << QByteArray(R"({"source":"active","target":"custom.x"})") << Boolean;
    QTest::newRow("list") << QByteArray(R"({"source":"labels","target":"custom.x"})") << Text;
    QTest::newRow("environment") << QByteArray(R"({"source":"$environment","target":"custom.environment"})")
                                 << Text;
    QTest::newRow("after transforms")
        << QByteArray(
               R"({"source":"mail","target":"custom.x","transforms":[{"name":"number"},{"name":"round"}]})")
        << Integer;
}

void TestValidation::missingAttributeSuggestsAType()
{
    QFETCH(QByteArray, json);
    QFETCH(FieldType, type);
    Mapping mapping{.sourceObject = u"people"_s, .targetObject = u"contact"_s};
    mapping.rules = {keyRule(), ruleOf(json.constData())};
    const auto problems = validate(mapping, people(), contact());
    QCOMPARE(problems.size(), 1);
    QCOMPARE(problemKindName(problems.first().kind), u"missing_attribute"_s);
    QCOMPARE(fieldTypeName(problems.first().suggestedType), fieldTypeName(type));
}

// What was noted when the mapping was saved, held against what the systems have now.
void TestValidation::driftSinceSaved_data()
{
    QTest::addColumn<QByteArray>("json");
    QTest::addColumn<QByteArray>("saved");
    QTest::addColumn<QString>("kind"); // empty: no problem
    QTest::addColumn<Severity>("severity");
    QTest::addColumn<QString>("text");
    const auto row = [](const char *name, const char *json, const char *saved, const QString &kind = {},
                        const QString &text = {}, Severity severity = Severity::Error) {
        QTest::newRow(name) << QByteArray(json) << QByteArray(saved) << kind << severity << text;
    };
    const char *left = R"({"source":"left","target":"name"})";
    row("vanished from the source", left, R"({"source":{"left":{"type":"integer"}}})", u"unknown_source"_s,
        u"“left” is gone since the mapping was saved: whole number → gone."_s);
    row("archived in the source", R"({"source":"former","target":"name"})",
        R"({"source":{"former":{"type":"text"}}})", u"archived_field"_s,
        u"was archived since the mapping was saved: text → archived."_s);
    row("retyped in the source", R"({"source":"mail","target":"email"})",
        R"({"source":{"mail":{"type":"integer"}}})", u"field_retyped"_s, u": whole number → text."_s,
        Severity::Warning);
    row("retyped where texts are joined",
        R"({"target":"name","transforms":[{"name":"join","fields":["first_name"],"separator":" "}]})",
        R"({"source":{"first_name":{"type":"list"}}})", u"field_retyped"_s, u": list → text."_s,
        Severity::Warning);
    row("vanished from Intercom", R"({"source":"age","target":"custom.years"})",
        R"({"target":{"custom.years":{"type":"integer"}}})", u"missing_attribute"_s,
        u"“years” is gone since the mapping was saved: whole number → gone."_s);
    row("archived in Intercom", R"({"source":"first_name","target":"custom.old"})",
        R"({"target":{"custom.old":{"type":"text"}}})", u"archived_field"_s,
        u"since the mapping was saved: text → archived."_s);
    row("retyped in Intercom", R"({"source":"age","target":"custom.age"})",
        R"({"target":{"custom.age":{"type":"text"}}})", u"field_retyped"_s, u": text → whole number."_s,
        Severity::Warning);
    row("values gone in Intercom", R"({"target":"role","transforms":[{"name":"constant","value":"user"}]})",
        R"({"target":{"role":{"type":"choice","options":["user","visitor","lead"]}}})", u"field_retyped"_s,
        u"choice → no longer visitor."_s, Severity::Warning);
    row("as it was", R"({"source":"mail","target":"email"})",
        R"({"source":{"mail":{"type":"text"}},"target":{"email":{"type":"text"}}})");
    row("nobody knew the type", R"({"source":"mail","target":"email"})",
        R"({"source":{"mail":{"type":"unknown"}}})");
    row("nobody knows the type now", R"({"source":"empty","target":"name"})",
        R"({"source":{"empty":{"type":"integer"}}})");
    row("more values than then", R"({"target":"role","transforms":[{"name":"constant","value":"user"}]})",
        R"({"target":{"role":{"type":"choice","options":["user"]}}})");
    row("archived then already", R"({"source":"first_name","target":"custom.old"})",
        R"({"target":{"custom.old":{"type":"text","archived":true}}})", u"archived_field"_s,
        u"“custom.old” is archived in Intercom and takes no values."_s);
}

void TestValidation::driftSinceSaved()
{
    QFETCH(QByteArray, json);
    QFETCH(QByteArray, saved);
    QFETCH(QString, kind);
    QFETCH(Severity, severity);
    QFETCH(QString, text);
    Schema source = people();
    source.fields.append({.path = u"former"_s, .type = FieldType::Text, .archived = true});
    source.fields.append({.path = u"empty"_s, .type = FieldType::Text, .guessed = true});
    Mapping mapping{.sourceObject = u"people"_s, .targetObject = u"contact"_s};
    mapping.rules = {keyRule(), ruleOf(json.constData())};
    const ValidationOptions options{.saved = SavedFields::fromJson(QJsonDocument::fromJson(saved).object())};
    const auto problems = validate(mapping, source, contact(), options);
    QCOMPARE(problems.size(), kind.isEmpty() ? 0 : 1);
    if (kind.isEmpty())
        return;
    QCOMPARE(problems.first().ruleId, u"r"_s);
    QCOMPARE(problemKindName(problems.first().kind), kind);
    QCOMPARE(problems.first().severity, severity);
    QVERIFY2(problems.first().message.endsWith(text), qPrintable(problems.first().message));
    if (kind == "missing_attribute"_L1)
        QCOMPARE(problems.first().suggestedType, FieldType::Integer);
}

void TestValidation::savedFieldsAreReadBack()
{
    Mapping mapping{.sourceObject = u"people"_s, .targetObject = u"contact"_s};
    mapping.rules = {
        keyRule(), ruleOf(R"({"source":"first_name","target":"role"})"),
        ruleOf(
            R"({"source":"nowhere","target":"custom.old","transforms":[{"name":"join","fields":["last_name"]}]})")};
    const SavedFields saved = SavedFields::of(mapping, people(), contact());
    QCOMPARE(saved.source.keys(), (QStringList{u"first_name"_s, u"id"_s, u"last_name"_s}));
    QCOMPARE(saved.target.keys(), (QStringList{u"custom.old"_s, u"external_id"_s, u"role"_s}));
    QVERIFY(saved.target.value(u"custom.old"_s).archived);
    QCOMPARE(saved.target.value(u"role"_s).options, (QStringList{u"user"_s, u"lead"_s}));
    QCOMPARE(SavedFields::fromJson(saved.toJson()), saved);
    QCOMPARE(SavedFields().toJson(), QJsonObject());
}

void TestValidation::duplicates()
{
    Mapping mapping{.sourceObject = u"people"_s, .targetObject = u"contact"_s};
    Rule first{.id = u"a"_s, .source = u"first_name"_s, .target = u"name"_s};
    Rule second{.id = u"b"_s, .source = u"last_name"_s, .target = u" name "_s};
    second.target = u"name"_s;
    mapping.rules = {keyRule(), first, second};
    auto problems = validate(mapping, people(), contact());
    QCOMPARE(problems.size(), 1);
    QCOMPARE(problems.first().ruleId, u"b"_s);
    QCOMPARE(problemKindName(problems.first().kind), u"duplicate_target"_s);
    QVERIFY(problems.first().message.contains(u"rule 2 already (from “first_name”)"_s));

    mapping.rules[1].enabled = false;
    problems = validate(mapping, people(), contact());
    QVERIFY(problems.isEmpty());
}

void TestValidation::needsAMatchKey()
{
    Mapping mapping{.sourceObject = u"people"_s, .targetObject = u"contact"_s};
    auto problems = validate(mapping, people(), contact());
    QCOMPARE(problems.size(), 1);
    QCOMPARE(problemKindName(problems.first().kind), u"no_match_key"_s);
    QVERIFY(problems.first().ruleId.isEmpty());

    Rule key = keyRule();
    key.enabled = false;
    mapping.rules = {key};
    QCOMPARE(validate(mapping, people(), contact()).size(), 1);
}

void TestValidation::keysOfCompanies_data()
{
    QTest::addColumn<QString>("target");
    QTest::addColumn<QString>("said");
    QTest::addColumn<bool>("stops");
    QTest::newRow("company id") << u"company_id"_s << QString() << false;
    QTest::newRow("domain") << u"website"_s << u"Intercom lets several companies have the same “website”."_s
                            << false;
    QTest::newRow("attribute") << u"custom.domain"_s
                               << u"Intercom lets several companies have the same “custom.domain”."_s
                               << false;
    QTest::newRow("name") << u"name"_s
                          << u"“name” does not identify a record in Intercom: several can have the same."_s
                          << true;
}

void TestValidation::keysOfCompanies()
{
    QFETCH(QString, target);
    QFETCH(QString, said);
    const auto text = [](const QString &path, bool unique = false) {
        return Field{
            .path = path, .label = path, .type = FieldType::Text, .writable = true, .unique = unique};
    };
    const Schema company{.object = u"company"_s,
                         .fields = {text(u"company_id"_s, true), text(u"website"_s), text(u"name"_s),
                                    text(u"custom.domain"_s)}};
    const Mapping mapping{.sourceObject = u"organisations"_s,
                          .targetObject = u"company"_s,
                          .rules = {{.id = u"key"_s, .source = u"id"_s, .target = target, .matchKey = true}}};
    const auto problems = validate(mapping, people(), company);
    QCOMPARE(problems.isEmpty() ? QString() : problems.first().message, said);
    QTEST(hasErrors(problems), "stops");
    if (hasErrors(problems))
        QVERIFY(problems.first().nextStep.contains(u"website"_s));
}

void TestValidation::bothWays()
{
    Schema source = people();
    for (Field &field : source.fields)
        field.writable = field.path == u"mail";
    const ValidationOptions options{.sourceIsReadOnly = false};
    Mapping mapping{.sourceObject = u"people"_s, .targetObject = u"contact"_s};
    Rule rule{.id = u"r"_s, .source = u"mail"_s, .target = u"email"_s, .direction = Direction::Both};
    const auto check = [&](const Rule &changed) {
        mapping.rules = {keyRule(), changed};
        return validate(mapping, source, contact(), options);
    };
    QVERIFY(check(rule).isEmpty());

    Rule oneWay = rule;
    oneWay.transforms = {{u"lowercase"_s, {}}};
    auto problems = check(oneWay);
    QCOMPARE(problems.size(), 1);
    QCOMPARE(problemKindName(problems.first().kind), u"bad_policy"_s);
    QVERIFY(problems.first().message.contains(u"“lowercase” works in one direction only"_s));

    Rule reversible = rule;
    reversible.transforms = {{u"prefix"_s, {{u"text"_s, u"x"_s}}}};
    QVERIFY(check(reversible).isEmpty());

    Rule unwritable = rule;
    unwritable.source = u"first_name"_s;
    problems = check(unwritable);
    QCOMPARE(problems.size(), 1);
    QCOMPARE(problemKindName(problems.first().kind), u"not_writable"_s);

    Rule environment = rule;
    environment.source = u"$environment"_s;
    QCOMPARE(problemKindName(check(environment).first().kind), u"not_writable"_s);

    // A field that Intercom sets itself can flow to the source.
    Rule created{
        .id = u"r"_s, .source = u"mail"_s, .target = u"created_at"_s, .direction = Direction::FromIntercom};
    QVERIFY(check(created).isEmpty());
}

void TestValidation::disabledRulesAreLeftAlone()
{
    Mapping mapping{.sourceObject = u"people"_s, .targetObject = u"contact"_s};
    Rule wrong{.id = u"x"_s, .source = u"nosuch"_s, .target = u"nosuch"_s};
    wrong.enabled = false;
    mapping.rules = {keyRule(), wrong};
    QVERIFY(validate(mapping, people(), contact()).isEmpty());
}

void TestValidation::suggestsTheObvious()
{
    using enum FieldType;
    const Schema source{.fields = {readable(u"CustomerId"_s, Integer, true),
                                   readable(u"E-Mail Address"_s, Text), readable(u"displayName"_s, Text),
                                   readable(u"mobile"_s, Text), readable(u"Organisation"_s, Text),
                                   readable(u"created_at"_s, Text), readable(u"support_rep_email"_s, Text),
                                   readable(u"SCORE"_s, Text), readable(u"opt_out"_s, Text),
                                   readable(u"shoe_size"_s, Integer)}};
    const QList<Rule> rules = suggestRules({}, source, contact());
    const QHash<QString, QString> expected{{u"external_id"_s, u"CustomerId"_s},
                                           {u"email"_s, u"E-Mail Address"_s},
                                           {u"name"_s, u"displayName"_s},
                                           {u"phone"_s, u"mobile"_s},
                                           {u"company.name"_s, u"Organisation"_s},
                                           {u"signed_up_at"_s, u"created_at"_s},
                                           {u"owner.email"_s, u"support_rep_email"_s},
                                           {u"custom.score"_s, u"SCORE"_s},
                                           {u"unsubscribed_from_emails"_s, u"opt_out"_s}};
    QCOMPARE(rules.size(), expected.size());
    for (auto it = expected.begin(); it != expected.end(); ++it) {
        const Rule *rule = ruleFor(rules, it.key());
        QVERIFY2(rule, qPrintable(it.key()));
        QCOMPARE(rule->source, it.value());
    }
    QVERIFY(ruleFor(rules, u"external_id"_s)->matchKey);
    QVERIFY(!ruleFor(rules, u"email"_s)->matchKey);
    QCOMPARE(transformChainText(ruleFor(rules, u"signed_up_at"_s)->transforms), u"date"_s);
    QCOMPARE(transformChainText(ruleFor(rules, u"custom.score"_s)->transforms), u"number"_s);
}

void TestValidation::suggestsForCompanies()
{
    using enum FieldType;
    const Schema source{.fields = {readable(u"org_id"_s, Text, true), readable(u"name"_s, Text),
                                   readable(u"plan_name"_s, Text)}};
    const Schema target{.fields = {writable(u"company_id"_s, Text, true), writable(u"name"_s, Text),
                                   writable(u"plan"_s, Text)}};
    const QList<Rule> rules = suggestRules({}, source, target);
    QCOMPARE(rules.size(), 3);
    QVERIFY(ruleFor(rules, u"company_id"_s)->matchKey);
    QCOMPARE(ruleFor(rules, u"plan"_s)->source, u"plan_name"_s);
}

// Invited persons get their tag and a status, even where Intercom has no such attribute yet.
void TestValidation::suggestsWhoIsInvited()
{
    using enum FieldType;
    Field status = readable(u"status"_s, Choice);
    status.options = QStringList{u"active"_s, u"invited"_s};
    Field plan = readable(u"public_metadata.plan"_s, Text);
    plan.custom = true;
    const Schema source{.fields = {readable(u"id"_s, Text, true), readable(u"email"_s, Text), status,
                                   readable(u"tags"_s, List), readable(u"signed_up_at"_s, Date), plan}};
    Schema target = contact();
    target.fields.append(writable(u"custom.environment"_s, Text));
    target.fields.append(writable(u"company.plan"_s, Text));
    const QList<Rule> rules = suggestRules({}, source, target);
    const QHash<QString, QString> expected{{u"external_id"_s, u"id"_s},
                                           {u"email"_s, u"email"_s},
                                           {u"tags"_s, u"tags"_s},
                                           {u"signed_up_at"_s, u"signed_up_at"_s},
                                           {u"custom.status"_s, u"status"_s},
                                           {u"custom.environment"_s, u"$environment"_s}};
    QCOMPARE(rules.size(), expected.size()); // and not a company's plan
    for (auto it = expected.begin(); it != expected.end(); ++it) {
        const Rule *rule = ruleFor(rules, it.key());
        QVERIFY2(rule && rule->source == it.value(), qPrintable(it.key()));
    }
    target.canCreateFields = false;
    QVERIFY(!ruleFor(suggestRules({}, source, target), u"custom.status"_s));
    // An organisation's plan is found below a name that says nothing.
    const Schema company{.fields = {writable(u"company_id"_s, Text, true), writable(u"plan"_s, Text)}};
    QCOMPARE(ruleFor(suggestRules({}, source, company), u"plan"_s)->source, u"public_metadata.plan"_s);
}

void TestValidation::suggestsNothingTwice()
{
    Mapping mapping;
    mapping.rules = {Rule{.id = u"s1"_s, .source = u"first_name"_s, .target = u"email"_s}};
    const QList<Rule> rules = suggestRules(mapping, people(), contact());
    QSet<QString> targets{u"email"_s};
    QSet<QString> ids{u"s1"_s};
    for (const Rule &rule : rules) {
        QVERIFY2(!targets.contains(rule.target), qPrintable(rule.target));
        QVERIFY(!ids.contains(rule.id));
        QVERIFY(rule.source != u"first_name");
        targets.insert(rule.target);
        ids.insert(rule.id);
    }

    mapping.rules += rules;
    QVERIFY(suggestRules(mapping, people(), contact()).isEmpty());
}

void TestValidation::suggestionsAreValid()
{
    Mapping mapping{.sourceObject = u"people"_s, .targetObject = u"contact"_s};
    mapping.rules = suggestRules(mapping, people(), contact());
    const auto problems = validate(mapping, people(), contact());
    QVERIFY2(!hasErrors(problems), problems.isEmpty() ? "" : qPrintable(problems.first().message));
    QCOMPARE(transformChainText(ruleFor(mapping.rules, u"name"_s)->transforms), u"join"_s);
    QCOMPARE(ruleFor(mapping.rules, u"email"_s)->source, u"mail"_s);
    QVERIFY(ruleFor(mapping.rules, u"tags"_s));

    // Without a unique key the e-mail is what recognises a record.
    Schema source = people();
    source.fields.removeFirst();
    const QList<Rule> rules = suggestRules({}, source, contact());
    QVERIFY(ruleFor(rules, u"email"_s)->matchKey);
    QVERIFY(!ruleFor(rules, u"external_id"_s));
}

void TestValidation::namesOfKinds()
{
    QSet<QString> names;
    for (int kind = int(Kind::UnknownSource); kind <= int(Kind::BothWaysUnsupported); ++kind)
        names.insert(problemKindName(Kind(kind)));
    QCOMPARE(names.size(), int(Kind::BothWaysUnsupported) + 1);
    QVERIFY(!names.contains(QString()));
}

QTEST_APPLESS_MAIN(TestValidation)
#include "tst_validation.moc"
