// What is asked and answered when missed webhooks are fetched from Intercom's API: plain values.
#pragma once

#include "store/endpointrepository.h"

namespace patchbay {

struct GapRequest
{
    QString endpoint{};              // name or id; empty: the only one of Intercom's
    std::optional<QDateTime> from{}; // nothing: since when something may be missing
    std::optional<QDateTime> to{};   // nothing: now
    QStringList topics{};            // empty: all that are subscribed, or came before
};

struct GapTopic
{
    QString topic{};
    bool canBeFetched = false;
    qint64 found = 0;   // that happened in the window
    qint64 arrived = 0; // of these, what came as a delivery
    qint64 missing = 0; // the others; in the inbox now unless they were only counted
    QString note{};     // why it cannot be fetched, or what of it cannot be told; may be empty
};

struct GapReport
{
    EndpointId endpointId{};
    QString endpointName{};
    QDateTime from{};
    QDateTime to{};
    bool onlyCounted = false;
    QList<GapTopic> topics{}; // those that can be fetched first
    qint64 missing = 0;       // of all topics
    QString sentence{};
    QStringList remarks{}; // what else to know
};

} // namespace patchbay
