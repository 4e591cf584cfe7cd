// How a receiver on this machine is reached from outside: instructions with its own address filled in, and
// the addresses that Intercom sends from. Pure.
#pragma once

#include <QList>
#include <QString>
#include <QStringList>
#include <QUrl>

namespace patchbay {

struct ExposureGuide
{
    QString title{}; // "nginx"
    QString sentence{};
    QString code{};   // to be copied
    QString remark{}; // what to look out for; may be empty
};

// For a receiver at that address and port.
QList<ExposureGuide> exposureGuides(const QUrl &receiver);

struct SourceAddresses
{
    QString region{};
    QStringList addresses{};
};

// Reference: Intercom, "Webhook notifications" (developers.intercom.com): the addresses as published there.
QList<SourceAddresses> intercomSourceAddresses();

} // namespace patchbay
