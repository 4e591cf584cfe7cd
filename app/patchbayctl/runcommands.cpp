// patchbayctl sync plan | apply | resume | undo | items | retry | pause | cancel | conflicts | schedule
// | check-drift | provenance
#include "patchbayctl/runcommands.h"

#include "base/json.h"
#include "base/time.h"
#include "sync/planarchive.h"

#include <QCoreApplication>

#include <csignal>
#include <memory>

namespace patchbay::cli {

using namespace Qt::StringLiterals;

namespace {

struct RunOptions
{
    std::string connection;
    std::string run;
    std::string object;
    std::string since;
    std::string keys; // a file, one key per line
    bool full = false;
    bool failed = false;
    bool changedMapping = false;
    bool createAttributes = false;
    bool leaveOutInvalid = false;
    bool confirmHeld = false;
    std::string bulk; // "on", "off" or as the connection says
    std::string state;
    std::string cause;
    std::string text;
    int limit = 100;
    int after = -1;
    std::string exportTo;
    std::string choose;
    std::string setAside;
    std::string intercomId;
    std::string settings;
    int sample = 0;
    std::string contact;
    std::string company;
    std::string field;
};
using Options = std::shared_ptr<RunOptions>;

Result<RunScope> scopeOf(const RunOptions &options)
{
    RunScope scope;
    scope.createAttributes = options.createAttributes;
    scope.leaveOutInvalid = options.leaveOutInvalid;
    scope.object = text(options.object);
    const int named = int(options.full) + int(!options.since.empty()) + int(options.failed) +
                      int(options.changedMapping) + int(!options.keys.empty());
    if (named > 1)
        return fail(Error::Kind::InvalidInput, u"A run covers one thing."_s,
                    u"Give one of --full, --since, --failed, --changed-mapping or --keys."_s);
    if (options.failed)
        scope.kind = RunScope::Kind::Failed;
    if (options.changedMapping)
        scope.kind = RunScope::Kind::ChangedMapping;
    if (!options.since.empty()) {
        scope.kind = RunScope::Kind::Since;
        const std::optional<QDateTime> since = readDate(QJsonValue(text(options.since)));
        if (!since)
            return fail(Error::Kind::InvalidInput, u"“%1” is no date."_s.arg(text(options.since)),
                        u"Write it like 2026-03-01T08:00:00Z."_s);
        scope.since = *since;
    }
    if (!options.keys.empty()) {
        scope.kind = RunScope::Kind::Records;
        if (scope.object.isEmpty())
            scope.object = QString(objects::people);
        const Result<QByteArray> file = readFileOrStdin(text(options.keys));
        if (!file)
            return fail(file.error());
        const QStringList lines = QString::fromUtf8(*file).split(u'\n');
        for (const QString &line : lines) {
            if (!line.trimmed().isEmpty())
                scope.keys.append(line.trimmed());
        }
        if (scope.keys.isEmpty())
            return fail(Error::Kind::InvalidInput, u"The file names no record."_s,
                        u"Write one key of the source per line."_s);
    }
    return scope;
}

// Shows progress on standard error for as long as it lives, and lets Ctrl+C pause the run.
class Watching
{
public:
    Watching(const Output &out, RunService &runs) : m_out(out)
    {
        m_connection = QObject::connect(&runs, &RunService::progressed, &m_context,
                                        [this, &runs](const RunProgress &progress) { show(progress, runs); });
        s_interrupted = 0;
        m_before = std::signal(SIGINT, [](int) { s_interrupted = 1; });
    }
    ~Watching()
    {
        QObject::disconnect(m_connection);
        std::signal(SIGINT, m_before);
    }
    Watching(const Watching &) = delete;
    Watching &operator=(const Watching &) = delete;

private:
    void show(const RunProgress &progress, RunService &runs)
    {
        if (s_interrupted && !m_asked) {
            m_asked = true;
            m_out.message(u"Finishing what is under way…"_s);
            runs.pause(progress.id);
        }
        if (progress.phase == m_phase && m_since.isValid() && !m_since.hasExpired(2'000))
            return;
        m_phase = progress.phase;
        m_since.start();
        if (progress.phase == "reading_intercom"_L1)
            m_out.message(u"Reading Intercom: %L1 contacts, %L2 companies"_s
                              .arg(progress.details.value("intercom_contact"_L1).toInteger())
                              .arg(progress.details.value("intercom_company"_L1).toInteger()));
        else if (progress.phase == "deciding"_L1)
            m_out.message(u"Planning: %L1 records"_s.arg(progress.source));
        else if (progress.phase == "applying"_L1)
            m_out.message(u"Writing: %L1 of %L2 calls%3"_s.arg(progress.writes)
                              .arg(progress.calls)
                              .arg(progress.remaining
                                       ? u", about %L1 s left"_s.arg(progress.remaining->count())
                                       : QString()));
    }

    const Output &m_out;
    QObject m_context{};
    QMetaObject::Connection m_connection;
    void (*m_before)(int) = nullptr;
    QString m_phase{};
    QElapsedTimer m_since{};
    bool m_asked = false;
    static inline volatile std::sig_atomic_t s_interrupted = 0;
};

void printRun(const Output &out, const RunProgress &run)
{
    out.document(run.toJson());
    out.line(
        u"%1 of %2: %3."_s.arg(run.kind == "undo"_L1 ? u"Undo"_s : u"Sync"_s, run.connectionName, run.state));
    out.line(u"  "_s + run.sentence());
    if (run.state == runstates::planned)
        out.line(u"  %L1 calls, about %L2 s at the workspace’s rate limit."_s.arg(run.calls).arg(
            run.remaining ? run.remaining->count() : 0));
    for (auto it = run.ledger.causes.constBegin(); it != run.ledger.causes.constEnd(); ++it)
        out.line(u"  %L1 × %2"_s.arg(it.value().toInteger()).arg(causeTitle(it.key())));
    if (run.ledger.held > 0)
        out.line(
            u"  %L1 deletions wait for confirmation: apply with --confirm-deletions."_s.arg(run.ledger.held));
    const QString withheld = run.details.value("deletions_withheld"_L1).toString();
    if (!withheld.isEmpty())
        out.line(u"  "_s + withheld);
    const QJsonArray problems = run.details.value("rule_problems"_L1).toArray();
    for (const QJsonValue &problem : problems)
        out.line(u"  %1 → %2: %3"_s.arg(problem["source"_L1].toString(), problem["target"_L1].toString(),
                                        problem["message"_L1].toString()));
    if (run.problem)
        out.line(u"  %1 %2"_s.arg(run.problem->message, run.problem->nextStep));
    out.line(u"  Run %1"_s.arg(run.id.text()));
}

ExitCode exitCodeOf(const RunProgress &run)
{
    const bool well = run.state == runstates::succeeded || run.state == runstates::planned;
    return well ? ExitCode::Done : run.state == runstates::failed ? ExitCode::NotReached : ExitCode::No;
}

Result<ConnectionId> connectionOf(Console &console, const RunOptions &options)
{
    if (options.connection.empty())
        return ConnectionId();
    const auto connection = await(console.connections().find(text(options.connection)));
    if (!connection)
        return fail(connection.error());
    return connection->id;
}

Result<RunProgress> planned(Console &console, const RunOptions &options)
{
    const Result<RunScope> scope = scopeOf(options);
    if (!scope)
        return fail(scope.error());
    const Result<ConnectionId> connection = connectionOf(console, options);
    if (!connection)
        return fail(connection.error());
    return await(console.runs().plan(*connection, *scope));
}

ExitCode plan(Session &session, const RunOptions &options)
{
    const Output out = session.output();
    const auto console = session.console();
    if (!console)
        return out.error(console.error());
    const Watching watching(out, (*console)->runs());
    const Result<RunProgress> run = planned(**console, options);
    if (!run)
        return out.error(run.error());
    printRun(out, *run);
    return ExitCode::Done;
}

ExitCode apply(Session &session, const RunOptions &options)
{
    const Output out = session.output();
    const auto console = session.console();
    if (!console)
        return out.error(console.error());
    const Watching watching(out, (*console)->runs());
    RunId id(text(options.run));
    if (id.isEmpty()) {
        const Result<RunProgress> run = planned(**console, options);
        if (!run)
            return out.error(run.error());
        id = run->id;
    }
    const std::optional<bool> bulk =
        options.bulk.empty() ? std::nullopt : std::optional(options.bulk == "on");
    const auto done = await((*console)->runs().apply(id, options.confirmHeld, bulk));
    if (!done)
        return out.error(done.error());
    printRun(out, *done);
    return exitCodeOf(*done);
}

// The run that is named, or the newest that can go on.
ExitCode resume(Session &session, RunOptions options)
{
    const Output out = session.output();
    const auto console = session.console();
    if (!console)
        return out.error(console.error());
    if (options.run.empty()) {
        const auto runs = await((*console)->runs().list(50));
        if (!runs)
            return out.error(runs.error());
        for (const RunProgress &run : *runs) {
            const bool open = run.state == runstates::paused || run.state == runstates::running ||
                              run.state == runstates::failed || run.state == runstates::planning;
            if (open) {
                options.run = run.id.text().toStdString();
                // Cut off while it was planned: nothing was written, so it is planned again.
                if (run.kind == "bulk"_L1 && !run.details.contains("planned_at"_L1)) {
                    const Watching watching(out, (*console)->runs());
                    const auto again = await((*console)->runs().plan(run.connectionId, run.scope));
                    if (!again)
                        return out.error(again.error());
                    options.run = again->id.text().toStdString();
                }
                break;
            }
        }
        if (options.run.empty())
            return out.error({.kind = Error::Kind::NotFound, .message = u"There is no run to go on with."_s});
    }
    return apply(session, options);
}

ExitCode undo(Session &session, const RunOptions &options, bool dryRun)
{
    const Output out = session.output();
    const auto console = session.console();
    if (!console)
        return out.error(console.error());
    const Watching watching(out, (*console)->runs());
    const auto plan = await((*console)->runs().planUndo(RunId(text(options.run))));
    if (!plan)
        return out.error(plan.error());
    if (dryRun) {
        printRun(out, *plan);
        return ExitCode::Done;
    }
    const auto done = await((*console)->runs().apply(plan->id));
    if (!done)
        return out.error(done.error());
    printRun(out, *done);
    return exitCodeOf(*done);
}

ExitCode items(Session &session, const RunOptions &options)
{
    const Output out = session.output();
    const auto console = session.console();
    if (!console)
        return out.error(console.error());
    const RunId id(text(options.run));
    if (!options.exportTo.empty()) {
        const QString path = text(options.exportTo);
        const auto written = await((*console)->runs().exportItems(
            id, path.endsWith(".csv"_L1, Qt::CaseInsensitive) ? u"csv"_s : u"json"_s, path));
        if (!written)
            return out.error(written.error());
        out.document(QJsonObject{{u"ok"_s, true}, {u"items"_s, *written}, {u"path"_s, path}});
        out.line(u"Wrote %L1 records to %2."_s.arg(*written).arg(path));
        return ExitCode::Done;
    }
    RunItemFilter filter{.text = text(options.text)};
    if (!options.state.empty())
        filter.states = text(options.state).split(u',');
    if (!options.cause.empty())
        filter.causes = text(options.cause).split(u',');
    const auto page = await((*console)->runs().items(id, filter, options.after, options.limit));
    if (!page)
        return out.error(page.error());
    QList<QStringList> rows;
    for (const RunItemView &item : page->items) {
        out.jsonLine(item.toJson());
        rows << QStringList{QString::number(item.ordinal), item.object, item.title, item.actionTitle,
                            item.cause.isEmpty() ? item.state : item.causeTitle};
    }
    if (!rows.isEmpty())
        out.table({u"No."_s, u"Object"_s, u"Record"_s, u"Action"_s, u"State"_s}, rows);
    out.line(u"%L1 of %L2"_s.arg(page->items.size()).arg(page->total));
    return ExitCode::Done;
}

ExitCode retry(Session &session, const RunOptions &options)
{
    const Output out = session.output();
    const auto console = session.console();
    if (!console)
        return out.error(console.error());
    const QStringList causes = options.cause.empty() ? QStringList() : text(options.cause).split(u',');
    const auto count = await((*console)->runs().retryFailed(RunId(text(options.run)), causes));
    if (!count)
        return out.error(count.error());
    if (*count == 0)
        return out.error(
            {.kind = Error::Kind::NotFound, .message = u"Nothing failed that could be tried again."_s});
    out.message(u"Trying %L1 records again."_s.arg(*count));
    return apply(session, options);
}

ExitCode ask(Session &session, const RunOptions &options, bool pause)
{
    const Output out = session.output();
    const auto console = session.console();
    if (!console)
        return out.error(console.error());
    const RunId id(text(options.run));
    const Outcome done = await(pause ? (*console)->runs().pause(id) : (*console)->runs().cancel(id));
    if (!done)
        return out.error(done.error());
    out.document(QJsonObject{{u"ok"_s, true}});
    out.line(pause ? u"The run finishes what is under way and pauses."_s : u"The run is cancelled."_s);
    return ExitCode::Done;
}

ExitCode conflicts(Session &session, const RunOptions &options)
{
    const Output out = session.output();
    const auto console = session.console();
    if (!console)
        return out.error(console.error());
    if (!options.choose.empty() || !options.setAside.empty()) {
        const Outcome done =
            options.choose.empty()
                ? await((*console)->runs().setAside(text(options.setAside)))
                : await((*console)->runs().choose(text(options.choose), text(options.intercomId)));
        if (!done)
            return out.error(done.error());
        out.document(QJsonObject{{u"ok"_s, true}});
        out.line(u"Noted; the next run takes it."_s);
        return ExitCode::Done;
    }
    const auto questions = await((*console)->runs().judgements());
    if (!questions)
        return out.error(questions.error());
    QJsonArray json;
    for (const JudgementRow &question : *questions) {
        json << QJsonObject{{u"id"_s, question.id},
                            {u"object"_s, question.object},
                            {u"source_key"_s, question.sourceKey},
                            {u"title"_s, question.title},
                            {u"kind"_s, question.kind},
                            {u"sentence"_s, question.sentence},
                            {u"candidates"_s, question.candidates}};
        out.line(
            u"%1  %2 (%3): %4"_s.arg(question.id, question.title, question.sourceKey, question.sentence));
    }
    out.document(json);
    if (json.isEmpty())
        out.line(u"Nothing waits for a judgement."_s);
    return ExitCode::Done;
}

ExitCode schedule(Session &session, const RunOptions &options)
{
    const Output out = session.output();
    const auto console = session.console();
    if (!console)
        return out.error(console.error());
    const auto connection = chooseConnection(**console, text(options.connection));
    if (!connection)
        return out.error(connection.error());
    auto view = await((*console)->runs().schedule(connection->id));
    if (!view)
        return out.error(view.error());
    if (!options.settings.empty()) {
        const Result<QByteArray> file = readFileOrStdin(text(options.settings));
        if (!file)
            return out.error(file.error());
        const Result<QJsonObject> json = parseJsonObject(*file, u"The schedule"_s);
        if (!json)
            return out.error(json.error());
        QJsonObject whole = view->settings.toJson();
        for (auto it = json->constBegin(); it != json->constEnd(); ++it)
            whole.insert(it.key(), it.value());
        const Result<SyncSettings> settings = SyncSettings::fromJson(whole);
        if (!settings)
            return out.error(settings.error());
        view = await((*console)->runs().saveSchedule(connection->id, *settings));
        if (!view)
            return out.error(view.error());
    }
    QJsonObject json = view->settings.toJson();
    out.document(json);
    for (auto it = json.constBegin(); it != json.constEnd(); ++it)
        out.line(u"%1: %2"_s.arg(it.key(), displayText(it.value())));
    return ExitCode::Done;
}

ExitCode checkDrift(Session &session, const RunOptions &options)
{
    const Output out = session.output();
    const auto console = session.console();
    if (!console)
        return out.error(console.error());
    const Result<ConnectionId> connection = connectionOf(**console, options);
    if (!connection)
        return out.error(connection.error());
    const auto drift = await((*console)->runs().checkDrift(*connection, options.sample));
    if (!drift)
        return out.error(drift.error());
    QJsonObject json = drift->report.toJson();
    json.insert(u"connection"_s, drift->connectionName);
    out.document(json);
    out.line(u"%1: %2"_s.arg(drift->connectionName, drift->report.sentence()));
    if (drift->report.waiting > 0)
        out.line(u"  %L1 more changed in the source since the last sync."_s.arg(drift->report.waiting));
    for (const QString &title : drift->report.differed)
        out.line(u"  "_s + title);
    return ExitCode::Done;
}

ExitCode provenance(Session &session, const RunOptions &options)
{
    const Output out = session.output();
    const auto console = session.console();
    if (!console)
        return out.error(console.error());
    const bool contact = !options.contact.empty();
    if (contact == !options.company.empty())
        return out.error({.kind = Error::Kind::InvalidInput,
                          .message = u"One record is meant."_s,
                          .nextStep = u"Give --contact or --company with Intercom’s id."_s});
    const auto writes = await((*console)->runs().provenance(contact ? u"contact"_s : u"company"_s,
                                                            text(contact ? options.contact : options.company),
                                                            text(options.field)));
    if (!writes)
        return out.error(writes.error());
    QJsonArray json;
    QList<QStringList> rows;
    for (const ProvenanceView &write : *writes) {
        json << QJsonObject{{u"field"_s, write.path},
                            {u"before"_s, write.before},
                            {u"after"_s, write.after},
                            {u"at"_s, toIsoText(write.at)},
                            {u"run"_s, write.run.text()},
                            {u"action"_s, write.action},
                            {u"connection"_s, write.connectionName},
                            {u"source_key"_s, write.sourceKey},
                            {u"mapping_version"_s, write.mappingVersion},
                            {u"started_by"_s, write.startedBy}};
        rows << QStringList{toIsoText(write.at),  write.path,      displayText(write.after),
                            write.connectionName, write.sourceKey, write.startedBy,
                            write.run.text()};
    }
    out.document(json);
    if (rows.isEmpty())
        out.line(u"No run wrote that."_s);
    else
        out.table({u"At"_s, u"Field"_s, u"Value"_s, u"From"_s, u"Record"_s, u"By"_s, u"Run"_s}, rows);
    return ExitCode::Done;
}

void addScopeOptions(CLI::App &command, const Options &options)
{
    command.add_option("--connection", options->connection,
                       "Id or name (default: the only one with a mapping)");
    command.add_flag("--full", options->full, "Everything (the default)");
    command.add_option("--since", options->since, "What the source says was changed since this time");
    command.add_flag("--failed", options->failed, "Only what failed last time");
    command.add_flag("--changed-mapping", options->changedMapping,
                     "Only fields whose rules changed since the last full run");
    command.add_option("--keys", options->keys,
                       "Only these records: a file with one key per line, - for standard input");
    command.add_option("--object", options->object, "people or organisations (default: both)")
        ->check(CLI::IsMember({"people", "organisations"}));
    command.add_flag("--create-attributes", options->createAttributes,
                     "Create custom attributes that are missing in Intercom");
    command.add_flag("--leave-out-invalid", options->leaveOutInvalid,
                     "Write the rest when some fields cannot be written");
}

void addBulkOption(CLI::App &command, const Options &options)
{
    command
        .add_option("--bulk", options->bulk,
                    "Intercom’s bulk endpoints (preview): on or off (default: as the connection is set)")
        ->check(CLI::IsMember({"on", "off"}));
}

} // namespace

void addRunCommands(CLI::App &group, Chosen &chosen)
{
    const auto add = [&group, &chosen](const char *name, const char *help, auto describe, auto run) {
        auto options = std::make_shared<RunOptions>();
        CLI::App *command = group.add_subcommand(name, help);
        describe(*command, options);
        command->callback([options, run, &chosen] {
            chosen = [options, run](Session &session) { return run(session, *options); };
        });
    };
    const auto runId = [](CLI::App &command, const Options &options) {
        command.add_option("run", options->run, "The run's id")->required();
    };
    add("plan", "Plan a bulk sync: what would be written, record by record, without writing", addScopeOptions,
        plan);
    add(
        "apply", "Apply a planned run, or plan and apply at once",
        [](CLI::App &command, const Options &options) {
            command.add_option("run", options->run,
                               "A planned run (default: plan one with the other options)");
            addScopeOptions(command, options);
            command.add_flag("--confirm-deletions", options->confirmHeld,
                             "Also carry out deletions that wait for confirmation");
            addBulkOption(command, options);
        },
        apply);
    add(
        "resume", "Go on with a run that was paused or cut off",
        [](CLI::App &command, const Options &options) {
            command.add_option("run", options->run,
                               "The run's id (default: the newest that is not finished)");
            command.add_flag("--confirm-deletions", options->confirmHeld,
                             "Also carry out deletions that wait for confirmation");
            addBulkOption(command, options);
        },
        resume);
    auto dryRun = std::make_shared<bool>(false);
    add(
        "undo", "Take back what a run wrote; fields that others changed since stay",
        [dryRun, runId](CLI::App &command, const Options &options) {
            runId(command, options);
            command.add_flag("--dry-run", *dryRun, "Plan the undo and write nothing");
        },
        [dryRun](Session &session, const RunOptions &options) { return undo(session, options, *dryRun); });
    add(
        "items", "The records of a run",
        [runId](CLI::App &command, const Options &options) {
            runId(command, options);
            command.add_option("--state", options->state, "planned, done, failed, skipped or held");
            command.add_option("--cause", options->cause, "Why, as sync status names it");
            command.add_option("--search", options->text, "Part of a name or key");
            command.add_option("--limit", options->limit, "How many")->capture_default_str();
            command.add_option("--after", options->after, "After this number");
            command.add_option("--export", options->exportTo,
                               "Write all to this file (.csv or .json) instead");
        },
        items);
    add(
        "retry", "Try the failed records of a run again",
        [runId](CLI::App &command, const Options &options) {
            runId(command, options);
            command.add_option("--cause", options->cause, "Only these causes");
        },
        retry);
    add("pause", "Let a run finish what is under way and stop", runId,
        [](Session &session, const RunOptions &options) { return ask(session, options, true); });
    add("cancel", "End a run; what it wrote can be undone", runId,
        [](Session &session, const RunOptions &options) { return ask(session, options, false); });
    add(
        "conflicts", "What somebody has to judge",
        [](CLI::App &command, const Options &options) {
            auto *choose = command.add_option("--choose", options->choose, "Answer this question …");
            command.add_option("--intercom-id", options->intercomId, "… with this record")->needs(choose);
            command.add_option("--set-aside", options->setAside, "Ask this one no more");
        },
        conflicts);
    add(
        "schedule", "When and how a connection syncs by itself",
        [](CLI::App &command, const Options &options) {
            command.add_option("--connection", options->connection, "Id or name");
            command.add_option("--set", options->settings,
                               "A JSON file with what changes; - for standard input");
        },
        schedule);
    add(
        "check-drift", "Compare a sample of linked records on both sides",
        [](CLI::App &command, const Options &options) {
            command.add_option("--connection", options->connection,
                               "Id or name (default: the only one with a mapping)");
            command.add_option("--sample", options->sample, "How many (default: as the schedule says)")
                ->check(CLI::Range(1, 10'000));
        },
        checkDrift);
    add(
        "provenance", "Which run wrote a value, and out of which record",
        [](CLI::App &command, const Options &options) {
            command.add_option("--contact", options->contact, "Intercom’s id of a contact");
            command.add_option("--company", options->company, "Intercom’s id of a company");
            command.add_option("--field", options->field, "Only this field, such as custom.plan");
        },
        provenance);
}

} // namespace patchbay::cli
