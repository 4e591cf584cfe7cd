#include "intercom/clientparts.h"

namespace patchbay::intercom {

using namespace Qt::StringLiterals;

Result<QJsonObject> readAnswer(const HttpResponse &answer, const QByteArray &method, const QString &path)
{
    if (!answer.isSuccess())
        return fail(readApiError(answer, method, path));
    if (answer.body.trimmed().isEmpty())
        return QJsonObject();
    Result<QJsonObject> json =
        parseJsonObject(answer.body, u"Intercom's answer to %1 %2"_s.arg(QString::fromLatin1(method), path));
    if (!json) {
        Error error = json.error().withNextStep(
            u"Try again in a moment; if it stays, check the workspace's address."_s);
        error.httpStatus = answer.status;
        error.requestId = QString::fromLatin1(answer.headers.value("X-Request-Id"));
        return fail(error);
    }
    return json;
}

QString pathOf(std::initializer_list<QString> steps)
{
    QString path;
    for (const QString &step : steps)
        path += u'/' + QString::fromLatin1(QUrl::toPercentEncoding(step));
    return path;
}

} // namespace patchbay::intercom
