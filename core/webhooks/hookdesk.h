// The receiver's endpoints, ready for use: whose a path is, and whether a request to it is genuine. Private
// to core/webhooks.
#pragma once

#include "webhooks/quickverifier.h"
#include "webhooks/receiver.h"

#include <boost/beast/http/fields.hpp>

#include <unordered_map>

namespace patchbay {

using HookFields = boost::beast::http::fields;

// A request with its body whole.
struct HookRequest
{
    std::string_view method{};
    std::string_view target{};
    const HookFields *fields = nullptr;
    QByteArray body{};
    QString peer{};
};

struct HookVerdict
{
    bool genuine = false;
    int status = 0;     // where it is not
    QString reason{};   // its machine name
    QString sentence{}; // for a person
    QString word{};     // as deliveries keep it: "valid", "unsigned"
};

class HookDesk
{
public:
    struct Entry
    {
        ReceiverEndpoint endpoint{};
        std::vector<QuickVerifier> verifiers{};
        bool signsAddress = false;
        std::size_t times = 0; // its place in ReceiverCore::times
    };

    explicit HookDesk(const QList<ReceiverEndpoint> &endpoints);

    const QList<std::pair<EndpointId, Error>> &problems() const { return m_problems; }

    std::unordered_map<std::string, Entry> &entries() { return m_entries; }
    // The endpoint of a request's target; nothing when there is none.
    Entry *find(std::string_view target);
    // What can be said before the body has come: a signature that is not there.
    static HookVerdict judgeHead(const Entry &entry, const HookFields &fields);
    HookVerdict judge(Entry &entry, const HookRequest &request, qint64 nowMs) const;
    // The delivery as it goes into the inbox.
    DeliveryRow delivery(const Entry &entry, const HookRequest &request, const HookVerdict &verdict,
                         qint64 nowMs);

private:
    QString currentTopic(WebhookSource source, const std::string &sent);

    std::unordered_map<std::string, Entry> m_entries{};
    std::unordered_map<std::string, QString> m_topics{}; // by the name that was sent
    QList<std::pair<EndpointId, Error>> m_problems{};
};

} // namespace patchbay
