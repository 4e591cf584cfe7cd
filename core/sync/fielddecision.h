// The decision for a group of fields of one record: what is written, what is kept and why, and what stands in
// the way. Pure.
#pragma once

#include "sync/preparedmapping.h"
#include "sync/resyncoptions.h"

namespace patchbay {

struct FieldGroup
{
    const PreparedMapping *mapping = nullptr;
    QList<EvaluatedField> fields{}; // those of the group
    QJsonObject target{};           // Intercom's record by path
    QJsonObject agreed{};           // the link's; empty without one
    bool creating = false;
    bool unseen = false; // it exists, and nobody can look: `target` is what the link remembers
    ResyncOptions options{};
};

struct FieldDecision
{
    QList<FieldChange> changes{};        // in the mapping's order
    QHash<QString, QJsonValue> writes{}; // by path
    QJsonObject agreed{};                // what holds on both sides once the writes are done
    QJsonObject stored{};                // by path, where Intercom says what was agreed in its own way
    QList<FieldProblem> problems{};
    QList<AttributeStep> attributes{};
    QStringList conflicts{}; // labels of fields that both sides changed
};

// Key of a link's agreed values: by path, how Intercom stored a value that it was given in another form, such
// as a phone number without spaces. Without it such a field would be written again by every run.
inline constexpr QLatin1StringView storedForms{"$stored"};

FieldDecision decideFields(const FieldGroup &group);

} // namespace patchbay
