#include "patchbayctl/receiveroptions.h"

#include "base/time.h"
#include "webhooks/watchdog.h"

namespace patchbay::cli {

using namespace Qt::StringLiterals;

void addListenOptions(CLI::App &command, ListenOptions &options)
{
    command.add_option("--listen", options.listen,
                       "HOST:PORT to receive webhooks on; port 0: any free one. HOST is an IP address: "
                       "127.0.0.1 behind a proxy or tunnel, 0.0.0.0 for all networks");
    command.add_option("--tls-certificate", options.certificate, "PEM file: the certificate and its chain");
    command.add_option("--tls-key", options.key, "PEM file: the certificate's private key");
    command.add_option("--max-body-kb", options.maxBodyKilobytes, "Larger bodies are answered 413")
        ->capture_default_str()
        ->check(CLI::Range(1, 1'000'000));
    command.add_option("--max-connections", options.maxConnections, "Connections at the same time")
        ->capture_default_str()
        ->check(CLI::Range(1, 1'000'000));
}

Result<ReceiverOptions> receiverOptionsFrom(const ListenOptions &options)
{
    const QString listen = text(options.listen);
    const qsizetype colon = listen.lastIndexOf(u':');
    bool isNumber = false;
    ReceiverOptions made;
    made.port = listen.mid(colon + 1).toUShort(&isNumber);
    made.address = listen.left(std::max<qsizetype>(colon, 0));
    if (made.address.startsWith(u'[') && made.address.endsWith(u']'))
        made.address = made.address.sliced(1, made.address.size() - 2);
    if (colon <= 0 || !isNumber || made.address.isEmpty())
        return fail(Error::Kind::InvalidInput, u"--listen takes HOST:PORT, not “%1”."_s.arg(listen),
                    u"Write it like 127.0.0.1:8080."_s);
    if (options.certificate.empty() != options.key.empty())
        return fail(Error::Kind::InvalidInput, u"A certificate and its key belong together."_s,
                    u"Give both --tls-certificate and --tls-key."_s);
    made.certificateFile = text(options.certificate);
    made.privateKeyFile = text(options.key);
    made.maxBodyBytes = qint64(options.maxBodyKilobytes) * 1024;
    made.maxConnections = options.maxConnections;
    return made;
}

QJsonObject endpointJson(const EndpointView &endpoint)
{
    QJsonArray arrivals;
    for (const TopicArrivals &topic : endpoint.arrivals)
        arrivals << QJsonObject{{u"topic"_s, topic.topic},
                                {u"arrived"_s, topic.arrived},
                                {u"last_at"_s, toIsoText(topic.lastAt)}};
    QJsonObject json{{u"id"_s, endpoint.row.id.text()},
                     {u"name"_s, endpoint.row.name},
                     {u"source"_s, endpoint.row.source},
                     {u"scheme"_s, endpoint.row.scheme},
                     {u"path"_s, endpoint.row.path},
                     {u"topics"_s, QJsonArray::fromStringList(endpoint.row.topics)},
                     {u"secret_name"_s, endpoint.row.secretName},
                     {u"connection"_s, endpoint.connectionName},
                     {u"settings"_s, endpoint.row.settings},
                     {u"paused"_s, endpoint.row.paused},
                     {u"arrivals"_s, arrivals}};
    if (!endpoint.developerHub.isEmpty())
        json.insert(u"developer_hub"_s, endpoint.developerHub.toString());
    QJsonArray alarms;
    for (const TopicSilence &silence :
         silencesOf(endpoint.row, endpoint.arrivals, QDateTime::currentDateTimeUtc()))
        if (silence.isAlarming)
            alarms << silence.sentence;
    if (!alarms.isEmpty())
        json.insert(u"alarms"_s, alarms);
    if (!endpoint.url.isEmpty())
        json.insert(u"url"_s, endpoint.url.toString());
    if (!endpoint.problem.isEmpty())
        json.insert(u"problem"_s, endpoint.problem);
    return json;
}

QJsonObject receiverJson(const ReceiverView &receiver)
{
    QJsonArray endpoints;
    for (const EndpointView &endpoint : receiver.endpoints)
        endpoints << endpointJson(endpoint);
    return {{u"url"_s, receiver.url.toString()}, {u"endpoints"_s, endpoints}};
}

void tellEndpoints(const Output &out, const ReceiverView &receiver)
{
    for (const EndpointView &endpoint : receiver.endpoints) {
        out.message(u"%1 at %2"_s.arg(endpoint.row.name, endpoint.url.toString()));
        if (!endpoint.problem.isEmpty())
            out.message(u"  answers 503: "_s + endpoint.problem);
    }
}

} // namespace patchbay::cli
