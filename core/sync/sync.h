// core/sync: what a sync would do to a record, and doing it.
//
// threewaymerge.h decides field by field from what the source has, what Intercom has and what both last
// agreed on; recordplan.h is the decision for one record, complete enough to be shown before anything is
// written; resync.h finds both sides, makes the plan and applies it, leaving a link, a run with its
// before-image, and an activity entry. intercomschema.h is Intercom's side of every mapping. Bulk runs are
// made of the same plans.
#pragma once
