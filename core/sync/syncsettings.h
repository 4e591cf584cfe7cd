// How a connection syncs by itself: when, which records, and what becomes of those that vanish.
#pragma once

#include "base/result.h"
#include "mapping/filter.h"

#include <QDateTime>
#include <QJsonObject>

#include <chrono>

namespace patchbay {

// What is done in Intercom with a record that a complete read of the source no longer has.
enum class DeletionPolicy { Keep, Archive, Delete };

struct SyncSettings
{
    enum class Frequency { Manual, Interval, OnEvents };

    Frequency frequency = Frequency::Manual;
    int minutes = 60;   // of Interval
    Condition people{}; // which of them are synced
    Condition organisations{};
    DeletionPolicy deletions = DeletionPolicy::Keep;
    double holdAbovePercent = 5; // more deletions than this share of the records wait for confirmation,
    int holdAboveCount = 50;     // and so do more than this many
    int holdHours = 24;          // a record must be missing for this long
    int budgetPercent = 100;     // of the rate limit that runs of this connection may take
    bool bulkEndpoints = false;  // Intercom's preview endpoints, where the workspace has them
    int fullEveryHours = 24; // of Interval: everything is read this often, what changed in between; 0: never
    int overlapMinutes = 10; // what changed is read from this long before the last read's beginning
    int driftSample = 200;   // so many linked records are compared once a day; 0: none

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
        ChangedMapping, // everything, but only fields whose rules changed
    };

    Kind kind = Kind::Full;
    QDateTime since{};
    QString object{};   // "people", "organisations"; empty: both. Of Records: whose keys
    QStringList keys{}; // of Records
    bool createAttributes = false;
    bool leaveOutInvalid = false;

    QJsonObject toJson() const;
    static RunScope fromJson(const QJsonObject &json);
};

QString runScopeName(RunScope::Kind kind); // "full", "since", "failed", "records", "changed_mapping"

} // namespace patchbay
