// Syncs connections when their schedule says so, and finishes runs that others left behind. Several programs
// may do this on one store: a lease per connection keeps them from doing the same. Lives in the engine
// thread.
#pragma once

#include "console/runjobs.h"
#include "console/workbench.h"
#include "sync/scheduledecision.h"

#include <QSet>

#include <chrono>

namespace patchbay {

// Who started the runs of a schedule, for the log.
inline constexpr QLatin1StringView scheduleActor{"schedule"};
// In the progress of a run that paused only because its program ended: whoever comes next goes on with it.
inline constexpr QLatin1StringView goesOnKey{"goes_on"};
// Of which connections vanished records can be taken out now without a full run.
Result<QList<ConnectionId>> connectionsWithGoneWork(StoreSession &session, const QDateTime &now);
// How long a connection is this program's, unless it says again that it is.
inline constexpr std::chrono::seconds connectionLease{60};

class Scheduler : public QObject
{
    Q_OBJECT

public:
    explicit Scheduler(Workbench *bench);

    // Looks for work at once and then every `look`.
    void start(std::chrono::milliseconds look);
    // Starts nothing more; runs that it works on pause. Completes when all has come to rest.
    OutcomeTask stop();
    // The same at once, for a program that closes: who called waits by other means.
    void halt();
    bool isEnding() const { return m_ending; }

Q_SIGNALS:
    void rested(); // something ended

private:
    // What there is to do, as the store says.
    struct Work
    {
        QList<ConnectionId> due{};
        QList<ConnectionId> gone{}; // whose vanished records can be taken out
        QList<RunRow> left{};       // runs that nobody works on any more
        QList<RunRow> shared{};     // runs of other workers that this one can help with
    };
    // A connection and what is known of it.
    struct Known
    {
        ConnectionRow connection{};
        ScheduleStanding standing{};
        bool driftIsDue = false;
        bool isDue = false;
    };

    void look();
    void launch(OutcomeTask task);
    OutcomeTask lookForWork();
    Task<Work> readWork();
    Task<Known> readKnown(ConnectionId id);
    // By the source's object: keys of records that failed and are worth another try.
    Task<QMap<QString, QStringList>> readFailed(Known known);

    // Each of these is one coroutine that holds its connection until it ends.
    OutcomeTask serveDue(ConnectionId id);
    OutcomeTask takeOver(RunRow run);
    OutcomeTask help(RunRow run);
    OutcomeTask serveGone(ConnectionId id);

    OutcomeTask syncDue(ConnectionId id);
    OutcomeTask takeOutGone(ConnectionId id);
    bool mayTakeOut(const ConnectionId &id) const;
    Task<RunProgress> syncScope(Known known, RunScope scope);
    OutcomeTask retryFailed(Known known);
    OutcomeTask tellWhatWasGivenUp(Known known, QStringList tried, QDateTime since);
    OutcomeTask lookAfter(Known known, bool retries);
    OutcomeTask askAboutChange(Known known, RunScope scope);
    OutcomeTask tellWhatWasLeftOut(Known known, RunProgress run);
    OutcomeTask finish(RunRow run);
    Task<RunProgress> applyHere(RunId id);
    OutcomeTask setDue(ConnectionId id, QDateTime begun, RunId run, int failures);

    Task<bool> lease(ConnectionId id);
    OutcomeTask giveBack(ConnectionId id);
    OutcomeTask tell(ConnectionRow connection, QString kind, QString level, QString sentence, RunId run);
    void release(const ConnectionId &id);
    bool isHeldOff(const ConnectionId &id) const;

    Workbench *m_bench;
    QTimer m_timer{};
    bool m_looking = false;
    bool m_ending = false;
    int m_underWay = 0;
    QSet<ConnectionId> m_busy{};
    QSet<RunId> m_runs{};                         // that it applies right now
    QHash<ConnectionId, int> m_failures{};        // in a row
    QHash<ConnectionId, QDateTime> m_goneAfter{}; // not before then
    QHash<ConnectionId, QDateTime> m_heldOff{};   // what this machine could not even begin
};

} // namespace patchbay
