#include "mapping/schema.h"

#include <QJsonArray>

#include <array>
#include <cmath>

namespace patchbay {

using namespace Qt::StringLiterals;

namespace {

struct TypeWords
{
    FieldType type;
    QLatin1StringView name;
    QLatin1StringView title;
};

constexpr std::array typeWords{
    TypeWords{FieldType::Text, QLatin1StringView("text"), QLatin1StringView("Text")},
    TypeWords{FieldType::Integer, QLatin1StringView("integer"), QLatin1StringView("Whole number")},
    TypeWords{FieldType::Number, QLatin1StringView("number"), QLatin1StringView("Number")},
    TypeWords{FieldType::Boolean, QLatin1StringView("boolean"), QLatin1StringView("Yes or no")},
    TypeWords{FieldType::Date, QLatin1StringView("date"), QLatin1StringView("Date")},
    TypeWords{FieldType::Choice, QLatin1StringView("choice"), QLatin1StringView("Choice")},
    TypeWords{FieldType::List, QLatin1StringView("list"), QLatin1StringView("List")},
    TypeWords{FieldType::Object, QLatin1StringView("object"), QLatin1StringView("Group of fields")},
    TypeWords{FieldType::Unknown, QLatin1StringView("unknown"), QLatin1StringView("Not known")},
};

} // namespace

QString fieldTypeName(FieldType type)
{
    for (const TypeWords &words : typeWords) {
        if (words.type == type)
            return words.name;
    }
    return u"unknown"_s;
}

QString fieldTypeTitle(FieldType type)
{
    for (const TypeWords &words : typeWords) {
        if (words.type == type)
            return words.title;
    }
    return u"Not known"_s;
}

FieldType parseFieldType(const QString &name)
{
    for (const TypeWords &words : typeWords) {
        if (words.name == name)
            return words.type;
    }
    return FieldType::Unknown;
}

FieldType fieldTypeOf(const QJsonValue &value)
{
    switch (value.type()) {
    case QJsonValue::Bool: return FieldType::Boolean;
    case QJsonValue::Double: {
        const double number = value.toDouble();
        return number == std::floor(number) ? FieldType::Integer : FieldType::Number;
    }
    case QJsonValue::String: return FieldType::Text;
    case QJsonValue::Array: return FieldType::List;
    case QJsonValue::Object: return FieldType::Object;
    case QJsonValue::Null:
    case QJsonValue::Undefined: return FieldType::Unknown;
    }
    return FieldType::Unknown;
}

const Field *Schema::field(const QString &path) const
{
    for (const Field &field : fields) {
        if (field.path == path)
            return &field;
    }
    return nullptr;
}

QJsonObject Schema::toJson() const
{
    QJsonArray list;
    for (const Field &field : fields) {
        QJsonObject json{{u"path"_s, field.path}, {u"type"_s, fieldTypeName(field.type)}};
        const auto text = [&json](const QString &key, const QString &value) {
            if (!value.isEmpty())
                json.insert(key, value);
        };
        const auto flag = [&json](const QString &key, bool value) {
            if (value)
                json.insert(key, true);
        };
        text(u"label"_s, field.label);
        text(u"description"_s, field.description);
        text(u"sample"_s, field.sample);
        flag(u"writable"_s, field.writable);
        flag(u"required"_s, field.required);
        flag(u"unique"_s, field.unique);
        flag(u"custom"_s, field.custom);
        flag(u"archived"_s, field.archived);
        if (!field.options.isEmpty())
            json.insert(u"options"_s, QJsonArray::fromStringList(field.options));
        list.append(json);
    }
    return {{u"system"_s, system},
            {u"object"_s, object},
            {u"title"_s, title},
            {u"can_create_fields"_s, canCreateFields},
            {u"fields"_s, list}};
}

} // namespace patchbay
