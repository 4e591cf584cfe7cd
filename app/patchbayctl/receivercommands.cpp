// patchbayctl webhook serve | send
#include "patchbayctl/receivercommands.h"

#include "patchbayctl/ending.h"
#include "patchbayctl/receiveroptions.h"

#include <QCoreApplication>

#include <memory>

namespace patchbay::cli {

using namespace Qt::StringLiterals;

namespace {

ExitCode receive(Session &session, const ListenOptions &given)
{
    const Output out = session.output();
    const auto notifier = endOnSignals();
    const auto options = receiverOptionsFrom(given);
    if (!options)
        return out.error(options.error());
    const auto console = session.console();
    if (!console)
        return out.error(console.error());
    WebhookService &webhooks = (*console)->webhooks();
    QObject::connect(&webhooks, &WebhookService::deliveryConcluded, notifier.get(),
                     [&out](qint64 id, const QString &state, const QString &told) {
                         out.message(u"Delivery %1 %2: %3"_s.arg(id).arg(state, told));
                     });
    const auto started = await(webhooks.startReceiver(*options));
    if (!started)
        return out.error(started.error());
    QJsonObject ready = receiverJson(*started);
    ready.insert(u"ready"_s, true);
    ready.insert(u"pid"_s, QCoreApplication::applicationPid());
    out.jsonLine(ready);
    out.message(u"Receiving webhooks on %1."_s.arg(started->url.toString()));
    tellEndpoints(out, *started);
    QCoreApplication::exec();
    out.message(u"Finishing what is under way…"_s);
    const Outcome stopped = await(webhooks.stopReceiver());
    if (!stopped)
        return out.error(stopped.error());
    out.message(u"Stopped."_s);
    return ExitCode::Done;
}

struct SendOptions
{
    std::string endpoint;
    std::string url;
    std::string source;
    std::string scheme;
    std::string topic;
    std::string bodyFile;
    std::string secretName;
    bool secretFromStdin = false;
};

Result<SampleDelivery> sampleFrom(const SendOptions &options)
{
    SampleDelivery sample;
    sample.endpoint = text(options.endpoint);
    sample.url = text(options.url);
    sample.source = text(options.source);
    sample.scheme = text(options.scheme);
    sample.topic = text(options.topic);
    sample.secretName = text(options.secretName);
    if (sample.endpoint.isEmpty() && sample.url.isEmpty())
        return fail(Error::Kind::InvalidInput, u"Where should it be sent?"_s,
                    u"Name a registered endpoint, or give an address with --url."_s);
    if (options.secretFromStdin && options.bodyFile == "-")
        return fail(Error::Kind::InvalidInput, u"Standard input cannot hold both the secret and the body."_s,
                    u"Give the body as a file."_s);
    if (options.secretFromStdin) {
        const auto secret = readSecretFromStdin(u"The secret"_s);
        if (!secret)
            return fail(secret.error());
        sample.secret = *secret;
    } else if (sample.secretName.isEmpty()) {
        sample.secret = Secret(qgetenv("PATCHBAY_SECRET"));
    }
    if (!options.bodyFile.empty()) {
        const auto body = readFileOrStdin(text(options.bodyFile));
        if (!body)
            return fail(body.error());
        sample.body = *body;
    }
    return sample;
}

ExitCode sendSample(Session &session, const SendOptions &options)
{
    const Output out = session.output();
    const auto sample = sampleFrom(options);
    if (!sample)
        return out.error(sample.error());
    const auto console = session.console();
    if (!console)
        return out.error(console.error());
    const auto answer = await((*console)->webhooks().sendSample(*sample));
    if (!answer)
        return out.error(answer.error());
    const bool well = answer->accepted && answer->inTime;
    out.document(QJsonObject{{u"ok"_s, well},
                             {u"url"_s, answer->url.toString()},
                             {u"topic"_s, answer->topic},
                             {u"status"_s, answer->status},
                             {u"elapsed_ms"_s, qint64(answer->elapsed.count())},
                             {u"in_time"_s, answer->inTime},
                             {u"message"_s, answer->sentence},
                             {u"sent"_s, QString::fromUtf8(answer->sent)},
                             {u"body"_s, QString::fromUtf8(answer->body.left(64 * 1024))}});
    out.line(u"%1 %2 to %3: %4"_s.arg(well ? u"✓"_s : u"✕"_s, answer->topic, answer->url.toString(),
                                      answer->sentence));
    if (!answer->body.isEmpty())
        out.line(QString::fromUtf8(answer->body.left(2'000)));
    return well ? ExitCode::Done : ExitCode::No;
}

} // namespace

void addReceiverCommands(CLI::App &webhook, Chosen &chosen)
{
    auto listen = std::make_shared<ListenOptions>();
    listen->listen = "127.0.0.1:8080";
    auto *serving = webhook.add_subcommand(
        "serve", "Receive webhooks: verified, stored before they are answered, worked on; until SIGTERM. "
                 "Without a registered endpoint, Intercom's is served at /hooks/intercom, with the secret "
                 "from PATCHBAY_SECRET or INTERCOM_CLIENT_SECRET");
    addListenOptions(*serving, *listen);
    serving->callback(
        [listen, &chosen] { chosen = [listen](Session &session) { return receive(session, *listen); }; });

    auto send = std::make_shared<SendOptions>();
    auto *sending = webhook.add_subcommand(
        "send", "Send a signed sample of a topic: status, time against the 5-second rule, and body");
    sending->add_option("endpoint", send->endpoint, "A registered endpoint, by name or id");
    sending->add_option("--url", send->url, "Any address; over the endpoint's own");
    sending->add_option("--source", send->source, "intercom, clerk, hubspot, generic (with --url alone)");
    sending->add_option("--scheme", send->scheme, "Sign by another scheme than the source's");
    sending->add_option("--topic", send->topic, "Which topic (default: a ping, or the source's usual one)");
    sending->add_option("--body-file", send->bodyFile, "Another body than the sample; - for standard input");
    sending->add_option("--secret-name", send->secretName, "A kept secret (default: PATCHBAY_SECRET)");
    sending->add_flag("--secret-stdin", send->secretFromStdin, "Read the secret from standard input");
    sending->callback(
        [send, &chosen] { chosen = [send](Session &session) { return sendSample(session, *send); }; });
}

} // namespace patchbay::cli
