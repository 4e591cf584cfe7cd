// patchbayctl sync user | company | status
#include "base/json.h"
#include "patchbayctl/commands.h"
#include "patchbayctl/runcommands.h"

#include <memory>

namespace patchbay::cli {

using namespace Qt::StringLiterals;

namespace {

struct SyncOptions
{
    std::string connection;
    std::string email;
    std::string externalId;
    std::string intercomId;
    std::string key;
    std::vector<std::string> where; // many at once
    bool dryRun = false;
    ResyncOptions resync;
    int limit = 20;
};

Result<RecordSelector> selectorOf(const SyncOptions &options)
{
    QList<RecordSelector> given;
    const auto take = [&given](RecordSelector::By by, const std::string &value) {
        if (!value.empty())
            given << RecordSelector{by, text(value)};
    };
    take(RecordSelector::By::Email, options.email);
    take(RecordSelector::By::ExternalId, options.externalId);
    take(RecordSelector::By::IntercomId, options.intercomId);
    take(RecordSelector::By::SourceKey, options.key);
    if (given.size() != 1 || !options.where.empty())
        return fail(
            Error::Kind::InvalidInput, u"Name the record in exactly one way."_s,
            u"Give one of --email, --external-id, --intercom-id or --key; or --where alone, for many."_s);
    return given.first();
}

void printPlan(const Output &out, const RecordPlan &plan)
{
    out.line(plan.title.isEmpty() ? plan.sentence : u"%1 — %2"_s.arg(plan.title, plan.sentence));
    QList<QStringList> rows;
    for (const FieldChange &change : plan.changes)
        rows << QStringList{change.willWrite ? u"*"_s : u""_s, change.path, displayText(change.before),
                            displayText(change.after), change.because};
    for (const CompanyStep &step : plan.companies)
        if (step.kind != CompanyStep::Kind::AlreadyAttached || !step.changes.isEmpty())
            rows << QStringList{u"*"_s, u"company"_s,
                                step.kind == CompanyStep::Kind::Detach ? step.name : u"–"_s,
                                step.kind == CompanyStep::Kind::Detach ? u"–"_s : step.name, step.because};
    for (const TagStep &tag : plan.tags)
        rows << QStringList{u"*"_s, u"tag"_s, tag.add ? u"–"_s : tag.name, tag.add ? tag.name : u"–"_s,
                            tag.because};
    if (!rows.isEmpty())
        out.table({u""_s, u"Field"_s, u"Now"_s, u"Will be"_s, u"Because"_s}, rows);
    for (const FieldProblem &problem : plan.problems)
        out.line(u"✕ %1: %2 %3"_s.arg(problem.path, problem.message, problem.nextStep));
    for (const QString &candidate : plan.candidates)
        out.line(u"   "_s + candidate);
    if (!plan.nextStep.isEmpty())
        out.line(plan.nextStep);
}

ExitCode syncMany(Session &session, const QString &targetObject, const SyncOptions &options)
{
    const Output out = session.output();
    if (options.resync.archiveIfGone)
        return out.error({.kind = Error::Kind::InvalidInput,
                          .message = u"Who is gone from the source fits no condition on it."_s,
                          .nextStep = u"Use --archive-if-gone for one record, or sync plan --gone."_s});
    const auto console = session.console();
    if (!console)
        return out.error(console.error());
    return syncFitting(**console, out,
                       {.connection = options.connection,
                        .object = targetObject == "contact"_L1 ? "people" : "organisations",
                        .where = options.where,
                        .createAttributes = options.resync.createAttributes,
                        .leaveOutInvalid = options.resync.leaveOutInvalid,
                        .dryRun = options.dryRun});
}

ExitCode sync(Session &session, const QString &targetObject, const SyncOptions &options)
{
    const Output out = session.output();
    const bool isOne = !options.email.empty() || !options.externalId.empty() || !options.intercomId.empty() ||
                       !options.key.empty();
    if (!options.where.empty() && !isOne)
        return syncMany(session, targetObject, options);
    const auto selector = selectorOf(options);
    if (!selector)
        return out.error(selector.error());
    const auto console = session.console();
    if (!console)
        return out.error(console.error());
    const Result<ConnectionId> connection = namedConnection(**console, options.connection);
    if (!connection)
        return out.error(connection.error());
    ResyncOptions resync = options.resync;
    resync.startedBy = u"command line"_s;
    const auto plan = await((*console)->sync().plan(*connection, targetObject, *selector, resync));
    if (!plan)
        return out.error(plan.error());
    if (options.dryRun || !plan->canApply()) {
        QJsonObject json = plan->toJson();
        json.insert(u"ok"_s, plan->canApply());
        json.insert(u"applied"_s, false);
        out.document(json);
        printPlan(out, *plan);
        return plan->canApply() ? ExitCode::Done : ExitCode::No;
    }
    printPlan(out, *plan);
    const auto outcome = await((*console)->sync().apply(*plan, resync));
    if (!outcome)
        return out.error(outcome.error());
    QJsonObject json = outcome->toJson();
    json.insert(u"ok"_s, true);
    json.insert(u"applied"_s, true);
    out.document(json);
    out.line(u"%1 %2 writes."_s.arg(outcome->sentence).arg(outcome->writes));
    for (const QString &note : outcome->notes)
        out.line(u"   "_s + note);
    return ExitCode::Done;
}

ExitCode status(Console &console, const Output &out, int limit)
{
    const auto runs = await(console.sync().runs(limit));
    if (!runs)
        return out.error(runs.error());
    QJsonArray json;
    QList<QStringList> rows;
    for (const RunView &run : *runs) {
        json << QJsonObject{{u"id"_s, run.id.text()},
                            {u"connection"_s, run.connectionName},
                            {u"kind"_s, run.kind},
                            {u"state"_s, run.state},
                            {u"scope"_s, run.scope},
                            {u"title"_s, run.title},
                            {u"summary"_s, run.summary},
                            {u"started_at"_s, toIsoText(run.startedAt)},
                            {u"finished_at"_s, run.finishedAt ? toIsoText(*run.finishedAt) : QString()},
                            {u"counts"_s, run.counts}};
        rows << QStringList{
            toIsoText(run.startedAt), run.connectionName, run.kind, run.state, run.title, run.summary};
    }
    const auto drift = await(console.runs().drift());
    if (!drift)
        return out.error(drift.error());
    for (const DriftView &view : *drift) {
        json << QJsonObject{{u"connection"_s, view.connectionName},
                            {u"kind"_s, u"drift"_s},
                            {u"summary"_s, view.report.sentence()},
                            {u"drift"_s, view.report.toJson()}};
        rows << QStringList{toIsoText(view.report.at), view.connectionName, u"drift"_s, QString(), QString(),
                            view.report.sentence()};
    }
    out.document(json);
    if (rows.isEmpty())
        out.line(u"Nothing was synced yet."_s);
    else
        out.table({u"Started"_s, u"Connection"_s, u"Kind"_s, u"State"_s, u"Record"_s, u"Result"_s}, rows);
    return ExitCode::Done;
}

void addCommonOptions(CLI::App &command, const std::shared_ptr<SyncOptions> &options)
{
    command.add_option("--connection", options->connection,
                       "Id or name (default: the only one with a mapping)");
    addWhereOption(command, options->where);
    command.add_flag("--dry-run", options->dryRun, "Show what would be done and write nothing");
    command.add_flag("--create-attributes", options->resync.createAttributes,
                     "Create custom attributes that are missing in Intercom");
    command.add_flag("--leave-out-invalid", options->resync.leaveOutInvalid,
                     "Write the rest when some fields cannot be written");
}

} // namespace

void addSyncCommands(CLI::App &app, Chosen &chosen)
{
    auto *group = app.add_subcommand("sync", "Sync one record or all of them: plan, look, apply, undo");
    group->require_subcommand(1);

    auto user = std::make_shared<SyncOptions>();
    auto *userCommand = group->add_subcommand("user", "Resync one user: source → Intercom, field by field");
    userCommand->add_option("--email", user->email, "Their e-mail");
    userCommand->add_option("--external-id", user->externalId, "Your own id for them");
    userCommand->add_option("--intercom-id", user->intercomId, "Intercom's id");
    userCommand->add_option("--key", user->key, "The record's key in the source");
    userCommand->add_flag("--archive-if-gone", user->resync.archiveIfGone,
                          "Archive the contact when the source no longer has it");
    addCommonOptions(*userCommand, user);
    userCommand->callback([user, &chosen] {
        chosen = [user](Session &session) { return sync(session, u"contact"_s, *user); };
    });

    auto company = std::make_shared<SyncOptions>();
    auto *companyCommand = group->add_subcommand("company", "Resync one company");
    companyCommand->add_option("--company-id", company->externalId, "Your own id for it");
    companyCommand->add_option("--intercom-id", company->intercomId, "Intercom's id");
    companyCommand->add_option("--key", company->key, "The record's key in the source");
    addCommonOptions(*companyCommand, company);
    companyCommand->callback([company, &chosen] {
        chosen = [company](Session &session) { return sync(session, u"company"_s, *company); };
    });

    auto limit = std::make_shared<int>(20);
    auto *statusCommand = group->add_subcommand("status", "The newest runs");
    statusCommand->add_option("--limit", *limit, "How many")->capture_default_str();
    statusCommand->callback([limit, &chosen] {
        chosen =
            inConsole([limit](Console &console, const Output &out) { return status(console, out, *limit); });
    });
    addRunCommands(*group, chosen);
    addRunItemCommands(*group, chosen);
    addGoneCommand(*group, chosen);
    addScheduleCommands(*group, chosen);
}

} // namespace patchbay::cli
