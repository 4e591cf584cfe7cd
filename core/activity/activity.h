// core/activity: what happened, who did it and what came of it. Written by every room that acts, read by
// people.
//
// ActivityLog (activitylog.h) appends entries and reads them back filtered, newest first, by key and never by
// offset, so that ten million rows are no slower than ten; activityexport.h writes any filter as CSV or JSON
// lines.
#pragma once
