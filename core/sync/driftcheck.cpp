#include "sync/driftcheck.h"

#include "base/time.h"
#include "mapping/filter.h"
#include "store/linkrepository.h"
#include "sync/preparation.h"

#include <cmath>

namespace patchbay {

using namespace Qt::StringLiterals;

namespace {

constexpr int mostNamed = 20;

// Nothing would be written, and nobody has to judge.
bool agrees(const RecordPlan &plan)
{
    return plan.action == RecordPlan::Action::Unchanged ||
           (plan.action == RecordPlan::Action::Update && plan.writeCount() == 0);
}

OutcomeTask compare(Resync::Parts parts, const Condition *filter, Mapping mapping, QList<LinkRow> links,
                    std::optional<QDateTime> highWater, std::function<bool()> stopped, DriftReport *report)
{
    if (mapping.rules.isEmpty() || links.isEmpty())
        co_return {};
    const Result<SyncPreparation> prepared = co_await prepareSync(parts, mapping);
    if (!prepared)
        co_return fail(prepared.error());
    Resync resync(parts);
    for (const LinkRow &link : std::as_const(links)) {
        if (stopped())
            co_return fail(Error::Kind::Cancelled, u"The check was stopped."_s);
        const Result<RecordPlan> plan =
            co_await resync.planPrepared(&*prepared, {RecordSelector::By::SourceKey, link.sourceKey}, {});
        if (!plan)
            co_return fail(plan.error());
        if (plan->source && !judge(*filter, plan->source->fields, parts.clock()).passes)
            continue;
        ++report->compared;
        if (agrees(*plan))
            continue;
        const bool newer =
            plan->source && plan->source->updatedAt && highWater && *plan->source->updatedAt > *highWater;
        if (newer) {
            ++report->waiting;
            continue;
        }
        ++report->differing;
        if (report->differed.size() < mostNamed)
            report->differed.append(plan->title.isEmpty() ? link.sourceKey : plan->title);
    }
    co_return {};
}

} // namespace

double DriftReport::percent() const
{
    if (compared == 0)
        return 0;
    return std::round(1000.0 * differing / compared) / 10.0;
}

QString DriftReport::sentence() const
{
    if (compared == 0)
        return u"No record is linked yet, so none could be compared"_s;
    return u"%L1 of %L2 records differ (%3 %)"_s.arg(differing).arg(compared).arg(percent());
}

QJsonObject DriftReport::toJson() const
{
    return {{u"at"_s, toIsoText(at)},
            {u"sample"_s, sample},
            {u"compared"_s, compared},
            {u"differing"_s, differing},
            {u"waiting"_s, waiting},
            {u"percent"_s, percent()},
            {u"differed"_s, QJsonArray::fromStringList(differed)}};
}

DriftReport DriftReport::fromJson(const QJsonObject &json)
{
    DriftReport report;
    report.at = readDate(json.value("at"_L1)).value_or(QDateTime());
    report.sample = json.value("sample"_L1).toInt();
    report.compared = json.value("compared"_L1).toInt();
    report.differing = json.value("differing"_L1).toInt();
    report.waiting = json.value("waiting"_L1).toInt();
    const QJsonArray differed = json.value("differed"_L1).toArray();
    for (const QJsonValue &title : differed)
        report.differed.append(title.toString());
    return report;
}

Task<DriftReport> checkDrift(Resync::Parts parts, SyncSettings settings, int sample,
                             std::optional<QDateTime> highWater, std::function<bool()> stopped)
{
    using Both = std::pair<QList<LinkRow>, QList<LinkRow>>;
    const ConnectionId connection = parts.connection.id;
    const bool ofTheirOwn = !parts.organisationMapping.rules.isEmpty();
    const Result<Both> links = co_await parts.database->transact<Both>(
        [connection, sample, ofTheirOwn](StoreSession &session) -> Result<Both> {
            LinkRepository repository(session);
            const Result<qint64> people = repository.count(connection, u"contact"_s);
            Result<qint64> companies = 0;
            if (ofTheirOwn)
                companies = repository.count(connection, u"company"_s);
            if (!people || !companies)
                return fail(people ? companies.error() : people.error());
            const qint64 all = std::max<qint64>(1, *people + *companies);
            const int ofCompanies = int((qint64(sample) * *companies + all - 1) / all);
            const auto contacts = repository.sample(connection, u"contact"_s, sample - ofCompanies);
            const auto organisations = repository.sample(connection, u"company"_s, ofCompanies);
            if (!contacts || !organisations)
                return fail(contacts ? organisations.error() : contacts.error());
            return Both{*contacts, *organisations};
        });
    if (!links)
        co_return fail(links.error());
    DriftReport report{.at = parts.clock(), .sample = int(links->first.size() + links->second.size())};
    Outcome compared = co_await compare(parts, &settings.people, parts.peopleMapping, links->first, highWater,
                                        stopped, &report);
    if (compared)
        compared = co_await compare(parts, &settings.organisations, parts.organisationMapping, links->second,
                                    highWater, stopped, &report);
    if (!compared)
        co_return fail(compared.error());
    co_return report;
}

} // namespace patchbay
