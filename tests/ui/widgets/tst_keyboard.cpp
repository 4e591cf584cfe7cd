// The parts are worked by keyboard: table, drawer, segmented control, filter bar, wizard, question.
#include "ui/shell/settingsuistate.h"
#include "ui/support/uitesting.h"
#include "ui/widgets/confirm.h"
#include "ui/widgets/datatable.h"
#include "ui/widgets/drawer.h"
#include "ui/widgets/filterbar.h"
#include "ui/widgets/segmentedcontrol.h"
#include "ui/widgets/wizard.h"

#include <QApplication>
#include <QClipboard>
#include <QHeaderView>
#include <QLineEdit>
#include <QPushButton>
#include <QSignalSpy>
#include <QStandardItemModel>
#include <QTest>

using namespace patchbay;
using namespace patchbay::ui;
using namespace Qt::StringLiterals;

class TestKeyboard : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void initTestCase() { testing::applyTheme(Theme::Mode::Light); }
    void table();
    void tableCopies();
    void tableRemembers();
    void drawer();
    void segments();
    void filter();
    void wizard();
    void question();
};

namespace {

void fill(QStandardItemModel &model)
{
    model.setHorizontalHeaderLabels({u"Name"_s, u"Count"_s, u"Note"_s});
    const QStringList names{u"Cara"_s, u"Ann"_s, u"Ben"_s};
    for (int row = 0; row < 3; ++row) {
        auto *count = new QStandardItem;
        count->setData((row + 1) * 7, Qt::DisplayRole);
        model.appendRow({new QStandardItem(names.at(row)), count, new QStandardItem(u"a\tb"_s)});
    }
}

} // namespace

void TestKeyboard::table()
{
    QStandardItemModel model;
    fill(model);
    DataTable table;
    table.setSource(&model);
    table.resize(500, 300);
    table.show();
    const QSignalSpy activated(&table, &DataTable::rowActivated);
    const QSignalSpy moved(&table, &DataTable::currentRowChanged);
    table.setCurrentRow(0);
    QTest::keyClick(&table, Qt::Key_Down);
    QCOMPARE(table.currentRow(), 1);
    QTest::keyClick(&table, Qt::Key_Return);
    QCOMPARE(activated.last().first().toInt(), 1);
    QTest::keyClick(&table, Qt::Key_End);
    QCOMPARE(table.currentRow(), 2);
    QTest::keyClick(&table, Qt::Key_Home);
    QCOMPARE(table.currentRow(), 0);
    // Sorted, rows are still named as the source has them: Ann is its row 1.
    table.sortByColumn(0, Qt::AscendingOrder);
    QTest::keyClick(&table, Qt::Key_Home);
    QCOMPARE(table.currentRow(), 1);
    QCOMPARE(moved.last().first().toInt(), 1);
    QTest::keyClick(&table, Qt::Key_Return);
    QCOMPARE(activated.last().first().toInt(), 1);
}

void TestKeyboard::tableCopies()
{
    QStandardItemModel model;
    fill(model);
    DataTable table;
    table.setSource(&model);
    table.show();
    table.setCurrentRow(2);
    QTest::keyClick(&table, Qt::Key_C, Qt::ControlModifier);
    // A tab inside a cell must not make two cells of it.
    QCOMPARE(QGuiApplication::clipboard()->text(), u"Name\tCount\tNote\nBen\t21\ta b\n"_s);
    table.horizontalHeader()->moveSection(1, 0);
    table.setColumnHidden(2, true);
    QCOMPARE(table.selectionAsText(), u"Count\tName\n21\tBen\n"_s);
}

void TestKeyboard::tableRemembers()
{
    QStandardItemModel model;
    fill(model);
    MemoryUiState state;
    {
        DataTable table;
        table.setSource(&model);
        table.setName(u"people"_s, &state);
        table.resize(600, 200);
        table.show();
        table.setColumnWidth(0, 123);
        table.setColumnHidden(1, true);
        table.sortByColumn(0, Qt::DescendingOrder);
    } // saved at the latest when it goes
    DataTable table;
    table.setSource(&model);
    table.setName(u"people"_s, &state);
    QCOMPARE(table.columnWidth(0), 123);
    QVERIFY(table.isColumnHidden(1));
    QCOMPARE(table.horizontalHeader()->sortIndicatorSection(), 0);
    QCOMPARE(table.model()->index(0, 0).data().toString(), u"Cara"_s);
}

void TestKeyboard::drawer()
{
    auto *table = new DataTable;
    DrawerHost host(table);
    host.resize(900, 400);
    host.show();
    QVERIFY(QTest::qWaitForWindowActive(&host));
    table->setFocus();
    auto *inside = new QLineEdit;
    inside->setAccessibleName(u"Inside"_s);
    host.drawer()->setTitle(u"Ann Example"_s);
    host.drawer()->setContent(inside);
    host.open();
    QVERIFY(host.isOpen());
    QVERIFY(table->width() < 900); // pinned: beside
    host.setPinned(false);
    QCOMPARE(table->width(), 900); // floating: over
    inside->setFocus();
    QTest::keyClick(inside, Qt::Key_Escape);
    QVERIFY(!host.isOpen());
    QVERIFY(table->hasFocus());
    QCOMPARE(table->width(), 900);
}

