// A store with one connection and one planned run, for the tests of what bulk runs keep.
#pragma once

#include "store/connectionrepository.h"
#include "store/runrepository.h"
#include "store/workspacerepository.h"
#include "storeplaces.h"

namespace patchbay::testing {

using namespace Qt::StringLiterals;

inline const QDateTime Noon = QDateTime::fromMSecsSinceEpoch(1'790'000'000'123, Qt::UTC);
inline const ConnectionId Shop(u"con_1"_s);
inline const RunId Run(u"run_1"_s);

class BulkStoreTest : public QObject
{
protected:
    std::unique_ptr<Database> prepared(const QString &uri)
    {
        auto database = std::make_unique<Database>(uri);
        if (!waitFor(database->open()))
            return {};
        const Outcome filled = wait(database->transact<void>([](StoreSession &session) -> Outcome {
            WorkspaceRow workspace{.id = WorkspaceId(u"ws_1"_s), .name = u"One"_s, .createdAt = Noon};
            if (const Outcome added = WorkspaceRepository(session).insert(workspace); !added)
                return added;
            ConnectionRow connection{.id = Shop,
                                     .workspaceId = workspace.id,
                                     .system = u"sql"_s,
                                     .name = u"Shop"_s,
                                     .state = u"connected"_s,
                                     .createdAt = Noon,
                                     .updatedAt = Noon};
            if (const Outcome added = ConnectionRepository(session).insert(connection); !added)
                return added;
            RunRow run;
            run.id = Run;
            run.connectionId = Shop;
            run.kind = u"bulk"_s;
            run.state = u"planned"_s;
            run.startedAt = Noon;
            return RunRepository(session).start(run);
        }));
        return filled ? std::move(database) : nullptr;
    }

    // Runs `work` in one transaction and expects it to go well.
    static bool in(Database &database, const std::function<Outcome(StoreSession &)> &work)
    {
        const Outcome done = wait(database.transact<void>(work));
        if (!done)
            qWarning("%s", qPrintable(done.error().message));
        return done.has_value();
    }

    StorePlaces m_places{};
};

} // namespace patchbay::testing
