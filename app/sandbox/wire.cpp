#include "sandbox/wire.h"

#include <QJsonArray>

#include <cmath>

namespace patchbay::sandbox {

using namespace Qt::StringLiterals;

std::optional<ApiVersion> readVersion(const QString &text)
{
    if (text == u"Preview"_s || text == u"Unstable"_s)
        return ApiVersion{.number = 1'000'000, .text = u"Preview"_s};
    const QStringList parts = text.split(u'.');
    bool isNumber = false;
    const int minor = parts.size() == 2 ? parts.at(1).toInt(&isNumber) : 0;
    if (!isNumber || parts.at(0) != u"2"_s || minor < 0 || minor > 16 ||
        QString::number(minor) != parts.at(1))
        return std::nullopt;
    return ApiVersion{.number = 2'000 + minor, .text = text};
}

Reply ok(QJsonObject body)
{
    return {.body = std::move(body)};
}

Reply empty(int status)
{
    return {.status = status, .hasBody = false};
}

Reply refuse(int status, const QString &code, const QString &message)
{
    const QJsonObject error{{u"code"_s, code}, {u"message"_s, message}};
    return {.status = status, .body = {{u"type"_s, u"error.list"_s}, {u"errors"_s, QJsonArray{error}}}};
}

tl::unexpected<Reply> refused(int status, const QString &code, const QString &message)
{
    return tl::unexpected<Reply>(refuse(status, code, message));
}

std::optional<qint64> wholeNumber(const QJsonValue &value)
{
    const double number = value.toDouble(std::nan(""));
    if (!value.isDouble() || std::trunc(number) != number || std::abs(number) > 9e15)
        return std::nullopt;
    return static_cast<qint64>(number);
}

QString idText(const QJsonValue &value)
{
    if (const auto number = wholeNumber(value))
        return QString::number(*number);
    return value.toString();
}

QJsonValue orNull(const QString &text)
{
    return text.isNull() ? QJsonValue() : QJsonValue(text);
}

QJsonValue orNull(qint64 time)
{
    return time == 0 ? QJsonValue() : QJsonValue(time);
}

QJsonObject listOf(const QJsonArray &data)
{
    return {{u"type"_s, u"list"_s}, {u"data"_s, data}};
}

} // namespace patchbay::sandbox
