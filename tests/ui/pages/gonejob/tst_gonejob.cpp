// What vanished from the source, as a person deals with it in the window: the overview asks, the list says
// what happens when, one stays, the others go, and one is brought back.
#include "patchbay/program.h"
#include "sandbox/sandbox.h"
#include "support/futures.h"
#include "support/testing.h"
#include "tour/tour.h"
#include "ui/support/steps.h"

#include <QApplication>
#include <QNetworkAccessManager>
#include <QNetworkReply>
#include <QSettings>
#include <QSqlDatabase>
#include <QSqlQuery>
#include <QTemporaryDir>
#include <QTest>

using namespace patchbay;
using namespace patchbay::testing;
using namespace patchbay::testing::driver;
using namespace Qt::StringLiterals;

namespace {

constexpr int people = 10;

bool changeSource(const QString &path, const QStringList &statements)
{
    bool good = false;
    {
        QSqlDatabase database = QSqlDatabase::addDatabase(u"QSQLITE"_s, u"source"_s);
        database.setDatabaseName(path);
        good = database.open();
        QSqlQuery query(database);
        for (const QString &statement : statements)
            good = good && query.exec(statement);
        database.close();
    }
    QSqlDatabase::removeDatabase(u"source"_s);
    return good;
}

} // namespace

