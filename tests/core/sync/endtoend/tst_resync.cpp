// One person, from a users table to Intercom's stand-in and back to quiet: found, created, gone, stale and
// failed.
#include "usersshop.h"

using namespace patchbay;
using namespace patchbay::testing;
using namespace Qt::StringLiterals;

using Action = RecordPlan::Action;
using By = RecordSelector::By;

class TestResync : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init() { m_stage = openShop(); }
    void cleanup() { m_stage.reset(); }
    void absentIsCreatedAndThenQuiet();
    void existingIsFoundAndOnlyDifferencesAreWritten();
    void selectors_data();
    void selectors();
    void archivedInIntercomIsBroughtBack();
    void archivedTwinWithoutALink();
    void theEmailOfATwinIsAdopted();
    void theEmailOfAnotherPersonIsAConflict();
    void aLeadIsAdopted();
    void twoPeopleNeverShareAContact();
    void severalInTheSourceAreAmbiguous();
    void severalInIntercomAreAmbiguous();
    void goneFromTheSource();
    void neverSyncedIsNeverArchived();
    void onNeitherSide();
    void aStalePlanIsRefused();
    void aLostAnswerLeavesNoDuplicate_data();
    void aLostAnswerLeavesNoDuplicate();
    void aFailureHalfWayIsLoggedAndRepeated();
    void whatIsWrittenDown();

private:
    // The person's id in Intercom, as the link has it.
    QString contactId() { return m_stage->link(u"contact"_s, u"42"_s).value_or(LinkRow{}).targetId; }

    std::unique_ptr<Stage> m_stage;
};

void TestResync::absentIsCreatedAndThenQuiet()
{
    const auto plan = m_stage->planKey(u"42"_s);
    VERIFY_RESULT(plan);
    QCOMPARE(plan->action, Action::Create);
    QCOMPARE(plan->connectionName, u"Users table"_s);
    QCOMPARE(m_stage->writes(), 0);
    const auto outcome = m_stage->apply(*plan);
    VERIFY_RESULT(outcome);
    QCOMPARE(outcome->action, Action::Create);
    QCOMPARE(outcome->writes, 1);
    QCOMPARE(outcome->changes.size(), 3);
    const QJsonObject contact = m_stage->ask("GET", u"/contacts/"_s + outcome->intercomId);
    QCOMPARE(contact.value(u"external_id"_s).toString(), u"42"_s);
    QCOMPARE(contact.value(u"name"_s).toString(), u"Ann Example"_s);

    const qint64 writes = m_stage->writes();
    const QByteArray digest = m_stage->digest();
    const auto again = m_stage->planKey(u"42"_s);
    VERIFY_RESULT(again);
    QCOMPARE(again->action, Action::Unchanged);
    QVERIFY(again->changes.isEmpty());
    const auto quiet = m_stage->apply(*again);
    VERIFY_RESULT(quiet);
    QCOMPARE(quiet->writes, 0);
    QCOMPARE(m_stage->writes(), writes);
    QCOMPARE(m_stage->digest(), digest);
}

void TestResync::existingIsFoundAndOnlyDifferencesAreWritten()
{
    m_stage->ask("POST", u"/contacts"_s,
                 {{u"external_id"_s, u"42"_s},
                  {u"email"_s, u"old@example.com"_s},
                  {u"name"_s, u"Ann Example"_s},
                  {u"phone"_s, u"+442079460100"_s}});
    const auto plan = m_stage->planKey(u"42"_s);
    VERIFY_RESULT(plan);
    QCOMPARE(plan->action, Action::Update);
    QCOMPARE(plan->body, (QJsonObject{{u"email"_s, u"ann@example.com"_s}}));
    QCOMPARE(plan->before.value(u"email"_s).toString(), u"old@example.com"_s);
    VERIFY_RESULT(m_stage->apply(*plan));
    QCOMPARE(m_stage->contacts(), 1);
    const auto again = m_stage->planKey(u"42"_s);
    QCOMPARE(again->action, Action::Unchanged);
}

void TestResync::selectors_data()
{
    QTest::addColumn<int>("by");
    QTest::addColumn<QString>("value");
    QTest::addColumn<bool>("synced");
    for (const bool synced : {false, true}) {
        const char *when = synced ? "after a sync" : "before";
        QTest::addRow("e-mail, %s", when) << int(By::Email) << u"Ann@Example.com"_s << synced;
        QTest::addRow("key, %s", when) << int(By::SourceKey) << u"42"_s << synced;
        QTest::addRow("external id that the key becomes, %s", when)
            << int(By::ExternalId) << u"user-42"_s << synced;
    }
    QTest::newRow("Intercom id") << int(By::IntercomId) << QString() << true;
}

