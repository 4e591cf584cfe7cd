// BulkPlanner once every record is decided: records that claim one another's, and questions for a person.
#include "store/attentionrepository.h"
#include "store/spoolrepository.h"
#include "sync/bulkplanner.h"
#include "sync/matchkeys.h"
#include "sync/planends.h"

#include <utility>

namespace patchbay {

using namespace Qt::StringLiterals;

namespace {

constexpr int itemsAtATime = 500;
constexpr int mostRepeatedKeys = 20; // that are shown
constexpr int mostOpenQuestions = 10'000;

bool asksSomebody(const QString &action)
{
    return action == "ambiguous"_L1 || action == "conflict"_L1;
}

// Keys that several rows of the source have, and records of Intercom that several rows lead to.
// `identity` is by what people are matched; empty when the run covers none. `ownKeys`, by Intercom's object,
// are match keys that Intercom lets several have.
Outcome setSharedAside(StoreSession &session, const RunId &run, const QString &identity,
                       const QMap<QString, QStringList> &ownKeys)
{
    const QJsonObject sharedKey =
        itemError(u"Several rows of the source have the same %1, and nobody could say which is meant."_s.arg(
                      identity.isEmpty() ? u"company id"_s : identity),
                  u"Make the value unique in the source, or match by another field."_s);
    const QJsonObject sharedTarget =
        itemError(u"Several rows of the source lead to one record in Intercom."_s,
                  u"Decide which of them it is (Sync, Judge), or correct the source."_s);
    const QJsonObject sharedMail = itemError(
        u"Several rows of the source have the same e-mail, and not each of them an external id of its own."_s,
        u"Give each row an external id in the source, or keep one row for the person."_s);
    SpoolRepository spool(session, run);
    RunItemRepository items(session);
    if (identity == "external_id"_L1) {
        const Result<int> mails =
            spool.setSharedSourceKeysAside(u"contact"_s, u"email"_s, u"shared_key"_s, sharedMail, identity);
        if (!mails)
            return fail(mails.error());
    }
    for (auto own = ownKeys.constBegin(); own != ownKeys.constEnd(); ++own) {
        const QJsonObject sharedOwnKey = itemError(
            u"Several rows of the source have the same %1, which is to identify a record: nobody could say "
            u"which"
            " is meant."_s.arg(own->join(u" or "_s)),
            u"Make the value unique in the source, leave it empty where it is not known, or match by another"
            " field."_s);
        for (const QString &path : *own) {
            const Result<int> keys =
                spool.setUnlinkedSharersAside(own.key(), path, u"shared_key"_s, sharedOwnKey);
            if (!keys)
                return fail(keys.error());
        }
    }
    for (const auto &[object, path] :
         {std::pair{u"contact"_s, identity}, std::pair{u"company"_s, u"company_id"_s}}) {
        if (path.isEmpty())
            continue;
        const Result<int> keys = spool.setSharedSourceKeysAside(object, path, u"shared_key"_s, sharedKey);
        if (!keys)
            return fail(keys.error());
        const Result<int> targets =
            items.setSharedTargetsAside(run, object, u"shared_target"_s, sharedTarget);
        if (!targets)
            return fail(targets.error());
    }
    return {};
}

// Each item that somebody has to judge becomes a question.
Outcome askQuestions(StoreSession &session, const RunId &run, const ConnectionId &connection,
                     const QDateTime &now)
{
    RunItemRepository items(session);
    AttentionRepository attention(session);
    int after = -1;
    while (true) {
        const Result<QList<RunItemRow>> page =
            items.items(run, after, itemsAtATime, {.actions = {u"ambiguous"_s, u"conflict"_s}});
        if (!page)
            return fail(page.error());
        if (page->isEmpty())
            return {};
        after = page->last().ordinal;
        for (const RunItemRow &item : *page) {
            QJsonArray candidates;
            const QJsonArray titles = item.plan.value("candidates"_L1).toArray();
            for (const QJsonValue &title : titles)
                candidates.append(QJsonObject{{u"title"_s, title}});
            const Outcome asked = attention.ask({.connectionId = connection,
                                                 .object = item.object,
                                                 .sourceKey = item.sourceKey,
                                                 .title = item.title,
                                                 .kind = item.action,
                                                 .sentence = item.error.value("message"_L1).toString(),
                                                 .candidates = candidates,
                                                 .openedAt = now});
            if (!asked)
                return asked;
        }
    }
}

// Closes the questions that this run answers. `covered` are the objects of which every record was seen.
Outcome closeAnswered(StoreSession &session, const RunId &run, const ConnectionId &connection,
                      const QStringList &covered, const QDateTime &now)
{
    RunItemRepository items(session);
    AttentionRepository attention(session);
    const Result<QList<JudgementRow>> open = attention.openJudgements(connection, mostOpenQuestions);
    if (!open)
        return fail(open.error());
    for (const JudgementRow &question : *open) {
        const Result<RunItemRow> item = items.bySourceKey(run, question.object, question.sourceKey);
        if (!item && item.error().kind != Error::Kind::NotFound)
            return fail(item.error());
        // A record that is gone from the source asks nothing any more.
        if (item ? asksSomebody(item->action) : !covered.contains(question.object))
            continue;
        const Outcome settled = attention.settle(connection, question.object, question.sourceKey, now);
        if (!settled)
            return settled;
    }
    return {};
}

struct Repeats
{
    QList<SpoolRepository::Repeated> source{};
    QList<SpoolRepository::Repeated> target{};
};

Result<Repeats> repeatedKeys(StoreSession &session, const RunId &run)
{
    SpoolRepository spool(session, run);
    Repeats repeats;
    for (const QString &object : {u"contact"_s, u"company"_s}) {
        const auto source = spool.repeatedKeys(u"source"_s, object, mostRepeatedKeys);
        const auto target = spool.repeatedKeys(u"target"_s, object, mostRepeatedKeys);
        if (!source || !target)
            return fail(source ? target.error() : source.error());
        repeats.source += *source;
        repeats.target += *target;
    }
    return repeats;
}

} // namespace

// Intercom's objects of which the run saw every record that the source has.
QStringList BulkPlanner::coveredObjects() const
{
    QStringList covered;
    if (m_scope.kind != RunScope::Kind::Full || !m_readCompletely)
        return covered;
    for (const QString &object : {QString(objects::people), QString(objects::organisations)}) {
        if (m_scope.object.isEmpty() || m_scope.object == object)
            covered.append(object == objects::people ? u"contact"_s : u"company"_s);
    }
    return covered;
}

// A record that failed and needs nothing any more is tried again by nobody; one that was tried again and
// cannot even be planned has had its attempt.
OutcomeTask BulkPlanner::settleFailures()
{
    const Outcome kept = co_await flush();
    if (!kept)
        co_return kept;
    const bool again = m_scope.kind == RunScope::Kind::Failed;
    co_return co_await m_parts.database->transact<void>(
        [run = m_run.id, connection = m_parts.connection.id, covered = coveredObjects(), again,
         now = m_parts.clock()](StoreSession &session) -> Outcome {
            AttentionRepository attention(session);
            Outcome done = attention.clearSettledFailures(connection, run);
            for (const QString &object : covered) {
                if (done)
                    done = attention.clearVanishedFailures(connection, object, run);
            }
            if (done && again)
                done = attention.countVainAttempts(connection, run, now);
            return done;
        });
}

OutcomeTask BulkPlanner::settle()
{
    const QString identity = m_people.mapping.isEmpty()                   ? QString()
                             : m_people.mapping.ruleFor(u"external_id"_s) ? u"external_id"_s
                                                                          : u"email"_s;
    const QMap<QString, QStringList> ownKeys{{u"contact"_s, ownMatchKeys(m_people.mapping.mapping())},
                                             {u"company"_s, ownMatchKeys(m_organisations.mapping.mapping())}};
    const QStringList covered = coveredObjects();
    const Result<Repeats> repeats = co_await m_parts.database->transact<Repeats>(
        [run = m_run.id, identity, ownKeys, connection = m_parts.connection.id, now = m_parts.clock(),
         covered](StoreSession &session) -> Result<Repeats> {
            Outcome done = setSharedAside(session, run, identity, ownKeys);
            if (!done)
                return fail(done.error());
            const Result<Repeats> found = repeatedKeys(session, run);
            if (!found)
                return found;
            done = askQuestions(session, run, connection, now);
            if (done)
                done = closeAnswered(session, run, connection, covered, now);
            if (!done)
                return fail(done.error());
            return found;
        });
    if (!repeats)
        co_return fail(repeats.error());
    QJsonArray uniqueness;
    for (const auto &[side, list] :
         {std::pair{u"source"_s, repeats->source}, std::pair{u"intercom"_s, repeats->target}}) {
        for (const SpoolRepository::Repeated &repeated : list)
            uniqueness.append(QJsonObject{{u"side"_s, side},
                                          {u"path"_s, repeated.key.path},
                                          {u"value"_s, repeated.key.value},
                                          {u"records"_s, repeated.count}});
    }
    m_run.progress.insert(u"repeated_keys"_s, uniqueness);
    co_return {};
}

} // namespace patchbay
