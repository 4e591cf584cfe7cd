// What a sync of one record would do: shown first, applied later, stored with its run.
#pragma once

#include "base/ids.h"
#include "connectors/connector.h"
#include "mapping/validation.h"

#include <QJsonArray>
#include <QJsonObject>
#include <QList>

#include <optional>

namespace patchbay {

// How a person names a record.
struct RecordSelector
{
    enum class By { Email, ExternalId, IntercomId, SourceKey };
    By by = By::Email;
    QString value{};

    // What the text probably is: an e-mail has an @, an Intercom id is 24 hex digits, anything else an
    // external id.
    static RecordSelector guess(const QString &text);
};
QString selectorName(RecordSelector::By by); // "email", "external_id", "intercom_id", "source_key"

struct FieldChange
{
    QString path{}; // on Intercom's side: "name", "custom.plan", "company.name"
    QString label{};
    QJsonValue before{};
    QJsonValue after{};
    QString because{}; // why, for a person
    QString ruleId{};
    bool willWrite = true;               // false: shown because it was kept, with the reason
    FieldType type = FieldType::Unknown; // of the field, so that a screen can say a date as a date
};

// A field that cannot be written as it stands.
struct FieldProblem
{
    enum class Kind { MissingAttribute, WrongType, NotWritable, UnknownOwner, SourceField };
    Kind kind = Kind::WrongType;
    QString path{};
    QString ruleId{};
    QString message{};
    QString nextStep{};
    FieldType suggestedType = FieldType::Unknown; // of a missing attribute
};

// A custom attribute that is created before anything is written.
struct AttributeStep
{
    QString model{}; // "contact" or "company"
    QString name{};
    QString path{};
    FieldType type = FieldType::Unknown;
    QString dataType{}; // as the API calls it
};

// A company that the contact belongs to, with what becomes of it.
struct CompanyStep
{
    enum class Kind { AlreadyAttached, Attach, CreateAndAttach, Detach };
    Kind kind = Kind::Attach;
    QString companyId{};    // the customer's own
    CompanyId intercomId{}; // empty until it exists
    QString name{};
    QJsonObject body{};           // what the upsert sends; empty when nothing changes
    QList<FieldChange> changes{}; // of the company itself
    QString because{};
    QString sourceKey{};  // of the organisation's record; empty when the person's record names the company
    QJsonObject before{}; // Intercom's side as it is
    QJsonObject agreed{}; // what the organisation's link will remember
};
QString companyStepName(CompanyStep::Kind kind); // "already_attached", …

struct TagStep
{
    QString name{};
    bool add = true;
    QString because{};
    TagId id{}; // when the contact has it now
};

struct RecordPlan
{
    enum class Action {
        Create,
        Update,
        Unarchive, // it exists, archived: bring it back and update
        Unchanged,
        Archive,    // gone from the source, and the caller asked for archiving
        Delete,     // for good: an undo of a creation, or what the policy for vanished records says
        SourceGone, // gone from the source; nothing is written unless the caller asks
        NotFound,   // on neither side
        Ambiguous,  // several records fit: `candidates`
        Conflict,   // somebody has to judge
        Blocked,    // `problems` stand in the way
    };

    Action action = Action::Unchanged;
    QString sentence{}; // the whole plan in one sentence
    QString nextStep{};
    ConnectionId connectionId{};
    QString connectionName{};
    QString sourceObject{};
    QString targetObject{}; // "contact" or "company"
    RecordSelector selector{};
    int mappingVersion = 0;

    QString title{}; // the person's or company's name
    std::optional<SourceRecord> source{};
    QString intercomId{}; // empty: it does not exist there yet
    QString externalId{};
    QString sourceKey{};  // the record's key in the source, also when only the link remembers it
    QJsonObject before{}; // Intercom's side as it is: the before-image; empty when it could not be seen
    QList<FieldChange> changes{}; // writes first, then what is kept and why
    QList<CompanyStep> companies{};
    QList<TagStep> tags{};
    QList<FieldProblem> problems{};
    QList<AttributeStep> attributes{};
    QStringList candidates{}; // of an ambiguous one: titles with ids
    QJsonObject body{};       // what the write sends
    QJsonObject agreed{};     // what the link will remember
    QJsonObject remembered{}; // what it remembers now
    QDateTime plannedAt{};

    int writeCount() const; // calls that change something
    bool canApply() const;
    QJsonObject toJson() const;
};

QString fieldProblemName(FieldProblem::Kind kind); // "missing_attribute", …
// Whether the record cannot be written as a whole: an owner or an organisation that is unknown is only told.
bool isBlocking(const FieldProblem &problem);
QString planActionName(RecordPlan::Action action);  // "create", "source_gone", …
QString planActionTitle(RecordPlan::Action action); // "Will be created", …

// What applying did.
struct RecordOutcome
{
    RunId runId{};
    RecordPlan::Action action = RecordPlan::Action::Unchanged;
    QString sentence{};
    QString intercomId{};
    QList<FieldChange> changes{};   // that were written
    QList<CompanyStep> companies{}; // with Intercom's ids
    QList<TagStep> tags{};
    QStringList notes{}; // "409: …", "unarchived"
    int writes = 0;
    std::optional<QDateTime> createdAt{}; // of the contact, as Intercom says
    QString requestId{};                  // of the call that wrote its fields, as Intercom named it
    QJsonObject toJson() const;
};

} // namespace patchbay
