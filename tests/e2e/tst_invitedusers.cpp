// Invited users, from a database and from Clerk, with either kind of store: known, marked as such, and one
// person with the user that they become.
#include "syncstage.h"

using namespace patchbay::testing;
using namespace Qt::StringLiterals;

class InvitedUsersTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void convert_data() { sourcesAndStores(); }
    void convert();
    void oneByOne_data() { sourcesAndStores(); }
    void oneByOne();
    void suggestions();

private:
    PopulatedSource m_at{};
    StoreServer m_stores{};
};

void InvitedUsersTest::convert()
{
    OPEN_POPULATED(stage, m_stores, m_at);
    const QString invited = m_at.source->invite(u"guest@example.com"_s, m_at.bolt);
    const QString second = m_at.source->invite(u"never@example.com"_s, m_at.bolt);
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

    // The one accepts and is the same contact; the other one's invitation is withdrawn. A third was written
    // by a script of theirs long ago, and accepts before it was ever synced.
    const QString third = m_at.source->invite(u"third@example.com"_s, m_at.acme);
    const QString scripted =
        stage.sandbox
            .post(u"/contacts"_s, {{u"external_id"_s, third}, {u"email"_s, u"third@example.com"_s}})[u"id"_s]
            .toString();
    const QString user = m_at.source->accept(invited, u"Gus Guest"_s);
    const QString another = m_at.source->accept(third, u"Thea Third"_s);
    QVERIFY(!user.isEmpty() && !another.isEmpty() && m_at.source->revoke(second));
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
    QCOMPARE(stage.companiesOf(user), QStringList{m_at.bolt});
    QVERIFY(stage.contact(invited).isEmpty());
    QCOMPARE(stage.contact(another)[u"id"_s].toString(), scripted);
    QCOMPARE(stage.contacts().size(), 5);
    VERIFY_QUIET(stage);
}

// The same by name, as an event or a person asks for it, and where somebody else had made the contact.
void InvitedUsersTest::oneByOne()
{
    OPEN_POPULATED(stage, m_stores, m_at);
    SYNC(first, 0, stage.syncAll());
    const QString invited = m_at.source->invite(u"guest@example.com"_s, m_at.bolt);
    const QString other = m_at.source->invite(u"other@example.com"_s, m_at.bolt);
    SYNC(created, 0, stage.sync({u"user"_s, u"--email"_s, u"guest@example.com"_s}));
    QCOMPARE(created.json()[u"action"_s].toString(), u"create"_s);
    const QString id = stage.contact(invited)[u"id"_s].toString();
    // A script of theirs has written the other one long ago.
    const QString scripted =
        stage.sandbox
            .post(u"/contacts"_s, {{u"external_id"_s, other}, {u"email"_s, u"other@example.com"_s}})[u"id"_s]
            .toString();
    const QString user = m_at.source->accept(invited, u"Gus Guest"_s);
    const QString another = m_at.source->accept(other, u"Olga Other"_s);
    QVERIFY(!user.isEmpty() && !another.isEmpty());

    SYNC(looked, 0, stage.sync({u"user"_s, u"--email"_s, u"guest@example.com"_s, u"--dry-run"_s}));
    QCOMPARE(looked.json()[u"action"_s].toString(), u"update"_s);
    SYNC(converted, 0, stage.sync({u"user"_s, u"--email"_s, u"guest@example.com"_s}));
    QCOMPARE(converted.json()[u"action"_s].toString(), u"update"_s);
    QCOMPARE(stage.contact(user)[u"id"_s].toString(), id);
    QVERIFY(stage.contact(user)[u"tags"_s][u"data"_s].toArray().isEmpty());
    QCOMPARE(stage.companiesOf(user), QStringList{m_at.bolt});
    SYNC(adopted, 0, stage.sync({u"user"_s, u"--email"_s, u"other@example.com"_s}));
    QCOMPARE(adopted.json()[u"action"_s].toString(), u"update"_s);
    QCOMPARE(stage.contact(another)[u"id"_s].toString(), scripted);
    QCOMPARE(stage.contacts().size(), 4);
    // The invited person is not somebody who is gone.
    SYNC(everything, 0, stage.syncAll());
    QCOMPARE(everything.json()[u"counts"_s][u"vanished"_s].toInt(), 0);
    QCOMPARE(everything.json()[u"writes"_s].toInt(-1), 0);
}

// The mapping that is suggested for Clerk makes of invited persons what it should.
void InvitedUsersTest::suggestions()
{
    BulkStage stage;
    QVERIFY(stage.open(m_stores, u"sqlite"_s));
    m_at.source = makeSource(u"Clerk"_s, stage);
    QVERIFY(m_at.populate());
    const QString invited = m_at.source->invite(u"guest@example.com"_s, m_at.bolt);
    SYNC(workspace, 0, stage.terminal.run({u"workspace"_s, u"add"_s, u"--url"_s, stage.sandbox.url()}));
    SYNC(connection, 0,
         stage.terminal.run(QStringList{u"connection"_s, u"add"_s} + m_at.source->connection()));
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
    QCOMPARE(stage.contact(m_at.ann)[u"name"_s].toString(), u"Ann Example"_s);
    QCOMPARE(stage.contact(m_at.ann)[u"signed_up_at"_s].toInteger(),
             m_at.since.addDays(2).toSecsSinceEpoch());
    QCOMPARE(stage.companiesOf(m_at.ann), QStringList{m_at.acme});
    QCOMPARE(stage.company(m_at.acme)[u"plan"_s][u"name"_s].toString(), u"basic"_s);
    VERIFY_QUIET(stage);
}

QTEST_GUILESS_MAIN(InvitedUsersTest)
#include "tst_invitedusers.moc"
