#include "sandbox/attributes.h"

#include <QJsonArray>
#include <QRegularExpression>

namespace patchbay::sandbox {

using namespace Qt::StringLiterals;

namespace {

QJsonObject attributeJson(const State &state, const Attribute &attribute)
{
    QJsonObject json{{u"type"_s, u"data_attribute"_s},
                     {u"model"_s, attribute.model},
                     {u"name"_s, attribute.name.section(u'.', -1)},
                     {u"full_name"_s, attribute.name},
                     {u"label"_s, attribute.label},
                     {u"data_type"_s, attribute.dataType},
                     {u"api_writable"_s, attribute.apiWritable},
                     {u"ui_writable"_s, attribute.custom},
                     {u"messenger_writable"_s, attribute.messengerWritable},
                     {u"custom"_s, attribute.custom},
                     {u"archived"_s, attribute.archived}};
    if (!attribute.description.isEmpty())
        json.insert(u"description"_s, attribute.description);
    if (!attribute.options.isEmpty())
        json.insert(u"options"_s, QJsonArray::fromStringList(attribute.options));
    if (attribute.custom) {
        json.insert(u"id"_s, attribute.id);
        json.insert(u"name"_s, attribute.name);
        json.insert(u"full_name"_s, QString(u"custom_attributes."_s + attribute.name));
        json.insert(u"created_at"_s, attribute.createdAt);
        json.insert(u"updated_at"_s, attribute.updatedAt);
        json.insert(u"admin_id"_s, state.admins.front().id);
    }
    return json;
}

// Why the value does not fit; empty when it does.
QString misfit(const Attribute &attribute, const QJsonValue &value)
{
    bool fits = false;
    if (!attribute.options.isEmpty()) {
        if (!attribute.options.contains(value.toString()))
            return u"'%1' is not one of the options of '%2'"_s.arg(value.toVariant().toString(),
                                                                   attribute.name);
        fits = true;
    } else if (attribute.dataType == u"string"_s) {
        fits = value.isString();
    } else if (attribute.dataType == u"boolean"_s) {
        fits = value.isBool();
    } else if (attribute.dataType == u"float"_s) {
        fits = value.isDouble();
    } else {
        fits = wholeNumber(value).has_value(); // integer, and unix seconds of a date
    }
    return fits ? QString()
                : u"Custom attribute '%1' must be of type %2"_s.arg(attribute.name, attribute.dataType);
}

Checked<QStringList> readOptions(const QJsonValue &value)
{
    if (!value.isArray())
        return refused(400, u"parameter_invalid"_s, u"Options isn't an array"_s);
    QStringList options;
    const QJsonArray items = value.toArray();
    for (const QJsonValue &item : items) {
        const QString text = item.toObject().value(u"value"_s).toString();
        if (text.isEmpty() || options.contains(text))
            return refused(400, u"parameter_invalid"_s, u"Each option needs a value of its own"_s);
        options.append(text);
    }
    if (options.size() < 2)
        return refused(400, u"parameter_invalid"_s, u"A list needs at least two options"_s);
    return options;
}

Checked<QString> readNewName(const State &state, const QString &model, const QString &name)
{
    static const QRegularExpression allowed(u"^[\\p{L}\\p{N}\\p{Sc} _-]+$"_s);
    if (!allowed.match(name).hasMatch()) {
        return refused(
            400, u"parameter_invalid"_s,
            u"Your name for this attribute must only contain alphanumeric characters, currency symbols, "
            "and hyphens"_s);
    }
    for (const Attribute &attribute : state.attributes) {
        if (!attribute.custom || attribute.name != name)
            continue;
        const auto noun = [](const QString &ofModel) {
            return ofModel == u"company"_s ? u"company"_s : u"people"_s;
        };
        return refused(
            400, u"parameter_invalid"_s,
            u"You already have '%1' in your %2 data. To save this as new %3 data, use a different name."_s
                .arg(name, noun(attribute.model), noun(model)));
    }
    return name;
}

} // namespace

Checked<QJsonObject> mergeCustomAttributes(const State &state, const QString &model,
                                           const QJsonObject &present, const QJsonValue &given)
{
    if (given.isUndefined() || given.isNull())
        return present;
    if (!given.isObject())
        return refused(400, u"parameter_invalid"_s, u"custom_attributes must be an object"_s);
    QJsonObject merged = present;
    const QJsonObject values = given.toObject();
    for (auto it = values.begin(); it != values.end(); ++it) {
        const Attribute *attribute = state.attribute(model, it.key());
        if (!attribute)
            return refused(400, u"parameter_invalid"_s,
                           u"Custom attribute '%1' does not exist"_s.arg(it.key()));
        if (it->isNull()) {
            merged.remove(it.key());
            continue;
        }
        const QString reason = misfit(*attribute, *it);
        if (!reason.isEmpty())
            return refused(400, u"parameter_invalid"_s, reason);
        merged.insert(it.key(), *it);
    }
    return merged;
}

Reply listAttributes(Call &call)
{
    const QString model = call.query("model");
    if (model == u"conversation"_s && call.version.atLeast(2, 16)) {
        return refuse(
            422, u"parameter_invalid"_s,
            u"model=conversation is no longer supported. Use GET /conversations/attributes instead"_s);
    }
    if (call.hasQuery("model") && model != u"contact"_s && model != u"company"_s &&
        model != u"conversation"_s)
        return refuse(400, u"parameter_invalid"_s,
                      u"The model parameter must be either contact or company"_s);
    const bool withArchived = call.query("include_archived") == u"true"_s;
    QJsonArray data;
    for (const Attribute &attribute : call.state.attributes) {
        if ((model.isEmpty() || attribute.model == model) && (withArchived || !attribute.archived))
            data.append(attributeJson(call.state, attribute));
    }
    return ok(listOf(data));
}

Reply createAttribute(Call &call)
{
    Attribute attribute;
    attribute.model = call.body.value(u"model"_s).toString();
    if (attribute.model != u"contact"_s && attribute.model != u"company"_s) {
        return refuse(400, u"parameter_invalid"_s,
                      u"The Data Attribute model field must be either contact or company"_s);
    }
    const auto name = readNewName(call.state, attribute.model, call.body.value(u"name"_s).toString());
    if (!name)
        return name.error();
    attribute.name = *name;
    attribute.label = *name;
    attribute.dataType = call.body.value(u"data_type"_s).toString();
    static const QStringList types{u"string"_s, u"integer"_s, u"float"_s, u"boolean"_s, u"date"_s};
    if (attribute.dataType == u"options"_s) {
        const auto options = readOptions(call.body.value(u"options"_s));
        if (!options)
            return options.error();
        attribute.options = *options;
        attribute.dataType = u"string"_s;
    } else if (attribute.dataType == u"datetime"_s) {
        attribute.dataType = u"date"_s;
    } else if (!types.contains(attribute.dataType)) {
        return refuse(400, u"parameter_invalid"_s, u"Data Type isn't an option"_s);
    }
    attribute.description = call.body.value(u"description"_s).toString();
    attribute.messengerWritable = call.body.value(u"messenger_writable"_s).toBool();
    attribute.createdAt = attribute.updatedAt = call.state.now();
    attribute.id = 1;
    for (const Attribute &other : call.state.attributes)
        attribute.id = std::max(attribute.id, other.id + 1);
    call.state.attributes.push_back(attribute);
    ++call.state.counters.created;
    return ok(attributeJson(call.state, attribute));
}

Reply updateAttribute(Call &call)
{
    auto &all = call.state.attributes;
    const auto found = std::find_if(all.begin(), all.end(), [&call](const Attribute &attribute) {
        return attribute.custom && QString::number(attribute.id) == call.path.at(1);
    });
    if (found == all.end())
        return refuse(404, u"field_not_found"_s, u"We couldn't find that data attribute to update"_s);
    Attribute changed = *found;
    if (call.body.contains(u"options"_s)) {
        const auto options = readOptions(call.body.value(u"options"_s));
        if (!options)
            return options.error();
        if (found->options.isEmpty())
            return refuse(400, u"parameter_invalid"_s, u"Options can only be given to a list"_s);
        changed.options = *options;
    }
    for (const auto &[key, target] : {std::pair{u"archived"_s, &changed.archived},
                                      std::pair{u"messenger_writable"_s, &changed.messengerWritable}}) {
        const QJsonValue value = call.body.value(key);
        if (!value.isUndefined() && !value.isBool())
            return refuse(400, u"parameter_invalid"_s, u"%1 must be true or false"_s.arg(key));
        *target = value.toBool(*target);
    }
    changed.description = call.body.value(u"description"_s).toString(changed.description);
    changed.updatedAt = call.state.now();
    *found = changed;
    ++call.state.counters.updated;
    return ok(attributeJson(call.state, changed));
}

} // namespace patchbay::sandbox
