// The schedule page: it shows and saves the schedule of the connection that it was given, and of no other.
#include "store/connectionrepository.h"
#include "store/database.h"
#include "store/workspacerepository.h"
#include "support/futures.h"
#include "support/testing.h"
#include "ui/integrations/schedulepanel.h"

#include <QAbstractButton>
#include <QSpinBox>
#include <QTemporaryDir>

using namespace patchbay;
using namespace Qt::StringLiterals;

namespace {

Outcome addConnections(const QString &store, const QStringList &ids)
{
    Database database(store);
    if (const Outcome opened = testing::wait(database.open()); !opened)
        return opened;
    return testing::wait(database.transact<void>([ids](StoreSession &session) -> Outcome {
        const QDateTime now = QDateTime::currentDateTimeUtc();
        WorkspaceRow workspace{.id = WorkspaceId(u"wsp_1"_s), .name = u"Test"_s, .region = u"us"_s};
        workspace.createdAt = now;
        if (const Outcome added = WorkspaceRepository(session).insert(workspace); !added)
            return added;
        for (const QString &id : ids) {
            ConnectionRow row;
            row.id = ConnectionId(id);
            row.workspaceId = workspace.id;
            row.system = u"csv"_s;
            row.name = id;
            row.state = u"connected"_s;
            row.createdAt = row.updatedAt = now;
            if (const Outcome added = ConnectionRepository(session).insert(row); !added)
                return added;
        }
        return {};
    }));
}

} // namespace

class TestSchedulePanel : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void showsNothingOfAnother()
    {
        QTemporaryDir folder;
        QVERIFY(folder.isValid());
        const QString store = folder.filePath(u"store.sqlite"_s);
        VERIFY_RESULT(addConnections(store, {u"con_1"_s, u"con_2"_s}));
        Console console({.storeUri = store, .secrets = Console::SecretPolicy::EnvironmentOnly});
        VERIFY_RESULT(testing::wait(console.open()));
        ui::SchedulePanel panel(console);
        panel.setConnection({.id = ConnectionId(u"con_1"_s), .objects = {u"people"_s}});
        panel.show();
        auto *save = panel.findChild<QAbstractButton *>(u"saveSchedule"_s);
        auto *hours = panel.findChild<QSpinBox *>(u"fullEveryHours"_s);
        QVERIFY(!save->isVisible()); // not read yet
        QTRY_VERIFY(save->isVisible());
        hours->setValue(hours->value() + 1);
        QVERIFY(save->isEnabled());
        // News of the same one are no reason to drop what is being edited.
        panel.setConnection({.id = ConnectionId(u"con_1"_s), .objects = {u"people"_s}});
        QVERIFY(save->isVisible() && save->isEnabled());
        panel.setConnection({.id = ConnectionId(u"con_2"_s), .objects = {u"people"_s}});
        QVERIFY(!save->isVisible());
        QTRY_VERIFY(save->isVisible());
        QVERIFY(!save->isEnabled());
    }
};

QTEST_MAIN(TestSchedulePanel)
#include "tst_schedulepanel.moc"
