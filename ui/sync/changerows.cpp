#include "ui/sync/changerows.h"

#include "ui/mapping/valuetext.h"

namespace patchbay::ui {

using namespace Qt::StringLiterals;

namespace {

QString cell(const QJsonValue &value, FieldType type)
{
    return value.isNull() || value.isUndefined() ? QString() : valueText(value, type);
}

DiffRow fieldRow(const FieldChange &change, const QString &prefix = {})
{
    DiffRow row;
    row.field = prefix + change.path;
    row.before = cell(change.before, change.type);
    row.after = change.willWrite ? cell(change.after, change.type) : row.before;
    row.why = change.because;
    if (!change.willWrite)
        row.kind = DiffRow::Kind::Same;
    else if (row.before.isEmpty())
        row.kind = DiffRow::Kind::Added;
    else
        row.kind = row.after.isEmpty() ? DiffRow::Kind::Removed : DiffRow::Kind::Changed;
    return row;
}

DiffRow companyRow(const CompanyStep &step)
{
    DiffRow row;
    row.field = u"company"_s;
    row.why = step.because;
    const QString name = step.name.isEmpty() ? step.companyId : step.name;
    switch (step.kind) {
    case CompanyStep::Kind::AlreadyAttached:
        row.kind = DiffRow::Kind::Same;
        row.before = row.after = name;
        break;
    case CompanyStep::Kind::Attach:
    case CompanyStep::Kind::CreateAndAttach:
        row.kind = DiffRow::Kind::Added;
        row.after = name;
        break;
    case CompanyStep::Kind::Detach:
        row.kind = DiffRow::Kind::Removed;
        row.before = name;
        break;
    }
    return row;
}

} // namespace

QList<DiffRow> changeRows(const QList<FieldChange> &changes, const QList<CompanyStep> &companies,
                          const QList<TagStep> &tags)
{
    QList<DiffRow> rows;
    for (const FieldChange &change : changes)
        rows << fieldRow(change);
    for (const CompanyStep &company : companies) {
        rows << companyRow(company);
        for (const FieldChange &change : company.changes)
            rows << fieldRow(change, u"company."_s);
    }
    for (const TagStep &tag : tags) {
        DiffRow row;
        row.field = u"tag"_s;
        row.kind = tag.add ? DiffRow::Kind::Added : DiffRow::Kind::Removed;
        (tag.add ? row.after : row.before) = tag.name;
        row.why = tag.because;
        rows << row;
    }
    return rows;
}

} // namespace patchbay::ui
