// Conversations and tickets as the stand-in workspace holds them: plain structs.
#pragma once

#include <QString>

#include <vector>

namespace patchbay::sandbox {

struct Conversation
{
    quint32 number = 0; // its place in State::conversations; the id is made from it
    quint32 contact = 0;
    bool byAdmin = false; // who began it
    bool read = false;
    QString subject{};
    QString body{};
    QString state = QStringLiteral("open"); // open, closed, snoozed
    qint64 createdAt = 0;
    qint64 updatedAt = 0;
    qint64 waitingSince = 0; // 0 here and below: never
    qint64 firstContactReplyAt = 0;
    qint64 lastContactReplyAt = 0;
    qint64 firstAdminReplyAt = 0;
    qint64 lastAdminReplyAt = 0;
    qint64 firstCloseAt = 0;
    qint64 lastCloseAt = 0;
    QString lastClosedBy{}; // an admin's id; null where nobody did
    int reopens = 0;
    int parts = 1;
    qint64 searchableFromMs = 0;
};

struct TicketPart
{
    QString state{};
    QString previousState{};
    qint64 createdAt = 0;
};

struct Ticket
{
    quint32 number = 0;
    quint32 contact = 0;
    QString title{};
    QString description{};
    QString state = QStringLiteral("submitted"); // submitted, in_progress, waiting_on_customer, resolved
    qint64 createdAt = 0;
    qint64 updatedAt = 0;
    std::vector<TicketPart> parts{};
    qint64 searchableFromMs = 0;

    bool isOpen() const { return state != QStringLiteral("resolved"); }
};

} // namespace patchbay::sandbox
