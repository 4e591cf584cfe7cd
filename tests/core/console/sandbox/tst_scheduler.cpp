// The scheduler: what is due is synced, what must be asked is asked, what others left behind is finished.
#include "consolerig.h"
#include "store/database.h"
#include "store/runrepository.h"
#include "store/schedulerepository.h"
#include "store/workerrepository.h"

#include <atomic>

using namespace patchbay;
using namespace patchbay::testing;

namespace {

constexpr int patience = 60'000;
constexpr std::chrono::milliseconds look{20};

} // namespace

class TestScheduler : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void cleanup();
    void syncsWhatIsDue();
    void asksAboutAChangedMapping();
    void skipsWhatIsPaused();
    void leavesItToTheLeaseHolder();
    void takesOverWhatWasCutOff();
    void goesOnWithWhatItPaused();
    void backsOff();
    void namesTheRuleWhoseFieldIsGone();
    void checksForDrift();
    void tellsWhereAValueCameFrom();

private:
    RunService &runs() const { return m_rig->console().runs(); }
    SchedulerService &scheduler() const { return m_rig->console().scheduler(); }
    void save(const Mapping &mapping, int base) const
    {
        VERIFY_RESULT(wait(m_rig->console().mappings().save(m_id, mapping, base)));
    }
    void schedule(int minutes = 10) const
    {
        SyncSettings settings;
        settings.frequency = SyncSettings::Frequency::Interval;
        settings.minutes = minutes;
        settings.driftSample = 0;
        VERIFY_RESULT(wait(runs().saveSchedule(m_id, settings)));
    }
    void pass(int minutes) { m_seconds += minutes * 60; }
    // Bulk runs, newest first.
    QList<RunProgress> all() const { return wait(runs().list()).value_or(QList<RunProgress>()); }
    QStringList states() const
    {
        QStringList texts;
        for (const RunProgress &run : all())
            texts.append(runScopeName(run.scope.kind) + u' ' + run.state);
        return texts;
    }
    // On the store itself, beside the console.
    template<typename T>
    Result<T> store(std::function<Result<T>(StoreSession &)> work) const
    {
        Database database(m_rig->storePath());
        if (const Outcome opened = wait(database.open()); !opened)
            return fail(opened.error());
        return wait(database.transact<T>(std::move(work)));
    }
    ScheduleRow row() const
    {
        return store<ScheduleRow>(
                   [id = m_id](StoreSession &session) { return ScheduleRepository(session).find(id); })
            .value_or(ScheduleRow());
    }
    QDateTime now() const { return m_start.addSecs(m_seconds); }
    void open()
    {
        m_rig->restart([this] { return now(); });
    }

    std::unique_ptr<ConsoleRig> m_rig;
    ConnectionId m_id;
    QDateTime m_start{};
    std::atomic<qint64> m_seconds = 0;
};

void TestScheduler::init()
{
    m_start = QDateTime::currentDateTimeUtc();
    m_seconds = 0;
    m_rig = std::make_unique<ConsoleRig>();
    open();
    VERIFY_RESULT(wait(m_rig->console().workspaces().add(m_rig->workspaceDraft())));
    const auto added = wait(m_rig->console().connections().add(m_rig->connectionDraft(u"Customers"_s)));
    VERIFY_RESULT(added);
    m_id = added->id;
    save(ConsoleRig::mapping(), 0);
    schedule();
}

void TestScheduler::cleanup()
{
    qunsetenv("INTERCOM_ACCESS_TOKEN");
    m_rig.reset();
}

void TestScheduler::syncsWhatIsDue()
{
    VERIFY_RESULT(wait(scheduler().start(look)));
    pass(11);
    QTRY_COMPARE_WITH_TIMEOUT(states(), QStringList{u"full succeeded"_s}, patience);
    QCOMPARE(all().first().ledger.create, 2);
    QCOMPARE(all().first().startedBy, u"schedule"_s);
    QTRY_VERIFY_WITH_TIMEOUT(row().dueAt && *row().dueAt > now(), patience);
    QVERIFY(row().highWater.has_value());
    QCOMPARE(row().lastRun, all().first().id);
    pass(11);
    QTRY_COMPARE_WITH_TIMEOUT(states(), (QStringList{u"since succeeded"_s, u"full succeeded"_s}), patience);
    QTRY_VERIFY_WITH_TIMEOUT(*row().dueAt > now(), patience);
    pass(25 * 60);
    QTRY_COMPARE_WITH_TIMEOUT(states().value(0), u"full succeeded"_s, patience);
    QCOMPARE(all().size(), 3);
    VERIFY_RESULT(wait(scheduler().stop()));
}

