#include "sync/planends.h"

#include "store/runitemrepository.h"
#include "store/spoolrepository.h"

namespace patchbay {

using namespace Qt::StringLiterals;

OutcomeTask beginPlan(Database *database, RunId run)
{
    co_return co_await database->transact<void>([run](StoreSession &session) -> Outcome {
        const Outcome removed = RunItemRepository(session).removeAll(run);
        return removed ? SpoolRepository(session, run).clear() : removed;
    });
}

Task<RunRow> endPlan(Database *database, RunRow run, Outcome planned, QDateTime now)
{
    if (planned) {
        run.state = QString(runstates::planned);
        run.progress.insert(u"phase"_s, u"planned"_s);
    } else {
        run.state = planned.error().kind == Error::Kind::Cancelled ? QString(runstates::cancelled)
                                                                   : QString(runstates::failed);
        run.finishedAt = now;
        run.progress.insert(u"error"_s, planned.error().toJson());
    }
    const Outcome written = co_await database->transact<void>([run](StoreSession &session) -> Outcome {
        Outcome cleared = SpoolRepository(session, run.id).clear();
        if (cleared && run.state != runstates::planned)
            cleared = RunItemRepository(session).removeAll(run.id);
        return cleared ? RunRepository(session).update(run) : cleared;
    });
    if (!written)
        co_return fail(written.error());
    co_return run;
}

QJsonObject itemError(const QString &message, const QString &nextStep)
{
    return {{u"message"_s, message}, {u"next_step"_s, nextStep}};
}

tl::unexpected<Error> planningStopped()
{
    return fail(Error::Kind::Cancelled, u"Planning was stopped."_s);
}

} // namespace patchbay
