// The list of a run's records: read page by page, however many there are.
#include "ui/sync/runitemmodel.h"
#include "ui/sync/runwords.h"
#include "ui/widgets/datatable.h"

#include <QAbstractItemModelTester>
#include <QPromise>
#include <QSignalSpy>
#include <QTest>

using namespace patchbay;
using namespace patchbay::ui;
using namespace Qt::StringLiterals;

namespace {

// A store of that many records of which every tenth failed; it counts what it was asked for.
struct FakeStore
{
    int size = 0;
    int asked = 0;
    int given = 0;
    QString state = QString(itemstates::planned);
    std::optional<Error> refusal{};

    RunItemModel::Read reader()
    {
        return [this](const RunItemFilter &filter, int after, int limit) {
            QPromise<Result<RunItemPage>> promise;
            promise.start();
            promise.addResult(page(filter, after, limit));
            promise.finish();
            return promise.future();
        };
    }

    Result<RunItemPage> page(const RunItemFilter &filter, int after, int limit)
    {
        ++asked;
        if (refusal)
            return fail(*refusal);
        const bool failedOnly = filter.states == QStringList{QString(itemstates::failed)};
        RunItemPage page{.total = failedOnly ? size / 10 : size};
        for (int ordinal = after + 1; ordinal < size && page.items.size() < limit; ++ordinal) {
            const bool failed = ordinal % 10 == 0;
            if (failedOnly && !failed)
                continue;
            RunItemView item;
            item.ordinal = ordinal;
            item.title = u"Person %1"_s.arg(ordinal);
            item.action = u"create"_s;
            item.state = failed ? QString(itemstates::failed) : state;
            page.items.append(item);
        }
        given += int(page.items.size());
        return page;
    }
};

RunItemGroup group(const QString &action, const QString &state, qint64 count)
{
    return {u"contact"_s, 2, action, state, {}, count};
}

} // namespace

class TestRunItemModel : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    // A plan of 100,000 records is opened by reading one page; scrolling reads the next.
    void readsAsOneScrolls()
    {
        FakeStore store{.size = 100'000};
        RunItemModel model;
        const QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
        DataTable table;
        table.setSource(&model, DataTable::Sorting::None);
        table.resize(600, 400);
        table.show();
        QSignalSpy loaded(&model, &RunItemModel::loaded);
        model.setSource(store.reader(), {});
        QTRY_COMPARE(loaded.size(), 1);
        QCOMPARE(model.total(), 100'000);
        // The table may look one page ahead, not more.
        QTest::qWait(0);
        QVERIFY2(store.given <= 3 * RunItemModel::pageSize, qPrintable(QString::number(store.given)));
        const int before = model.rowCount();
        table.setCurrentRow(before - 1);
        table.scrollToBottom();
        QTRY_VERIFY(model.rowCount() > before);
        QCOMPARE(model.item(before).ordinal, model.item(before - 1).ordinal + 1);
        QVERIFY(model.rowCount() < 2'000);
    }

    void endsWhereTheListEnds()
    {
        FakeStore store{.size = 450};
        RunItemModel model;
        const QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
        model.setSource(store.reader(), {});
        QTRY_VERIFY(model.rowCount() >= 200);
        QTRY_VERIFY((model.fetchMore({}), model.rowCount() == 450));
        QTRY_VERIFY(!model.canFetchMore({}));
        QCOMPARE(model.item(449).ordinal, 449);
    }

    // The answer to a filter that is no longer asked for does not overwrite the one that is.
    void answersOfOldFiltersAreDropped()
    {
        FakeStore store{.size = 1'000};
        RunItemModel model;
        QSignalSpy loaded(&model, &RunItemModel::loaded);
        model.setSource(store.reader(), {});
        model.setFilter(planColumnFilter(PlanColumn::Error));
        QTRY_COMPARE(loaded.size(), 1);
        QCOMPARE(model.total(), 100);
        QCOMPARE(model.rowCount(), 100);
        QCOMPARE(model.data(model.index(0, int(RunItemModel::Column::What)), Qt::DisplayRole).toString(),
                 u"Failed"_s);
    }

    // What a run changed is told in place: no row moves while it is being read.
    void rereadsInPlace()
    {
        FakeStore store{.size = 300};
        RunItemModel model;
        const QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
        model.setSource(store.reader(), {});
        // The tester may read on by itself; nothing is looked at again while a page is on its way.
        QTRY_VERIFY((model.fetchMore({}), model.rowCount() == 300));
        const QPersistentModelIndex watched(model.index(55, 0));
        QSignalSpy changed(&model, &QAbstractItemModel::dataChanged);
        QSignalSpy reset(&model, &QAbstractItemModel::modelReset);
        store.state = QString(itemstates::done);
        model.reread(50, 60);
        QTRY_COMPARE(changed.size(), 1);
        QCOMPARE(reset.size(), 0);
        QCOMPARE(watched.row(), 55);
        QCOMPARE(model.item(55).state, QString(itemstates::done));
        QCOMPARE(model.item(70).state, QString(itemstates::failed));
        QCOMPARE(model.item(71).state, QString(itemstates::planned));
    }

    void refusalsAreTold()
    {
        Error error;
        error.message = u"The disk is full."_s;
        FakeStore store{.size = 10, .refusal = error};
        RunItemModel model;
        QSignalSpy failed(&model, &RunItemModel::failed);
        model.setSource(store.reader(), {});
        QTRY_COMPARE(failed.size(), 1);
        QCOMPARE(failed.first().first().value<Error>().message, error.message);
    }

    // Each item is in exactly one column, so that the tiles add up.
    void columnsAddUp()
    {
        const QList<RunItemGroup> groups{
            group(u"create"_s, u"planned"_s, 3),    group(u"create"_s, u"failed"_s, 2),
            group(u"update"_s, u"done"_s, 5),       group(u"unarchive"_s, u"planned"_s, 1),
            group(u"unchanged"_s, u"skipped"_s, 9), group(u"skip"_s, u"skipped"_s, 4),
            group(u"ambiguous"_s, u"skipped"_s, 2), group(u"conflict"_s, u"skipped"_s, 1),
            group(u"archive"_s, u"held"_s, 7),      group(u"source_gone"_s, u"skipped"_s, 1)};
        QCOMPARE(planColumnSize(PlanColumn::Create, groups), 3);
        QCOMPARE(planColumnSize(PlanColumn::Update, groups), 6);
        QCOMPARE(planColumnSize(PlanColumn::Error, groups), 2);
        QCOMPARE(planColumnSize(PlanColumn::Judge, groups), 3);
        QCOMPARE(planColumnSize(PlanColumn::Gone, groups), 8);
        qint64 sum = 0;
        for (int column = 1; column < planColumnCount; ++column)
            sum += planColumnSize(PlanColumn(column), groups);
        QCOMPARE(sum, planColumnSize(PlanColumn::All, groups));
    }
};

QTEST_MAIN(TestRunItemModel)
#include "tst_runitemmodel.moc"
