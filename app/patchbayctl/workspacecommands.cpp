// patchbayctl workspace add | list | check | remove
#include "intercom/region.h"
#include "patchbayctl/commands.h"

#include <memory>

namespace patchbay::cli {

using namespace Qt::StringLiterals;

namespace {

struct AddOptions
{
    std::string name;
    std::string region = "us";
    std::string url;
    bool tokenFromStdin = false;
};

struct NameOption
{
    std::string workspace;
};

QJsonObject workspaceJson(const WorkspaceView &workspace)
{
    return {{u"id"_s, workspace.id.text()},
            {u"id_code"_s, workspace.appIdCode},
            {u"name"_s, workspace.name},
            {u"region"_s, workspace.regionName},
            {u"url"_s, workspace.baseUrl.toString()},
            {u"current"_s, workspace.isCurrent},
            {u"token_in"_s, workspace.tokenPlace}};
}

ExitCode printCheck(const Output &out, const WorkspaceView &workspace)
{
    const bool ok = workspace.state == WorkspaceView::State::Connected;
    QJsonObject json{{u"ok"_s, ok},
                     {u"workspace"_s, workspaceJson(workspace)},
                     {u"latency_ms"_s, qint64(workspace.health.latency.count())},
                     {u"health"_s, workspace.health.toJson()}};
    if (!ok) {
        QJsonObject error{{u"message"_s, workspace.health.summary}};
        for (const Health::Item &item : workspace.health.items)
            if (item.state == Health::Item::State::Failed && !item.nextStep.isEmpty()) {
                error.insert(u"next_step"_s, item.nextStep);
                break;
            }
        json.insert(u"error"_s, error);
    }
    out.document(json);
    out.line(u"%1  %2"_s.arg(ok ? u"✓"_s : u"✕"_s, workspace.health.summary));
    out.health(workspace.health.items, u"   "_s);
    return ok ? ExitCode::Done : ExitCode::NotReached;
}

ExitCode add(Session &session, const AddOptions &options)
{
    const Output out = session.output();
    WorkspaceDraft draft;
    draft.name = text(options.name);
    if (!options.url.empty()) {
        draft.region = intercom::Region::Custom;
        draft.customUrl = QUrl(text(options.url));
    } else {
        const auto region = intercom::parseRegion(text(options.region));
        if (!region)
            return out.error(region.error());
        draft.region = *region;
    }
    const QByteArray fromEnvironment = qgetenv("INTERCOM_ACCESS_TOKEN");
    if (options.tokenFromStdin || fromEnvironment.isEmpty()) {
        const auto token = readSecretFromStdin(u"The access token"_s);
        if (!token)
            return out.error(token.error());
        draft.token = *token;
    } else {
        draft.token = Secret(fromEnvironment);
    }
    const auto console = session.console();
    if (!console)
        return out.error(console.error());
    const auto added = await((*console)->workspaces().add(draft));
    if (!added)
        return out.error(added.error());
    out.document(QJsonObject{{u"ok"_s, true}, {u"workspace"_s, workspaceJson(*added)}});
    out.line(u"Connected %1 (%2, %3). The token is in the %4."_s.arg(added->name, added->appIdCode,
                                                                     added->regionName, added->tokenPlace));
    return ExitCode::Done;
}

ExitCode list(Console &console, const Output &out)
{
    const auto all = await(console.workspaces().list());
    if (!all)
        return out.error(all.error());
    QJsonArray json;
    QList<QStringList> rows;
    for (const WorkspaceView &workspace : *all) {
        json << workspaceJson(workspace);
        rows << QStringList{workspace.isCurrent ? u"*"_s : u""_s,
                            workspace.name,
                            workspace.appIdCode,
                            workspace.regionName,
                            workspace.tokenPlace,
                            workspace.health.summary};
    }
    out.document(json);
    if (rows.isEmpty())
        out.line(u"No workspace yet. Add one: patchbayctl workspace add --region us < token.txt"_s);
    else
        out.table({u""_s, u"Name"_s, u"Id"_s, u"Region"_s, u"Token in"_s, u"State"_s}, rows);
    return ExitCode::Done;
}

Result<WorkspaceView> named(Console &console, const QString &name)
{
    if (name.isEmpty())
        return await(console.workspaces().current());
    const auto all = await(console.workspaces().list());
    if (!all)
        return fail(all.error());
    for (const WorkspaceView &workspace : *all)
        if (workspace.id.text() == name || workspace.name.compare(name, Qt::CaseInsensitive) == 0 ||
            workspace.appIdCode == name)
            return workspace;
    return fail(Error::Kind::NotFound, u"There is no workspace called “%1”."_s.arg(name),
                u"“patchbayctl workspace list” shows what there is."_s);
}

ExitCode check(Console &console, const Output &out, const NameOption &options)
{
    const QString name = text(options.workspace);
    // What is set in the environment is what a server's operator means, unless a workspace is named.
    if (name.isEmpty() && qEnvironmentVariableIsSet("INTERCOM_ACCESS_TOKEN")) {
        const auto checked = await(console.workspaces().checkEnvironment());
        return checked ? printCheck(out, *checked) : out.error(checked.error());
    }
    const auto workspace = named(console, name);
    if (!workspace)
        return out.error(workspace.error());
    const auto checked = await(console.workspaces().check(workspace->id));
    return checked ? printCheck(out, *checked) : out.error(checked.error());
}

ExitCode remove(Console &console, const Output &out, const NameOption &options)
{
    const auto workspace = named(console, text(options.workspace));
    if (!workspace)
        return out.error(workspace.error());
    const auto removed = await(console.workspaces().remove(workspace->id));
    if (!removed)
        return out.error(removed.error());
    QJsonObject json{{u"ok"_s, true}, {u"removed"_s, workspace->id.text()}};
    out.warnings(*removed, json);
    out.document(json);
    out.line(u"Removed %1 and its connections."_s.arg(workspace->name));
    return ExitCode::Done;
}

void describeCheck(CLI::App &command, NameOption &options)
{
    command.add_option("workspace", options.workspace,
                       "Id or name (default: the environment's token, else the current one)");
}

void describeRemove(CLI::App &command, NameOption &options)
{
    command.add_option("workspace", options.workspace, "Id or name")->required();
}

} // namespace

void addWorkspaceCommands(CLI::App &app, Chosen &chosen)
{
    auto *group = app.add_subcommand("workspace", "Intercom workspaces: add, list, check, remove");
    group->require_subcommand(1);

    auto options = std::make_shared<AddOptions>();
    auto *adding = group->add_subcommand(
        "add", "Connect a workspace; the token comes from INTERCOM_ACCESS_TOKEN or standard input");
    adding->add_option("--name", options->name, "What to call it (default: the app's name)");
    adding->add_option("--region", options->region, "us, eu or au")->capture_default_str();
    adding->add_option("--url", options->url, "Another API address, for the sandbox or a proxy");
    adding->add_flag("--token-stdin", options->tokenFromStdin, "Read the token from standard input");
    adding->callback(
        [options, &chosen] { chosen = [options](Session &session) { return add(session, *options); }; });

    group->add_subcommand("list", "Workspaces that Patchbay knows")->callback([&chosen] {
        chosen = inConsole(list);
    });

    addCommand<NameOption>(*group, chosen, "check", "Does the workspace answer, and what may the token do?",
                           describeCheck, check);
    addCommand<NameOption>(*group, chosen, "remove", "Forget a workspace, its connections and its token",
                           describeRemove, remove);
}

} // namespace patchbay::cli
