// The models behind the pages, and where the patch bay puts its jacks and cables.
#include "console/console.h"
#include "ui/integrations/connectionmodel.h"
#include "ui/mapping/mappingeditor.h"
#include "ui/mapping/patchbay.h"
#include "ui/mapping/patchbaylayout.h"
#include "ui/mapping/rulemodel.h"
#include "ui/mapping/valuetext.h"
#include "ui/sync/runmodel.h"

#include <QAbstractItemModelTester>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>

using namespace patchbay;
using namespace patchbay::ui;
using namespace Qt::StringLiterals;

namespace {

Rule makeRule(const QString &id, const QString &source, const QString &target)
{
    Rule rule;
    rule.id = id;
    rule.source = source;
    rule.target = target;
    return rule;
}

RunView makeRun(const QString &id, const QString &state)
{
    RunView run;
    run.id = RunId(id);
    run.state = state;
    run.title = u"Ann Example"_s;
    run.startedAt = QDateTime(QDate(2026, 11, 21), QTime(8, 0), Qt::UTC);
    return run;
}

ConnectionView makeConnection(const QString &id, ConnectionState state)
{
    ConnectionView connection;
    connection.id = ConnectionId(id);
    connection.name = u"Customers "_s + id;
    connection.system = u"sql"_s;
    connection.state = state;
    return connection;
}

QStringList column(const QAbstractItemModel &model, int column)
{
    QStringList texts;
    for (int row = 0; row < model.rowCount(); ++row)
        texts << model.index(row, column).data().toString();
    return texts;
}

} // namespace

