// What fields an object of a system has. Both sides of a mapping have one.
#pragma once

#include <QJsonObject>
#include <QJsonValue>
#include <QList>
#include <QString>
#include <QStringList>

#include <optional>

namespace patchbay {

enum class FieldType { Text, Integer, Number, Boolean, Date, Choice, List, Object, Unknown };

QString fieldTypeName(FieldType type);          // "text", …: JSON and the command line
QString fieldTypeTitle(FieldType type);         // "Text", "Whole number", …: screens
FieldType parseFieldType(const QString &name);  // Unknown when it is none
FieldType fieldTypeOf(const QJsonValue &value); // as JSON shows it; a date in text is Text

struct Field
{
    QString path{}; // "email", "company.name", "custom.plan_type"
    QString label{};
    FieldType type = FieldType::Unknown;
    bool writable = false;
    bool required = false;
    bool unique = false; // can identify a record
    bool custom = false;
    bool archived = false;
    QStringList options{}; // of a Choice
    QString description{};
    QString sample{};     // a value seen in the system, for people
    bool guessed = false; // no value was seen that could tell the type
};

struct Schema
{
    QString system{}; // "intercom", "sql", …
    QString object{}; // "contact", "company", "people", "organisations"
    QString title{};  // "Intercom contact"
    QList<Field> fields{};
    bool canCreateFields = false; // custom attributes can be made from here

    const Field *field(const QString &path) const; // null when there is none
    QJsonObject toJson() const;
};

} // namespace patchbay
