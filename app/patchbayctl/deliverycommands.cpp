// patchbayctl webhook deliveries | replay
#include "base/time.h"
#include "patchbayctl/deliverychoice.h"
#include "patchbayctl/receivercommands.h"

#include <memory>

namespace patchbay::cli {

using namespace Qt::StringLiterals;

namespace {

struct DeliveryOptions : DeliveryChoice
{
    qint64 before = 0;
    int limit = 50;
    std::string bodyFile{};
    bool countOnly = false;
    bool all = false;
};

QJsonObject deliveryJson(const DeliveryView &delivery)
{
    const DeliveryRow &row = delivery.row;
    QJsonObject json{{u"id"_s, row.id},
                     {u"endpoint"_s, delivery.endpointName},
                     {u"received_at"_s, toIsoText(row.receivedAt)},
                     {u"topic"_s, row.topic},
                     {u"notification_id"_s, row.notificationId},
                     {u"record"_s, row.recordKey},
                     {u"verdict"_s, row.verdict},
                     {u"state"_s, row.state},
                     {u"attempts"_s, row.attempts},
                     {u"reason"_s, row.reason},
                     {u"repeats"_s, row.repeats},
                     {u"bytes"_s, row.size}};
    if (row.originalId > 0)
        json.insert(u"original"_s, row.originalId);
    if (row.finishedAt)
        json.insert(u"finished_at"_s, toIsoText(*row.finishedAt));
    if (row.state == deliverystates::received)
        json.insert(u"next_attempt_at"_s, toIsoText(row.nextAttemptAt));
    return json;
}

ExitCode list(Session &session, const DeliveryOptions &options)
{
    const Output out = session.output();
    const auto console = session.console();
    if (!console)
        return out.error(console.error());
    const auto filter = filterFrom(**console, options);
    if (!filter)
        return out.error(filter.error());
    WebhookService &webhooks = (*console)->webhooks();
    if (options.countOnly) {
        const auto count = await(webhooks.count(*filter));
        if (!count)
            return out.error(count.error());
        out.document(QJsonObject{{u"count"_s, *count}});
        out.line(QString::number(*count));
        return ExitCode::Done;
    }
    QList<QStringList> rows;
    qint64 before = options.before;
    qint64 wanted = options.limit;
    while (wanted > 0) {
        const int page = int(std::min<qint64>(wanted, DeliveryRepository::MaximumPage));
        const auto deliveries = await(webhooks.deliveries(*filter, before, page));
        if (!deliveries)
            return out.error(deliveries.error());
        for (const DeliveryView &delivery : *deliveries) {
            out.jsonLine(deliveryJson(delivery));
            rows << QStringList{QString::number(delivery.row.id),
                                toIsoText(delivery.row.receivedAt),
                                delivery.endpointName,
                                delivery.row.topic,
                                delivery.row.state,
                                whatCameOf(delivery.row).left(60)};
        }
        if (deliveries->size() < page)
            break;
        before = deliveries->last().row.id;
        wanted -= deliveries->size();
    }
    if (rows.isEmpty())
        out.line(u"No delivery fits."_s);
    else
        out.table({u"Id"_s, u"Received"_s, u"Endpoint"_s, u"Topic"_s, u"State"_s, u"What came of it"_s},
                  rows);
    return ExitCode::Done;
}

ExitCode show(Session &session, qint64 id)
{
    const Output out = session.output();
    const auto console = session.console();
    if (!console)
        return out.error(console.error());
    const auto delivery = await((*console)->webhooks().delivery(id));
    if (!delivery)
        return out.error(delivery.error());
    QJsonObject json = deliveryJson(*delivery);
    QJsonArray attempts;
    for (const DeliveryAttempt &attempt : delivery->attempts)
        attempts << QJsonObject{{u"number"_s, attempt.number},
                                {u"started_at"_s, toIsoText(attempt.startedAt)},
                                {u"finished_at"_s, toIsoText(attempt.finishedAt)},
                                {u"outcome"_s, attempt.outcome},
                                {u"message"_s, attempt.told}};
    json.insert(u"tries"_s, attempts);
    json.insert(u"peer"_s, delivery->row.peer);
    json.insert(u"headers"_s, delivery->row.headers);
    json.insert(u"body"_s, QString::fromUtf8(delivery->row.body));
    out.document(json);
    const DeliveryRow &row = delivery->row;
    out.line(u"%1 at “%2”, %3"_s.arg(row.topic, delivery->endpointName, toIsoText(row.receivedAt)));
    out.line(u"%1: %2"_s.arg(row.state, whatCameOf(row)));
    for (const DeliveryAttempt &attempt : delivery->attempts)
        out.line(u"  try %1, %2: %3"_s.arg(attempt.number).arg(attempt.outcome, attempt.told));
    out.line();
    out.line(row.headers);
    out.line(QString::fromUtf8(row.body));
    return ExitCode::Done;
}

ExitCode replayEdited(Session &session, const DeliveryOptions &options)
{
    const Output out = session.output();
    if (options.ids.size() != 1)
        return out.error({.kind = Error::Kind::InvalidInput,
                          .message = u"Another body belongs to one delivery."_s,
                          .nextStep = u"Give its id, and no other."_s});
    const auto body = readFileOrStdin(text(options.bodyFile));
    if (!body)
        return out.error(body.error());
    const auto console = session.console();
    if (!console)
        return out.error(console.error());
    const auto copy = await((*console)->webhooks().replayEdited(options.ids.front(), *body));
    if (!copy)
        return out.error(copy.error());
    out.document(QJsonObject{{u"ok"_s, true}, {u"count"_s, 1}, {u"id"_s, *copy}});
    out.line(u"Delivery %1 is the edited copy; %2 stays as it was."_s.arg(*copy).arg(options.ids.front()));
    return ExitCode::Done;
}

ExitCode replay(Session &session, const DeliveryOptions &options)
{
    if (!options.bodyFile.empty())
        return replayEdited(session, options);
    const Output out = session.output();
    if (options.isEverything() && !options.all)
        return out.error({.kind = Error::Kind::InvalidInput,
                          .message = u"Which deliveries should be worked on again?"_s,
                          .nextStep = u"Give their ids or a filter, or --all. --count only counts them."_s});
    const auto console = session.console();
    if (!console)
        return out.error(console.error());
    auto filter = filterFrom(**console, options);
    if (!filter)
        return out.error(filter.error());
    filter->closedOnly = true; // what is open is worked on anyway
    WebhookService &webhooks = (*console)->webhooks();
    if (options.countOnly) {
        const auto count = await(webhooks.count(*filter));
        if (!count)
            return out.error(count.error());
        out.document(QJsonObject{{u"ok"_s, true}, {u"count"_s, *count}});
        out.line(*count == 1 ? u"1 delivery would be worked on again."_s
                             : u"%L1 deliveries would be worked on again."_s.arg(*count));
        return ExitCode::Done;
    }
    const auto count = await(webhooks.replay(*filter));
    if (!count)
        return out.error(count.error());
    out.document(QJsonObject{{u"ok"_s, true}, {u"count"_s, *count}});
    out.line(*count == 1
                 ? u"1 delivery is worked on again, by whoever serves this store."_s
                 : u"%L1 deliveries are worked on again, by whoever serves this store."_s.arg(*count));
    return *count > 0 ? ExitCode::Done : ExitCode::No;
}

ExitCode keepDays(Session &session, std::optional<int> days)
{
    const Output out = session.output();
    const auto console = session.console();
    if (!console)
        return out.error(console.error());
    WebhookService &webhooks = (*console)->webhooks();
    if (days) {
        const Outcome set = await(webhooks.setKeptDays(*days));
        if (!set)
            return out.error(set.error());
    }
    const auto kept = await(webhooks.keptDays());
    if (!kept)
        return out.error(kept.error());
    out.document(QJsonObject{{u"ok"_s, true}, {u"days"_s, *kept}});
    out.line(*kept == 0 ? u"Deliveries are kept for ever."_s
                        : u"Deliveries that were worked on are kept for %L1 days."_s.arg(*kept));
    return ExitCode::Done;
}

void addListOptions(CLI::App &command, DeliveryOptions &options)
{
    addChoiceOptions(command, options);
    command.add_flag("--count", options.countOnly, "Only count them");
}

} // namespace

void addDeliveryCommands(CLI::App &webhook, Chosen &chosen)
{
    auto options = std::make_shared<DeliveryOptions>();
    auto *listing = webhook.add_subcommand(
        "deliveries", "What arrived and what became of it, newest first; one with its id");
    listing->add_option("id", options->ids, "Show this one with its headers, body and attempts");
    addListOptions(*listing, *options);
    listing->add_option("--before", options->before, "Older than this id");
    listing->add_option("--limit", options->limit, "How many")
        ->capture_default_str()
        ->check(CLI::Range(1, 10'000'000));
    listing->callback([options, &chosen] {
        chosen = [options](Session &session) {
            return options->ids.size() == 1 ? show(session, options->ids.front()) : list(session, *options);
        };
    });

    auto again = std::make_shared<DeliveryOptions>();
    auto *replaying = webhook.add_subcommand("replay", "Work on deliveries again, as they were or edited");
    replaying->add_option("id", again->ids, "These");
    addListOptions(*replaying, *again);
    replaying->add_flag("--all", again->all, "All that there are");
    replaying->add_option("--body-file", again->bodyFile,
                          "Work on a copy of one delivery with this body; - for standard input");
    replaying->callback(
        [again, &chosen] { chosen = [again](Session &session) { return replay(session, *again); }; });

    auto days = std::make_shared<std::optional<int>>();
    auto *keeping = webhook.add_subcommand(
        "keep-days", "For how many days deliveries that were worked on are kept; parked ones stay");
    keeping->add_option("days", *days, "From now on so many; 0: for ever")->check(CLI::Range(0, 36'500));
    keeping->callback(
        [days, &chosen] { chosen = [days](Session &session) { return keepDays(session, *days); }; });
}

} // namespace patchbay::cli
