// Everything that is synced, line by line, from a database and from Clerk, with either kind of store: what is
// written, that a second run writes nothing, and what becomes of it when the source changes. Invited users
// have a test of their own.
#include "syncstage.h"

using namespace patchbay::testing;
using namespace Qt::StringLiterals;

class WhatSyncsTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void organisationsAndUsers_data() { sourcesAndStores(); }
    void organisationsAndUsers();
    void memberships_data() { sourcesAndStores(); }
    void memberships();
    void archives_data() { sourcesAndStores(); }
    void archives();
    void deletes_data() { sourcesAndStores(); }
    void deletes();
    void sparesWhoIsBack_data() { sourcesAndStores(); }
    void sparesWhoIsBack();
    void successors();

private:
    PopulatedSource m_at{};
    StoreServer m_stores{};
};

void WhatSyncsTest::organisationsAndUsers()
{
    OPEN_POPULATED(stage, m_stores, m_at);
    SYNC(planned, 0, stage.sync({u"plan"_s, u"--create-attributes"_s}));
    QCOMPARE(planned.json()[u"counts"_s][u"create"_s].toInt(), 4);
    QCOMPARE(stage.sandbox.writes(), 0);
    SYNC(applied, 0, stage.sync({u"apply"_s, planned.json()[u"run"_s].toString()}));
    QCOMPARE(applied.json()[u"state"_s].toString(), u"succeeded"_s);

    const QJsonObject company = stage.company(m_at.acme);
    QCOMPARE(company[u"company_id"_s].toString(), m_at.acme);
    QCOMPARE(company[u"name"_s].toString(), u"Acme"_s);
    QCOMPARE(company[u"custom_attributes"_s][u"created_at"_s].toInteger(), m_at.since.toSecsSinceEpoch());
    QCOMPARE(company[u"custom_attributes"_s][u"environment"_s].toString(), u"staging"_s);
    QCOMPARE(company[u"plan"_s][u"name"_s].toString(), u"basic"_s);
    QCOMPARE(stage.company(m_at.bolt)[u"plan"_s][u"name"_s].toString(), u"pro"_s);

    const QJsonObject person = stage.contact(m_at.ann);
    QCOMPARE(person[u"name"_s].toString(), u"Ann Example"_s);
    QCOMPARE(person[u"email"_s].toString(), u"ann@example.com"_s);
    QCOMPARE(person[u"signed_up_at"_s].toInteger(), m_at.since.addDays(2).toSecsSinceEpoch());
    QCOMPARE(person[u"custom_attributes"_s][u"environment"_s].toString(), u"staging"_s);
    QCOMPARE(person[u"custom_attributes"_s][u"status"_s].toString(), u"active"_s);
    QVERIFY(person[u"tags"_s][u"data"_s].toArray().isEmpty());
    QCOMPARE(stage.companiesOf(m_at.ann), QStringList{m_at.acme});
    QCOMPARE(stage.companiesOf(m_at.ben), QStringList{m_at.bolt});
    QCOMPARE(stage.contacts().size(), 2);
    VERIFY_QUIET(stage);

    // The billing plan is a field like any other.
    QVERIFY(m_at.source->setPlan(m_at.acme, u"enterprise"_s));
    SYNC(upgraded, 0, stage.syncAll());
    QCOMPARE(upgraded.json()[u"writes"_s].toInt(), 1);
    QCOMPARE(stage.company(m_at.acme)[u"plan"_s][u"name"_s].toString(), u"enterprise"_s);
    VERIFY_QUIET(stage);
}

void WhatSyncsTest::memberships()
{
    OPEN_POPULATED(stage, m_stores, m_at);
    SYNC(first, 0, stage.syncAll());
    QVERIFY(m_at.source->join(m_at.ann, m_at.bolt));
    QVERIFY(m_at.source->leave(m_at.ben, m_at.bolt));
    SYNC(moved, 0, stage.syncAll());
    QCOMPARE(moved.json()[u"ledger"_s][u"updated"_s].toInt(), 2);
    QCOMPARE(moved.json()[u"writes"_s].toInt(), 2);
    QStringList both{m_at.acme, m_at.bolt};
    both.sort();
    QCOMPARE(stage.companiesOf(m_at.ann), both);
    QCOMPARE(stage.companiesOf(m_at.ben), QStringList());
    VERIFY_QUIET(stage);

    // By name, too; and what people attached in Intercom stays.
    QVERIFY(stage.sandbox
                .post(u"/contacts/%1/companies"_s.arg(stage.contact(m_at.ben)[u"id"_s].toString()),
                      {{u"id"_s, stage.company(m_at.acme)[u"id"_s]}})
                .contains(u"id"_s));
    QVERIFY(m_at.source->leave(m_at.ann, m_at.acme));
    SYNC(left, 0, stage.sync({u"user"_s, u"--email"_s, u"ann@example.com"_s}));
    QCOMPARE(stage.companiesOf(m_at.ann), QStringList{m_at.bolt});
    QVERIFY(m_at.source->join(m_at.ben, m_at.bolt));
    SYNC(joined, 0, stage.syncAll());
    QCOMPARE(stage.companiesOf(m_at.ben), both);
    VERIFY_QUIET(stage);
}

