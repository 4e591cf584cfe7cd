// What Intercom answers, as plain structs. Ids are text, enums stay text (they lag behind what is sent),
// times are UTC, and `raw` keeps the object as it came for whoever needs a field that has no member.
#pragma once

#include "base/ids.h"

#include <QDateTime>
#include <QJsonObject>
#include <QList>
#include <QStringList>

#include <optional>

namespace patchbay::intercom {

// GET /me: the token's admin and its app.
struct Me
{
    AdminId adminId{};
    QString adminName{};
    QString adminEmail{};
    QString appIdCode{}; // the workspace's public id; webhooks call it app_id
    QString appName{};
    QString timezone{}; // needed for day-based searches
    QString region{};   // as Intercom spells it
    std::optional<bool> identityVerification{};
    std::optional<QDateTime> appCreatedAt{};
};

struct Admin
{
    AdminId id{};
    QString name{};
    QString email{};
};

struct Tag
{
    TagId id{};
    QString name{};
};

// A list that an object embeds: at most 10 entries, and whether there are more.
struct EmbeddedIds
{
    QStringList ids{};
    bool hasMore = false;
    int totalCount = 0;
};

struct Contact
{
    ContactId id{};
    QString externalId{};
    QString role{};
    QString email{};
    QString phone{};
    QString name{};
    AdminId ownerId{};
    bool archived = false;
    std::optional<QDateTime> createdAt{};
    std::optional<QDateTime> updatedAt{};
    std::optional<QDateTime> signedUpAt{};
    std::optional<QDateTime> lastSeenAt{};
    QJsonObject custom{};
    EmbeddedIds tags{};
    EmbeddedIds companies{};
    QJsonObject raw{};
    QString requestId{}; // of the call that gave it; empty where one of a list is meant
};

struct Company
{
    CompanyId id{};      // Intercom's
    QString companyId{}; // the customer's own; immutable
    QString name{};
    QString plan{};
    std::optional<QDateTime> createdAt{};
    std::optional<QDateTime> updatedAt{};
    QJsonObject custom{};
    QJsonObject raw{};
    QString requestId{}; // of the call that gave it; empty where one of a list is meant
};

// GET /data_attributes: one field of the contact or company model.
struct DataAttribute
{
    QString id{};    // custom attributes only
    QString model{}; // "contact", "company"
    QString name{};
    QString fullName{}; // "custom_attributes.plan", "location.country"
    QString label{};
    QString description{};
    QString dataType{};    // string, integer, float, boolean, date, datetime …
    QStringList options{}; // for list attributes
    bool apiWritable = false;
    bool custom = false;
    bool archived = false;
};

// One entry of the workspace's activity log.
struct ActivityLogEntry
{
    QString id{};
    QString type{}; // open text: the documented enums lag
    QString description{};
    QString performedByEmail{};
    std::optional<QDateTime> at{};
    QJsonObject metadata{};
};

enum class BulkModel { Contacts, Companies };

// One hand-in of a bulk job.
struct BulkTask
{
    QString id{};
    QString state{}; // as of the job
    int itemCount = 0;
};

// A job that writes many contacts or companies. It never says which of its items went wrong.
struct BulkJob
{
    QString id{};
    QString state{}; // pending, running, completed, completed_with_errors; open text
    std::optional<QDateTime> createdAt{};
    QList<BulkTask> tasks{};

    static bool isOver(const QString &state) { return state.startsWith(QStringLiteral("completed")); }
    // Over, and no item of it failed.
    static bool isGood(const QString &state) { return state == QStringLiteral("completed"); }
};

// A page of a list; `next` is empty on the last one and opaque otherwise.
template<typename T>
struct Page
{
    QList<T> items{};
    QString next{};
};

} // namespace patchbay::intercom
