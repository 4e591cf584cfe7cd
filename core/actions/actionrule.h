// A rule: which events, what to make of them, and what to send. Written down as one JSON object, the
// definition; the store keeps its versions.
#pragma once

#include "actions/httpaction.h"
#include "actions/stream.h"
#include "mapping/transforms.h"

#include <QMap>

namespace patchbay {

using RuleId = Id<struct ActionRuleTag>;

// A value with a name, computed before anything is sent. One of path, text, json and value; then the
// transforms, the fallback, the length and the digest, in this order.
struct RuleVariable
{
    QString name{};
    QString path{}; // into the scope: "item.user.name"
    QString text{}; // template, without escaping
    QString json{}; // template of a JSON document: for lists and objects
    QJsonValue value{QJsonValue::Undefined};
    QList<Transform> transforms{};
    QJsonValue fallback{QJsonValue::Undefined}; // where the result is missing, null or empty
    int longest = 0;                            // cut to so many characters; 0: as it is
    QString digest{};                           // "md5" or "sha256" of its UTF-8 text, in hexadecimal digits
    bool isRequired = false;                    // without a value nothing is sent
};

struct ActionStep
{
    QString name{};   // what later steps call it: {{steps.issue.body.key}}
    Condition when{}; // over the scope, with what earlier steps returned
    HttpAction request{};
    SuccessRule success{};
    RetryPolicy retry{.maxRetries = 3};
    bool mayRepeat = false;      // twice is the same as once, also where the effect of a request is unknown
    QString idempotencyHeader{}; // gets the event's key for this step; also makes it repeatable
    CallRate rate{};
    BatchRule batch{};
    bool goOnAfterFailure = false;

    QJsonObject toJson() const;
    static Result<ActionStep> fromJson(const QJsonObject &json);
};

struct ActionRule
{
    RuleId id{};
    QString name{};
    int version = 0;
    bool isEnabled = true;
    bool isRehearsal = false; // events are traced as far as the rendered request, and nothing is sent
    QString preset{};         // that it was made from; empty: none
    Stream stream{};
    QList<RuleVariable> variables{};
    QMap<QString, QString> templates{}; // named ones, used as {{>name}}
    QJsonObject settings{};             // what its preset asked for, no secrets: {{settings.channel}}
    QList<ActionStep> steps{};

    // All but id, version and whether it is enabled.
    QJsonObject toJson() const;
    // InvalidInput says where. All templates are read, so that a rule which was kept can be rendered.
    static Result<ActionRule> fromJson(const QJsonObject &json);

    // The keys of the secrets that it needs: those named in "auth", and {{secrets.key}} in templates; sorted.
    QStringList secretKeys() const;
};

} // namespace patchbay
