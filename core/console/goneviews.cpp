#include "console/goneviews.h"

#include "base/time.h"
#include "console/connectionremoval.h"
#include "store/connectionrepository.h"
#include "store/schedulerepository.h"
#include "sync/gonestep.h"

#include <QHash>

namespace patchbay {

using namespace Qt::StringLiterals;

namespace {

Result<SyncSettings> settingsOf(StoreSession &session, const ConnectionId &connection)
{
    const Result<ScheduleRow> schedule = ScheduleRepository(session).find(connection);
    if (!schedule)
        return fail(schedule.error());
    return SyncSettings::fromJson(schedule->settings);
}

// What is known of the connections that tombstones belong to, each read once.
class Standings
{
public:
    Standings(StoreSession &session, const QDateTime &now) : m_session(session), m_now(now) {}

    Result<GoneView> view(const TombstoneRow &stone)
    {
        if (!m_settings.contains(stone.connectionId)) {
            const Result<SyncSettings> settings = settingsOf(m_session, stone.connectionId);
            if (!settings)
                return fail(settings.error());
            const Result<ConnectionRow> connection = ConnectionRepository(m_session).find(stone.connectionId);
            if (!connection && connection.error().kind != Error::Kind::NotFound)
                return fail(connection.error());
            m_settings.insert(stone.connectionId, *settings);
            m_names.insert(stone.connectionId, connection ? shownName(*connection) : QString());
        }
        const SyncSettings settings = m_settings.value(stone.connectionId);
        const GoneStep next = nextGoneStep(stone, settings);
        const Result<bool> held = heldBack(stone, next.step, settings);
        if (!held)
            return fail(held.error());
        GoneView view{.stone = stone, .connectionName = m_names.value(stone.connectionId)};
        const bool second = next.step == gonesteps::deleteForGood;
        view.asks = *held && stone.confirmedStep < next.step && (!second || next.at <= m_now);
        view.next = next.kind == GoneStep::Kind::Archive  ? u"archive"_s
                    : next.kind == GoneStep::Kind::Delete ? u"delete"_s
                                                          : u"none"_s;
        if (next.kind != GoneStep::Kind::Nothing)
            view.nextAt = next.at;
        view.sentence = goneSentence(stone, settings, *held, m_now);
        return view;
    }

private:
    Result<bool> heldBack(const TombstoneRow &stone, int step, const SyncSettings &settings)
    {
        if (step == 0)
            return false;
        const QString key = stone.connectionId.text() + u'/' + stone.object + u'/' + QString::number(step);
        if (const auto known = m_held.constFind(key); known != m_held.constEnd())
            return *known;
        const Result<bool> held =
            isHeldBack(m_session, stone.connectionId, stone.object, step, settings, m_now);
        if (held)
            m_held.insert(key, *held);
        return held;
    }

    StoreSession &m_session;
    QDateTime m_now;
    QHash<ConnectionId, SyncSettings> m_settings{};
    QHash<ConnectionId, QString> m_names{};
    QHash<QString, bool> m_held{};
};

} // namespace

QJsonObject GoneView::toJson() const
{
    QJsonObject json{{u"id"_s, stone.id},
                     {u"connection"_s, connectionName},
                     {u"object"_s, stone.object},
                     {u"title"_s, stone.title},
                     {u"source_key"_s, stone.sourceKey},
                     {u"intercom_id"_s, stone.targetId},
                     {u"state"_s, stone.state},
                     {u"missing_since"_s, toIsoText(stone.missingSince)},
                     {u"told_by"_s, stone.origin},
                     {u"run"_s, stone.runId.text()},
                     {u"next"_s, next},
                     {u"asks"_s, asks},
                     {u"sentence"_s, sentence},
                     {u"record"_s, stone.record}};
    if (stone.decidedAt)
        json.insert(u"decided_at"_s, toIsoText(*stone.decidedAt));
    if (nextAt)
        json.insert(u"next_at"_s, toIsoText(*nextAt));
    return json;
}

Result<GoneView> goneView(StoreSession &session, const TombstoneRow &stone, const QDateTime &now)
{
    return Standings(session, now).view(stone);
}

Result<QList<GoneView>> goneViews(StoreSession &session, const ConnectionId &connection, int limit,
                                  const QDateTime &now)
{
    const Result<QList<TombstoneRow>> stones = TombstoneRepository(session).list(connection, limit);
    if (!stones)
        return fail(stones.error());
    Standings standings(session, now);
    QList<GoneView> views;
    for (const TombstoneRow &stone : *stones) {
        const Result<GoneView> view = standings.view(stone);
        if (!view)
            return fail(view.error());
        views.append(*view);
    }
    return views;
}

Result<QList<GoneQuestion>> openGoneQuestions(StoreSession &session, const ConnectionId &connection,
                                              const QDateTime &now)
{
    const Result<SyncSettings> settings = settingsOf(session, connection);
    if (!settings)
        return fail(settings.error());
    QList<GoneQuestion> questions;
    for (const auto &[object, step] :
         {std::pair{u"contact"_s, gonesteps::takeOut}, std::pair{u"contact"_s, gonesteps::deleteForGood},
          std::pair{u"company"_s, gonesteps::takeOut}}) {
        const bool second = step == gonesteps::deleteForGood;
        if (!takesOut(*settings, object) || (second && settings->deletions != DeletionPolicy::Delete))
            continue;
        const Result<bool> held = isHeldBack(session, connection, object, step, *settings, now);
        if (!held)
            return fail(held.error());
        if (!*held)
            continue;
        const Result<GoneNumbers> numbers =
            TombstoneRepository(session).numbers(connection, object, step, longEnoughAt(*settings, now), now);
        if (!numbers)
            return fail(numbers.error());
        questions.append({object, step, numbers->waiting});
    }
    return questions;
}

} // namespace patchbay
