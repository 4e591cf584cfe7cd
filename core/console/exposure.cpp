#include "console/exposure.h"

namespace patchbay {

using namespace Qt::StringLiterals;

QList<ExposureGuide> exposureGuides(const QUrl &receiver)
{
    // What listens on all addresses is reached by this machine's own.
    const QString host =
        receiver.host() == u"0.0.0.0"_s || receiver.host() == u"::"_s ? u"127.0.0.1"_s : receiver.host();
    const QString port = QString::number(receiver.port(80));
    const QString target =
        u"%1://%2:%3"_s.arg(receiver.scheme(), host.contains(u':') ? u'[' + host + u']' : host, port);
    return {
        {u"nginx"_s, u"On the same machine, with a certificate that the sender trusts."_s,
         u"server {\n"
         "    listen 443 ssl;\n"
         "    server_name hooks.example.com;\n"
         "    ssl_certificate     /etc/letsencrypt/live/hooks.example.com/fullchain.pem;\n"
         "    ssl_certificate_key /etc/letsencrypt/live/hooks.example.com/privkey.pem;\n"
         "\n"
         "    location /hooks/ {\n"
         "        proxy_pass %1;\n"
         "        proxy_set_header Host $host;\n"
         "        client_max_body_size 1m;\n"
         "    }\n"
         "}\n"_s.arg(target),
         u"Keep the path, pass HEAD on, ask for no login, and change nothing in the body: the signature is "
         u"over its "
         "bytes."_s},
        {u"Caddy"_s, u"Gets and renews the certificate by itself."_s,
         u"hooks.example.com {\n"
         "    reverse_proxy /hooks/* %1\n"
         "}\n"_s.arg(target),
         u"The name must lead to this machine, and ports 80 and 443 must be open."_s},
        {u"Cloudflare Tunnel"_s, u"For a first test: needs no open port and no domain."_s,
         u"cloudflared tunnel --url %1\n"_s.arg(target),
         u"It prints an address that changes with each start. Enter it as the public address of the "
         u"subscription; for "
         "longer than a test, make a named tunnel."_s},
        {u"SSH"_s, u"Through a server of yours that has a public address."_s,
         u"ssh -N -R 127.0.0.1:%1:%2:%1 you@hooks.example.com\n"_s.arg(port, host),
         u"On that server, let nginx or Caddy forward to 127.0.0.1:%1, as shown beside."_s.arg(port)},
    };
}

QList<SourceAddresses> intercomSourceAddresses()
{
    return {
        {u"United States"_s,
         {u"34.231.68.152"_s, u"34.197.76.213"_s, u"35.171.78.91"_s, u"35.169.138.21"_s, u"52.70.27.159"_s,
          u"52.44.63.161"_s}},
        {u"Europe"_s, {u"54.217.125.63"_s, u"54.246.173.113"_s, u"54.216.9.3"_s}},
        {u"Australia"_s, {u"52.63.36.185"_s, u"3.104.68.152"_s, u"52.64.2.165"_s}},
    };
}

} // namespace patchbay
