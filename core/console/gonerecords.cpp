#include "console/gonerecords.h"

#include "base/time.h"
#include "console/connectionremoval.h"
#include "console/connectionviews.h"
#include "console/recordsync.h"
#include "console/workspaces.h"
#include "store/linkrepository.h"
#include "store/schedulerepository.h"
#include "sync/gonestep.h"

namespace patchbay {

using namespace Qt::StringLiterals;

namespace {

constexpr int mostShown = 1'000;
constexpr int mostAtOnce = 1'000'000;

// The one that is named, or all of the connection that wait for a word.
Result<QList<GoneView>> meant(StoreSession &session, const ConnectionId &connection, const QString &tombstone,
                              const QDateTime &now)
{
    if (!tombstone.isEmpty()) {
        const Result<TombstoneRow> stone = TombstoneRepository(session).find(tombstone);
        if (!stone)
            return fail(stone.error());
        return goneView(session, *stone, now).map([](const GoneView &view) { return QList<GoneView>{view}; });
    }
    return goneViews(session, connection, mostAtOnce, now).map([](QList<GoneView> views) {
        erase_if(views, [](const GoneView &view) { return !view.asks; });
        return views;
    });
}

Error nothingNext(const GoneView &view)
{
    return {.kind = Error::Kind::Conflict,
            .message = u"Nothing is about to be done with %1. %2"_s.arg(view.stone.title, view.sentence)};
}

// How a word of somebody's is written down, for all that are meant.
using Decide = Outcome (*)(StoreSession &, const GoneView &, const QDateTime &);

Outcome confirmOne(StoreSession &session, const GoneView &view, const QDateTime &)
{
    if (!view.canKeep())
        return fail(nothingNext(view));
    return TombstoneRepository(session).setConfirmed(view.stone.id, view.stone.state == stonestates::archived
                                                                        ? gonesteps::deleteForGood
                                                                        : gonesteps::takeOut);
}

Outcome keepOne(StoreSession &session, const GoneView &view, const QDateTime &now)
{
    if (!view.canKeep())
        return fail(nothingNext(view));
    // An archived one stays archived, and can still be brought back.
    if (view.stone.state == stonestates::archived)
        return TombstoneRepository(session).setConfirmed(view.stone.id, -1);
    return TombstoneRepository(session).setState(view.stone.id, stonestates::kept, now);
}

Task<int> decideGone(Workbench *bench, ConnectionId connection, QString tombstone, Decide decide,
                     QString kind, QString one, QString several)
{
    const QDateTime now = bench->now();
    struct Decided
    {
        int count = 0;
        qint64 sequence = 0;
    };
    ActivityRow entry = bench->entry(kind, u"info"_s, {});
    entry.workspaceId = {};
    const Result<Decided> decided = co_await bench->transact<Decided>(
        [connection, tombstone, now, decide, entry, one, several](StoreSession &session) -> Result<Decided> {
            const Result<QList<GoneView>> views = meant(session, connection, tombstone, now);
            if (!views)
                return fail(views.error());
            if (views->isEmpty())
                return Decided();
            for (const GoneView &view : *views) {
                if (const Outcome done = decide(session, view, now); !done)
                    return fail(done.error());
            }
            const GoneView &first = views->first();
            const Result<ConnectionRow> row = ConnectionRepository(session).find(first.stone.connectionId);
            if (!row)
                return fail(row.error());
            ActivityRow said = entry;
            said.workspaceId = row->workspaceId;
            said.connectionId = row->id;
            said.object = first.stone.object;
            if (views->size() == 1)
                said.recordKey = first.stone.sourceKey;
            said.summary = views->size() == 1
                               ? one.arg(first.stone.title)
                               : several.arg(QString::number(views->size()), first.connectionName);
            const Result<qint64> sequence = ActivityLog::appendTo(session, said, now);
            if (!sequence)
                return fail(sequence.error());
            return Decided{int(views->size()), *sequence};
        });
    if (!decided)
        co_return fail(decided.error());
    if (decided->count > 0) {
        bench->noteActivity(decided->sequence);
        Q_EMIT bench->attentionChanged();
    }
    co_return decided->count;
}

struct Buried
{
    GoneView view{};
    bool isDue = false;
    qint64 sequence = 0;
};

} // namespace

Task<QString> noteGone(Workbench *bench, RecordPlan plan, SyncSettings settings, QString startedBy)
{
    if (!takesOut(settings, plan.targetObject)) {
        const bool companyStays = settings.deletions == DeletionPolicy::Archive;
        co_return companyStays
            ? u"%1 is gone from the source and stays in Intercom, which does not archive companies."_s.arg(
                  plan.title)
            : u"%1 is gone from the source and stays in Intercom."_s.arg(plan.title);
    }
    const QDateTime now = bench->now();
    ActivityRow entry = bench->entry(u"sync.gone"_s, u"info"_s, {});
    entry.actor = startedBy;
    entry.connectionId = plan.connectionId;
    entry.object = plan.targetObject;
    entry.recordKey = plan.sourceKey;
    const TombstoneRow found{.connectionId = plan.connectionId,
                             .object = plan.targetObject,
                             .sourceKey = plan.sourceKey,
                             .targetId = plan.intercomId,
                             .title = plan.title,
                             .record = plan.before,
                             .missingSince = now,
                             .origin = QString(stoneorigins::event)};
    const Result<Buried> buried = co_await bench->transact<Buried>(
        [found, settings, now, entry](StoreSession &session) -> Result<Buried> {
            const Result<TombstoneRow> stone = TombstoneRepository(session).bury(found);
            if (!stone)
                return fail(stone.error());
            const Result<GoneView> view = goneView(session, *stone, now);
            if (!view)
                return fail(view.error());
            const Result<ConnectionRow> connection = ConnectionRepository(session).find(stone->connectionId);
            if (!connection)
                return fail(connection.error());
            Buried result{.view = *view, .isDue = view->nextAt && *view->nextAt <= now && !view->asks};
            ActivityRow said = entry;
            said.workspaceId = connection->workspaceId;
            said.level = view->asks ? u"warning"_s : u"info"_s;
            said.summary = u"%1: %2"_s.arg(stone->title, view->sentence);
            const Result<qint64> sequence = ActivityLog::appendTo(session, said, now);
            if (!sequence)
                return fail(sequence.error());
            result.sequence = *sequence;
            return result;
        });
    if (!buried)
        co_return fail(buried.error());
    bench->noteActivity(buried->sequence);
    Q_EMIT bench->attentionChanged();
    if (!buried->isDue)
        co_return u"%1: %2"_s.arg(plan.title, buried->view.sentence);
    // No hours to wait: it goes at once.
    plan.action =
        buried->view.next == "archive"_L1 ? RecordPlan::Action::Archive : RecordPlan::Action::Delete;
    const Result<RecordOutcome> done =
        co_await applyPlan(bench, plan, {.toldByEvent = true, .startedBy = startedBy});
    if (!done)
        co_return fail(done.error());
    Q_EMIT bench->attentionChanged();
    co_return done->sentence;
}

OutcomeTask noteMet(Workbench *bench, RecordPlan plan)
{
    if (!plan.source || plan.sourceKey.isEmpty())
        co_return {};
    co_return co_await bench->transact<void>([connection = plan.connectionId, object = plan.targetObject,
                                              key = plan.sourceKey,
                                              now = bench->now()](StoreSession &session) {
        return TombstoneRepository(session).resurrect(connection, object, key, now);
    });
}

Task<GoneList> listGone(Workbench *bench, ConnectionId connection)
{
    co_return co_await bench->transact<GoneList>(
        [connection, now = bench->now()](StoreSession &session) -> Result<GoneList> {
            const Result<QList<GoneView>> views = goneViews(session, connection, mostShown, now);
            if (!views)
                return fail(views.error());
            GoneList list{.items = *views};
            QList<ConnectionId> connections{connection};
            if (connection.isEmpty()) {
                connections.clear();
                const Result<QList<ScheduleRow>> schedules = ScheduleRepository(session).all();
                if (!schedules)
                    return fail(schedules.error());
                for (const ScheduleRow &row : *schedules)
                    connections.append(row.connectionId);
            }
            for (const ConnectionId &each : std::as_const(connections)) {
                const Result<QList<GoneQuestion>> questions = openGoneQuestions(session, each, now);
                if (!questions)
                    return fail(questions.error());
                for (const GoneQuestion &question : *questions)
                    list.asking += question.count;
            }
            return list;
        });
}

OutcomeTask restoreGone(Workbench *bench, QString tombstone)
{
    const Result<GoneView> view =
        co_await bench->transact<GoneView>([tombstone, now = bench->now()](StoreSession &session) {
            return TombstoneRepository(session).find(tombstone).and_then(
                [&session, &now](const TombstoneRow &row) { return goneView(session, row, now); });
        });
    if (!view)
        co_return fail(view.error());
    const TombstoneRow stone = view->stone;
    if (stone.state == stonestates::deleted)
        co_return fail(Error::Kind::Conflict,
                       u"%1 was deleted for good, and nothing brings it back."_s.arg(stone.title),
                       u"Intercom’s support may be able to, for about seven days."_s);
    if (!view->canRestore())
        co_return fail(
            Error::Kind::Conflict,
            u"%1 is not archived, so there is nothing to bring back. %2"_s.arg(stone.title, view->sentence));
    const Result<ConnectionRow> connection = co_await findConnection(bench, stone.connectionId);
    if (!connection)
        co_return fail(connection.error());
    const Result<std::shared_ptr<IntercomDoor>> door = co_await doorOf(bench, connection->workspaceId);
    if (!door)
        co_return fail(door.error());
    const Outcome restored = co_await (*door)->client().unarchiveContact(ContactId(stone.targetId));
    if (!restored)
        co_return fail(restored.error().withContext(u"%1 could not be brought back"_s.arg(stone.title)));
    const QDateTime now = bench->now();
    ActivityRow entry =
        bench->entry(u"sync.restored"_s, u"info"_s, u"%1 was brought back in Intercom."_s.arg(stone.title));
    entry.workspaceId = connection->workspaceId;
    entry.connectionId = stone.connectionId;
    entry.object = stone.object;
    entry.recordKey = stone.sourceKey;
    const Result<qint64> sequence =
        co_await bench->transact<qint64>([stone, now, entry](StoreSession &session) -> Result<qint64> {
            LinkRepository links(session);
            const auto link = links.findBySourceKey(stone.connectionId, stone.object, stone.sourceKey);
            if (!link && link.error().kind != Error::Kind::NotFound)
                return fail(link.error());
            Outcome kept = TombstoneRepository(session).setState(stone.id, stonestates::restored, now);
            if (kept && link)
                kept = links.setState(link->id, u"active"_s, now);
            else if (kept)
                kept = links
                           .upsert({.connectionId = stone.connectionId,
                                    .object = stone.object,
                                    .sourceKey = stone.sourceKey,
                                    .targetId = stone.targetId,
                                    .createdAt = now,
                                    .updatedAt = now,
                                    .state = u"active"_s})
                           .map([](const LinkRow &) {});
            if (!kept)
                return fail(kept.error());
            return ActivityLog::appendTo(session, entry, now);
        });
    if (!sequence)
        co_return fail(sequence.error());
    bench->noteActivity(*sequence);
    Q_EMIT bench->attentionChanged();
    co_return {};
}

Task<int> confirmGone(Workbench *bench, ConnectionId connection, QString tombstone)
{
    co_return co_await decideGone(
        bench, connection, tombstone, &confirmOne, u"sync.gone.confirmed"_s,
        u"%1 may be taken out of Intercom: somebody confirmed it."_s,
        u"%1 records that vanished from %2 may be taken out of Intercom: somebody confirmed it."_s);
}

Task<int> keepGone(Workbench *bench, ConnectionId connection, QString tombstone)
{
    co_return co_await decideGone(
        bench, connection, tombstone, &keepOne, u"sync.gone.kept"_s,
        u"%1 stays as it is in Intercom: somebody decided so."_s,
        u"%1 records that vanished from %2 stay as they are in Intercom: somebody decided so."_s);
}

Result<QList<Need>> goneNeeds(StoreSession &session, const ConnectionId &connection, const QString &name,
                              const QDateTime &now)
{
    const Result<QList<GoneQuestion>> questions = openGoneQuestions(session, connection, now);
    if (!questions)
        return fail(questions.error());
    QList<Need> needs;
    for (const GoneQuestion &question : *questions) {
        const bool one = question.count == 1;
        const QString who = question.object == "company"_L1 ? (one ? u"company"_s : u"companies"_s)
                                                            : (one ? u"person"_s : u"people"_s);
        const QString text =
            question.step == gonesteps::deleteForGood
                ? u"%1 archived %2 of %3 would be deleted for good, more than it lets go without being asked."
                  " Nothing happens until somebody confirms it"_s
                : u"%1 %2 vanished from %3, more than it lets go without being asked. Nothing happens until"
                  " somebody confirms it"_s;
        needs.append({.severity = Need::Severity::Warning,
                      .text = text.arg(QString::number(question.count), who, name),
                      .action = u"Look at them"_s,
                      .place = u"sync"_s,
                      .connectionId = connection,
                      .part = u"gone"_s});
    }
    return needs;
}

} // namespace patchbay
