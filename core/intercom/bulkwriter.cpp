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
    QList<qsizetype> items{}; // their places
    QStringList ids{};        // of the same
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
        pause = std::min(pause + pause / 2, self.m_settings.longestLook);
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

Task<BulkReport> BulkWriter::write(BulkDeed deed, QList<QJsonObject> items, Settled settled) const
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
        hands->last().ids.append(id);
    }

    const auto all = std::make_shared<QList<QJsonObject>>(std::move(items));
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
    all->clear(); // the jobs may take minutes
    for (const Hand &hand : std::as_const(*hands))
        if (!hand.job.isEmpty() && !report.jobs.contains(hand.job))
            report.jobs.append(hand.job);
    if (report.jobs.isEmpty() && report.trouble)
        co_return fail(*report.trouble);

    const std::optional<Error> trouble = co_await self.await(modelOf(deed), hands);
    if (trouble)
        report.trouble = trouble;

    const auto tell = [&report, &settled](qsizetype place, BulkItem item) {
        report.items[place].fate = item.fate;
        if (settled && item.fate == BulkItem::Fate::Done)
            settled(place, std::move(item));
        else
            report.items[place].contact = std::move(item.contact);
    };
    if (deed != BulkDeed::CreateContacts) {
        for (const Hand &hand : std::as_const(*hands))
            for (const qsizetype i : hand.items)
                if (BulkJob::isGood(hand.state))
                    tell(i, {.fate = BulkItem::Fate::Done});
        co_return report;
    }
    QStringList wanted;
    QHash<QString, std::pair<qsizetype, const Hand *>> places; // by external id
    for (const Hand &hand : std::as_const(*hands)) {
        if (!BulkJob::isOver(hand.state))
            continue;
        wanted.append(hand.ids);
        for (qsizetype i = 0; i < hand.items.size(); ++i)
            places.insert(hand.ids.at(i), {hand.items.at(i), &hand});
    }
    co_await self.find(wanted, [&places, &tell](const Contact &contact) {
        const auto place = places.constFind(contact.externalId);
        if (place == places.cend())
            return;
        const auto [i, hand] = *place;
        tell(i, {.fate = hand->made(contact) ? BulkItem::Fate::Done : BulkItem::Fate::Existed,
                 .contact = contact});
    });
    co_return report;
}

} // namespace patchbay::intercom