void TestResync::selectors()
{
    QFETCH(int, by);
    QFETCH(QString, value);
    QFETCH(bool, synced);
    m_stage->people.rules[0].transforms = {{u"prefix"_s, {{u"text"_s, u"user-"_s}}}};
    if (synced) {
        VERIFY_RESULT(m_stage->runKey(u"42"_s));
        if (value.isEmpty())
            value = contactId();
    }
    const auto plan = m_stage->plan({By(by), value});
    VERIFY_RESULT(plan);
    QCOMPARE(plan->action, synced ? Action::Unchanged : Action::Create);
    QCOMPARE(plan->sourceKey, u"42"_s);
    QCOMPARE(plan->externalId, u"user-42"_s);
    if (!synced)
        return;
    // An external id of another column leads there by the link.
    m_stage->people.rules[0] = Stage::rule(u"uid"_s, u"external_id"_s);
    VERIFY_RESULT(m_stage->runKey(u"42"_s));
    const auto byLink = m_stage->plan({By::ExternalId, u"u-42"_s});
    VERIFY_RESULT(byLink);
    QCOMPARE(byLink->action, Action::Unchanged);
    QCOMPARE(byLink->sourceKey, u"42"_s);
}

void TestResync::archivedInIntercomIsBroughtBack()
{
    VERIFY_RESULT(m_stage->runKey(u"42"_s));
    const QString id = contactId();
    m_stage->ask("POST", u"/contacts/%1/archive"_s.arg(id), {{u"x"_s, 1}});
    m_stage->change(u"UPDATE users SET name = 'Ann Back'"_s);
    const auto plan = m_stage->planKey(u"42"_s);
    VERIFY_RESULT(plan);
    QCOMPARE(plan->action, Action::Unarchive);
    const auto outcome = m_stage->apply(*plan);
    VERIFY_RESULT(outcome);
    QCOMPARE(outcome->action, Action::Unarchive);
    QCOMPARE(outcome->intercomId, id);
    QCOMPARE(m_stage->ask("GET", u"/contacts/"_s + id).value(u"name"_s).toString(), u"Ann Back"_s);
    QCOMPARE(m_stage->planKey(u"42"_s)->action, Action::Unchanged);
    QCOMPARE(m_stage->contacts(), 1);
}

void TestResync::archivedTwinWithoutALink()
{
    const QString id =
        m_stage->ask("POST", u"/contacts"_s, {{u"external_id"_s, u"42"_s}}).value(u"id"_s).toString();
    m_stage->ask("POST", u"/contacts/%1/archive"_s.arg(id), {{u"x"_s, 1}});
    const auto outcome = m_stage->runKey(u"42"_s);
    VERIFY_RESULT(outcome);
    QCOMPARE(outcome->intercomId, id);
    QCOMPARE(outcome->action, Action::Unarchive);
    QVERIFY(!outcome->notes.isEmpty());
    QCOMPARE(m_stage->planKey(u"42"_s)->action, Action::Unchanged);
}

void TestResync::theEmailOfATwinIsAdopted()
{
    const QString id =
        m_stage->ask("POST", u"/contacts"_s, {{u"email"_s, u"ann@example.com"_s}}).value(u"id"_s).toString();
    const auto plan = m_stage->planKey(u"42"_s);
    VERIFY_RESULT(plan);
    QCOMPARE(plan->action, Action::Update);
    QCOMPARE(plan->intercomId, id);
    VERIFY_RESULT(m_stage->apply(*plan));
    QCOMPARE(m_stage->contacts(), 1);
    QCOMPARE(m_stage->ask("GET", u"/contacts/"_s + id).value(u"external_id"_s).toString(), u"42"_s);
    QCOMPARE(m_stage->planKey(u"42"_s)->action, Action::Unchanged);
}

void TestResync::theEmailOfAnotherPersonIsAConflict()
{
    m_stage->ask("POST", u"/contacts"_s,
                 {{u"email"_s, u"ann@example.com"_s}, {u"external_id"_s, u"other"_s}});
    const qint64 writes = m_stage->writes();
    const auto plan = m_stage->planKey(u"42"_s);
    VERIFY_RESULT(plan);
    QCOMPARE(plan->action, Action::Conflict);
    QVERIFY(plan->sentence.contains(u"other"_s));
    const auto outcome = m_stage->apply(*plan);
    QVERIFY(!outcome);
    QCOMPARE(outcome.error().kind, Error::Kind::Conflict);
    QCOMPARE(m_stage->writes(), writes);
}

