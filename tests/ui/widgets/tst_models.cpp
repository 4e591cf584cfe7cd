// The models under Qt's model tester, and what they say.
#include "ui/widgets/datatable.h"
#include "ui/widgets/diffview.h"
#include "ui/widgets/filterbar.h"
#include "ui/widgets/jsonmodel.h"

#include <QAbstractItemModelTester>
#include <QJsonDocument>
#include <QJsonObject>
#include <QSignalSpy>
#include <QTest>

using namespace patchbay::ui;
using namespace Qt::StringLiterals;

class TestModels : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void diff();
    void json();
    void jsonFind();
    void filterNotation_data();
    void filterNotation();
    void filterReading();
    void filterProblems_data();
    void filterProblems();
};

void TestModels::diff()
{
    DiffModel model;
    const QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
    model.setRows({{u"name"_s, u"Ann"_s, u"Ann Example"_s, u"newer"_s, DiffRow::Kind::Changed},
                   {u"plan"_s, {}, u"pro"_s, u"mapped"_s, DiffRow::Kind::Added}});
    QCOMPARE(model.rowCount(), 2);
    // Not by colour alone: the kind is a word, too.
    QCOMPARE(model.index(1, DiffModel::KindColumn).data().toString(), u"Added"_s);
    QCOMPARE(model.index(1, DiffModel::BeforeColumn).data().toString(), u"–"_s);
    model.setHeads(u"Now"_s, u"Will be"_s);
    QCOMPARE(model.headerData(DiffModel::AfterColumn, Qt::Horizontal, Qt::DisplayRole).toString(),
             u"Will be"_s);
    model.setRows({});
    QCOMPARE(model.rowCount(), 0);
}

namespace {

QJsonValue sample()
{
    return QJsonDocument::fromJson(R"({"data":{"item":{"plan":"pro","seats":3,"on":true,"none":null}},
                                       "tags":[{"name":"a.b"},{"name":"vip"}]})")
        .object();
}

QModelIndex child(const JsonModel &model, const QModelIndex &parent, const QString &key)
{
    for (int row = 0; row < model.rowCount(parent); ++row) {
        if (model.index(row, 0, parent).data().toString() == key)
            return model.index(row, 0, parent);
    }
    return {};
}

} // namespace

void TestModels::json()
{
    JsonModel model;
    const QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
    model.setValue(sample());
    const QModelIndex item = child(model, child(model, {}, u"data"_s), u"item"_s);
    const QModelIndex plan = child(model, item, u"plan"_s);
    QCOMPARE(model.path(plan), u"data.item.plan"_s);
    QCOMPARE(plan.siblingAtColumn(1).data().toString(), u"\"pro\""_s);
    QCOMPARE(child(model, item, u"none"_s).siblingAtColumn(1).data().toString(), u"null"_s);
    const QModelIndex tags = child(model, {}, u"tags"_s);
    QCOMPARE(model.path(model.index(0, 0, model.index(1, 0, tags))), u"tags[1].name"_s);
    QCOMPARE(tags.siblingAtColumn(1).data().toString(), u"[ 2 items ]"_s);
    model.setValue(u"bare"_s);
    QCOMPARE(model.rowCount(), 1);
    model.setValue(QJsonValue(QJsonValue::Undefined));
    QCOMPARE(model.rowCount(), 0);
}

void TestModels::jsonFind()
{
    JsonModel model;
    model.setValue(sample());
    const QModelIndex first = model.find(u"name"_s, {});
    QCOMPARE(model.path(first), u"tags[0].name"_s);
    const QModelIndex second = model.find(u"name"_s, first);
    QCOMPARE(model.path(second), u"tags[1].name"_s);
    QCOMPARE(model.find(u"name"_s, second), first); // round
    QCOMPARE(model.find(u"name"_s, first, true), second);
    QCOMPARE(model.path(model.find(u"PRO"_s, {})), u"data.item.plan"_s);
    QVERIFY(!model.find(u"absent"_s, {}).isValid());
}

void TestModels::filterNotation_data()
{
    QTest::addColumn<QString>("text");
    QTest::newRow("empty") << QString();
    QTest::newRow("words") << u"ann example"_s;
    QTest::newRow("term") << u"status:failed"_s;
    QTest::newRow("all") << u"-status:failed topic:\"not verified\" ann"_s;
}

void TestModels::filterNotation()
{
    QFETCH(QString, text);
    QCOMPARE(Filter::fromText(text, {u"status"_s, u"topic"_s}).toText(), text);
}

void TestModels::filterReading()
{
    const Filter filter = Filter::fromText(u"-Status:failed other:x \"two words\" status:"_s, {u"status"_s});
    QCOMPARE(filter.terms, (QList<FilterTerm>{{u"status"_s, u"failed"_s, true}}));
    QCOMPARE(filter.text, u"other:x two words status:"_s);
    Filter quoted;
    quoted.terms = {{u"status"_s, u"say \"hi\""_s, false}};
    QCOMPARE(Filter::fromText(quoted.toText(), {u"status"_s}), quoted);
}

void TestModels::filterProblems_data()
{
    QTest::addColumn<QString>("typed");
    QTest::addColumn<QString>("problem");
    QTest::newRow("nothing") << QString() << QString();
    QTest::newRow("words") << u"ann -ben"_s << QString();
    QTest::newRow("all can be asked for") << u"status:failed topic:x since:2026-11-21 ann"_s << QString();
    QTest::newRow("without") << u"-status:failed"_s << QString();
    QTest::newRow("a minus that means nothing") << u"-topic:x"_s << u"“-topic:” cannot be asked for"_s;
    QTest::newRow("the second term") << u"status:failed -topic:x"_s << u"“-topic:”"_s;
    QTest::newRow("a time") << u"since:2026-11-21T08:00:00Z"_s << QString();
    QTest::newRow("no time") << u"since:lately"_s << u"“lately” is no time"_s;
    QTest::newRow("a negated time") << u"-since:2026-11-21"_s << u"“-since:”"_s;
}

void TestModels::filterProblems()
{
    QFETCH(QString, typed);
    QFETCH(QString, problem);
    const QList<FilterField> fields{{.key = u"status"_s, .label = u"Status"_s, .canNegate = true},
                                    {.key = u"topic"_s, .label = u"Topic"_s},
                                    {.key = u"since"_s, .label = u"Since"_s, .complaint = timeComplaint}};
    const QString said =
        filterProblem(Filter::fromText(typed, {u"status"_s, u"topic"_s, u"since"_s}), fields);
    QCOMPARE(said.isEmpty(), problem.isEmpty());
    QVERIFY2(said.contains(problem), qPrintable(said));
}

QTEST_MAIN(TestModels)
#include "tst_models.moc"
