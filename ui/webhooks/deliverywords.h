// What a delivery's state and signature are called on screen, and which part of its headers is shown.
#pragma once

#include "console/webhookservice.h"
#include "ui/widgets/statuschip.h"

#include <QStringList>

namespace patchbay::ui {

Status deliveryStatus(const DeliveryRow &row);
// "Waiting", "Tries again", "In work", "Done", "Needs you", "Kept".
QString deliveryWord(const DeliveryRow &row);
// "Signed", "Unsigned", "Edited copy".
QString verdictWord(const QString &verdict);

// The states by the words that the filter takes, and back; an unknown word gives an empty state.
QStringList stateWords();
QString stateOfWord(const QString &word);
QString wordOfState(const QString &state);

// Headers as they may be shown and photographed: the beginning of a signature only.
QList<std::pair<QString, QString>> shownHeaders(const QString &headers);

} // namespace patchbay::ui
