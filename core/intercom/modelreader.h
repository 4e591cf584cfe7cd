// From Intercom's JSON to the structs of models.h. Tolerant of everything except a missing identity: an
// object without an id is a BadReply, never a record with an empty one.
#pragma once

#include "base/result.h"
#include "intercom/models.h"

#include <QJsonArray>

namespace patchbay::intercom {

Result<Me> readMe(const QJsonObject &json);
Result<Admin> readAdmin(const QJsonObject &json);
Result<Tag> readTag(const QJsonObject &json);
Result<Contact> readContact(const QJsonObject &json);
Result<Company> readCompany(const QJsonObject &json);
Result<DataAttribute>
readDataAttribute(const QJsonObject &json); // named, not numbered: standard ones have no id
Result<ActivityLogEntry> readActivityLogEntry(const QJsonObject &json);
Result<BulkJob> readBulkJob(const QJsonObject &json);

// Reads each entry of a list; the first one that cannot be read is the error.
template<typename T>
Result<QList<T>> readList(const QJsonArray &items, Result<T> (*read)(const QJsonObject &))
{
    QList<T> list;
    list.reserve(items.size());
    for (const QJsonValue &item : items) {
        Result<T> entry = read(item.toObject());
        if (!entry)
            return fail(entry.error());
        list.append(*std::move(entry));
    }
    return list;
}

} // namespace patchbay::intercom
