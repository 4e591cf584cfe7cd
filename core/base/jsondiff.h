// Where two JSON values differ, place by place.
#pragma once

#include <QJsonValue>
#include <QList>
#include <QString>

namespace patchbay {

struct JsonDifference
{
    QString path{};      // "custom.plan", "items[2].name"; empty: the whole
    QJsonValue before{}; // undefined: it was not there
    QJsonValue after{};  // undefined: it is not there any more
};

// In the order of the paths, at most `most` of them.
QList<JsonDifference> jsonDifferences(const QJsonValue &before, const QJsonValue &after,
                                      qsizetype most = 100);

} // namespace patchbay
