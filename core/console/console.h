// The composition of core/: opened once by a program, closed when it ends.
#pragma once

#include "base/result.h"
#include "base/time.h"
#include "console/activityservice.h"
#include "console/connectionservice.h"
#include "console/doctorservice.h"
#include "console/mappingservice.h"
#include "console/overviewservice.h"
#include "console/ruleservice.h"
#include "console/runservice.h"
#include "console/schedulerservice.h"
#include "console/settingsservice.h"
#include "console/signatureservice.h"
#include "console/syncservice.h"
#include "console/webhookservice.h"
#include "console/workspaceservice.h"
#include "secrets/secretstore.h"

#include <QFuture>
#include <QObject>

#include <memory>

namespace patchbay {

class Engine;

class Console : public QObject
{
    Q_OBJECT

public:
    using SecretPolicy = patchbay::SecretPolicy;

    struct Options
    {
        QString storeUri{}; // empty: defaultStoreUri()
        SecretPolicy secrets = SecretPolicy::KeychainThenMemory;
        QString actor{}; // who acts, for the log: "window", "command line"
        Clock clock = systemClock();
    };

    explicit Console(Options options, QObject *parent = nullptr);
    ~Console() override; // stops what is under way, closes the store, joins the engine thread

    // Opens the store. Nothing else may be asked before it has succeeded. StoreTooNew and Storage say what to
    // do.
    QFuture<Outcome> open();

    WorkspaceService &workspaces() const;
    ConnectionService &connections() const;
    MappingService &mappings() const;
    SyncService &sync() const;
    RunService &runs() const;
    SchedulerService &scheduler() const;
    ActivityService &activity() const;
    OverviewService &overview() const;
    SettingsService &settings() const;
    SignatureService &signatures() const;
    WebhookService &webhooks() const;
    RuleService &rules() const;
    DoctorService &doctor() const;

private:
    std::unique_ptr<Engine> m_engine;
    struct Services;
    std::unique_ptr<Services> m_services;
};

} // namespace patchbay
