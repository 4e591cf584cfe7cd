// patchbayctl sync items | conflicts | provenance: runs, record by record
#include "base/json.h"
#include "base/time.h"
#include "patchbayctl/runcommands.h"

namespace patchbay::cli {

using namespace Qt::StringLiterals;

namespace {

struct ItemOptions
{
    std::string run;
    std::string state;
    std::string cause;
    std::string text;
    int limit = 100;
    int after = -1;
    std::string exportTo;
};

struct ConflictOptions
{
    std::string choose;
    std::string intercomId;
    std::string setAside;
};

struct ProvenanceOptions
{
    std::string contact;
    std::string company;
    std::string field;
};

ExitCode items(Console &console, const Output &out, const ItemOptions &options)
{
    const RunId id(text(options.run));
    if (!options.exportTo.empty()) {
        const QString path = text(options.exportTo);
        const auto written = await(console.runs().exportItems(
            id, path.endsWith(".csv"_L1, Qt::CaseInsensitive) ? u"csv"_s : u"json"_s, path));
        if (!written)
            return out.error(written.error());
        out.document(QJsonObject{{u"ok"_s, true}, {u"items"_s, *written}, {u"path"_s, path}});
        out.line(u"Wrote %L1 records to %2."_s.arg(*written).arg(path));
        return ExitCode::Done;
    }
    RunItemFilter filter{.text = text(options.text)};
    if (!options.state.empty())
        filter.states = text(options.state).split(u',');
    if (!options.cause.empty())
        filter.causes = text(options.cause).split(u',');
    const auto page = await(console.runs().items(id, filter, options.after, options.limit));
    if (!page)
        return out.error(page.error());
    QList<QStringList> rows;
    for (const RunItemView &item : page->items) {
        out.jsonLine(item.toJson());
        rows << QStringList{QString::number(item.ordinal), item.object, item.title, item.actionTitle,
                            item.cause.isEmpty() ? item.state : item.causeTitle};
    }
    if (!rows.isEmpty())
        out.table({u"No."_s, u"Object"_s, u"Record"_s, u"Action"_s, u"State"_s}, rows);
    out.line(u"%L1 of %L2"_s.arg(page->items.size()).arg(page->total));
    return ExitCode::Done;
}

ExitCode conflicts(Console &console, const Output &out, const ConflictOptions &options)
{
    if (!options.choose.empty() || !options.setAside.empty()) {
        const Outcome done =
            options.choose.empty()
                ? await(console.runs().setAside(text(options.setAside)))
                : await(console.runs().choose(text(options.choose), text(options.intercomId)));
        if (!done)
            return out.error(done.error());
        out.document(QJsonObject{{u"ok"_s, true}});
        out.line(u"Noted; the next run takes it."_s);
        return ExitCode::Done;
    }
    const auto questions = await(console.runs().judgements());
    if (!questions)
        return out.error(questions.error());
    QJsonArray json;
    for (const JudgementRow &question : *questions) {
        json << QJsonObject{{u"id"_s, question.id},
                            {u"object"_s, question.object},
                            {u"source_key"_s, question.sourceKey},
                            {u"title"_s, question.title},
                            {u"kind"_s, question.kind},
                            {u"sentence"_s, question.sentence},
                            {u"candidates"_s, question.candidates}};
        out.line(
            u"%1  %2 (%3): %4"_s.arg(question.id, question.title, question.sourceKey, question.sentence));
    }
    out.document(json);
    if (json.isEmpty())
        out.line(u"Nothing waits for a judgement."_s);
    return ExitCode::Done;
}

ExitCode provenance(Console &console, const Output &out, const ProvenanceOptions &options)
{
    const bool contact = !options.contact.empty();
    if (contact == !options.company.empty())
        return out.error({.kind = Error::Kind::InvalidInput,
                          .message = u"One record is meant."_s,
                          .nextStep = u"Give --contact or --company with Intercom’s id."_s});
    const auto writes = await(console.runs().provenance(contact ? u"contact"_s : u"company"_s,
                                                        text(contact ? options.contact : options.company),
                                                        text(options.field)));
    if (!writes)
        return out.error(writes.error());
    QJsonArray json;
    QList<QStringList> rows;
    for (const ProvenanceView &write : *writes) {
        json << QJsonObject{{u"field"_s, write.path},
                            {u"before"_s, write.before},
                            {u"after"_s, write.after},
                            {u"at"_s, toIsoText(write.at)},
                            {u"run"_s, write.run.text()},
                            {u"action"_s, write.action},
                            {u"connection"_s, write.connectionName},
                            {u"source_key"_s, write.sourceKey},
                            {u"mapping_version"_s, write.mappingVersion},
                            {u"started_by"_s, write.startedBy},
                            {u"request_id"_s, write.requestId}};
        rows << QStringList{toIsoText(write.at),  write.path,      displayText(write.after),
                            write.connectionName, write.sourceKey, write.startedBy,
                            write.run.text(),     write.requestId};
    }
    out.document(json);
    if (rows.isEmpty())
        out.line(u"No run wrote that."_s);
    else
        out.table({u"At"_s, u"Field"_s, u"Value"_s, u"From"_s, u"Record"_s, u"By"_s, u"Run"_s, u"Request"_s},
                  rows);
    return ExitCode::Done;
}

void describeItems(CLI::App &command, ItemOptions &options)
{
    command.add_option("run", options.run, "The run's id")->required();
    command.add_option("--state", options.state, "planned, done, failed, skipped or held");
    command.add_option("--cause", options.cause, "Why, as sync status names it");
    command.add_option("--search", options.text, "Part of a name or key");
    command.add_option("--limit", options.limit, "How many")->capture_default_str();
    command.add_option("--after", options.after, "After this number");
    command.add_option("--export", options.exportTo, "Write all to this file (.csv or .json) instead");
}

void describeConflicts(CLI::App &command, ConflictOptions &options)
{
    auto *choose = command.add_option("--choose", options.choose, "Answer this question …");
    command.add_option("--intercom-id", options.intercomId, "… with this record")->needs(choose);
    command.add_option("--set-aside", options.setAside, "Ask this one no more");
}

void describeProvenance(CLI::App &command, ProvenanceOptions &options)
{
    command.add_option("--contact", options.contact, "Intercom’s id of a contact");
    command.add_option("--company", options.company, "Intercom’s id of a company");
    command.add_option("--field", options.field, "Only this field, such as custom.plan");
}

} // namespace

void addRunItemCommands(CLI::App &group, Chosen &chosen)
{
    addCommand<ItemOptions>(group, chosen, "items", "The records of a run", describeItems, items);
    addCommand<ConflictOptions>(group, chosen, "conflicts", "What somebody has to judge", describeConflicts,
                                conflicts);
    addCommand<ProvenanceOptions>(group, chosen, "provenance",
                                  "Which run wrote a value, and out of which record", describeProvenance,
                                  provenance);
}

} // namespace patchbay::cli
