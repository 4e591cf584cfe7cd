// What tests of the client play on: a scripted server, and a client that does not wait long between attempts.
#pragma once

#include "net/httpclient.h"
#include "net/ratebudget.h"
#include "support/scriptedserver.h"

#include <QTest>

namespace patchbay::testing {

class ClientStage
{
protected:
    void setUp()
    {
        m_server = std::make_unique<ScriptedServer>();
        HttpClient::Settings settings;
        settings.pool = 1;
        settings.retry.firstDelay = std::chrono::milliseconds(1);
        m_http = std::make_unique<HttpClient>(settings);
        m_budget = std::make_unique<RateBudget>(RateBudget::Settings{});
    }
    // Nothing was asked that the script does not have, and nothing of it was left unasked.
    void tearDown()
    {
        QCOMPARE(m_server->unscripted(), QStringList());
        QCOMPARE(m_server->leftOver(), 0);
        m_http.reset();
        m_budget.reset();
        m_server.reset();
    }

    std::unique_ptr<ScriptedServer> m_server{};
    std::unique_ptr<HttpClient> m_http{};
    std::unique_ptr<RateBudget> m_budget{};
};

} // namespace patchbay::testing
