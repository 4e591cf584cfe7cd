// The main job, as a person does it: a fresh start, a token, a database, a mapping, one user resynced, the
// log. The program is composed as it ships; everything goes through its window by mouse and keys. Steps build
// on one another.
#include "patchbay/program.h"
#include "sandbox/sandbox.h"
#include "support/keyringsession.h"
#include "ui/mapping/patchbay.h"
#include "ui/support/steps.h"
#include "ui/widgets/diffview.h"
#include "ui/widgets/drawer.h"
#include "ui/widgets/statuschip.h"

#include <QApplication>
#include <QComboBox>
#include <QDirIterator>
#include <QLabel>
#include <QLineEdit>
#include <QMenu>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QTemporaryDir>
#include <QTest>
#include <QUuid>

using namespace patchbay;
using namespace patchbay::testing;
using namespace patchbay::testing::driver;
using namespace Qt::StringLiterals;

namespace {

const QString person = u"ada.abara@example.com"_s;

} // namespace

class TestMainJob : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase()
    {
        QVERIFY(m_folder.isValid());
        m_token = u"tok_"_s + QUuid::createUuid().toString(QUuid::Id128);
        SandboxOptions options;
        options.token = m_token;
        options.contacts = 20;
        options.latencyMs = 1;
        m_sandbox = std::make_unique<Sandbox>(options);
        const Outcome started = m_sandbox->start();
        QVERIFY2(started, started ? "" : qPrintable(started.error().toText()));
        m_facts = m_sandbox->announcement();
        startProgram();
    }

    void init()
    {
        // Each step needs what the ones before have made.
        if (m_failed)
            QSKIP("A step before this one failed");
    }

    void cleanup() { m_failed = m_failed || QTest::currentTestFailed(); }

    void cleanupTestCase()
    {
        m_program.reset();
        m_sandbox.reset();
    }

    void connectsTheWorkspace()
    {
        SEE(shown(u"welcome"_s));
        activate();
        QCOMPARE(nameless(window()), QStringList());
        QVERIFY(!canClick(u"connectWorkspace"_s));
        type(u"tokenEdit"_s, m_token);
        QTest::keyClick(find<QComboBox>(u"region"_s), Qt::Key_End);
        SEE(shown(u"customUrl"_s));
        type(u"customUrl"_s, m_facts.value(u"intercom"_s).toObject().value(u"url"_s).toString());
        picture(u"welcome"_s);
        CLICK(u"connectWorkspace"_s);
        SEE(shown(u"overviewPage"_s) && canClick(u"checkEverything"_s));
        click(u"checkEverything"_s);
        SEE(says(u"overviewPage"_s, u"Nothing is connected yet"_s));
        CLICK(u"place-settings"_s);
        CLICK(u"checkWorkspace"_s);
        SEE(chipWord(u"settingsPage"_s) == u"Connected"_s);
        if (insideKeyringSession())
            SEE(!says(u"settingsPage"_s, u"memory"_s));
    }

    void connectsTheDatabase()
    {
        const QJsonObject sql = m_facts.value(u"sql"_s).toObject();
        CLICK(u"place-integrations"_s);
        CLICK(u"addConnectionButton"_s);
        SEE(shown(u"addConnection"_s));
        CLICK(u"system_sql"_s);
        CLICK(u"wizardNext"_s);
        SEE(shown(u"setting_database"_s));
        type(u"connectionName"_s, u"Customers"_s);
        QVERIFY(!canClick(u"wizardNext"_s));
        type(u"setting_database"_s, sql.value(u"database"_s).toString());
        type(
            u"setting_people_query"_s,
            u"SELECT id, email, full_name, phone, plan_type, seats, status, signed_up_at, updated_at FROM people"_s);
        picture(u"addconnection"_s);
        QCOMPARE(nameless(window()), QStringList());
        CLICK(u"wizardNext"_s);
        SEE(shown(u"checkVerdict"_s));
        picture(u"addconnection-check"_s);
        CLICK(u"wizardNext"_s);
        SEE(shown(u"connectionPanel"_s));
        QTest::keyClick(window(), Qt::Key_Escape);
        SEE(shown(u"connectionsTable"_s) &&
            find<ui::DataTable>(u"connectionsTable"_s)->source()->rowCount() > 0);
    }

    void makesARuleWithKeysAlone()
    {
        QTest::keyClick(window(), Qt::Key_3, Qt::ControlModifier);
        if (!shown(u"mappingPage"_s))
            CLICK(u"place-mapping"_s);
        SEE(shown(u"patchBay"_s) && stateLine().contains(u"0 rules"_s));
        for (int tabs = 0; tabs < 40 && !find<QWidget>(u"patchBay"_s)->hasFocus(); ++tabs)
            QTest::keyClick(QApplication::focusWidget(), Qt::Key_Tab);
        QWidget *bay = find<QWidget>(u"patchBay"_s);
        QVERIFY(bay->hasFocus());
        for (const Qt::Key key : {Qt::Key_Down, Qt::Key_Return, Qt::Key_Right, Qt::Key_Up, Qt::Key_Return})
            QTest::keyClick(bay, key);
        SEE(stateLine().contains(u"1 rule "_s));
        QTest::keyClick(bay, Qt::Key_Delete);
        SEE(stateLine().contains(u"0 rules"_s));
        QTest::keyClick(bay, Qt::Key_Z, Qt::ControlModifier);
        SEE(stateLine().contains(u"1 rule "_s));
        QTest::keyClick(bay, Qt::Key_Z, Qt::ControlModifier);
        SEE(stateLine().contains(u"0 rules"_s));
    }

    void dragsCables_data()
    {
        QTest::addColumn<QString>("source");
        QTest::addColumn<QString>("target");
        QTest::addColumn<bool>("backwards");
        QTest::newRow("the e-mail") << u"email"_s << u"email"_s << false;
        QTest::newRow("the name, from the right to the left") << u"full_name"_s << u"name"_s << true;
    }

    void dragsCables()
    {
        QFETCH(QString, source);
        QFETCH(QString, target);
        QFETCH(bool, backwards);
        const int before = ruleCount();
        const auto *bay = find<ui::PatchBay>(u"patchBay"_s);
        const QPoint left = bay->jackPosition(ui::Side::Source, source);
        const QPoint right = bay->jackPosition(ui::Side::Intercom, target);
        QVERIFY(!left.isNull());
        QVERIFY(!right.isNull());
        drag(backwards ? right : left, backwards ? left : right);
        SEE(ruleCount() == before + 1);
    }

    void showsProblemsAndTakesThemBack()
    {
        const int before = ruleCount();
        const auto *bay = find<ui::PatchBay>(u"patchBay"_s);
        drag(bay->jackPosition(ui::Side::Source, u"status"_s),
             bay->jackPosition(ui::Side::Intercom, u"email"_s));
        SEE(ruleCount() == before + 1);
        SEE(stateLine().contains(u"2 problems"_s)); // that one, and that nothing identifies a record yet
        picture(u"mapping-problem"_s);
        CLICK(u"undoMapping"_s);
        SEE(ruleCount() == before);
        CLICK(u"redoMapping"_s);
        SEE(ruleCount() == before + 1);
        CLICK(u"undoMapping"_s);
        SEE(ruleCount() == before && !stateLine().contains(u"2 problems"_s));
    }

    void takesSuggestions()
    {
        const int before = ruleCount();
        CLICK(u"suggestRules"_s);
        SEE(ruleCount() > before);
        SEE(shown(u"toastAction"_s)); // to take them back
    }

    void addsATransform()
    {
        auto *bay = find<ui::PatchBay>(u"patchBay"_s);
        QTest::mouseDClick(bay, Qt::LeftButton, {}, bay->jackPosition(ui::Side::Source, u"full_name"_s));
        SEE(canClick(u"addTransform"_s));
        picture(u"mapping-rule"_s);
        QCOMPARE(nameless(window()), QStringList());
        click(u"addTransform"_s);
        SEE(find<QMenu>(u"transformMenu"_s) != nullptr);
        auto *menu = find<QMenu>(u"transformMenu"_s);
        QAction *upper = nullptr;
        for (QAction *action : menu->actions())
            if (action->text().contains(u"upper"_s, Qt::CaseInsensitive))
                upper = action;
        QVERIFY(upper != nullptr);
        QTest::mouseClick(menu, Qt::LeftButton, {}, menu->actionGeometry(upper).center());
        SEE(shown(u"transform0"_s));
        // The preview of the sample record follows: in the panel, and in the table of rules.
        SEE(says(u"rulePanel"_s, u"ADA ABARA"_s));
        QTest::mouseClick(find<QWidget>(u"mappingView"_s)->findChild<QWidget *>(u"segment1"_s),
                          Qt::LeftButton);
        SEE(shown(u"rulesTable"_s));
        SEE(tableSays(u"rulesTable"_s, u"ADA ABARA"_s));
        picture(u"mapping-table"_s);
        QTest::mouseClick(find<QWidget>(u"mappingView"_s)->findChild<QWidget *>(u"segment0"_s),
                          Qt::LeftButton);
        SEE(shown(u"patchBay"_s));
        // The note of the suggestions is gone: its Undo would take back the transform.
        QVERIFY(!shown(u"toastAction"_s));
    }

    void savesTheMapping()
    {
        SEE(stateLine().contains(u"unsaved"_s));
        CLICK(u"saveMapping"_s);
        SEE(stateLine().contains(u"version 1"_s) && !stateLine().contains(u"unsaved"_s));
        QTest::keyClick(window(), Qt::Key_Escape);
        SEE(!shown(u"rulePanel"_s));
    }

    void resyncsAPerson()
    {
        CLICK(u"place-sync"_s);
        SEE(shown(u"syncQuery"_s) && find<QLineEdit>(u"syncQuery"_s)->isEnabled());
        SLASH(u"syncConnection"_s, u"syncQuery"_s);
        QTest::keyClicks(QApplication::focusWidget(), person);
        QTest::keyClick(QApplication::focusWidget(), Qt::Key_Return);
        SEE(shown(u"planDiff"_s) && find<ui::DiffView>(u"planDiff"_s)->table()->source()->rowCount() > 0);
        QVERIFY(tableSays(u"diffTable"_s, u"ADA ABARA"_s));
        QCOMPARE(nameless(window()), QStringList());
        picture(u"sync-plan"_s);
        CLICK(u"resyncNow"_s);
        SEE(find<ui::StatusChip>(u"planStatus"_s)->word() == u"Done"_s);
        picture(u"sync-done"_s);
        CLICK(u"toastAction"_s); // Undo
        SEE(shown(u"resyncNow"_s) && tableSays(u"diffTable"_s, u"ADA ABARA"_s));
        CLICK(u"resyncNow"_s);
        SEE(find<ui::StatusChip>(u"planStatus"_s)->word() == u"Done"_s);
        QTest::keyClick(find<QWidget>(u"syncQuery"_s), Qt::Key_Return);
        SEE(says(u"planView"_s, u"Nothing to write"_s));
        QVERIFY(!shown(u"resyncNow"_s));
    }

    void readsTheLog()
    {
        CLICK(u"place-activity"_s);
        SEE(shown(u"activityTable"_s));
        auto *table = find<ui::DataTable>(u"activityTable"_s);
        SEE(table->source()->rowCount() > 2);
        QVERIFY(rowText(table, 0).contains(u"sync"_s));
        SLASH(u"activityTable"_s, u"filterEdit"_s);
        QTest::keyClicks(QApplication::focusWidget(), u"level:error "_s);
        SEE(says(u"activityPage"_s, u"Nothing fits this filter."_s));
        picture(u"activity-empty"_s);
        CLICK(u"emptyAction"_s);
        SEE(table->source()->rowCount() > 2);
        type(u"filterEdit"_s, u"-kind:sync "_s);
        SEE(says(u"activityPage"_s, u"“-kind:” cannot be asked for"_s));
        QCOMPARE(table->source()->rowCount(), 0);
        CLICK(u"emptyAction"_s);
        SEE(shown(u"activityTable"_s));
        QTest::mouseClick(table->viewport(), Qt::LeftButton, {},
                          table->visualRect(table->model()->index(0, 2)).center());
        QTest::keyClick(table, Qt::Key_Return);
        SEE(shown(u"entryDetails"_s));
        QCOMPARE(nameless(window()), QStringList());
        picture(u"activity-details"_s);
        QTest::keyClick(table, Qt::Key_Escape);
        SEE(!shown(u"entryDetails"_s));
    }

    void bringsAVersionBack()
    {
        CLICK(u"place-mapping"_s);
        SEE(shown(u"patchBay"_s));
        auto *bay = find<ui::PatchBay>(u"patchBay"_s);
        QTest::mouseDClick(bay, Qt::LeftButton, {}, bay->jackPosition(ui::Side::Source, u"full_name"_s));
        CLICK(u"cutRule"_s);
        SEE(stateLine().contains(u"unsaved"_s));
        CLICK(u"saveMapping"_s);
        SEE(stateLine().contains(u"version 2"_s) && !stateLine().contains(u"unsaved"_s));
        clickSegment(u"mappingView"_s, 2);
        SEE(rowsOf(u"versionsTable"_s) == 2);
        SEE(!canClick(u"restoreVersion"_s)); // it is what is there
        SEE(says(u"versionsPanel"_s, u"Removed"_s) || tableSays(u"diffTable"_s, u"full_name"_s));
        find<ui::DataTable>(u"versionsTable"_s)->setCurrentRow(1);
        picture(u"mapping-versions"_s);
        QCOMPARE(nameless(window()), QStringList());
        CLICK(u"restoreVersion"_s);
        SEE(shown(u"patchBay"_s) && stateLine().contains(u"unsaved"_s));
        CLICK(u"saveMapping"_s);
        SEE(stateLine().contains(u"version 3"_s) && !stateLine().contains(u"unsaved"_s));
        clickSegment(u"mappingView"_s, 1);
        SEE(tableSays(u"rulesTable"_s, u"ADA ABARA"_s));
        clickSegment(u"mappingView"_s, 0);
        QTest::keyClick(window(), Qt::Key_Escape);
    }

    void reachesTheActByThePalette()
    {
        QTest::keyClick(window(), Qt::Key_K, Qt::ControlModifier);
        SEE(shown(u"paletteEdit"_s));
        QTest::keyClicks(find<QWidget>(u"paletteEdit"_s), u"resync a user"_s);
        picture(u"palette"_s);
        QTest::keyClick(find<QWidget>(u"paletteEdit"_s), Qt::Key_Return);
        SEE(shown(u"syncPage"_s) && find<QWidget>(u"syncQuery"_s)->hasFocus());
        // In a field the key stays a letter.
        auto *query = find<QLineEdit>(u"syncQuery"_s);
        query->clear();
        QTest::keyClicks(query, u"a/b"_s);
        QCOMPARE(query->text(), u"a/b"_s);
    }

    void looksRightInBothThemes_data()
    {
        QTest::addColumn<QString>("segment");
        QTest::newRow("light") << u"segment1"_s;
        QTest::newRow("dark") << u"segment2"_s;
    }

    void looksRightInBothThemes()
    {
        QFETCH(QString, segment);
        const QString mode = QString::fromLatin1(QTest::currentDataTag());
        CLICK(u"place-settings"_s);
        SEE(shown(u"themeMode"_s));
        QTest::mouseClick(find<QWidget>(u"themeMode"_s)->findChild<QWidget *>(segment), Qt::LeftButton);
        for (const QString &place :
             {u"overview"_s, u"integrations"_s, u"mapping"_s, u"sync"_s, u"activity"_s, u"settings"_s}) {
            CLICK(u"place-"_s + place);
            SEE(shown(place + u"Page"_s) && find<QWidget>(u"skeleton"_s) == nullptr);
            QCOMPARE(nameless(window()), QStringList());
            QCOMPARE(clipped(window()), QStringList());
            picture(place + u'-' + mode);
        }
        QTest::mouseClick(find<QWidget>(u"themeMode"_s)->findChild<QWidget *>(u"segment1"_s), Qt::LeftButton);
    }

    void leavesTheTokenInNoFile()
    {
        m_program.reset();
        QCOMPARE(filesWithTheToken(), QStringList());
    }

    void findsTheTokenInTheKeyringAgain()
    {
        if (!insideKeyringSession())
            QSKIP(qPrintable(u"No keyring: "_s + keyringMissing()));
        // A second start has nothing but the store and the keyring to go by.
        startProgram();
        SEE(shown(u"place-settings"_s));
        activate();
        CLICK(u"place-settings"_s);
        CLICK(u"checkWorkspace"_s);
        SEE(chipWord(u"settingsPage"_s) == u"Connected"_s);
        SEE(says(u"settingsPage"_s, u"in system keychain"_s));
        CLICK(u"place-sync"_s);
        SEE(shown(u"syncQuery"_s) && find<QLineEdit>(u"syncQuery"_s)->isEnabled());
        type(u"syncQuery"_s, person);
        QTest::keyClick(find<QWidget>(u"syncQuery"_s), Qt::Key_Return);
        SEE(says(u"planView"_s, u"Nothing to write"_s));
        m_program.reset();
        QCOMPARE(filesWithTheToken(), QStringList());
    }

