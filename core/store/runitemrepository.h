// The items of runs: per record what was planned, what became of it, and the before-image that makes undo
// possible.
#pragma once

#include "base/ids.h"
#include "store/storesession.h"

#include <QDateTime>
#include <QHash>
#include <QJsonArray>
#include <QJsonObject>

#include <optional>

namespace patchbay {

namespace itemstates {
inline constexpr QLatin1StringView planned{"planned"}; // waits for a worker
inline constexpr QLatin1StringView doing{"doing"};     // a worker has it
inline constexpr QLatin1StringView done{"done"};
inline constexpr QLatin1StringView failed{"failed"};
inline constexpr QLatin1StringView skipped{"skipped"}; // decided while planning: nothing is to be done
inline constexpr QLatin1StringView held{"held"};       // waits for a person's confirmation
} // namespace itemstates

// Keys of an item's before-image, beside the record as it was ("record").
inline constexpr QLatin1StringView madeByRun{"made_by_run"};  // the record is the run's own creation
inline constexpr QLatin1StringView doneBefore{"done_before"}; // what was done to it before it failed

struct RunItemRow
{
    RunId runId{};
    int ordinal = 0; // position in the run, from 0
    QString object{};
    QString sourceKey{};
    QString targetId{};
    QString action{}; // "create", "update", "unchanged", "skip", "fail", …
    QString state{};  // of itemstates::…
    QJsonArray changes{};
    QJsonObject before{};
    QJsonObject error{};
    QString title{};
    QString externalId{};
    int phase = 0;      // items of a lower phase are done first
    QString cause{};    // groups what went wrong or why nothing is done
    QJsonObject plan{}; // what applying needs, as the planner archived it
    int attempts = 0;
    bool wrote = false; // something of it was written, also when it failed or was given back
    // When an earlier try, whose end nobody knows, may have created the record; nothing when there was none.
    std::optional<QDateTime> triedFrom{};
    std::optional<QDateTime> triedUntil{};
};

// Which items a list shows. An empty list means any.
struct RunItemFilter
{
    QStringList actions{};
    QStringList states{};
    QStringList causes{};
    QString object{};
    QString text{};        // in the title or one of the keys, without regard to case
    bool wroteToo = false; // beside those of `states`: whatever wrote something
};

struct RunItemGroup
{
    QString object{};
    int phase = 0;
    QString action{};
    QString state{};
    QString cause{};
    qint64 count = 0;
};

// What became of one item. The JSON is as it is stored, so that it can be made ready before the store waits
// for it.
struct RunItemEnd
{
    int ordinal = 0;
    QString state{};
    QString action{};
    QString targetId{};
    QByteArray changes{}; // an array
    QByteArray before{};  // an object, as is the error
    QByteArray error{};
    QString cause{};
    int attempts = 0;
    bool wrote = false;
    std::optional<QDateTime> triedFrom{};
    std::optional<QDateTime> triedUntil{};
};

class RunItemRepository
{
public:
    explicit RunItemRepository(StoreSession &session);

    // Adds one item. Conflict when the run already has that ordinal, NotFound when there is no such run.
    Outcome add(const RunItemRow &item);
    // Takes all items of the run away: it is planned anew.
    Outcome removeAll(const RunId &run);
    // Items with an ordinal above `afterOrdinal`, in order, at most `limit`.
    Result<QList<RunItemRow>> items(const RunId &run, int afterOrdinal = -1, int limit = 1000,
                                    const RunItemFilter &filter = {});
    Result<qint64> count(const RunId &run, const RunItemFilter &filter);
    // How many items there are of each object, phase, action, state and cause.
    Result<QList<RunItemGroup>> groups(const RunId &run);

    // Takes up to `limit` planned items of the lowest phase that has work, for that worker. Nothing when all
    // is taken, or when others still work on an earlier phase.
    Result<QList<RunItemRow>> claim(const RunId &run, const QString &worker, int limit);
    // The same for the items of that phase, whether or not an earlier one has work.
    Result<QList<RunItemRow>> claim(const RunId &run, const QString &worker, int limit, int phase,
                                    const QDateTime &now = QDateTime::currentDateTimeUtc());
    // The lowest phase that has items to do or under way; nothing when all is done.
    Result<std::optional<int>> openPhase(const RunId &run);
    // Gives back what that worker took and did not finish; an empty worker: everybody's.
    Result<int> release(const RunId &run, const QString &worker);
    // Gives back what workers hold that are not in the list of the living. What those may have created is
    // from the time between the claim and their last sign of life.
    Result<int> releaseOfOthers(const RunId &run, const QStringList &living);
    // Notes for items that are given back since when a creation may have been sent for them.
    Outcome noteTried(const RunId &run, const QHash<int, QDateTime> &since, const QDateTime &until);
    // Writes what became of the items and takes them from their worker. NotFound when one is not there.
    Outcome finish(const RunId &run, const QList<RunItemEnd> &items);
    Outcome finish(const RunItemRow &item);
    // Puts failed items back to work; gives how many.
    Result<int> retry(const RunId &run, const RunItemFilter &filter);
    // Sets deletions aside whose record came back to the source after they were planned, or of which somebody
    // decided that it stays, with the cause "came_back"; gives how many.
    Result<int> setReturnedAside(const RunId &run, const ConnectionId &connection, int deletionPhase,
                                 const QJsonObject &error);
    // Lets items go that waited for confirmation; gives how many.
    Result<int> confirmHeld(const RunId &run);

    // Several records of the source that would write one of Intercom's: all are set aside with the cause.
    Result<int> setSharedTargetsAside(const RunId &run, const QString &object, const QString &cause,
                                      const QJsonObject &error);
    // The item of a company in this run that has that company id; NotFound when there is none.
    Result<RunItemRow> byExternalId(const RunId &run, const QString &object, const QString &externalId);
    // The company ids of those companies that this run does not write and did not find in Intercom.
    Result<QStringList> unwrittenCompanies(const RunId &run);
    Result<RunItemRow> bySourceKey(const RunId &run, const QString &object, const QString &sourceKey);
    // The run's items of these numbers, in the order of the numbers.
    Result<QList<RunItemRow>> byOrdinals(const RunId &run, const QList<int> &ordinals);
    // The newest finished items that touched the record, newest first: where its values came from.
    Result<QList<RunItemRow>> history(const QString &object, const QString &targetId, int limit);

private:
    Result<QList<RunItemRow>> list(const QString &sql, const QVariantMap &values);
    Result<RunItemRow> first(const QString &sql, const QVariantMap &values);

    StoreSession &m_session;
};

} // namespace patchbay
