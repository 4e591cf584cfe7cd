// The ledger of a run: every record of the source ends in exactly one column, and the sum is the source.
#pragma once

#include "store/runitemrepository.h"

#include <QJsonObject>

namespace patchbay {

// In which order a run's items are done: what comes first is there when the next refer to it.
namespace runphases {
inline constexpr int organisations = 0;
inline constexpr int companiesOfPeople = 1; // that only people's records name
inline constexpr int contacts = 2;
inline constexpr int deletions = 3;
} // namespace runphases

struct RunLedger
{
    // Of the records that the source gave: people and organisations.
    qint64 source = 0;
    qint64 create = 0; // planned or done
    qint64 update = 0; // with those that were brought back
    qint64 unchanged = 0;
    qint64 skipped = 0;   // with the reasons in `causes`
    qint64 conflicts = 0; // somebody has to judge; nothing is written
    qint64 removed = 0;   // of an undo: archived or deleted, because the run had created it
    qint64 failed = 0;    // with the reasons in `causes`
    qint64 done = 0;      // of create, update and removed
    qint64 waiting = 0;   // of these: not done yet

    // Beside the source's records.
    qint64 companiesOfPeople = 0; // written because people's records name them
    qint64 vanished = 0;          // gone from the source: archived, deleted, kept or held
    qint64 vanishedDone = 0;
    qint64 besidesFailed = 0; // of these two
    qint64 held = 0;

    QJsonObject causes{}; // cause → how many

    // Whether everything that was to be done is done and nothing failed.
    bool isComplete() const { return waiting == 0 && failed == 0 && besidesFailed == 0; }
    // Whether the columns add up to what was counted while the source was read.
    bool balances(qint64 counted) const
    {
        return counted == create + update + unchanged + skipped + removed + conflicts + failed;
    }

    void add(const RunLedger &other);
    void subtract(const RunLedger &other);
    static RunLedger of(const QList<RunItemGroup> &groups);
    QJsonObject toJson() const;
    static RunLedger fromJson(const QJsonObject &json);
    // "3 created, 5 updated, 900 unchanged, 2 skipped"; as a plan: "3 to create, …".
    QString sentence(bool planned) const;
};

} // namespace patchbay
