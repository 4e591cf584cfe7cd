#include "base/ids.h"

#include <QDateTime>
#include <QRandomGenerator>

#include <cmath>

namespace patchbay {

using namespace Qt::StringLiterals;

QString newIdText(QLatin1StringView prefix)
{
    const auto time = QString::number(QDateTime::currentMSecsSinceEpoch(), 36).rightJustified(9, u'0');
    const auto noise = QString::number(QRandomGenerator::system()->generate64(), 36).rightJustified(13, u'0');
    return prefix + u'_' + time + noise;
}

QString readIdText(const QJsonValue &value)
{
    if (value.isString())
        return value.toString();
    if (!value.isDouble())
        return {};
    const double number = value.toDouble();
    if (std::abs(number) < 9.0e15 && number == std::floor(number))
        return QString::number(value.toInteger());
    return QString::number(number, 'g', 17);
}

} // namespace patchbay