void TestResync::aLeadIsAdopted()
{
    const QString id =
        m_stage->ask("POST", u"/contacts"_s, {{u"email"_s, u"ann@example.com"_s}, {u"role"_s, u"lead"_s}})
            .value(u"id"_s)
            .toString();
    const auto outcome = m_stage->runKey(u"42"_s);
    VERIFY_RESULT(outcome);
    QCOMPARE(outcome->intercomId, id);
    const QJsonObject contact = m_stage->ask("GET", u"/contacts/"_s + id);
    QCOMPARE(contact.value(u"role"_s).toString(), u"user"_s);
    QCOMPARE(contact.value(u"external_id"_s).toString(), u"42"_s);
    QCOMPARE(m_stage->planKey(u"42"_s)->action, Action::Unchanged);
}

void TestResync::twoPeopleNeverShareAContact()
{
    m_stage->people.rules.removeFirst(); // no external id: the e-mail alone identifies
    VERIFY_RESULT(m_stage->runKey(u"42"_s));
    m_stage->change(u"INSERT INTO users (id, email, name) VALUES (43, 'ann@example.com', 'Ann Other')"_s);
    const auto plan = m_stage->planKey(u"43"_s);
    VERIFY_RESULT(plan);
    QCOMPARE(plan->action, Action::Conflict);
    // Once the first record is gone, the second one takes the contact over.
    m_stage->change(u"DELETE FROM users WHERE id = 42"_s);
    const auto takeover = m_stage->planKey(u"43"_s);
    VERIFY_RESULT(takeover);
    QCOMPARE(takeover->action, Action::Update);
}

void TestResync::severalInTheSourceAreAmbiguous()
{
    m_stage->change(u"INSERT INTO users (id, email, name) VALUES (43, 'ann@example.com', 'Ann Other')"_s);
    const auto plan = m_stage->plan({By::Email, u"ann@example.com"_s});
    VERIFY_RESULT(plan);
    QCOMPARE(plan->action, Action::Ambiguous);
    QCOMPARE(plan->candidates.size(), 2);
    QVERIFY(plan->candidates.contains(u"Ann Other (43)"_s));
    QVERIFY(!m_stage->apply(*plan));
    QCOMPARE(m_stage->writes(), 0);
}

void TestResync::severalInIntercomAreAmbiguous()
{
    m_stage->ask("POST", u"/contacts"_s, {{u"email"_s, u"ann@example.com"_s}, {u"external_id"_s, u"one"_s}});
    m_stage->ask("POST", u"/contacts"_s, {{u"email"_s, u"ann@example.com"_s}, {u"external_id"_s, u"two"_s}});
    const auto plan = m_stage->planKey(u"42"_s);
    VERIFY_RESULT(plan);
    QCOMPARE(plan->action, Action::Ambiguous);
    QCOMPARE(plan->candidates.size(), 2);
}

void TestResync::goneFromTheSource()
{
    VERIFY_RESULT(m_stage->runKey(u"42"_s));
    const QString id = contactId();
    m_stage->change(u"DELETE FROM users"_s);
    for (const RecordSelector &selector :
         {RecordSelector{By::SourceKey, u"42"_s}, RecordSelector{By::ExternalId, u"42"_s},
          RecordSelector{By::Email, u"ann@example.com"_s}, RecordSelector{By::IntercomId, id}}) {
        const auto plan = m_stage->plan(selector);
        VERIFY_RESULT(plan);
        QCOMPARE(plan->action, Action::SourceGone);
        QVERIFY(!plan->canApply());
    }
    const qint64 writes = m_stage->writes();
    const ResyncOptions archive{.archiveIfGone = true};
    const auto plan = m_stage->planKey(u"42"_s, archive);
    VERIFY_RESULT(plan);
    QCOMPARE(plan->action, Action::Archive);
    QCOMPARE(plan->before.value(u"email"_s).toString(), u"ann@example.com"_s);
    VERIFY_RESULT(m_stage->apply(*plan, archive));
    QVERIFY(m_stage->writes() > writes);
    QCOMPARE(m_stage->contacts(), 0);
    QCOMPARE(m_stage->link(u"contact"_s, u"42"_s)->state, u"archived"_s);
    const auto again = m_stage->runKey(u"42"_s, archive);
    VERIFY_RESULT(again);
    QCOMPARE(again->writes, 0);
    QCOMPARE(m_stage->link(u"contact"_s, u"42"_s)->state, u"archived"_s);
    // Back in the source: back in Intercom, the same contact.
    m_stage->change(u"INSERT INTO users (id, email, name) VALUES (42, 'ann@example.com', 'Ann Example')"_s);
    const auto back = m_stage->runKey(u"42"_s);
    VERIFY_RESULT(back);
    QCOMPARE(back->action, Action::Unarchive);
    QCOMPARE(back->intercomId, id);
    QCOMPARE(m_stage->link(u"contact"_s, u"42"_s)->state, u"active"_s);
}