void WhatSyncsTest::archives()
{
    OPEN_POPULATED(stage, m_stores, m_at);
    QVERIFY(stage.schedule(R"({"deletions": "archive", "hold_hours": 0})"));
    SYNC(first, 0, stage.syncAll());
    const QString id = stage.contact(m_at.ann)[u"id"_s].toString();
    QVERIFY(m_at.source->removePerson(m_at.ann));
    QVERIFY(m_at.source->removeOrganisation(m_at.acme));
    // One of two is far more than 5 %.
    SYNC(held, 0, stage.syncAll());
    QCOMPARE(held.json()[u"counts"_s][u"held"_s].toInt(), 1);
    QCOMPARE(held.json()[u"writes"_s].toInt(-1), 0);
    QVERIFY(!stage.contact(m_at.ann).isEmpty());
    SYNC(confirmed, 0, stage.sync({u"apply"_s, held.json()[u"run"_s].toString(), u"--confirm-deletions"_s}));
    QVERIFY(stage.contact(m_at.ann).isEmpty());
    // It can be brought back, and a company is not archived: Intercom has no such thing.
    QVERIFY(stage.sandbox.post(u"/contacts/%1/unarchive"_s.arg(id)).contains(u"id"_s));
    QCOMPARE(stage.contact(m_at.ann)[u"id"_s].toString(), id);
    QCOMPARE(stage.company(m_at.acme)[u"name"_s].toString(), u"Acme"_s);
    QCOMPARE(stage.contact(m_at.ben)[u"name"_s].toString(), u"Ben Example"_s);
}

void WhatSyncsTest::deletes()
{
    OPEN_POPULATED(stage, m_stores, m_at);
    QVERIFY(stage.schedule(R"({"deletions": "delete", "hold_hours": 0, "hold_above_percent": 90})"));
    SYNC(first, 0, stage.syncAll());
    const QString id = stage.contact(m_at.ann)[u"id"_s].toString();
    QVERIFY(m_at.source->removePerson(m_at.ann));
    QVERIFY(m_at.source->removeOrganisation(m_at.acme));
    // The contact is archived first, and can be brought back; a company cannot be archived.
    SYNC(removed, 0, stage.syncAll());
    QCOMPARE(removed.json()[u"counts"_s][u"vanished_done"_s].toInt(), 2);
    QVERIFY(stage.contact(m_at.ann).isEmpty());
    QVERIFY(stage.sandbox.post(u"/contacts/%1/unarchive"_s.arg(id)).contains(u"id"_s));
    QVERIFY(stage.sandbox.post(u"/contacts/%1/archive"_s.arg(id)).contains(u"id"_s));
    QVERIFY(stage.company(m_at.acme)[u"name"_s].toString().isEmpty());
    SYNC(between, 0, stage.sync({u"gone"_s}));
    for (const QJsonValue &stone : QJsonDocument::fromJson(between.out).array())
        QCOMPARE(stone[u"state"_s].toString(),
                 stone[u"object"_s] == u"contact"_s ? u"archived"_s : u"deleted"_s);
    // For good in a run after that; but not before the hours are over.
    QVERIFY(stage.schedule(R"({"hold_hours": 5})"));
    SYNC(patient, 0, stage.syncAll());
    QCOMPARE(patient.json()[u"writes"_s].toInt(-1), 0);
    QVERIFY(stage.schedule(R"({"hold_hours": 0})"));
    SYNC(planned, 0, stage.sync({u"plan"_s, u"--create-attributes"_s}));
    SYNC(items, 0, stage.sync({u"items"_s, planned.json()[u"run"_s].toString(), u"--search"_s, u"Ann"_s}));
    QVERIFY2(items.out.contains("for good"), items.told().constData());
    SYNC(last, 0, stage.sync({u"apply"_s, planned.json()[u"run"_s].toString()}));
    QCOMPARE(last.json()[u"counts"_s][u"vanished_done"_s].toInt(), 1);
    QVERIFY(!stage.sandbox.post(u"/contacts/%1/unarchive"_s.arg(id)).contains(u"id"_s));
    QCOMPARE(stage.companiesOf(m_at.ben), QStringList{m_at.bolt});
    QCOMPARE(stage.contacts().size(), 1);
    VERIFY_QUIET(stage);

    // The same above the threshold.
    QVERIFY(stage.schedule(R"({"hold_above_percent": 5})"));
    QVERIFY(m_at.source->removePerson(m_at.ben));
    SYNC(held, 0, stage.syncAll());
    QCOMPARE(held.json()[u"counts"_s][u"held"_s].toInt(), 1);
    QCOMPARE(stage.contacts().size(), 1);
    SYNC(confirmed, 0, stage.sync({u"apply"_s, held.json()[u"run"_s].toString(), u"--confirm-deletions"_s}));
    QCOMPARE(stage.contacts().size(), 0);
    // Deleting for good what one said may be archived is another question.
    SYNC(asks, 0, stage.syncAll());
    QCOMPARE(asks.json()[u"counts"_s][u"held"_s].toInt(), 1);
    QCOMPARE(asks.json()[u"writes"_s].toInt(-1), 0);
    SYNC(sure, 0, stage.sync({u"apply"_s, asks.json()[u"run"_s].toString(), u"--confirm-deletions"_s}));
    QCOMPARE(sure.json()[u"counts"_s][u"vanished_done"_s].toInt(), 1);
    VERIFY_QUIET(stage);
}

