// The mappings of the time machine: what a source's events would be written as, by the version that is asked
// for and by the one of that time.
#pragma once

#include "console/sandboxdoor.h"
#include "console/timetravel.h"
#include "console/workbench.h"
#include "mapping/evaluation.h"
#include "store/mappingrepository.h"

namespace patchbay {

class MappingHistory
{
public:
    explicit MappingHistory(const TimeTravel &travel) : m_wanted(travel.mappingVersions) {}

    // Of the records that a delivery of a connection's endpoint carries whole; empty where it carries none.
    // With a sandbox what would be written is written there.
    Task<QList<Retold>> retell(Workbench *bench, DeliveryRow row, EndpointRow endpoint,
                               std::shared_ptr<SandboxDoor> sandbox);

private:
    struct Version
    {
        MappingRow row{};
        std::optional<CompiledMapping> compiled{};
    };
    using Versions = QList<Version>; // newest first

    Task<Versions> versions(Workbench *bench, ConnectionId connection, QString sourceObject);

    QHash<QString, int> m_wanted;
    QHash<QString, Versions> m_read{};
};

} // namespace patchbay
