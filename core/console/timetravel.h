// The time machine: deliveries of the past, taken once more through rules and mappings as they are today or
// were in some version, and held against what came of them then. Nothing is sent and nothing is written.
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
    int most = 500; // outcomes that are told one by one; all are counted
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

    QJsonObject toJson() const;
};

struct TimeTravelReport
{
    qint64 deliveries = 0;
    qint64 unreadable = 0; // their bodies are no JSON object
    QHash<Retold::Change, qint64> counts{};
    QList<Retold> changed{}; // newest first, at most TimeTravel::most
    bool isCut = false;      // there are more

    qint64 count(Retold::Change change) const { return counts.value(change); }
    QJsonObject toJson() const;
};

QString changeName(Retold::Change change); // "same", "differs", "begins", "ends", "fails"

// What two traces of one rule over one delivery come to (Trace::toJson): which requests were sent, or would
// be. Gives change, before, after and differences.
Retold compareTraces(const QJsonObject &before, const QJsonObject &after);

} // namespace patchbay
