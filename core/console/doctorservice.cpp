#include "console/doctorservice.h"

#include "console/connectioncheck.h"
#include "console/connectionviews.h"
#include "console/engine.h"
#include "console/storefacts.h"
#include "console/watchkeeping.h"
#include "console/workspaces.h"

#include <QSqlDatabase>
#include <QSslConfiguration>
#include <QSslSocket>
#include <QSysInfo>

namespace patchbay {

using namespace Qt::StringLiterals;
using State = Health::Item::State;
using Item = Health::Item;

namespace {

Item failedItem(const QString &name, const Error &error)
{
    return {name, State::Failed, error.message, error.nextStep};
}

Item tlsItem()
{
    if (!QSslSocket::supportsSsl()) {
        return {u"TLS"_s, State::Failed, u"Qt found no TLS library, so Intercom cannot be reached"_s,
                u"Install OpenSSL 3 (on Debian: libssl3) and start again."_s};
    }
    const auto authorities = QSslConfiguration::systemCaCertificates().size();
    if (authorities == 0) {
        return {u"TLS"_s, State::Failed,
                u"The system trusts no certificate authority, so no host can be verified"_s,
                u"Install the system's certificates (on Debian: ca-certificates)."_s};
    }
    return {u"TLS"_s,
            State::Ok,
            u"%1, %2 trusted authorities"_s.arg(QSslSocket::sslLibraryVersionString()).arg(authorities),
            {}};
}

Item driversItem()
{
    const QStringList drivers = QSqlDatabase::drivers();
    if (!drivers.contains(u"QSQLITE"_s)) {
        return {u"SQL drivers"_s, State::Failed, u"Qt's SQLite driver is missing"_s,
                u"Install it (on Debian: libqt6sql6-sqlite)."_s};
    }
    if (!drivers.contains(u"QPSQL"_s)) {
        return {u"SQL drivers"_s, State::Warning,
                u"Only %1: PostgreSQL cannot be reached"_s.arg(drivers.join(u", "_s)),
                u"Install Qt's PostgreSQL driver where you need it (on Debian: libqt6sql6-psql)."_s};
    }
    return {u"SQL drivers"_s, State::Ok, drivers.join(u", "_s), {}};
}

Item environmentItem(const QString &name)
{
    if (name.isEmpty()) {
        return {u"ENVIRONMENT_NAME"_s, State::Ok, u"Not set: rules from $environment have no value"_s,
                u"Set it (production, staging, …) where a mapping uses it."_s};
    }
    return {u"ENVIRONMENT_NAME"_s, State::Ok, name, {}};
}

Task<Item> keychainItem(Workbench *bench)
{
    if (bench->settings().secrets == SecretPolicy::EnvironmentOnly)
        co_return Item{u"Keychain"_s,
                       State::Ok,
                       u"Not used here: secrets come from the environment or stay in memory"_s,
                       {}};
    const Result<QString> keychain = co_await probeKeychain();
    if (keychain)
        co_return Item{u"Keychain"_s, State::Ok, *keychain, {}};
    co_return Item{
        u"Keychain"_s, State::Warning, keychain.error().message,
        keychain.error().nextStep.isEmpty()
            ? u"Without it tokens are kept in memory until Patchbay closes; on servers set INTERCOM_ACCESS_TOKEN."_s
            : keychain.error().nextStep};
}

Task<Item> storeItem(Workbench *bench)
{
    if (!bench->isOpen()) {
        Error closed;
        closed.message = u"The store is not open"_s;
        co_return failedItem(u"Store"_s, bench->openFailure().value_or(closed));
    }
    const Result<StoreFacts> facts = co_await readStoreFacts(bench);
    if (!facts)
        co_return failedItem(u"Store"_s, facts.error());
    const Outcome written = co_await tryWriting(bench);
    if (!written)
        co_return failedItem(u"Store"_s,
                             written.error().withContext(u"The store can be read but not written"_s));
    co_return Item{u"Store"_s,
                   State::Ok,
                   u"%1, schema version %2"_s.arg(bench->database().location()).arg(facts->schemaVersion),
                   {}};
}

// The worst finding of a check, under the name of what was checked.
Item checkedItem(const QString &name, const Health &health)
{
    Item item{name, health.ok ? State::Ok : State::Failed, health.summary, {}};
    for (const Item &finding : health.items) {
        if (finding.state == State::Ok || (!health.ok && finding.state != State::Failed))
            continue;
        item.state = finding.state;
        item.text = finding.text;
        item.nextStep = finding.nextStep;
        break;
    }
    return item;
}

Task<QList<Item>> connectionItems(Workbench *bench, WorkspaceId workspace)
{
    const Result<QList<ConnectionFacts>> all = co_await bench->transact<QList<ConnectionFacts>>(
        [workspace](StoreSession &session) { return readAllFacts(session, workspace); });
    if (!all)
        co_return fail(all.error());
    QList<Item> items;
    for (const ConnectionFacts &facts : *all) {
        const QString name = u"Connection %1"_s.arg(facts.row.name);
        if (facts.row.state == u"paused") {
            items.append({name, State::Ok, u"Paused; not checked"_s, {}});
            continue;
        }
        const Outcome checked = co_await checkConnection(bench, facts.row.id);
        if (!checked) {
            if (checked.error().kind == Error::Kind::Cancelled)
                co_return fail(checked.error());
            items.append(failedItem(name, checked.error()));
            continue;
        }
        const Result<ConnectionView> view = co_await connectionView(bench, facts.row.id);
        if (view)
            items.append(checkedItem(name, view->health));
    }
    co_return items;
}

Task<QList<Item>> workspaceItems(Workbench *bench)
{
    const Result<WorkspaceRow> workspace = co_await currentWorkspace(bench);
    if (!workspace) {
        if (workspace.error().kind == Error::Kind::Cancelled)
            co_return fail(workspace.error());
        if (workspace.error().kind == Error::Kind::NotFound)
            co_return QList<Item>{
                {u"Workspace"_s, State::Warning, workspace.error().message, workspace.error().nextStep}};
        co_return QList<Item>{failedItem(u"Workspace"_s, workspace.error())};
    }
    const Result<WorkspaceView> view = co_await checkStoredWorkspace(bench, workspace->id);
    if (!view)
        co_return fail(view.error());
    QList<Item> items{checkedItem(u"Workspace %1"_s.arg(view->name), view->health)};
    if (view->tokenInMemoryOnly) {
        items.append({u"Access token"_s, State::Warning, u"Kept in memory only, until Patchbay closes"_s,
                      u"Unlock or install a system keychain, or set INTERCOM_ACCESS_TOKEN."_s});
    }
    const Result<QList<Item>> connections = co_await connectionItems(bench, workspace->id);
    if (!connections)
        co_return fail(connections.error());
    co_return items + *connections;
}

// What the watchdog last said of each endpoint.
Task<QList<Item>> endpointItems(Workbench *bench)
{
    const auto all = co_await bench->transact<QList<WatchedEndpoint>>(readWatched);
    if (!all)
        co_return fail(all.error());
    QList<Item> items;
    for (const WatchedEndpoint &one : *all) {
        const QString name = u"Webhooks at %1"_s.arg(one.row.name);
        const QStringList sentences = one.memory.sentences();
        for (const QString &sentence : sentences)
            items.append({name, State::Warning, sentence,
                          u"“patchbayctl webhook endpoint list” shows how each endpoint is doing."_s});
        if (sentences.isEmpty())
            items.append({name, State::Ok, u"No alarm"_s, {}});
    }
    co_return items;
}

Task<Health> examineMachine(Workbench *bench)
{
    Health health;
    health.checkedAt = bench->now();
    health.items.append(
        {u"Patchbay"_s,
         State::Ok,
         u"%1, Qt %2, %3"_s.arg(QStringLiteral(PATCHBAY_VERSION), QString::fromLatin1(qVersion()),
                                QSysInfo::prettyProductName()),
         {}});
    const Result<Item> store = co_await storeItem(bench);
    health.items.append(store ? *store : failedItem(u"Store"_s, store.error()));
    const Result<Item> keychain = co_await keychainItem(bench);
    health.items.append(keychain ? *keychain : failedItem(u"Keychain"_s, keychain.error()));
    health.items.append(tlsItem());
    health.items.append(driversItem());
    health.items.append(environmentItem(bench->evaluationContext().environmentName));
    if (bench->isOpen()) {
        const Result<QList<Item>> items = co_await workspaceItems(bench);
        if (!items)
            co_return fail(items.error());
        health.items += *items;
        const Result<QList<Item>> endpoints = co_await endpointItems(bench);
        if (!endpoints)
            co_return fail(endpoints.error());
        health.items += *endpoints;
    }
    int failed = 0;
    int warnings = 0;
    for (const Item &item : std::as_const(health.items)) {
        failed += item.state == State::Failed ? 1 : 0;
        warnings += item.state == State::Warning ? 1 : 0;
    }
    health.ok = failed == 0;
    health.summary = failed > 0 ? u"%1 of %2 findings need attention"_s.arg(failed).arg(health.items.size())
                     : warnings > 0 ? u"Fit to run, with %1 remark(s)"_s.arg(warnings)
                                    : u"Fit to run"_s;
    co_return health;
}

} // namespace

DoctorService::DoctorService(Engine &engine, QObject *parent) : QObject(parent), m_engine(engine) {}

QFuture<Result<Health>> DoctorService::examine()
{
    return m_engine.runWithoutStore(&examineMachine);
}

} // namespace patchbay
