#include "console/webhookjobs.h"

#include "base/logging.h"
#include "console/answertimekeeping.h"
#include "console/deliverycleaning.h"
#include "console/endpointalarms.h"
#include "console/runjobs.h"
#include "console/signingsecrets.h"
#include "console/watchkeeping.h"

#include <QFile>
#include <QJsonDocument>

namespace patchbay {

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace {

// How often what was refused is written to the log, and who watches hears of arrivals.
constexpr auto writeDownEvery = 1s;
// How soon a change that another program makes to the register or to the rules is followed.
constexpr std::chrono::milliseconds lookAroundEvery = 5s;
// How often it is written down how long the answers took, where there were any.
constexpr std::chrono::milliseconds timesEvery = 5s;
// How often what is old is removed.
constexpr std::chrono::milliseconds cleanEvery = 1h;
// How often it is asked whether the subscriptions do well; sooner where something was refused.
constexpr std::chrono::milliseconds watchEvery = 60s;
constexpr std::chrono::milliseconds watchSoon = 5s;
constexpr auto receiverActor = "receiver"_L1;

// All that the receiver goes by.
QString registerText(const QList<EndpointRow> &rows, const DeliveryWorker &worker)
{
    QStringList lines;
    for (const EndpointRow &row : rows)
        lines << QStringList{row.id.text(),
                             row.name,
                             row.source,
                             row.scheme,
                             row.path,
                             row.secretName,
                             row.connectionId.text(),
                             QString::number(row.paused),
                             QString::number(worker.isWanted(row)),
                             QString::fromUtf8(QJsonDocument(row.settings).toJson(QJsonDocument::Compact))}
                     .join(u'\t');
    return lines.join(u'\n');
}

Result<QByteArray> readPem(const QString &path, const QString &what)
{
    QFile file(path);
    if (!file.open(QIODevice::ReadOnly))
        return fail(Error::Kind::InvalidInput,
                    u"The %1 %2 cannot be read: %3."_s.arg(what, path, file.errorString()),
                    u"Give the path of a PEM file that this user may read."_s);
    return file.readAll();
}

// Where no name is given, the environment of whoever serves it holds the secret.
Secret environmentSecret(const EndpointRow &row)
{
    const Secret general(qgetenv("PATCHBAY_SECRET"));
    if (!general.isEmpty() || row.source != webhookSourceName(WebhookSource::Intercom))
        return general;
    return Secret(qgetenv("INTERCOM_CLIENT_SECRET"));
}

} // namespace

Result<QList<Recipe>> recipesOf(const EndpointRow &row)
{
    const Result<QList<Scheme>> schemes = schemesByName(row.scheme);
    if (!schemes)
        return fail(schemes.error());
    QList<Recipe> recipes;
    for (const Scheme scheme : *schemes)
        recipes << recipeOf(scheme);
    if (row.scheme != schemeName(Scheme::Custom))
        return recipes;
    Recipe &recipe = recipes.first();
    const QJsonObject custom = row.settings.value(u"custom"_s).toObject();
    const Result<DigestKind> digest = digestByName(custom.value(u"algorithm"_s).toString(u"sha256"_s));
    if (!digest)
        return fail(digest.error());
    const Result<DigestEncoding> encoding = encodingByName(custom.value(u"encoding"_s).toString(u"hex"_s));
    if (!encoding)
        return fail(encoding.error());
    recipe.digest = *digest;
    recipe.encoding = *encoding;
    recipe.prefix = custom.value(u"prefix"_s).toString().toUtf8();
    recipe.content = custom.value(u"content"_s).toString(u"{body}"_s).toUtf8();
    const QByteArray header = custom.value(u"signature_header"_s).toString().toUtf8();
    if (!header.isEmpty())
        recipe.signatureHeaders = {header};
    if (const Outcome usable = checkRecipe(recipe); !usable)
        return fail(usable.error());
    return recipes;
}

Task<ReceiverEndpoint> receiverEndpoint(Workbench *bench, EndpointRow row)
{
    const Result<QList<Recipe>> recipes = recipesOf(row);
    if (!recipes)
        co_return fail(recipes.error());
    const Result<WebhookSource> source = webhookSourceByName(row.source);
    if (!source)
        co_return fail(source.error());
    ReceiverEndpoint made;
    made.id = row.id;
    made.name = row.name;
    made.path = row.path.toUtf8();
    made.source = *source;
    made.recipes = *recipes;
    made.tolerance = std::chrono::seconds(
        row.settings.value(u"tolerance_seconds"_s).toInt(int(standardTolerance.count())));
    made.acceptUnsigned = row.settings.value(u"accept_unsigned"_s).toBool();
    made.publicUrl = row.settings.value(u"public_url"_s).toString().toUtf8();
    if (row.secretName.isEmpty()) {
        made.secret = environmentSecret(row);
        if (made.secret.isEmpty())
            co_return fail(Error::Kind::NotFound, u"The endpoint “%1” has no secret."_s.arg(row.name),
                           u"Set PATCHBAY_SECRET, or name a kept one: patchbayctl webhook secret keep."_s);
        co_return made;
    }
    const Result<Secret> secret = co_await signingSecret(bench, {}, row.secretName);
    if (!secret)
        co_return fail(secret.error().withContext(u"While reading the secret “%1”"_s.arg(row.secretName)));
    made.secret = *secret;
    co_return made;
}

WebhookJobs::WebhookJobs(Workbench *bench) : m_bench(bench)
{
    connect(&m_timer, &QTimer::timeout, this, &WebhookJobs::writeDown);
}

WebhookJobs::~WebhookJobs() = default;

void WebhookJobs::addHandler(std::shared_ptr<DeliveryHandler> handler)
{
    m_handlers.append(std::move(handler));
}

// Through a call of its own, so that a closing program waits for it.
void WebhookJobs::launch(OutcomeTask task)
{
    auto call = std::make_shared<Call<void>>();
    m_bench->begun(call);
    deliver<void>(m_bench, std::move(task), call);
}

DeliveryWorker &WebhookJobs::worker()
{
    if (!m_worker) {
        DeliveryWorker::Settings settings;
        settings.worker = m_bench->runs().worker().id;
        settings.clock = m_bench->settings().clock;
        m_worker = std::make_unique<DeliveryWorker>(std::move(settings), m_bench->database(),
                                                    [this](OutcomeTask task) { launch(std::move(task)); });
        for (const auto &handler : std::as_const(m_handlers))
            m_worker->addHandler(handler);
        connect(m_worker.get(), &DeliveryWorker::concluded, m_bench, &Workbench::deliveryConcluded);
    }
    return *m_worker;
}

OutcomeTask WebhookJobs::start(ReceiverOptions options)
{
    if (m_receiver)
        co_return fail(Error::Kind::Conflict, u"This program receives webhooks already."_s,
                       u"Stop the receiver first."_s);
    Receiver::Settings settings;
    settings.address = options.address;
    settings.port = options.port;
    settings.maxBodyBytes = options.maxBodyBytes;
    settings.maxConnections = options.maxConnections;
    settings.inbox.storeUri = m_bench->storeUri();
    if (!options.certificateFile.isEmpty() || !options.privateKeyFile.isEmpty()) {
        const Result<QByteArray> certificate = readPem(options.certificateFile, u"certificate"_s);
        if (!certificate)
            co_return fail(certificate.error());
        const Result<QByteArray> key = readPem(options.privateKeyFile, u"private key"_s);
        if (!key)
            co_return fail(key.error());
        settings.certificatePem = *certificate;
        settings.privateKeyPem = *key;
    }
    auto receiver =
        std::make_unique<Receiver>(std::move(settings), [working = &worker()] { working->wake(); });
    if (const Outcome started = receiver->start(); !started)
        co_return started;
    m_receiver = std::move(receiver);
    m_failedCommits = 0;
    m_stored = 0;
    m_cleaned.invalidate();
    m_watched.invalidate();
    const Outcome loaded = co_await reload();
    if (!loaded) {
        m_receiver.reset();
        co_return loaded;
    }
    worker().start();
    m_timer.start(writeDownEvery);
    co_return {};
}

OutcomeTask WebhookJobs::stop()
{
    m_timer.stop();
    if (m_receiver) {
        writeTimes();
        m_receiver->stop();
        writeDown();
        m_receiver.reset();
        const Outcome noted = co_await noteReceiving(m_bench);
        if (!noted)
            logEvent(logConsole(), u"webhooks.end_not_noted"_s, noted.error().toJson());
    }
    if (!m_worker)
        co_return {};
    co_return co_await m_worker->stop();
}

void WebhookJobs::halt()
{
    m_timer.stop();
    m_receiver.reset();
    if (m_worker)
        m_worker->halt();
}

void WebhookJobs::wake()
{
    if (m_worker)
        m_worker->wake();
}

Task<QList<EndpointRow>> WebhookJobs::readRegister()
{
    for (const auto &handler : std::as_const(m_handlers)) {
        const Outcome prepared = co_await handler->prepare();
        if (!prepared)
            co_return fail(prepared.error());
    }
    co_return co_await m_bench->transact<QList<EndpointRow>>(
        [](StoreSession &session) { return EndpointRepository(session).all(); });
}

OutcomeTask WebhookJobs::lookAround()
{
    const Result<QList<EndpointRow>> rows = co_await readRegister();
    if (!rows)
        co_return fail(rows.error());
    if (!m_receiver || registerText(*rows, worker()) == m_served)
        co_return {};
    co_return co_await reload();
}

OutcomeTask WebhookJobs::clean()
{
    const Result<int> removed = co_await removeOldDeliveries(m_bench);
    if (!removed) {
        logEvent(logConsole(), u"webhooks.cleaning_failed"_s, removed.error().toJson());
        co_return fail(removed.error());
    }
    co_return {};
}

OutcomeTask WebhookJobs::reload()
{
    if (!m_receiver)
        co_return {};
    const Result<QList<EndpointRow>> rows = co_await readRegister();
    if (!rows)
        co_return fail(rows.error());
    const QString text = registerText(*rows, worker());
    QHash<EndpointId, QString> problems;
    QList<ReceiverEndpoint> endpoints;
    for (const EndpointRow &row : *rows) {
        Result<ReceiverEndpoint> endpoint = co_await receiverEndpoint(m_bench, row);
        if (!endpoint) {
            // Answered 503 instead of 404: the sender tries again, and somebody sees why.
            problems.insert(row.id, endpoint.error().toText());
            endpoint = ReceiverEndpoint{.id = row.id, .name = row.name, .path = row.path.toUtf8()};
        }
        endpoint->worked = worker().isWanted(row);
        endpoints.append(*endpoint);
    }
    if (!m_receiver)
        co_return {};
    const auto refused = m_receiver->setEndpoints(endpoints);
    for (const auto &[id, error] : refused)
        problems.insert(id, error.toText());
    m_problems = problems;
    m_served = text;
    co_return {};
}

QUrl WebhookJobs::urlOf(const EndpointRow &endpoint) const
{
    if (!m_receiver)
        return {};
    QUrl url = m_receiver->url();
    url.setPath(endpoint.path);
    return url;
}

ReceiverView WebhookJobs::view() const
{
    if (!m_receiver)
        return {};
    return {true, m_receiver->url(), m_receiver->numbers(), m_receiver->inboxNumbers(), {}};
}

void WebhookJobs::writeTimes()
{
    const QList<EndpointTimes> times = m_receiver->takeTimes();
    if (!times.isEmpty())
        launch(keepAnswerTimes(m_bench, times));
}

void WebhookJobs::writeDown()
{
    if (!m_receiver)
        return;
    const QList<Refusal> refusals = m_receiver->takeRefusals();
    if (!refusals.isEmpty())
        launch(writeRefusals(refusals));
    if (!m_looked.isValid() || m_looked.hasExpired(lookAroundEvery.count())) {
        m_looked.start();
        launch(lookAround());
    }
    if (!m_timed.isValid() || m_timed.hasExpired(timesEvery.count())) {
        m_timed.start();
        writeTimes();
    }
    if (!m_cleaned.isValid() || m_cleaned.hasExpired(cleanEvery.count())) {
        m_cleaned.start();
        launch(clean());
    }
    const auto patience = m_refusedSinceWatch ? watchSoon : watchEvery;
    if (!m_watched.isValid() || m_watched.hasExpired(patience.count())) {
        m_watched.start();
        launch(watch());
    }
    const Inbox::Numbers inbox = m_receiver->inboxNumbers();
    if (std::exchange(m_stored, inbox.stored) != inbox.stored)
        Q_EMIT m_bench->deliveriesArrived();
    const qint64 failed = std::exchange(m_failedCommits, inbox.failedCommits);
    if (failed != inbox.failedCommits)
        logEvent(logConsole(), u"webhooks.not_stored"_s, {{u"commits"_s, inbox.failedCommits - failed}});
}

OutcomeTask WebhookJobs::writeRefusals(QList<Refusal> refusals)
{
    QList<ActivityRow> entries;
    for (const Refusal &refusal : refusals) {
        const QString how = refusal.count == 1 ? u"a request"_s : u"%L1 requests"_s.arg(refusal.count);
        ActivityRow entry = m_bench->entry(
            u"webhook.refused"_s, u"warning"_s,
            u"Refused %1 to the endpoint “%2”: %3"_s.arg(how, refusal.endpointName, refusal.sentence));
        entry.actor = receiverActor;
        entry.object = u"endpoint"_s;
        entry.recordKey = refusal.endpoint.text();
        entry.details = {
            {u"reason"_s, refusal.reason}, {u"count"_s, refusal.count}, {u"peer"_s, refusal.peer}};
        entries << entry;
    }
    const QDateTime now = m_bench->now();
    const auto sequence =
        co_await m_bench->transact<qint64>([entries, now](StoreSession &session) -> Result<qint64> {
            Result<qint64> last = 0;
            for (const ActivityRow &entry : entries)
                if (last = ActivityLog::appendTo(session, entry, now); !last)
                    return last;
            return last;
        });
    if (!sequence)
        co_return fail(sequence.error());
    m_bench->noteActivity(*sequence);
    m_refusedSinceWatch = true;
    co_return {};
}

OutcomeTask WebhookJobs::watch()
{
    m_refusedSinceWatch = false;
    const Outcome watched = co_await watchEndpoints(m_bench);
    const Outcome noted = co_await noteReceiving(m_bench);
    co_return watched ? noted : watched;
}

} // namespace patchbay
