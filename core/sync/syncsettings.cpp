#include "sync/syncsettings.h"

#include "base/time.h"

#include <QJsonArray>

#include <array>
#include <utility>

namespace patchbay {

using namespace Qt::StringLiterals;

namespace {

using Frequency = SyncSettings::Frequency;

constexpr std::array frequencies{std::pair{Frequency::Manual, QLatin1StringView("manual")},
                                 std::pair{Frequency::Interval, QLatin1StringView("interval")},
                                 std::pair{Frequency::OnEvents, QLatin1StringView("on_events")}};
constexpr std::array policies{std::pair{DeletionPolicy::Keep, QLatin1StringView("keep")},
                              std::pair{DeletionPolicy::Archive, QLatin1StringView("archive")},
                              std::pair{DeletionPolicy::Delete, QLatin1StringView("delete")}};
constexpr std::array kinds{std::pair{RunScope::Kind::Full, QLatin1StringView("full")},
                           std::pair{RunScope::Kind::Since, QLatin1StringView("since")},
                           std::pair{RunScope::Kind::Failed, QLatin1StringView("failed")},
                           std::pair{RunScope::Kind::Records, QLatin1StringView("records")},
                           std::pair{RunScope::Kind::Fitting, QLatin1StringView("fitting")},
                           std::pair{RunScope::Kind::ChangedMapping, QLatin1StringView("changed_mapping")},
                           std::pair{RunScope::Kind::Gone, QLatin1StringView("gone")}};

template<typename Names, typename T>
QString nameIn(const Names &names, T value)
{
    for (const auto &[each, name] : names) {
        if (each == value)
            return QString(name);
    }
    return {};
}

template<typename T, typename Names>
Result<T> choose(const Names &names, const QJsonObject &json, const QString &key, T fallback)
{
    if (!json.contains(key))
        return fallback;
    QStringList all;
    for (const auto &[value, name] : names) {
        if (json.value(key).toString() == name)
            return value;
        all.append(QString(name));
    }
    return fail(Error::Kind::InvalidInput,
                u"“%1” is not a value of %2."_s.arg(json.value(key).toVariant().toString(), key),
                u"It may be %1."_s.arg(all.join(u", "_s)));
}

Outcome readNumber(const QJsonObject &json, const QString &key, double lowest, double highest, double *into)
{
    if (!json.contains(key))
        return {};
    const QJsonValue value = json.value(key);
    if (!value.isDouble() || value.toDouble() < lowest || value.toDouble() > highest)
        return fail(Error::Kind::InvalidInput, u"%1 is not a number that fits."_s.arg(key),
                    u"It may be from %1 to %2."_s.arg(lowest).arg(highest));
    *into = value.toDouble();
    return {};
}

} // namespace

QString frequencyName(Frequency frequency)
{
    return nameIn(frequencies, frequency);
}

QString deletionPolicyName(DeletionPolicy policy)
{
    return nameIn(policies, policy);
}

QString runScopeName(RunScope::Kind kind)
{
    return nameIn(kinds, kind);
}

QJsonObject SyncSettings::toJson() const
{
    return {{u"frequency"_s, frequencyName(frequency)},
            {u"minutes"_s, minutes},
            {u"filter"_s,
             QJsonObject{{u"people"_s, people.toJson()}, {u"organisations"_s, organisations.toJson()}}},
            {u"deletions"_s, deletionPolicyName(deletions)},
            {u"hold_above_percent"_s, holdAbovePercent},
            {u"hold_above_count"_s, holdAboveCount},
            {u"hold_hours"_s, holdHours},
            {u"budget_percent"_s, budgetPercent},
            {u"bulk_endpoints"_s, bulkEndpoints},
            {u"full_every_hours"_s, fullEveryHours},
            {u"overlap_minutes"_s, overlapMinutes},
            {u"drift_sample"_s, driftSample}};
}

Result<SyncSettings> SyncSettings::fromJson(const QJsonObject &json)
{
    static const QStringList known = SyncSettings().toJson().keys();
    for (auto it = json.constBegin(); it != json.constEnd(); ++it) {
        if (!known.contains(it.key()))
            return fail(Error::Kind::InvalidInput, u"“%1” is no setting of a sync."_s.arg(it.key()),
                        u"There are %1."_s.arg(known.join(u", "_s)));
    }
    SyncSettings settings;
    const auto frequency = choose(frequencies, json, u"frequency"_s, settings.frequency);
    if (!frequency)
        return fail(frequency.error());
    settings.frequency = *frequency;
    const auto policy = choose(policies, json, u"deletions"_s, settings.deletions);
    if (!policy)
        return fail(policy.error());
    settings.deletions = *policy;
    // A filter that is not understood would let everything through.
    const QJsonObject filter = json.value("filter"_L1).toObject();
    for (const QString &key : filter.keys()) {
        const bool isKnown = key == "people"_L1 || key == "organisations"_L1;
        if (!isKnown || !filter.value(key).isObject())
            return fail(Error::Kind::InvalidInput, u"“%1” is no filter of a sync."_s.arg(key),
                        u"There are people and organisations, each with a condition in braces."_s);
    }
    if (json.contains("filter"_L1) && !json.value("filter"_L1).isObject())
        return fail(Error::Kind::InvalidInput, u"The filter cannot be read."_s,
                    u"It is {\"people\":…,\"organisations\":…}, each with a condition in braces."_s);
    if (json.contains("bulk_endpoints"_L1) && !json.value("bulk_endpoints"_L1).isBool())
        return fail(Error::Kind::InvalidInput, u"bulk_endpoints is neither true nor false."_s);
    for (const auto &[key, into] :
         {std::pair{u"people"_s, &settings.people}, std::pair{u"organisations"_s, &settings.organisations}}) {
        const Result<Condition> condition = Condition::fromJson(filter.value(key).toObject());
        if (!condition)
            return fail(condition.error());
        *into = *condition;
    }
    struct Number
    {
        QString key;
        double lowest;
        double highest;
        double value;
    };
    std::array numbers{Number{u"minutes"_s, 1, 43'200, double(settings.minutes)},
                       Number{u"hold_above_percent"_s, 0, 100, settings.holdAbovePercent},
                       Number{u"hold_above_count"_s, 0, 1e9, double(settings.holdAboveCount)},
                       Number{u"hold_hours"_s, 0, 8'760, double(settings.holdHours)},
                       Number{u"budget_percent"_s, 1, 100, double(settings.budgetPercent)},
                       Number{u"full_every_hours"_s, 0, 8'760, double(settings.fullEveryHours)},
                       Number{u"overlap_minutes"_s, 0, 10'080, double(settings.overlapMinutes)},
                       Number{u"drift_sample"_s, 0, 10'000, double(settings.driftSample)}};
    for (Number &number : numbers) {
        const Outcome read = readNumber(json, number.key, number.lowest, number.highest, &number.value);
        if (!read)
            return fail(read.error());
    }
    settings.minutes = int(numbers[0].value);
    settings.holdAbovePercent = numbers[1].value;
    settings.holdAboveCount = int(numbers[2].value);
    settings.holdHours = int(numbers[3].value);
    settings.budgetPercent = int(numbers[4].value);
    settings.fullEveryHours = int(numbers[5].value);
    settings.overlapMinutes = int(numbers[6].value);
    settings.driftSample = int(numbers[7].value);
    settings.bulkEndpoints = json.value("bulk_endpoints"_L1).toBool();
    return settings;
}

QJsonObject RunScope::toJson() const
{
    QJsonObject json{{u"kind"_s, runScopeName(kind)},
                     {u"create_attributes"_s, createAttributes},
                     {u"leave_out_invalid"_s, leaveOutInvalid}};
    if (since.isValid())
        json.insert(u"since"_s, toIsoText(since));
    if (!object.isEmpty())
        json.insert(u"object"_s, object);
    if (withoutDeclined)
        json.insert(u"without_declined"_s, true);
    if (!keys.isEmpty())
        json.insert(u"keys"_s, QJsonArray::fromStringList(keys));
    if (kind == Kind::Fitting)
        json.insert(u"where"_s, where.toJson());
    return json;
}

RunScope RunScope::fromJson(const QJsonObject &json)
{
    RunScope scope;
    scope.kind = choose(kinds, json, u"kind"_s, Kind::Full).value_or(Kind::Full);
    scope.since = readDate(json.value("since"_L1)).value_or(QDateTime());
    scope.object = json.value("object"_L1).toString();
    const QJsonArray keys = json.value("keys"_L1).toArray();
    for (const QJsonValue &key : keys)
        scope.keys.append(key.toString());
    scope.where = Condition::fromJson(json.value("where"_L1).toObject()).value_or(Condition());
    scope.createAttributes = json.value("create_attributes"_L1).toBool();
    scope.leaveOutInvalid = json.value("leave_out_invalid"_L1).toBool();
    scope.withoutDeclined = json.value("without_declined"_L1).toBool();
    return scope;
}

} // namespace patchbay
