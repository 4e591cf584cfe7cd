// The life of a connection, from the wizard's test to the purge.
#include "consolerig.h"
#include "store/connectionrepository.h"
#include "store/database.h"

using namespace patchbay;
using namespace patchbay::testing;

class TestConnectionService : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void cleanup();
    void testsWithoutKeeping();
    void namesAreUnique();
    void refusesWhatFails();
    void fallsAndRises();
    void pauseHoldsThroughAFailure();
    void reconnectKeepsIdAndMapping();
    void removedIsHiddenAndComesBack();
    void purgesAfterSevenDays();
    void keepsSecretsOutOfTheStore();
    void listsAppsSeenInTheLog();

private:
    ConnectionService &connections() const { return m_rig->console().connections(); }
    Result<ConnectionView> add(const QString &name = {}) const
    {
        return wait(connections().add(m_rig->connectionDraft(name)));
    }

    std::unique_ptr<ConsoleRig> m_rig;
};

void TestConnectionService::init()
{
    m_rig = std::make_unique<ConsoleRig>();
    VERIFY_RESULT(wait(m_rig->console().workspaces().add(m_rig->workspaceDraft())));
}

void TestConnectionService::cleanup()
{
    m_rig.reset();
}

void TestConnectionService::testsWithoutKeeping()
{
    const auto health = wait(connections().test(m_rig->connectionDraft()));
    VERIFY_RESULT(health);
    QVERIFY2(health->ok, qPrintable(health->summary));
    ConnectionDraft unknown = m_rig->connectionDraft();
    unknown.system = u"abacus"_s;
    const auto refused = wait(connections().test(unknown));
    QVERIFY(!refused.has_value());
    QCOMPARE(refused.error().kind, Error::Kind::InvalidInput);
    const auto found = wait(connections().find(u"CSV file"_s));
    QVERIFY(!found.has_value());
}

void TestConnectionService::namesAreUnique()
{
    const auto first = add();
    VERIFY_RESULT(first);
    QCOMPARE(first->name, u"CSV file"_s);
    QCOMPARE(first->state, ConnectionState::Connected);
    QCOMPARE(first->objects, QStringList{u"people"_s});
    const auto second = add();
    VERIFY_RESULT(second);
    QCOMPARE(second->name, u"CSV file 2"_s);
    const auto taken = add(u"csv FILE"_s);
    QVERIFY(!taken.has_value());
    QCOMPARE(taken.error().kind, Error::Kind::Conflict);
    const auto renamed = wait(connections().rename(second->id, u"Csv File"_s));
    QVERIFY(!renamed.has_value());
    VERIFY_RESULT(wait(connections().rename(second->id, u"Customers"_s)));
    const auto found = wait(connections().find(u"CUSTOMERS"_s));
    VERIFY_RESULT(found);
    QCOMPARE(found->id, second->id);
}

void TestConnectionService::refusesWhatFails()
{
    ConnectionDraft draft = m_rig->connectionDraft();
    draft.settings.insert(u"people_file"_s, m_rig->path(u"absent.csv"_s));
    const auto refused = wait(connections().add(draft));
    QVERIFY(!refused.has_value());
    QCOMPARE(refused.error().kind, Error::Kind::Rejected);
    QVERIFY(!refused.error().message.isEmpty());
    const auto kept = wait(connections().add(draft, true));
    VERIFY_RESULT(kept);
    QCOMPARE(kept->state, ConnectionState::Disconnected);
    QVERIFY(!kept->stateReason.isEmpty());
}

void TestConnectionService::fallsAndRises()
{
    const auto added = add();
    VERIFY_RESULT(added);
    QVERIFY(QFile::rename(m_rig->peoplePath(), m_rig->path(u"aside.csv"_s)));
    for (int i = 0; i < 2; ++i) {
        const auto fallen = wait(connections().check(added->id));
        VERIFY_RESULT(fallen);
        QCOMPARE(fallen->state, ConnectionState::Disconnected);
        QVERIFY(!fallen->stateReason.isEmpty());
    }
    QVERIFY(QFile::rename(m_rig->path(u"aside.csv"_s), m_rig->peoplePath()));
    const auto risen = wait(connections().check(added->id));
    VERIFY_RESULT(risen);
    QCOMPARE(risen->state, ConnectionState::Connected);
    QVERIFY(risen->stateReason.isEmpty());
    QCOMPARE(m_rig->log().filter(u"CSV file is disconnected"_s).size(), 1);
    QCOMPARE(m_rig->log().filter(u"CSV file is connected"_s).size(), 1);
}

void TestConnectionService::pauseHoldsThroughAFailure()
{
    const auto added = add();
    VERIFY_RESULT(added);
    VERIFY_RESULT(wait(connections().pause(added->id, u"Moving house"_s)));
    QVERIFY(QFile::rename(m_rig->peoplePath(), m_rig->path(u"aside.csv"_s)));
    const auto checked = wait(connections().check(added->id));
    VERIFY_RESULT(checked);
    QCOMPARE(checked->state, ConnectionState::Paused);
    QCOMPARE(checked->stateReason, u"Moving house"_s);
    QVERIFY(!checked->health.ok);
    const auto resumed = wait(connections().resume(added->id));
    VERIFY_RESULT(resumed);
    QCOMPARE(resumed->state, ConnectionState::Disconnected);
}

