// patchbayctl webhook time-machine
#include "base/json.h"
#include "base/time.h"
#include "patchbayctl/deliverychoice.h"
#include "patchbayctl/receivercommands.h"

#include <memory>

namespace patchbay::cli {

using namespace Qt::StringLiterals;

namespace {

struct Options : DeliveryChoice
{
    std::string rule{};
    int ruleVersion = 0;
    std::vector<std::string> mappingVersions{}; // "people=3"
    bool rulesOnly = false;
    bool mappingsOnly = false;
    std::string into{}; // a sandbox's address
    int most = 500;
};

Result<QHash<QString, int>> mappingVersionsFrom(const Options &options)
{
    QHash<QString, int> versions;
    for (const std::string &given : options.mappingVersions) {
        const QStringList parts = text(given).split(u'=');
        const int version = parts.size() == 2 ? parts[1].toInt() : 0;
        if (version <= 0)
            return fail(Error::Kind::InvalidInput,
                        u"--mapping-version takes an object and a version, not “%1”."_s.arg(text(given)),
                        u"Write it like people=3."_s);
        versions.insert(parts[0], version);
    }
    return versions;
}

QString changeTitle(Retold::Change change)
{
    switch (change) {
    case Retold::Change::Same: return u"the same"_s;
    case Retold::Change::Differs: return u"other contents"_s;
    case Retold::Change::Begins: return u"would be done now"_s;
    case Retold::Change::Ends: return u"would not be done now"_s;
    case Retold::Change::Fails: return u"would fail now"_s;
    }
    return {};
}

// "post: POST https://hooks.example.com/in → 200, written down there".
QString sentText(const SentElsewhere &sent)
{
    const QString answer = sent.status > 0 ? QString::number(sent.status) : u"no answer"_s;
    const QString line = u"%1: %2 %3 → %4%5"_s.arg(sent.step, sent.method, sent.url, answer,
                                                   sent.isRecorded ? u", written down there"_s : QString());
    return sent.error.isEmpty() ? line : line + u". "_s + sent.error;
}

void print(const Output &out, const TimeTravelReport &report)
{
    QStringList counts;
    for (const auto change : {Retold::Change::Same, Retold::Change::Differs, Retold::Change::Begins,
                              Retold::Change::Ends, Retold::Change::Fails}) {
        if (report.count(change) > 0)
            counts << u"%L1 %2"_s.arg(report.count(change)).arg(changeTitle(change));
    }
    out.line(u"%1: %2."_s.arg(
        report.deliveries == 1 ? u"1 delivery"_s : u"%L1 deliveries"_s.arg(report.deliveries),
        counts.isEmpty() ? u"nothing was done with them and nothing would be"_s : counts.join(u", "_s)));
    if (report.unreadable > 0)
        out.line(u"%L1 could not be asked about: the body is no JSON object."_s.arg(report.unreadable));
    if (!report.into.isEmpty())
        out.line(u"Into the sandbox at %1: %L2 taken, %L3 refused. What it only wrote down: GET "
                 "%1/_sandbox/recorded"_s.arg(report.into)
                     .arg(report.sent)
                     .arg(report.refused));
    for (const Retold &each : report.changed) {
        out.line();
        out.line(u"%1  %2  %3: %4"_s.arg(each.deliveryId)
                     .arg(toIsoText(each.receivedAt), each.subject, changeTitle(each.change)));
        out.line(u"  then %1: %2"_s.arg(each.isRemembered ? u"(as it was traced)"_s : u"(asked again)"_s,
                                        each.before));
        out.line(u"  now: %1"_s.arg(each.after));
        for (const JsonDifference &difference : each.differences)
            out.line(u"    %1: %2 → %3"_s.arg(difference.path, displayText(difference.before),
                                              displayText(difference.after)));
        for (const SentElsewhere &sent : each.sent)
            out.line(u"  sandbox: "_s + sentText(sent));
    }
    if (report.isCut)
        out.line(u"There are more: raise --most, or choose a shorter time."_s);
}

ExitCode travel(Session &session, const Options &options)
{
    const Output out = session.output();
    const auto versions = mappingVersionsFrom(options);
    if (!versions)
        return out.error(versions.error());
    const auto console = session.console();
    if (!console)
        return out.error(console.error());
    const auto filter = filterFrom(**console, options);
    if (!filter)
        return out.error(filter.error());
    const auto report = await((*console)->webhooks().travel({.filter = *filter,
                                                             .rule = text(options.rule),
                                                             .ruleVersion = options.ruleVersion,
                                                             .rules = !options.mappingsOnly,
                                                             .mappings = !options.rulesOnly,
                                                             .mappingVersions = *versions,
                                                             .into = text(options.into),
                                                             .most = options.most}));
    if (!report)
        return out.error(report.error());
    out.document(report->toJson());
    print(out, *report);
    return ExitCode::Done;
}

} // namespace

void addTimeTravelCommand(CLI::App &webhook, Chosen &chosen)
{
    auto options = std::make_shared<Options>();
    auto *command = webhook.add_subcommand(
        "time-machine",
        "Take past deliveries through rules and mappings as they are now, or were in a version, "
        "and tell what would come out otherwise; sends and writes nothing, but into a sandbox");
    command->add_option("id", options->ids, "These deliveries");
    addChoiceOptions(*command, *options);
    auto *rule =
        command->add_option("--rule", options->rule, "Only this rule, by name or id, also when it is off");
    command->add_option("--version", options->ruleVersion, "As it was in this version")
        ->needs(rule)
        ->check(CLI::PositiveNumber);
    command->add_option("--mapping-version", options->mappingVersions,
                        "The mapping of an object in this version: people=3; repeatable");
    auto *rulesOnly = command->add_flag("--rules-only", options->rulesOnly, "Leave mappings out");
    command->add_flag("--mappings-only", options->mappingsOnly, "Leave rules out")->excludes(rulesOnly);
    command->add_option("--into", options->into,
                        "Send what would be sent into a running sandbox: the Intercom address that "
                        "“patchbayctl sandbox” prints, on this machine only");
    command->add_option("--most", options->most, "How many outcomes are told one by one; all are counted")
        ->capture_default_str()
        ->check(CLI::Range(1, 100'000));
    command->callback(
        [options, &chosen] { chosen = [options](Session &session) { return travel(session, *options); }; });
}

} // namespace patchbay::cli
