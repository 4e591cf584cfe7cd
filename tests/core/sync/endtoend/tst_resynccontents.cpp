// What a resync carries besides plain fields: attributes, companies, tags, the owner and the environment.
#include "usersshop.h"

using namespace patchbay;
using namespace patchbay::testing;
using namespace Qt::StringLiterals;

using Action = RecordPlan::Action;
using By = RecordSelector::By;

class TestResyncContents : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init() { m_stage = openShop(); }
    void cleanup() { m_stage.reset(); }
    void unknownAttribute();
    void wrongType();
    void companiesAreAttachedAndDetached();
    void tagsAreAddedAndTakenOff();
    void owner();
    void environment();
    void company();

private:
    // The person's id in Intercom, as the link has it.
    QString contactId() { return m_stage->link(u"contact"_s, u"42"_s).value_or(LinkRow{}).targetId; }

    std::unique_ptr<Stage> m_stage;
};

void TestResyncContents::unknownAttribute()
{
    m_stage->change(u"UPDATE users SET plan = 'pro'"_s);
    m_stage->people.rules.append(Stage::rule(u"plan"_s, u"custom.shop_plan"_s));
    const auto blocked = m_stage->planKey(u"42"_s);
    VERIFY_RESULT(blocked);
    QCOMPARE(blocked->action, Action::Blocked);
    QCOMPARE(blocked->problems.first().suggestedType, FieldType::Text);
    QVERIFY(!m_stage->apply(*blocked));
    QCOMPARE(m_stage->writes(), 0);
    const auto without = m_stage->runKey(u"42"_s, {.leaveOutInvalid = true});
    VERIFY_RESULT(without);
    QCOMPARE(without->changes.size(), 3);
    const auto with = m_stage->runKey(u"42"_s, {.createAttributes = true});
    VERIFY_RESULT(with);
    QCOMPARE(with->changes.size(), 1);
    QCOMPARE(with->writes, 2); // the attribute and the contact
    const QJsonObject custom =
        m_stage->ask("GET", u"/contacts/"_s + contactId()).value(u"custom_attributes"_s).toObject();
    QCOMPARE(custom.value(u"shop_plan"_s).toString(), u"pro"_s);
    QCOMPARE(m_stage->planKey(u"42"_s)->action, Action::Unchanged);
}

void TestResyncContents::wrongType()
{
    m_stage->change(u"UPDATE users SET seats = 'many'"_s);
    m_stage->people.rules.append(Stage::rule(u"seats"_s, u"custom.seats"_s));
    QCOMPARE(m_stage->planKey(u"42"_s)->action, Action::Blocked);
    VERIFY_RESULT(m_stage->runKey(u"42"_s, {.leaveOutInvalid = true}));
    m_stage->change(u"UPDATE users SET seats = '7'"_s);
    VERIFY_RESULT(m_stage->runKey(u"42"_s));
    const QJsonObject custom =
        m_stage->ask("GET", u"/contacts/"_s + contactId()).value(u"custom_attributes"_s).toObject();
    QCOMPARE(custom.value(u"seats"_s), QJsonValue(7));
}

void TestResyncContents::companiesAreAttachedAndDetached()
{
    m_stage->organisations = {u"organisations"_s,
                              u"company"_s,
                              {Stage::rule(u"id"_s, u"company_id"_s), Stage::rule(u"name"_s, u"name"_s)}};
    m_stage->change(u"INSERT INTO members VALUES (42, 'org-1'), (42, 'org-2')"_s);
    const auto outcome = m_stage->runKey(u"42"_s);
    VERIFY_RESULT(outcome);
    QCOMPARE(outcome->companies.size(), 2);
    QVERIFY(!outcome->companies.first().intercomId.isEmpty());
    QCOMPARE(outcome->writes, 5); // contact, two companies, two attachments
    const QString id = contactId();
    QCOMPARE(m_stage->ask("GET", u"/contacts/%1/companies"_s.arg(id)).value(u"data"_s).toArray().size(), 2);
    const qint64 writes = m_stage->writes();
    QCOMPARE(m_stage->runKey(u"42"_s)->writes, 0);
    QCOMPARE(m_stage->writes(), writes);
    // A company that somebody attached by hand stays; one that the source lists no more goes.
    const QString byHand =
        m_stage->ask("POST", u"/companies"_s, {{u"company_id"_s, u"hand"_s}, {u"name"_s, u"By hand"_s}})
            .value(u"id"_s)
            .toString();
    m_stage->ask("POST", u"/contacts/%1/companies"_s.arg(id), {{u"id"_s, byHand}});
    m_stage->change(u"DELETE FROM members WHERE org_id = 'org-1'"_s);
    const auto detach = m_stage->planKey(u"42"_s);
    VERIFY_RESULT(detach);
    QCOMPARE(detach->writeCount(), 1);
    VERIFY_RESULT(m_stage->apply(*detach));
    QStringList left;
    for (const QJsonValue &company :
         m_stage->ask("GET", u"/contacts/%1/companies"_s.arg(id)).value(u"data"_s).toArray())
        left.append(company.toObject().value(u"company_id"_s).toString());
    left.sort();
    QCOMPARE(left, (QStringList{u"hand"_s, u"org-2"_s}));
    QCOMPARE(m_stage->planKey(u"42"_s)->action, Action::Unchanged);
    // The organisation's own resync finds nothing left to do.
    Resync sync = m_stage->resync();
    const auto company = wait(sync.planCompany({By::ExternalId, u"org-2"_s}));
    VERIFY_RESULT(company);
    QCOMPARE(company->action, Action::Unchanged);
}

