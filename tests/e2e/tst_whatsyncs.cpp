// Everything that is synced, line by line, from a database and from Clerk, with either kind of store: what is
// written, that a second run writes nothing, and what becomes of it when the source changes.
#include "syncsources.h"

using namespace patchbay::testing;
using namespace Qt::StringLiterals;

namespace {

QByteArray peopleMapping(const SyncSource &source)
{
    return R"({"source_object": "people", "target_object": "contact", "rules": [
        {"id": "key", "source": "id", "target": "external_id", "match_key": true},
        {"id": "mail", "source": "email", "target": "email"},
        {"id": "name", "source": "name", "target": "name"},
        {"id": "since", "source": "signed_up_at", "target": "signed_up_at"},
        {"id": "status", "source": "status", "target": "custom.status"},
        {"id": "where", "source": "$environment", "target": "custom.environment"},)" +
           source.tagsRule() + "]}";
}

QByteArray organisationMapping(const SyncSource &source)
{
    return R"({"source_object": "organisations", "target_object": "company", "rules": [
        {"id": "key", "source": "id", "target": "company_id", "match_key": true},
        {"id": "name", "source": "name", "target": "name"},
        {"id": "made", "source": "created_at", "target": "custom.created_at"},
        {"id": "where", "source": "$environment", "target": "custom.environment"},
        {"id": "plan", "source": ")" +
           source.planField() + R"(", "target": "plan"}]})";
}

} // namespace

class WhatSyncsTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void organisationsAndUsers_data() { rows(); }
    void organisationsAndUsers();
    void invitedUsers_data() { rows(); }
    void invitedUsers();
    void invitedUsersOneByOne_data() { rows(); }
    void invitedUsersOneByOne();
    void memberships_data() { rows(); }
    void memberships();
    void archives_data() { rows(); }
    void archives();
    void deletes_data() { rows(); }
    void deletes();
    void successors();
    void suggestions();

private:
    static void rows()
    {
        QTest::addColumn<QString>("dialect");
        QTest::addColumn<QString>("kind");
        for (const auto *kind : {"SQL", "Clerk"}) {
            QTest::addRow("%s, SQLite", kind) << u"sqlite"_s << QString::fromLatin1(kind);
            QTest::addRow("%s, PostgreSQL", kind) << u"postgresql"_s << QString::fromLatin1(kind);
        }
    }

    // Organisations Acme and Bolt, Ann in Acme and Ben in Bolt.
    bool populate()
    {
        m_acme = m_source->addOrganisation(u"Acme"_s, u"basic"_s, m_since);
        m_bolt = m_source->addOrganisation(u"Bolt"_s, u"pro"_s, m_since.addDays(1));
        m_ann = m_source->addPerson(u"Ann Example"_s, u"ann@example.com"_s, m_since.addDays(2));
        m_ben = m_source->addPerson(u"Ben Example"_s, u"ben@example.com"_s, m_since.addDays(3));
        return !m_acme.isEmpty() && !m_bolt.isEmpty() && !m_ann.isEmpty() && !m_ben.isEmpty() &&
               m_source->join(m_ann, m_acme) && m_source->join(m_ben, m_bolt);
    }
    // Workspace, connection and both mappings; false with what was printed.
    static bool connect(BulkStage &stage, SyncSource &source)
    {
        const auto done = [&stage](const QStringList &arguments, const QByteArray &input = {}) {
            const Ran ran = stage.terminal.run(arguments, input);
            // 1: saved, with errors that the run mends by creating attributes.
            const bool well = ran.code == 0 || (ran.code == 1 && arguments.contains(u"--even-with-errors"_s));
            if (!well)
                qWarning("%s", ran.told().constData());
            return well;
        };
        const QStringList set{u"mapping"_s, u"set"_s, u"--file"_s, u"-"_s, u"--even-with-errors"_s};
        return done({u"workspace"_s, u"add"_s, u"--url"_s, stage.sandbox.url()}) &&
               done(QStringList{u"connection"_s, u"add"_s} + source.connection()) &&
               done(set, peopleMapping(source)) && done(set, organisationMapping(source));
    }

    const QDateTime m_since = QDateTime::fromString(u"2025-03-04T05:06:07Z"_s, Qt::ISODate);
    std::unique_ptr<SyncSource> m_source{};
    QString m_acme{};
    QString m_bolt{};
    QString m_ann{};
    QString m_ben{};
    StoreServer m_stores{};
};

