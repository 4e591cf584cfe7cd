#include "connectors/systemdescription.h"

#include <cmath>

namespace patchbay {

using namespace Qt::StringLiterals;

namespace {

tl::unexpected<Error> wrong(const QString &key, const QString &message, const QString &nextStep)
{
    Error error{.kind = Error::Kind::InvalidInput, .message = message, .nextStep = nextStep};
    error.field = key;
    return fail(std::move(error));
}

bool isNothing(const QJsonValue &value)
{
    return value.isUndefined() || value.isNull() ||
           (value.isString() && value.toString().trimmed().isEmpty());
}

// The value in the form that the connector reads; the command line gives numbers and switches as text.
Result<QJsonValue> readSetting(const SettingField &field, const QJsonValue &value)
{
    const auto refuse = [&field](const QString &wanted) {
        return wrong(field.key, u"“%1” must be %2."_s.arg(field.label, wanted),
                     field.example.isEmpty() ? QString() : u"For example: %1"_s.arg(field.example));
    };
    switch (field.kind) {
    case SettingField::Kind::Number: {
        bool isNumber = value.isDouble();
        const double number =
            value.isString() ? value.toString().trimmed().toDouble(&isNumber) : value.toDouble();
        if (!isNumber || number != std::floor(number) || std::abs(number) > 1e15)
            return refuse(u"a whole number"_s);
        return QJsonValue(qint64(number));
    }
    case SettingField::Kind::Switch:
        if (value.isBool())
            return value;
        if (value == QJsonValue(u"true"_s) || value == QJsonValue(u"false"_s))
            return QJsonValue(value.toString() == u"true");
        return refuse(u"true or false"_s);
    case SettingField::Kind::Text:
    case SettingField::Kind::File:
        if (!value.isString())
            return refuse(u"text"_s);
        return QJsonValue(value.toString().trimmed());
    case SettingField::Kind::Query:
    case SettingField::Kind::Choice:
    case SettingField::Kind::Secret:
        if (!value.isString())
            return refuse(u"text"_s);
        return value;
    }
    return value;
}

} // namespace

bool SettingField::isShown(const QJsonObject &others) const
{
    if (shownWhen.isEmpty())
        return true;
    const bool negated = shownWhen.contains(u"!="_s);
    const QStringList parts = shownWhen.split(negated ? u"!="_s : u"="_s);
    return parts.size() != 2 || parts[1].split(u'|').contains(others.value(parts[0]).toString()) != negated;
}

const SettingField *SystemDescription::setting(const QString &key) const
{
    for (const SettingField &field : settings) {
        if (field.key == key)
            return &field;
    }
    return nullptr;
}

Result<QJsonObject> SystemDescription::checkSettings(const QJsonObject &given) const
{
    QStringList known;
    for (const SettingField &field : settings)
        known << field.key;
    for (const QString &key : given.keys()) {
        const SettingField *field = setting(key);
        if (!field)
            return wrong(key, u"%1 has no setting “%2”."_s.arg(title, key),
                         u"Its settings are %1."_s.arg(known.join(u", "_s)));
        if (field->kind == SettingField::Kind::Secret)
            return wrong(key, u"“%1” is a secret and does not belong among the settings."_s.arg(field->label),
                         u"Give it where secrets are asked for; it is kept in the secret store."_s);
    }
    QJsonObject settled;
    for (const SettingField &field : settings) {
        if (field.kind == SettingField::Kind::Secret)
            continue;
        QJsonValue value = given.value(field.key);
        if (isNothing(value))
            value = field.defaultValue;
        if (isNothing(value)) {
            if (field.required && field.isShown(settled))
                return wrong(field.key, u"“%1” is missing."_s.arg(field.label), field.help);
            continue;
        }
        const Result<QJsonValue> read = readSetting(field, value);
        if (!read)
            return fail(read.error());
        if (field.kind == SettingField::Kind::Choice && !field.choices.isEmpty() && !field.openChoice &&
            !field.choices.contains(read->toString()))
            return wrong(field.key, u"“%1” cannot be “%2”."_s.arg(field.label, read->toString()),
                         u"It may be %1."_s.arg(field.choices.join(u", "_s)));
        settled.insert(field.key, *read);
    }
    return settled;
}

} // namespace patchbay