void TestResync::neverSyncedIsNeverArchived()
{
    m_stage->ask("POST", u"/contacts"_s, {{u"email"_s, u"guest@example.com"_s}});
    const auto plan = m_stage->plan({By::Email, u"guest@example.com"_s}, {.archiveIfGone = true});
    VERIFY_RESULT(plan);
    QCOMPARE(plan->action, Action::SourceGone);
}

void TestResync::onNeitherSide()
{
    for (const By by : {By::Email, By::ExternalId, By::SourceKey, By::IntercomId}) {
        const auto plan = m_stage->plan({by, u"6762f0dd1bb69f9f2193bb83"_s});
        VERIFY_RESULT(plan);
        QCOMPARE(plan->action, Action::NotFound);
        QVERIFY(!plan->nextStep.isEmpty());
    }
}

void TestResync::aStalePlanIsRefused()
{
    VERIFY_RESULT(m_stage->runKey(u"42"_s));
    m_stage->change(u"UPDATE users SET name = 'Ann New'"_s);
    const auto plan = m_stage->planKey(u"42"_s);
    VERIFY_RESULT(plan);
    m_stage->ask("PUT", u"/contacts/"_s + contactId(), {{u"name"_s, u"Changed meanwhile"_s}});
    const auto outcome = m_stage->apply(*plan);
    QVERIFY(!outcome);
    QCOMPARE(outcome.error().kind, Error::Kind::Conflict);
    QVERIFY(!outcome.error().nextStep.isEmpty());
    QCOMPARE(m_stage->ask("GET", u"/contacts/"_s + contactId()).value(u"name"_s).toString(),
             u"Changed meanwhile"_s);
    // A creation is stale when somebody else created the person.
    m_stage->change(u"INSERT INTO users (id, email, name) VALUES (43, 'bo@example.com', 'Bo Example')"_s);
    const auto creation = m_stage->planKey(u"43"_s);
    m_stage->ask("POST", u"/contacts"_s, {{u"external_id"_s, u"43"_s}, {u"name"_s, u"Bo Elsewhere"_s}});
    QCOMPARE(m_stage->apply(*creation).error().kind, Error::Kind::Conflict);
    VERIFY_RESULT(m_stage->runKey(u"43"_s));
    QCOMPARE(m_stage->contacts(), 2);
}

void TestResync::aLostAnswerLeavesNoDuplicate_data()
{
    QTest::addColumn<QString>("fault");
    QTest::newRow("connection breaks before") << u"reset_before"_s;
    QTest::newRow("connection breaks after") << u"reset_after"_s;
    QTest::newRow("answer cut off") << u"truncated"_s;
    QTest::newRow("server error") << u"server_error"_s;
}

void TestResync::aLostAnswerLeavesNoDuplicate()
{
    QFETCH(QString, fault);
    m_stage->organisations = {u"organisations"_s,
                              u"company"_s,
                              {Stage::rule(u"id"_s, u"company_id"_s), Stage::rule(u"name"_s, u"name"_s)}};
    m_stage->change(u"INSERT INTO members VALUES (42, 'org-1')"_s);
    const QJsonObject lost{{u"next"_s, QJsonArray{fault, fault}}, {u"method"_s, u"POST"_s}};
    QVERIFY(!m_stage->ask("POST", u"/_sandbox/faults"_s, lost).isEmpty());
    // The first try may get through or not; the second one must.
    const auto first = m_stage->runKey(u"42"_s);
    QVERIFY(first || isTransient(first.error()) || first.error().kind == Error::Kind::BadReply);
    VERIFY_RESULT(m_stage->runKey(u"42"_s));
    QCOMPARE(m_stage->contacts(), 1);
    QCOMPARE(
        m_stage->ask("GET", u"/contacts/%1/companies"_s.arg(contactId())).value(u"data"_s).toArray().size(),
        1);
    QCOMPARE(m_stage->planKey(u"42"_s)->action, Action::Unchanged);
}

