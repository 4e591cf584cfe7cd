// A real HTTP server on loopback that answers what a test has put down for it, in order, and remembers what
// it was asked.
#pragma once

#include "net/httpserver.h"

#include <QHash>
#include <QJsonObject>
#include <QList>
#include <QMutex>
#include <QStringList>

namespace patchbay::testing {

class ScriptedServer
{
public:
    ScriptedServer(); // starts on a free port; a failure is fatal
    ~ScriptedServer();

    QUrl url() const { return m_server.url(); }

    // The next answer to `method` on `path` (as on the wire, still encoded, without the query). Each is used
    // once; a request without an answer gets 501, which nobody retries, and is listed in unscripted().
    void reply(const QByteArray &method, const QByteArray &path, ServerResponse response);
    void reply(const QByteArray &method, const QByteArray &path, int status, const QByteArray &body);
    void reply(const QByteArray &method, const QByteArray &path, int status, const QJsonObject &body);

    QList<ServerRequest> requests() const;
    QStringList calls() const; // "GET /contacts/1", in order
    QStringList unscripted() const;
    QJsonObject bodyOf(int call) const; // the JSON of that request
    int leftOver() const;               // answers that nobody asked for
    void clear();

private:
    void answer(const ServerRequest &request, const Responder &respond);

    mutable QMutex m_mutex;
    QHash<QByteArray, QList<ServerResponse>> m_script;
    QList<ServerRequest> m_requests;
    QStringList m_unscripted;
    HttpServer m_server;
};

} // namespace patchbay::testing
