// decideRecord(): from both sides of one record to a plan, without a network and without a store.
#include "support/testing.h"
#include "sync/intercomschema.h"
#include "sync/recorddecision.h"

using namespace patchbay;
using namespace Qt::StringLiterals;

using Action = RecordPlan::Action;

namespace {

intercom::DataAttribute attribute(const QString &model, const QString &name, const QString &type)
{
    intercom::DataAttribute attribute;
    attribute.model = model;
    attribute.name = name;
    attribute.dataType = type;
    attribute.apiWritable = true;
    attribute.custom = true;
    return attribute;
}

Rule rule(const QString &source, const QString &target)
{
    Rule rule;
    rule.id = target;
    rule.source = source;
    rule.target = target;
    return rule;
}

intercom::Contact contactOf(QJsonObject raw)
{
    intercom::Contact contact;
    raw.insert(u"id"_s, u"c1"_s);
    contact.id = ContactId(u"c1"_s);
    contact.role = raw.value(u"role"_s).toString(u"user"_s);
    contact.ownerId = AdminId(raw.value(u"owner_id"_s).toString());
    contact.custom = raw.value(u"custom_attributes"_s).toObject();
    contact.raw = raw;
    return contact;
}

intercom::Company companyOf(const QString &companyId, const QString &name)
{
    intercom::Company company;
    company.id = CompanyId(u"i-"_s + companyId);
    company.companyId = companyId;
    company.name = name;
    company.raw = {{u"id"_s, company.id.text()}, {u"company_id"_s, companyId}, {u"name"_s, name}};
    return company;
}

// A decision in the making: a person 42 named Ann, and nothing in Intercom.
struct Scene
{
    Mapping mapping{
        u"people"_s,
        u"contact"_s,
        {rule(u"id"_s, u"external_id"_s), rule(u"name"_s, u"name"_s), rule(u"email"_s, u"email"_s)}};
    WorkspaceFacts facts{};
    PreparedMapping prepared{};
    PreparedMapping organisations{};
    DecisionInput input{};

    Scene()
    {
        facts.contactAttributes = {attribute(u"contact"_s, u"seats"_s, u"integer"_s)};
        facts.admins = {{AdminId(u"7"_s), u"Jane"_s, u"Jane@Example.com"_s}};
        input.source.key = u"42"_s;
        input.source.fields = {
            {u"id"_s, 42}, {u"name"_s, u"Ann Example"_s}, {u"email"_s, u"ann@example.com"_s}};
    }

    void give(const QString &field, const QJsonValue &value) { input.source.fields.insert(field, value); }
    void agree(const QJsonObject &agreed)
    {
        input.link = LinkRow{};
        input.link->targetId = u"c1"_s;
        input.link->state = u"active"_s;
        input.link->agreed = agreed;
    }
    void exists(QJsonObject extra = {})
    {
        QJsonObject raw{
            {u"external_id"_s, u"42"_s}, {u"name"_s, u"Ann Example"_s}, {u"email"_s, u"ann@example.com"_s}};
        for (auto it = extra.constBegin(); it != extra.constEnd(); ++it)
            raw.insert(it.key(), it.value());
        input.contact = contactOf(raw);
    }

    RecordPlan decide()
    {
        facts.contact = intercomContactSchema(facts.contactAttributes, facts.companyAttributes);
        facts.company = intercomCompanySchema(facts.companyAttributes);
        const auto made = PreparedMapping::prepare(mapping, facts.contact);
        Q_ASSERT(made);
        prepared = *made;
        const Mapping companies{
            u"organisations"_s, u"company"_s, {rule(u"id"_s, u"company_id"_s), rule(u"name"_s, u"name"_s)}};
        organisations = *PreparedMapping::prepare(companies, facts.company);
        input.mapping = &prepared;
        input.organisations = &organisations;
        input.facts = &facts;
        return decideRecord(input);
    }
};

const FieldChange *changeOf(const RecordPlan &plan, const QString &path)
{
    for (const FieldChange &change : plan.changes) {
        if (change.path == path)
            return &change;
    }
    return nullptr;
}

WantedCompany membership(const QString &companyId, const QString &name)
{
    WantedCompany wanted;
    wanted.companyId = companyId;
    wanted.fromMembership = true;
    wanted.organisation.key = companyId;
    wanted.organisation.fields = {{u"id"_s, companyId}, {u"name"_s, name}};
    return wanted;
}

} // namespace

