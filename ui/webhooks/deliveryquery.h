// What is typed into the filter of deliveries, and which deliveries are meant by it.
#pragma once

#include "console/webhookservice.h"
#include "ui/widgets/filterbar.h"

namespace patchbay::ui {

enum DeliveryPreset { AllDeliveries, DeliveriesThatNeedYou, DeliveriesInWork };

Filter presetFilter(DeliveryPreset preset);
// The preset that is part of the filter.
DeliveryPreset presetOf(const Filter &filter);

// The fields that can be asked for. Topics that nobody has heard of yet may come, too: the list only helps to
// type.
QList<FilterField> deliveryFields(const QList<EndpointView> &endpoints);
// Of a filter without a problem.
DeliveryFilter deliveriesOf(const Filter &typed, const QList<EndpointView> &endpoints);
// {"state": "parked"}, {"endpoint": id}, {"topic": name}: what other places ask this one to show.
Filter filterOf(const QVariantMap &target, const QList<EndpointView> &endpoints);

} // namespace patchbay::ui
