// The tables of the actions page.
#include "ui/actions/rulelistmodel.h"
#include "ui/actions/ruleversions.h"
#include "ui/actions/tracelistmodel.h"
#include "ui/actions/valuesmodel.h"
#include "ui/widgets/datatable.h"
#include "ui/widgets/diffview.h"

#include <QAbstractItemModelTester>
#include <QSignalSpy>
#include <QTest>

using namespace patchbay;
using namespace patchbay::ui;
using namespace Qt::StringLiterals;

namespace {

TraceRow traceOf(const QString &id)
{
    TraceRow row;
    row.id = id;
    row.ruleName = u"To the channel"_s;
    row.ruleVersion = 2;
    row.verdict = u"not_wanted"_s;
    row.startedAt = QDateTime::currentDateTimeUtc();
    return row;
}

} // namespace

class TestRuleModels : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void rules()
    {
        RuleListModel model;
        QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
        RuleView rule;
        rule.id = RuleId(u"rul_1"_s);
        rule.name = u"To the channel"_s;
        rule.source = u"intercom"_s;
        rule.topics = QStringList{u"conversation.user.created"_s};
        rule.presetTitle = u"Slack: message"_s;
        rule.target = u"slack.com"_s;
        model.setRules({rule});
        QCOMPARE(model.rowCount(), 1);
        const auto cell = [&model](RuleListModel::Column column, int role = Qt::DisplayRole) {
            return model.index(0, int(column)).data(role);
        };
        QCOMPARE(cell(RuleListModel::Column::Enabled).toString(), u"On"_s);
        QCOMPARE(cell(RuleListModel::Column::Enabled, Qt::CheckStateRole).toInt(), int(Qt::Checked));
        QCOMPARE(cell(RuleListModel::Column::Listens).toString(), u"conversation.user.created"_s);
        QCOMPARE(cell(RuleListModel::Column::Target).toString(), u"Slack: message · slack.com"_s);
        QCOMPARE(cell(RuleListModel::Column::Last).toString(), u"No event yet"_s);
        // What changes in place is no reset: the cursor stays where it is.
        QSignalSpy reset(&model, &QAbstractItemModel::modelReset);
        rule.isEnabled = false;
        rule.problem = u"It was written by a newer program."_s;
        model.setRules({rule});
        QCOMPARE(reset.count(), 0);
        QCOMPARE(cell(RuleListModel::Column::Enabled).toString(), u"Off"_s);
        QCOMPARE(cell(RuleListModel::Column::Last).toString(), rule.problem);
        QCOMPARE(cell(RuleListModel::Column::Last, StatusRole).toInt(), int(Status::Error));
        model.setRules({});
        QCOMPARE(model.rowCount(), 0);
    }

    void traces()
    {
        TraceListModel model;
        QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
        model.setTraces({traceOf(u"b"_s), traceOf(u"a"_s)});
        QCOMPARE(model.index(0, 0).data().toString(), u"Not for it"_s);
        QSignalSpy reset(&model, &QAbstractItemModel::modelReset);
        QSignalSpy inserted(&model, &QAbstractItemModel::rowsInserted);
        model.setTraces({traceOf(u"d"_s), traceOf(u"c"_s), traceOf(u"b"_s), traceOf(u"a"_s)});
        QCOMPARE(inserted.count(), 1);
        QCOMPARE(inserted.first().at(2).toInt(), 1);
        // The oldest is dropped.
        model.setTraces({traceOf(u"e"_s), traceOf(u"d"_s), traceOf(u"c"_s), traceOf(u"b"_s)});
        QCOMPARE(reset.count(), 0);
        QCOMPARE(model.rowOf(u"a"_s), -1);
        QCOMPARE(model.rowOf(u"b"_s), 3);
        // Another filter: everything is other.
        model.setTraces({traceOf(u"x"_s)});
        QCOMPARE(reset.count(), 1);
        model.setTraces({});
        QCOMPARE(model.rowCount(), 0);
    }

    void values()
    {
        ValuesModel model;
        QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
        model.setValues({{u"item.id"_s, u"text"_s, u"42"_s}, {u"item.user.name"_s, u"text"_s, u"Ann"_s}});
        QCOMPARE(model.rowCount(), 2);
        model.setFilter(u"ann"_s);
        QCOMPARE(model.rowCount(), 1);
        QCOMPARE(model.value(0).path, u"item.user.name"_s);
        model.setFilter(u"user"_s);
        QCOMPARE(model.rowCount(), 1);
        model.setFilter({});
        QCOMPARE(model.rowCount(), 2);
    }

    void changesOfDefinitions()
    {
        const QJsonObject before{{u"name"_s, u"a"_s}, {u"gone"_s, 1}, {u"steps"_s, QJsonArray{u"x"_s}}};
        const QJsonObject after{{u"name"_s, u"b"_s}, {u"steps"_s, QJsonArray{u"x"_s, u"y"_s}}};
        const QList<DiffRow> rows = definitionChanges(before, after);
        QCOMPARE(rows.size(), 3);
        QCOMPARE(rows[0].field, u"gone"_s);
        QCOMPARE(int(rows[0].kind), int(DiffRow::Kind::Removed));
        QCOMPARE(rows[1].field, u"name"_s);
        QCOMPARE(rows[1].after, u"b"_s);
        QCOMPARE(rows[2].field, u"steps.2"_s);
        QCOMPARE(int(rows[2].kind), int(DiffRow::Kind::Added));
        QVERIFY(definitionChanges(after, after).isEmpty());
    }
};

QTEST_MAIN(TestRuleModels)
#include "tst_rulemodels.moc"
