#include "ui/webhooks/deliveryquery.h"

#include "base/time.h"
#include "ui/webhooks/deliverywords.h"

namespace patchbay::ui {

using namespace Qt::StringLiterals;

Filter presetFilter(DeliveryPreset preset)
{
    Filter filter;
    if (preset == DeliveriesThatNeedYou)
        filter.terms << FilterTerm{u"state"_s, wordOfState(QString(deliverystates::parked)), false};
    if (preset == DeliveriesInWork)
        filter.terms << FilterTerm{u"state"_s, wordOfState(QString(deliverystates::received)), false};
    return filter;
}

DeliveryPreset presetOf(const Filter &filter)
{
    for (const DeliveryPreset one : {DeliveriesInWork, DeliveriesThatNeedYou})
        if (filter.terms.contains(presetFilter(one).terms.first()))
            return one;
    return AllDeliveries;
}

QList<FilterField> deliveryFields(const QList<EndpointView> &endpoints)
{
    QStringList names;
    QStringList topics;
    for (const EndpointView &endpoint : endpoints) {
        names << endpoint.row.name;
        topics << endpoint.row.topics;
        for (const TopicArrivals &arrived : endpoint.arrivals)
            topics << arrived.topic;
    }
    topics.sort();
    topics.removeDuplicates();
    const auto fitting = [topics](const QString &typed) { return topics.filter(typed, Qt::CaseInsensitive); };
    return {{.key = u"endpoint"_s, .label = u"Endpoint"_s, .values = names},
            {.key = u"topic"_s, .label = u"Topic"_s, .complete = fitting},
            {.key = u"state"_s, .label = u"State"_s, .values = stateWords(), .canNegate = true},
            {.key = u"record"_s, .label = u"Record"_s},
            {.key = u"notification"_s, .label = u"Notification id"_s},
            {.key = u"since"_s, .label = u"Since"_s, .complaint = timeComplaint},
            {.key = u"until"_s, .label = u"Until"_s, .complaint = timeComplaint}};
}

namespace {

// None at all is a choice, too: an empty list would mean every state.
QStringList statesOf(const Filter &typed)
{
    QStringList chosen;
    QStringList excluded;
    for (const FilterTerm &term : typed.terms) {
        if (term.key != u"state"_s)
            continue;
        const QString state = stateOfWord(term.value);
        (term.negated ? excluded : chosen) << (state.isEmpty() ? term.value : state);
    }
    if (chosen.isEmpty() && excluded.isEmpty())
        return {};
    if (chosen.isEmpty())
        for (const QString &word : stateWords())
            chosen << stateOfWord(word);
    chosen.removeIf([&excluded](const QString &state) { return excluded.contains(state); });
    return chosen.isEmpty() ? QStringList{u"none"_s} : chosen;
}

} // namespace

DeliveryFilter deliveriesOf(const Filter &typed, const QList<EndpointView> &endpoints)
{
    DeliveryFilter filter;
    filter.text = typed.text;
    filter.states = statesOf(typed);
    for (const FilterTerm &term : typed.terms) {
        if (term.key == u"endpoint"_s) {
            filter.endpointId = EndpointId(term.value);
            for (const EndpointView &endpoint : endpoints)
                if (endpoint.row.name == term.value)
                    filter.endpointId = endpoint.row.id;
        } else if (term.key == u"topic"_s) {
            filter.topic = currentTopicName(term.value);
        } else if (term.key == u"record"_s) {
            filter.recordKey = term.value;
        } else if (term.key == u"notification"_s) {
            filter.notificationId = term.value;
        } else if (term.key == u"since"_s) {
            filter.from = readDate(QJsonValue(term.value));
        } else if (term.key == u"until"_s) {
            filter.to = readDate(QJsonValue(term.value));
        }
    }
    return filter;
}

Filter filterOf(const QVariantMap &target, const QList<EndpointView> &endpoints)
{
    Filter filter;
    if (const QString state = stateOfWord(target.value(u"state"_s).toString()); !state.isEmpty())
        filter.terms << FilterTerm{u"state"_s, wordOfState(state), false};
    if (const QString id = target.value(u"endpoint"_s).toString(); !id.isEmpty()) {
        QString name = id;
        for (const EndpointView &endpoint : endpoints)
            if (endpoint.row.id.text() == id)
                name = endpoint.row.name;
        filter.terms << FilterTerm{u"endpoint"_s, name, false};
    }
    if (const QString topic = target.value(u"topic"_s).toString(); !topic.isEmpty())
        filter.terms << FilterTerm{u"topic"_s, topic, false};
    return filter;
}

} // namespace patchbay::ui
