#include "console/connectioncheck.h"

#include "console/connectionviews.h"
#include "console/workspacecheck.h"

namespace patchbay {

using namespace Qt::StringLiterals;

QString reasonOf(const Health &health)
{
    for (const Health::Item &item : health.items) {
        if (item.state == Health::Item::State::Failed && !item.text.isEmpty())
            return item.text;
    }
    return health.summary;
}

Task<Health> examineConnection(Workbench *bench, ConnectionRow row)
{
    const Result<std::shared_ptr<Connector>> connector = co_await bench->connector(row);
    if (!connector) {
        if (connector.error().kind == Error::Kind::Cancelled)
            co_return fail(connector.error());
        co_return failedHealth(u"Settings"_s, connector.error(), bench->now());
    }
    const std::shared_ptr<Connector> held = *connector;
    Result<Health> health = co_await held->check();
    if (!health) {
        if (health.error().kind == Error::Kind::Cancelled)
            co_return fail(health.error());
        co_return failedHealth(u"Reachable"_s, health.error(), bench->now());
    }
    if (!health->checkedAt.isValid())
        health->checkedAt = bench->now();
    co_return health;
}

OutcomeTask checkConnection(Workbench *bench, ConnectionId id)
{
    const Result<ConnectionRow> found = co_await findConnection(bench, id);
    if (!found)
        co_return fail(found.error());
    bench->schemas().forget(id);
    const Result<Health> health = co_await examineConnection(bench, *found);
    if (!health)
        co_return fail(health.error());

    const QDateTime now = bench->now();
    const Health healthNow = *health;
    const ActivityRow entry = bench->entry({}, {}, {});
    const Result<qint64> logged = co_await bench->transact<qint64>(
        [id, healthNow, entry, now](StoreSession &session) -> Result<qint64> {
            ConnectionRepository repository(session);
            const Result<ConnectionRow> row =
                repository.find(id); // it may have been paused while it was checked
            if (!row)
                return fail(row.error());
            if (const Outcome saved = repository.setHealth(id, healthNow.toJson(), now); !saved)
                return fail(saved.error());
            if (row->state != u"connected" && row->state != u"disconnected")
                return 0;
            const QString state = healthNow.ok ? u"connected"_s : u"disconnected"_s;
            const QString reason = healthNow.ok ? QString() : reasonOf(healthNow);
            if (const Outcome saved = repository.setState(id, state, reason, now); !saved)
                return fail(saved.error());
            if (row->state == state)
                return 0;
            ActivityRow change = entry;
            change.kind = u"connection."_s + state;
            change.level = healthNow.ok ? u"info"_s : u"error"_s;
            change.summary = healthNow.ok ? u"Connection %1 is connected"_s.arg(row->name)
                                          : u"Connection %1 is disconnected: %2"_s.arg(row->name, reason);
            change.workspaceId = row->workspaceId;
            change.connectionId = id;
            return ActivityLog::appendTo(session, change, now);
        });
    if (!logged)
        co_return fail(logged.error());
    if (*logged > 0)
        bench->noteActivity(*logged);
    Q_EMIT bench->connectionsChanged();
    co_return Outcome();
}

} // namespace patchbay
