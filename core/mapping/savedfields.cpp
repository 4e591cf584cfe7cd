#include "mapping/savedfields.h"

#include <QJsonArray>

namespace patchbay {

using namespace Qt::StringLiterals;

namespace {

void note(QMap<QString, SavedField> &into, const Schema &schema, const QString &path)
{
    const Field *field = schema.field(path);
    if (field && !path.isEmpty())
        into.insert(path,
                    {field->guessed ? FieldType::Unknown : field->type, field->options, field->archived});
}

QJsonObject sideJson(const QMap<QString, SavedField> &side)
{
    QJsonObject json;
    for (auto it = side.constBegin(); it != side.constEnd(); ++it) {
        QJsonObject field{{u"type"_s, fieldTypeName(it->type)}};
        if (!it->options.isEmpty())
            field.insert(u"options"_s, QJsonArray::fromStringList(it->options));
        if (it->archived)
            field.insert(u"archived"_s, true);
        json.insert(it.key(), field);
    }
    return json;
}

QMap<QString, SavedField> readSide(const QJsonObject &json)
{
    QMap<QString, SavedField> side;
    for (auto it = json.constBegin(); it != json.constEnd(); ++it) {
        const QJsonObject given = it.value().toObject();
        SavedField field{.type = parseFieldType(given.value("type"_L1).toString()),
                         .archived = given.value("archived"_L1).toBool()};
        const QJsonArray options = given.value("options"_L1).toArray();
        for (const QJsonValue &option : options)
            field.options.append(option.toString());
        side.insert(it.key(), field);
    }
    return side;
}

} // namespace

SavedFields SavedFields::of(const Mapping &mapping, const Schema &source, const Schema &target)
{
    SavedFields saved;
    for (const Rule &rule : mapping.rules) {
        note(saved.source, source, rule.source);
        note(saved.target, target, rule.target);
        for (const Transform &transform : rule.transforms) {
            const QJsonArray joined =
                transform.name == "join"_L1 ? transform.arguments.value("fields"_L1).toArray() : QJsonArray();
            for (const QJsonValue &path : joined)
                note(saved.source, source, path.toString());
        }
    }
    return saved;
}

QJsonObject SavedFields::toJson() const
{
    if (source.isEmpty() && target.isEmpty())
        return {};
    return {{u"source"_s, sideJson(source)}, {u"target"_s, sideJson(target)}};
}

SavedFields SavedFields::fromJson(const QJsonObject &json)
{
    return {.source = readSide(json.value("source"_L1).toObject()),
            .target = readSide(json.value("target"_L1).toObject())};
}

QString FieldDrift::text() const
{
    const QString type = was == FieldType::Unknown ? u"there"_s : fieldTypeTitle(was).toLower();
    switch (kind) {
    case Kind::Vanished: return u"%1 → gone"_s.arg(type);
    case Kind::Archived: return u"%1 → archived"_s.arg(type);
    case Kind::Retyped: return u"%1 → %2"_s.arg(type, fieldTypeTitle(now).toLower());
    case Kind::OptionsGone: return u"%1 → no longer %2"_s.arg(type, goneOptions.join(u", "_s));
    }
    return {};
}

QJsonObject FieldDrift::toJson() const
{
    QJsonObject json{{u"kind"_s, fieldDriftName(kind)}, {u"was"_s, fieldTypeName(was)}};
    if (kind != Kind::Vanished)
        json.insert(u"now"_s, fieldTypeName(now));
    if (!goneOptions.isEmpty())
        json.insert(u"gone_options"_s, QJsonArray::fromStringList(goneOptions));
    return json;
}

QString fieldDriftName(FieldDrift::Kind kind)
{
    switch (kind) {
    case FieldDrift::Kind::Vanished: return u"vanished"_s;
    case FieldDrift::Kind::Archived: return u"archived"_s;
    case FieldDrift::Kind::Retyped: return u"retyped"_s;
    case FieldDrift::Kind::OptionsGone: return u"options_gone"_s;
    }
    return {};
}

std::optional<FieldDrift> fieldDrift(const QMap<QString, SavedField> &saved, const QString &path,
                                     const Field *now)
{
    using Kind = FieldDrift::Kind;
    const auto found = saved.constFind(path);
    if (found == saved.constEnd())
        return std::nullopt;
    FieldDrift drift{.was = found->type};
    if (!now)
        return drift;
    drift.now = now->type;
    if (now->archived && !found->archived) {
        drift.kind = Kind::Archived;
        return drift;
    }
    if (drift.was != drift.now && drift.was != FieldType::Unknown && drift.now != FieldType::Unknown &&
        !now->guessed) {
        drift.kind = Kind::Retyped;
        return drift;
    }
    for (const QString &option : found->options) {
        if (!now->options.contains(option))
            drift.goneOptions.append(option);
    }
    if (now->options.isEmpty() || drift.goneOptions.isEmpty())
        return std::nullopt;
    drift.kind = Kind::OptionsGone;
    return drift;
}

} // namespace patchbay
