// Records that vanished from their source: since when, what becomes of them in Intercom, and as what they can
// be brought back.
#pragma once

#include "base/ids.h"
#include "store/storesession.h"

#include <QDateTime>
#include <QJsonObject>

#include <optional>

namespace patchbay {

namespace stonestates {
inline constexpr QLatin1StringView held{"held"};         // missing, and still in Intercom
inline constexpr QLatin1StringView archived{"archived"}; // in Intercom; can be brought back
inline constexpr QLatin1StringView deleted{"deleted"};   // for good
inline constexpr QLatin1StringView restored{"restored"}; // somebody brought it back: it is left alone
inline constexpr QLatin1StringView kept{"kept"};         // somebody said that it stays: it is left alone
inline constexpr QLatin1StringView back{"back"};         // the source has it again
} // namespace stonestates

// Who found out that a record is missing.
namespace stoneorigins {
inline constexpr QLatin1StringView run{"run"};
inline constexpr QLatin1StringView event{"event"};
inline constexpr QLatin1StringView resync{"resync"}; // somebody asked for this one record
} // namespace stoneorigins

// A vanished record goes in two steps; companies, which Intercom does not archive, in the first alone.
namespace gonesteps {
inline constexpr int takeOut = 1;       // out of Intercom's lists: archived
inline constexpr int deleteForGood = 2; // what was archived before
} // namespace gonesteps

struct TombstoneRow
{
    QString id{};
    ConnectionId connectionId{};
    QString object{}; // "contact" or "company"
    QString sourceKey{};
    QString targetId{};
    QString title{};
    QJsonObject record{}; // Intercom's side when it was taken away
    QString state{};      // of stonestates::…
    QDateTime missingSince{};
    std::optional<QDateTime> decidedAt{}; // when it came into a state other than "held"
    RunId runId{};
    QString origin{QString(stoneorigins::run)};
    // Up to which of the gonesteps somebody confirmed; -1: no further step is taken with what is archived.
    int confirmedStep = 0;

    bool isLeftAlone() const { return state == stonestates::restored || state == stonestates::kept; }
};

// How many unconfirmed records a step would take; and, where there are any, how many it took of late.
struct GoneNumbers
{
    qint64 waiting = 0;
    qint64 lately = 0;
};

class TombstoneRepository
{
public:
    explicit TombstoneRepository(StoreSession &session);

    // The record is missing. One that was missing already stays so since then; one that is left alone stays
    // that. Gives the row as it stands.
    Result<TombstoneRow> bury(const TombstoneRow &row);
    // The record was archived or deleted, as the row's state says. Without a record in the row the one that
    // is kept stays.
    Result<TombstoneRow> takeAway(const TombstoneRow &row, const QDateTime &at);
    // The source has the record again.
    Outcome resurrect(const ConnectionId &connection, const QString &object, const QString &sourceKey,
                      const QDateTime &at);
    // What was archived is in Intercom again, while the source still lacks it.
    Outcome bringBack(const ConnectionId &connection, const QString &object, const QString &sourceKey,
                      const QDateTime &at);
    // NotFound when there is none of that id.
    Outcome setState(const QString &id, QLatin1StringView state, const QDateTime &at);
    Outcome setConfirmed(const QString &id, int step);
    // Confirms what the run holds back.
    Outcome confirmHeldBy(const RunId &run, const ConnectionId &connection);

    // All but those that came back, the latest first. An empty connection: of all.
    Result<QList<TombstoneRow>> list(const ConnectionId &connection, int limit);
    Result<TombstoneRow> find(const QString &id);
    Result<TombstoneRow> of(const ConnectionId &connection, const QString &object, const QString &sourceKey);

    // Those whose turn for the step came before that time, in the order of their keys, above `afterKey`.
    Result<QList<TombstoneRow>> due(const ConnectionId &connection, const QString &object, int step,
                                    const QDateTime &before, const QString &afterKey, int limit);
    // Of these, for the second step: those that the run, which has read the source completely, did not meet,
    // neither the record nor another that leads to the same contact.
    Result<QList<TombstoneRow>> dueMissingFrom(const RunId &run, const ConnectionId &connection,
                                               const QString &object, const QDateTime &before,
                                               const QString &afterKey, int limit);
    // Whether one is due that no full run is needed for: an event told of it, or somebody confirmed it.
    // `unconfirmed`: also of those that nobody confirmed.
    Result<bool> isAnyDue(const ConnectionId &connection, const QString &object, int step,
                          const QDateTime &before, bool unconfirmed);
    // `before`: of those that wait for the second step, only what is due then.
    Result<GoneNumbers> numbers(const ConnectionId &connection, const QString &object, int step,
                                const QDateTime &before, const QDateTime &since);

private:
    StoreSession &m_session;
};

} // namespace patchbay