void TestScheduler::asksAboutAChangedMapping()
{
    VERIFY_RESULT(wait(scheduler().start(look)));
    pass(11);
    QTRY_COMPARE_WITH_TIMEOUT(states(), QStringList{u"full succeeded"_s}, patience);
    Mapping changed = ConsoleRig::mapping();
    changed.rules[2].transforms = {{.name = u"uppercase"_s, .arguments = {}}};
    save(changed, 1);
    QTRY_VERIFY_WITH_TIMEOUT(*row().dueAt > now(), patience);
    pass(11);
    QTRY_COMPARE_WITH_TIMEOUT(states().value(0), u"changed_mapping planned"_s, patience);
    QTRY_VERIFY2_WITH_TIMEOUT(m_rig->log().filter(u"was changed, which would write to 2 records"_s).size() ==
                                  1,
                              qPrintable(m_rig->log().join(u'\n')), patience);
    // Nothing more until somebody answers.
    QTRY_VERIFY_WITH_TIMEOUT(*row().dueAt > now(), patience);
    pass(11);
    QTRY_VERIFY_WITH_TIMEOUT(*row().dueAt > now(), patience);
    QCOMPARE(all().size(), 2);
    const auto applied = wait(runs().apply(all().first().id));
    VERIFY_RESULT(applied);
    QCOMPARE(applied->state, QString(runstates::succeeded));
    pass(11);
    QTRY_COMPARE_WITH_TIMEOUT(states().value(0), u"since succeeded"_s, patience);
}

void TestScheduler::skipsWhatIsPaused()
{
    VERIFY_RESULT(wait(m_rig->console().connections().pause(m_id)));
    VERIFY_RESULT(wait(scheduler().start(look)));
    const QDateTime due = *row().dueAt;
    pass(11);
    QTRY_VERIFY_WITH_TIMEOUT(*row().dueAt > due, patience);
    QVERIFY(all().isEmpty());
}

void TestScheduler::leavesItToTheLeaseHolder()
{
    const QString name = u"schedule/"_s + m_id.text();
    pass(11);
    const auto lease = [this, name](qint64 seconds) {
        return store<bool>([name, now = now(), seconds](StoreSession &session) {
                   return WorkerRepository(session).lease(name, u"another"_s, now, now.addSecs(seconds));
               })
            .value_or(false);
    };
    QVERIFY(lease(100));
    VERIFY_RESULT(wait(scheduler().start(look)));
    QTest::qWait(300); // many looks
    QVERIFY(all().isEmpty());
    pass(5); // the other is gone
    QTRY_COMPARE_WITH_TIMEOUT(states(), QStringList{u"full succeeded"_s}, patience);
}

void TestScheduler::takesOverWhatWasCutOff()
{
    const auto plan = wait(runs().plan(m_id, {}));
    VERIFY_RESULT(plan);
    // As a worker leaves it that is killed: running, with its lease and its heartbeat.
    const QDateTime at = now();
    VERIFY_RESULT(store<bool>([id = plan->id, at](StoreSession &session) -> Result<bool> {
        Result<RunRow> run = RunRepository(session).find(id);
        if (!run)
            return fail(run.error());
        run->state = QString(runstates::running);
        if (const Outcome kept = RunRepository(session).update(*run); !kept)
            return fail(kept.error());
        WorkerRepository workers(session);
        const Outcome beaten = workers.beat({u"dead"_s, u"elsewhere"_s, 1, at, at});
        if (!beaten)
            return fail(beaten.error());
        return workers.lease(u"run/"_s + id.text() + u"/dead"_s, u"dead"_s, at, at.addSecs(20));
    }));
    VERIFY_RESULT(wait(scheduler().start(look)));
    QTest::qWait(300); // many looks
    QCOMPARE(states(), QStringList{u"full running"_s});
    pass(1);
    QTRY_COMPARE_WITH_TIMEOUT(states(), QStringList{u"full succeeded"_s}, patience);
    QCOMPARE(all().first().ledger.create, 2);
}

