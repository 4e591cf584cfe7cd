#include "patchbayctl/ruletest.h"

#include "base/json.h"
#include "base/time.h"
#include "webhooks/topics.h"

#include <QJsonDocument>
#include <QSaveFile>

#include <memory>

namespace patchbay::cli {

using namespace Qt::StringLiterals;

namespace {

struct TestOptions
{
    std::string rule;
    std::string file;
    std::string event;
    std::string trace;
    std::string sample;
    std::string source;
    std::string topic;
    std::string delivery;
    int version = 0;
    bool send = false;
};

// A whole event, or a payload as it arrived: Intercom names the topic in it, Clerk the type.
Result<RuleEvent> eventFrom(const TestOptions &options)
{
    const auto bytes = readFileOrStdin(text(options.event));
    if (!bytes)
        return fail(bytes.error());
    const auto json = parseJsonObject(*bytes, u"The event"_s);
    if (!json)
        return fail(Error::Kind::InvalidInput, json.error().message,
                    u"Give a webhook's body, or {\"topic\":…,\"payload\":{…}}."_s);
    RuleEvent event;
    const QString type = json->value("type"_L1).toString();
    if (json->value("payload"_L1).isObject()) {
        const auto read = RuleEvent::fromJson(*json);
        if (!read)
            return fail(read.error());
        event = *read;
    } else if (type == "notification_event"_L1) {
        event = {.source = u"intercom"_s,
                 .topic = currentTopicName(json->value("topic"_L1).toString()),
                 .deliveryId = json->value("id"_L1).toString(),
                 .payload = *json};
    } else {
        const bool isClerk = json->value("object"_L1) == "event"_L1;
        event = {.source = isClerk ? u"clerk"_s : QString(),
                 .topic = isClerk ? type : QString(),
                 .payload = *json};
    }
    if (!options.source.empty())
        event.source = text(options.source);
    if (!options.topic.empty())
        event.topic = text(options.topic);
    if (!options.delivery.empty())
        event.deliveryId = text(options.delivery);
    return event;
}

QString mark(bool yes)
{
    return yes ? u"✓"_s : u"✕"_s;
}

void printChecks(const Output &out, const QJsonObject &verdict)
{
    const QJsonArray checks = verdict.value("conditions"_L1).toArray();
    for (const QJsonValue &entry : checks) {
        const QJsonObject check = entry.toObject();
        const QString indent = QString(4 + 2 * check.value("depth"_L1).toInt(), u' ');
        QString line =
            indent + mark(check.value("passed"_L1).toBool()) + u' ' + check.value("condition"_L1).toString();
        if (!check.value("group"_L1).toBool())
            line += check.value("found"_L1).toBool()
                        ? u" – found "_s + displayText(check.value("actual"_L1)).left(100)
                        : u" – missing"_s;
        out.line(line);
    }
}

void printStep(const Output &out, const QJsonObject &step)
{
    out.line(u"Step %1: %2"_s.arg(step.value("name"_L1).toString(), step.value("sentence"_L1).toString()));
    printChecks(out, step.value("when"_L1).toObject());
    const QJsonObject request = step.value("request"_L1).toObject();
    if (!request.isEmpty()) {
        out.line(
            u"    %1 %2"_s.arg(request.value("method"_L1).toString(), request.value("url"_L1).toString()));
        const QJsonArray headers = request.value("headers"_L1).toArray();
        for (const QJsonValue &header : headers)
            out.line(
                u"    %1: %2"_s.arg(header.toArray().at(0).toString(), header.toArray().at(1).toString()));
        if (request.contains("body"_L1))
            out.line(u"\n    "_s + request.value("body"_L1).toString().replace(u'\n', "\n    "_L1) + u'\n');
        for (const auto &[key, title] : {std::pair("warnings"_L1, u"    Warning: %1"_s),
                                         std::pair("missing"_L1, u"    Not in the event: %1"_s)}) {
            const QJsonArray list = request.value(key).toArray();
            for (const QJsonValue &each : list)
                out.line(title.arg(each.toString()));
        }
    }
    const QJsonArray attempts = step.value("attempts"_L1).toArray();
    for (qsizetype i = 0; i < attempts.size(); ++i) {
        const QJsonObject attempt = attempts.at(i).toObject();
        const int status = attempt.value("status"_L1).toInt();
        out.line(u"    Attempt %1: %2, %3 ms"_s.arg(
            QString::number(i + 1),
            status > 0 ? QString::number(status) : attempt.value("failure"_L1).toString(),
            QString::number(attempt.value("elapsed_ms"_L1).toInteger())));
    }
    const QString answer = step.value("response"_L1).toObject().value("text"_L1).toString();
    if (!answer.isEmpty())
        out.line(u"    Answer: "_s + answer.left(500));
}

void printTrace(const Output &out, const QJsonObject &trace)
{
    const QJsonObject received = trace.value("received"_L1).toObject();
    out.line(u"Received  %1 %2 %3"_s.arg(received.value("source"_L1).toString(),
                                         received.value("topic"_L1).toString(),
                                         received.value("delivery_id"_L1).toString()));
    if (const QString verified = trace.value("verified"_L1).toString(); !verified.isEmpty())
        out.line(u"Verified  "_s + verified);
    const QJsonObject filtered = trace.value("filtered"_L1).toObject();
    out.line(u"Filtered  "_s + (filtered.value("passes"_L1).toBool()
                                    ? u"it is for this rule"_s
                                    : filtered.value("because"_L1).toString()));
    printChecks(out, filtered);
    const QJsonObject variables = trace.value("variables"_L1).toObject();
    for (auto it = variables.constBegin(); it != variables.constEnd(); ++it)
        out.line(u"    %1 = %2"_s.arg(it.key(), displayText(it.value()).left(200)));
    const QJsonArray steps = trace.value("steps"_L1).toArray();
    for (const QJsonValue &step : steps)
        printStep(out, step.toObject());
    out.line(u"%1: %2"_s.arg(trace.value("verdict"_L1).toString(), trace.value("sentence"_L1).toString()));
}

ExitCode test(Session &session, const TestOptions &options)
{
    const Output out = session.output();
    const bool hasRule = options.rule.empty() != options.file.empty();
    const bool isStored = options.event.empty() && !options.delivery.empty();
    const int events = int(!options.event.empty()) + int(!options.trace.empty()) +
                       int(!options.sample.empty()) + int(isStored);
    if (!hasRule || events != 1)
        return out.error(
            {.kind = Error::Kind::InvalidInput,
             .message = hasRule ? u"One event is needed."_s : u"One rule is needed."_s,
             .nextStep = hasRule
                             ? u"Give --event FILE (or -), --delivery ID of one that arrived, --trace ID of a"
                               " past one, or --sample TOPIC for an invented one."_s
                             : u"Name a saved rule, or give --file."_s});
    RuleTest question{.rule = text(options.rule),
                      .version = options.version,
                      .traceId = text(options.trace),
                      .send = options.send};
    if (!options.file.empty()) {
        const auto bytes = readFileOrStdin(text(options.file));
        if (!bytes)
            return out.error(bytes.error());
        const auto json = parseJsonObject(*bytes, u"The rule"_s);
        if (!json)
            return out.error({.kind = Error::Kind::InvalidInput, .message = json.error().message});
        question.definition = *json;
    }
    if (!options.event.empty()) {
        const auto event = eventFrom(options);
        if (!event)
            return out.error(event.error());
        question.event = *event;
    }
    const auto console = session.console();
    if (!console)
        return out.error(console.error());
    RuleService &rules = (*console)->rules();
    if (isStored || !options.sample.empty()) {
        const auto event =
            isStored ? await(rules.deliveryEvent(QString::fromStdString(options.delivery).toLongLong()))
                     : await(rules.sampleEvent(text(options.source), text(options.sample)));
        if (!event)
            return out.error(event.error());
        question.event = *event;
    }
    const auto trace = await(rules.test(question));
    if (!trace)
        return out.error(trace.error());
    out.document(trace->toJson());
    printTrace(out, trace->toJson());
    if (trace->error) {
        out.message(trace->error->toText());
        const ExitCode code = exitCodeOf(*trace->error);
        // The command was right; the rule was not.
        return code == ExitCode::WrongUsage ? ExitCode::No : code;
    }
    const bool done = trace->verdict == Trace::Verdict::Sent || trace->verdict == Trace::Verdict::Rehearsed;
    return done ? ExitCode::Done : ExitCode::No;
}

struct TraceOptions
{
    std::string id;
    std::string rule;
    std::string verdict;
    std::string delivery;
    std::string file;
    int most = 50;
};

ExitCode showTrace(Session &session, const TraceOptions &options)
{
    const Output out = session.output();
    const auto console = session.console();
    if (!console)
        return out.error(console.error());
    const auto trace = await((*console)->rules().trace(text(options.id)));
    if (!trace)
        return out.error(trace.error());
    if (!options.file.empty()) {
        QSaveFile file(text(options.file));
        const QByteArray json = QJsonDocument(trace->document).toJson();
        if (!file.open(QIODevice::WriteOnly) || file.write(json) != json.size() || !file.commit())
            return out.error(
                {.kind = Error::Kind::InvalidInput,
                 .message = u"“%1” cannot be written: %2."_s.arg(file.fileName(), file.errorString())});
        out.document(QJsonObject{{u"ok"_s, true}, {u"file"_s, file.fileName()}});
        out.line(u"Written to %1."_s.arg(file.fileName()));
        return ExitCode::Done;
    }
    out.document(trace->document);
    printTrace(out, trace->document);
    return ExitCode::Done;
}

ExitCode listTraces(Session &session, const TraceOptions &options)
{
    const Output out = session.output();
    const auto console = session.console();
    if (!console)
        return out.error(console.error());
    TraceQuery query{
        .verdict = text(options.verdict), .deliveryId = text(options.delivery), .most = options.most};
    if (!options.rule.empty()) {
        const auto rule = await((*console)->rules().find(text(options.rule)));
        if (!rule)
            return out.error(rule.error());
        query.ruleId = rule->id.text();
    }
    const auto traces = await((*console)->rules().traces(query));
    if (!traces)
        return out.error(traces.error());
    QJsonArray json;
    QList<QStringList> rows;
    for (const TraceRow &row : *traces) {
        json << QJsonObject{{u"id"_s, row.id},
                            {u"rule"_s, row.ruleName},
                            {u"rule_id"_s, row.ruleId},
                            {u"rule_version"_s, row.ruleVersion},
                            {u"delivery_id"_s, row.deliveryId},
                            {u"topic"_s, row.topic},
                            {u"verdict"_s, row.verdict},
                            {u"sentence"_s, row.sentence},
                            {u"started_at"_s, toIsoText(row.startedAt)},
                            {u"elapsed_ms"_s, row.elapsedMs}};
        rows << QStringList{toIsoText(row.startedAt), row.id, row.ruleName, row.topic, row.verdict,
                            row.sentence.left(80)};
    }
    out.document(json);
    if (rows.isEmpty())
        out.line(u"No event has gone through a rule yet."_s);
    else
        out.table({u"When"_s, u"Trace"_s, u"Rule"_s, u"Topic"_s, u"Verdict"_s, u"Why"_s}, rows);
    return ExitCode::Done;
}

} // namespace

void addRuleTestCommands(CLI::App &group, Chosen &chosen)
{
    auto options = std::make_shared<TestOptions>();
    auto *testing =
        group.add_subcommand("test", "What a rule would do with an event; nothing is sent without --send");
    testing->add_option("rule", options->rule, "A saved rule, by name or id");
    testing->add_option("--file", options->file, "A definition that is not saved; - for standard input");
    testing->add_option("--event", options->event,
                        "A webhook's body, or a whole event, as JSON; - for standard input");
    testing->add_option("--trace", options->trace, "The event of this trace");
    testing->add_option("--source", options->source, "Where the event comes from, such as intercom");
    testing->add_option("--topic", options->topic, "Its topic, where the body does not say");
    testing->add_option("--delivery", options->delivery,
                        "A delivery that arrived, by its id; with --event: what id the event counts as");
    testing->add_option("--sample", options->sample,
                        "An invented event of this topic: conversation.user.created");
    testing->add_option("--version", options->version, "This version of the saved rule");
    testing->add_flag("--send", options->send, "Send for real, once");
    testing->callback(
        [options, &chosen] { chosen = [options](Session &session) { return test(session, *options); }; });

    auto which = std::make_shared<TraceOptions>();
    auto *tracing = group.add_subcommand("trace", "What became of events: one trace in full, or the newest");
    tracing->add_option("trace", which->id, "A trace's id");
    tracing->add_option("--rule", which->rule, "Only of this rule");
    tracing->add_option("--verdict", which->verdict,
                        "Only these: sent, rehearsed, not_wanted, failed, stopped");
    tracing->add_option("--delivery", which->delivery, "Only of this delivery");
    tracing->add_option("--limit", which->most, "How many")
        ->capture_default_str()
        ->check(CLI::Range(1, 10'000));
    tracing->add_option("--export", which->file, "Write the one trace to this file");
    tracing->callback([which, &chosen] {
        chosen = [which](Session &session) {
            return which->id.empty() ? listTraces(session, *which) : showTrace(session, *which);
        };
    });
}

} // namespace patchbay::cli
