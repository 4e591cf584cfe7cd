// What every system can be asked. Lives in the engine thread; slow work goes to threads of the connector's
// own.
#pragma once

#include "base/secret.h"
#include "base/task.h"
#include "mapping/schema.h"

#include <QDateTime>
#include <QHash>
#include <QJsonObject>
#include <QStringList>

#include <chrono>
#include <memory>
#include <optional>

namespace patchbay {

// The objects that the sync speaks of. A system may have all or some.
namespace objects {
inline constexpr QLatin1StringView people{"people"};
inline constexpr QLatin1StringView organisations{"organisations"};
inline constexpr QLatin1StringView memberships{"memberships"};
inline constexpr QLatin1StringView invitations{"invitations"};
} // namespace objects

// What a check found. Stored as JSON and shown on the connection's page.
struct Health
{
    struct Item
    {
        QString name{}; // "Reachable", "People query", "Read-only"
        enum class State { Ok, Warning, Failed } state = State::Ok;
        QString text{}; // "41 columns, key is CustomerId"
        QString nextStep{};
    };

    bool ok = false;
    QString summary{}; // one line for a person
    std::chrono::milliseconds latency{0};
    QDateTime checkedAt{};
    QList<Item> items{};

    // Sets `ok` and `summary` from the items: the first that failed, else the first warning, else that all is
    // well.
    void settle();

    QJsonObject toJson() const;
    static Health fromJson(const QJsonObject &json);
};

struct SourceRecord
{
    QString object{};
    QString key{}; // the source's own id: what links remember
    QJsonObject fields{};
    std::optional<QDateTime> updatedAt{};
    bool deleted = false;      // the source says that it is gone (a tombstone)
    QString organisationKey{}; // of a membership; `personKey` belongs to it
    QString personKey{};
    // Keys under which this same record was known earlier, such as that of an invitation that became a user:
    // a link under one of them is taken over.
    QStringList formerKeys{};
    std::optional<qint64> position{}; // row or line number, for messages
};

// A row that cannot be used, and why.
struct RowProblem
{
    qint64 position = 0;
    QString message{};
};

struct RecordPage
{
    QList<SourceRecord> records{};
    QList<RowProblem> problems{};
    QString next{}; // opaque; empty on the last page
    // Why the pages together cannot be everything, as one sentence: the source counts more than it gave.
    // Nothing may then be concluded from a record's absence. Empty when nothing speaks against it.
    QString incomplete{};
};

// How one record is looked for.
struct Lookup
{
    enum class By { Key, Email };
    By by = By::Key;
    QString value{};
};

struct Membership
{
    QString personKey{};
    QString organisationKey{};
    QJsonObject fields{};
};

class Connector
{
public:
    virtual ~Connector() = default;

    // Whether the system answers and gives what is needed. An unreachable system is a Health that is not ok,
    // not an Error; an Error means that the check itself could not be made.
    virtual Task<Health> check() = 0;
    // The objects this connection provides, of objects::…
    virtual QStringList objects() const = 0;
    // The fields of an object, with a sample value where there is one.
    virtual Task<Schema> schema(QString object) = 0;
    // Every record that matches: none, one, or several (which is for the caller to call ambiguous). E-mails
    // are compared without regard to case.
    virtual Task<QList<SourceRecord>> find(QString object, Lookup lookup) = 0;
    // A page of up to `limit` records in a stable order, from an opaque cursor (empty: from the start).
    virtual Task<RecordPage> read(QString object, QString cursor, int limit) = 0;
    // Like read(), but only what changed at `since` or later, as far as the source can tell: a record without
    // a change date is given, too. It says nothing about what is gone. By itself it reads everything and
    // leaves out what is older; a system that can ask for less does so.
    virtual Task<RecordPage> readChanged(QString object, QDateTime since, QString cursor, int limit);
    // The organisations a person belongs to; empty when the connection has no memberships.
    virtual Task<QList<Membership>> membershipsOf(QString personKey) = 0;
};

} // namespace patchbay