// A stage with the row's source, populated and connected.
#define OPEN(stage)                                                                                          \
    OPEN_STAGE(stage, m_stores, QStringList());                                                              \
    QFETCH(QString, kind);                                                                                   \
    m_source = makeSource(kind, stage);                                                                      \
    QVERIFY(populate());                                                                                     \
    QVERIFY(connect(stage, *m_source))
// A second run right after the first has nothing to do.
#define VERIFY_QUIET(stage)                                                                                  \
    do {                                                                                                     \
        const qint64 before = (stage).sandbox.writes();                                                      \
        SYNC(again, 0, (stage).syncAll());                                                                   \
        QVERIFY2(again.json()[u"writes"_s].toInt(-1) == 0, again.told().constData());                        \
        QCOMPARE((stage).sandbox.writes(), before);                                                          \
    } while (false)

void WhatSyncsTest::organisationsAndUsers()
{
    OPEN(stage);
    SYNC(planned, 0, stage.sync({u"plan"_s, u"--create-attributes"_s}));
    QCOMPARE(planned.json()[u"counts"_s][u"create"_s].toInt(), 4);
    QCOMPARE(stage.sandbox.writes(), 0);
    SYNC(applied, 0, stage.sync({u"apply"_s, planned.json()[u"run"_s].toString()}));
    QCOMPARE(applied.json()[u"state"_s].toString(), u"succeeded"_s);

    const QJsonObject company = stage.company(m_acme);
    QCOMPARE(company[u"company_id"_s].toString(), m_acme);
    QCOMPARE(company[u"name"_s].toString(), u"Acme"_s);
    QCOMPARE(company[u"custom_attributes"_s][u"created_at"_s].toInteger(), m_since.toSecsSinceEpoch());
    QCOMPARE(company[u"custom_attributes"_s][u"environment"_s].toString(), u"staging"_s);
    QCOMPARE(company[u"plan"_s][u"name"_s].toString(), u"basic"_s);
    QCOMPARE(stage.company(m_bolt)[u"plan"_s][u"name"_s].toString(), u"pro"_s);

    const QJsonObject person = stage.contact(m_ann);
    QCOMPARE(person[u"name"_s].toString(), u"Ann Example"_s);
    QCOMPARE(person[u"email"_s].toString(), u"ann@example.com"_s);
    QCOMPARE(person[u"signed_up_at"_s].toInteger(), m_since.addDays(2).toSecsSinceEpoch());
    QCOMPARE(person[u"custom_attributes"_s][u"environment"_s].toString(), u"staging"_s);
    QCOMPARE(person[u"custom_attributes"_s][u"status"_s].toString(), u"active"_s);
    QVERIFY(person[u"tags"_s][u"data"_s].toArray().isEmpty());
    QCOMPARE(stage.companiesOf(m_ann), QStringList{m_acme});
    QCOMPARE(stage.companiesOf(m_ben), QStringList{m_bolt});
    QCOMPARE(stage.contacts().size(), 2);
    VERIFY_QUIET(stage);

    // The billing plan is a field like any other.
    QVERIFY(m_source->setPlan(m_acme, u"enterprise"_s));
    SYNC(upgraded, 0, stage.syncAll());
    QCOMPARE(upgraded.json()[u"writes"_s].toInt(), 1);
    QCOMPARE(stage.company(m_acme)[u"plan"_s][u"name"_s].toString(), u"enterprise"_s);
    VERIFY_QUIET(stage);
}

