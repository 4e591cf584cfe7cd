// Rules: what Patchbay sends when something happens, tried out and traced.
#pragma once

#include "actions/presets.h"
#include "actions/trace.h"
#include "base/secret.h"
#include "console/removal.h"
#include "console/ruledraftviews.h"
#include "store/tracerepository.h"

#include <QFuture>
#include <QObject>

namespace patchbay {

class Engine;

struct RuleView
{
    RuleId id{};
    QString name{};
    bool isEnabled = true;
    bool isRehearsal = false;
    QString preset{};
    QString presetTitle{};
    QString target{}; // the host of its first step: "hooks.slack.com"; empty where only an event tells it
    QString source{}; // of its stream; empty: any
    QStringList topics{};
    ConnectionId connectionId{};
    int version = 0;
    QJsonObject definition{};
    QDateTime savedAt{};
    QStringList secretKeys{}; // that it needs
    // What is wrong with a definition that this program cannot read (written by a newer one); empty: nothing.
    QString problem{};
    // The newest trace, where there is one.
    QString lastVerdict{};
    QString lastSentence{};
    QDateTime lastAt{};

    QJsonObject toJson() const;
};

// One of a rule's secrets: whether there is one, never what it is.
struct RuleSecretView
{
    QString key{};
    QString place{}; // "system keychain", …; empty where none is kept
};

struct RuleTest
{
    QString rule{};           // id or name, or else
    QJsonObject definition{}; // of one that is not saved
    RuleId draftOf{};         // whose secrets such a definition uses
    int version = 0;          // of the saved one; 0: the latest
    RuleEvent event{};        // or else the one that a trace holds
    QString traceId{};
    bool send = false; // for real, once; otherwise everything is rendered and nothing sent
    // Keep the trace (of a saved rule).
    bool keep = true;
};

class RuleService : public QObject
{
    Q_OBJECT

public:
    explicit RuleService(Engine &engine, QObject *parent = nullptr);

    // Pure: what can be begun from (actions/presets.h).
    const QList<Preset> &presets() const { return allPresets(); }
    const QList<RuleRecipe> &recipes() const { return allRecipes(); }

    QFuture<Result<QList<RuleView>>> list();
    QFuture<Result<RuleView>> find(QString idOrName);
    QFuture<Result<QList<RuleView>>> versions(RuleId id);
    // Saves the definition (ActionRule::toJson) as a new rule, or as the version after `baseVersion` of one.
    // Topics of Intercom's are written as they are called today. InvalidInput says where the definition is
    // wrong; Conflict as RuleRepository::save.
    QFuture<Result<RuleView>> save(QJsonObject definition, RuleId id = {}, int baseVersion = 0);
    QFuture<Outcome> setEnabled(RuleId id, bool enabled);
    // With versions, traces and secrets.
    QFuture<Result<Removal>> remove(RuleId id);

    // Keeps one of its secrets and says where: "system keychain".
    QFuture<Result<QString>> keepSecret(RuleId id, QString key, Secret secret);
    QFuture<Result<QList<RuleSecretView>>> secrets(RuleId id);

    // Pure: where events come from, with the topics that are known.
    static QList<RuleSourceView> sources();
    // What a rule that is being written makes of an event, and what is wrong with it; nothing is sent.
    QFuture<Result<DraftView>> rehearse(ActionRule draft, RuleEvent event);
    // Events to write a rule against: an invented one, one that arrived, one that a trace holds.
    QFuture<Result<RuleEvent>> sampleEvent(QString source, QString topic);
    QFuture<Result<RuleEvent>> deliveryEvent(qint64 id);
    QFuture<Result<RuleEvent>> traceEvent(QString id);

    // Takes an event through a rule, whether it is enabled or not.
    QFuture<Result<Trace>> test(RuleTest test);
    // Takes an event through every enabled rule whose connection it is of. Traces of rules whose stream did
    // not want it are kept, too. Rules that sent the delivery before are
    // left out, unless it is to be done `again`.
    QFuture<Result<QList<Trace>>> process(RuleEvent event, bool again = false);

    // Newest first, without their documents.
    QFuture<Result<QList<TraceRow>>> traces(TraceQuery query = {});
    // With its document (Trace::toJson).
    QFuture<Result<TraceRow>> trace(QString id);

    // The kill switch, for every program on this store: while it is on, no rule sends.
    QFuture<Result<bool>> isStopped();
    QFuture<Outcome> setStopped(bool stopped);

Q_SIGNALS:
    void changed();
    // An event went through a rule.
    void traced(const QString &ruleId, const QString &traceId);

private:
    Engine &m_engine;
};

} // namespace patchbay
