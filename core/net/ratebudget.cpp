#include "net/ratebudget.h"

#include "net/completion.h"
#include "net/networkfault.h"
#include "net/ratewindow.h"

#include <QElapsedTimer>
#include <QRandomGenerator>
#include <QTimer>

#include <array>
#include <cmath>
#include <vector>

namespace patchbay {

using namespace std::chrono_literals;

namespace {

constexpr auto shortestChangeInterval = 250ms;

using Waiter = std::shared_ptr<Completion<Outcome>>;

OutcomeTask granted(Waiter waiter)
{
    const Outcome outcome = co_await completed(std::move(waiter));
    co_return outcome;
}

} // namespace

struct RateBudget::Private
{
    Private(const Settings &settings, RateBudget *q) : window(settings), timer(q), changeTimer(q)
    {
        clock.start();
    }

    RateWindow::Time now() const { return RateWindow::Time(double(clock.nsecsElapsed()) / 1e6); }
    std::deque<Waiter> &queue(Priority priority) { return queues.at(std::size_t(priority)); }
    void pump();
    void noteChange();

    RateWindow window;
    std::array<std::deque<Waiter>, 2> queues; // by Priority, which is also their order
    QElapsedTimer clock;
    QTimer timer;       // the next call may be sent
    QTimer changeTimer; // changed() is due
};

// Lets go of everybody who may go now, and sets the timer for the next.
void RateBudget::Private::pump()
{
    std::vector<Waiter> free;
    timer.stop();
    for (const Priority priority : {Priority::Interactive, Priority::Background}) {
        auto &waiting = queue(priority);
        while (!waiting.empty()) {
            const RateWindow::Time delay = window.waitFor(priority, now());
            if (delay.count() > 0.0) {
                const auto wait = std::chrono::milliseconds(qint64(std::ceil(delay.count())));
                if (!timer.isActive() || wait < timer.remainingTimeAsDuration())
                    timer.start(wait);
                break;
            }
            window.take(priority, now());
            free.push_back(std::move(waiting.front()));
            waiting.pop_front();
        }
    }
    if (!free.empty())
        noteChange();
    for (const Waiter &waiter : free)
        waiter->complete({}); // may call us, and may delete us: touch no member from here on
}

void RateBudget::Private::noteChange()
{
    if (!changeTimer.isActive())
        changeTimer.start(shortestChangeInterval);
}

RateBudget::RateBudget(Settings settings, QObject *parent)
    : QObject(parent)
    , d(std::make_unique<Private>(settings, this))
{
    d->timer.setSingleShot(true);
    d->timer.setTimerType(Qt::PreciseTimer);
    d->changeTimer.setSingleShot(true);
    connect(&d->timer, &QTimer::timeout, this, [this] { d->pump(); });
    connect(&d->changeTimer, &QTimer::timeout, this, &RateBudget::changed);
}

RateBudget::~RateBudget()
{
    for (auto &queue : d->queues) {
        const auto waiting = std::move(queue);
        queue.clear();
        for (const Waiter &waiter : waiting)
            waiter->complete(fail(cancelledFault()));
    }
}

OutcomeTask RateBudget::acquire(Priority priority)
{
    auto waiter = std::make_shared<Completion<Outcome>>();
    d->queue(priority).push_back(waiter);
    // The timer is running when others wait already; the newcomer changes nothing for them unless a person
    // waits.
    if (!d->timer.isActive() || priority == Priority::Interactive)
        d->pump();
    return granted(std::move(waiter));
}

void RateBudget::observe(const HttpResponse &answer)
{
    d->window.observe(answer, d->now(), QDateTime::currentDateTimeUtc(),
                      QRandomGenerator::global()->generateDouble());
    d->noteChange();
    if (!d->queues[0].empty() || !d->queues[1].empty())
        d->timer.start(0ms); // what was heard may have changed how long to wait
}

RateBudget::State RateBudget::state() const
{
    const RateWindow::Time now = d->now();
    State state;
    state.limit = d->window.limit();
    state.used = d->window.used(now);
    state.remaining = d->window.remaining(now);
    state.learned = d->window.isLearned();
    state.stopped = d->window.isStopped(now);
    if (const auto at = d->window.resetsAt())
        state.resetsAt = QDateTime::currentDateTimeUtc().addMSecs(qint64((*at - now).count()));
    state.waiting = int(d->queues[0].size() + d->queues[1].size());
    return state;
}

} // namespace patchbay
