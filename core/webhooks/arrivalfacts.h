// What the inbox has to know of a payload: found by reading through it once, without building it in memory.
#pragma once

#include "webhooks/source.h"

#include <string>
#include <string_view>

namespace patchbay {

struct ArrivalFacts
{
    std::string topic{}; // as it was sent; empty where the payload has none
    // By which the sender's repetitions are recognised; empty where there is none, as on Intercom's pings.
    std::string notificationId{};
    // What it tells of: "contact/6961…", "user/user_29w…"; deliveries of the same are worked on in order.
    std::string recordKey{};
};

// What the headers may tell, empty where they do not.
struct ArrivalHints
{
    std::string_view messageId{}; // svix-id and its like
    std::string_view event{};     // X-GitHub-Event and its like
};

// A body that is no JSON, or not the source's, has no facts; that is no error here, because it was signed.
ArrivalFacts arrivalFactsOf(WebhookSource source, std::string_view body, const ArrivalHints &hints);

} // namespace patchbay
