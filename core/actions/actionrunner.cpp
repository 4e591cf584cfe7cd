#include "actions/actionrunner.h"

#include "actions/actionanswer.h"
#include "actions/actionrun.h"

#include <QElapsedTimer>
#include <QPointer>

namespace patchbay {

using namespace Qt::StringLiterals;
using std::chrono::milliseconds;

namespace {

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

} // namespace

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
    shownAuth.user = renderPlain(shownAuth.user, masked).value_or(QString());
    shownAuth.tokenUrl = renderPlain(shownAuth.tokenUrl, masked).value_or(QString());
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

} // namespace patchbay