class TestRecordDecision : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void createsWhatIsNotThere();
    void isUnchangedWhenBothSidesAgree();
    void writesOnlyWhatDiffers();
    void everyChangeSaysWhy();
    void bringsBackWhatIsArchived();
    void aMissingAttribute_data();
    void aMissingAttribute();
    void aWrongType_data();
    void aWrongType();
    void ownerByEmail();
    void anUnknownOwnerIsToldAndLeftOut();
    void bothWaysConflict();
    void aLeadBecomesAUser();
    void tags_data();
    void tags();
    void companiesOfMemberships();
    void aCompanyThatIsNotListedAnyMoreIsDetached();
    void anUnresolvedMembershipDetachesNothing();
    void theRecordsOwnCompany();
    void aCompanyOfAnotherKeyIsAConflict();
    void whatIntercomStoresInItsOwnFormIsNotWrittenAgain();
    void twoRulesForOneTargetAreRefused();
    void environment();
};

void TestRecordDecision::createsWhatIsNotThere()
{
    Scene scene;
    const RecordPlan plan = scene.decide();
    QCOMPARE(plan.action, Action::Create);
    QCOMPARE(plan.title, u"Ann Example"_s);
    QCOMPARE(plan.body, (QJsonObject{{u"external_id"_s, u"42"_s},
                                     {u"name"_s, u"Ann Example"_s},
                                     {u"email"_s, u"ann@example.com"_s}}));
    QCOMPARE(plan.writeCount(), 1);
    QCOMPARE(plan.agreed.value(u"name"_s).toString(), u"Ann Example"_s);
    QVERIFY(!plan.sentence.isEmpty());
}

void TestRecordDecision::isUnchangedWhenBothSidesAgree()
{
    Scene scene;
    scene.exists();
    const RecordPlan plan = scene.decide();
    QCOMPARE(plan.action, Action::Unchanged);
    QVERIFY(plan.changes.isEmpty());
    QCOMPARE(plan.writeCount(), 0);
    QCOMPARE(plan.agreed.value(u"email"_s).toString(), u"ann@example.com"_s);
}

void TestRecordDecision::writesOnlyWhatDiffers()
{
    Scene scene;
    scene.exists({{u"name"_s, u"Ann Old"_s}});
    scene.mapping.rules[2].policy = WritePolicy::OnlyIfEmpty;
    scene.give(u"email"_s, u"new@example.com"_s);
    const RecordPlan plan = scene.decide();
    QCOMPARE(plan.action, Action::Update);
    QCOMPARE(plan.body, (QJsonObject{{u"name"_s, u"Ann Example"_s}}));
    QCOMPARE(plan.changes.size(), 2);
    QCOMPARE(plan.changes.first().path, u"name"_s); // writes first
    QVERIFY(plan.changes.first().willWrite);
    QVERIFY(!plan.changes.last().willWrite);
    QCOMPARE(plan.before.value(u"name"_s).toString(), u"Ann Old"_s);
    QVERIFY(!plan.agreed.contains(u"email"_s));
}

void TestRecordDecision::everyChangeSaysWhy()
{
    Scene scene;
    scene.exists({{u"name"_s, u"Ann Old"_s}});
    scene.agree({{u"name"_s, u"Ann Old"_s}});
    const RecordPlan plan = scene.decide();
    const FieldChange *change = changeOf(plan, u"name"_s);
    QVERIFY(change);
    QCOMPARE(change->because, u"The source changed it"_s);
    QCOMPARE(change->before.toString(), u"Ann Old"_s);
    QCOMPARE(change->label, u"Name"_s);
}

