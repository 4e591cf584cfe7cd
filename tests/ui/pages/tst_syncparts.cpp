// The parts of the sync page without a store behind them: counts as filters, progress, the ledger as a sum,
// what must be confirmed, filters edited by keys.
#include "ui/support/uitesting.h"
#include "ui/sync/countbar.h"
#include "ui/sync/judgeview.h"
#include "ui/sync/ledgerbar.h"
#include "ui/sync/livecard.h"
#include "ui/sync/runnotices.h"
#include "ui/sync/runwords.h"
#include "ui/widgets/banner.h"
#include "ui/widgets/conditioneditor.h"

#include <QAbstractButton>
#include <QCheckBox>
#include <QComboBox>
#include <QLabel>
#include <QLineEdit>
#include <QSignalSpy>
#include <QTest>

using namespace patchbay;
using namespace patchbay::testing;
using namespace patchbay::ui;
using namespace Qt::StringLiterals;

namespace {

RunProgress makeRun(const QString &state)
{
    RunProgress run;
    run.id = RunId(u"run_1"_s);
    run.connectionName = u"Customers"_s;
    run.kind = u"bulk"_s;
    run.state = state;
    run.isHere = true;
    run.source = 20;
    run.calls = 12;
    run.allowedPerSecond = 166;
    run.ledger.source = 20;
    run.ledger.create = 3;
    run.ledger.update = 7;
    run.ledger.unchanged = 8;
    run.ledger.failed = 2;
    return run;
}

bool says(const QWidget &widget, const QString &text)
{
    const QList<QLabel *> labels = widget.findChildren<QLabel *>();
    return std::ranges::any_of(labels, [&text](const QLabel *label) { return label->text().contains(text); });
}

} // namespace

