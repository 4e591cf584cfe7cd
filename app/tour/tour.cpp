#include "tour/tour.h"

#include <QCoroFuture>

namespace patchbay {

using namespace Qt::StringLiterals;

namespace {

void takeSetting(QJsonObject &settings, const QString &key, const QJsonValue &value)
{
    if (value.isString() && !value.toString().isEmpty())
        settings.insert(key, value);
}

} // namespace

// NOLINTBEGIN(cppcoreguidelines-avoid-reference-coroutine-parameters): the caller owns the console for the
// whole tour
Task<WorkspaceView> tourWorkspace(Console &console, QJsonObject announcement)
{
    const QJsonObject facts = announcement.value(u"intercom"_s).toObject();
    WorkspaceDraft draft;
    draft.region = intercom::Region::Custom;
    draft.customUrl = QUrl(facts.value(u"url"_s).toString());
    draft.token = Secret(facts.value(u"token"_s).toString());
    const QFuture<Result<WorkspaceView>> added = console.workspaces().add(draft);
    co_return co_await added;
}

Task<ConnectionView> tourDatabase(Console &console, QJsonObject announcement)
{
    const QJsonObject facts = announcement.value(u"sql"_s).toObject();
    ConnectionDraft draft;
    draft.system = u"sql"_s;
    draft.name = u"Customers"_s;
    takeSetting(draft.settings, u"driver"_s, facts.value(u"driver"_s));
    takeSetting(draft.settings, u"database"_s, facts.value(u"database"_s));
    takeSetting(draft.settings, u"people_query"_s, facts.value(u"people"_s));
    takeSetting(draft.settings, u"organisations_query"_s, facts.value(u"organisations"_s));
    takeSetting(draft.settings, u"memberships_query"_s, facts.value(u"memberships"_s));
    const QFuture<Result<ConnectionView>> added = console.connections().add(draft);
    co_return co_await added;
}

Task<ConnectionView> tourFiles(Console &console, QJsonObject announcement)
{
    const QJsonObject facts = announcement.value(u"csv"_s).toObject();
    ConnectionDraft draft;
    draft.system = u"csv"_s;
    draft.name = u"Customer files"_s;
    takeSetting(draft.settings, u"people_file"_s, facts.value(u"people"_s));
    takeSetting(draft.settings, u"organisations_file"_s, facts.value(u"organisations"_s));
    takeSetting(draft.settings, u"memberships_file"_s, facts.value(u"memberships"_s));
    const QFuture<Result<ConnectionView>> added = console.connections().add(draft);
    co_return co_await added;
}

Task<MappingView> tourMapping(Console &console, ConnectionId connection, QString sourceObject)
{
    const QFuture<Result<MappingView>> opening = console.mappings().open(connection, sourceObject);
    Result<MappingView> view = co_await opening;
    if (!view)
        co_return fail(view.error());
    view->mapping.rules << console.mappings().suggestions(*view);
    const QFuture<Result<MappingView>> saving =
        console.mappings().save(connection, view->mapping, view->version, u"Suggested by name and type"_s);
    co_return co_await saving;
}

OutcomeTask tourEverything(Console &console, QJsonObject announcement)
{
    const Result<WorkspaceView> workspace = co_await tourWorkspace(console, announcement);
    if (!workspace)
        co_return fail(workspace.error());
    const Result<ConnectionView> database = co_await tourDatabase(console, announcement);
    if (!database)
        co_return fail(database.error());
    for (const QString &object : {u"organisations"_s, u"people"_s}) {
        const Result<MappingView> mapped = co_await tourMapping(console, database->id, object);
        if (!mapped)
            co_return fail(mapped.error());
    }
    // The files stay unmapped: something to do for whoever looks around.
    const Result<ConnectionView> files = co_await tourFiles(console, announcement);
    if (!files)
        co_return fail(files.error());
    co_return Outcome();
}
// NOLINTEND(cppcoreguidelines-avoid-reference-coroutine-parameters)

} // namespace patchbay