void TestRecordDecision::bringsBackWhatIsArchived()
{
    Scene scene;
    scene.agree({{u"name"_s, u"Ann Old"_s}, {u"external_id"_s, u"42"_s}, {u"email"_s, u"ann@example.com"_s}});
    scene.input.archived = true;
    const RecordPlan plan = scene.decide();
    QCOMPARE(plan.action, Action::Unarchive);
    QCOMPARE(plan.intercomId, u"c1"_s);
    QCOMPARE(plan.changes.size(), 1); // as far as anybody remembers
    QCOMPARE(plan.body.size(), 3);    // and all of it said again, as nobody can look
}

void TestRecordDecision::aMissingAttribute_data()
{
    QTest::addColumn<bool>("create");
    QTest::addColumn<bool>("leaveOut");
    QTest::addColumn<QString>("action");
    QTest::newRow("stands in the way") << false << false << u"blocked"_s;
    QTest::newRow("created") << true << false << u"create"_s;
    QTest::newRow("left out") << false << true << u"create"_s;
}

void TestRecordDecision::aMissingAttribute()
{
    QFETCH(bool, create);
    QFETCH(bool, leaveOut);
    QFETCH(QString, action);
    Scene scene;
    scene.mapping.rules.append(rule(u"plan"_s, u"custom.plan"_s));
    scene.give(u"plan"_s, u"pro"_s);
    scene.input.options.createAttributes = create;
    scene.input.options.leaveOutInvalid = leaveOut;
    const RecordPlan plan = scene.decide();
    QCOMPARE(planActionName(plan.action), action);
    QCOMPARE(plan.attributes.size(), create ? 1 : 0);
    QCOMPARE(plan.problems.size(), create ? 0 : 1);
    QCOMPARE(plan.body.contains(u"custom_attributes"_s), create);
    QCOMPARE(plan.agreed.contains(u"custom.plan"_s), create);
    if (create) {
        QCOMPARE(plan.attributes.first().dataType, u"string"_s);
        QCOMPARE(plan.attributes.first().name, u"plan"_s);
    } else {
        QCOMPARE(plan.problems.first().kind, FieldProblem::Kind::MissingAttribute);
        QCOMPARE(plan.problems.first().suggestedType, FieldType::Text);
        QVERIFY(!plan.problems.first().nextStep.isEmpty());
    }
    // A record that has no value for it has no problem.
    scene.give(u"plan"_s, QJsonValue());
    QCOMPARE(scene.decide().action, Action::Create);
}

void TestRecordDecision::aWrongType_data()
{
    QTest::addColumn<bool>("leaveOut");
    QTest::newRow("stands in the way") << false;
    QTest::newRow("left out") << true;
}

void TestRecordDecision::aWrongType()
{
    QFETCH(bool, leaveOut);
    Scene scene;
    scene.mapping.rules.append(rule(u"seats"_s, u"custom.seats"_s));
    scene.give(u"seats"_s, u"many"_s);
    scene.input.options.leaveOutInvalid = leaveOut;
    const RecordPlan plan = scene.decide();
    QCOMPARE(plan.action, leaveOut ? Action::Create : Action::Blocked);
    QCOMPARE(plan.problems.size(), 1);
    QCOMPARE(plan.problems.first().kind, FieldProblem::Kind::WrongType);
    QVERIFY(plan.problems.first().message.contains(u"many"_s));
    QVERIFY(!plan.body.contains(u"custom_attributes"_s));
}

void TestRecordDecision::ownerByEmail()
{
    Scene scene;
    scene.mapping.rules.append(rule(u"rep"_s, u"owner.email"_s));
    scene.give(u"rep"_s, u"jane@example.com"_s);
    scene.exists();
    const RecordPlan plan = scene.decide();
    QCOMPARE(plan.body, (QJsonObject{{u"owner_id"_s, u"7"_s}}));
    QVERIFY(changeOf(plan, u"owner.email"_s));
    scene.exists({{u"owner_id"_s, u"7"_s}});
    QCOMPARE(scene.decide().action, Action::Unchanged);
}