void WhatSyncsTest::invitedUsers()
{
    OPEN(stage);
    const QString invited = m_source->invite(u"guest@example.com"_s, m_bolt);
    const QString second = m_source->invite(u"never@example.com"_s, m_bolt);
    QVERIFY(invited.startsWith(u"invitation_"_s) && !second.isEmpty());
    SYNC(first, 0, stage.syncAll());
    const QJsonObject guest = stage.contact(invited);
    QCOMPARE(guest[u"email"_s].toString(), u"guest@example.com"_s);
    QCOMPARE(guest[u"custom_attributes"_s][u"status"_s].toString(), u"invited"_s);
    QCOMPARE(guest[u"custom_attributes"_s][u"environment"_s].toString(), u"staging"_s);
    QCOMPARE(guest[u"tags"_s][u"data"_s].toArray().size(), 1);
    const QJsonObject tags = stage.sandbox.get(u"/contacts/%1/tags"_s.arg(guest[u"id"_s].toString()));
    QCOMPARE(tags[u"data"_s][0][u"name"_s].toString(), u"invited-user"_s);
    for (const auto &name : {u"signed_up_at"_s, u"last_seen_at"_s, u"last_contacted_at"_s,
                             u"last_replied_at"_s, u"last_email_opened_at"_s})
        QVERIFY2(guest[name].isNull() || guest[name].isUndefined(), qPrintable(name));
    QCOMPARE(stage.companiesOf(invited), QStringList()); // not a member before it accepts
    QCOMPARE(stage.contacts().size(), 4);
    VERIFY_QUIET(stage);

    // The one accepts and is the same contact; the other one's invitation is withdrawn.
    const QString user = m_source->accept(invited, u"Gus Guest"_s);
    QVERIFY(!user.isEmpty() && m_source->revoke(second));
    SYNC(converted, 0, stage.syncAll());
    QCOMPARE(converted.json()[u"ledger"_s][u"created"_s].toInt(), 0);
    QCOMPARE(converted.json()[u"counts"_s][u"vanished"_s].toInt(), 1);
    const QJsonObject member = stage.contact(user);
    QCOMPARE(member[u"id"_s].toString(), guest[u"id"_s].toString());
    QCOMPARE(member[u"name"_s].toString(), u"Gus Guest"_s);
    QCOMPARE(member[u"email"_s].toString(), u"guest@example.com"_s);
    QCOMPARE(member[u"custom_attributes"_s][u"status"_s].toString(), u"active"_s);
    QVERIFY(member[u"signed_up_at"_s].toInteger() > 0);
    QVERIFY(member[u"tags"_s][u"data"_s].toArray().isEmpty());
    QCOMPARE(stage.companiesOf(user), QStringList{m_bolt});
    QVERIFY(stage.contact(invited).isEmpty());
    QCOMPARE(stage.contacts().size(), 4);
    VERIFY_QUIET(stage);
}

// The same by name, as an event or a person asks for it, and where somebody else had made the contact.
void WhatSyncsTest::invitedUsersOneByOne()
{
    OPEN(stage);
    SYNC(first, 0, stage.syncAll());
    const QString invited = m_source->invite(u"guest@example.com"_s, m_bolt);
    const QString other = m_source->invite(u"other@example.com"_s, m_bolt);
    SYNC(created, 0, stage.sync({u"user"_s, u"--email"_s, u"guest@example.com"_s}));
    QCOMPARE(created.json()[u"action"_s].toString(), u"create"_s);
    const QString id = stage.contact(invited)[u"id"_s].toString();
    // A script of theirs has written the other one long ago.
    const QString scripted =
        stage.sandbox
            .post(u"/contacts"_s, {{u"external_id"_s, other}, {u"email"_s, u"other@example.com"_s}})[u"id"_s]
            .toString();
    const QString user = m_source->accept(invited, u"Gus Guest"_s);
    const QString another = m_source->accept(other, u"Olga Other"_s);
    QVERIFY(!user.isEmpty() && !another.isEmpty());

    SYNC(looked, 0, stage.sync({u"user"_s, u"--email"_s, u"guest@example.com"_s, u"--dry-run"_s}));
    QCOMPARE(looked.json()[u"action"_s].toString(), u"update"_s);
    SYNC(converted, 0, stage.sync({u"user"_s, u"--email"_s, u"guest@example.com"_s}));
    QCOMPARE(converted.json()[u"action"_s].toString(), u"update"_s);
    QCOMPARE(stage.contact(user)[u"id"_s].toString(), id);
    QVERIFY(stage.contact(user)[u"tags"_s][u"data"_s].toArray().isEmpty());
    QCOMPARE(stage.companiesOf(user), QStringList{m_bolt});
    SYNC(adopted, 0, stage.sync({u"user"_s, u"--email"_s, u"other@example.com"_s}));
    QCOMPARE(adopted.json()[u"action"_s].toString(), u"update"_s);
    QCOMPARE(stage.contact(another)[u"id"_s].toString(), scripted);
    QCOMPARE(stage.contacts().size(), 4);
    // The invited person is not somebody who is gone.
    SYNC(everything, 0, stage.syncAll());
    QCOMPARE(everything.json()[u"counts"_s][u"vanished"_s].toInt(), 0);
    QCOMPARE(everything.json()[u"writes"_s].toInt(-1), 0);
}