// Who was archived and brought back in Intercom meanwhile is not deleted.
void WhatSyncsTest::sparesWhoIsBack()
{
    OPEN_POPULATED(stage, m_stores, m_at);
    QVERIFY(stage.schedule(R"({"deletions": "delete", "hold_hours": 0, "hold_above_percent": 90})"));
    SYNC(first, 0, stage.syncAll());
    const QString id = stage.contact(m_at.ann)[u"id"_s].toString();
    QVERIFY(m_at.source->removePerson(m_at.ann));
    SYNC(archived, 0, stage.syncAll());
    QVERIFY(stage.contact(m_at.ann).isEmpty());
    // Between the plan and its deed, and before the plan.
    SYNC(planned, 0, stage.sync({u"plan"_s, u"--create-attributes"_s}));
    QVERIFY(stage.sandbox.post(u"/contacts/%1/unarchive"_s.arg(id)).contains(u"id"_s));
    SYNC(refused, 1, stage.sync({u"apply"_s, planned.json()[u"run"_s].toString()}));
    QCOMPARE(stage.contact(m_at.ann)[u"id"_s].toString(), id);
    SYNC(spared, 0, stage.syncAll());
    QCOMPARE(spared.json()[u"counts"_s][u"causes"_s][u"left_alone"_s].toInt(), 1);
    QCOMPARE(stage.contact(m_at.ann)[u"id"_s].toString(), id);
    VERIFY_QUIET(stage);
}

// A person comes under another key, recognised by the e-mail. The record of before is gone, the contact is
// not.
void WhatSyncsTest::successors()
{
    BulkStage stage;
    QVERIFY(stage.open(m_stores, u"sqlite"_s));
    m_at.source = makeSource(u"SQL"_s, stage);
    QVERIFY(m_at.populate() && m_at.connect(stage));
    SYNC(mapped, 0,
         stage.terminal.run({u"mapping"_s, u"set"_s, u"--file"_s, u"-"_s},
                            R"({"source_object": "people", "target_object": "contact", "rules": [
                                {"id": "mail", "source": "email", "target": "email", "match_key": true},
                                {"id": "name", "source": "name", "target": "name"}]})"));
    QVERIFY(stage.schedule(R"({"deletions": "delete", "hold_hours": 0, "hold_above_percent": 90})"));
    SYNC(first, 0, stage.syncAll());
    const QString id = stage.contacts().at(0)[u"id"_s].toString();
    const bool isAnn = stage.contacts().at(0)[u"email"_s] == u"ann@example.com"_s;
    const QString email = isAnn ? u"ann@example.com"_s : u"ben@example.com"_s;
    QVERIFY(m_at.source->removePerson(isAnn ? m_at.ann : m_at.ben));
    QVERIFY(!m_at.source->addPerson(u"Successor Example"_s, email, m_at.since).isEmpty());
    SYNC(taken, 0, stage.syncAll());
    QCOMPARE(taken.json()[u"counts"_s][u"vanished"_s].toInt(), 0);
    QCOMPARE(stage.contacts().size(), 2);
    const QJsonObject contact = stage.sandbox.get(u"/contacts/"_s + id);
    QCOMPARE(contact[u"name"_s].toString(), u"Successor Example"_s);
}

QTEST_GUILESS_MAIN(WhatSyncsTest)
#include "tst_whatsyncs.moc"
