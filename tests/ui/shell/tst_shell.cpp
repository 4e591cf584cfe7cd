// The window routes: places, palette, help, refresh, filter, closing.
#include "ui/shell/commandpalette.h"
#include "ui/shell/mainwindow.h"
#include "ui/shell/palettemodel.h"
#include "ui/shell/settingsuistate.h"
#include "ui/support/uitesting.h"
#include "ui/widgets/toast.h"

#include <QAbstractItemModelTester>
#include <QLineEdit>
#include <QListView>
#include <QPushButton>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>

using namespace patchbay;
using namespace patchbay::ui;
using namespace Qt::StringLiterals;

namespace {

class TestPage : public Page
{
public:
    using Page::Page;

    void refresh() override { ++refreshed; }
    bool focusFilter() override
    {
        ++filtered;
        return true;
    }
    void open(const QVariantMap &target) override { opened = target; }
    QList<AppAction> actions() override
    {
        AppAction action;
        action.id = placeId(place()) + u".resync"_s;
        action.title = u"Resync a user…"_s;
        action.keywords = QStringList{u"contact"_s};
        action.enabled = [this] { return able; };
        action.run = [this] { ++ran; };
        return {action};
    }

    int refreshed = 0;
    int filtered = 0;
    int ran = 0;
    bool able = true;
    QVariantMap opened;
};

} // namespace

class TestShell : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void initTestCase() { testing::applyTheme(Theme::Mode::Light); }
    void onlyRegisteredPlaces();
    void pagesAreMadeWhenShown();
    void keysGoPlaces();
    void palette();
    void searchOrder();
    void fuzzy_data();
    void fuzzy();
    void remembersPlace();
    void asksOnceBeforeClosing();
    void toastsUndo();
    void toastsDoNotRepeatThemselves();
    void settingsFile();
    void names();
};

void TestShell::onlyRegisteredPlaces()
{
    MemoryUiState state;
    MainWindow window(&state);
    window.registerPage(Place::Sync, [] { return new TestPage(Place::Sync); });
    window.registerPage(Place::Overview, [] { return new TestPage(Place::Overview); });
    QVERIFY(window.findChild<QWidget *>(u"place-sync"_s));
    QVERIFY(!window.findChild<QWidget *>(u"place-tools"_s));
    QVERIFY(!window.goTo(Place::Tools));
    QVERIFY(!window.actions()->find(u"go.tools"_s));
    window.restore();
    QCOMPARE(window.currentPlace(), Place::Overview); // the order of the places, not of the registrations
}

void TestShell::pagesAreMadeWhenShown()
{
    MainWindow window(nullptr);
    int made = 0;
    window.registerPage(Place::Overview, [&made] {
        ++made;
        return new TestPage(Place::Overview);
    });
    QCOMPARE(made, 0);
    QVERIFY(window.goTo(Place::Overview, {{u"tab"_s, u"runs"_s}}));
    QVERIFY(window.goTo(Place::Overview));
    QCOMPARE(made, 1);
    auto *page = static_cast<TestPage *>(window.page(Place::Overview));
    QCOMPARE(page->refreshed, 1);
    QCOMPARE(page->opened, (QVariantMap{{u"tab"_s, u"runs"_s}}));
    Q_EMIT page->badgeChanged(3);
    QVERIFY(window.findChild<QWidget *>(u"place-overview"_s)->accessibleName().contains(u"3"_s));
}

void TestShell::keysGoPlaces()
{
    MemoryUiState state;
    MainWindow window(&state);
    for (const Place place : {Place::Overview, Place::Sync, Place::Settings})
        window.registerPage(place, [place] { return new TestPage(place); });
    window.restore();
    window.show();
    QVERIFY(QTest::qWaitForWindowActive(&window));
    QTest::keyClick(&window, Qt::Key_4, Qt::ControlModifier);
    QTRY_COMPARE(window.currentPlace(), Place::Sync);
    QTest::keyClick(&window, Qt::Key_0, Qt::ControlModifier);
    QTRY_COMPARE(window.currentPlace(), Place::Settings);
    auto *page = static_cast<TestPage *>(window.page(Place::Settings));
    QTest::keyClick(&window, Qt::Key_F5);
    QTRY_COMPARE(page->refreshed, 2);
    QTest::keyClick(&window, Qt::Key_Slash);
    QCOMPARE(page->filtered, 1);
    QTest::keyClick(&window, Qt::Key_F1);
    auto *help = window.findChild<QWidget *>(u"help"_s);
    QTRY_VERIFY(help->isVisible());
    QTest::keyClick(help, Qt::Key_Escape);
    QVERIFY(!help->isVisible());
    // Up and down in the sidebar.
    auto *current = window.findChild<QWidget *>(u"place-settings"_s);
    current->setFocus();
    QTest::keyClick(current, Qt::Key_Up);
    QCOMPARE(window.currentPlace(), Place::Sync);
}

