// Search queries, built so that what Intercom refuses cannot be written (OpenAPI 2.16, POST
// /contacts/search).
#pragma once

#include "base/result.h"

#include <QJsonArray>
#include <QJsonObject>

namespace patchbay::intercom {

class SearchQuery
{
public:
    // {"field":…,"operator":…,"value":…}
    static SearchQuery where(const QString &field, const QString &op, const QJsonValue &value);
    static SearchQuery allOf(const QList<SearchQuery> &parts); // AND
    static SearchQuery anyOf(const QList<SearchQuery> &parts); // OR

    // The query as Intercom takes it; InvalidInput for an unknown operator, IN/NIN without a list, more than
    // 15 filters in a group or more than 2 levels of nesting.
    Result<QJsonObject> toJson() const;

private:
    Result<QJsonObject> toJson(int depth) const;

    QString m_operator;
    QString m_field;
    QJsonValue m_value;
    QList<SearchQuery> m_parts;
};

} // namespace patchbay::intercom
