// patchbayctl demo: the main job on the sandbox, told step by step. Everything is real but the systems: the
// same console, the same HTTP, a store of its own that goes away afterwards.
#include "base/json.h"
#include "patchbayctl/commands.h"
#include "sandbox/sandbox.h"
#include "tour/tour.h"

#include <QCoroTask>
#include <QSqlDatabase>
#include <QSqlError>
#include <QSqlQuery>
#include <QTemporaryDir>

namespace patchbay::cli {

using namespace Qt::StringLiterals;

namespace {

// The telling of the story: numbered steps as text, or one JSON line each.
class Story
{
public:
    explicit Story(Output out) : m_out(out) {}

    void step(const QString &title, const QJsonObject &facts = {})
    {
        ++m_number;
        m_out.line();
        m_out.line(u"%1. %2"_s.arg(m_number).arg(title));
        QJsonObject json = facts;
        json.insert(u"step"_s, m_number);
        json.insert(u"title"_s, title);
        m_out.jsonLine(json);
    }

    void say(const QString &text) { m_out.line(u"   "_s + text); }

    void changes(const QList<FieldChange> &changes)
    {
        for (const FieldChange &change : changes)
            if (change.willWrite)
                say(u"%1: %2 → %3   (%4)"_s.arg(change.path, displayText(change.before),
                                                displayText(change.after), change.because));
    }

