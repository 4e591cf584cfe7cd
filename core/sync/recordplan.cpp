#include "sync/recordplan.h"

#include <QRegularExpression>

#include <algorithm>

namespace patchbay {

using namespace Qt::StringLiterals;

RecordSelector RecordSelector::guess(const QString &text)
{
    const QString value = text.trimmed();
    static const QRegularExpression objectId(u"^[0-9a-f]{24}$"_s, QRegularExpression::CaseInsensitiveOption);
    if (value.contains(u'@'))
        return {By::Email, value};
    if (objectId.match(value).hasMatch())
        return {By::IntercomId, value};
    return {By::ExternalId, value};
}

QString selectorName(RecordSelector::By by)
{
    switch (by) {
    case RecordSelector::By::Email: return u"email"_s;
    case RecordSelector::By::ExternalId: return u"external_id"_s;
    case RecordSelector::By::IntercomId: return u"intercom_id"_s;
    case RecordSelector::By::SourceKey: return u"source_key"_s;
    }
    return {};
}

QString companyStepName(CompanyStep::Kind kind)
{
    switch (kind) {
    case CompanyStep::Kind::AlreadyAttached: return u"already_attached"_s;
    case CompanyStep::Kind::Attach: return u"attach"_s;
    case CompanyStep::Kind::CreateAndAttach: return u"create_and_attach"_s;
    case CompanyStep::Kind::Detach: return u"detach"_s;
    }
    return {};
}

QString fieldProblemName(FieldProblem::Kind kind)
{
    switch (kind) {
    case FieldProblem::Kind::MissingAttribute: return u"missing_attribute"_s;
    case FieldProblem::Kind::WrongType: return u"wrong_type"_s;
    case FieldProblem::Kind::NotWritable: return u"not_writable"_s;
    case FieldProblem::Kind::UnknownOwner: return u"unknown_owner"_s;
    case FieldProblem::Kind::SourceField: return u"source_field"_s;
    }
    return {};
}

bool isBlocking(const FieldProblem &problem)
{
    return problem.kind != FieldProblem::Kind::UnknownOwner &&
           problem.kind != FieldProblem::Kind::SourceField;
}

QString planActionName(RecordPlan::Action action)
{
    switch (action) {
    case RecordPlan::Action::Create: return u"create"_s;
    case RecordPlan::Action::Update: return u"update"_s;
    case RecordPlan::Action::Unarchive: return u"unarchive"_s;
    case RecordPlan::Action::Unchanged: return u"unchanged"_s;
    case RecordPlan::Action::Archive: return u"archive"_s;
    case RecordPlan::Action::Delete: return u"delete"_s;
    case RecordPlan::Action::SourceGone: return u"source_gone"_s;
    case RecordPlan::Action::NotFound: return u"not_found"_s;
    case RecordPlan::Action::Ambiguous: return u"ambiguous"_s;
    case RecordPlan::Action::Conflict: return u"conflict"_s;
    case RecordPlan::Action::Blocked: return u"blocked"_s;
    }
    return {};
}

QString planActionTitle(RecordPlan::Action action)
{
    switch (action) {
    case RecordPlan::Action::Create: return u"Will be created"_s;
    case RecordPlan::Action::Update: return u"Will be updated"_s;
    case RecordPlan::Action::Unarchive: return u"Will be brought back"_s;
    case RecordPlan::Action::Unchanged: return u"No changes"_s;
    case RecordPlan::Action::Archive: return u"Will be archived"_s;
    case RecordPlan::Action::Delete: return u"Will be deleted"_s;
    case RecordPlan::Action::SourceGone: return u"Gone from the source"_s;
    case RecordPlan::Action::NotFound: return u"Not found"_s;
    case RecordPlan::Action::Ambiguous: return u"Several records fit"_s;
    case RecordPlan::Action::Conflict: return u"Needs your decision"_s;
    case RecordPlan::Action::Blocked: return u"Cannot be written yet"_s;
    }
    return {};
}

bool RecordPlan::canApply() const
{
    switch (action) {
    case Action::Create:
    case Action::Update:
    case Action::Unarchive:
    case Action::Unchanged:
    case Action::Archive:
    case Action::Delete: return true;
    case Action::SourceGone:
    case Action::NotFound:
    case Action::Ambiguous:
    case Action::Conflict:
    case Action::Blocked: return false;
    }
    return false;
}

int RecordPlan::writeCount() const
{
    if (!canApply())
        return 0;
    qsizetype count = attributes.size() + tags.size();
    if (action == Action::Unarchive || action == Action::Archive || action == Action::Delete)
        ++count;
    if (!body.isEmpty())
        ++count;
    for (const CompanyStep &step : companies)
        count += (step.body.isEmpty() ? 0 : 1) + (step.kind == CompanyStep::Kind::AlreadyAttached ? 0 : 1);
    return int(count);
}

} // namespace patchbay
