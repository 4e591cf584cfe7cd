// The query language of POST /contacts/search, read strictly (reference: the description of that endpoint).
#pragma once

#include "sandbox/wire.h"

#include <QVariant>

namespace patchbay::sandbox {

enum class FieldType { Text, Boolean, Integer, Float, Date, TagId };

struct Filter
{
    enum class Kind { Leaf, All, Any };

    Kind kind = Kind::Leaf;
    std::vector<Filter> children{}; // of All and Any

    QString field{};
    FieldType type = FieldType::Text;
    QString op{};
    std::vector<QJsonValue> values{}; // one, or several for IN and NIN; null means absent
    qint64 from = 0;                  // of dates: a time matches in from <= time < until
    qint64 until = 0;

    bool matches(const State &state, const Contact &contact) const;
};

// 400 with what is wrong: nesting beyond two levels, more than 15 filters in a group, unknown fields and
// operators, an operator that the field's type does not have, a value of another type.
Checked<Filter> readFilter(const Call &call, const QJsonValue &query);

// The value of a field as searches see it: null where the contact has none.
QJsonValue searchValue(const State &state, const Contact &contact, const QString &field);
// The type of a standard or custom field; nothing for one that cannot be searched.
std::optional<FieldType> fieldType(const State &state, const QString &field);

} // namespace patchbay::sandbox
