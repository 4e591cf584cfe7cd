// What is read out of a payload whose signature was right: the facts that the inbox keeps, and the
// notification. The input's first byte chooses the source.
#include "webhooks/arrivalfacts.h"
#include "webhooks/jsonskim.h"
#include "webhooks/notification.h"

#include <QByteArray>
#include <QJsonDocument>

#include <cstddef>
#include <cstdint>
#include <string>

using namespace patchbay;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t *data, std::size_t size)
{
    if (size < 1)
        return 0;
    const std::string_view text(reinterpret_cast<const char *>(data + 1), size - 1);
    const QByteArray body(text.data(), qsizetype(text.size()));

    std::size_t visited = 0;
    const bool isJson = skimJson(text, [&visited](std::string_view path, std::string_view) {
        if (path.size() > 64 * 1024)
            qFatal("A path is longer than the text.");
        ++visited;
        return true;
    });
    if (visited > text.size())
        qFatal("More was found than there is.");
    std::size_t stopped = 0;
    skimJson(text, [&stopped](std::string_view, std::string_view) { return ++stopped < 2; });
    if (stopped > 2)
        qFatal("It went on after it was told to stop.");

    const ArrivalHints hints{text.substr(0, 20), text.substr(text.size() / 2, 20)};
    for (const WebhookSource source :
         {WebhookSource::Intercom, WebhookSource::Clerk, WebhookSource::HubSpot, WebhookSource::Generic}) {
        arrivalFactsOf(source, text, {});
        const ArrivalFacts facts = arrivalFactsOf(source, text, hints);
        if (!isJson && facts.recordKey.size() > text.size())
            qFatal("A record was found in what is no JSON.");
    }
    const Result<Notification> notification = readNotification(body);
    if (notification && notification->topic.isEmpty())
        qFatal("A notification has no topic.");
    return 0;
}
