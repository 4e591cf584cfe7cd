#include "console/engine.h"

namespace patchbay {

using namespace Qt::StringLiterals;

Engine::Engine(Workbench::Settings settings) : m_bench(std::make_unique<Workbench>(std::move(settings)))
{
    // Through the event loop of the caller's thread: the workbench lives in another.
    connect(m_bench.get(), &Workbench::activityAppended, this, &Engine::activityAppended);
    connect(m_bench.get(), &Workbench::workspacesChanged, this, &Engine::workspacesChanged);
    connect(m_bench.get(), &Workbench::signingSecretsChanged, this, &Engine::signingSecretsChanged);
    connect(m_bench.get(), &Workbench::connectionsChanged, this, &Engine::connectionsChanged);
    connect(m_bench.get(), &Workbench::mappingChanged, this, &Engine::mappingChanged);
    connect(m_bench.get(), &Workbench::recordSynced, this, &Engine::recordSynced);
    connect(m_bench.get(), &Workbench::budgetChanged, this, &Engine::budgetChanged);
    connect(m_bench.get(), &Workbench::runProgressed, this, &Engine::runProgressed);
    connect(m_bench.get(), &Workbench::attentionChanged, this, &Engine::attentionChanged);
    connect(m_bench.get(), &Workbench::schedulerNoted, this, &Engine::schedulerNoted);

    m_thread.setObjectName(u"patchbay-engine"_s);
    m_bench->moveToThread(&m_thread);
    m_thread.start();
    QMetaObject::invokeMethod(m_bench.get(), &Workbench::prepare, Qt::QueuedConnection);
}

Engine::~Engine()
{
    QMetaObject::invokeMethod(m_bench.get(), &Workbench::stop, Qt::QueuedConnection);
    m_thread.wait();
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
