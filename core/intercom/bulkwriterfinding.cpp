// BulkWriter's way to the records that a job created: by searches as soon as Intercom's index has them, else
// by their external ids.
#include "intercom/bulkwriter.h"

#include <QCoroTimer>
#include <QElapsedTimer>
#include <QHash>
#include <QJsonArray>
#include <QSet>

#include <algorithm>
#include <vector>

namespace patchbay::intercom {

using namespace Qt::StringLiterals;

namespace {

constexpr qsizetype mostFound = 150;  // on a page of a search
constexpr qsizetype listGroup = 15;   // filters of a group: what IN surely takes, being short for OR
constexpr qsizetype askedAtOnce = 16; // single look-ups under way
constexpr qsizetype fewEnough = 2;    // missing: asked for at once rather than searched again
constexpr std::chrono::milliseconds shortPause{100};

} // namespace

struct BulkWriter::Missing
{
    QStringList ids{};
    qsizetype listed = mostFound; // by one search
};

struct BulkWriter::Index
{
    std::optional<std::chrono::milliseconds> lag{}; // from a job's end to the finding of its records

    // How long to wait before the next question, `waited` after the job's end.
    std::chrono::milliseconds pause(std::chrono::milliseconds waited, std::chrono::milliseconds usual) const
    {
        if (!lag)
            return usual;
        const std::chrono::milliseconds expected = *lag - *lag / 10;
        return expected > waited ? expected - waited : std::min(usual, std::max(shortPause, *lag / 20));
    }
};

BulkWriter::BulkWriter(Client client) : BulkWriter(std::move(client), Settings()) {}

BulkWriter::BulkWriter(Client client, Settings settings)
    : m_client(client.forMany())
    , m_single(std::move(client))
    , m_settings(settings)
    , m_index(std::make_shared<Index>())
{
}

QCoro::Task<qsizetype> BulkWriter::search(std::shared_ptr<Missing> missing, qsizetype atMost,
                                          Found found) const
{
    const BulkWriter self = *this;
    const QStringList wanted = missing->ids.mid(0, atMost);
    std::vector<Task<Page<Contact>>> asked;
    for (qsizetype first = 0; first < wanted.size(); first += missing->listed) {
        const SearchQuery query = SearchQuery::allOf(
            {SearchQuery::where(u"role"_s, u"="_s, u"user"_s),
             SearchQuery::where(u"external_id"_s, u"IN"_s,
                                QJsonArray::fromStringList(wanted.mid(first, missing->listed)))});
        Client client = self.m_client;
        asked.push_back(client.searchContacts(query));
    }
    QSet<QString> seen;
    bool isTooLong = false;
    for (auto &one : asked) {
        const Result<Page<Contact>> page = co_await std::move(one);
        if (!page) {
            isTooLong = isTooLong || page.error().kind == Error::Kind::Rejected;
            continue; // those are asked for again, at last one by one
        }
        QHash<QString, int> counts;
        for (const Contact &contact : page->items)
            ++counts[contact.externalId];
        for (const Contact &contact : page->items) {
            if (counts.value(contact.externalId) > 1 || seen.contains(contact.externalId))
                continue; // which of the two is ours is not for a search to say
            seen.insert(contact.externalId);
            found(contact);
        }
    }
    if (isTooLong)
        missing->listed = listGroup; // how long a list may be is not described
    co_return missing->ids.removeIf([&seen](const QString &id) { return seen.contains(id); });
}

QCoro::Task<> BulkWriter::find(QStringList externalIds, Found found) const
{
    const BulkWriter self = *this;
    const auto missing = std::make_shared<Missing>(Missing{.ids = std::move(externalIds)});
    std::chrono::milliseconds usual = self.m_settings.searchPause;
    QElapsedTimer timer;
    timer.start();
    for (int round = 0; round < self.m_settings.searches && missing->ids.size() > fewEnough; ++round) {
        const std::chrono::milliseconds waited(timer.elapsed());
        if (round > 0 || self.m_index->lag)
            co_await QCoro::sleepFor(self.m_index->pause(waited, usual));
        if (round > 0)
            usual += usual / 8;
        // One question tells whether the index has come so far; then all are asked.
        const std::chrono::milliseconds askedAt(timer.elapsed());
        const qsizetype some = co_await self.search(missing, missing->listed, found);
        if (some == 0)
            continue;
        self.m_index->lag = askedAt;
        if (missing->ids.size() > fewEnough)
            co_await self.search(missing, missing->ids.size(), found);
    }
    // A search never proves that somebody is absent; this does.
    for (qsizetype first = 0; first < missing->ids.size(); first += askedAtOnce) {
        const QStringList some = missing->ids.mid(first, askedAtOnce);
        std::vector<Task<Contact>> asked;
        for (const QString &id : some) {
            Client client = self.m_single;
            asked.push_back(client.contactByExternalId(id));
        }
        for (auto &one : asked) {
            const Result<Contact> contact = co_await std::move(one);
            if (contact)
                found(*contact);
        }
    }
}

} // namespace patchbay::intercom
