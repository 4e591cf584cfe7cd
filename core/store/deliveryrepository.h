// Webhooks as they arrived, and what became of them: the durable inbox and its history. Pages by key, never
// by offset.
#pragma once

#include "store/endpointrepository.h"

#include <QByteArray>

namespace patchbay {

namespace deliverystates {
inline constexpr QLatin1StringView received{"received"};     // waits to be worked on
inline constexpr QLatin1StringView processing{"processing"}; // somebody works on it
inline constexpr QLatin1StringView done{"done"};
inline constexpr QLatin1StringView parked{"parked"}; // failed too often; the reason says of what
inline constexpr QLatin1StringView kept{"kept"};     // nothing is to be done with it
} // namespace deliverystates

struct DeliveryRow
{
    qint64 id = 0; // grows; given by the store
    EndpointId endpointId{};
    QDateTime receivedAt{};
    QString topic{};
    QString notificationId{}; // the sender's; empty where it has none
    QString recordKey{};      // deliveries of one record are worked on in order; empty: of none
    QString verdict{};        // "valid", "unsigned", "edited"
    QString state{};
    int attempts = 0;
    QDateTime nextAttemptAt{};
    std::optional<QDateTime> finishedAt{};
    QString reason{};      // what was done, or why it failed
    int repeats = 0;       // how often the same notification came again
    qint64 originalId = 0; // of an edited copy
    QString peer{};
    qint64 size = 0;   // of the body
    QString headers{}; // "Name: value" lines; not in lists
    QByteArray body{}; // raw; not in lists
};

struct DeliveryAttempt
{
    int number = 0;
    QDateTime startedAt{};
    QDateTime finishedAt{};
    QString outcome{}; // "done" or "failed"
    QString told{};
};

// Which deliveries; an empty field lets everything through.
struct DeliveryFilter
{
    EndpointId endpointId{};
    QStringList states{};
    QString topic{}; // or below: "conversation" is conversation.user.created, too
    QString recordKey{};
    QString notificationId{};
    QList<qint64> ids{};
    std::optional<QDateTime> from{}; // inclusive
    std::optional<QDateTime> to{};   // exclusive
    bool closedOnly = false;         // those that could be replayed
    // Contained in topic, record, notification id or reason, whatever the case; or in the body, as it is.
    QString text{};
};

// How many deliveries of one endpoint are in one state.
struct DeliveryTotal
{
    EndpointId endpointId{};
    QString state{};
    qint64 count = 0;
    qint64 repeats = 0; // how often these came again
    QDateTime newestAt{};
};

class DeliveryRepository
{
public:
    static constexpr int MaximumPage = 1000;

    explicit DeliveryRepository(StoreSession &session);

    // Adds all rows in order (id, attempts and what else comes later are not looked at). A notification that
    // is there already is not added again: its `repeats` grows.
    Outcome add(const QList<DeliveryRow> &rows);
    // Adds one and gives its id.
    Result<qint64> addOne(const DeliveryRow &row);

    // The newest below the id `before` (from the top without one), newest first, without headers and bodies.
    Result<QList<DeliveryRow>> page(const DeliveryFilter &filter, std::optional<qint64> before = {},
                                    int limit = 100);
    Result<qint64> count(const DeliveryFilter &filter);
    // Of what was received since then, by endpoint and state.
    Result<QList<DeliveryTotal>> totals(const QDateTime &from);
    Result<DeliveryRow> find(qint64 id);
    Result<QList<DeliveryAttempt>> attempts(qint64 id);

    // Takes up to `limit` deliveries that are due, whole, for this worker until `until`; of each record only
    // the earliest open one, and none of a paused endpoint or connection. What another worker took and did
    // not finish in its time is due again. Counts the attempt.
    Result<QList<DeliveryRow>> claim(const QString &worker, const QDateTime &now, const QDateTime &until,
                                     int limit);
    // How an attempt of this worker ended: `state` is done, parked, or received to be tried again at
    // `nextAttemptAt`. NotFound when it is no longer this worker's.
    Outcome conclude(const DeliveryRow &row, const QString &worker, const DeliveryAttempt &attempt);
    // Makes what this worker holds due at once: for a program that ends.
    Outcome giveBack(const QString &worker, const QDateTime &now);
    // When the next one is due; nothing when none is open.
    Result<std::optional<QDateTime>> nextDue();

    // Everything of the filter that is not open is worked on again, the same as it was; gives how many.
    Result<int> replay(const DeliveryFilter &filter, const QDateTime &now);
    // Removes what was finished before that time, the oldest first and at most so many; gives how many. What
    // is parked needs somebody, and stays.
    Result<int> purge(const QDateTime &before, int most);

private:
    StoreSession &m_session;
};

} // namespace patchbay