void TestRecordDecision::anUnknownOwnerIsToldAndLeftOut()
{
    Scene scene;
    scene.mapping.rules.append(rule(u"rep"_s, u"owner.email"_s));
    scene.give(u"rep"_s, u"nobody@example.com"_s);
    const RecordPlan plan = scene.decide();
    QCOMPARE(plan.action, Action::Create);
    QCOMPARE(plan.problems.size(), 1);
    QCOMPARE(plan.problems.first().kind, FieldProblem::Kind::UnknownOwner);
    QVERIFY(!plan.body.contains(u"owner_id"_s));
}

void TestRecordDecision::bothWaysConflict()
{
    Scene scene;
    scene.mapping.rules[1].direction = Direction::Both;
    scene.exists({{u"name"_s, u"Ann Intercom"_s}});
    scene.agree({{u"name"_s, u"Ann Before"_s}});
    const RecordPlan plan = scene.decide();
    QCOMPARE(plan.action, Action::Conflict);
    QVERIFY(plan.sentence.contains(u"Name"_s));
    QVERIFY(!plan.nextStep.isEmpty());
    QCOMPARE(plan.writeCount(), 0);
}

void TestRecordDecision::aLeadBecomesAUser()
{
    Scene scene;
    scene.exists({{u"role"_s, u"lead"_s}});
    const RecordPlan plan = scene.decide();
    QCOMPARE(plan.action, Action::Update);
    QCOMPARE(plan.body, (QJsonObject{{u"role"_s, u"user"_s}}));
}

void TestRecordDecision::tags_data()
{
    QTest::addColumn<QJsonValue>("source");
    QTest::addColumn<QStringList>("present");
    QTest::addColumn<QStringList>("agreed");
    QTest::addColumn<QStringList>("steps");
    const auto row = [](const char *name, const QJsonValue &source, const QStringList &present,
                        const QStringList &agreed, const QStringList &steps) {
        QTest::newRow(name) << source << present << agreed << steps;
    };
    row("adds", u"vip, trial"_s, {}, {}, {u"+vip"_s, u"+trial"_s});
    row("has them", u"vip"_s, {u"VIP"_s}, {}, {});
    row("leaves other people's", u"vip"_s, {u"vip"_s, u"by hand"_s}, {}, {});
    row("takes its own off", u"vip"_s, {u"vip"_s, u"trial"_s, u"by hand"_s}, {u"vip"_s, u"trial"_s},
        {u"-trial"_s});
    row("its own was taken off already", u"vip"_s, {u"vip"_s}, {u"vip"_s, u"trial"_s}, {});
    row("puts back what the source still gives", u"vip"_s, {}, {u"vip"_s}, {u"+vip"_s});
    row("an empty source keeps", QJsonValue(), {u"vip"_s}, {u"vip"_s}, {});
    row("an empty text keeps", u""_s, {u"vip"_s}, {u"vip"_s}, {});
    row("an array with nothing in it takes its own off", QJsonArray(), {u"vip"_s, u"by hand"_s}, {u"vip"_s},
        {u"-vip"_s});
    row("an array", QJsonArray{u"a"_s, u"b"_s}, {u"a"_s}, {}, {u"+b"_s});
}

void TestRecordDecision::tags()
{
    QFETCH(QJsonValue, source);
    QFETCH(QStringList, present);
    QFETCH(QStringList, agreed);
    QFETCH(QStringList, steps);
    Scene scene;
    scene.mapping.rules.append(rule(u"tags"_s, u"tags"_s));
    scene.give(u"tags"_s, source);
    scene.exists();
    for (const QString &name : present)
        scene.input.tags.append({TagId(u"t-"_s + name), name});
    scene.agree({{agreedTags, QJsonArray::fromStringList(agreed)}});
    const RecordPlan plan = scene.decide();
    QStringList made;
    for (const TagStep &step : plan.tags) {
        made.append((step.add ? u"+"_s : u"-"_s) + step.name);
        QVERIFY(step.add || !step.id.isEmpty());
        QVERIFY(!step.because.isEmpty());
    }
    QCOMPARE(made, steps);
    QCOMPARE(plan.action, steps.isEmpty() ? Action::Unchanged : Action::Update);
}