void TestResyncContents::tagsAreAddedAndTakenOff()
{
    m_stage->change(u"UPDATE users SET tags = 'vip, trial'"_s);
    m_stage->people.rules.append(Stage::rule(u"tags"_s, u"tags"_s));
    const auto outcome = m_stage->runKey(u"42"_s);
    VERIFY_RESULT(outcome);
    QCOMPARE(outcome->tags.size(), 2);
    QCOMPARE(m_stage->runKey(u"42"_s)->writes, 0);
    m_stage->change(u"UPDATE users SET tags = 'vip'"_s);
    const auto off = m_stage->runKey(u"42"_s);
    VERIFY_RESULT(off);
    QCOMPARE(off->tags.size(), 1);
    QCOMPARE(off->tags.first().name, u"trial"_s);
    QVERIFY(!off->tags.first().add);
    QCOMPARE(m_stage->planKey(u"42"_s)->action, Action::Unchanged);
}

void TestResyncContents::owner()
{
    m_stage->change(u"UPDATE users SET rep = 'Jane@example.com'"_s);
    m_stage->people.rules.append(Stage::rule(u"rep"_s, u"owner.email"_s));
    VERIFY_RESULT(m_stage->runKey(u"42"_s));
    QVERIFY(!m_stage->ask("GET", u"/contacts/"_s + contactId()).value(u"owner_id"_s).isNull());
    QCOMPARE(m_stage->planKey(u"42"_s)->action, Action::Unchanged);
    m_stage->change(u"UPDATE users SET rep = 'nobody@example.com', name = 'Ann New'"_s);
    const auto plan = m_stage->planKey(u"42"_s);
    VERIFY_RESULT(plan);
    QCOMPARE(plan->action, Action::Update);
    QCOMPARE(plan->problems.first().kind, FieldProblem::Kind::UnknownOwner);
    QCOMPARE(plan->body, (QJsonObject{{u"name"_s, u"Ann New"_s}}));
}

void TestResyncContents::environment()
{
    m_stage->people.rules.append(Stage::rule(environmentSource, u"custom.environment"_s));
    m_stage->context.environmentName = u"staging"_s;
    VERIFY_RESULT(m_stage->runKey(u"42"_s));
    const QJsonObject custom =
        m_stage->ask("GET", u"/contacts/"_s + contactId()).value(u"custom_attributes"_s).toObject();
    QCOMPARE(custom.value(u"environment"_s).toString(), u"staging"_s);
    QCOMPARE(m_stage->planKey(u"42"_s)->action, Action::Unchanged);
}

void TestResyncContents::company()
{
    m_stage->organisations = {u"organisations"_s,
                              u"company"_s,
                              {Stage::rule(u"id"_s, u"company_id"_s), Stage::rule(u"name"_s, u"name"_s),
                               Stage::rule(u"size"_s, u"size"_s)}};
    const auto run = [this](const RecordSelector &selector) -> Result<RecordOutcome> {
        Resync sync = m_stage->resync();
        const auto plan = wait(sync.planCompany(selector));
        return plan ? m_stage->apply(*plan) : fail(plan.error());
    };
    const auto created = run({By::SourceKey, u"org-1"_s});
    VERIFY_RESULT(created);
    QCOMPARE(created->action, Action::Create);
    QCOMPARE(run({By::ExternalId, u"org-1"_s})->writes, 0);
    QCOMPARE(run({By::IntercomId, created->intercomId})->writes, 0);
    m_stage->change(u"UPDATE orgs SET size = 6 WHERE id = 'org-1'"_s);
    const auto updated = run({By::ExternalId, u"org-1"_s});
    VERIFY_RESULT(updated);
    QCOMPARE(updated->changes.size(), 1);
    QCOMPARE(updated->changes.first().path, u"size"_s);
    QCOMPARE(updated->intercomId, created->intercomId);
    m_stage->change(u"DELETE FROM orgs"_s);
    Resync sync = m_stage->resync();
    QCOMPARE(wait(sync.planCompany({By::SourceKey, u"org-1"_s}))->action, Action::SourceGone);
    QCOMPARE(wait(sync.planCompany({By::SourceKey, u"org-9"_s}))->action, Action::NotFound);
    QCOMPARE(wait(sync.planCompany({By::Email, u"a@example.com"_s})).error().kind, Error::Kind::InvalidInput);
}

QTEST_GUILESS_MAIN(TestResyncContents)
#include "tst_resynccontents.moc"
