// What would have gone to systems that the sandbox does not stand in for, kept so that somebody can look at
// it: nothing is sent on.
#pragma once

#include "base/result.h"

#include <QJsonArray>
#include <QJsonObject>

#include <deque>

namespace patchbay::sandbox {

class Recorder
{
public:
    // POST /_sandbox/recorded: {"method","url","headers":[[name,value],…],"body","about"?}. Gives its number;
    // InvalidInput without a method and a URL. Headers that hold credentials are blanked in any case.
    Result<qint64> keep(const QJsonObject &request, qint64 at);
    // GET /_sandbox/recorded: {"count":…,"requests":[…]}, the newest last; `count` is of all that ever came.
    QJsonObject list() const;

private:
    std::deque<QJsonObject> m_requests{};
    qint64 m_count = 0;
};

} // namespace patchbay::sandbox
