#include "console/engine.h"

namespace patchbay {

using namespace Qt::StringLiterals;

Engine::Engine(Workbench::Settings settings) : m_bench(std::make_unique<Workbench>(std::move(settings)))
{
    // Through the event loop of the caller's thread: the workbench lives in another.
    relay(m_bench.get(), &Workbench::activityAppended, this, &Engine::activityAppended);
    relay(m_bench.get(), &Workbench::workspacesChanged, this, &Engine::workspacesChanged);
    relay(m_bench.get(), &Workbench::signingSecretsChanged, this, &Engine::signingSecretsChanged);
    relay(m_bench.get(), &Workbench::rulesChanged, this, &Engine::rulesChanged);
    relay(m_bench.get(), &Workbench::ruleTraced, this, &Engine::ruleTraced);
    relay(m_bench.get(), &Workbench::connectionsChanged, this, &Engine::connectionsChanged);
    relay(m_bench.get(), &Workbench::mappingChanged, this, &Engine::mappingChanged);
    relay(m_bench.get(), &Workbench::recordSynced, this, &Engine::recordSynced);
    relay(m_bench.get(), &Workbench::budgetChanged, this, &Engine::budgetChanged);
    relay(m_bench.get(), &Workbench::runProgressed, this, &Engine::runProgressed);
    relay(m_bench.get(), &Workbench::attentionChanged, this, &Engine::attentionChanged);
    relay(m_bench.get(), &Workbench::schedulerNoted, this, &Engine::schedulerNoted);
    relay(m_bench.get(), &Workbench::endpointsChanged, this, &Engine::endpointsChanged);
    relay(m_bench.get(), &Workbench::deliveriesArrived, this, &Engine::deliveriesArrived);
    relay(m_bench.get(), &Workbench::deliveryConcluded, this, &Engine::deliveryConcluded);

    m_thread.setObjectName(u"patchbay-engine"_s);
    m_bench->moveToThread(&m_thread);
    m_thread.begin();
    post(m_bench.get(), [bench = m_bench.get()] { bench->prepare(); });
}

Engine::~Engine()
{
    post(m_bench.get(), [bench = m_bench.get()] { bench->stop(); });
    m_thread.join();
}

Error Engine::storeIsNotOpen(const Workbench &bench)
{
    if (bench.openFailure())
        return *bench.openFailure();
    Error error;
    error.kind = Error::Kind::Internal;
    error.message = u"The store was asked before it was open."_s;
    return error;
}

} // namespace patchbay