class TestPageModels : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init()
    {
        Console::Options options;
        options.storeUri = m_folder.filePath(u"store.sqlite"_s);
        options.secrets = Console::SecretPolicy::EnvironmentOnly;
        m_console = std::make_unique<Console>(options);
        m_editor = std::make_unique<MappingEditor>(m_console->mappings());
    }

    void cleanup()
    {
        m_editor.reset();
        m_console.reset();
    }

    // A new run is inserted above; the rows below keep their place.
    void runsAreInsertedAbove()
    {
        RunModel model;
        const QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
        model.setRuns({makeRun(u"2"_s, u"succeeded"_s), makeRun(u"1"_s, u"failed"_s)});
        const QPersistentModelIndex oldest(model.index(1, 0));
        QSignalSpy inserted(&model, &QAbstractItemModel::rowsInserted);
        QSignalSpy reset(&model, &QAbstractItemModel::modelReset);
        model.setRuns(
            {makeRun(u"3"_s, u"running"_s), makeRun(u"2"_s, u"succeeded"_s), makeRun(u"1"_s, u"failed"_s)});
        QCOMPARE(inserted.size(), 1);
        QCOMPARE(reset.size(), 0);
        QCOMPARE(oldest.row(), 2);
        QCOMPARE(column(model, int(RunModel::Column::State)),
                 QStringList({u"Running"_s, u"Done"_s, u"Failed"_s}));
    }

    // The same connections with new facts do not reset the list: selection and scroll position stay.
    void connectionsChangeInPlace()
    {
        ConnectionModel model;
        const QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
        model.setConnections({makeConnection(u"a"_s, ConnectionState::Connected),
                              makeConnection(u"b"_s, ConnectionState::Paused)});
        QSignalSpy reset(&model, &QAbstractItemModel::modelReset);
        model.setConnections({makeConnection(u"a"_s, ConnectionState::Disconnected),
                              makeConnection(u"b"_s, ConnectionState::Paused)});
        QCOMPARE(reset.size(), 0);
        QCOMPARE(column(model, int(ConnectionModel::Column::State)),
                 QStringList({u"Disconnected"_s, u"Paused"_s}));
        QCOMPARE(model.rowOf(ConnectionId(u"b"_s)), 1);
        QCOMPARE(model.rowOf(ConnectionId()), -1);
    }

    void rulesFollowTheEditor()
    {
        RuleModel model(m_editor.get());
        const QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
        m_editor->replaceRules({makeRule(u"r1"_s, u"id"_s, u"external_id"_s)}, u"first"_s);
        const QString added = m_editor->connectFields(u"mail"_s, u"email"_s);
        QCOMPARE(column(model, int(RuleModel::Column::Target)), QStringList({u"external_id"_s, u"email"_s}));
        QCOMPARE(model.rowOf(added), 1);
        m_editor->remove(u"r1"_s);
        QCOMPARE(column(model, int(RuleModel::Column::Target)), QStringList({u"email"_s}));
        m_editor->undoStack()->undo();
        QCOMPARE(column(model, int(RuleModel::Column::Target)), QStringList({u"external_id"_s, u"email"_s}));
        QVERIFY(m_editor->isModified());
    }

    // Typing into one field of one rule is one step of undo.
    void changesOfOneFieldAreOneStep()
    {
        m_editor->replaceRules({makeRule(u"r1"_s, u"plan"_s, u"custom.plan"_s)}, u"first"_s);
        for (const QString &typed : {u"f"_s, u"fr"_s, u"free"_s}) {
            Rule rule = *m_editor->rule(u"r1"_s);
            rule.empty = EmptyPolicy::UseDefault;
            rule.defaultValue = typed;
            m_editor->change(rule, u"default"_s);
        }
        QCOMPARE(m_editor->rule(u"r1"_s)->defaultValue.toString(), u"free"_s);
        m_editor->undoStack()->undo();
        QVERIFY(m_editor->rule(u"r1"_s)->defaultValue.toString().isEmpty());
    }

    // Fields that only a rule names have a row too, so that a broken cable can be seen and mended.
    void layoutHasACableForEachRule()
    {
        m_editor->replaceRules(
            {makeRule(u"r1"_s, u"mail"_s, u"email"_s), makeRule(u"r2"_s, u"plan"_s, u"custom.plan"_s)},
            u"first"_s);
        PatchBayLayout layout;
        layout.build(*m_editor, 900, {}, {}, false);
        QCOMPARE(layout.cables().size(), 2);
        const JackRow *mail = layout.row(Side::Source, u"mail"_s);
        const JackRow *email = layout.row(Side::Intercom, u"email"_s);
        QVERIFY(mail != nullptr && email != nullptr);
        QVERIFY(mail->connected && email->connected);
        QVERIFY(mail->jack.x() < email->jack.x());
        const Cable *cable = layout.cable(u"r1"_s);
        QVERIFY(cable != nullptr);
        QCOMPARE(cable->path.pointAtPercent(0), mail->jack);
        QCOMPARE(layout.cableAt(cable->path.pointAtPercent(0.5), {})->ruleId, u"r1"_s);
        QVERIFY(layout.cableAt(QPointF(450, layout.height() + 100), {}) == nullptr);
        Side side = Side::Source;
        QCOMPARE(layout.rowAt(email->rect.center(), &side)->field.path, u"email"_s);
        QCOMPARE(side, Side::Intercom);
    }

    // A filter takes rows away, and the cables that would hang in the air with them.
    void filterHidesRowsAndTheirCables()
    {
        m_editor->replaceRules(
            {makeRule(u"r1"_s, u"mail"_s, u"email"_s), makeRule(u"r2"_s, u"plan"_s, u"custom.plan"_s)},
            u"first"_s);
        PatchBayLayout layout;
        layout.build(*m_editor, 900, u"plan"_s, {}, false);
        QVERIFY(layout.row(Side::Source, u"mail"_s) == nullptr);
        QCOMPARE(layout.cables().size(), 1);
        QCOMPARE(layout.cables().first().ruleId, u"r2"_s);
    }

    void datesReadAsDates_data()
    {
        QTest::addColumn<QJsonValue>("value");
        QTest::addColumn<FieldType>("type");
        QTest::addColumn<QString>("text");
        QTest::newRow("unix seconds") << QJsonValue(1609488900) << FieldType::Date << u"2021-01-01 08:15"_s;
        QTest::newRow("iso") << QJsonValue(u"2021-01-01T08:15:00Z"_s) << FieldType::Date
                             << u"2021-01-01 08:15"_s;
        QTest::newRow("no date in a date field") << QJsonValue(u"soon"_s) << FieldType::Date << u"soon"_s;
        QTest::newRow("a number stays a number")
            << QJsonValue(1609488900) << FieldType::Number << u"1609488900"_s;
    }

    void datesReadAsDates()
    {
        QFETCH(QJsonValue, value);
        QFETCH(FieldType, type);
        QTEST(valueText(value, type), "text");
    }

private:
    QTemporaryDir m_folder;
    std::unique_ptr<Console> m_console;
    std::unique_ptr<MappingEditor> m_editor;
};

QTEST_MAIN(TestPageModels)
#include "tst_pagemodels.moc"