void WhatSyncsTest::memberships()
{
    OPEN(stage);
    SYNC(first, 0, stage.syncAll());
    QVERIFY(m_source->join(m_ann, m_bolt));
    QVERIFY(m_source->leave(m_ben, m_bolt));
    SYNC(moved, 0, stage.syncAll());
    QCOMPARE(moved.json()[u"ledger"_s][u"updated"_s].toInt(), 2);
    QCOMPARE(moved.json()[u"writes"_s].toInt(), 2);
    QStringList both{m_acme, m_bolt};
    both.sort();
    QCOMPARE(stage.companiesOf(m_ann), both);
    QCOMPARE(stage.companiesOf(m_ben), QStringList());
    VERIFY_QUIET(stage);

    // By name, too; and what people attached in Intercom stays.
    QVERIFY(stage.sandbox
                .post(u"/contacts/%1/companies"_s.arg(stage.contact(m_ben)[u"id"_s].toString()),
                      {{u"id"_s, stage.company(m_acme)[u"id"_s]}})
                .contains(u"id"_s));
    QVERIFY(m_source->leave(m_ann, m_acme));
    SYNC(left, 0, stage.sync({u"user"_s, u"--email"_s, u"ann@example.com"_s}));
    QCOMPARE(stage.companiesOf(m_ann), QStringList{m_bolt});
    QVERIFY(m_source->join(m_ben, m_bolt));
    SYNC(joined, 0, stage.syncAll());
    QCOMPARE(stage.companiesOf(m_ben), both);
    VERIFY_QUIET(stage);
}

void WhatSyncsTest::archives()
{
    OPEN(stage);
    QVERIFY(stage.schedule(R"({"deletions": "archive", "hold_hours": 0})"));
    SYNC(first, 0, stage.syncAll());
    const QString id = stage.contact(m_ann)[u"id"_s].toString();
    QVERIFY(m_source->removePerson(m_ann));
    QVERIFY(m_source->removeOrganisation(m_acme));
    // One of two is far more than 5 %.
    SYNC(held, 0, stage.syncAll());
    QCOMPARE(held.json()[u"counts"_s][u"held"_s].toInt(), 1);
    QCOMPARE(held.json()[u"writes"_s].toInt(-1), 0);
    QVERIFY(!stage.contact(m_ann).isEmpty());
    SYNC(confirmed, 0, stage.sync({u"apply"_s, held.json()[u"run"_s].toString(), u"--confirm-deletions"_s}));
    QVERIFY(stage.contact(m_ann).isEmpty());
    // It can be brought back, and a company is not archived: Intercom has no such thing.
    QVERIFY(stage.sandbox.post(u"/contacts/%1/unarchive"_s.arg(id)).contains(u"id"_s));
    QCOMPARE(stage.contact(m_ann)[u"id"_s].toString(), id);
    QCOMPARE(stage.company(m_acme)[u"name"_s].toString(), u"Acme"_s);
    QCOMPARE(stage.contact(m_ben)[u"name"_s].toString(), u"Ben Example"_s);
}