void TestKeyboard::segments()
{
    SegmentedControl control(u"Direction"_s);
    for (const QString &text : {u"To"_s, u"From"_s, u"Both"_s, u"None"_s})
        control.addSegment(text);
    control.setSegmentEnabled(1, false);
    control.show();
    const QSignalSpy changed(&control, &SegmentedControl::currentChanged);
    auto *first = control.findChild<QWidget *>(u"segment0"_s);
    first->setFocus();
    QTest::keyClick(first, Qt::Key_Right); // over the disabled one
    QCOMPARE(control.currentIndex(), 2);
    QTest::keyClick(control.findChild<QWidget *>(u"segment2"_s), Qt::Key_End);
    QCOMPARE(control.currentIndex(), 3);
    QTest::keyClick(control.findChild<QWidget *>(u"segment3"_s), Qt::Key_Right);
    QCOMPARE(control.currentIndex(), 3);
    QTest::keyClick(control.findChild<QWidget *>(u"segment3"_s), Qt::Key_Home);
    QCOMPARE(control.currentIndex(), 0);
    QCOMPARE(changed.size(), 3);
}

void TestKeyboard::filter()
{
    FilterBar bar(u"Filter"_s);
    bar.setFields({{u"status"_s, u"Status"_s, {u"failed"_s, u"done"_s}, {}}});
    bar.resize(500, 40);
    bar.show();
    const QSignalSpy changed(&bar, &FilterBar::changed);
    auto *edit = bar.findChild<QLineEdit *>(u"filterEdit"_s);
    bar.focusFilter();
    QVERIFY(QTest::qWaitForWindowActive(&bar));
    QTest::keyClicks(edit, u"ann"_s);
    QTRY_COMPARE(bar.filter().text, u"ann"_s);
    QTRY_COMPARE(changed.size(), 1);
    // "st", Tab completes the key; then Down, Enter the value; the term becomes a chip.
    edit->clear();
    QTest::keyClicks(edit, u"st"_s);
    QTest::keyClick(edit, Qt::Key_Tab);
    QCOMPARE(edit->text(), u"status:"_s);
    QTest::keyClick(edit, Qt::Key_Down);
    QTest::keyClick(edit, Qt::Key_Return);
    QCOMPARE(bar.filter().terms, (QList<FilterTerm>{{u"status"_s, u"failed"_s, false}}));
    QCOMPARE(edit->text(), QString());
    QTest::keyClick(edit, Qt::Key_Backspace);
    QVERIFY(bar.filter().isEmpty());
    QCOMPARE(testing::nameless(&bar), QStringList());
}

void TestKeyboard::wizard()
{
    Wizard wizard(u"Add a connection"_s);
    auto *name = new QLineEdit;
    name->setAccessibleName(u"Name"_s);
    wizard.addStep(u"Choose"_s, {}, new QWidget);
    wizard.addStep(u"Sign in"_s, {}, name);
    wizard.setAsksBeforeNext(1, true);
    wizard.resize(900, 500);
    wizard.show();
    const QSignalSpy asked(&wizard, &Wizard::nextRequested);
    const QSignalSpy finished(&wizard, &Wizard::finished);
    QTest::keyClick(&wizard, Qt::Key_Return);
    QCOMPARE(wizard.currentStep(), 1);
    QTest::keyClick(&wizard, Qt::Key_Return);
    QCOMPARE(asked.size(), 1);
    QCOMPARE(wizard.currentStep(), 1); // only asked
    wizard.setStepComplete(1, false);
    QTest::keyClick(&wizard, Qt::Key_Return);
    QCOMPARE(asked.size(), 1);
    wizard.goTo(2);
    QCOMPARE(finished.size(), 1);
    QCOMPARE(testing::nameless(&wizard), QStringList());
}

void TestKeyboard::question()
{
    QWidget window;
    window.resize(800, 600);
    window.show();
    int answers = 0;
    bool last = false;
    const auto then = [&](bool yes) {
        ++answers;
        last = yes;
    };
    ask(&window,
        {u"Archive 214 contacts in Acme"_s, u"They can be restored."_s, u"Archive 214 contacts"_s, true},
        then);
    auto *sheet = window.findChild<QWidget *>(u"question"_s);
    QVERIFY(sheet);
    QCOMPARE(testing::nameless(sheet), QStringList());
    QTest::keyClick(sheet, Qt::Key_Escape);
    QCOMPARE(answers, 1);
    QVERIFY(!last);
    QCoreApplication::sendPostedEvents(nullptr, QEvent::DeferredDelete);
    ask(&window, {u"Archive"_s, {}, u"Archive"_s, true}, then);
    QTest::mouseClick(window.findChild<QPushButton *>(u"yes"_s), Qt::LeftButton);
    QCOMPARE(answers, 2);
    QVERIFY(last);
}

QTEST_MAIN(TestKeyboard)
#include "tst_keyboard.moc"
