#include "support/scriptedserver.h"

#include "base/json.h"

#include <QJsonDocument>

namespace patchbay::testing {

using namespace Qt::StringLiterals;

namespace {

QByteArray keyOf(const ServerRequest &request)
{
    return request.method + ' ' + request.target.split('?').constFirst();
}

} // namespace

ScriptedServer::ScriptedServer()
    : m_server({}, [this](ServerRequest request, Responder respond) { answer(request, respond); })
{
    const Outcome started = m_server.start();
    if (!started)
        qFatal("The scripted server did not start: %s", qUtf8Printable(started.error().toText()));
}

ScriptedServer::~ScriptedServer()
{
    m_server.stop();
}

void ScriptedServer::reply(const QByteArray &method, const QByteArray &path, ServerResponse response)
{
    const QMutexLocker lock(&m_mutex);
    m_script[method + ' ' + path].append(std::move(response));
}

void ScriptedServer::reply(const QByteArray &method, const QByteArray &path, int status,
                           const QByteArray &body)
{
    ServerResponse response;
    response.status = status;
    response.headers.set("Content-Type", "application/json");
    response.body = body;
    reply(method, path, std::move(response));
}

void ScriptedServer::reply(const QByteArray &method, const QByteArray &path, int status,
                           const QJsonObject &body)
{
    reply(method, path, status, toCompactJson(body));
}

QList<ServerRequest> ScriptedServer::requests() const
{
    const QMutexLocker lock(&m_mutex);
    return m_requests;
}

QStringList ScriptedServer::calls() const
{
    QStringList calls;
    const auto all = requests();
    for (const ServerRequest &request : all)
        calls << QString::fromLatin1(keyOf(request));
    return calls;
}

QStringList ScriptedServer::unscripted() const
{
    const QMutexLocker lock(&m_mutex);
    return m_unscripted;
}

QJsonObject ScriptedServer::bodyOf(int call) const
{
    return QJsonDocument::fromJson(requests().value(call).body).object();
}

int ScriptedServer::leftOver() const
{
    const QMutexLocker lock(&m_mutex);
    int count = 0;
    for (const auto &replies : m_script)
        count += int(replies.size());
    return count;
}

void ScriptedServer::clear()
{
    const QMutexLocker lock(&m_mutex);
    m_script.clear();
    m_requests.clear();
    m_unscripted.clear();
}

void ScriptedServer::answer(const ServerRequest &request, const Responder &respond)
{
    ServerResponse response;
    {
        const QMutexLocker lock(&m_mutex);
        m_requests.append(request);
        auto replies = m_script.find(keyOf(request));
        if (replies == m_script.end() || replies->isEmpty()) {
            m_unscripted << QString::fromLatin1(keyOf(request));
            response.status = 501;
            response.body = "nothing is scripted for this request";
        } else {
            response = replies->takeFirst();
        }
    }
    respond(std::move(response));
}

} // namespace patchbay::testing
