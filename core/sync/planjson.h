// The parts of a plan as JSON, for those who keep them elsewhere than in a plan.
#pragma once

#include "sync/recordplan.h"

namespace patchbay {

// Keys: path, label, before, after, because, will_write, rule.
QJsonObject fieldChangeJson(const FieldChange &change);
QJsonArray fieldChangesJson(const QList<FieldChange> &changes);
// Keys: action, company_id, intercom_id, name, because, changes.
QJsonObject companyStepJson(const CompanyStep &step);

} // namespace patchbay
