// patchbayctl webhook endpoint add | list | pause | resume | remove
#include "base/time.h"
#include "patchbayctl/receivercommands.h"
#include "patchbayctl/receiveroptions.h"
#include "webhooks/watchmemory.h"

#include <memory>

namespace patchbay::cli {

using namespace Qt::StringLiterals;

namespace {

struct EndpointOptions
{
    std::string name;
    std::string source = "intercom";
    std::string scheme;
    std::string path;
    std::vector<std::string> topics;
    std::string secretName;
    std::string connection;
    std::string publicUrl;
    int tolerance = int(standardTolerance.count());
    bool acceptUnsigned = false;
    std::string algorithm;
    std::string encoding;
    std::string prefix;
    std::string content;
    std::string signatureHeader;
};

EndpointDraft draftFrom(const EndpointOptions &options)
{
    EndpointDraft draft;
    draft.name = text(options.name);
    draft.source = text(options.source);
    draft.scheme = text(options.scheme);
    draft.path = text(options.path);
    for (const std::string &topic : options.topics)
        draft.topics << text(topic);
    draft.secretName = text(options.secretName);
    draft.connection = text(options.connection);
    draft.publicUrl = text(options.publicUrl);
    draft.toleranceSeconds = options.tolerance;
    draft.acceptUnsigned = options.acceptUnsigned;
    for (const auto &[key, value] :
         {std::pair(u"algorithm"_s, options.algorithm), std::pair(u"encoding"_s, options.encoding),
          std::pair(u"prefix"_s, options.prefix), std::pair(u"content"_s, options.content),
          std::pair(u"signature_header"_s, options.signatureHeader)})
        if (!value.empty())
            draft.custom.insert(key, text(value));
    return draft;
}

ExitCode addOne(Session &session, const EndpointOptions &options)
{
    const Output out = session.output();
    const auto console = session.console();
    if (!console)
        return out.error(console.error());
    const auto added = await((*console)->webhooks().addEndpoint(draftFrom(options)));
    if (!added)
        return out.error(added.error());
    QJsonObject json = endpointJson(*added);
    json.insert(u"ok"_s, true);
    out.document(json);
    out.line(u"Added “%1” (%2) at %3."_s.arg(added->row.name, added->sourceTitle, added->row.path));
    if (added->developerHub.isEmpty())
        return ExitCode::Done;
    for (const QString &topic : added->row.topics)
        if (!findTopic(topic))
            out.message(u"“%1” is none of Intercom's topics that are known here; patchbayctl webhook topics "
                        "lists them."_s.arg(topic));
    out.message(u"Choose the same topics in Intercom: your app, Configure, Webhooks, at %1"_s.arg(
        added->developerHub.toString()));
    return ExitCode::Done;
}

// How a subscription is doing, beside what the register says of it.
void addHealth(QJsonObject &json, const EndpointHealth &health)
{
    QJsonObject told{{u"level"_s, levelName(health.level)},
                     {u"accepted"_s, health.accepted},
                     {u"refused"_s, health.refused},
                     {u"refused_unsigned"_s, health.strangers},
                     {u"consecutive_errors"_s, health.consecutiveErrors},
                     {u"counted_since"_s, toIsoText(health.since)}};
    if (health.timed > 0) {
        const auto ms = [](std::chrono::microseconds time) { return double(time.count()) / 1'000; };
        told.insert(u"answer_ms"_s, QJsonObject{{u"answers"_s, health.timed},
                                                {u"median"_s, ms(health.median)},
                                                {u"p95"_s, ms(health.p95)},
                                                {u"longest"_s, ms(health.longest)}});
    }
    if (!health.sentence.isEmpty())
        told.insert(u"sentence"_s, health.sentence);
    if (!health.lastRefusal.isEmpty())
        told.insert(u"last_refusal"_s, health.lastRefusal);
    if (health.lastAcceptedAt)
        told.insert(u"last_accepted_at"_s, toIsoText(*health.lastAcceptedAt));
    json.insert(u"health"_s, told);
    if (health.sentence.isEmpty())
        return;
    QJsonArray alarms = json.value(u"alarms"_s).toArray();
    alarms.prepend(health.sentence);
    json.insert(u"alarms"_s, alarms);
}

// "2 ms, 95 % in 9 ms".
QString timesText(const EndpointHealth &health)
{
    if (health.timed == 0)
        return u"–"_s;
    const auto ms = [](std::chrono::microseconds time) {
        return QString::number(double(time.count()) / 1'000, 'f', time.count() < 10'000 ? 1 : 0);
    };
    return u"%1 ms, 95 % in %2 ms"_s.arg(ms(health.median), ms(health.p95));
}

ExitCode list(Session &session)
{
    const Output out = session.output();
    const auto console = session.console();
    if (!console)
        return out.error(console.error());
    const auto endpoints = await((*console)->webhooks().endpoints());
    if (!endpoints)
        return out.error(endpoints.error());
    const auto health = await((*console)->webhooks().health());
    if (!health)
        return out.error(health.error());
    QJsonArray json;
    QStringList alarms;
    QList<QStringList> rows;
    for (const EndpointView &endpoint : *endpoints) {
        qint64 arrived = 0;
        for (const TopicArrivals &topic : endpoint.arrivals)
            arrived += topic.arrived;
        QJsonObject one = endpointJson(endpoint);
        QString times;
        for (const EndpointHealth &each : *health) {
            if (each.id != endpoint.row.id)
                continue;
            addHealth(one, each);
            times = timesText(each);
        }
        json << one;
        for (const QJsonValue &alarm : one.value(u"alarms"_s).toArray())
            alarms << u"%1: %2"_s.arg(endpoint.row.name, alarm.toString());
        rows << QStringList{endpoint.row.name,
                            endpoint.sourceTitle,
                            endpoint.row.path,
                            endpoint.row.secretName.isEmpty() ? u"PATCHBAY_SECRET"_s
                                                              : endpoint.row.secretName,
                            endpoint.row.paused ? u"paused"_s : u"active"_s,
                            QString::number(arrived),
                            times};
    }
    out.document(json);
    if (rows.isEmpty())
        out.line(u"There is none. Add one: patchbayctl webhook endpoint add --source intercom"_s);
    else
        out.table(
            {u"Name"_s, u"Source"_s, u"Path"_s, u"Secret"_s, u"State"_s, u"Arrived"_s, u"Answered in"_s},
            rows);
    for (const QString &alarm : std::as_const(alarms))
        out.line(alarm);
    return ExitCode::Done;
}

// The endpoint of that name or id.
Result<EndpointView> choose(Console &console, const QString &nameOrId)
{
    const auto endpoints = await(console.webhooks().endpoints());
    if (!endpoints)
        return fail(endpoints.error());
    for (const EndpointView &endpoint : *endpoints)
        if (endpoint.row.name == nameOrId || endpoint.row.id.text() == nameOrId)
            return endpoint;
    return fail(Error::Kind::NotFound, u"There is no endpoint called “%1”."_s.arg(nameOrId),
                u"“patchbayctl webhook endpoint list” shows all."_s);
}

enum class Deed { Pause, Resume, Remove };

ExitCode change(Session &session, const QString &name, Deed deed)
{
    const Output out = session.output();
    const auto console = session.console();
    if (!console)
        return out.error(console.error());
    const auto endpoint = choose(**console, name);
    if (!endpoint)
        return out.error(endpoint.error());
    WebhookService &webhooks = (*console)->webhooks();
    const Outcome done = deed == Deed::Remove
                             ? await(webhooks.removeEndpoint(endpoint->row.id))
                             : await(webhooks.setPaused(endpoint->row.id, deed == Deed::Pause));
    if (!done)
        return out.error(done.error());
    out.document(QJsonObject{{u"ok"_s, true}, {u"id"_s, endpoint->row.id.text()}});
    const QString sentence = deed == Deed::Remove  ? u"Removed “%1”; its deliveries are still there."_s
                             : deed == Deed::Pause ? u"“%1” goes on receiving; nothing is worked on."_s
                                                   : u"“%1” is worked on again."_s;
    out.line(sentence.arg(endpoint->row.name));
    return ExitCode::Done;
}

void addDeed(CLI::App &group, const char *word, const char *what, Deed deed, Chosen &chosen)
{
    auto name = std::make_shared<std::string>();
    auto *command = group.add_subcommand(word, what);
    command->add_option("endpoint", *name, "Its name or id")->required();
    command->callback([name, deed, &chosen] {
        chosen = [name, deed](Session &session) { return change(session, text(*name), deed); };
    });
}

} // namespace

void addEndpointCommands(CLI::App &webhook, Chosen &chosen)
{
    auto *group = webhook.add_subcommand(
        "endpoint", "The register of subscriptions: where webhooks arrive, and how they are signed");
    group->require_subcommand(1);
    auto options = std::make_shared<EndpointOptions>();
    auto *adding = group->add_subcommand("add", "Register an endpoint");
    adding->add_option("--name", options->name, "What to call it (default: after its source)");
    adding->add_option("--source", options->source, "intercom, clerk, hubspot or generic")
        ->capture_default_str();
    adding->add_option("--scheme", options->scheme, "How it is signed, where that is not the source's way");
    adding->add_option("--path", options->path, "Where it arrives (default: /hooks/ and the name)");
    adding->add_option("--topic", options->topics, "A topic that is subscribed; repeatable");
    adding->add_option("--secret-name", options->secretName,
                       "A kept secret (default: PATCHBAY_SECRET of whoever receives)");
    adding->add_option("--connection", options->connection, "The connection whose records it tells of");
    adding->add_option("--public-url", options->publicUrl,
                       "How it is reached from outside, without the path: https://hooks.example.com");
    adding
        ->add_option("--tolerance", options->tolerance,
                     "How old a signed time may be, in seconds; 0: any age")
        ->capture_default_str()
        ->check(CLI::NonNegativeNumber);
    adding->add_flag("--accept-unsigned", options->acceptUnsigned,
                     "Take requests without any signature, too: for tests, as anybody can send them");
    adding->add_option("--algorithm", options->algorithm, "Of a custom scheme: sha1, sha256, sha384, sha512");
    adding->add_option("--encoding", options->encoding, "Of a custom scheme: hex, base64, base64url");
    adding->add_option("--prefix", options->prefix, "Of a custom scheme: what stands before the digest");
    adding->add_option("--content", options->content, "Of a custom scheme: what is signed");
    adding->add_option("--signature-header", options->signatureHeader, "Of a custom scheme: its header");
    adding->callback(
        [options, &chosen] { chosen = [options](Session &session) { return addOne(session, *options); }; });
    group->add_subcommand("list", "All of them, with how much arrived")->callback([&chosen] {
        chosen = list;
    });
    addDeed(*group, "pause", "Go on receiving and storing, work on nothing", Deed::Pause, chosen);
    addDeed(*group, "resume", "Work on what arrived", Deed::Resume, chosen);
    addDeed(*group, "remove", "Serve it no more; its deliveries stay", Deed::Remove, chosen);
}

} // namespace patchbay::cli
