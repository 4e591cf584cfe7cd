// The ledger of a run: every record in exactly one column, so that the columns add up to the source.
#include "sync/runledger.h"

#include <QTest>

using namespace patchbay;
using namespace Qt::StringLiterals;

namespace {

RunItemGroup group(int phase, const QString &action, const QString &state, qint64 count)
{
    return {u"contact"_s, phase, action, state, {}, count};
}

} // namespace

class TestRunLedger : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void balances()
    {
        const RunLedger ledger = RunLedger::of({group(runphases::contacts, u"create"_s, u"done"_s, 3),
                                                group(runphases::contacts, u"update"_s, u"planned"_s, 4),
                                                group(runphases::contacts, u"unchanged"_s, u"skipped"_s, 5),
                                                group(runphases::contacts, u"skip"_s, u"skipped"_s, 2),
                                                group(runphases::contacts, u"update"_s, u"failed"_s, 1),
                                                group(runphases::deletions, u"archive"_s, u"held"_s, 9)});
        QVERIFY(ledger.balances(15));
        QVERIFY(!ledger.balances(16));
        QCOMPARE(ledger.waiting, 4);
        QCOMPARE(ledger.vanished, 9);
        QCOMPARE(ledger.held, 9);
        QVERIFY(!ledger.isComplete());
    }

    // What an undo takes away is not something it skipped.
    void anUndoRemoves()
    {
        const RunLedger ledger =
            RunLedger::of({group(runphases::organisations, u"delete"_s, u"done"_s, 6),
                           group(runphases::organisations, u"archive"_s, u"planned"_s, 1),
                           group(runphases::organisations, u"update"_s, u"done"_s, 2),
                           group(runphases::organisations, u"skip"_s, u"skipped"_s, 1)});
        QCOMPARE(ledger.removed, 7);
        QCOMPARE(ledger.skipped, 1);
        QCOMPARE(ledger.done, 8);
        QVERIFY(ledger.balances(10));
        QCOMPARE(ledger.sentence(true), u"2 to update, 7 to remove, 1 skipped"_s);
        QCOMPARE(RunLedger::fromJson(ledger.toJson()).removed, 7);
    }
};

QTEST_APPLESS_MAIN(TestRunLedger)
#include "tst_runledger.moc"