void TestResync::aFailureHalfWayIsLoggedAndRepeated()
{
    m_stage->organisations = {u"organisations"_s,
                              u"company"_s,
                              {Stage::rule(u"id"_s, u"company_id"_s), Stage::rule(u"name"_s, u"name"_s)}};
    m_stage->change(u"INSERT INTO members VALUES (42, 'org-1')"_s);
    m_stage->change(u"UPDATE users SET tags = 'vip'"_s);
    m_stage->people.rules.append(Stage::rule(u"tags"_s, u"tags"_s));
    const auto plan = m_stage->planKey(u"42"_s);
    VERIFY_RESULT(plan);
    QJsonArray all;
    for (int i = 0; i < 40; ++i)
        all.append(u"server_error"_s);
    m_stage->ask("POST", u"/_sandbox/faults"_s, {{u"next"_s, all}, {u"path"_s, u"/tags"_s}});
    const auto failed = m_stage->apply(*plan, {.startedBy = u"test"_s});
    QVERIFY(!failed);
    m_stage->ask("POST", u"/_sandbox/faults"_s, {{u"next"_s, QJsonArray()}, {u"path"_s, u""_s}});
    const QList<RunRow> runs = m_stage->runs();
    QCOMPARE(runs.size(), 1);
    QCOMPARE(runs.first().state, u"failed"_s);
    const QList<RunItemRow> items = m_stage->items(runs.first().id);
    QCOMPARE(items.size(), 2); // the contact and the company that was made for it
    QCOMPARE(items.first().state, u"failed"_s);
    QVERIFY(!items.first().error.isEmpty());
    QVERIFY(!items.first().targetId.isEmpty());
    QCOMPARE(m_stage->activity().first().level, u"error"_s);
    VERIFY_RESULT(m_stage->link(u"contact"_s, u"42"_s));
    const auto rest = m_stage->planKey(u"42"_s);
    VERIFY_RESULT(rest);
    QCOMPARE(rest->writeCount(), 1); // the tag
    VERIFY_RESULT(m_stage->apply(*rest));
    QCOMPARE(m_stage->planKey(u"42"_s)->action, Action::Unchanged);
    // What was attached before the failure is known as ours.
    m_stage->change(u"DELETE FROM members"_s);
    QCOMPARE(m_stage->planKey(u"42"_s)->companies.first().kind, CompanyStep::Kind::Detach);
}

void TestResync::whatIsWrittenDown()
{
    VERIFY_RESULT(m_stage->runKey(u"42"_s, {.startedBy = u"test"_s}));
    m_stage->change(u"UPDATE users SET name = 'Ann New'"_s);
    VERIFY_RESULT(m_stage->runKey(u"42"_s, {.startedBy = u"test"_s}));
    const QList<RunRow> runs = m_stage->runs();
    QCOMPARE(runs.size(), 2);
    QCOMPARE(runs.first().kind, u"resync"_s);
    QCOMPARE(runs.first().state, u"succeeded"_s);
    QCOMPARE(runs.first().counts, (QJsonObject{{u"update"_s, 1}}));
    QCOMPARE(runs.first().startedBy, u"test"_s);
    const QList<RunItemRow> items = m_stage->items(runs.first().id);
    QCOMPARE(items.size(), 1);
    QCOMPARE(items.first().before.value(u"record"_s).toObject().value(u"name"_s).toString(),
             u"Ann Example"_s);
    QCOMPARE(items.first().changes.size(), 1);
    const QList<ActivityRow> log = m_stage->activity();
    QCOMPARE(log.size(), 2);
    QCOMPARE(log.first().kind, u"sync.contact.updated"_s);
    QCOMPARE(log.first().recordKey, u"42"_s);
    QCOMPARE(log.first().runId, runs.first().id);
    const auto link = m_stage->link(u"contact"_s, u"42"_s);
    VERIFY_RESULT(link);
    QCOMPARE(link->agreed.value(u"name"_s).toString(), u"Ann New"_s);
    QCOMPARE(link->state, u"active"_s);
}

QTEST_GUILESS_MAIN(TestResync)
#include "tst_resync.moc"
