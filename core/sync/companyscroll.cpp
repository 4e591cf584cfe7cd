#include "sync/companyscroll.h"

#include "store/workerrepository.h"

#include <QCoroTimer>
#include <QTimer>

#include <utility>

namespace patchbay {

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace {

constexpr int scrollAttempts = 5;
constexpr std::chrono::seconds scrollLease{90}; // longer than Intercom keeps an unused scroll
constexpr std::chrono::seconds leaseRetry{2};

tl::unexpected<Error> stopped()
{
    return fail(Error::Kind::Cancelled, u"Planning was stopped."_s);
}

QCoro::Task<> pause(std::chrono::milliseconds time)
{
    QTimer timer;
    timer.setSingleShot(true);
    timer.start(time);
    co_await timer;
}

} // namespace

CompanyScroll::CompanyScroll(Parts parts) : m_parts(std::move(parts)) {}

// Whether it may scroll now.
Task<bool> CompanyScroll::takeScroll()
{
    const QDateTime now = m_parts.clock();
    co_return co_await m_parts.database->transact<bool>([name = u"scroll/"_s + m_parts.workspace.text(),
                                                         holder = m_parts.holder,
                                                         now](StoreSession &session) {
        return WorkerRepository(session).lease(name, holder, now, now.addSecs(scrollLease.count()));
    });
}

OutcomeTask CompanyScroll::readOnce()
{
    QString scroll;
    m_count = 0;
    while (true) {
        if (m_parts.stopping())
            co_return stopped();
        const Result<bool> mine = co_await takeScroll();
        if (!mine)
            co_return fail(mine.error());
        if (!*mine) {
            co_await pause(leaseRetry);
            continue;
        }
        const Result<intercom::Page<intercom::Company>> page =
            co_await m_parts.intercom->scrollCompanies(scroll);
        if (!page)
            co_return fail(page.error());
        if (page->items.isEmpty())
            co_return {};
        const Outcome kept = co_await m_parts.keep(page->items);
        if (!kept)
            co_return kept;
        m_count += page->items.size();
        m_parts.heard(m_count);
        if (page->next.isEmpty())
            co_return {};
        scroll = page->next;
    }
}

Task<qint64> CompanyScroll::read()
{
    Outcome read;
    for (int attempt = 1; attempt <= scrollAttempts; ++attempt) {
        read = co_await readOnce();
        if (read || read.error().kind == Error::Kind::Cancelled)
            break;
        const Error::Kind kind = read.error().kind;
        // "Another scroll is open" is no end of the list; nor is a scroll that expired or broke.
        const bool again = kind == Error::Kind::Conflict || kind == Error::Kind::NotFound ||
                           kind == Error::Kind::ServerFault || kind == Error::Kind::BadReply ||
                           kind == Error::Kind::Timeout || kind == Error::Kind::Unreachable;
        if (!again || attempt == scrollAttempts)
            break;
        // The scroll that just broke stays open at Intercom for up to a minute.
        const auto wait = read.error().retryAfter.value_or(kind == Error::Kind::Conflict ? 60s : 5s);
        for (auto waited = 0ms; waited < wait && !m_parts.stopping(); waited += 500ms)
            co_await pause(500ms);
    }
    const Outcome given = co_await m_parts.database->transact<void>(
        [name = u"scroll/"_s + m_parts.workspace.text(), holder = m_parts.holder](StoreSession &session) {
            return WorkerRepository(session).giveBack(name, holder);
        });
    if (!read)
        co_return fail(read.error().withContext(u"While reading the companies in Intercom"_s));
    if (!given)
        co_return fail(given.error());
    co_return m_count;
}

} // namespace patchbay
