#include "console/needs.h"

#include "console/connectioncheck.h"
#include "sync/runledger.h"
#include "webhooks/source.h"

namespace patchbay {

using namespace Qt::StringLiterals;
using Severity = Need::Severity;

namespace {

constexpr qint64 staleAfterHours = 24;

QString sinceText(const QDateTime &then, const QDateTime &now)
{
    const qint64 hours = then.secsTo(now) / 3600;
    if (hours < 1)
        return u"less than an hour ago"_s;
    return hours < 48 ? u"%1 hours ago"_s.arg(hours) : u"%1 days ago"_s.arg(hours / 24);
}

bool isStale(const Health &health, const QDateTime &now)
{
    return health.checkedAt.isValid() && health.checkedAt.secsTo(now) >= staleAfterHours * 3600;
}

} // namespace

QList<Need> workspaceNeeds(const WorkspaceView &workspace, const QDateTime &now)
{
    QList<Need> needs;
    const QString settings = u"settings"_s;
    if (workspace.tokenPlace.isEmpty()) {
        needs.append({Severity::Error,
                      u"No access token for %1 can be read on this machine"_s.arg(workspace.name),
                      u"Enter the token"_s,
                      settings,
                      {}});
    } else if (workspace.state == WorkspaceView::State::Disconnected) {
        needs.append({Severity::Error,
                      u"%1 is disconnected: %2"_s.arg(workspace.name, workspace.health.summary),
                      u"Open settings"_s,
                      settings,
                      {}});
    } else if (workspace.state == WorkspaceView::State::Connected && !workspace.health.ok) {
        needs.append({Severity::Warning,
                      u"%1: %2"_s.arg(workspace.name, reasonOf(workspace.health)),
                      u"Open settings"_s,
                      settings,
                      {}});
    }
    if (workspace.tokenInMemoryOnly) {
        needs.append(
            {Severity::Warning,
             u"The access token of %1 is kept in memory only and will be forgotten when Patchbay closes"_s
                 .arg(workspace.name),
             u"Open settings"_s,
             settings,
             {}});
    }
    if (isStale(workspace.health, now)) {
        needs.append(
            {Severity::Info,
             u"%1 was last checked %2"_s.arg(workspace.name, sinceText(workspace.health.checkedAt, now)),
             u"Check now"_s,
             settings,
             {}});
    }
    return needs;
}

QList<Need> connectionNeeds(const ConnectionView &connection, const QString &mappingProblem,
                            bool lastResyncFailed, const QDateTime &now)
{
    if (connection.state == ConnectionState::Paused || connection.state == ConnectionState::SeenOnly)
        return {}; // somebody wants it so
    QList<Need> needs;
    if (connection.state == ConnectionState::Disconnected) {
        needs.append({Severity::Error,
                      u"%1 is disconnected: %2"_s.arg(connection.name, connection.stateReason),
                      u"Open connection"_s, u"integrations"_s, connection.id});
    }
    if (connection.mappings.isEmpty()) {
        needs.append({Severity::Info, u"%1 has no mapping yet"_s.arg(connection.name), u"Map fields"_s,
                      u"mapping"_s, connection.id});
    } else if (!mappingProblem.isEmpty()) {
        needs.append({Severity::Warning,
                      u"The mapping of %1 has a problem: %2"_s.arg(connection.name, mappingProblem),
                      u"Open mapping"_s, u"mapping"_s, connection.id});
    }
    if (lastResyncFailed) {
        needs.append({Severity::Warning, u"The last resync through %1 failed"_s.arg(connection.name),
                      u"Open sync"_s, u"sync"_s, connection.id});
    }
    if (isStale(connection.health, now)) {
        needs.append(
            {Severity::Info,
             u"%1 was last checked %2"_s.arg(connection.name, sinceText(connection.health.checkedAt, now)),
             u"Check now"_s, u"integrations"_s, connection.id});
    }
    return needs;
}

QList<Need> driftNeeds(const ConnectionView &connection, const DriftReport &drift, const QDateTime &now)
{
    if (drift.differing == 0 || connection.state == ConnectionState::Paused)
        return {};
    return {{Severity::Warning,
             u"Intercom has drifted from %1: %2, checked %3"_s.arg(connection.name, drift.sentence(),
                                                                   sinceText(drift.at, now)),
             u"Open connection"_s, u"integrations"_s, connection.id}};
}

QList<Need> questionNeeds(const ConnectionView &connection, const RunRow &question)
{
    if (connection.state == ConnectionState::Paused)
        return {};
    const RunLedger ledger = RunLedger::fromJson(question.counts);
    return {
        {Severity::Warning,
         u"The mapping of %1 was changed, which would write to %L2 records; its schedule waits for an answer"_s
             .arg(connection.name)
             .arg(ledger.create + ledger.update),
         u"Open sync"_s, u"sync"_s, connection.id}};
}

QList<Need> endpointNeeds(const EndpointRow &endpoint, const WatchMemory &watched)
{
    const QString place = u"webhooks"_s;
    QList<Need> needs;
    const QStringList sentences = watched.sentences();
    for (const QString &sentence : sentences) {
        const bool lost = watched.level >= AnswerWatch::Level::Paused && sentence == watched.sentence;
        needs.append({lost ? Severity::Error : Severity::Warning,
                      u"Webhooks at %1: %2"_s.arg(endpoint.name, sentence),
                      u"Open webhooks"_s,
                      place,
                      {}});
    }
    const bool canBeFetched = endpoint.source == webhookSourceName(WebhookSource::Intercom);
    if (needs.isEmpty() && watched.missingSince && canBeFetched)
        needs.append(
            {Severity::Info,
             u"Webhooks at %1 may have been missed since %2; they can be fetched from Intercom"_s.arg(
                 endpoint.name, watched.missingSince->toString(u"yyyy-MM-dd HH:mm 'UTC'"_s)),
             u"Open webhooks"_s,
             place,
             {}});
    return needs;
}

QList<Need> gravestFirst(const QList<Need> &needs)
{
    QList<Need> sorted;
    for (const Severity severity : {Severity::Error, Severity::Warning, Severity::Info}) {
        for (const Need &need : needs) {
            if (need.severity == severity)
                sorted.append(need);
        }
    }
    return sorted;
}

QString needsSentence(const QList<Need> &needs)
{
    const auto count = std::count_if(needs.cbegin(), needs.cend(),
                                     [](const Need &need) { return need.severity != Severity::Info; });
    if (count == 0)
        return u"All well"_s;
    return count == 1 ? u"1 thing needs you"_s : u"%1 things need you"_s.arg(count);
}

} // namespace patchbay
