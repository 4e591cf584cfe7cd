#include "sync/runledger.h"

#include <array>
#include <utility>

namespace patchbay {

using namespace Qt::StringLiterals;

namespace {

struct Column
{
    QLatin1StringView key;
    qint64 RunLedger::*member;
};

constexpr std::array columns{
    Column{QLatin1StringView("source"), &RunLedger::source},
    Column{QLatin1StringView("create"), &RunLedger::create},
    Column{QLatin1StringView("update"), &RunLedger::update},
    Column{QLatin1StringView("unchanged"), &RunLedger::unchanged},
    Column{QLatin1StringView("skip"), &RunLedger::skipped},
    Column{QLatin1StringView("removed"), &RunLedger::removed},
    Column{QLatin1StringView("conflict"), &RunLedger::conflicts},
    Column{QLatin1StringView("error"), &RunLedger::failed},
    Column{QLatin1StringView("done"), &RunLedger::done},
    Column{QLatin1StringView("waiting"), &RunLedger::waiting},
    Column{QLatin1StringView("companies_of_people"), &RunLedger::companiesOfPeople},
    Column{QLatin1StringView("vanished"), &RunLedger::vanished},
    Column{QLatin1StringView("vanished_done"), &RunLedger::vanishedDone},
    Column{QLatin1StringView("besides_failed"), &RunLedger::besidesFailed},
    Column{QLatin1StringView("held"), &RunLedger::held},
};

} // namespace

RunLedger RunLedger::of(const QList<RunItemGroup> &groups)
{
    RunLedger ledger;
    for (const RunItemGroup &group : groups) {
        const bool toDo = group.state == itemstates::planned || group.state == itemstates::doing;
        if (!group.cause.isEmpty())
            ledger.causes.insert(group.cause, ledger.causes.value(group.cause).toInteger() + group.count);
        ledger.waiting += toDo ? group.count : 0;
        if (group.phase == runphases::deletions || group.phase == runphases::companiesOfPeople) {
            const bool vanishes = group.phase == runphases::deletions;
            (vanishes ? ledger.vanished : ledger.companiesOfPeople) += group.count;
            if (vanishes && group.state == itemstates::done)
                ledger.vanishedDone += group.count;
            if (group.state == itemstates::held)
                ledger.held += group.count;
            if (group.state == itemstates::failed)
                ledger.besidesFailed += group.count;
            continue;
        }
        ledger.source += group.count;
        if (group.state == itemstates::failed) {
            ledger.failed += group.count;
            continue;
        }
        ledger.done += group.state == itemstates::done ? group.count : 0;
        if (group.action == "ambiguous"_L1 || group.action == "conflict"_L1)
            ledger.conflicts += group.count;
        else if (group.action == "create"_L1)
            ledger.create += group.count;
        else if (group.action == "update"_L1 || group.action == "unarchive"_L1)
            ledger.update += group.count;
        else if (group.action == "unchanged"_L1)
            ledger.unchanged += group.count;
        else if ((group.action == "archive"_L1 || group.action == "delete"_L1) &&
                 group.state != itemstates::skipped)
            ledger.removed += group.count;
        else
            ledger.skipped += group.count;
    }
    return ledger;
}

void RunLedger::add(const RunLedger &other)
{
    for (const Column &column : columns)
        this->*column.member += other.*column.member;
    for (auto it = other.causes.constBegin(); it != other.causes.constEnd(); ++it)
        causes.insert(it.key(), causes.value(it.key()).toInteger() + it.value().toInteger());
}

void RunLedger::subtract(const RunLedger &other)
{
    for (const Column &column : columns)
        this->*column.member -= other.*column.member;
    for (auto it = other.causes.constBegin(); it != other.causes.constEnd(); ++it) {
        const qint64 left = causes.value(it.key()).toInteger() - it.value().toInteger();
        if (left > 0)
            causes.insert(it.key(), left);
        else
            causes.remove(it.key());
    }
}

QJsonObject RunLedger::toJson() const
{
    QJsonObject json;
    for (const Column &column : columns)
        json.insert(QString(column.key), this->*column.member);
    if (!causes.isEmpty())
        json.insert(u"causes"_s, causes);
    return json;
}

RunLedger RunLedger::fromJson(const QJsonObject &json)
{
    RunLedger ledger;
    for (const Column &column : columns)
        ledger.*column.member = json.value(column.key).toInteger();
    ledger.causes = json.value("causes"_L1).toObject();
    return ledger;
}

QString RunLedger::sentence(bool planned) const
{
    QStringList parts;
    const auto add = [&parts](qint64 count, const QString &words) {
        if (count > 0)
            parts.append(u"%L1 %2"_s.arg(count).arg(words));
    };
    add(create, planned ? u"to create"_s : u"created"_s);
    add(update, planned ? u"to update"_s : u"updated"_s);
    add(removed, planned ? u"to remove"_s : u"removed"_s);
    add(unchanged, u"unchanged"_s);
    add(skipped, u"skipped"_s);
    add(conflicts, u"to judge"_s);
    add(failed, planned ? u"with errors"_s : u"failed"_s);
    add(vanished, u"gone from the source"_s);
    return parts.isEmpty() ? u"No records"_s : parts.join(u", "_s);
}

} // namespace patchbay
