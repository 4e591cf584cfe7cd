// The query language of the searches, read strictly (reference: the descriptions of POST /contacts/search,
// /conversations/search and /tickets/search).
#pragma once

#include "sandbox/wire.h"

#include <QVariant>

#include <algorithm>
#include <functional>

namespace patchbay::sandbox {

// A Date is a whole day of the workspace; a Moment is a second, which > and < include.
enum class FieldType { Text, Boolean, Integer, Float, Date, TagId, Moment };

// What the search of one kind of record takes.
struct SearchDialect
{
    std::function<std::optional<FieldType>(const QString &field)> typeOf{};
    std::function<QStringList(const QString &field, FieldType type)> operatorsOf{};
};

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
    // Whether a value fits this leaf: null is absent, of an array one element is enough. Not for tags of
    // contacts.
    bool matchesValue(const QJsonValue &value) const;
    // Whether the groups hold where `fits` answers for each leaf.
    template<typename Fits>
    bool holds(const Fits &fits) const
    {
        const auto child = [&fits](const Filter &one) { return one.holds(fits); };
        if (kind == Kind::All)
            return std::all_of(children.begin(), children.end(), child);
        if (kind == Kind::Any)
            return std::any_of(children.begin(), children.end(), child);
        return fits(*this);
    }
};

// 400 with what is wrong: nesting beyond two levels, more than 15 filters in a group, unknown fields and
// operators, an operator that the field's type does not have, a value of another type.
Checked<Filter> readFilter(const Call &call, const QJsonValue &query, const SearchDialect &dialect);
// That of contacts.
SearchDialect contactDialect(const State &state);

// The value of a field as searches see it: null where the contact has none.
QJsonValue searchValue(const State &state, const Contact &contact, const QString &field);
// The type of a standard or custom field; nothing for one that cannot be searched.
std::optional<FieldType> fieldType(const State &state, const QString &field);

} // namespace patchbay::sandbox
