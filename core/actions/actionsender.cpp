#include "actions/actionsender.h"

#include "base/redaction.h"

#include <QCoroFuture>
#include <QPointer>
#include <QRandomGenerator>
#include <QTimer>

#include <algorithm>

namespace patchbay {

using namespace Qt::StringLiterals;
using std::chrono::milliseconds;

namespace {

Error cancelled()
{
    return {.kind = Error::Kind::Cancelled, .message = u"Patchbay is closing, so nothing was sent."_s};
}

} // namespace

ActionSender::ActionSender(HttpClient &http, Settings settings, QObject *parent)
    : QObject(parent)
    , m_http(http)
    , m_settings(std::move(settings))
{
    m_clock.start();
}

ActionSender::~ActionSender()
{
    shutDown();
}

void ActionSender::shutDown()
{
    m_closed = true;
    const auto pauses = m_pauses; // whoever is resumed takes itself out
    for (const auto &pause : pauses)
        pause->finish();
}

QString ActionSender::targetOf(const QUrl &url)
{
    return url.host().toLower() + u':' + QString::number(url.port(url.scheme() == "http"_L1 ? 80 : 443));
}

// Calls are spread evenly: each takes the next free moment.
qint64 ActionSender::reserve(const QString &target, const CallRate &rate)
{
    Target &state = m_targets[target];
    const qint64 at = std::max({m_clock.elapsed(), state.nextCall, state.notBefore});
    if (rate.calls > 0)
        state.nextCall = at + qint64(rate.seconds * 1000.0 / rate.calls);
    return at - m_clock.elapsed();
}

Outcome ActionSender::checkCircuit(const QString &target)
{
    Target &state = m_targets[target];
    const qint64 left = state.openUntil - m_clock.elapsed();
    if (state.failures < m_settings.failuresToOpen)
        return {};
    if (left <= 0) {
        // One attempt decides; others wait for its outcome as if the circuit were open.
        state.openUntil = m_clock.elapsed() + m_settings.openFor.count();
        return {};
    }
    Error error{.kind = Error::Kind::RateLimited,
                .message = u"%1 failed %2 times in a row and is left alone for %3 s."_s.arg(
                    target.section(u':', 0, -2), QString::number(state.failures),
                    QString::number((left + 999) / 1000)),
                .nextStep = u"It is tried again after that; look there for what is wrong."_s,
                .code = u"circuit_open"_s};
    error.retryAfter = milliseconds(left);
    return fail(error);
}

QString ActionSender::openCircuit(const QUrl &url) const
{
    const Target state = m_targets.value(targetOf(url));
    if (state.failures < m_settings.failuresToOpen || state.openUntil <= m_clock.elapsed())
        return {};
    return u"%1 failed %2 times in a row and is left alone."_s.arg(url.host()).arg(state.failures);
}

void ActionSender::note(const QString &target, const Result<HttpResponse> &answer)
{
    Target &state = m_targets[target];
    if (answer && answer->status < 500) {
        state.failures = 0;
        if (answer->status == 429) {
            if (const auto delay = RetryPolicy::requestedDelay(*answer, QDateTime::currentDateTimeUtc()))
                state.notBefore = m_clock.elapsed() + delay->count();
        }
        return;
    }
    // Cancelling and a refused address say nothing about the target.
    if (!answer && !isTransient(answer.error()))
        return;
    if (++state.failures >= m_settings.failuresToOpen)
        state.openUntil = m_clock.elapsed() + m_settings.openFor.count();
}

QCoro::Task<bool> ActionSender::rest(milliseconds duration)
{
    if (m_closed)
        co_return false;
    if (duration.count() <= 0)
        co_return true;
    const QPointer<ActionSender> self(this);
    auto pause = std::make_shared<QPromise<void>>();
    pause->start();
    m_pauses.insert(pause);
    const QFuture<void> future = pause->future();
    QTimer::singleShot(duration, this, [pause] { pause->finish(); });
    co_await future;
    if (!self)
        co_return false;
    m_pauses.erase(pause);
    co_return !m_closed;
}

Task<HttpResponse> ActionSender::attempt(Sending sending, TraceAttempt *line)
{
    const QPointer<ActionSender> self(this);
    line->startedAt = QDateTime::currentDateTimeUtc();
    // First: what is not allowed must not look a name up either.
    if (const Outcome safe = checkAddressIsSafe(sending.request.url); !safe)
        co_return fail(safe.error());
    const Result<QHostAddress> address =
        co_await resolveTarget(sending.request.url, sending.allowPrivate, m_settings.resolver);
    if (!self || m_closed)
        co_return fail(cancelled());
    if (!address)
        co_return fail(address.error());
    line->address = address->toString();
    sending.request.connectTo = line->address;
    QElapsedTimer watch;
    watch.start();
    const Result<HttpResponse> answer = co_await m_http.sendWith(noRetries(), sending.request);
    line->elapsed = milliseconds(watch.elapsed());
    if (answer)
        line->status = answer->status;
    co_return answer;
}

QCoro::Task<Sent> ActionSender::send(Sending sending)
{
    const QPointer<ActionSender> self(this);
    const QString target = targetOf(sending.request.url);
    Sent sent;
    sent.answer = fail(cancelled());
    for (int number = 1;; ++number) {
        if (const Outcome open = checkCircuit(target); !open) {
            // What the last attempt heard says more than that there is no further one.
            if (sent.attempts.isEmpty())
                sent.answer = fail(open.error());
            co_return sent;
        }
        TraceAttempt line;
        line.waited = milliseconds(reserve(target, sending.rate));
        const bool rested = co_await rest(line.waited);
        if (!rested)
            co_return sent;
        Result<HttpResponse> answer = co_await attempt(sending, &line);
        if (!self || m_closed)
            co_return sent;
        note(target, answer);
        if (!answer)
            line.failure = redact(answer.error().message);
        const auto delay = sending.retry.delayBeforeRetry(
            sending.request, number, answer ? &*answer : nullptr, answer ? nullptr : &answer.error(),
            QRandomGenerator::global()->generateDouble(), QDateTime::currentDateTimeUtc());
        line.nextIn = delay;
        sent.attempts.append(line);
        sent.answer = std::move(answer);
        if (!delay)
            co_return sent;
        const bool waited = co_await rest(*delay);
        if (!waited)
            co_return sent;
    }
}

} // namespace patchbay
