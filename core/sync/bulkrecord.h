// One record on its way through a bulk call.
#pragma once

#include "intercom/bulkwriter.h"
#include "sync/runentry.h"

#include <optional>

namespace patchbay {

// What a plan is as an item of a bulk call.
struct BulkForm
{
    intercom::BulkDeed deed = intercom::BulkDeed::CreateContacts;
    QJsonObject fields{};
};

// Nothing where a bulk call cannot say all of the plan.
std::optional<BulkForm> bulkForm(const RecordPlan &plan);

// Thousands of records are under way at a time, so of each only that is kept which writing it down takes,
// ready for the store: nothing is parsed or put together again when Intercom's answer comes. Whatever is not
// as expected then goes the long way, by the plan in the store.
struct BulkRecord
{
    struct Expected
    {
        QString path{};
        QJsonValue value{};
    };

    int ordinal = 0;
    int phase = 0;
    RunEntry entry{}; // when Intercom keeps each value as it was given
    QList<Expected> expected{};

    // Whether the contact holds what the plan wrote.
    bool isKeptBy(const intercom::Contact &contact) const;
};

// `plan` is what `item` holds.
BulkRecord bulkRecord(const Resync::Parts &parts, RunItemRow item, RecordPlan plan, const QString &startedBy);

} // namespace patchbay
