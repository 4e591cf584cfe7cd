#include "sync/mappingversions.h"

#include "connectors/connector.h"

namespace patchbay {

int mappingVersionOf(const RunRow &run, const QString &targetObject)
{
    const bool company = targetObject == QLatin1StringView("company");
    const QString object(company ? objects::organisations : objects::people);
    const QJsonObject versions = run.scope.value(mappingVersionsKey).toObject();
    // A company may be named by the people's own records, and an undo names no versions.
    return versions.value(object).toInt(run.mappingVersion);
}

} // namespace patchbay
