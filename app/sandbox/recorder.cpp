#include "sandbox/recorder.h"

#include "base/redaction.h"

namespace patchbay::sandbox {

using namespace Qt::StringLiterals;

namespace {

constexpr size_t most = 10'000;

} // namespace

Result<qint64> Recorder::keep(const QJsonObject &request, qint64 at)
{
    if (request.value(u"method"_s).toString().isEmpty() || request.value(u"url"_s).toString().isEmpty())
        return fail(Error::Kind::InvalidInput, u"A request has a method and a url."_s);
    QJsonArray headers;
    const QJsonArray given = request.value(u"headers"_s).toArray();
    for (const QJsonValue &header : given) {
        const QString name = header[0].toString();
        const QJsonValue value = isSecretHeader(name.toLatin1()) ? QJsonValue(u"[hidden]"_s) : header[1];
        headers.append(QJsonArray{name, value});
    }
    m_requests.push_back({{u"id"_s, ++m_count},
                          {u"at"_s, at},
                          {u"method"_s, request.value(u"method"_s)},
                          {u"url"_s, request.value(u"url"_s)},
                          {u"headers"_s, headers},
                          {u"body"_s, request.value(u"body"_s)},
                          {u"about"_s, request.value(u"about"_s).toObject()}});
    if (m_requests.size() > most)
        m_requests.pop_front();
    return m_count;
}

QJsonObject Recorder::list() const
{
    QJsonArray requests;
    for (const QJsonObject &request : m_requests)
        requests.append(request);
    return {{u"count"_s, m_count}, {u"requests"_s, requests}};
}

} // namespace patchbay::sandbox
