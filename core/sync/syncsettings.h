// How a connection syncs by itself: when, which records, and what becomes of those that vanish.
#pragma once

#include "base/result.h"
#include "mapping/filter.h"

#include <QDateTime>
#include <QJsonObject>

#include <chrono>

namespace patchbay {

// What is done in Intercom with a record that a complete read of the source no longer has, or of which an
// event says that it was deleted. What is deleted is archived first, and goes for good after the hold hours
// have passed a second time. (Companies are not archived by Intercom: they stay, or are deleted at once.)
enum class DeletionPolicy { Keep, Archive, Delete };

struct SyncSettings
{
    enum class Frequency {
        Manual,   // only when somebody says so: events are kept and write nothing
        Interval, // every so many minutes, and what events tell of at once
        OnEvents, // what events tell of at once; everything now and then, for what no event told of
    };

    Frequency frequency = Frequency::Manual;
    int minutes = 60;   // of Interval
    Condition people{}; // which of them are synced
    Condition organisations{};
    DeletionPolicy deletions = DeletionPolicy::Keep;
    // More deletions than this share of the records within the hold hours (a day, where they are fewer) wait
    // for confirmation, whoever told of them; and so do more than this many.
    double holdAbovePercent = 5;
    int holdAboveCount = 50;
    int holdHours = 24;         // a record must be missing for this long; and archived, before it is deleted
    int budgetPercent = 100;    // of the rate limit that runs of this connection may take
    bool bulkEndpoints = false; // Intercom's preview endpoints, where the workspace has them
    int fullEveryHours = 24;    // unless Manual: everything is read this often; 0: never
    int overlapMinutes = 10;    // what changed is read from this long before the last read's beginning
    int driftSample = 200;      // so many linked records are compared once a day; 0: none

    // {"frequency","minutes","filter":{"people","organisations"},"deletions","hold_above_percent",
    // "hold_above_count","hold_hours","budget_percent","bulk_endpoints","full_every_hours","overlap_minutes",
    // "drift_sample"}
    QJsonObject toJson() const;
    // InvalidInput names the key at fault and what it may be; what is left out has its default.
    static Result<SyncSettings> fromJson(const QJsonObject &json);
    friend bool operator==(const SyncSettings &a, const SyncSettings &b) = default;
};

QString frequencyName(SyncSettings::Frequency frequency); // "manual", "interval", "on_events"
QString deletionPolicyName(DeletionPolicy policy);        // "keep", "archive", "delete"

// What one run covers.
struct RunScope
{
    enum class Kind {
        Full,           // everything; the only one that can notice deletions
        Since,          // what the source says was changed since a time
        Failed,         // what failed last time
        Records,        // these keys
        Fitting,        // those of one object that a condition fits
        ChangedMapping, // everything, but only fields whose rules changed
        Gone,           // what vanished long enough ago; each is looked for in the source once more
    };

    Kind kind = Kind::Full;
    QDateTime since{};
    QString object{};   // "people", "organisations"; empty: both. Of Records and Fitting: whose
    QStringList keys{}; // of Records
    Condition where{};  // of Fitting, beside the connection's own filter
    bool createAttributes = false;
    bool leaveOutInvalid = false;
    // What nothing but a mapping's change would write to records that were synced already is left out:
    // somebody declined it.
    bool withoutDeclined = false;

    QJsonObject toJson() const;
    static RunScope fromJson(const QJsonObject &json);
};

// "full", "since", "failed", "records", "fitting", "changed_mapping", "gone"
QString runScopeName(RunScope::Kind kind);

} // namespace patchbay