void WhatSyncsTest::deletes()
{
    OPEN(stage);
    QVERIFY(stage.schedule(R"({"deletions": "delete", "hold_hours": 0, "hold_above_percent": 90})"));
    SYNC(first, 0, stage.syncAll());
    const QString id = stage.contact(m_ann)[u"id"_s].toString();
    QVERIFY(m_source->removePerson(m_ann));
    QVERIFY(m_source->removeOrganisation(m_acme));
    SYNC(removed, 0, stage.syncAll());
    QCOMPARE(removed.json()[u"counts"_s][u"vanished_done"_s].toInt(), 2);
    QVERIFY(stage.contact(m_ann).isEmpty());
    QVERIFY(!stage.sandbox.post(u"/contacts/%1/unarchive"_s.arg(id)).contains(u"id"_s));
    QVERIFY(stage.company(m_acme)[u"name"_s].toString().isEmpty());
    QCOMPARE(stage.companiesOf(m_ben), QStringList{m_bolt});
    QCOMPARE(stage.contacts().size(), 1);
    VERIFY_QUIET(stage);

    // The same above the threshold.
    QVERIFY(stage.schedule(R"({"hold_above_percent": 5})"));
    QVERIFY(m_source->removePerson(m_ben));
    SYNC(held, 0, stage.syncAll());
    QCOMPARE(held.json()[u"counts"_s][u"held"_s].toInt(), 1);
    QCOMPARE(stage.contacts().size(), 1);
    SYNC(confirmed, 0, stage.sync({u"apply"_s, held.json()[u"run"_s].toString(), u"--confirm-deletions"_s}));
    QCOMPARE(stage.contacts().size(), 0);
}

// A person comes under another key, recognised by the e-mail. The record of before is gone, the contact is
// not.
void WhatSyncsTest::successors()
{
    BulkStage stage;
    QVERIFY(stage.open(m_stores, u"sqlite"_s));
    m_source = makeSource(u"SQL"_s, stage);
    QVERIFY(populate() && connect(stage, *m_source));
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
    QVERIFY(m_source->removePerson(isAnn ? m_ann : m_ben));
    QVERIFY(!m_source->addPerson(u"Successor Example"_s, email, m_since).isEmpty());
    SYNC(taken, 0, stage.syncAll());
    QCOMPARE(taken.json()[u"counts"_s][u"vanished"_s].toInt(), 0);
    QCOMPARE(stage.contacts().size(), 2);
    const QJsonObject contact = stage.sandbox.get(u"/contacts/"_s + id);
    QCOMPARE(contact[u"name"_s].toString(), u"Successor Example"_s);
}

// The mapping that is suggested for Clerk makes of invited persons what it should.
void WhatSyncsTest::suggestions()
{
    BulkStage stage;
    QVERIFY(stage.open(m_stores, u"sqlite"_s));
    m_source = makeSource(u"Clerk"_s, stage);
    QVERIFY(populate());
    const QString invited = m_source->invite(u"guest@example.com"_s, m_bolt);
    SYNC(workspace, 0, stage.terminal.run({u"workspace"_s, u"add"_s, u"--url"_s, stage.sandbox.url()}));
    SYNC(connection, 0, stage.terminal.run(QStringList{u"connection"_s, u"add"_s} + m_source->connection()));
    for (const auto &object : {u"people"_s, u"organisations"_s}) {
        const Ran ran = stage.terminal.run(
            {u"mapping"_s, u"set"_s, u"--object"_s, object, u"--suggest"_s, u"--even-with-errors"_s});
        QVERIFY2(ran.code == 0 || ran.out.contains("no custom attribute"), ran.told().constData());
    }
    SYNC(all, 0, stage.syncAll());
    const QJsonObject guest = stage.contact(invited);
    QCOMPARE(guest[u"custom_attributes"_s][u"status"_s].toString(), u"invited"_s);
    QCOMPARE(guest[u"tags"_s][u"data"_s].toArray().size(), 1);
    QVERIFY(guest[u"signed_up_at"_s].isNull() && guest[u"last_seen_at"_s].isNull());
    QCOMPARE(stage.contact(m_ann)[u"name"_s].toString(), u"Ann Example"_s);
    QCOMPARE(stage.contact(m_ann)[u"signed_up_at"_s].toInteger(), m_since.addDays(2).toSecsSinceEpoch());
    QCOMPARE(stage.companiesOf(m_ann), QStringList{m_acme});
    QCOMPARE(stage.company(m_acme)[u"plan"_s][u"name"_s].toString(), u"basic"_s);
    VERIFY_QUIET(stage);
}

QTEST_GUILESS_MAIN(WhatSyncsTest)
#include "tst_whatsyncs.moc"
