// The fields that a mapping's rules named, as both systems had them when it was saved, and what has become of
// them since.
#pragma once

#include "mapping/rule.h"
#include "mapping/schema.h"

#include <QMap>

#include <optional>

namespace patchbay {

struct SavedField
{
    FieldType type = FieldType::Unknown;
    QStringList options{}; // of a Choice
    bool archived = false;

    friend bool operator==(const SavedField &a, const SavedField &b) = default;
};

struct SavedFields
{
    QMap<QString, SavedField> source{}; // by path
    QMap<QString, SavedField> target{};

    // What the schemas say about the fields that the rules name. A field that a side does not have is left
    // out.
    static SavedFields of(const Mapping &mapping, const Schema &source, const Schema &target);
    // {"source":{"mail":{"type":"text"}},"target":{…,"options":[…],"archived":true}}
    QJsonObject toJson() const;
    // Empty for what nobody noted; what is not understood is left out, because it says nothing about today.
    static SavedFields fromJson(const QJsonObject &json);

    friend bool operator==(const SavedFields &a, const SavedFields &b) = default;
};

// What became of a field since it was saved.
struct FieldDrift
{
    enum class Kind { Vanished, Archived, Retyped, OptionsGone };
    Kind kind = Kind::Vanished;
    FieldType was = FieldType::Unknown;
    FieldType now = FieldType::Unknown;
    QStringList goneOptions{};

    // "text → gone", "text → whole number", …
    QString text() const;
    // {"kind":"retyped","was":"text","now":"integer"}
    QJsonObject toJson() const;
};
QString fieldDriftName(FieldDrift::Kind kind); // "vanished", "archived", "retyped", "options_gone"

// Nothing where the field is as it was, or nobody noted it. `now` is null when the schema lacks it. A type
// that either side does not know is no other type.
std::optional<FieldDrift> fieldDrift(const QMap<QString, SavedField> &saved, const QString &path,
                                     const Field *now);

} // namespace patchbay