void TestConnectionService::reconnectKeepsIdAndMapping()
{
    const auto added = add();
    VERIFY_RESULT(added);
    VERIFY_RESULT(wait(m_rig->console().mappings().save(added->id, ConsoleRig::mapping(), 0)));
    QVERIFY(QFile::copy(m_rig->peoplePath(), m_rig->path(u"other.csv"_s)));
    ConnectionDraft draft = m_rig->connectionDraft();
    draft.settings.insert(u"people_file"_s, m_rig->path(u"other.csv"_s));
    const auto reconnected = wait(connections().reconnect(added->id, draft));
    VERIFY_RESULT(reconnected);
    QCOMPARE(reconnected->id, added->id);
    QCOMPARE(reconnected->mappings.size(), 1);
    QCOMPARE(reconnected->settings.value(u"people_file"_s).toString(), m_rig->path(u"other.csv"_s));
    draft.settings.insert(u"people_file"_s, m_rig->path(u"absent.csv"_s));
    const auto refused = wait(connections().reconnect(added->id, draft));
    QVERIFY(!refused.has_value());
    const auto unchanged = wait(connections().find(added->id.text()));
    VERIFY_RESULT(unchanged);
    QCOMPARE(unchanged->settings.value(u"people_file"_s).toString(), m_rig->path(u"other.csv"_s));
}

void TestConnectionService::removedIsHiddenAndComesBack()
{
    const auto added = add();
    VERIFY_RESULT(added);
    VERIFY_RESULT(wait(m_rig->console().mappings().save(added->id, ConsoleRig::mapping(), 0)));
    VERIFY_RESULT(wait(connections().pause(added->id, u"Because"_s)));
    VERIFY_RESULT(wait(connections().remove(added->id)));
    QVERIFY(!wait(connections().find(added->id.text())).has_value());
    QVERIFY(!wait(connections().check(added->id)).has_value());
    // Its name is free meanwhile.
    const auto other = add(u"CSV file"_s);
    VERIFY_RESULT(other);
    VERIFY_RESULT(wait(connections().restore(added->id)));
    const auto back = wait(connections().find(added->id.text()));
    VERIFY_RESULT(back);
    QCOMPARE(back->name, u"CSV file 2"_s);
    QCOMPARE(back->state, ConnectionState::Paused);
    QCOMPARE(back->stateReason, u"Because"_s);
    QCOMPARE(back->mappings.size(), 1);
}

void TestConnectionService::purgesAfterSevenDays()
{
    const auto added = add();
    VERIFY_RESULT(added);
    VERIFY_RESULT(wait(connections().remove(added->id)));
    const auto later = [](int days) {
        return [days] { return QDateTime::currentDateTimeUtc().addDays(days); };
    };
    m_rig->restart(later(6));
    VERIFY_RESULT(wait(connections().restore(added->id)));
    VERIFY_RESULT(wait(connections().remove(added->id)));
    m_rig->restart(later(14));
    const auto gone = wait(connections().restore(added->id));
    QVERIFY(!gone.has_value());
    QCOMPARE(gone.error().kind, Error::Kind::NotFound);
}

void TestConnectionService::keepsSecretsOutOfTheStore()
{
    const SystemDescription *sql = nullptr;
    for (const SystemDescription &system : connections().catalogue()) {
        if (system.id == u"sql")
            sql = &system;
    }
    QVERIFY(sql);
    QVERIFY(sql->setting(u"password"_s));
    const QByteArray password = "correct-horse-battery";
    const QJsonObject source = m_rig->sandbox().announcement().value(u"sql"_s).toObject();
    ConnectionDraft draft;
    draft.system = u"sql"_s;
    draft.settings = {{u"driver"_s, source.value(u"driver"_s)},
                      {u"database"_s, source.value(u"database"_s)},
                      {u"people_query"_s, source.value(u"people"_s)}};
    draft.secrets = {{u"password"_s, Secret(password)}};
    VERIFY_RESULT(wait(connections().add(draft, true)));
    m_rig->close();
    for (const QString &suffix : {u""_s, u"-wal"_s}) {
        QFile file(m_rig->storePath() + suffix);
        if (file.open(QIODevice::ReadOnly))
            QVERIFY(!file.readAll().contains(password));
    }
}

void TestConnectionService::listsAppsSeenInTheLog()
{
    VERIFY_RESULT(add());
    const auto seen = [this] {
        QStringList names;
        const auto list = wait(connections().list());
        for (const ConnectionView &view : list.value_or(QList<ConnectionView>())) {
            if (view.state == ConnectionState::SeenOnly)
                names << view.name;
        }
        return names;
    };
    // The stand-in's log: Stripe was uninstalled again.
    QTRY_COMPARE_WITH_TIMEOUT(seen(), (QStringList{u"Salesforce"_s, u"Slack"_s}), 30'000);
    const auto list = wait(connections().list());
    VERIFY_RESULT(list);
    QCOMPARE(list->first().state, ConnectionState::Connected);
    QVERIFY(list->last().stateReason.contains(u"installed on"_s));
}

QTEST_GUILESS_MAIN(TestConnectionService)
#include "tst_connectionservice.moc"
