#include "connectors/catalogue.h"

#include "connectors/clerk/clerksystem.h"
#include "connectors/csv/csvsystem.h"
#include "connectors/sql/sqlsystem.h"

namespace patchbay {

using namespace Qt::StringLiterals;

const QList<SystemDescription> &systemCatalogue()
{
    static const QList<SystemDescription> all{sqlSystem(), csvSystem(), clerkSystem()};
    return all;
}

const SystemDescription *systemDescription(const QString &id)
{
    for (const SystemDescription &system : systemCatalogue()) {
        if (system.id == id)
            return &system;
    }
    return nullptr;
}

Result<std::unique_ptr<Connector>> makeConnector(const QString &system, const QJsonObject &settings,
                                                 const QHash<QString, Secret> &secrets, HttpClient *http)
{
    if (system == u"sql")
        return makeSqlConnector(settings, secrets);
    if (system == u"csv")
        return makeCsvConnector(settings);
    if (system == u"clerk")
        return makeClerkConnector(settings, secrets, http);
    QStringList known;
    for (const SystemDescription &description : systemCatalogue())
        known << description.id;
    return fail(Error::Kind::InvalidInput, u"There is no system “%1” that can be connected."_s.arg(system),
                u"Choose one of %1."_s.arg(known.join(u", "_s)));
}

} // namespace patchbay
