// The time machine: deliveries of the past, taken once more through rules and mappings as they are today or
// were in some version, and held against what came of them then. Nothing is sent and nothing is written, but
// into a sandbox on this machine where one is named.
#pragma once

#include "base/jsondiff.h"
#include "store/deliveryrepository.h"

#include <QHash>
#include <QJsonObject>

namespace patchbay {

struct TimeTravel
{
    DeliveryFilter filter{};
    QString rule{};       // id or name; empty: every enabled one, and those that acted then
    int ruleVersion = 0;  // of that rule; 0: the latest
    bool rules = true;    // whether rules are asked
    bool mappings = true; // whether the mappings of the endpoints' connections are
    // Which version of the mapping of an object ("people", "organisations"); the latest where there is none.
    QHash<QString, int> mappingVersions{};
    // The base address of a sandbox on this machine: what would be sent is sent there, oldest first. Empty:
    // nothing is sent.
    QString into{};
    int most = 500; // outcomes that are told one by one; all are counted
};

// One request that was sent into the sandbox instead of to its target.
struct SentElsewhere
{
    QString step{}; // of the rule; of a mapping "contact" or "company"
    QString method{};
    QString url{};           // where it would have gone; of a mapping, where it went
    bool isRecorded = false; // the sandbox does not stand in for its target, and wrote it down
    int status = 0;          // the sandbox's answer; 0 where there was none
    QString error{};         // empty on success

    QJsonObject toJson() const;
};

// What would come of one delivery in one rule or for one record, beside what came of it.
struct Retold
{
    enum class Change {
        Same,
        Differs, // the same is done with other contents
        Begins,  // nothing was done then, now something would be
        Ends,    // something was done then, now nothing would be
        Fails,   // now it would fail, and did not then
    };

    qint64 deliveryId = 0;
    QString topic{};
    QDateTime receivedAt{};
    QString subject{}; // "rule Tell us", "people user_1"
    Change change = Change::Same;
    QString before{}; // sentences
    QString after{};
    // What came of it then is known from its trace; otherwise the version of that time was asked, too.
    bool isRemembered = false;
    bool isIdle = false;                 // nothing was done and nothing would be
    QList<JsonDifference> differences{}; // secrets are masked on both sides
    QList<SentElsewhere> sent{};         // into the sandbox, in the order of sending

    QJsonObject toJson() const;
};

struct TimeTravelReport
{
    qint64 deliveries = 0;
    qint64 unreadable = 0; // their bodies are no JSON object
    QHash<Retold::Change, qint64> counts{};
    // Newest first, at most TimeTravel::most. With a sandbox also those of which the same came, where
    // something was sent.
    QList<Retold> changed{};
    bool isCut = false; // there are more
    QString into{};     // the sandbox's address; empty without one
    qint64 sent = 0;    // requests that it answered with success
    qint64 refused = 0; // and those that it did not

    qint64 count(Retold::Change change) const { return counts.value(change); }
    QJsonObject toJson() const;
};

QString changeName(Retold::Change change); // "same", "differs", "begins", "ends", "fails"

// What two traces of one rule over one delivery come to (Trace::toJson): which requests were sent, or would
// be. Gives change, before, after and differences.
Retold compareTraces(const QJsonObject &before, const QJsonObject &after);

} // namespace patchbay