class TestSyncParts : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { applyTheme(Theme::Mode::Light); }

    void tilesFilterByKeys()
    {
        CountBar bar;
        bar.setGroups({{u"contact"_s, 2, u"create"_s, u"planned"_s, {}, 1'204}}, true, false);
        bar.resize(900, 56);
        bar.show();
        QVERIFY(QTest::qWaitForWindowExposed(&bar));
        QCOMPARE(nameless(&bar), QStringList());
        auto *all = bar.findChild<QAbstractButton *>(u"planColumn0"_s);
        auto *create = bar.findChild<QAbstractButton *>(u"planColumn1"_s);
        QCOMPARE(create->accessibleName(), u"To create: 1,204 records"_s);
        QSignalSpy changed(&bar, &CountBar::currentChanged);
        all->setFocus();
        QTest::keyClick(all, Qt::Key_Right);
        QCOMPARE(bar.current(), PlanColumn::Create);
        QCOMPARE(changed.size(), 1);
        QVERIFY(!all->isChecked());
    }

    void progressFollowsTheRun_data()
    {
        QTest::addColumn<QString>("state");
        QTest::addColumn<bool>("isHere");
        QTest::addColumn<bool>("stopping");
        QTest::addColumn<QString>("button");
        QTest::addColumn<bool>("enabled");
        QTest::newRow("running") << u"running"_s << true << false << u"Pause"_s << true;
        QTest::newRow("asked to pause") << u"running"_s << true << true << u"Pause"_s << false;
        QTest::newRow("paused") << u"paused"_s << true << false << u"Resume"_s << true;
        QTest::newRow("cut off") << u"running"_s << false << false << u"Resume"_s << true;
    }

    void progressFollowsTheRun()
    {
        QFETCH(QString, state);
        QFETCH(bool, isHere);
        QFETCH(bool, stopping);
        QFETCH(QString, button);
        QFETCH(bool, enabled);
        RunProgress run = makeRun(state);
        run.isHere = isHere;
        run.ledger.waiting = 4;
        run.callsPerSecond = 80;
        LiveCard card;
        card.setTotal(10);
        card.setRun(run, stopping);
        card.setTotal(10);
        card.setRun(run, stopping);
        card.show();
        const auto *pause = card.findChild<QAbstractButton *>(u"pause"_s);
        QCOMPARE(pause->text(), button);
        QCOMPARE(pause->isEnabled(), enabled);
        QVERIFY(says(card, u"6 of 10 changes"_s));
        QCOMPARE(card.findChild<QWidget *>(u"rateGauge"_s)->isVisible(), state == u"running"_s && isHere);
        QCOMPARE(nameless(&card), QStringList());
    }

    // Pausing takes the button away for a moment; the focus must not land on Cancel meanwhile.
    void focusDoesNotSlipToCancel()
    {
        RunProgress run = makeRun(u"running"_s);
        run.ledger.waiting = 4;
        LiveCard card;
        card.setRun(run, false);
        card.show();
        QVERIFY(QTest::qWaitForWindowActive(&card));
        auto *pause = card.findChild<QAbstractButton *>(u"pause"_s);
        pause->setFocus();
        card.setRun(run, true);
        QVERIFY(!pause->isEnabled());
        QVERIFY(!card.findChild<QAbstractButton *>(u"cancel"_s)->hasFocus());
        run.state = u"paused"_s;
        card.setRun(run, false);
        QVERIFY(pause->hasFocus());
    }

    void ledgerIsASum()
    {
        RunProgress run = makeRun(u"incomplete"_s);
        run.details = {{u"intercom_expected"_s, 103}, {u"intercom_listed"_s, 99}};
        LedgerBar bar;
        bar.setRun(run);
        QVERIFY(says(bar, u"The ledger balances."_s));
        QVERIFY(says(bar, u"Intercom lists 99 contacts, but 103 should be there."_s));
        run.source = 21;
        bar.setRun(run);
        QVERIFY(says(bar, u"20 of 21 are accounted for"_s));
    }

    // Held deletions are confirmed by a control that names their number, never by accident for another run.
    void deletionsAreConfirmedByNumber()
    {
        RunProgress run = makeRun(u"planned"_s);
        run.ledger.vanished = 214;
        run.ledger.held = 214;
        RunNotices notices;
        notices.setRun(run);
        notices.show();
        auto *confirm = notices.findChild<QCheckBox *>(u"confirmHeld"_s);
        QVERIFY(confirm->isVisible());
        QVERIFY(confirm->text().contains(u"214 records"_s));
        QVERIFY(!notices.isConfirmed());
        QSignalSpy confirmed(&notices, &RunNotices::confirmedChanged);
        confirm->setFocus();
        QTest::keyClick(confirm, Qt::Key_Space);
        QCOMPARE(confirmed.size(), 1);
        QVERIFY(notices.isConfirmed());
        run.id = RunId(u"run_2"_s);
        notices.setRun(run);
        QVERIFY(!notices.isConfirmed());
        run.state = u"running"_s;
        notices.setRun(run);
        QVERIFY(!confirm->isVisible());
    }

    void repeatedKeysAreTold()
    {
        RunProgress run = makeRun(u"planned"_s);
        RunNotices notices;
        notices.setRun(run);
        QVERIFY(notices.findChildren<Banner *>().isEmpty());
        run.details = {{u"repeated_keys"_s, QJsonArray{QJsonObject{{u"side"_s, u"source"_s},
                                                                   {u"path"_s, u"email"_s},
                                                                   {u"value"_s, u"ann@example.com"_s},
                                                                   {u"records"_s, 3}}}}};
        notices.setRun(run);
        QVERIFY(says(notices, u"email “ann@example.com” 3 times in the source"_s));
    }

    void fieldsThatChangedAreTold()
    {
        RunProgress run = makeRun(u"planned"_s);
        run.details = {
            {u"rule_problems"_s,
             QJsonArray{QJsonObject{{u"source"_s, u"plan"_s},
                                    {u"target"_s, u"custom.plan"_s},
                                    {u"message"_s, u"It changed its type: text → whole number."_s}}}}};
        RunNotices notices;
        notices.setRun(run);
        QVERIFY(says(notices, u"plan → custom.plan: It changed its type: text → whole number."_s));
        QSignalSpy opened(&notices, &RunNotices::mappingRequested);
        Q_EMIT notices.findChild<Banner *>(u"ruleProblems"_s)->actionTriggered();
        QCOMPARE(opened.size(), 1);
    }

    void filterIsEditedByKeys()
    {
        ConditionEditor editor(u"People"_s);
        editor.resize(800, 200);
        editor.show();
        QVERIFY(QTest::qWaitForWindowExposed(&editor));
        QVERIFY(editor.condition().isEmpty());
        QTest::mouseClick(editor.findChild<QWidget *>(u"addCondition"_s), Qt::LeftButton);
        QCOMPARE(nameless(&editor), QStringList());
        auto *field = editor.findChild<QComboBox *>(u"conditionField"_s);
        QTest::keyClicks(field->lineEdit(), u"plan"_s);
        auto *comparison = editor.findChild<QComboBox *>(u"conditionComparison"_s);
        comparison->setCurrentIndex(comparison->findData(int(Comparison::OneOf)));
        QTest::keyClicks(editor.findChild<QLineEdit *>(u"conditionValue"_s), u"pro, team"_s);
        const Condition made = editor.condition();
        QCOMPARE(made.conditions.size(), 1);
        QCOMPARE(made.conditions.first().field, u"plan"_s);
        QCOMPARE(made.conditions.first().value.toArray(), (QJsonArray{u"pro"_s, u"team"_s}));
        const Result<Condition> read = Condition::fromJson(made.toJson());
        QVERIFY(read.has_value());
        QCOMPARE(*read, made);
    }

    // What the editor cannot show is kept as it is.
    void groupsInGroupsAreKept()
    {
        const Condition field{.kind = Condition::Kind::Field, .field = u"plan"_s, .value = u"pro"_s};
        const Condition inner{.kind = Condition::Kind::Any, .conditions = {field, field}};
        const Condition whole{.kind = Condition::Kind::None, .conditions = {field, inner}};
        ConditionEditor editor(u"People"_s);
        editor.setCondition(whole);
        QCOMPARE(editor.condition(), whole);
    }

    void candidatesHaveIds_data()
    {
        QTest::addColumn<QJsonObject>("candidate");
        QTest::addColumn<QString>("id");
        const QString id = u"0123456789abcdef01234567"_s;
        QTest::newRow("a user") << QJsonObject{{u"title"_s, u"Ann (%1)"_s.arg(id)}} << id;
        QTest::newRow("a lead") << QJsonObject{{u"title"_s, u"Ann (lead %1)"_s.arg(id)}} << id;
        QTest::newRow("with its id") << QJsonObject{{u"id"_s, u"c1"_s}, {u"title"_s, u"Ann"_s}} << u"c1"_s;
        QTest::newRow("of the source") << QJsonObject{{u"title"_s, u"Ann (42)"_s}} << QString();
    }

    void candidatesHaveIds()
    {
        QFETCH(QJsonObject, candidate);
        QTEST(candidateId(candidate), "id");
    }
};

QTEST_MAIN(TestSyncParts)
#include "tst_syncparts.moc"
