#include "console/runviews.h"

#include "console/connectionremoval.h"
#include "console/connectionviews.h"
#include "console/mappingoperations.h"
#include "store/runitemrepository.h"

#include <algorithm>

namespace patchbay {

using namespace Qt::StringLiterals;

namespace {

QString counted(qsizetype number, const QString &one, const QString &many)
{
    return u"%1 %2"_s.arg(number).arg(number == 1 ? one : many);
}

// What one record's resync did: "3 fields, 1 company".
QString recordSummary(const RunItemRow &item)
{
    if (item.state == u"failed")
        return item.error.value(u"message"_s).toString();
    QStringList parts;
    if (!item.changes.isEmpty())
        parts << counted(item.changes.size(), u"field"_s, u"fields"_s);
    const qsizetype companies = item.before.value(u"companies"_s).toArray().size();
    if (companies > 0)
        parts << counted(companies, u"company"_s, u"companies"_s);
    const qsizetype tags = item.before.value(u"tags"_s).toArray().size();
    if (tags > 0)
        parts << counted(tags, u"tag"_s, u"tags"_s);
    return parts.isEmpty() ? u"Nothing to change"_s : parts.join(u", "_s);
}

// The record as it was, with what the run wrote: enough for a name.
QString titleOf(const RunItemRow &item)
{
    QJsonObject record = item.before.value(u"record"_s).toObject();
    for (const QJsonValue &change : item.changes) {
        const QString path = change.toObject().value(u"path"_s).toString();
        record.insert(path, change.toObject().value(u"after"_s));
    }
    return recordTitle(record, item.sourceKey.isEmpty() ? item.targetId : item.sourceKey);
}

} // namespace

Result<QList<RunView>> readRuns(StoreSession &session, const WorkspaceId &workspace, int limit)
{
    const Result<QList<ConnectionRow>> connections = ConnectionRepository(session).list(workspace);
    if (!connections)
        return fail(connections.error());
    RunRepository repository(session);
    QList<RunView> views;
    for (const ConnectionRow &connection : *connections) {
        const Result<QList<RunRow>> runs = repository.latest(connection.id, limit);
        if (!runs)
            return fail(runs.error());
        for (const RunRow &run : *runs) {
            RunView view;
            view.id = run.id;
            view.connectionId = run.connectionId;
            view.connectionName = shownName(connection);
            view.kind = run.kind;
            view.state = run.state;
            view.startedBy = run.startedBy;
            view.startedAt = run.startedAt;
            view.finishedAt = run.finishedAt;
            view.counts = run.counts;
            view.scope = run.scope;
            view.summary = runSummary(run);
            views.append(view);
        }
    }
    // Ids sort by creation, which tells apart what started within one millisecond.
    std::sort(views.begin(), views.end(), [](const RunView &a, const RunView &b) {
        return a.startedAt != b.startedAt ? a.startedAt > b.startedAt : b.id < a.id;
    });
    if (views.size() > limit)
        views.resize(limit);
    for (RunView &view : views) {
        if (view.kind != u"resync")
            continue;
        const Result<QList<RunItemRow>> items = RunItemRepository(session).items(view.id, -1, 1);
        if (!items)
            return fail(items.error());
        if (items->isEmpty())
            continue;
        view.title = titleOf(items->first());
        view.summary = recordSummary(items->first());
    }
    return views;
}

} // namespace patchbay