void TestRecordDecision::companiesOfMemberships()
{
    Scene scene;
    scene.exists();
    scene.input.memberships = {membership(u"org-1"_s, u"One"_s), membership(u"org-2"_s, u"Two"_s),
                               membership(u"org-3"_s, u"Three"_s)};
    scene.input.attached = {companyOf(u"org-1"_s, u"One"_s)};
    scene.input.companies = {companyOf(u"org-2"_s, u"Two before"_s)};
    const RecordPlan plan = scene.decide();
    QCOMPARE(plan.action, Action::Update);
    QCOMPARE(plan.companies.size(), 3);
    QCOMPARE(plan.companies[0].kind, CompanyStep::Kind::AlreadyAttached);
    QVERIFY(plan.companies[0].body.isEmpty());
    QCOMPARE(plan.companies[1].kind, CompanyStep::Kind::Attach);
    QCOMPARE(plan.companies[1].body, (QJsonObject{{u"company_id"_s, u"org-2"_s}, {u"name"_s, u"Two"_s}}));
    QCOMPARE(plan.companies[1].sourceKey, u"org-2"_s);
    QCOMPARE(plan.companies[2].kind, CompanyStep::Kind::CreateAndAttach);
    QCOMPARE(plan.companies[2].name, u"Three"_s);
    QCOMPARE(plan.writeCount(), 4);
    QCOMPARE(plan.agreed.value(agreedCompanies).toObject().size(), 3);
}

void TestRecordDecision::aCompanyThatIsNotListedAnyMoreIsDetached()
{
    Scene scene;
    scene.exists();
    scene.agree({{agreedCompanies, QJsonObject{{u"org-1"_s, u"membership"_s}}}});
    scene.input.attached = {companyOf(u"org-1"_s, u"One"_s), companyOf(u"by-hand"_s, u"By hand"_s)};
    const RecordPlan plan = scene.decide();
    QCOMPARE(plan.companies.size(), 1);
    QCOMPARE(plan.companies.first().kind, CompanyStep::Kind::Detach);
    QCOMPARE(plan.companies.first().companyId, u"org-1"_s);
    QCOMPARE(plan.companies.first().intercomId.text(), u"i-org-1"_s);
    QVERIFY(plan.agreed.value(agreedCompanies).toObject().isEmpty());
}

void TestRecordDecision::anUnresolvedMembershipDetachesNothing()
{
    Scene scene;
    scene.exists();
    scene.agree({{agreedCompanies, QJsonObject{{u"org-1"_s, u"membership"_s}}}});
    scene.input.attached = {companyOf(u"org-1"_s, u"One"_s)};
    scene.input.unresolved = {{u"org-9"_s, {}}};
    const RecordPlan plan = scene.decide();
    QVERIFY(plan.companies.isEmpty());
    QCOMPARE(plan.problems.size(), 1);
    QVERIFY(!isBlocking(plan.problems.first()));
    QVERIFY(plan.agreed.value(agreedCompanies).toObject().contains(u"org-1"_s)); // still ours
}

void TestRecordDecision::theRecordsOwnCompany()
{
    Scene scene;
    scene.mapping.rules.append(rule(u"company"_s, u"company.name"_s));
    scene.give(u"company"_s, u"Embraer"_s);
    scene.exists();
    scene.agree({{agreedCompanies, QJsonObject{{u"Apple"_s, u"record"_s}}}});
    scene.input.attached = {companyOf(u"Apple"_s, u"Apple"_s)};
    RecordPlan plan = scene.decide();
    QCOMPARE(plan.companies.size(), 2);
    QCOMPARE(plan.companies[0].kind, CompanyStep::Kind::CreateAndAttach);
    QCOMPARE(plan.companies[0].body,
             (QJsonObject{{u"company_id"_s, u"Embraer"_s}, {u"name"_s, u"Embraer"_s}}));
    QCOMPARE(plan.companies[1].kind, CompanyStep::Kind::Detach);
    // An empty value that the rule keeps says nothing about companies.
    scene.give(u"company"_s, QJsonValue());
    plan = scene.decide();
    QVERIFY(plan.companies.isEmpty());
    QVERIFY(plan.agreed.value(agreedCompanies).toObject().contains(u"Apple"_s));
    // One that clears does.
    scene.mapping.rules.last().empty = EmptyPolicy::Clear;
    plan = scene.decide();
    QCOMPARE(plan.companies.size(), 1);
    QCOMPARE(plan.companies[0].kind, CompanyStep::Kind::Detach);
}

