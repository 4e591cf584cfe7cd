#include "sandbox/calllog.h"

#include "base/json.h"

namespace patchbay::sandbox {

using namespace Qt::StringLiterals;

CallLog::CallLog(const QString &path)
{
    if (path.isEmpty())
        return;
    m_file.setFileName(path);
    if (!m_file.open(QIODevice::WriteOnly | QIODevice::Append))
        qWarning("The calls cannot be written to %s: %s", qPrintable(path), qPrintable(m_file.errorString()));
}

void CallLog::write(const ServerRequest &request, const ServerResponse &response)
{
    if (!m_file.isOpen())
        return;
    m_file.write(toCompactJson(QJsonObject{
                     {u"method"_s, QString::fromLatin1(request.method)},
                     {u"target"_s, QString::fromLatin1(request.target)},
                     {u"version"_s, QString::fromLatin1(request.headers.value("Intercom-Version"))},
                     {u"agent"_s, QString::fromLatin1(request.headers.value("User-Agent"))},
                     {u"type"_s, QString::fromLatin1(request.headers.value("Content-Type"))},
                     {u"body"_s, QString::fromUtf8(request.body)},
                     {u"status"_s, response.status},
                     {u"answer_type"_s, QString::fromLatin1(response.headers.value("Content-Type"))},
                     {u"answer"_s, QString::fromUtf8(response.body)}}) +
                 '\n');
    m_file.flush();
}

} // namespace patchbay::sandbox
