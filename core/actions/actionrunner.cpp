#include "actions/actionrunner.h"

#include "actions/template.h"
#include "base/redaction.h"

#include <QElapsedTimer>
#include <QJsonArray>
#include <QJsonDocument>
#include <QPointer>

#include <algorithm>

namespace patchbay {

using namespace Qt::StringLiterals;
using std::chrono::milliseconds;

struct ActionRunner::Run
{
    ActionRule rule{};
    RuleEvent event{};
    Mode mode = Mode::Live;
    Detour detour{};
    bool sends = false;
    ScopeExtras extras{};
    Trace trace{};

    QJsonObject scope(const ActionStep &step, const QJsonObject &secrets) const
    {
        ScopeExtras all = extras;
        all.secrets = secrets;
        QJsonObject made = makeScope(event, all);
        made.insert(u"key"_s, eventKey(rule, step.name, event));
        return made;
    }
};

namespace {

constexpr qsizetype longestShownAnswer = 64 * 1024;

// What later steps, success rules and the trace see of an answer.
QJsonObject answerJson(const HttpResponse &answer)
{
    QJsonObject headers;
    for (const auto &[name, value] : answer.headers.items()) {
        if (!isSecretHeader(name))
            headers.insert(QString::fromLatin1(name).toLower(), QString::fromUtf8(value));
    }
    const QJsonDocument document = QJsonDocument::fromJson(answer.body);
    QJsonObject json{
        {u"status"_s, answer.status}, {u"headers"_s, headers}, {u"text"_s, QString::fromUtf8(answer.body)}};
    if (document.isObject())
        json.insert(u"body"_s, document.object());
    else if (document.isArray())
        json.insert(u"body"_s, document.array());
    return json;
}

QJsonObject shownAnswer(const QJsonObject &answer)
{
    QJsonObject headers = answer.value("headers"_L1).toObject();
    for (auto it = headers.begin(); it != headers.end(); ++it)
        it.value() = redact(it.value().toString());
    return {{u"status"_s, answer.value("status"_L1)},
            {u"headers"_s, headers},
            {u"text"_s, redact(answer.value("text"_L1).toString().left(longestShownAnswer))}};
}

// How the authentication looks in a trace: the header without its secret.
void showAuth(const ActionAuth &auth, RequestText &text)
{
    const QString secret = u"[secret %1]"_s.arg(auth.secret);
    switch (auth.kind) {
    case ActionAuth::Kind::None: break;
    case ActionAuth::Kind::Basic:
        text.headers.append({u"Authorization"_s, u"Basic [%1 and secret %2]"_s.arg(auth.user, auth.secret)});
        break;
    case ActionAuth::Kind::Bearer: text.headers.append({u"Authorization"_s, u"Bearer "_s + secret}); break;
    case ActionAuth::Kind::Header: text.headers.append({auth.header, auth.prefix + secret}); break;
    case ActionAuth::Kind::ClientCredentials:
    case ActionAuth::Kind::RefreshToken:
        text.headers.append({u"Authorization"_s, u"Bearer [token from %1]"_s.arg(auth.tokenUrl)});
        break;
    }
}

Result<QString> plain(const QString &text, const QJsonObject &scope)
{
    RenderOptions options;
    options.escaping = Escaping::Plain;
    return renderTemplate(text, scope, options).map([](const Rendered &rendered) { return rendered.text; });
}

Secret secretOf(const QJsonObject &secrets, const QString &key)
{
    return Secret(secrets.value(key).toString());
}

bool asksForToken(const ActionAuth &auth)
{
    return auth.kind == ActionAuth::Kind::ClientCredentials || auth.kind == ActionAuth::Kind::RefreshToken;
}

QCoro::Task<Sent> nothingSent()
{
    Sent sent;
    sent.answer = fail(Error::Kind::Cancelled, u"Patchbay is closing, so nothing was sent."_s);
    co_return sent;
}

// Why an answer is no success; nothing where it is one.
std::optional<Error> refusalOf(const ActionStep &step, const HttpResponse &answer, const QJsonObject &json,
                               const QDateTime &now)
{
    Error error{.kind = Error::Kind::Rejected, .httpStatus = answer.status};
    const QString text = redact(QString::fromUtf8(answer.body.left(300))).simplified();
    if (step.success.acceptsStatus(answer.status)) {
        const StreamVerdict verdict = examine(step.success.answer, json, now);
        if (verdict.passes)
            return std::nullopt;
        error.message = u"The target answered %1, but that is no success: %2."_s.arg(
            QString::number(answer.status), redact(verdict.because));
        error.nextStep = u"It said: %1"_s.arg(text);
        return error;
    }
    switch (answer.status) {
    case 401: error.kind = Error::Kind::Unauthorized; break;
    case 403: error.kind = Error::Kind::Forbidden; break;
    case 404: error.kind = Error::Kind::NotFound; break;
    case 410: error.kind = Error::Kind::Gone; break;
    case 409: error.kind = Error::Kind::Conflict; break;
    case 408: error.kind = Error::Kind::Timeout; break;
    case 429: error.kind = Error::Kind::RateLimited; break;
    default: error.kind = answer.status >= 500 ? Error::Kind::ServerFault : Error::Kind::Rejected;
    }
    error.retryAfter = RetryPolicy::requestedDelay(answer, now);
    error.message = u"The target answered %1."_s.arg(answer.status);
    error.nextStep = text.isEmpty() ? u"Look at the request in the trace."_s : u"It said: %1"_s.arg(text);
    return error;
}

} // namespace

SecretName ruleSecretName(const RuleId &rule, const QString &key)
{
    return {u"rule/"_s + rule.text(), key};
}

SecretName anyRuleSecretName(const QString &key)
{
    return {u"rules"_s, key};
}

ActionRunner::ActionRunner(HttpClient &http, SecretStore &secrets, Settings settings, QObject *parent)
    : QObject(parent)
    , m_secrets(secrets)
    , m_clock(settings.clock)
    , m_sender(http, settings.sending)
    , m_tokens(m_sender, secrets, settings.clock)
{
}

ActionRunner::~ActionRunner()
{
    shutDown();
}

void ActionRunner::shutDown()
{
    m_batcher.shutDown();
    m_sender.shutDown();
}

QCoro::Task<Trace> ActionRunner::run(ActionRule rule, RuleEvent event, Mode mode, Detour detour)
{
    QElapsedTimer watch;
    watch.start();
    auto run = std::make_shared<Run>();
    run->rule = std::move(rule);
    run->event = std::move(event);
    run->mode = mode;
    run->detour = std::move(detour);
    run->extras.settings = run->rule.settings;
    Trace &trace = run->trace;
    trace.id = newIdText(QLatin1StringView("trc"));
    trace.ruleId = run->rule.id;
    trace.ruleName = run->rule.name;
    trace.ruleVersion = run->rule.version;
    trace.event = run->event;
    trace.startedAt = m_clock();

    const bool isOff = !run->rule.isEnabled && mode == Mode::Live;
    run->sends = mode == Mode::SendOnce || (mode == Mode::Live && !run->rule.isRehearsal);
    trace.filter = judgeStream(run->rule.stream, run->event, makeScope(run->event, run->extras), m_clock());
    if (isOff || (m_stopped && run->sends)) {
        trace.verdict = Trace::Verdict::Stopped;
        trace.sentence = isOff ? u"The rule is switched off."_s
                               : u"All rules are stopped, so nothing is sent until they are let go on."_s;
    } else if (!trace.filter.passes) {
        trace.verdict = Trace::Verdict::NotWanted;
        trace.sentence = u"Not for this rule: "_s + trace.filter.because;
    } else {
        co_await runSteps(run);
    }
    trace.elapsed = milliseconds(watch.elapsed());
    co_return run->trace;
}

QCoro::Task<> ActionRunner::runSteps(RunPointer run)
{
    const QPointer<ActionRunner> self(this);
    Trace &trace = run->trace;
    const Result<QJsonObject> variables = computeVariables(run->rule, run->event);
    if (!variables) {
        trace.verdict = Trace::Verdict::Failed;
        trace.error = variables.error();
        trace.sentence = variables.error().message;
        co_return;
    }
    run->extras.variables = trace.variables = *variables;
    for (const ActionStep &step : run->rule.steps)
        trace.steps.append({.name = step.name, .sentence = u"An earlier step failed."_s});
    int sent = 0;
    for (qsizetype i = 0; i < run->rule.steps.size(); ++i) {
        const ActionStep step = run->rule.steps[i];
        StepTrace line{.name = step.name};
        co_await runStep(run, step, &line);
        trace.steps[i] = line;
        if (line.outcome == StepTrace::Outcome::Sent)
            ++sent;
        if (line.error && !trace.error) {
            trace.error = line.error;
            trace.sentence = u"Step “%1”: %2"_s.arg(step.name, line.error->message);
        }
        if (!self || (line.error && !step.goOnAfterFailure))
            break;
    }
    if (trace.error) {
        trace.verdict = Trace::Verdict::Failed;
    } else if (run->mode == Mode::Elsewhere) {
        trace.verdict = Trace::Verdict::Rehearsed;
        trace.sentence = u"Sent into the sandbox only."_s;
    } else if (!run->sends) {
        trace.verdict = Trace::Verdict::Rehearsed;
        trace.sentence = u"Rehearsed: nothing was sent."_s;
    } else {
        trace.verdict = Trace::Verdict::Sent;
        trace.sentence = sent == 0   ? u"No step was to be taken."_s
                         : sent == 1 ? u"Sent."_s
                                     : u"%1 requests sent."_s.arg(sent);
    }
}

QCoro::Task<> ActionRunner::runStep(RunPointer run, ActionStep step, StepTrace *line)
{
    const QPointer<ActionRunner> self(this);
    const auto failed = [line](const Error &error) {
        line->outcome = StepTrace::Outcome::Failed;
        line->error = error;
        line->sentence = error.message;
    };
    const QJsonObject masked = run->scope(step, maskedSecrets(run->rule.secretKeys()));
    line->when = examine(step.when, masked, m_clock());
    if (!line->when.passes) {
        line->outcome = StepTrace::Outcome::Skipped;
        line->sentence = u"Skipped: "_s + line->when.because;
        co_return;
    }
    Result<RequestText> shown = renderRequest(run->rule, step, masked);
    if (!shown) {
        failed(shown.error());
        co_return;
    }
    // What secrets are put into can only be checked with them.
    if (!run->sends && !shown->url.contains("[secret "_L1)) {
        if (const auto made = makeHttpRequest(*shown, step); !made) {
            failed(made.error());
            co_return;
        }
    }
    ActionAuth shownAuth = step.request.auth;
    shownAuth.user = plain(shownAuth.user, masked).value_or(QString());
    shownAuth.tokenUrl = plain(shownAuth.tokenUrl, masked).value_or(QString());
    showAuth(shownAuth, *shown);
    if (!step.idempotencyHeader.isEmpty())
        shown->headers.append({step.idempotencyHeader, eventKey(run->rule, step.name, run->event)});
    line->request = shown->toJson();
    if (run->mode == Mode::Elsewhere) {
        co_await sendElsewhere(run, step, *shown, line);
        co_return;
    }
    if (!run->sends) {
        line->outcome = StepTrace::Outcome::Rehearsed;
        line->sentence = u"Rendered, and not sent."_s;
        co_return;
    }

    const Result<QJsonObject> secrets = co_await readSecrets(run, step);
    if (!self)
        co_return;
    if (!secrets) {
        failed(secrets.error());
        co_return;
    }
    const Result<RequestText> text = renderRequest(run->rule, step, run->scope(step, *secrets));
    if (!text) {
        failed(text.error());
        co_return;
    }
    Result<HttpRequest> request = makeHttpRequest(*text, step);
    if (!request) {
        failed(request.error());
        co_return;
    }
    if (!step.idempotencyHeader.isEmpty())
        request->headers.set(step.idempotencyHeader.toLatin1(),
                             eventKey(run->rule, step.name, run->event).toLatin1());
    const Sending sending{std::move(*request), step.retry, step.rate, step.request.allowPrivate};
    BatchAnswer answer;
    if (step.batch.most > 1 && run->mode != Mode::SendOnce)
        answer = co_await sendBatched(run, step, sending, *secrets);
    else if (step.batch.most > 1)
        answer.sent = co_await sendTogether(run, step, sending, *secrets, {sending.request.body});
    else
        answer.sent = co_await sendAuthorised(run, step, sending, *secrets);
    if (!self)
        co_return;
    line->attempts = answer.sent.attempts;
    line->batched = answer.size;
    if (!answer.sent.answer) {
        failed(answer.sent.answer.error());
        co_return;
    }
    const QJsonObject json = answerJson(*answer.sent.answer);
    line->response = shownAnswer(json);
    run->extras.steps.insert(step.name, json);
    if (const auto refusal = refusalOf(step, *answer.sent.answer, json, m_clock())) {
        failed(*refusal);
        co_return;
    }
    line->outcome = StepTrace::Outcome::Sent;
    line->sentence = u"Answered %1."_s.arg(answer.sent.answer->status);
}

QCoro::Task<> ActionRunner::sendElsewhere(RunPointer run, ActionStep step, RequestText text, StepTrace *line)
{
    const QPointer<ActionRunner> self(this);
    const Result<HttpResponse> answer = co_await run->detour(text);
    if (!self)
        co_return;
    std::optional<Error> error = answer ? std::nullopt : std::optional(answer.error());
    if (answer) {
        const QJsonObject json = answerJson(*answer);
        line->response = shownAnswer(json);
        run->extras.steps.insert(step.name, json);
        // What a target's answer must say cannot be held against one who is not the target.
        if (!answer->isSuccess())
            error = refusalOf(step, *answer, json, m_clock());
    }
    line->error = error;
    line->outcome = error ? StepTrace::Outcome::Failed : StepTrace::Outcome::Rehearsed;
    line->sentence = error ? error->message : u"The sandbox answered %1."_s.arg(answer->status);
}

Task<QJsonObject> ActionRunner::readSecrets(RunPointer run, ActionStep step)
{
    const QPointer<ActionRunner> self(this);
    ActionRule alone = run->rule;
    alone.steps = {step};
    QJsonObject secrets;
    const QStringList keys = alone.secretKeys();
    for (const QString &key : keys) {
        Result<FoundSecret> found = co_await m_secrets.read(ruleSecretName(run->rule.id, key));
        if (!self)
            co_return fail(Error::Kind::Cancelled, u"Patchbay is closing."_s);
        if (!found) { // also where there is no keychain: the environment may hold it for all rules
            const Error own = found.error();
            found = co_await m_secrets.read(anyRuleSecretName(key));
            if (!found && own.kind != Error::Kind::NotFound)
                found = fail(own);
        }
        if (!self)
            co_return fail(Error::Kind::Cancelled, u"Patchbay is closing."_s);
        if (!found && found.error().kind == Error::Kind::SecretUnavailable)
            co_return fail(
                found.error()
                    .withContext(u"The secret “%1” of this rule cannot be read"_s.arg(key))
                    .withNextStep(
                        u"Unlock the keychain, or set PATCHBAY_SECRET_RULES_%1 in the environment."_s.arg(
                            key.toUpper())));
        if (!found && found.error().kind == Error::Kind::NotFound)
            co_return fail(
                Error::Kind::NotFound, u"The secret “%1” of this rule is not kept."_s.arg(key),
                u"Keep it: patchbayctl rule secret \"%1\" %2 < secret.txt"_s.arg(run->rule.name, key));
        if (!found)
            co_return fail(found.error());
        secrets.insert(key, QString::fromUtf8(found->secret.reveal()));
    }
    co_return secrets;
}

QCoro::Task<Sent> ActionRunner::sendAuthorised(RunPointer run, ActionStep step, Sending sending,
                                               QJsonObject secrets)
{
    const QPointer<ActionRunner> self(this);
    const ActionAuth auth = step.request.auth;
    // Without secrets: a user name, an address and a scope are shown.
    const QJsonObject scope = run->scope(step, {});
    const Result<QString> user = plain(auth.user, scope);
    Sent sent;
    if (!user) {
        sent.answer = fail(user.error());
        co_return sent;
    }
    const Secret secret = secretOf(secrets, auth.secret);
    if (auth.kind == ActionAuth::Kind::Basic)
        sending.request.headers.set("Authorization",
                                    "Basic " + (user->toUtf8() + ':' + secret.reveal()).toBase64());
    else if (auth.kind == ActionAuth::Kind::Bearer)
        sending.request.headers.set("Authorization", "Bearer " + secret.reveal());
    else if (auth.kind == ActionAuth::Kind::Header)
        sending.request.headers.set(auth.header.toLatin1(), auth.prefix.toLatin1() + secret.reveal());
    if (!asksForToken(auth)) {
        sent = co_await m_sender.send(sending);
        co_return sent;
    }

    TokenQuestion question;
    question.kind = auth.kind;
    question.url = QUrl(plain(auth.tokenUrl, scope).value_or(QString()));
    question.clientId = *user;
    question.clientSecret = secret;
    question.scope = plain(auth.scope, scope).value_or(QString());
    question.secretInBody = auth.secretInBody;
    question.refreshToken = secretOf(secrets, auth.refreshSecret);
    question.refreshName = ruleSecretName(run->rule.id, auth.refreshSecret);
    question.allowPrivate = sending.allowPrivate;
    for (int round = 0; round < 2; ++round) {
        const Result<Secret> token = co_await m_tokens.token(question);
        if (!self || !token) {
            if (!token)
                sent.answer = fail(token.error());
            co_return sent;
        }
        sending.request.headers.set("Authorization", "Bearer " + token->reveal());
        Sent next = co_await m_sender.send(sending);
        sent.attempts += next.attempts;
        sent.answer = std::move(next.answer);
        if (!self || !sent.answer || sent.answer->status != 401)
            co_return sent;
        m_tokens.forget(question);
    }
    co_return sent;
}

QCoro::Task<Sent> ActionRunner::sendTogether(RunPointer run, ActionStep step, Sending sending,
                                             QJsonObject secrets, QList<QByteArray> documents)
{
    sending.request.body = Batcher::together(documents, step.batch.isLines);
    if (!step.batch.wrap.isEmpty()) {
        QJsonObject scope = run->scope(step, secrets);
        scope.insert(u"items"_s, QJsonDocument::fromJson(Batcher::together(documents, false)).array());
        RenderOptions options;
        options.escaping = Escaping::Json;
        const Result<Rendered> wrapped = renderTemplate(step.batch.wrap, scope, options);
        Outcome checked;
        if (wrapped)
            checked = checkRenderedJson(*wrapped);
        else
            checked = fail(wrapped.error());
        if (!checked) {
            Sent sent;
            sent.answer = fail(checked.error().withContext(u"In the batch's wrap"_s));
            co_return sent;
        }
        sending.request.body = wrapped->text.toUtf8();
    }
    const Sent sent = co_await sendAuthorised(run, step, sending, secrets);
    co_return sent;
}

QCoro::Task<BatchAnswer> ActionRunner::sendBatched(RunPointer run, ActionStep step, Sending sending,
                                                   QJsonObject secrets)
{
    // Only what goes to the same place with the same headers goes together.
    QString key = run->rule.id.text() + u'\n' + QString::number(run->rule.version) + u'\n' + step.name +
                  u'\n' + sending.request.url.toString(QUrl::FullyEncoded);
    for (const auto &[name, value] : sending.request.headers.items()) {
        if (name != step.idempotencyHeader.toLatin1())
            key += u'\n' + QString::fromLatin1(name + ':' + value);
    }
    QByteArray document = sending.request.body;
    if (step.batch.isLines) // each on one line
        document = QJsonDocument::fromJson(document).toJson(QJsonDocument::Compact);
    const QPointer<ActionRunner> self(this);
    // No coroutine itself: it hands everything to one by value.
    const SendBatch send = [self, run, step, sending, secrets](const QList<QByteArray> &documents) {
        return self ? self->sendTogether(run, step, sending, secrets, documents) : nothingSent();
    };
    const BatchAnswer answer = co_await m_batcher.join(key, document, step.batch, send);
    co_return answer;
}

} // namespace patchbay
