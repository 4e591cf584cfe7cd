#include "base/json.h"

#include <QJsonDocument>

#include <cmath>

namespace patchbay {

using namespace Qt::StringLiterals;

Result<QJsonObject> parseJsonObject(const QByteArray &bytes, const QString &what)
{
    QJsonParseError problem;
    const QJsonDocument document = QJsonDocument::fromJson(bytes, &problem);
    if (problem.error != QJsonParseError::NoError)
        return fail(Error::Kind::BadReply,
                    u"%1 is not JSON: %2 at byte %3."_s.arg(what, problem.errorString()).arg(problem.offset));
    if (!document.isObject())
        return fail(Error::Kind::BadReply, u"%1 is JSON, but not an object."_s.arg(what));
    return document.object();
}

QByteArray toCompactJson(const QJsonObject &object)
{
    return QJsonDocument(object).toJson(QJsonDocument::Compact);
}

QByteArray toCompactJson(const QJsonArray &array)
{
    return QJsonDocument(array).toJson(QJsonDocument::Compact);
}

QString displayText(const QJsonValue &value)
{
    switch (value.type()) {
    case QJsonValue::Null:
    case QJsonValue::Undefined: return u"–"_s;
    case QJsonValue::Bool: return value.toBool() ? u"true"_s : u"false"_s;
    case QJsonValue::Double: {
        const double number = value.toDouble();
        if (number == std::floor(number) && std::abs(number) < 9e15)
            return QString::number(value.toInteger());
        return QString::number(number, 'g', 15);
    }
    case QJsonValue::String: return value.toString();
    case QJsonValue::Array: return QString::fromUtf8(toCompactJson(value.toArray()));
    case QJsonValue::Object: return QString::fromUtf8(toCompactJson(value.toObject()));
    }
    return {};
}

} // namespace patchbay
