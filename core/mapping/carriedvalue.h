// A value on its way through a rule.
#pragma once

#include "mapping/conversion.h"

#include <QJsonValue>
#include <QString>

#include <optional>

namespace patchbay {

// What a QJsonValue says. Text is kept as it is, because a text wrapped up as a JSON value of Qt costs three
// allocations at every step; numbers and the like stay JSON values, whose handling costs a call each time.
class CarriedValue
{
public:
    CarriedValue() = default; // nothing: null
    CarriedValue(QString value) : m_isText(true), m_text(std::move(value)) {}
    CarriedValue(const QJsonValue &value) : m_isText(value.isString())
    {
        if (m_isText)
            m_text = value.toString();
        else if (!value.isNull())
            m_json = value;
    }

    bool isText() const { return m_isText; }
    // Empty when it is no text.
    const QString &text() const { return m_text; }
    void setText(QString text) { m_text = std::move(text); } // of a text
    QString takeText() { return std::exchange(m_text, QString()); }

    QJsonValue toJson() const { return m_isText ? QJsonValue(m_text) : m_json.value_or(QJsonValue()); }
    // Null or missing.
    bool isNothing() const { return !m_isText && (!m_json || m_json->isUndefined()); }
    bool isEmpty() const { return m_isText ? m_text.isEmpty() : !m_json || isEmptyValue(*m_json); }
    bool isList() const { return m_json && m_json->isArray(); }
    bool isGroup() const { return m_json && m_json->isObject(); }
    // Text, number or boolean as text; nothing for null, lists and objects.
    std::optional<QString> scalar() const
    {
        if (m_isText)
            return m_text;
        return m_json ? scalarText(*m_json) : std::nullopt;
    }

private:
    bool m_isText = false;
    QString m_text;
    std::optional<QJsonValue> m_json; // of what is neither null nor text
};

// convertValue() without the wrapping.
Result<CarriedValue> convertCarried(CarriedValue value, FieldType type, const QStringList &options = {});

} // namespace patchbay
