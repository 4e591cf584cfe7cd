#include "ui/mapping/valuetext.h"

#include "base/json.h"
#include "base/time.h"

namespace patchbay::ui {

using namespace Qt::StringLiterals;

QString valueText(const QJsonValue &value, FieldType type)
{
    if (type != FieldType::Date)
        return displayText(value);
    const std::optional<QDateTime> time = readDate(value);
    return time ? time->toLocalTime().toString(u"yyyy-MM-dd HH:mm"_s) : displayText(value);
}

} // namespace patchbay::ui
