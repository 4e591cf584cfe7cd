#include "console/sandboxdoor.h"

#include "base/json.h"
#include "base/redaction.h"
#include "intercom/region.h"

#include <QHostAddress>
#include <QJsonArray>

namespace patchbay {

using namespace Qt::StringLiterals;

namespace {

// A sandbox is on this machine, and answers its control paths at once.
constexpr std::chrono::seconds patience{10};

// Host and port: what one address shares with another that leads to the same server.
QString hostOf(const QUrl &url)
{
    const int standard = url.scheme() == u"https" ? 443 : 80;
    const int port = url.port(standard);
    return url.host().toLower() + (port == standard ? QString() : u':' + QString::number(port));
}

Task<QSet<QString>> readIntercomHosts(Workbench *bench)
{
    co_return co_await bench->transact<QSet<QString>>([](StoreSession &session) -> Result<QSet<QString>> {
        const auto workspaces = WorkspaceRepository(session).list();
        if (!workspaces)
            return fail(workspaces.error());
        QSet<QString> hosts{hostOf(Workbench::environmentUrl())};
        for (const auto region : {intercom::Region::Us, intercom::Region::Eu, intercom::Region::Au})
            hosts.insert(hostOf(intercom::regionUrl(region)));
        for (const WorkspaceRow &workspace : *workspaces)
            hosts.insert(hostOf(QUrl(workspace.baseUrl)));
        return hosts;
    });
}

Error noSandbox(const QUrl &address, Error::Kind kind)
{
    return {.kind = kind,
            .message = u"No sandbox answers at %1."_s.arg(address.toString()),
            .nextStep =
                u"Start one with “patchbayctl sandbox” and give the Intercom address that it prints."_s};
}

} // namespace

Result<QUrl> readSandboxAddress(const QString &text)
{
    QUrl url(text.trimmed());
    const QHostAddress address(url.host());
    const bool isHere = url.host() == u"localhost" || (!address.isNull() && address.isLoopback());
    const bool isPlain = url.scheme() == u"http" && url.userInfo().isEmpty() && !url.hasQuery() &&
                         !url.hasFragment() && (url.path().isEmpty() || url.path() == u"/");
    if (!url.isValid() || !isHere || !isPlain)
        return fail(Error::Kind::InvalidInput,
                    u"“%1” is no address of a sandbox on this machine, and the time machine sends to nothing "
                    "else."_s.arg(redactedUrl(url)),
                    u"Give the Intercom address that “patchbayctl sandbox” prints: http://127.0.0.1:PORT."_s);
    url.setPath({});
    return url;
}

SandboxDoor::SandboxDoor(Workbench *bench, QUrl address, Secret token, QSet<QString> intercomHosts)
    : m_bench(bench)
    , m_address(std::move(address))
    , m_token(std::move(token))
    , m_intercomHosts(std::move(intercomHosts))
    , m_workspace(bench->tryDoor({}, m_address, {.secret = m_token}))
{
}

Task<std::shared_ptr<SandboxDoor>> SandboxDoor::open(Workbench *bench, QString address)
{
    const Result<QUrl> url = readSandboxAddress(address);
    if (!url)
        co_return fail(url.error());
    QUrl keys = *url;
    keys.setPath(u"/_sandbox/keys"_s);
    HttpRequest question("GET", keys);
    question.timeout = patience;
    const Result<HttpResponse> answer = co_await bench->http().sendWith(noRetries(), question);
    if (!answer)
        co_return fail(noSandbox(*url, answer.error().kind));
    const auto body = parseJsonObject(answer->body, u"the sandbox's answer"_s);
    const QString token = body ? body->value("token"_L1).toString() : QString();
    if (!answer->isSuccess() || token.isEmpty())
        co_return fail(noSandbox(*url, Error::Kind::BadReply));
    const Result<QSet<QString>> hosts = co_await readIntercomHosts(bench);
    if (!hosts)
        co_return fail(hosts.error());
    co_return std::shared_ptr<SandboxDoor>(new SandboxDoor(bench, *url, Secret(token), *hosts));
}

bool SandboxDoor::isForWorkspace(const QUrl &url) const
{
    return url.isValid() && !url.host().isEmpty() && m_intercomHosts.contains(hostOf(url));
}

Task<HttpResponse> SandboxDoor::take(RequestText text, QJsonObject about)
{
    const QUrl url(text.url);
    QUrl target = m_address;
    HttpRequest request;
    if (isForWorkspace(url)) {
        target.setPath(url.path(QUrl::FullyEncoded), QUrl::TolerantMode);
        target.setQuery(url.query(QUrl::FullyEncoded));
        request = HttpRequest(text.method.toLatin1(), target);
        for (const auto &[name, value] : std::as_const(text.headers))
            if (!isSecretHeader(name.toLatin1()) && name.compare("host"_L1, Qt::CaseInsensitive) != 0)
                request.headers.add(name.toLatin1(), value.toUtf8());
        request.headers.set("Authorization", "Bearer " + m_token.reveal());
        request.body = text.body;
    } else {
        // The headers as a trace shows them: what holds credentials is blanked.
        const QJsonObject record{{u"method"_s, text.method},
                                 {u"url"_s, redact(url.isValid() ? redactedUrl(url) : text.url)},
                                 {u"headers"_s, text.toJson().value("headers"_L1)},
                                 {u"body"_s, redact(QString::fromUtf8(text.body))},
                                 {u"about"_s, about}};
        target.setPath(u"/_sandbox/recorded"_s);
        request = HttpRequest("POST", target);
        request.headers.set("Content-Type", "application/json");
        request.body = toCompactJson(record);
    }
    // Once: an answer that is no success is an outcome to be told.
    co_return co_await m_bench->http().sendWith(noRetries(), std::move(request));
}

} // namespace patchbay