    const Output &out() const { return m_out; }

private:
    Output m_out;
    int m_number = 0;
};

// Changes one person in the demo database, as the company's own program would.
Outcome renamePerson(const QString &databaseFile, const QString &key, const QString &name)
{
    const QString connection = u"demo-writer"_s;
    Outcome outcome;
    {
        QSqlDatabase database = QSqlDatabase::addDatabase(u"QSQLITE"_s, connection);
        database.setDatabaseName(databaseFile);
        database.open();
        QSqlQuery query(database);
        query.prepare(u"UPDATE people SET full_name = ? WHERE id = ?"_s);
        query.addBindValue(name);
        query.addBindValue(key);
        if (!query.exec() || query.numRowsAffected() != 1)
            outcome = fail(Error::Kind::Storage,
                           u"The demo database refused the change: %1"_s.arg(query.lastError().text()));
    }
    QSqlDatabase::removeDatabase(connection);
    return outcome;
}

// Plans and applies, showing both; the outcome is for the caller to look at.
Result<RecordOutcome> resync(Console &console, Story &story, const ConnectionId &connection,
                             const RecordSelector &selector)
{
    const auto plan = await(console.sync().plan(connection, u"contact"_s, selector));
    if (!plan)
        return fail(plan.error());
    story.say(u"Plan: "_s + plan->sentence);
    story.changes(plan->changes);
    for (const CompanyStep &company : plan->companies)
        story.say(u"company %1   (%2)"_s.arg(company.name, company.because));
    if (!plan->canApply())
        return fail(Error::Kind::Conflict, plan->sentence, plan->nextStep);
    const auto outcome = await(console.sync().apply(*plan));
    if (!outcome)
        return fail(outcome.error());
    story.say(u"Done: %1 (%2 writes)"_s.arg(outcome->sentence).arg(outcome->writes));
    return outcome;
}

Outcome tell(Story &story, const QJsonObject &sandbox, const QString &storePath)
{
    const QString databaseFile = sandbox.value(u"sql"_s).toObject().value(u"database"_s).toString();

    Console::Options options;
    options.storeUri = storePath;
    options.secrets = Console::SecretPolicy::EnvironmentOnly;
    options.actor = u"demo"_s;
    Console console(options);
    const Outcome opened = await(console.open());
    if (!opened)
        return opened;

    const auto workspace = QCoro::waitFor(tourWorkspace(console, sandbox));
    if (!workspace)
        return fail(workspace.error());
    story.step(u"Connect the workspace"_s, {{u"workspace"_s, workspace->name}});
    story.say(u"%1 (%2) answers in %3 ms."_s.arg(workspace->name, workspace->appIdCode)
                  .arg(workspace->health.latency.count()));

    const auto connection = QCoro::waitFor(tourDatabase(console, sandbox));
    if (!connection)
        return fail(connection.error());
    story.step(u"Connect the company's database and look at its health"_s,
               {{u"connection"_s, connection->name}, {u"state"_s, connectionStateName(connection->state)}});
    for (const Health::Item &item : connection->health.items)
        story.say(u"%1: %2"_s.arg(item.name, item.text));

    story.step(u"Map its fields to Intercom's"_s);
    for (const QString &object : {u"organisations"_s, u"people"_s}) {
        const auto saved = QCoro::waitFor(tourMapping(console, connection->id, object));
        if (!saved)
            return fail(saved.error());
        for (const Rule &rule : saved->mapping.rules)
            story.say(u"%1 → %2%3"_s.arg(rule.source, rule.target,
                                         rule.matchKey ? u"   (match key)"_s : QString()));
    }

    const auto samples = await(console.mappings().samples(connection->id, u"people"_s, 5));
    if (!samples)
        return fail(samples.error());
    if (samples->isEmpty())
        return fail(Error::Kind::NotFound, u"The demo database has no people."_s);
    const SampleView sample = samples->first();
    const RecordSelector selector{RecordSelector::By::SourceKey, sample.key};

    story.step(u"Resync one user: %1"_s.arg(sample.title));
    const auto first = resync(console, story, connection->id, selector);
    if (!first)
        return fail(first.error());

    story.step(u"Resync the same user again: nothing to do, nothing written"_s);
    const auto second = resync(console, story, connection->id, selector);
    if (!second)
        return fail(second.error());
    if (second->writes != 0)
        return fail(Error::Kind::Internal, u"The second resync wrote again."_s);

    story.step(u"Somebody changes a name in the database; only that field is sent"_s);
    const Outcome renamed = renamePerson(databaseFile, sample.key, u"Robin Example-Newname"_s);
    if (!renamed)
        return renamed;
    const auto third = resync(console, story, connection->id, selector);
    if (!third)
        return fail(third.error());

    const auto log = await(console.activity().page({}, 0, 20));
    if (!log)
        return fail(log.error());
    story.step(u"Read what happened"_s, {{u"entries"_s, log->size()}});
    for (const ActivityRow &row : *log)
        story.say(u"%1  %2"_s.arg(row.at.toString(u"HH:mm:ss"_s), row.summary));
    return {};
}

ExitCode demo(Session &session)
{
    const Output out = session.output();
    // The environment's token is for a real workspace; it would win over the sandbox's own.
    qunsetenv("INTERCOM_ACCESS_TOKEN");
    qunsetenv("INTERCOM_BASE_URL");
    const QTemporaryDir folder;
    if (!folder.isValid())
        return out.error(Error{.kind = Error::Kind::Storage,
                               .message = u"No temporary folder can be made: %1."_s.arg(folder.errorString()),
                               .nextStep = u"Free some space or set TMPDIR."_s});
    SandboxOptions options;
    options.latencyMs = 20;
    options.searchDelayMs = 200;
    Sandbox sandbox(options);
    const Outcome started = sandbox.start();
    if (!started)
        return out.error(started.error());
    out.line(
        u"A stand-in for Intercom and a small company's database run on this machine; nothing leaves it."_s);
    Story story(out);
    const Outcome told = tell(story, sandbox.announcement(), folder.filePath(u"demo.sqlite"_s));
    sandbox.stop();
    if (!told)
        return out.error(told.error());
    out.line();
    out.line(
        u"That was the main job. With your own workspace: patchbayctl workspace add --help, or start patchbay."_s);
    return ExitCode::Done;
}

} // namespace

void addDemoCommand(CLI::App &app, Chosen &chosen)
{
    app.add_subcommand("demo", "The main job on the sandbox, step by step")->callback([&chosen] {
        chosen = demo;
    });
}

} // namespace patchbay::cli
