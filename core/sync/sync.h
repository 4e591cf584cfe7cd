// core/sync: what a sync would do to a record or to all of them, and doing it.
//
// One record. threewaymerge.h decides field by field from what the source has, what Intercom has and what
// both last agreed on; recordplan.h is the decision for one record, complete enough to be shown before
// anything is written; resync.h finds both sides, makes the plan and applies it, leaving a link, a run with
// its before-image, and an activity entry. intercomschema.h is Intercom's side of every mapping.
//
// All of them. A run (store/runrepository.h) is planned, looked at, and applied:
//   bulkplanner.h    reads Intercom's side into the store (intercomspool.h), then the source page by page;
//   decides each
//                    record as a resync would (pagefacts.h finds what is known of a page at once) and stores
//                    it as an item (planarchive.h). What is not clear beyond doubt is looked at by itself.
//   bulkexecutor.h   applies the items under the one rate budget, writes down what was done every few
//   moments, and can
//                    be stopped, killed and taken over at any time, because every write is safe to repeat.
//   undoplanner.h    makes a run that takes another one back, from its before-images.
//   runledger.h      adds up: source = created + updated + unchanged + skipped + failed, or the run is no
//   success. syncsettings.h   when a connection syncs by itself, what it leaves out, and what becomes of
//   vanished records.
#pragma once