private:
    void startProgram()
    {
        ProgramOptions options;
        options.storeUri = m_folder.filePath(u"store/patchbay.sqlite"_s);
        options.useKeychain = insideKeyringSession();
        options.uiStateFile = m_folder.filePath(u"ui.ini"_s);
        m_program = std::make_unique<Program>(options);
        m_program->start();
    }

    static void activate()
    {
        window()->activateWindow();
        QVERIFY(QTest::qWaitForWindowActive(window(), patience));
    }

    // Through the window, so that the widget is found by what lies under the pointer.
    static void drag(const QPoint &from, const QPoint &to)
    {
        const auto *bay = find<QWidget>(u"patchBay"_s);
        QWindow *surface = window()->windowHandle();
        const auto at = [bay](const QPoint &point) { return bay->mapTo(bay->window(), point); };
        QTest::mousePress(surface, Qt::LeftButton, {}, at(from));
        for (int step = 1; step <= 8; ++step)
            QTest::mouseMove(surface, at(from + (to - from) * step / 8), 5);
        QTest::mouseRelease(surface, Qt::LeftButton, {}, at(to));
    }

    static QString chipWord(const QString &name)
    {
        const auto *widget = find<QWidget>(name);
        for (const auto *chip :
             widget == nullptr ? QList<ui::StatusChip *>() : widget->findChildren<ui::StatusChip *>())
            if (chip->isVisible())
                return chip->word().isEmpty() ? ui::statusWord(chip->status()) : chip->word();
        return {};
    }

    static QString stateLine()
    {
        const auto *page = find<QWidget>(u"mappingPage"_s);
        const auto *line = page == nullptr ? nullptr : page->findChild<QLabel *>(u"pageState"_s);
        return line == nullptr ? QString() : line->text() + u' ';
    }

    static int ruleCount() { return stateLine().section(u' ', 0, 0).toInt(); }

    void picture(const QString &name) { screenshot(window(), name); }

    // Everything this test could have written: its HOME with settings, caches and the keyring, and the
    // store's folder.
    QStringList filesWithTheToken() const
    {
        QStringList found;
        for (const QString &folder : {QDir::homePath(), m_folder.path()}) {
            QDirIterator files(folder, QDir::Files | QDir::Hidden, QDirIterator::Subdirectories);
            while (files.hasNext()) {
                QFile file(files.next());
                if (file.open(QIODevice::ReadOnly) && file.readAll().contains(m_token.toUtf8()))
                    found << file.fileName();
            }
        }
        return found;
    }

    QTemporaryDir m_folder;
    QString m_token;
    QJsonObject m_facts;
    std::unique_ptr<Sandbox> m_sandbox;
    std::unique_ptr<Program> m_program;
    bool m_failed = false;
};

int main(int argc, char **argv)
{
    if (!insideKeyringSession())
        enterKeyringSession(argv); // comes back only without a keyring; the token then stays in memory
    QApplication application(argc, argv);
    QApplication::setApplicationName(u"patchbay"_s);
    TestMainJob test;
    return QTest::qExec(&test, argc, argv);
}

#include "tst_mainjob.moc"