void TestShell::palette()
{
    MemoryUiState state;
    MainWindow window(&state);
    window.registerPage(Place::Sync, [] { return new TestPage(Place::Sync); });
    window.restore();
    window.show();
    QVERIFY(QTest::qWaitForWindowActive(&window));
    auto *page = static_cast<TestPage *>(window.page(Place::Sync));
    auto *palette = window.findChild<QWidget *>(u"palette"_s);
    auto *edit = window.findChild<QLineEdit *>(u"paletteEdit"_s);
    auto *list = window.findChild<QListView *>(u"paletteList"_s);
    QTest::keyClick(&window, Qt::Key_K, Qt::ControlModifier);
    QTRY_VERIFY(palette->isVisible());
    QTest::keyClicks(edit, u"resync"_s);
    QCOMPARE(list->model()->index(0, 0).data().toString(), u"Resync a user…"_s);
    QTest::keyClick(edit, Qt::Key_Return);
    QCOMPARE(page->ran, 1);
    QVERIFY(!palette->isVisible());
    // Recent first, when nothing is typed.
    window.openPalette();
    QCOMPARE(list->model()->index(0, 0).data().toString(), u"Resync a user…"_s);
    QTest::keyClick(edit, Qt::Key_Down);
    QCOMPARE(list->currentIndex().row(), 1);
    QTest::keyClicks(edit, u"zzzz"_s);
    QCOMPARE(list->model()->rowCount(), 0);
    QTest::keyClick(edit, Qt::Key_Escape);
    QVERIFY(!palette->isVisible());
    // What cannot be done now is not offered.
    page->able = false;
    window.openPalette();
    QTest::keyClicks(edit, u"resync"_s);
    QCOMPARE(list->model()->rowCount(), 0);
    QVERIFY(!window.actions()->trigger(u"sync.resync"_s));
    QCOMPARE(page->ran, 1);
    const QAbstractItemModelTester tester(list->model(),
                                          QAbstractItemModelTester::FailureReportingMode::QtTest);
    edit->clear();
}

void TestShell::searchOrder()
{
    MemoryUiState state;
    ActionRegistry registry(&state);
    const auto add = [&registry](const QString &id, const QString &title, const QStringList &keywords = {}) {
        AppAction action;
        action.id = id;
        action.title = title;
        action.keywords = keywords;
        action.run = [] {};
        registry.add(action);
    };
    add(u"a"_s, u"Check the connection"_s);
    add(u"b"_s, u"Pause Salesforce"_s, {u"connection"_s});
    add(u"c"_s, u"Connect a system"_s);
    const auto ids = [&registry](const QString &words) {
        QStringList result;
        for (const AppAction &action : registry.search(words))
            result.append(action.id);
        return result;
    };
    QCOMPARE(ids(u"conn"_s), (QStringList{u"c"_s, u"a"_s, u"b"_s}));
    QCOMPARE(ids(u"salesforce pause"_s), QStringList{u"b"_s});
    registry.trigger(u"b"_s);
    QCOMPARE(ids({}).first(), u"b"_s);
    const ActionRegistry next(&state);
    QCOMPARE(state.value(u"palette/recent"_s).toStringList(), QStringList{u"b"_s});
}

void TestShell::fuzzy_data()
{
    QTest::addColumn<QString>("words");
    QTest::addColumn<QString>("text");
    QTest::addColumn<bool>("fits");
    QTest::newRow("start") << u"res"_s << u"Resync a user"_s << true;
    QTest::newRow("later word") << u"user"_s << u"Resync a user"_s << true;
    QTest::newRow("two words in any order") << u"user res"_s << u"Resync a user"_s << true;
    QTest::newRow("letters") << u"rsu"_s << u"Resync user"_s << true;
    QTest::newRow("no") << u"xyz"_s << u"Resync a user"_s << false;
    QTest::newRow("one of two missing") << u"user xyz"_s << u"Resync a user"_s << false;
    QTest::newRow("nothing typed") << QString() << u"Anything"_s << true;
}

