#include "intercom/bulkwriter.h"

#include <QCoroTimer>
#include <QElapsedTimer>
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

BulkModel modelOf(BulkDeed deed)
{
    const bool isContacts = deed == BulkDeed::CreateContacts || deed == BulkDeed::UpdateContacts ||
                            deed == BulkDeed::DeleteContacts;
    return isContacts ? BulkModel::Contacts : BulkModel::Companies;
}

QString identityOf(BulkDeed deed)
{
    switch (deed) {
    case BulkDeed::CreateContacts: return u"external_id"_s;
    case BulkDeed::UpsertCompanies: return u"company_id"_s;
    default: return u"id"_s;
    }
}

// The request schemas of the Preview description.
const QSet<QString> &fieldsOf(BulkDeed deed)
{
    static const QSet<QString> created{u"external_id"_s,
                                       u"email"_s,
                                       u"name"_s,
                                       u"role"_s,
                                       u"phone"_s,
                                       u"avatar"_s,
                                       u"owner_id"_s,
                                       u"unsubscribed_from_emails"_s,
                                       u"language_override"_s,
                                       u"companies"_s,
                                       u"tags"_s,
                                       u"custom_attributes"_s,
                                       u"signed_up_at"_s,
                                       u"last_seen_at"_s};
    static const QSet<QString> updated{u"id"_s,
                                       u"external_id"_s,
                                       u"email"_s,
                                       u"name"_s,
                                       u"phone"_s,
                                       u"avatar"_s,
                                       u"owner_id"_s,
                                       u"language_override"_s,
                                       u"companies"_s,
                                       u"tags"_s,
                                       u"custom_attributes"_s,
                                       u"unsubscribed_from_emails"_s};
    static const QSet<QString> company{u"id"_s,
                                       u"company_id"_s,
                                       u"name"_s,
                                       u"plan"_s,
                                       u"size"_s,
                                       u"website"_s,
                                       u"industry"_s,
                                       u"custom_attributes"_s,
                                       u"remote_created_at"_s,
                                       u"monthly_spend"_s,
                                       u"update_last_request_at"_s};
    static const QSet<QString> idAlone{u"id"_s};
    switch (deed) {
    case BulkDeed::CreateContacts: return created;
    case BulkDeed::UpdateContacts: return updated;
    case BulkDeed::UpsertCompanies:
    case BulkDeed::UpdateCompanies: return company;
    case BulkDeed::DeleteContacts:
    case BulkDeed::DeleteCompanies: break;
    }
    return idAlone;
}

bool holdsNull(const QJsonObject &fields)
{
    return std::any_of(fields.begin(), fields.end(), [](const QJsonValue &value) { return value.isNull(); });
}

// After these no further hand-in makes sense.
bool endsTheWrite(const Error &error)
{
    return error.kind == Error::Kind::Cancelled || error.kind == Error::Kind::Unauthorized ||
           error.kind == Error::Kind::Unsupported || error.kind == Error::Kind::PlanRestricted ||
           error.kind == Error::Kind::Unreachable;
}

bool saysJobIsClosed(const Error &error)
{
    return error.httpStatus == 403 || error.httpStatus == 404;
}

} // namespace

struct BulkWriter::Hand
{
    QList<qsizetype> items{};
    QString job{};
    QString task{}; // empty where the answer did not tell which of its tasks is ours
    QString state{};
    bool isGivenUp = false;
    std::optional<QDateTime> jobCreatedAt{};

    bool isOpen() const { return !isGivenUp && !job.isEmpty() && !BulkJob::isOver(state); }
    // Whether a contact that is there now was made by this hand-in. In doubt not: it is only compared then.
    bool made(const Contact &contact) const
    {
        return BulkJob::isGood(state) ||
               (jobCreatedAt && contact.createdAt && *contact.createdAt > *jobCreatedAt);
    }
    void take(const BulkJob &seen)
    {
        const auto own = std::find_if(seen.tasks.cbegin(), seen.tasks.cend(),
                                      [this](const BulkTask &one) { return one.id == task; });
        const bool isListed = !task.isEmpty() && own != seen.tasks.cend();
        // A job that is over has no open task, whatever the task's own line says.
        state = isListed && (BulkJob::isOver(own->state) || !BulkJob::isOver(seen.state)) ? own->state
                                                                                          : seen.state;
    }
};

bool bulkCarries(BulkDeed deed, const QJsonObject &fields)
{
    const auto &known = fieldsOf(deed);
    const QStringList keys = fields.keys();
    if (!std::all_of(keys.cbegin(), keys.cend(),
                     [&known](const QString &key) { return known.contains(key); }))
        return false;
    if (readIdText(fields.value(identityOf(deed))).isEmpty() || holdsNull(fields) ||
        holdsNull(fields.value("custom_attributes"_L1).toObject()))
        return false;
    if (deed == BulkDeed::UpsertCompanies)
        return !fields.contains("id"_L1);
    if (deed == BulkDeed::UpdateCompanies)
        return !fields.contains("company_id"_L1);
    return deed != BulkDeed::CreateContacts || fields.value("role"_L1).toString() != "lead"_L1;
}

