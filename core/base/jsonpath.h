// Field paths: `name`, `company.name`, `custom.plan_type`. A path is compiled once and used a million times.
#pragma once

#include "base/result.h"

#include <QJsonObject>
#include <QString>
#include <QStringList>

namespace patchbay {

class FieldPath
{
public:
    FieldPath() = default;

    // Reads a path. Keys are separated by dots; a key that holds a dot is quoted: `custom."a.b"`.
    // InvalidInput for an empty path, an empty key or an open quote.
    static Result<FieldPath> parse(const QString &text);

    const QStringList &keys() const { return m_keys; }
    bool isEmpty() const { return m_keys.isEmpty(); }
    // The path as text, with quotes where they are needed: parse(text()) gives the path again.
    QString text() const;

    // The value at the path, or undefined where any step is missing. A flat record whose key is the whole
    // path ("company.name" as a column) is found first.
    QJsonValue read(const QJsonObject &record) const;
    // Writes the value, creating objects on the way.
    void write(QJsonObject &record, const QJsonValue &value) const;

    friend bool operator==(const FieldPath &a, const FieldPath &b) { return a.m_keys == b.m_keys; }

private:
    QStringList m_keys;
    QString m_text;
};

} // namespace patchbay
