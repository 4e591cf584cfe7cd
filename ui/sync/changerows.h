// What would change or was changed in one record, as the rows of a diff view.
#pragma once

#include "console/syncservice.h"
#include "ui/widgets/diffview.h"

namespace patchbay::ui {

// Fields first, then companies with their own fields, then tags.
QList<DiffRow> changeRows(const QList<FieldChange> &changes, const QList<CompanyStep> &companies,
                          const QList<TagStep> &tags);

} // namespace patchbay::ui
