// One workspace's way to Intercom: its rate budget, its client, its contact writer, and what changes so
// rarely that it is asked for once a minute. Lives in the engine thread; calls hold it by shared pointer, so
// it outlives being dropped.
#pragma once

#include "base/ids.h"
#include "intercom/client.h"
#include "intercom/contactwriter.h"
#include "net/ratebudget.h"
#include "secrets/secretstore.h"

#include <QHash>

#include <chrono>
#include <functional>
#include <map>
#include <memory>
#include <optional>

namespace patchbay {

class IntercomDoor
{
public:
    // What several programs share of the workspace's limit: the whole for an empty connection, else the share
    // of the runs of that one. Null where nobody else draws.
    using Allotments = std::function<std::shared_ptr<Allotment>(const ConnectionId &)>;

    // `workspace` may be empty, for a workspace that is only being tried. `http` must outlive the door.
    IntercomDoor(HttpClient &http, WorkspaceId workspace, QUrl baseUrl, FoundSecret token,
                 Allotments allotments = {});
    ~IntercomDoor();
    IntercomDoor(const IntercomDoor &) = delete;
    IntercomDoor &operator=(const IntercomDoor &) = delete;

    const WorkspaceId &workspace() const { return m_workspace; }
    const QUrl &baseUrl() const { return m_client.baseUrl(); }
    const FoundSecret &token() const { return m_token; }
    const RateBudget &budget() const { return m_budget; }

    // For a person who waits, and for what nobody waits for.
    intercom::Client &client() { return m_client; }
    intercom::Client &background() { return m_background; }
    // For the runs of a connection that may take `percent` of the limit, all of them together.
    intercom::Client &background(const ConnectionId &connection, int percent);
    intercom::ContactWriter &writer() { return m_writer; }

    // At most a minute old. `model` is "contact" or "company".
    Task<QList<intercom::DataAttribute>> dataAttributes(QString model);
    Task<QList<intercom::Admin>> admins();
    Task<QList<intercom::Tag>> tags();
    // After an attribute was made or changed.
    void forgetAttributes();

private:
    template<typename T>
    struct Kept
    {
        T value{};
        std::chrono::steady_clock::time_point at{}; // the epoch: never

        bool isFresh() const;
        static Kept now(T value);
    };

    struct Share
    {
        RateBudget budget;
        intercom::Client client;
    };

    WorkspaceId m_workspace;
    FoundSecret m_token;
    Allotments m_allotments;
    RateBudget m_budget;
    intercom::Client m_background;
    intercom::Client m_client;
    intercom::ContactWriter m_writer;
    std::map<std::pair<QString, int>, std::unique_ptr<Share>> m_shares{}; // by connection and percentage
    QHash<QString, Kept<QList<intercom::DataAttribute>>> m_attributes{};
    Kept<QList<intercom::Admin>> m_admins{};
    Kept<QList<intercom::Tag>> m_tags{};
    int m_attributesAge = 0; // grows when they are forgotten, so that an answer from before is not kept
};

} // namespace patchbay
