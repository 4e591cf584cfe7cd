// The engine thread, as the services see it: asks the workbench there and gives futures here.
#pragma once

#include "base/post.h"
#include "console/runservice.h"
#include "console/workbench.h"

#include <QObject>

#include <tuple>

namespace patchbay {

class Engine : public QObject
{
    Q_OBJECT

public:
    explicit Engine(Workbench::Settings settings);
    // Stops everything and joins. Every future that was given has finished afterwards.
    ~Engine() override;

    // Runs the operation in the engine thread once the store is open; arguments are moved there.
    template<typename T, typename... Parameters, typename... Arguments>
    QFuture<Result<T>> run(Task<T> (*operation)(Workbench *, Parameters...), Arguments &&...arguments)
    {
        return start<T>(true, operation, std::tuple<Parameters...>(std::forward<Arguments>(arguments)...));
    }

    // The same for what must work without a store.
    template<typename T, typename... Parameters, typename... Arguments>
    QFuture<Result<T>> runWithoutStore(Task<T> (*operation)(Workbench *, Parameters...),
                                       Arguments &&...arguments)
    {
        return start<T>(false, operation, std::tuple<Parameters...>(std::forward<Arguments>(arguments)...));
    }

Q_SIGNALS:
    void activityAppended(qint64 newestSequence);
    void workspacesChanged();
    void signingSecretsChanged();
    void rulesChanged();
    void ruleTraced(const QString &ruleId, const QString &traceId);
    void connectionsChanged();
    void mappingChanged(const patchbay::ConnectionId &id);
    void recordSynced(const patchbay::RecordOutcome &outcome);
    void budgetChanged(const patchbay::BudgetView &budget);
    void runProgressed(const patchbay::RunProgress &progress);
    void attentionChanged();
    void schedulerNoted(const QString &sentence);
    void endpointsChanged();
    void deliveriesArrived();
    void deliveryConcluded(qint64 id, const QString &state, const QString &told);

private:
    template<typename T, typename Operation, typename Arguments>
    QFuture<Result<T>> start(bool needsStore, Operation operation, Arguments arguments)
    {
        auto call = std::make_shared<Call<T>>();
        const QFuture<Result<T>> future = call->future();
        auto moved = std::make_shared<Arguments>(std::move(arguments));
        Workbench *bench = m_bench.get();
        post(bench, [bench, needsStore, operation, call, moved] {
            if (bench->isStopping())
                return call->cancel();
            if (needsStore && !bench->isOpen())
                return call->finish(fail(storeIsNotOpen(*bench)));
            bench->begun(call);
            deliver<T>(bench,
                       std::apply([bench, operation](
                                      auto &&...each) { return operation(bench, std::move(each)...); },
                                  std::move(*moved)),
                       call);
        });
        return future;
    }

    static Error storeIsNotOpen(const Workbench &bench);

    EventThread m_thread;
    std::unique_ptr<Workbench> m_bench;
};

} // namespace patchbay
