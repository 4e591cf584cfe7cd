#include "console/intercomdoor.h"

namespace patchbay {

namespace {

constexpr std::chrono::seconds keptFor{60};

} // namespace

template<typename T>
bool IntercomDoor::Kept<T>::isFresh() const
{
    return at != std::chrono::steady_clock::time_point{} && std::chrono::steady_clock::now() - at < keptFor;
}

template<typename T>
IntercomDoor::Kept<T> IntercomDoor::Kept<T>::now(T value)
{
    return {std::move(value), std::chrono::steady_clock::now()};
}

IntercomDoor::IntercomDoor(HttpClient &http, WorkspaceId workspace, QUrl baseUrl, FoundSecret token,
                           Allotments allotments)
    : m_workspace(std::move(workspace))
    , m_token(std::move(token))
    , m_allotments(std::move(allotments))
    , m_budget(RateBudget::Settings{}, m_allotments ? m_allotments({}) : nullptr)
    , m_background(http, m_budget, intercom::Client::Settings{std::move(baseUrl), m_token.secret})
    , m_client(m_background.interactive())
    , m_writer(m_client)
{
}

IntercomDoor::~IntercomDoor() = default;

intercom::Client &IntercomDoor::background(const ConnectionId &connection, int percent)
{
    if (percent >= 100)
        return m_background;
    // Kept for good: a run under way goes on with the share it began with.
    std::unique_ptr<Share> &share = m_shares[{connection.text(), percent}];
    if (!share) {
        const RateBudget::Settings settings{
            .assumedLimit = m_budget.state().limit, .share = percent / 100.0, .interactiveReserve = 0.0};
        share = std::unique_ptr<Share>(new Share{
            .budget{m_budget, settings, m_allotments ? m_allotments(connection) : nullptr},
            .client{m_background},
        });
        share->client = m_background.within(share->budget);
    }
    return share->client;
}

Task<QList<intercom::DataAttribute>> IntercomDoor::dataAttributes(QString model)
{
    const Kept<QList<intercom::DataAttribute>> kept = m_attributes.value(model);
    if (kept.isFresh())
        co_return kept.value;
    const int age = m_attributesAge;
    Result<QList<intercom::DataAttribute>> attributes = co_await m_client.dataAttributes(model);
    if (attributes && age == m_attributesAge)
        m_attributes.insert(model, Kept<QList<intercom::DataAttribute>>::now(*attributes));
    co_return attributes;
}

Task<QList<intercom::Admin>> IntercomDoor::admins()
{
    const Kept<QList<intercom::Admin>> kept = m_admins;
    if (kept.isFresh())
        co_return kept.value;
    const Result<QList<intercom::Admin>> asked = co_await m_client.admins();
    if (asked)
        m_admins = Kept<QList<intercom::Admin>>::now(*asked);
    co_return asked;
}

Task<QList<intercom::Tag>> IntercomDoor::tags()
{
    const Kept<QList<intercom::Tag>> kept = m_tags;
    if (kept.isFresh())
        co_return kept.value;
    const Result<QList<intercom::Tag>> asked = co_await m_client.tags();
    if (asked)
        m_tags = Kept<QList<intercom::Tag>>::now(*asked);
    co_return asked;
}

void IntercomDoor::forgetAttributes()
{
    m_attributes.clear();
    ++m_attributesAge;
}

} // namespace patchbay
