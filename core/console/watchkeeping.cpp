#include "console/watchkeeping.h"

#include "base/time.h"
#include "store/settingsrepository.h"

namespace patchbay {

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace {

const QString receivedKey = u"webhooks.received_until"_s;
// Intercom sends what was not accepted once more after a minute; a shorter break loses nothing. With the
// minute between two notes.
constexpr std::chrono::seconds shortBreak = 2min;

QString memoryKey(const EndpointId &id)
{
    return u"webhooks.watch/"_s + id.text();
}

} // namespace

Result<WatchMemory> readWatchMemory(StoreSession &session, const EndpointId &id)
{
    return SettingsRepository(session).get(memoryKey(id), QJsonObject()).map([](const QJsonValue &kept) {
        return WatchMemory::fromJson(kept.toObject());
    });
}

Outcome writeWatchMemory(StoreSession &session, const EndpointId &id, const WatchMemory &memory)
{
    if (memory == WatchMemory())
        return SettingsRepository(session).remove(memoryKey(id));
    return SettingsRepository(session).set(memoryKey(id), memory.toJson());
}

Result<QList<WatchedEndpoint>> readWatched(StoreSession &session)
{
    const auto rows = EndpointRepository(session).all();
    if (!rows)
        return fail(rows.error());
    QList<WatchedEndpoint> all;
    for (const EndpointRow &row : *rows) {
        const auto memory = readWatchMemory(session, row.id);
        if (!memory)
            return fail(memory.error());
        all.append({row, *memory});
    }
    return all;
}

OutcomeTask noteReceiving(Workbench *bench)
{
    const QDateTime now = bench->now();
    co_return co_await bench->transact<void>([now](StoreSession &session) -> Outcome {
        SettingsRepository settings(session);
        const auto last = settings.get(receivedKey, QJsonValue(QJsonValue::Null));
        if (!last)
            return fail(last.error());
        if (const Outcome noted = settings.set(receivedKey, toIsoText(now)); !noted)
            return noted;
        const auto until = readDate(*last);
        if (!until || until->secsTo(now) <= shortBreak.count())
            return {};
        const auto all = readWatched(session);
        if (!all)
            return fail(all.error());
        for (const WatchedEndpoint &one : *all) {
            WatchMemory memory = one.memory;
            memory.mayMissSince(std::max(*until, one.row.createdAt));
            if (const Outcome kept = writeWatchMemory(session, one.row.id, memory); !kept)
                return kept;
        }
        return {};
    });
}

} // namespace patchbay
