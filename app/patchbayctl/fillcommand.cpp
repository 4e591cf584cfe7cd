// patchbayctl webhook fill
#include "base/time.h"
#include "patchbayctl/deliverychoice.h"
#include "patchbayctl/receivercommands.h"

#include <memory>

namespace patchbay::cli {

using namespace Qt::StringLiterals;

namespace {

struct FillOptions
{
    std::string endpoint;
    std::string since;
    std::string until;
    std::vector<std::string> topics;
    bool dryRun = false;
};

Result<GapRequest> requestFrom(const FillOptions &options)
{
    GapRequest request;
    request.endpoint = text(options.endpoint);
    for (const std::string &topic : options.topics)
        request.topics << text(topic);
    const auto from = timeFrom(options.since, u"--since"_s);
    if (!from)
        return fail(from.error());
    const auto to = timeFrom(options.until, u"--until"_s);
    if (!to)
        return fail(to.error());
    request.from = *from;
    request.to = *to;
    return request;
}

QJsonObject reportJson(const GapReport &report)
{
    QJsonArray topics;
    for (const GapTopic &topic : report.topics) {
        QJsonObject json{{u"topic"_s, topic.topic}, {u"can_be_fetched"_s, topic.canBeFetched}};
        if (topic.canBeFetched) {
            json.insert(u"found"_s, topic.found);
            json.insert(u"arrived"_s, topic.arrived);
            json.insert(u"missing"_s, topic.missing);
        }
        if (!topic.note.isEmpty())
            json.insert(u"note"_s, topic.note);
        topics << json;
    }
    return {{u"ok"_s, true},
            {u"endpoint"_s, report.endpointName},
            {u"from"_s, toIsoText(report.from)},
            {u"to"_s, toIsoText(report.to)},
            {u"dry_run"_s, report.onlyCounted},
            {u"topics"_s, topics},
            {u"missing"_s, report.missing},
            {u"added"_s, report.onlyCounted ? 0 : report.missing},
            {u"sentence"_s, report.sentence},
            {u"remarks"_s, QJsonArray::fromStringList(report.remarks)}};
}

void tell(const Output &out, const GapReport &report)
{
    out.line(u"From %1 to %2:"_s.arg(toIsoText(report.from), toIsoText(report.to)));
    QList<QStringList> rows;
    QStringList notes = report.remarks;
    for (const GapTopic &topic : report.topics) {
        if (topic.canBeFetched) {
            rows << QStringList{topic.topic, QString::number(topic.found), QString::number(topic.arrived),
                                QString::number(topic.missing)};
            if (!topic.note.isEmpty())
                notes << topic.topic + u": "_s + topic.note;
        } else {
            notes << topic.note;
        }
    }
    if (!rows.isEmpty())
        out.table({u"Topic"_s, u"Happened"_s, u"Arrived"_s, u"Missing"_s}, rows);
    out.line(report.sentence);
    for (const QString &note : std::as_const(notes))
        out.line(note);
}

ExitCode fillOne(Session &session, const FillOptions &options)
{
    const Output out = session.output();
    const auto request = requestFrom(options);
    if (!request)
        return out.error(request.error());
    const auto console = session.console();
    if (!console)
        return out.error(console.error());
    WebhookService &webhooks = (*console)->webhooks();
    const auto report = await(options.dryRun ? webhooks.planFill(*request) : webhooks.fill(*request));
    if (!report)
        return out.error(report.error());
    out.document(reportJson(*report));
    tell(out, *report);
    return ExitCode::Done;
}

} // namespace

void addFillCommand(CLI::App &webhook, Chosen &chosen)
{
    auto options = std::make_shared<FillOptions>();
    auto *command = webhook.add_subcommand(
        "fill", "Fetch what was missed from Intercom's API and put it into the inbox as if it had come");
    command->add_option("endpoint", options->endpoint,
                        "Its name or id (default: the only one of Intercom's)");
    command->add_option("--since", options->since,
                        "What happened at this time or later (default: since when something may be missing)");
    command->add_option("--until", options->until, "What happened before this time (default: now)");
    command->add_option("--topic", options->topics, "Only this topic; repeatable (default: all subscribed)");
    command->add_flag("--dry-run", options->dryRun, "Only count what is missing");
    command->callback(
        [options, &chosen] { chosen = [options](Session &session) { return fillOne(session, *options); }; });
}

} // namespace patchbay::cli
