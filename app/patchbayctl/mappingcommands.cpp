// patchbayctl mapping show | set | validate | preview | evaluate
#include "base/json.h"
#include "console/linemapping.h"
#include "patchbayctl/commands.h"

#include <QFile>

#include <memory>
#include <optional>
#include <thread>

namespace patchbay::cli {

using namespace Qt::StringLiterals;

namespace {

struct MappingOptions
{
    std::string connection;
    std::string object; // empty: what the file says, else people
    std::string file;
    std::vector<std::string> rules;
    std::vector<std::string> matches;
    std::string note;
    std::string record;
    std::string input = "-";
    int threads = static_cast<int>(std::max(1U, std::thread::hardware_concurrency()));
    bool suggest = false;
    bool evenWithErrors = false;
};

QJsonArray problemsJson(const QList<MappingProblem> &problems)
{
    QJsonArray json;
    for (const MappingProblem &problem : problems) {
        QJsonObject entry{
            {u"rule"_s, problem.ruleId},
            {u"kind"_s, problemKindName(problem.kind)},
            {u"severity"_s, problem.severity == MappingProblem::Severity::Error ? u"error"_s : u"warning"_s},
            {u"message"_s, problem.message},
            {u"next_step"_s, problem.nextStep}};
        if (problem.drift)
            entry.insert(u"drift"_s, problem.drift->toJson());
        json << entry;
    }
    return json;
}

void printMapping(const Output &out, const MappingView &view)
{
    QJsonObject json = view.mapping.toJson();
    json.insert(u"ok"_s, !hasErrors(view.problems));
    json.insert(u"connection"_s, view.connectionName);
    json.insert(u"version"_s, view.version);
    json.insert(u"problems"_s, problemsJson(view.problems));
    out.document(json);
    out.line(u"%1: %2 → %3, version %4"_s.arg(view.connectionName, view.source.title, view.target.title)
                 .arg(view.version));
    QList<QStringList> rows;
    for (const Rule &rule : view.mapping.rules) {
        const QString arrow = rule.direction == Direction::ToIntercom     ? u"→"_s
                              : rule.direction == Direction::FromIntercom ? u"←"_s
                                                                          : u"⇄"_s;
        rows << QStringList{rule.source,
                            arrow,
                            rule.target,
                            transformChainText(rule.transforms),
                            writePolicyName(rule.policy),
                            rule.matchKey ? u"match key"_s : QString()};
    }
    if (!rows.isEmpty())
        out.table({u"Source"_s, u""_s, u"Intercom"_s, u"Transforms"_s, u"Policy"_s, u""_s}, rows);
    for (const MappingProblem &problem : view.problems)
        out.line(u"%1 %2 %3"_s.arg(problem.severity == MappingProblem::Severity::Error ? u"✕"_s : u"!"_s,
                                   problem.message, problem.nextStep));
}

Result<Mapping> readMappingFile(const MappingOptions &options)
{
    const QString path = text(options.file);
    const auto bytes = readFileOrStdin(path);
    if (!bytes)
        return fail(bytes.error());
    auto json = parseJsonObject(*bytes, path);
    if (!json) {
        Error error = json.error();
        error.kind = Error::Kind::InvalidInput;
        return fail(error);
    }
    // What “mapping show --json” adds about the mapping: its output is a file that “set” takes.
    for (const QString &key : {u"ok"_s, u"connection"_s, u"version"_s, u"problems"_s})
        json->remove(key);
    // What a file written by hand need not say.
    if (!json->contains(u"source_object"_s))
        json->insert(u"source_object"_s,
                     options.object.empty() ? QString(objects::people) : text(options.object));
    else if (!options.object.empty() && json->value(u"source_object"_s) != text(options.object))
        return fail(Error::Kind::InvalidInput,
                    u"The file maps %1, and --object says %2."_s.arg(
                        json->value(u"source_object"_s).toString(), text(options.object)),
                    u"Leave --object out, or give the file of the other mapping."_s);
    if (!json->contains(u"target_object"_s))
        json->insert(u"target_object"_s,
                     json->value(u"source_object"_s) == u"organisations"_s ? u"company"_s : u"contact"_s);
    return Mapping::fromJson(*json);
}

// The mapping of --file, where there is one; standard input can be read only once.
Result<std::optional<Mapping>> givenMapping(const MappingOptions &options)
{
    if (options.file.empty())
        return std::optional<Mapping>();
    return readMappingFile(options).map([](const Mapping &mapping) { return std::optional(mapping); });
}

Result<MappingView> openMapping(Console &console, const MappingOptions &options,
                                const std::optional<Mapping> &given = {})
{
    const auto connection = chooseConnection(console, text(options.connection));
    if (!connection)
        return fail(connection.error());
    const QString object = given ? given->sourceObject : text(options.object);
    return await(
        console.mappings().open(connection->id, object.isEmpty() ? QString(objects::people) : object));
}

// "FullName -> name": the short form for rules without transforms.
Result<Rule> parseShortRule(const QString &given, bool matchKey)
{
    const QStringList sides = given.split(u"->"_s);
    if (sides.size() != 2 || sides[0].trimmed().isEmpty() || sides[1].trimmed().isEmpty())
        return fail(Error::Kind::InvalidInput, u"“%1” is not a rule."_s.arg(given),
                    u"Write “source -> target”, such as “Email -> email”, or give --file with transforms."_s);
    Rule rule;
    rule.source = sides[0].trimmed();
    rule.target = sides[1].trimmed();
    rule.matchKey = matchKey;
    rule.id = rule.source + u"→"_s + rule.target;
    return rule;
}

Result<Mapping> wantedMapping(const MappingService &service, const MappingView &view,
                              const MappingOptions &options, const std::optional<Mapping> &fromFile)
{
    Mapping mapping = fromFile.value_or(Mapping());
    mapping.sourceObject = view.mapping.sourceObject;
    mapping.targetObject = view.mapping.targetObject;
    for (const auto &[given, matchKey] :
         {std::pair(&options.matches, true), std::pair(&options.rules, false)})
        for (const std::string &one : *given) {
            const auto rule = parseShortRule(text(one), matchKey);
            if (!rule)
                return fail(rule.error());
            mapping.rules << *rule;
        }
    if (options.suggest) {
        MappingView draft = view;
        draft.mapping = mapping;
        mapping.rules << service.suggestions(draft);
    }
    if (mapping.rules.isEmpty())
        return fail(
            Error::Kind::InvalidInput, u"There is nothing to set."_s,
            u"Give --rule, --match, --suggest, or --file with a mapping as “mapping show --json” prints it."_s);
    return mapping;
}

ExitCode show(Console &console, const Output &out, const MappingOptions &options)
{
    const auto view = openMapping(console, options);
    if (!view)
        return out.error(view.error());
    printMapping(out, *view);
    return ExitCode::Done;
}

ExitCode set(Console &console, const Output &out, const MappingOptions &options)
{
    const auto given = givenMapping(options);
    if (!given)
        return out.error(given.error());
    const auto view = openMapping(console, options, *given);
    if (!view)
        return out.error(view.error());
    const auto mapping = wantedMapping(console.mappings(), *view, options, *given);
    if (!mapping)
        return out.error(mapping.error());
    const auto saved = await(console.mappings().save(view->connectionId, *mapping, view->version,
                                                     text(options.note), options.evenWithErrors));
    if (!saved)
        return out.error(saved.error());
    printMapping(out, *saved);
    return hasErrors(saved->problems) ? ExitCode::No : ExitCode::Done;
}

ExitCode validateMapping(Console &console, const Output &out, const MappingOptions &options)
{
    const auto given = givenMapping(options);
    if (!given)
        return out.error(given.error());
    auto view = openMapping(console, options, *given);
    if (!view)
        return out.error(view.error());
    if (*given) {
        const auto mapping = wantedMapping(console.mappings(), *view, options, *given);
        if (!mapping)
            return out.error(mapping.error());
        view->mapping = *mapping;
        view->problems = console.mappings().problems(*view);
    }
    out.document(
        QJsonObject{{u"ok"_s, !hasErrors(view->problems)}, {u"problems"_s, problemsJson(view->problems)}});
    if (view->problems.isEmpty())
        out.line(u"%1 rules, no problem."_s.arg(view->mapping.rules.size()));
    for (const MappingProblem &problem : view->problems)
        out.line(u"%1 %2 %3"_s.arg(problem.severity == MappingProblem::Severity::Error ? u"✕"_s : u"!"_s,
                                   problem.message, problem.nextStep));
    return hasErrors(view->problems) ? ExitCode::No : ExitCode::Done;
}

ExitCode preview(Console &console, const Output &out, const MappingOptions &options)
{
    const auto view = openMapping(console, options);
    if (!view)
        return out.error(view.error());
    const auto seen =
        await(console.mappings().preview(view->connectionId, view->mapping, text(options.record)));
    if (!seen)
        return out.error(seen.error());
    QJsonArray rows;
    QList<QStringList> cells;
    for (const PreviewView::Row &row : seen->rows) {
        const Rule *rule = view->mapping.rule(row.ruleId);
        const QString target = rule ? rule->target : row.ruleId;
        QJsonObject json{{u"rule"_s, row.ruleId},
                         {u"target"_s, target},
                         {u"source_value"_s, row.sourceValue},
                         {u"target_value"_s, row.targetValue},
                         {u"current_value"_s, row.currentValue}};
        if (!row.problem.isEmpty())
            json.insert(u"problem"_s, row.problem);
        rows << json;
        cells << QStringList{rule ? rule->source : QString(), displayText(row.sourceValue),  target,
                             displayText(row.targetValue),    displayText(row.currentValue), row.problem};
    }
    out.document(QJsonObject{{u"ok"_s, true},
                             {u"record"_s, seen->title},
                             {u"exists_in_intercom"_s, seen->existsInIntercom},
                             {u"rows"_s, rows},
                             {u"note"_s, seen->note}});
    out.line(seen->title + (seen->note.isEmpty() ? QString() : u"  ("_s + seen->note + u')'));
    out.table({u"Source"_s, u"Value"_s, u"Intercom"_s, u"Would be"_s, u"Is now"_s, u"Problem"_s}, cells);
    return ExitCode::Done;
}

// A file alone needs neither store nor network; otherwise the connection's mapping, or the file in its place.
Result<LineMapper> wantedLineMapper(Session &session, const MappingOptions &options)
{
    if (!options.file.empty() && options.connection.empty()) {
        const auto mapping = readMappingFile(options);
        if (!mapping)
            return fail(mapping.error());
        return lineMapper(*mapping);
    }
    const auto console = session.console();
    if (!console)
        return fail(console.error());
    const auto given = givenMapping(options);
    if (!given)
        return fail(given.error());
    auto view = openMapping(**console, options, *given);
    if (!view)
        return fail(view.error());
    if (*given) {
        const auto mapping = wantedMapping((*console)->mappings(), *view, options, *given);
        if (!mapping)
            return fail(mapping.error());
        view->mapping = *mapping;
    }
    return lineMapper(*view);
}

ExitCode evaluate(Session &session, const MappingOptions &options)
{
    const Output out = session.output();
    const auto mapper = wantedLineMapper(session, options);
    if (!mapper)
        return out.error(mapper.error());
    QFile input(text(options.input));
    const bool opened = options.input == "-"
                            ? input.open(fileno(stdin), QIODevice::ReadOnly | QIODevice::Unbuffered)
                            : input.open(QIODevice::ReadOnly | QIODevice::Unbuffered);
    if (!opened) {
        Error error;
        error.kind = Error::Kind::InvalidInput;
        error.message = u"“%1” cannot be read: %2."_s.arg(input.fileName(), input.errorString());
        error.nextStep = u"Check the path, or give - to read standard input."_s;
        return out.error(error);
    }
    QFile output;
    output.open(fileno(stdout), QIODevice::WriteOnly | QIODevice::Unbuffered);
    constexpr int shown = 100;
    int problems = 0;
    const auto summary = mapper->run(input, output, options.threads, [&](const LineProblem &problem) {
        if (++problems <= shown)
            out.message(
                u"Line %1%2: %3"_s.arg(problem.line)
                    .arg(problem.field.isEmpty() ? QString() : u", "_s + problem.field, problem.message));
    });
    if (!summary)
        return out.error(summary.error());
    if (problems > shown)
        out.message(u"… and %1 more problems."_s.arg(problems - shown));
    if (summary->failed > 0)
        out.message(u"%1 records printed, %2 with problems."_s.arg(summary->records).arg(summary->failed));
    return summary->failed > 0 ? ExitCode::No : ExitCode::Done;
}

} // namespace

void addMappingCommands(CLI::App &app, Chosen &chosen)
{
    auto *group =
        app.add_subcommand("mapping", "Which field goes where: show, set, validate, preview, evaluate");
    group->require_subcommand(1);
    auto options = std::make_shared<MappingOptions>();
    const auto command = [&](const char *name, const char *help, Chosen run) {
        auto *added = group->add_subcommand(name, help);
        added->add_option("connection", options->connection, "Id or name (default: the only one)");
        added->add_option("--object", options->object,
                          "people or organisations (default: what the file maps, else people)");
        added->callback([run, &chosen] { chosen = run; });
        return added;
    };
    const auto told = [&options](ExitCode (*run)(Console &, const Output &, const MappingOptions &)) {
        return inConsole(
            [options, run](Console &console, const Output &out) { return run(console, out, *options); });
    };
    command("show", "The rules, as a table or as JSON that “set” takes", told(show));
    auto *setCommand = command("set", "Save a new version of the mapping", told(set));
    setCommand->add_option("--file", options->file, "A mapping as JSON; - reads standard input");
    setCommand->add_option("--rule", options->rules, "“source -> target”, any number of times");
    setCommand->add_option("--match", options->matches,
                           "Like --rule, and the pair identifies a record on both sides");
    setCommand->add_flag("--suggest", options->suggest, "Add the rules that fit by name and type");
    setCommand->add_option("--note", options->note, "What changed, for the history");
    setCommand->add_flag("--even-with-errors", options->evenWithErrors, "Save although rules have errors");
    command("validate", "Hold the mapping against both sides", told(validateMapping))
        ->add_option("--file", options->file,
                     "Validate this file instead of what is saved; - reads standard input");
    command("preview", "What the mapping makes of one real record", told(preview))
        ->add_option("--record", options->record, "The record's key in the source, or its e-mail")
        ->required();
    auto *evaluateCommand =
        command("evaluate",
                "Map records given as JSON lines, such as an export, and print what would be "
                "written; needs no store with --file alone",
                [options](Session &session) { return evaluate(session, *options); });
    evaluateCommand->add_option("--file", options->file,
                                "A mapping as JSON, as “mapping show --json” prints it");
    evaluateCommand
        ->add_option("--input", options->input,
                     "The records, one JSON object per line; - reads standard input")
        ->capture_default_str();
    evaluateCommand->add_option("--threads", options->threads, "How many cores to use")
        ->check(CLI::Range(1, 64))
        ->capture_default_str();
}

} // namespace patchbay::cli
