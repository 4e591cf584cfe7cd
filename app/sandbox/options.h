// What a sandbox is asked to be.
#pragma once

#include "base/time.h"

#include <QList>
#include <QString>
#include <QStringList>

namespace patchbay::sandbox {

struct Admin
{
    QString name{};
    QString email{};
    QString id{}; // given by the sandbox when empty
};

struct Options
{
    quint16 port = 0; // 0: any free one
    int contacts = 0;
    int companies = 0;
    int conversations = 0; // they need contacts
    int tickets = 0;
    int latencyMs = 50;
    int rateLimit = 1'666; // requests per window of 10 seconds
    double faultRate = 0;  // the share of requests that go wrong, 0 to 1
    quint64 seed = 1;      // of the faults and of the seeded data
    int searchDelayMs = 2'000;
    bool bulk = true;          // whether the workspace has the bulk endpoints of the Preview version
    int bulkTaskMs = 1'000;    // how long a task of a bulk job takes; the real time is not described
    bool uniqueEmails = false; // refuse a second user of the same e-mail even with another external id
    QString callsFile{};       // where each call of Intercom's API and its answer are written, if anywhere
    QString token{};           // random when empty
    QString clientSecret{};
    QString timeZone = QStringLiteral("America/New_York"); // dates in searches are this zone's days
    QString region = QStringLiteral("US");
    QString defaultVersion = QStringLiteral("2.16"); // where a request does not say
    QList<Admin> admins{};                           // the built-in ones when empty
    int clerkUsers = 0;                              // of the stand-in for Clerk
    int clerkOrganisations = 0;
    int clerkInvitations = 0;    // that are open
    int clerkRateLimit = 100;    // requests per 10 seconds: what Clerk allows a development instance
    QString clerkSecretKey{};    // random when empty
    Clock clock = systemClock(); // read on the server's thread
};

} // namespace patchbay::sandbox