void TestRecordDecision::aCompanyOfAnotherKeyIsAConflict()
{
    Scene scene;
    scene.decide(); // prepares the organisations' mapping
    DecisionInput input;
    input.mapping = &scene.organisations;
    input.facts = &scene.facts;
    input.source.key = u"1"_s;
    input.source.fields = {{u"id"_s, u"org-new"_s}, {u"name"_s, u"One"_s}};
    QCOMPARE(decideRecord(input).action, Action::Create);
    QCOMPARE(decideRecord(input).body, (QJsonObject{{u"company_id"_s, u"org-new"_s}, {u"name"_s, u"One"_s}}));
    input.company = companyOf(u"org-new"_s, u"One"_s);
    QCOMPARE(decideRecord(input).action, Action::Unchanged);
    input.company = companyOf(u"org-old"_s, u"One"_s);
    QCOMPARE(decideRecord(input).action, Action::Conflict);
    input.company.reset();
    input.source.fields.remove(u"id"_s);
    QCOMPARE(decideRecord(input).action, Action::Blocked);
}

void TestRecordDecision::whatIntercomStoresInItsOwnFormIsNotWrittenAgain()
{
    Scene scene;
    scene.mapping.rules.append(rule(u"phone"_s, u"phone"_s));
    scene.give(u"phone"_s, u"+44 (20) 7946"_s);
    scene.exists({{u"phone"_s, u"+44207946"_s}});
    QCOMPARE(scene.decide().action, Action::Update);
    scene.agree({{u"phone"_s, u"+44 (20) 7946"_s}, {storedForms, QJsonObject{{u"phone"_s, u"+44207946"_s}}}});
    const RecordPlan plan = scene.decide();
    QCOMPARE(plan.action, Action::Unchanged);
    QCOMPARE(plan.agreed.value(storedForms).toObject().value(u"phone"_s).toString(), u"+44207946"_s);
    scene.exists({{u"phone"_s, u"+1555"_s}}); // somebody changed it there
    QCOMPARE(scene.decide().action, Action::Update);
}

void TestRecordDecision::twoRulesForOneTargetAreRefused()
{
    Scene scene;
    scene.mapping.rules.append(rule(u"other"_s, u"name"_s));
    const auto prepared = PreparedMapping::prepare(scene.mapping, intercomContactSchema({}, {}));
    QVERIFY(!prepared);
    QCOMPARE(prepared.error().kind, Error::Kind::Rejected);
    scene.mapping.rules.last().enabled = false;
    VERIFY_RESULT(PreparedMapping::prepare(scene.mapping, intercomContactSchema({}, {})));
}

void TestRecordDecision::environment()
{
    Scene scene;
    scene.facts.contactAttributes.append(attribute(u"contact"_s, u"environment"_s, u"string"_s));
    scene.mapping.rules.append(rule(environmentSource, u"custom.environment"_s));
    scene.exists();
    QCOMPARE(scene.decide().action, Action::Unchanged); // ENVIRONMENT_NAME is not set
    scene.input.context.environmentName = u"staging"_s;
    QCOMPARE(scene.decide().body,
             (QJsonObject{{u"custom_attributes"_s, QJsonObject{{u"environment"_s, u"staging"_s}}}}));
}

QTEST_GUILESS_MAIN(TestRecordDecision)
#include "tst_recorddecision.moc"
