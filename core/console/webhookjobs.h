// The receiver of this program and what works on its deliveries. Lives in the engine thread.
#pragma once

#include "console/webhookviews.h"
#include "console/workbench.h"
#include "webhooks/deliveryworker.h"

#include <QElapsedTimer>

namespace patchbay {

class WebhookJobs : public QObject
{
    Q_OBJECT

public:
    explicit WebhookJobs(Workbench *bench);
    ~WebhookJobs() override;

    // Asked about every delivery from now on. Before start().
    void addHandler(std::shared_ptr<DeliveryHandler> handler);

    // Receives, and works on what was received, too.
    OutcomeTask start(ReceiverOptions options);
    // Answers what was received whole, finishes what is worked on and gives the rest back.
    OutcomeTask stop();
    // The same at once, for a program that closes: who called waits by other means.
    void halt();
    bool isRunning() const { return m_receiver != nullptr; }

    // Serves the register as it is now.
    OutcomeTask reload();
    // Something is to be worked on that did not come through this receiver.
    void wake();
    ReceiverView view() const;
    QString problemOf(const EndpointId &id) const { return m_problems.value(id); }
    QUrl urlOf(const EndpointRow &endpoint) const;

private:
    void writeDown();
    // Reloads where another program has changed the register or the rules.
    OutcomeTask lookAround();
    OutcomeTask clean();
    Task<QList<EndpointRow>> readRegister();
    OutcomeTask writeRefusals(QList<Refusal> refusals);
    void writeTimes();
    // Whether the subscriptions do well; says so where that has changed.
    OutcomeTask watch();
    void launch(OutcomeTask task);
    DeliveryWorker &worker();

    Workbench *m_bench;
    QList<std::shared_ptr<DeliveryHandler>> m_handlers{};
    std::unique_ptr<DeliveryWorker> m_worker{};
    std::unique_ptr<Receiver> m_receiver{}; // after the worker, which it wakes
    QHash<EndpointId, QString> m_problems{};
    QTimer m_timer{};
    QElapsedTimer m_looked{};
    QElapsedTimer m_cleaned{};
    QElapsedTimer m_watched{};
    QElapsedTimer m_timed{};
    bool m_refusedSinceWatch = false;
    QString m_served{}; // the register as it is served, as text to compare
    qint64 m_failedCommits = 0;
    qint64 m_stored = 0; // when it was last announced
};

// An endpoint of the register as the receiver serves it; its secret is read.
Task<ReceiverEndpoint> receiverEndpoint(Workbench *bench, EndpointRow row);
// The recipes that a row's scheme stands for. InvalidInput.
Result<QList<Recipe>> recipesOf(const EndpointRow &row);

} // namespace patchbay