void TestShell::fuzzy()
{
    QFETCH(QString, words);
    QFETCH(QString, text);
    QFETCH(bool, fits);
    QCOMPARE(fuzzyScore(words, text) > 0, fits);
}

void TestShell::remembersPlace()
{
    MemoryUiState state;
    for (const bool first : {true, false}) {
        MainWindow window(&state);
        for (const Place place : {Place::Overview, Place::Webhooks})
            window.registerPage(place, [place] { return new TestPage(place); });
        window.restore();
        QCOMPARE(window.currentPlace(), first ? Place::Overview : Place::Webhooks);
        if (first) {
            window.resize(1000, 700);
            window.goTo(Place::Webhooks);
            window.close();
        } else {
            QCOMPARE(window.size(), QSize(1000, 700));
        }
    }
}

void TestShell::asksOnceBeforeClosing()
{
    MemoryUiState state;
    MainWindow window(&state);
    window.show();
    int stopped = 0;
    window.setRunningWork([] { return u"A run of 12,000 contacts goes on when Patchbay is opened again."_s; },
                          [&stopped] { ++stopped; });
    const QSignalSpy closing(&window, &MainWindow::closing);
    window.close();
    QVERIFY(window.isVisible());
    window.close(); // twice pressed is asked once
    const auto questions = window.findChildren<QWidget *>(u"question"_s);
    QCOMPARE(questions.size(), 1);
    QTest::mouseClick(window.findChild<QPushButton *>(u"no"_s), Qt::LeftButton);
    QVERIFY(window.isVisible());
    QCoreApplication::sendPostedEvents(nullptr, QEvent::DeferredDelete);
    window.close();
    QTest::mouseClick(window.findChild<QPushButton *>(u"yes"_s), Qt::LeftButton);
    QVERIFY(!window.isVisible());
    QCOMPARE(stopped, 1);
    QCOMPARE(closing.size(), 1);
}

void TestShell::toastsDoNotRepeatThemselves()
{
    QWidget window;
    ToastStack stack(&window);
    for (int i = 0; i < 3; ++i)
        stack.add({.text = u"The delivery is worked on again."_s});
    QCOMPARE(stack.count(), 1);
    stack.add({.text = u"Saved."_s});
    QCOMPARE(stack.count(), 2);
    // Each of these can be undone by itself.
    stack.add({.text = u"Removed a rule."_s, .action = u"Undo"_s});
    stack.add({.text = u"Removed a rule."_s, .action = u"Undo"_s});
    QCOMPARE(stack.count(), 4);
}

void TestShell::toastsUndo()
{
    MainWindow window(nullptr);
    window.show();
    int undone = 0;
    Toast toast;
    toast.text = u"Paused Salesforce"_s;
    toast.action = u"Undo"_s;
    toast.onAction = [&undone] { ++undone; };
    window.notify(toast);
    QTest::mouseClick(window.findChild<QPushButton *>(u"toastAction"_s), Qt::LeftButton);
    QCOMPARE(undone, 1);
    QTRY_VERIFY(!window.findChild<QWidget *>(u"toast"_s));
    for (int i = 0; i < 6; ++i)
        window.notify(toast);
    QCOMPARE(window.findChild<ToastStack *>()->count(), 4);
    toast.shown = std::chrono::milliseconds(1);
    window.notify(toast);
    QTRY_COMPARE(window.findChild<ToastStack *>()->count(), 3);
}

void TestShell::settingsFile()
{
    const QTemporaryDir folder;
    const QString file = folder.filePath(u"ui.ini"_s);
    {
        SettingsUiState state(file);
        state.setValue(u"window/place"_s, u"sync"_s);
    }
    const SettingsUiState state(file);
    QCOMPARE(state.value(u"window/place"_s).toString(), u"sync"_s);
    QCOMPARE(state.value(u"absent"_s, 7).toInt(), 7);
}

void TestShell::names()
{
    MainWindow window(nullptr);
    for (int i = 0; i < placeCount; ++i)
        window.registerPage(Place(i), [i] { return new TestPage(Place(i)); });
    window.restore();
    WorkItem work;
    work.id = u"r1"_s;
    work.title = u"Contacts from Salesforce"_s;
    work.ratio = 0.4;
    window.sidebar()->setWork({work});
    QCOMPARE(testing::nameless(&window), QStringList());
}

QTEST_MAIN(TestShell)
#include "tst_shell.moc"
