// What the stand-in workspace holds: plain structs, the indexes over them, and what a search may see of them.
// Only the server's one thread touches it, so nothing here is locked.
#pragma once

#include "sandbox/options.h"
#include "sandbox/talks.h"

#include <QHash>
#include <QJsonObject>
#include <QJsonValue>
#include <QMultiHash>
#include <QSet>
#include <QTimeZone>

#include <cstdint>
#include <deque>
#include <functional>
#include <optional>
#include <vector>

namespace patchbay::sandbox {

struct TagLink
{
    quint32 tag = 0;
    qint64 appliedAt = 0;
};

struct MergeRecord
{
    quint32 source = 0;
    qint64 mergedAt = 0;
};

struct Contact
{
    enum class Status : quint8 { Active, Archived, Blocked, Deleted, Merged };

    quint32 number = 0; // its place in State::contacts; the id is made from it
    Status status = Status::Active;
    bool lead = false;
    bool unsubscribed = false;
    bool emailVerified = false;
    QString externalId{}; // null texts are absent values
    QString email{};
    QString phone{};
    QString name{};
    QString avatar{};
    QString ownerId{};
    qint64 createdAt = 0;
    qint64 updatedAt = 0;
    qint64 signedUpAt = 0; // 0: never
    qint64 lastSeenAt = 0;
    QJsonObject custom{};
    std::vector<TagLink> tags{};
    std::vector<quint32> companies{};
    std::vector<MergeRecord> mergeHistory{};
    quint32 mergedInto = 0;

    bool isActive() const { return status == Status::Active; }
};

struct Company
{
    quint32 number = 0;
    bool deleted = false;
    QString companyId{};
    QString name{};
    QString plan{};
    QString website{};
    QString industry{};
    std::optional<qint64> size{};
    std::optional<qint64> remoteCreatedAt{}; // as the client gave it; the creation time is shown without one
    qint64 monthlySpend = 0;
    qint64 createdAt = 0;
    qint64 updatedAt = 0;
    qint64 lastRequestAt = 0;
    QJsonObject custom{};
    std::vector<quint32> tags{};
    std::vector<quint32> contacts{}; // attached ones, in the order of attaching
};

struct Tag
{
    quint32 number = 0;
    QString name{};
    bool deleted = false;
};

struct Attribute
{
    int id = 0; // 0 for Intercom's own
    QString model{};
    QString name{};
    QString label{};
    QString description{};
    QString dataType{}; // as read: string, integer, float, boolean, date
    QStringList options{};
    bool apiWritable = true;
    bool messengerWritable = false;
    bool archived = false;
    bool custom = true;
    qint64 createdAt = 0;
    qint64 updatedAt = 0;
};

struct ActivityLog
{
    QString id{};
    int admin = 0; // its place in State::admins
    QString type{};
    QString description{};
    QJsonValue metadata{};
    qint64 createdAt = 0;
};

// One hand-in of a bulk job. Its items take effect when it ends.
struct BulkTask
{
    quint32 number = 0;
    QByteArray method{};
    bool isDelete = false;
    std::vector<QJsonObject> items{}; // let go of when it has ended
    qint64 itemCount = 0;
    qint64 createdAtMs = 0;
    qint64 startsAtMs = 0;
    qint64 endsAtMs = 0;
    bool hasEnded = false;
    bool hasErrors = false;
};

struct BulkJob
{
    quint32 number = 0;
    bool isOfContacts = true;
    std::vector<BulkTask> tasks{};

    bool hasEnded() const; // and takes no more tasks
};

struct Counters
{
    qint64 created = 0;
    qint64 updated = 0;
    qint64 deleted = 0;
};

class State
{
public:
    State(const Options &options, QString appId);

