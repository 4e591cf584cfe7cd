// Ready-made targets and whole rules, as data (resources/presets, resources/recipes). A preset has *slots*
// for what is the user's own, variables for what is said, and steps; a recipe adds a stream and the words.
#pragma once

#include "actions/actionrule.h"

#include <QJsonArray>

namespace patchbay {

struct PresetSlot
{
    enum class Kind { Text, Url, Choice, Secret };

    QString key{}; // {{settings.key}}, or {{secrets.key}} of a Secret
    QString label{};
    Kind kind = Kind::Text;
    QStringList choices{};
    QString standard{}; // what is taken where nothing is given
    bool isRequired = false;
    QString help{};
};

struct Preset
{
    QString id{}; // "slack-webhook"
    QString title{};
    QString summary{};
    QList<PresetSlot> fields{};
    QStringList notes{};      // for a person: limits and surprises of the target
    bool hasSafeTest = false; // a test is possible that nobody sees
    QJsonArray variables{};   // what is said; a rule may say something else under the same names
    QJsonArray derived{};     // what is made of those, always
    QJsonArray steps{};
};

struct RuleRecipe
{
    QString id{};
    QString title{};
    QString summary{};
    QString presetId{};
    QJsonObject stream{};
    QJsonArray variables{};
};

const QList<Preset> &allPresets();
const QList<RuleRecipe> &allRecipes();
// NotFound lists what there is.
Result<Preset> findPreset(const QString &id);
Result<RuleRecipe> findRecipe(const QString &id);

// The definition of a rule (ActionRule::toJson). `settings` are the slots by key, without secrets;
// `variables` replace the preset's of the same name. InvalidInput names the slot that is missing or does not
// fit.
Result<QJsonObject> makeRule(const Preset &preset, const QString &name,
                             const QMap<QString, QString> &settings, const QJsonObject &stream,
                             const QJsonArray &variables = {});
Result<QJsonObject> makeRule(const RuleRecipe &recipe, const QString &name,
                             const QMap<QString, QString> &settings);

} // namespace patchbay
