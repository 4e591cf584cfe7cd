// Takes deliveries out of the inbox and has them worked on: in order per record, again after a while where it
// failed, parked with the reason where it keeps failing. Lives in the engine thread; several programs may
// work on one store.
#pragma once

#include "base/time.h"
#include "store/database.h"
#include "webhooks/deliveryhandler.h"

#include <QHash>
#include <QObject>
#include <QTimer>

#include <atomic>
#include <chrono>

namespace patchbay {

class DeliveryWorker : public QObject
{
    Q_OBJECT

public:
    struct Settings
    {
        QString worker{}; // its id among those that share the store
        int atOnce = 8;
        // How long after the first, second, … failure it is tried again; after the last it is parked.
        QList<std::chrono::milliseconds> pauses{std::chrono::seconds(2), std::chrono::seconds(15),
                                                std::chrono::minutes(1), std::chrono::minutes(5),
                                                std::chrono::minutes(30)};
        // What a worker took and did not finish by then is taken by another.
        std::chrono::milliseconds lease{std::chrono::minutes(5)};
        // What another program put in is noticed after this long.
        std::chrono::milliseconds look{std::chrono::seconds(5)};
        Clock clock = systemClock();
    };

    // `launch` drives a task to its end, so that a closing program can wait for it.
    DeliveryWorker(Settings settings, Database &database, std::function<void(OutcomeTask)> launch);

    void addHandler(std::shared_ptr<DeliveryHandler> handler);
    // Whether anybody wants deliveries of this endpoint.
    bool isWanted(const EndpointRow &endpoint) const;

    void start();
    // From any thread: something has arrived.
    void wake();
    // Starts nothing more.
    void halt();
    // The same, and completes when all that is under way has come to rest and the rest was given back.
    OutcomeTask stop();

    int underWay() const { return m_underWay; }

Q_SIGNALS:
    // How a delivery came out: its state, and what was done or why it failed.
    void concluded(qint64 id, const QString &state, const QString &told);
    void rested();

private:
    void look();
    OutcomeTask takeWork();
    OutcomeTask work(DeliveryRow row);
    Task<QString> handleAll(Delivery delivery, QList<std::shared_ptr<DeliveryHandler>> handlers);
    OutcomeTask conclude(DeliveryRow row, Result<QString> result, QDateTime begun);

    Settings m_settings;
    Database &m_database;
    std::function<void(OutcomeTask)> m_launch;
    QList<std::shared_ptr<DeliveryHandler>> m_handlers{};
    QTimer m_timer{};
    std::atomic<bool> m_woken = false;
    bool m_running = false;
    bool m_taking = false;
    bool m_again = false; // something came while work was taken
    int m_underWay = 0;
    // Who is done with a delivery that others failed at: they are not asked again. Only an economy, so it
    // does not outlive the program.
    QHash<qint64, QStringList> m_doneBy{};
};

} // namespace patchbay
