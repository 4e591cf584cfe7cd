// What a subscription should have brought and did not, asked of Intercom's API afterwards: for which topics
// that can be done, how it is asked, and the delivery that is put in its place. Pure.
#pragma once

#include "intercom/searchquery.h"
#include "store/deliveryrepository.h"

namespace patchbay {

// How deliveries say that they were fetched, and that nobody has signed them.
inline constexpr QLatin1StringView filledVerdict{"filled"};

enum class GapSource { Contacts, Companies, Conversations, Tickets };

struct GapWindow
{
    QDateTime from{}; // inclusive, to the second: that is how Intercom's times are given
    QDateTime to{};   // exclusive

    bool contains(const QDateTime &at) const;
};

// How one topic is asked for.
struct GapQuestion
{
    QString topic{};
    GapSource source = GapSource::Contacts;
    QString field{};       // of the record, whose time tells when it happened: "statistics.last_close_at"
    QString role{};        // of contacts: "user" or "lead"
    QString deliveredAs{}; // of conversations: how they began
    bool isFirst = false;  // happens to a record once, before everything else
    QString limit{};       // a sentence: what of it cannot be told; empty for nothing
};

// Nothing for what leaves no time behind that could be asked for.
std::optional<GapQuestion> gapQuestionOf(const QString &topic);
// A sentence for a topic without a question: why it cannot be fetched.
QString whyNotFetched(const QString &topic);

// Gives at least everything of the window; what lies around it comes, too, as contacts are searched by the
// day. Of companies there is no search.
intercom::SearchQuery searchOf(const GapQuestion &question, const GapWindow &window);

// Something that happened in the window.
struct MissedEvent
{
    QString topic{};
    QDateTime at{};
    bool isFirst = false;
    QJsonObject item{};
    QString recordKey{}; // "contact/6961…"
};

// What the topic tells of, where it happened to this record in the window; the record as the API gives it.
std::optional<MissedEvent> missedEvent(const GapQuestion &question, const GapWindow &window,
                                       const QJsonObject &record);

// Whether it came after all: `arrivedAt` is when a delivery of its topic and record last did.
bool hasArrived(const MissedEvent &event, const std::optional<QDateTime> &arrivedAt);

// The delivery in place of the one that did not come. Its notification id depends on the event alone, so
// that the same gap can be filled twice.
DeliveryRow filledDelivery(const MissedEvent &event, const EndpointId &endpoint, const QString &appId,
                           const QDateTime &now);

} // namespace patchbay
