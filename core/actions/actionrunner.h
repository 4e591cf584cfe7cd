// Takes one event through one rule. Lives in the engine thread.
#pragma once

#include "actions/batcher.h"
#include "actions/requesttext.h"
#include "actions/tokendesk.h"

#include <functional>

namespace patchbay {

class ActionRunner : public QObject
{
    Q_OBJECT

public:
    enum class Mode {
        Live,      // what the rule says: sends, unless the rule is off or a rehearsal
        Rehearsal, // renders everything and sends nothing; no secret is read
        SendOnce,  // sends even if the rule is off, past batches: "send one for real"
        Elsewhere, // everything rendered goes to the detour, whatever the switches say; no secret is read
    };

    // Takes a request in its target's place. It was rendered over masked secrets; later steps see the answer.
    using Detour = std::function<Task<HttpResponse>(const RequestText &)>;

    struct Settings
    {
        ActionSender::Settings sending{};
        Clock clock = systemClock();
    };

    ActionRunner(HttpClient &http, SecretStore &secrets, Settings settings, QObject *parent = nullptr);
    ~ActionRunner() override;

    // Never fails: what went wrong is in the trace. With a batching rule it takes until the batch was sent.
    // `detour` is for Mode::Elsewhere.
    QCoro::Task<Trace> run(ActionRule rule, RuleEvent event, Mode mode, Detour detour = {});

    // The kill switch: while it is on nothing leaves, whatever the rules say.
    void setStopped(bool stopped) { m_stopped = stopped; }
    bool isStopped() const { return m_stopped; }
    void shutDown();

private:
    struct Run; // one event on its way

    using RunPointer = std::shared_ptr<Run>;

    QCoro::Task<> runSteps(RunPointer run);
    QCoro::Task<> runStep(RunPointer run, ActionStep step, StepTrace *line);
    QCoro::Task<> sendElsewhere(RunPointer run, ActionStep step, RequestText text, StepTrace *line);
    Task<QJsonObject> readSecrets(RunPointer run, ActionStep step);
    // Sends with authentication; a token that is refused is asked for anew, once.
    QCoro::Task<Sent> sendAuthorised(RunPointer run, ActionStep step, Sending sending, QJsonObject secrets);
    QCoro::Task<BatchAnswer> sendBatched(RunPointer run, ActionStep step, Sending sending,
                                         QJsonObject secrets);
    QCoro::Task<Sent> sendTogether(RunPointer run, ActionStep step, Sending sending, QJsonObject secrets,
                                   QList<QByteArray> documents);

    SecretStore &m_secrets;
    Clock m_clock;
    ActionSender m_sender;
    TokenDesk m_tokens;
    Batcher m_batcher;
    bool m_stopped = false;
};

// Where a rule's secret is kept: under the rule's own name, or, for servers that have it in the environment,
// under the name for all rules (PATCHBAY_SECRET_RULES_<KEY>).
SecretName ruleSecretName(const RuleId &rule, const QString &key);
SecretName anyRuleSecretName(const QString &key);

// A rule's variables over the scope. InvalidInput names the one that could not be computed.
Result<QJsonObject> computeVariables(const ActionRule &rule, const RuleEvent &event);

} // namespace patchbay