void TestScheduler::goesOnWithWhatItPaused()
{
    QString people = u"id,email,full_name,plan\n"_s;
    for (int i = 0; i < 400; ++i)
        people += u"%1,p%1@example.com,Person %1,pro\n"_s.arg(i);
    m_rig->writePeople(people);
    VERIFY_RESULT(wait(scheduler().start(look)));
    pass(11);
    QTRY_VERIFY_WITH_TIMEOUT(!all().isEmpty() && all().first().writes > 20, patience);
    VERIFY_RESULT(wait(scheduler().stop()));
    const QString state = all().first().state;
    QVERIFY2(state == runstates::paused || state == runstates::succeeded, qPrintable(state));
    qputenv("INTERCOM_ACCESS_TOKEN", m_rig->token().toUtf8()); // the other console's memory is gone
    open();
    VERIFY_RESULT(wait(scheduler().start(look)));
    QTRY_VERIFY2_WITH_TIMEOUT(states().last() == u"full succeeded"_s,
                              qPrintable((states() + m_rig->log()).join(u'\n')), patience);
    QCOMPARE(all().last().ledger.create, 400);
}

void TestScheduler::backsOff()
{
    QVERIFY(QFile::remove(m_rig->peoplePath()));
    VERIFY_RESULT(wait(scheduler().start(look)));
    pass(11);
    const QDateTime begun = now();
    QTRY_VERIFY_WITH_TIMEOUT(*row().dueAt >= begun.addSecs(20 * 60), patience);
    QVERIFY2(!m_rig->log().filter(u"The scheduled sync of Customers failed"_s).isEmpty(),
             qPrintable(m_rig->log().join(u'\n')));
}

void TestScheduler::namesTheRuleWhoseFieldIsGone()
{
    m_rig->writePeople(u"id,email,plan\n1,ann@example.com,pro\n"_s);
    const auto plan = wait(runs().plan(m_id, {}));
    QVERIFY(!plan.has_value());
    QVERIFY2(plan.error().message.contains(u"full_name → name"_s), qPrintable(plan.error().message));
    QCOMPARE(all().first().state, QString(runstates::failed));
    const QJsonArray problems = all().first().details.value(u"rule_problems"_s).toArray();
    QCOMPARE(problems.size(), 1);
    QCOMPARE(problems.first()[u"rule"_s].toString(), u"r3"_s);
    QCOMPARE(problems.first()[u"kind"_s].toString(), u"unknown_source"_s);
    // With what it was when the mapping was saved.
    QCOMPARE(problems.first()[u"drift"_s][u"kind"_s].toString(), u"vanished"_s);
    QCOMPARE(problems.first()[u"drift"_s][u"was"_s].toString(), u"text"_s);
}

void TestScheduler::checksForDrift()
{
    const auto plan = wait(runs().plan(m_id, {}));
    VERIFY_RESULT(plan);
    VERIFY_RESULT(wait(runs().apply(plan->id)));
    const auto same = wait(runs().checkDrift(m_id, 10));
    VERIFY_RESULT(same);
    QCOMPARE(same->report.compared, 2);
    QCOMPARE(same->report.differing, 0);
    m_rig->writePeople(
        u"id,email,full_name,plan\n1,ann@example.com,Ann Example,pro\n2,bob@example.com,Bob Other,free\n"_s);
    const auto drifted = wait(runs().checkDrift(m_id, 10));
    VERIFY_RESULT(drifted);
    QCOMPARE(drifted->report.differing, 1);
    QCOMPARE(drifted->report.percent(), 50.0);
    const auto stored = wait(runs().drift());
    VERIFY_RESULT(stored);
    QCOMPARE(stored->size(), 1);
    QCOMPARE(stored->first().report.differing, 1);
    QVERIFY(m_rig->log().contains(u"Check for drift of Customers: 1 of 2 records differ (50 %)"_s));
}

void TestScheduler::tellsWhereAValueCameFrom()
{
    const auto plan = wait(runs().plan(m_id, {}));
    VERIFY_RESULT(plan);
    VERIFY_RESULT(wait(runs().apply(plan->id)));
    const auto items = wait(runs().items(plan->id, {.object = u"contact"_s}, -1, 10));
    VERIFY_RESULT(items);
    const auto writes = wait(runs().provenance(u"contact"_s, items->items.first().targetId, u"name"_s));
    VERIFY_RESULT(writes);
    QCOMPARE(writes->size(), 1);
    QCOMPARE(writes->first().run, plan->id);
    QCOMPARE(writes->first().sourceKey, u"1"_s);
    QCOMPARE(writes->first().mappingVersion, 1);
    QCOMPARE(writes->first().after.toString(), u"Ann Example"_s);
}

QTEST_GUILESS_MAIN(TestScheduler)
#include "tst_scheduler.moc"
