// patchbayctl: everything that the window does, for terminals, scripts and servers.
#include "base/logging.h"
#include "patchbayctl/commands.h"

#include <QCoreApplication>
#include <QLoggingCategory>

using namespace Qt::StringLiterals;
using namespace patchbay::cli;

namespace {

// CLI11's own codes say what was wrong with the words; ours is one code for all of it.
int usageExitCode(const CLI::App &app, const CLI::ParseError &problem)
{
    const int code = app.exit(problem);
    return code == 0 ? 0 : static_cast<int>(ExitCode::WrongUsage);
}

} // namespace

int main(int argc, char **argv)
{
    patchbay::installRedactingMessageHandler();
    QCoreApplication application(argc, argv);
    QCoreApplication::setApplicationName(u"patchbay"_s);
    QCoreApplication::setApplicationVersion(QStringLiteral(PATCHBAY_VERSION));

    Session session;
    std::string store;
    CLI::App app("Patchbay looks after Intercom integrations: connect, map, sync, verify.", "patchbayctl");
    app.set_version_flag("--version", PATCHBAY_VERSION);
    app.require_subcommand(1);
    app.fallthrough(); // --json and --store may follow the command
    app.add_flag("--json", session.json, "One JSON document (or JSON lines) on standard output");
    app.add_option("--store", store, "Where Patchbay keeps its data: a path, sqlite:///… or postgresql://…")
        ->envname("PATCHBAY_STORE");
    app.add_flag("--verbose", session.verbose,
                 "One line per HTTP exchange on standard error, without secrets");

    Chosen chosen;
    addWorkspaceCommands(app, chosen);
    addConnectionCommands(app, chosen);
    addMappingCommands(app, chosen);
    addSyncCommands(app, chosen);
    addActivityCommands(app, chosen);
    addWebhookCommands(app, chosen);
    addRuleCommands(app, chosen);
    addDoctorCommand(app, chosen);
    addServeCommand(app, chosen);
    addSandboxCommand(app, chosen);
    addDemoCommand(app, chosen);

    try {
        app.parse(argc, argv);
    } catch (const CLI::ParseError &problem) {
        return usageExitCode(app, problem);
    }
    session.storeUri = text(store);
    if (session.verbose)
        QLoggingCategory::setFilterRules(u"patchbay.*.info=true"_s);
    return static_cast<int>(chosen(session));
}
