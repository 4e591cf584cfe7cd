// What becomes of a contact's companies and tags: lists, not fields, so that what people added in Intercom
// stays. Pure.
#pragma once

#include "sync/recorddecision.h"

namespace patchbay {

struct AttachmentDecision
{
    QList<CompanyStep> companies{};
    QList<TagStep> tags{};
    QList<FieldProblem> problems{};
    QList<AttributeStep> attributes{};
    QStringList conflicts{};
    QJsonObject agreed{}; // of the contact's link: company.* fields, agreedCompanies, agreedTags
};

// Companies of the person's own record and of its memberships are attached; those that were listed when both
// sides last agreed and are listed no more are detached.
AttachmentDecision decideCompanies(const DecisionInput &input, const QList<EvaluatedField> &fields);

// Tags of the mapping are added; those that it gave last time and gives no more are taken off.
AttachmentDecision decideTags(const DecisionInput &input, const QList<EvaluatedField> &fields);

} // namespace patchbay
