// Holds what Patchbay sends to Intercom in a sync, from the first look to its undo, against the official
// description, and what the sandbox answered to it, where the description is at hand.
#include "bulkstage.h"
#include "support/testing.h"

using namespace patchbay::testing;
using namespace Qt::StringLiterals;

class IntercomContractTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void asksAsDescribed();

private:
    StoreServer m_stores{};
};

void IntercomContractTest::asksAsDescribed()
{
    constexpr int cannotCheck = 77; // the script's word for a missing PyYAML
    const QString description = openApi(u"intercom-2.16.yaml"_s);
    if (description.isEmpty())
        QSKIP("The official description is not here: set PATCHBAY_OPENAPI to the folder of "
              "intercom-2.16.yaml.");
    BulkStage stage;
    const QString calls = stage.terminal.path(u"calls.jsonl"_s);
    QVERIFY(stage.open(m_stores, u"sqlite"_s, {u"--write-calls"_s, calls, u"--bulk-task-ms"_s, u"100"_s}));
    QVERIFY(stage.fill(12));
    QVERIFY(stage.connect());
    const QStringList set{u"mapping"_s, u"set"_s, u"--file"_s, u"-"_s, u"--even-with-errors"_s};
    QVERIFY(
        stage.terminal
            .run(set, QByteArray(bulkPeople)
                          .replace(R"({"id": "mail",)",
                                   R"({"id": "tags", "source": "since", "target": "tags"}, {"id": "mail",)"))
            .code <= 1);
    QVERIFY(stage.schedule(R"({"deletions": "archive", "hold_hours": 0, "hold_above_percent": 50})"));
    QVERIFY(stage.sandbox
                .post(u"/contacts"_s, {{u"external_id"_s, u"p00003"_s}, {u"email"_s, u"p3@example.com"_s}})
                .contains(u"id"_s));
    SYNC(first, 0, stage.syncAll());
    QVERIFY(stage.sql(
        u"UPDATE people SET name = 'Renamed', since = '2026-04-01T08:00:00Z' WHERE id < 'p00004'"_s));
    QVERIFY(stage.sql(u"UPDATE organisations SET plan = 'pro'"_s));
    QVERIFY(stage.sql(u"UPDATE memberships SET organisation = 'o00002' WHERE person = 'p00001'"_s));
    SYNC(changed, 0, stage.syncAll());
    SYNC(one, 0, stage.terminal.run({u"sync"_s, u"user"_s, u"--external-id"_s, u"p00005"_s, u"--json"_s}));
    SYNC(drift, 0, stage.sync({u"check-drift"_s}));
    QVERIFY(stage.sql(u"DELETE FROM people WHERE id = 'p00012'"_s));
    SYNC(gone, 0, stage.syncAll());
    QVERIFY(stage.sql(u"INSERT INTO people VALUES ('p00012', 'p12@example.com', 'Person 12', '')"_s));
    SYNC(back, 0, stage.syncAll());
    SYNC(unchanged, 0, stage.sync({u"undo"_s, changed.json()[u"run"_s].toString()}));
    // The same by the bulk endpoints, in a workspace and a store of their own.
    QVERIFY(stage.sandbox.post(u"/_sandbox/reset"_s).value(u"ok"_s).toBool());
    stage.terminal.set(u"PATCHBAY_STORE"_s, m_stores.fresh(u"sqlite"_s, stage.terminal, &stage.reason));
    QVERIFY(stage.connect());
    SYNC(many, 0, stage.sync({u"apply"_s, u"--create-attributes"_s, u"--bulk"_s, u"on"_s}));
    SYNC(undone, 0, stage.sync({u"undo"_s, many.json()[u"run"_s].toString()}));
    QCOMPARE(stage.contacts().size(), 0);
    SYNC(anew, 0, stage.sync({u"apply"_s, u"--create-attributes"_s, u"--bulk"_s, u"on"_s}));
    QVERIFY(stage.sql(u"UPDATE people SET name = 'Other ' || id"_s));
    SYNC(again, 0, stage.sync({u"apply"_s, u"--bulk"_s, u"on"_s}));

    QStringList arguments{QStringLiteral(PATCHBAY_SOURCE_DIR) + u"/tests/contract/intercomcontract.py"_s,
                          description, calls};
    const QString preview = openApi(u"intercom-preview.yaml"_s);
    if (preview.isEmpty())
        qInfo(
            "The bulk endpoints are not checked: intercom-preview.yaml is not beside the other description.");
    else
        arguments.append(preview);
    QProcess script;
    script.setProcessChannelMode(QProcess::MergedChannels);
    // By absolute path: a Python of somebody's own would not have Debian's PyYAML.
    script.start(u"/usr/bin/python3"_s, arguments);
    if (!script.waitForStarted())
        QSKIP("There is no /usr/bin/python3.");
    QVERIFY(script.waitForFinished(240'000));
    const QByteArray output = script.readAll();
    if (script.exitCode() == cannotCheck)
        QSKIP("Debian's python3-yaml is not installed.");
    QVERIFY2(script.exitStatus() == QProcess::NormalExit && script.exitCode() == 0, output.constData());
    qInfo("%s", output.trimmed().constData());
}

QTEST_GUILESS_MAIN(IntercomContractTest)
#include "tst_intercomcontract.moc"