BulkWriter::BulkWriter(Client client) : BulkWriter(std::move(client), Settings()) {}

BulkWriter::BulkWriter(Client client, Settings settings) : m_client(std::move(client)), m_settings(settings)
{
}

Task<BulkJob> BulkWriter::submit(BulkDeed deed, QJsonArray items, QString job) const
{
    Client client = m_client;
    switch (deed) {
    case BulkDeed::CreateContacts: co_return co_await client.createContactsBulk(items, job);
    case BulkDeed::UpdateContacts: co_return co_await client.updateContactsBulk(items, job);
    case BulkDeed::DeleteContacts: co_return co_await client.deleteContactsBulk(items, job);
    case BulkDeed::UpsertCompanies: co_return co_await client.upsertCompaniesBulk(items, job);
    case BulkDeed::UpdateCompanies: co_return co_await client.updateCompaniesBulk(items, job);
    case BulkDeed::DeleteCompanies: co_return co_await client.deleteCompaniesBulk(items, job);
    }
    co_return fail(Error::Kind::Internal, u"There is no such bulk write."_s);
}

QCoro::Task<std::optional<Error>> BulkWriter::await(BulkModel model, std::shared_ptr<QList<Hand>> hands) const
{
    const BulkWriter self = *this;
    std::optional<Error> trouble;
    QString lastFailure;
    std::chrono::milliseconds pause = self.m_settings.firstLook;
    QElapsedTimer waited;
    waited.start();
    for (;;) {
        QStringList open;
        for (const Hand &hand : std::as_const(*hands))
            if (hand.isOpen() && !open.contains(hand.job))
                open << hand.job;
        if (open.isEmpty())
            co_return trouble;
        if (std::chrono::milliseconds(waited.elapsed()) >= self.m_settings.patience) {
            Error late;
            late.kind = Error::Kind::Timeout;
            late.message =
                u"Intercom's bulk job %1 has not ended yet. %2"_s.arg(open.first(), lastFailure).trimmed();
            late.nextStep = u"Its records are written one by one instead."_s;
            co_return late;
        }
        co_await QCoro::sleepFor(pause);
        pause = std::min(pause * 2, self.m_settings.longestLook);
        std::vector<Task<BulkJob>> looks;
        for (const QString &job : std::as_const(open)) {
            Client client = self.m_client;
            looks.push_back(client.bulkJob(model, job));
        }
        for (qsizetype i = 0; i < open.size(); ++i) {
            const QString job = open.at(i);
            const Result<BulkJob> seen = co_await std::move(looks[std::size_t(i)]);
            if (seen) {
                for (Hand &hand : *hands)
                    if (hand.job == job)
                        hand.take(*seen);
                continue;
            }
            lastFailure = seen.error().message;
            if (isTransient(seen.error()))
                continue;
            trouble = seen.error();
            for (Hand &hand : *hands)
                if (hand.job == job)
                    hand.isGivenUp = true;
        }
    }
}

QCoro::Task<QHash<QString, Contact>> BulkWriter::find(QStringList externalIds) const
{
    const BulkWriter self = *this;
    QHash<QString, Contact> found;
    QStringList missing = externalIds;
    qsizetype listed = mostFound;
    std::chrono::milliseconds pause = self.m_settings.searchPause;
    for (int search = 0; search < self.m_settings.searches && missing.size() > fewEnough; ++search) {
        if (search > 0) {
            co_await QCoro::sleepFor(pause);
            pause += pause / 2;
        }
        QSet<QString> twice;
        std::vector<Task<Page<Contact>>> asked;
        for (qsizetype first = 0; first < missing.size(); first += listed) {
            const SearchQuery query = SearchQuery::allOf(
                {SearchQuery::where(u"role"_s, u"="_s, u"user"_s),
                 SearchQuery::where(u"external_id"_s, u"IN"_s,
                                    QJsonArray::fromStringList(missing.mid(first, listed)))});
            Client client = self.m_client;
            asked.push_back(client.searchContacts(query));
        }
        bool isTooLong = false;
        for (auto &one : asked) {
            const Result<Page<Contact>> page = co_await std::move(one);
            if (!page) {
                isTooLong = isTooLong || page.error().kind == Error::Kind::Rejected;
                continue; // those are asked for again, at last one by one
            }
            for (const Contact &contact : page->items) {
                if (found.contains(contact.externalId))
                    twice.insert(contact.externalId);
                found.insert(contact.externalId, contact);
            }
        }
        if (isTooLong)
            listed = listGroup; // how long a list may be is not described
        for (const QString &id : std::as_const(twice))
            found.remove(id);
        missing.removeIf([&](const QString &id) { return found.contains(id); });
    }
    // A search never proves that somebody is absent; this does.
    for (qsizetype first = 0; first < missing.size(); first += askedAtOnce) {
        const QStringList some = missing.mid(first, askedAtOnce);
        std::vector<Task<Contact>> asked;
        for (const QString &id : some) {
            Client client = self.m_client;
            asked.push_back(client.contactByExternalId(id));
        }
        for (auto &one : asked) {
            const Result<Contact> contact = co_await std::move(one);
            if (contact)
                found.insert(contact->externalId, *contact);
        }
    }
    co_return found;
}