    // Unix seconds and milliseconds of the sandbox's clock.
    qint64 now() const { return nowMs() / 1'000; }
    qint64 nowMs() const { return options.clock().toMSecsSinceEpoch(); }

    // 24 hex digits like an ObjectId's: the time of the workspace, its number, the record's number.
    QString contactId(quint32 number) const { return recordId(number, 0xc0); }
    QString companyId(quint32 number) const { return recordId(number, 0x0c); }
    QString tagId(quint32 number) const { return QString::number(firstTagId + number); }

    // The record of that id whatever its status; null for an unknown id.
    const Contact *contact(const QString &id) const;
    const Company *company(const QString &id) const; // null for deleted ones as well
    const Company *companyByOwnId(const QString &companyId) const;
    const Tag *tag(const QString &id) const;
    const Tag *tagByName(const QString &name) const; // without regard to case
    const Attribute *attribute(const QString &model,
                               const QString &name) const; // a custom one that is in use

    // The user, not lead, of that external id that is active, archived or blocked.
    const Contact *userByExternalId(const QString &externalId) const;
    const Contact *mergedByExternalId(const QString &externalId) const;
    // Everyone of that address, in order of creation, whatever role and status.
    std::vector<quint32> contactsByEmail(const QString &email) const;
    // Everyone of that external id, whatever role and status.
    QList<quint32> contactsByExternalId(const QString &id) const { return m_externalIds.values(id); }

    // Room for that many, so that the indexes need not grow.
    void expectContacts(qsizetype count);
    // Not yet for searches, unless it was there from the start.
    Contact &addContact(Contact contact, bool isSearchable = false);
    // Applies the change, keeping indexes, the update time, and the older version for searches.
    const Contact &changeContact(quint32 number, const std::function<void(Contact &)> &change);
    Company &addCompany(Company company);
    Company &changeCompany(quint32 number, const std::function<void(Company &)> &change);
    Tag &addTag(const QString &name);

    void attach(quint32 contact, quint32 company);
    void detach(quint32 contact, quint32 company);

    // The contact as a search sees it now; null where the index does not have it yet.
    const Contact *searchable(quint32 number) const;
    // Those which a search may still find by an address, an external id or a status that they no longer have.
    std::vector<quint32> movedContacts() const;

    const Options options;
    const QString appId;
    const QTimeZone zone;
    const qint64 startedAt;

    std::deque<Contact> contacts{};
    std::deque<Company> companies{};
    std::deque<Conversation> conversations{};
    std::deque<Ticket> tickets{};
    std::vector<Tag> tags{};
    std::vector<Attribute> attributes{};
    std::vector<Admin> admins{};
    std::vector<ActivityLog> activityLogs{}; // newest first
    QSet<QString> events{};                  // the key of each distinct one
    std::vector<BulkJob> bulkJobs{};
    bool hasBulk = true;
    quint32 bulkTasks = 0; // ever handed in
    size_t openBulkTasks = 0;
    qint64 activeContacts = 0;
    Counters counters{};

private:
    static constexpr quint32 firstTagId = 7'522'900;
    struct Stale
    {
        qint64 untilMs = 0;
        std::optional<Contact> version{};
    };

    QString recordId(quint32 number, quint8 kind) const;
    std::optional<quint32> recordNumber(const QString &id, quint8 kind) const;
    void keepForSearch(quint32 number, std::optional<Contact> version);
    void forgetStale();
    void index(const Contact &contact);
    void unindex(const Contact &contact);

    QHash<QString, quint32> m_users{};  // external id
    QHash<QString, quint32> m_merged{}; // external id
    QMultiHash<QString, quint32> m_emails{};
    QMultiHash<QString, quint32> m_externalIds{};
    QSet<quint32> m_moved{};
    QHash<QString, quint32> m_companies{};                 // company_id
    QHash<quint32, std::vector<Stale>> m_stale{};          // by contact, oldest first
    std::deque<std::pair<qint64, quint32>> m_staleUntil{}; // when to look at which contact's again
};

} // namespace patchbay::sandbox
