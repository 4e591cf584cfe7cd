#include "console/deliverycleaning.h"

#include "store/deliveryrepository.h"
#include "store/settingsrepository.h"

namespace patchbay {

using namespace Qt::StringLiterals;

namespace {

constexpr auto keptDaysKey = "webhooks.keep_days"_L1;
constexpr int atATime = 500;

} // namespace

Task<int> readKeptDays(Workbench *bench)
{
    const Result<QJsonValue> days = co_await bench->transact<QJsonValue>(
        [](StoreSession &session) { return SettingsRepository(session).get(keptDaysKey, usualKeptDays); });
    if (!days)
        co_return fail(days.error());
    co_return days->toInt(usualKeptDays);
}

OutcomeTask writeKeptDays(Workbench *bench, int days)
{
    if (days < 0)
        co_return fail(Error::Kind::InvalidInput, u"Deliveries cannot be kept for %1 days."_s.arg(days),
                       u"Give a number of days, or 0 to keep them for ever."_s);
    co_return co_await bench->transact<void>(
        [days](StoreSession &session) { return SettingsRepository(session).set(keptDaysKey, days); });
}

Task<int> removeOldDeliveries(Workbench *bench)
{
    const Result<int> days = co_await readKeptDays(bench);
    if (!days || *days == 0)
        co_return days;
    const QDateTime before = bench->now().addDays(-*days);
    int removed = 0;
    while (true) {
        const Result<int> some = co_await bench->transact<int>(
            [before](StoreSession &session) { return DeliveryRepository(session).purge(before, atATime); });
        if (!some)
            co_return fail(some.error());
        removed += *some;
        if (*some < atATime)
            break;
    }
    if (removed > 0) {
        ActivityRow entry = bench->entry(u"webhook.cleaned"_s, u"info"_s, {});
        entry.summary =
            removed == 1
                ? u"1 delivery from more than %1 days ago was removed."_s.arg(*days)
                : u"%L1 deliveries from more than %2 days ago were removed."_s.arg(removed).arg(*days);
        const Result<qint64> logged = co_await bench->activity().append(entry);
        if (!logged)
            co_return fail(logged.error());
    }
    co_return removed;
}

} // namespace patchbay