class TestGoneJob : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase()
    {
        QVERIFY(m_folder.isValid());
        SandboxOptions options;
        options.contacts = 0;
        options.latencyMs = 0;
        m_sandbox = std::make_unique<Sandbox>(options);
        VERIFY_RESULT(m_sandbox->start());
        m_intercom = m_sandbox->announcement().value(u"intercom"_s).toObject();
        qputenv("INTERCOM_ACCESS_TOKEN", m_intercom.value(u"token"_s).toString().toUtf8());
        qputenv("INTERCOM_BASE_URL", m_intercom.value(u"url"_s).toString().toUtf8());
        prepare();
        if (QTest::currentTestFailed())
            return;
        QSettings(m_folder.filePath(u"ui.ini"_s), QSettings::IniFormat)
            .setValue(u"appearance/motion"_s, int(ui::Theme::Motion::Reduced));
        ProgramOptions program;
        program.storeUri = store();
        program.useKeychain = false;
        program.uiStateFile = m_folder.filePath(u"ui.ini"_s);
        m_program = std::make_unique<Program>(program);
        m_program->start();
        SEE(window() != nullptr && shown(u"overviewPage"_s));
        window()->activateWindow();
        QVERIFY(QTest::qWaitForWindowActive(window(), patience));
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

    void isAskedByTheOverview()
    {
        SEE(says(u"overviewPage"_s, u"3 people vanished from Customers"_s));
        CLICK(u"settleNeed-gone"_s);
        SEE(shown(u"goneTable"_s) && rowsOf(u"goneTable"_s) == 3);
        SEE(says(u"goneQuestion"_s, u"3 records vanished"_s));
        SEE(canClick(u"confirmAllGone"_s) && textOf(u"confirmAllGone"_s).contains(u"3 records"_s));
        QVERIFY(tableSays(u"goneTable"_s, u"Waits for your word"_s));
        QCOMPARE(nameless(window()), QStringList());
        SEE(clipped(window()).isEmpty()); // once the new words are laid out
        screenshot(window(), u"gone-asks"_s);
    }

    void keepsOne()
    {
        auto *table = find<ui::DataTable>(u"goneTable"_s);
        table->setFocus();
        table->setCurrentRow(0);
        QTest::keyClick(table, Qt::Key_Return);
        CLICK(u"keepRecord"_s);
        SEE(tableSays(u"goneTable"_s, u"Kept"_s));
        SEE(textOf(u"confirmAllGone"_s).contains(u"2 records"_s));
        QCOMPARE(contacts(), people);
    }

    // While the window is open its scheduler carries out what is confirmed.
    void letsTheOthersGo()
    {
        CLICK(u"confirmAllGone"_s);
        SEE(!shown(u"confirmAllGone"_s));
        SEE(contacts() == people - 2);
        SEE(tableSays(u"goneTable"_s, u"Archived"_s));
        screenshot(window(), u"gone-archived"_s);
    }

    void bringsOneBack()
    {
        auto *table = find<ui::DataTable>(u"goneTable"_s);
        int archived = -1;
        for (int row = 0; row < rowsOf(u"goneTable"_s); ++row)
            archived = rowText(table, row).contains(u"Archived"_s) ? row : archived;
        QVERIFY(archived >= 0);
        table->setFocus();
        table->setCurrentRow(archived);
        QTest::keyClick(table, Qt::Key_Return);
        CLICK(u"restoreRecord"_s);
        SEE(tableSays(u"goneTable"_s, u"Brought back"_s));
        SEE(contacts() == people - 1);
        screenshot(window(), u"gone-restored"_s);
    }

private:
    QString store() const { return m_folder.filePath(u"store.sqlite"_s); }
    QString source() const { return m_folder.filePath(u"source.sqlite"_s); }

    // Ten people are synced, three of them leave: more than 5 %.
    void prepare()
    {
        QStringList statements{u"CREATE TABLE people (id INTEGER PRIMARY KEY, email TEXT, name TEXT)"_s};
        for (int id = 1; id <= people; ++id)
            statements << u"INSERT INTO people VALUES (%1, 'p%1@example.com', 'Person %1')"_s.arg(id);
        QVERIFY(changeSource(source(), statements));
        Console::Options options;
        options.storeUri = store();
        options.secrets = Console::SecretPolicy::EnvironmentOnly;
        options.actor = u"test"_s;
        Console console(options);
        VERIFY_RESULT(testing::wait(console.open()));
        VERIFY_RESULT(wait(tourWorkspace(console, m_sandbox->announcement())));
        ConnectionDraft draft;
        draft.system = u"sql"_s;
        draft.name = u"Customers"_s;
        draft.settings = {{u"driver"_s, u"QSQLITE"_s},
                          {u"database"_s, source()},
                          {u"people_query"_s, u"SELECT id, email, name FROM people"_s}};
        const Result<ConnectionView> connection = testing::wait(console.connections().add(draft));
        VERIFY_RESULT(connection);
        const Result<MappingView> mapping =
            testing::wait(console.mappings().open(connection->id, u"people"_s));
        VERIFY_RESULT(mapping);
        Mapping rules = mapping->mapping;
        rules.rules.clear();
        for (const auto &[from, to] : {std::pair{u"id"_s, u"external_id"_s},
                                       std::pair{u"email"_s, u"email"_s}, std::pair{u"name"_s, u"name"_s}}) {
            Rule rule;
            rule.id = u"rule_"_s + from;
            rule.source = from;
            rule.target = to;
            rule.matchKey = from == "id"_L1;
            rules.rules.append(rule);
        }
        VERIFY_RESULT(testing::wait(console.mappings().save(connection->id, rules, mapping->version)));
        SyncSettings settings;
        settings.deletions = DeletionPolicy::Archive;
        settings.holdHours = 0;
        VERIFY_RESULT(testing::wait(console.runs().saveSchedule(connection->id, settings)));
        for (const bool afterwards : {false, true}) {
            if (afterwards)
                QVERIFY(changeSource(source(), {u"DELETE FROM people WHERE id <= 3"_s}));
            const Result<RunProgress> plan = testing::wait(console.runs().plan(connection->id, {}));
            VERIFY_RESULT(plan);
            VERIFY_RESULT(testing::wait(console.runs().apply(plan->id)));
        }
        QCOMPARE(contacts(), people);
    }

    int contacts() const
    {
        QNetworkAccessManager network;
        QNetworkRequest request{QUrl(m_intercom.value(u"url"_s).toString() + u"/_sandbox/stats"_s)};
        request.setRawHeader("Authorization", "Bearer " + m_intercom.value(u"token"_s).toString().toUtf8());
        const std::unique_ptr<QNetworkReply> reply(network.get(request));
        if (!QTest::qWaitFor([&reply] { return reply->isFinished(); }, patience))
            return -1;
        return QJsonDocument::fromJson(reply->readAll()).object().value(u"contacts"_s).toInt(-1);
    }

    QTemporaryDir m_folder;
    QJsonObject m_intercom;
    std::unique_ptr<Sandbox> m_sandbox;
    std::unique_ptr<Program> m_program;
    bool m_failed = false;
};

int main(int argc, char **argv)
{
    QApplication application(argc, argv);
    QApplication::setApplicationName(u"patchbay"_s);
    TestGoneJob test;
    return QTest::qExec(&test, argc, argv);
}

#include "tst_gonejob.moc"