// Every `of`-th hand, from the first-th on: one job, of which each hand is a task.
QCoro::Task<std::optional<Error>> BulkWriter::handIn(BulkDeed deed,
                                                     std::shared_ptr<const QList<QJsonObject>> items,
                                                     std::shared_ptr<QList<Hand>> hands, qsizetype first,
                                                     qsizetype of, std::shared_ptr<bool> stop) const
{
    const BulkWriter self = *this;
    std::optional<Error> trouble;
    QString job;
    QSet<QString> knownTasks;
    for (qsizetype number = first; number < hands->size() && !*stop; number += of) {
        QJsonArray part;
        for (const qsizetype i : std::as_const((*hands)[number].items))
            part.append(items->at(i));
        Result<BulkJob> started = co_await self.submit(deed, part, job);
        if (!started && !job.isEmpty() && saysJobIsClosed(started.error())) {
            job.clear();
            knownTasks.clear();
            started = co_await self.submit(deed, part, job);
        }
        if (!started) {
            trouble = started.error();
            *stop = *stop || endsTheWrite(started.error());
            continue;
        }
        Hand &hand = (*hands)[number];
        job = started->id;
        hand.job = job;
        hand.jobCreatedAt = started->createdAt;
        QStringList fresh;
        for (const BulkTask &task : std::as_const(started->tasks))
            if (!knownTasks.contains(task.id))
                fresh << task.id;
        if (fresh.size() == 1)
            hand.task = fresh.first();
        knownTasks.unite(QSet<QString>(fresh.cbegin(), fresh.cend()));
        hand.take(*started);
    }
    co_return trouble;
}

Task<BulkReport> BulkWriter::write(BulkDeed deed, QList<QJsonObject> items) const
{
    const BulkWriter self = *this;
    const QString identity = identityOf(deed);
    BulkReport report;
    report.items.resize(items.size());

    // Two items of one record cannot be told apart afterwards, so the second waits for a single call.
    const auto hands = std::make_shared<QList<Hand>>();
    QSet<QString> taken;
    for (qsizetype i = 0; i < items.size(); ++i) {
        const QString id = readIdText(items.at(i).value(identity));
        if (!bulkCarries(deed, items.at(i)) || taken.contains(id))
            continue;
        taken.insert(id);
        if (hands->isEmpty() || hands->last().items.size() == mostBulkItems)
            hands->append(Hand());
        hands->last().items.append(i);
    }

    const auto all = std::make_shared<const QList<QJsonObject>>(std::move(items));
    const auto stop = std::make_shared<bool>(false);
    std::vector<QCoro::Task<std::optional<Error>>> underWay;
    const qsizetype jobs = std::min(self.m_settings.jobsAtOnce, hands->size());
    for (qsizetype lane = 0; lane < jobs; ++lane)
        underWay.push_back(self.handIn(deed, all, hands, lane, jobs, stop));
    for (auto &lane : underWay) {
        const std::optional<Error> refused = co_await std::move(lane);
        if (refused)
            report.trouble = refused;
    }
    for (const Hand &hand : std::as_const(*hands))
        if (!hand.job.isEmpty() && !report.jobs.contains(hand.job))
            report.jobs.append(hand.job);
    if (report.jobs.isEmpty() && report.trouble)
        co_return fail(*report.trouble);

    const std::optional<Error> trouble = co_await self.await(modelOf(deed), hands);
    if (trouble)
        report.trouble = trouble;

    if (deed != BulkDeed::CreateContacts) {
        for (const Hand &hand : std::as_const(*hands))
            for (const qsizetype i : hand.items)
                if (BulkJob::isGood(hand.state))
                    report.items[i].fate = BulkItem::Fate::Done;
        co_return report;
    }
    QStringList wanted;
    for (const Hand &hand : std::as_const(*hands))
        if (BulkJob::isOver(hand.state))
            for (const qsizetype i : hand.items)
                wanted << readIdText(all->at(i).value(identity));
    const QHash<QString, Contact> found = co_await self.find(wanted);
    for (const Hand &hand : std::as_const(*hands)) {
        if (!BulkJob::isOver(hand.state))
            continue;
        for (const qsizetype i : hand.items) {
            const auto contact = found.constFind(readIdText(all->at(i).value(identity)));
            if (contact == found.cend())
                continue;
            report.items[i].contact = *contact;
            report.items[i].fate = hand.made(*contact) ? BulkItem::Fate::Done : BulkItem::Fate::Existed;
        }
    }
    co_return report;
}

} // namespace patchbay::intercom
