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

OutcomeTask grantedByBoth(Waiter waiter, QPointer<RateBudget> whole, RateBudget::Priority priority)
{
    const Outcome outcome = co_await completed(std::move(waiter));
    if (!outcome)
        co_return outcome;
    if (!whole)
        co_return fail(cancelledFault());
    co_return co_await whole->acquire(priority);
}

} // namespace

struct RateBudget::Private
{
    Private(const Settings &settings, std::shared_ptr<Allotment> shared, RateBudget *budget)
        : q(budget)
        , window(settings, shared != nullptr)
        , allotment(std::move(shared))
        , timer(budget)
        , changeTimer(budget)
    {
        clock.start();
    }

    RateWindow::Time now() const { return RateWindow::Time(double(clock.nsecsElapsed()) / 1e6); }
    std::deque<Waiter> &queue(Priority priority) { return queues.at(std::size_t(priority)); }
    std::size_t waiting() const { return queues[0].size() + queues[1].size() + queues[2].size(); }
    void pump();
    void wakeIn(RateWindow::Time delay);
    bool spendDrawn(Priority priority);
    void noteChange();

    RateBudget *q;
    RateBudget *whole = nullptr; // of which this is a share
    RateWindow window;
    std::shared_ptr<Allotment> allotment;
    int drawn = 0; // calls of drawnSlot that are ours to spend
    QDateTime drawnSlot{};
    bool isDrawing = false;
    qint64 sent = 0;
    std::array<RateWindow::Time, 3> drawAgainAt{}; // by Priority
    std::array<std::deque<Waiter>, 3> queues;      // by Priority, which is also their order
    QElapsedTimer clock;
    QTimer timer;       // the next call may be sent
    QTimer changeTimer; // changed() is due
};

// Lets go of everybody who may go now, and sets the timer for the next.
void RateBudget::Private::pump()
{
    std::vector<Waiter> free;
    timer.stop();
    for (const Priority priority : {Priority::Interactive, Priority::Bulk, Priority::Background}) {
        auto &waiting = queue(priority);
        while (!waiting.empty()) {
            const RateWindow::Time delay = window.waitFor(priority, now());
            if (delay.count() > 0.0) {
                wakeIn(delay);
                break;
            }
            if (allotment && !spendDrawn(priority))
                break;
            window.take(priority, now());
            free.push_back(std::move(waiting.front()));
            waiting.pop_front();
        }
    }
    if (!free.empty())
        noteChange();
    sent += qint64(free.size());
    for (const Waiter &waiter : free)
        waiter->complete({}); // may call us, and may delete us: touch no member from here on
}

void RateBudget::Private::wakeIn(RateWindow::Time delay)
{
    const auto wait = std::chrono::milliseconds(qint64(std::ceil(delay.count())));
    if (!timer.isActive() || wait < timer.remainingTimeAsDuration())
        timer.start(wait);
}

// Whether one call that was drawn can be spent; draws more when there is none.
bool RateBudget::Private::spendDrawn(Priority priority)
{
    const QDateTime slot = window.share(priority, QDateTime::currentDateTimeUtc()).slotStart;
    if (drawn > 0 && drawnSlot == slot) {
        --drawn;
        return true;
    }
    if (isDrawing)
        return false; // its end pumps again
    drawn = 0;
    const RateWindow::Time pause = drawAgainAt.at(std::size_t(priority)) - now();
    if (pause.count() > 0.0) {
        wakeIn(pause);
        return false;
    }
    draw(QPointer<RateBudget>(q), priority);
    return false;
}

OutcomeTask RateBudget::draw(QPointer<RateBudget> self, Priority priority)
{
    const RateWindow::Share share = self->d->window.share(priority, QDateTime::currentDateTimeUtc());
    const int wanted = std::min(share.chunk, int(self->d->queue(priority).size()));
    self->d->isDrawing = true;
    const std::shared_ptr<Allotment> allotment = self->d->allotment; // outlives us for as long as it answers
    const Result<int> taken = co_await allotment->reserve(wanted, share.limit, share.slotStart);
    if (!self)
        co_return fail(cancelledFault());
    self->d->isDrawing = false;
    self->d->drawn = taken.value_or(0);
    self->d->drawnSlot = share.slotStart;
    RateWindow::Time &again = self->d->drawAgainAt.at(std::size_t(priority));
    if (!taken) {
        again = self->d->now() + RateWindow::Time(1s);
    } else if (*taken < wanted) {
        // The slot is used up. Not all at the very beginning of the next one: else whoever asks just before
        // the others would have it all.
        const double untilNext =
            share.slot.count() - double(share.slotStart.msecsTo(QDateTime::currentDateTimeUtc()));
        const double spread = share.slot.count() / 4.0 * QRandomGenerator::global()->generateDouble();
        again = self->d->now() + RateWindow::Time(std::max(0.0, untilNext) + spread);
    }
    self->d->timer.start(0ms); // not from within whoever pumped
    co_return Outcome();
}

void RateBudget::Private::noteChange()
{
    if (!changeTimer.isActive())
        changeTimer.start(shortestChangeInterval);
}

RateBudget::RateBudget(Settings settings, QObject *parent) : RateBudget(settings, nullptr, parent) {}

RateBudget::RateBudget(Settings settings, std::shared_ptr<Allotment> allotment, QObject *parent)
    : QObject(parent)
    , d(std::make_unique<Private>(settings, std::move(allotment), this))
{
    d->timer.setSingleShot(true);
    d->timer.setTimerType(Qt::PreciseTimer);
    d->changeTimer.setSingleShot(true);
    connect(&d->timer, &QTimer::timeout, this, [this] { d->pump(); });
    connect(&d->changeTimer, &QTimer::timeout, this, &RateBudget::changed);
}

RateBudget::RateBudget(RateBudget &whole, Settings settings, std::shared_ptr<Allotment> allotment,
                       QObject *parent)
    : RateBudget(settings, std::move(allotment), parent)
{
    d->whole = &whole;
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
    // The timer is running when others wait already; the newcomer changes nothing for them unless it goes
    // before them.
    if (!d->timer.isActive() || priority != Priority::Background)
        d->pump();
    if (d->whole != nullptr)
        return grantedByBoth(std::move(waiter), d->whole, priority);
    return granted(std::move(waiter));
}

void RateBudget::observe(const HttpResponse &answer)
{
    if (d->whole != nullptr) {
        d->whole->observe(answer);
        d->window.observeLimit(answer);
        return;
    }
    d->window.observe(answer, d->now(), QDateTime::currentDateTimeUtc(),
                      QRandomGenerator::global()->generateDouble());
    d->noteChange();
    if (d->waiting() > 0)
        d->timer.start(0ms); // what was heard may have changed how long to wait
}

RateBudget::State RateBudget::state() const
{
    const RateWindow::Time now = d->now();
    State state;
    state.limit = d->window.limit();
    state.used = d->window.used(now);
    state.sent = d->sent;
    state.remaining = d->window.remaining(now);
    state.learned = d->window.isLearned();
    state.stopped = d->window.isStopped(now);
    if (const auto at = d->window.resetsAt())
        state.resetsAt = QDateTime::currentDateTimeUtc().addMSecs(qint64((*at - now).count()));
    state.waiting = int(d->waiting());
    return state;
}

} // namespace patchbay
