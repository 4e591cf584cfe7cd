#include "webhooks/deliveryworker.h"

#include "base/logging.h"
#include "base/post.h"

#include <QCoroSignal>
#include <QScopeGuard>

namespace patchbay {

using namespace Qt::StringLiterals;

namespace {

// Whether the same may go well later.
bool isWorthAnotherTry(const Error &error)
{
    switch (error.kind) {
    case Error::Kind::InvalidInput:
    case Error::Kind::BadReply:
    case Error::Kind::Conflict:
    case Error::Kind::Ambiguous:
    case Error::Kind::Unsupported: return false;
    default: return true;
    }
}

} // namespace

DeliveryWorker::DeliveryWorker(Settings settings, Database &database, std::function<void(OutcomeTask)> launch)
    : m_settings(std::move(settings))
    , m_database(database)
    , m_launch(std::move(launch))
{
    connect(&m_timer, &QTimer::timeout, this, &DeliveryWorker::look);
}

void DeliveryWorker::addHandler(std::shared_ptr<DeliveryHandler> handler)
{
    m_handlers.append(std::move(handler));
}

bool DeliveryWorker::isWanted(const EndpointRow &endpoint) const
{
    return std::any_of(m_handlers.cbegin(), m_handlers.cend(),
                       [&endpoint](const auto &handler) { return handler->wants(endpoint); });
}

void DeliveryWorker::start()
{
    m_running = true;
    m_timer.start(m_settings.look);
    look();
}

void DeliveryWorker::halt()
{
    m_running = false;
    m_timer.stop();
}

void DeliveryWorker::wake()
{
    // One message however many arrive before it is read.
    if (m_woken.exchange(true))
        return;
    post(this, [this] {
        m_woken = false;
        look();
    });
}

OutcomeTask DeliveryWorker::stop()
{
    halt();
    while (m_underWay > 0 || m_taking)
        co_await qCoro(this, &DeliveryWorker::rested);
    const QDateTime now = m_settings.clock();
    co_return co_await m_database.transact<void>([worker = m_settings.worker, now](StoreSession &session) {
        return DeliveryRepository(session).giveBack(worker, now);
    });
}

void DeliveryWorker::look()
{
    m_again = m_taking;
    if (!m_running || m_taking || m_underWay >= m_settings.atOnce)
        return;
    m_taking = true;
    m_launch(takeWork());
}

OutcomeTask DeliveryWorker::takeWork()
{
    const QDateTime now = m_settings.clock();
    const QDateTime until = now.addMSecs(m_settings.lease.count());
    const int room = m_settings.atOnce - m_underWay;
    const auto taken = co_await m_database.transact<QList<DeliveryRow>>(
        [worker = m_settings.worker, now, until, room](StoreSession &session) {
            return DeliveryRepository(session).claim(worker, now, until, room);
        });
    m_taking = false;
    if (!taken) {
        logEvent(logStore(), u"deliveries.take_failed"_s, taken.error().toJson());
        Q_EMIT rested();
        co_return fail(taken.error());
    }
    m_underWay += int(taken->size());
    for (const DeliveryRow &row : *taken)
        m_launch(work(row));
    Q_EMIT rested();
    if (!taken->isEmpty() || m_again)
        QMetaObject::invokeMethod(this, &DeliveryWorker::look, Qt::QueuedConnection);
    co_return {};
}

OutcomeTask DeliveryWorker::work(DeliveryRow row)
{
    const auto leave = qScopeGuard([this] {
        --m_underWay;
        Q_EMIT rested();
        QMetaObject::invokeMethod(this, &DeliveryWorker::look, Qt::QueuedConnection);
    });
    const QDateTime begun = m_settings.clock();
    const EndpointId id = row.endpointId;
    const auto endpoint = co_await m_database.transact<EndpointRow>(
        [id](StoreSession &session) { return EndpointRepository(session).find(id); });
    if (!endpoint && endpoint.error().kind != Error::Kind::NotFound)
        co_return fail(endpoint.error()); // its lease runs out
    Result<QString> result = u"Kept: its endpoint was removed."_s;
    if (endpoint) {
        Delivery delivery{.row = row,
                          .source = webhookSourceByName(endpoint->source).value_or(WebhookSource::Generic),
                          .connectionId = endpoint->connectionId,
                          .endpointName = endpoint->name};
        QList<std::shared_ptr<DeliveryHandler>> wanted;
        for (const auto &handler : std::as_const(m_handlers))
            if (handler->wants(*endpoint) && !m_doneBy.value(row.id).contains(handler->name()))
                wanted.append(handler);
        result = co_await handleAll(std::move(delivery), std::move(wanted));
    }
    co_return co_await conclude(std::move(row), std::move(result), begun);
}

Task<QString> DeliveryWorker::handleAll(Delivery delivery, QList<std::shared_ptr<DeliveryHandler>> handlers)
{
    QStringList told;
    std::optional<Error> failed;
    for (const auto &handler : handlers) {
        const Result<QString> done = co_await handler->handle(delivery);
        if (done) {
            told << *done;
            m_doneBy[delivery.row.id] << handler->name();
        } else if (!failed || isWorthAnotherTry(done.error())) {
            failed = done.error();
        }
    }
    if (failed)
        co_return fail(*failed);
    co_return handlers.isEmpty() ? u"Nothing to do."_s : told.join(u' ');
}

OutcomeTask DeliveryWorker::conclude(DeliveryRow row, Result<QString> result, QDateTime begun)
{
    const QDateTime now = m_settings.clock();
    // A closing program is nobody's fault: stop() gives it back, or its lease runs out.
    if (!result && result.error().kind == Error::Kind::Cancelled)
        co_return fail(result.error());
    DeliveryAttempt attempt{.startedAt = begun, .finishedAt = now};
    attempt.outcome = result ? u"done"_s : u"failed"_s;
    attempt.told = result ? *result : result.error().toText();
    row.reason = attempt.told;
    if (result) {
        row.state = QString(deliverystates::done);
    } else if (isWorthAnotherTry(result.error()) && row.attempts <= m_settings.pauses.size()) {
        row.state = QString(deliverystates::received);
        std::chrono::milliseconds pause = m_settings.pauses.at(std::max(0, row.attempts - 1));
        pause = std::max(pause, result.error().retryAfter.value_or(pause));
        row.nextAttemptAt = now.addMSecs(pause.count());
        QTimer::singleShot(pause, this, &DeliveryWorker::look);
    } else {
        row.state = QString(deliverystates::parked);
    }
    if (row.state != deliverystates::received)
        m_doneBy.remove(row.id);
    const Outcome kept =
        co_await m_database.transact<void>([row, worker = m_settings.worker, attempt](StoreSession &session) {
            return DeliveryRepository(session).conclude(row, worker, attempt);
        });
    if (kept)
        Q_EMIT concluded(row.id, row.state, row.reason);
    else
        logEvent(logStore(), u"deliveries.conclude_failed"_s, kept.error().toJson());
    co_return kept;
}

} // namespace patchbay
