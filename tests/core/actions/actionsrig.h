// What tests of rules share: a runner over a real client, and rules written as JSON.
#pragma once

#include "actions/actionrunner.h"
#include "support/scriptedserver.h"
#include "support/testing.h"

#include <QJsonArray>
#include <QJsonDocument>

namespace patchbay::testing {

struct ActionsRig
{
    explicit ActionsRig(ActionRunner::Settings settings = {})
        : secrets(makeMemorySecretStore())
        , runner(http, *secrets, std::move(settings))
    {
    }

    Trace run(const ActionRule &rule, const RuleEvent &event,
              ActionRunner::Mode mode = ActionRunner::Mode::Live)
    {
        return QCoro::waitFor(runner.run(rule, event, mode));
    }
    void keep(const ActionRule &rule, const QString &key, const QByteArray &secret)
    {
        const auto kept = wait(secrets->write(ruleSecretName(rule.id, key), Secret(secret)));
        if (!kept)
            qFatal("The secret was not kept.");
    }

    ScriptedServer server;
    HttpClient http{HttpClient::Settings{}};
    std::unique_ptr<SecretStore> secrets;
    ActionRunner runner;
};

inline QJsonObject json(const QByteArray &text)
{
    QJsonParseError problem;
    const QJsonDocument document = QJsonDocument::fromJson(text, &problem);
    if (problem.error != QJsonParseError::NoError)
        qFatal("The test's JSON: %s at %d", qPrintable(problem.errorString()), problem.offset);
    return document.object();
}

inline ActionRule ruleFrom(const QJsonObject &definition, const QString &id = QStringLiteral("rul_test"))
{
    auto rule = ActionRule::fromJson(definition);
    if (!rule)
        qFatal("The test's rule: %s", qPrintable(rule.error().toText()));
    rule->id = RuleId(id);
    rule->version = 1;
    return *rule;
}

inline RuleEvent eventOf(const QString &topic, const QJsonObject &item,
                         const QString &delivery = QStringLiteral("dlv_1"))
{
    RuleEvent event;
    event.source = QStringLiteral("intercom");
    event.topic = topic;
    event.deliveryId = delivery;
    event.receivedAt = QDateTime(QDate(2026, 11, 21), QTime(12, 0), Qt::UTC);
    event.payload = {{QStringLiteral("topic"), topic},
                     {QStringLiteral("data"), QJsonObject{{QStringLiteral("item"), item}}}};
    return event;
}

} // namespace patchbay::testing
