#include "console/ruleservice.h"

#include "actions/template.h"
#include "base/time.h"
#include "console/engine.h"
#include "console/ruledrafts.h"
#include "console/ruleoperations.h"
#include "console/secretkeeping.h"
#include "store/settingsrepository.h"
#include "webhooks/topics.h"

#include <QJsonArray>
#include <QUrl>

#include <algorithm>

namespace patchbay {

using namespace Qt::StringLiterals;

namespace {

// The host of the first step's address; what only an event or a secret can tell stays open.
QString targetOf(const ActionRule &rule)
{
    if (rule.steps.isEmpty())
        return {};
    RenderOptions options;
    options.escaping = Escaping::Plain;
    const QJsonObject scope{{u"settings"_s, rule.settings}};
    const auto url = renderTemplate(rule.steps.first().request.url, scope, options);
    if (!url)
        return {};
    const QString host = QUrl(url->text.trimmed()).host();
    if (!host.isEmpty() && url->missing.isEmpty())
        return host;
    const bool isSecret =
        std::ranges::any_of(url->missing, [](const QString &name) { return name.startsWith("secrets."_L1); });
    return isSecret && host.isEmpty() ? u"an address kept as a secret"_s : host;
}

RuleView viewOf(const RuleRow &row)
{
    RuleView view{.id = RuleId(row.id),
                  .name = row.name,
                  .isEnabled = row.isEnabled,
                  .connectionId = row.connectionId,
                  .version = row.version,
                  .definition = row.definition,
                  .savedAt = row.savedAt};
    const Result<ActionRule> rule = ruleOf(row);
    if (!rule) {
        view.problem = rule.error().message;
        return view;
    }
    view.isRehearsal = rule->isRehearsal;
    view.preset = rule->preset;
    view.source = rule->stream.source;
    view.topics = rule->stream.topics;
    view.secretKeys = rule->secretKeys();
    if (const auto preset = findPreset(rule->preset))
        view.presetTitle = preset->title;
    view.target = targetOf(*rule);
    return view;
}

Result<RuleView> viewWithTrace(StoreSession &session, const RuleRow &row)
{
    RuleView view = viewOf(row);
    const auto newest = TraceRepository(session).list({.ruleId = row.id, .most = 1});
    if (!newest)
        return fail(newest.error());
    if (!newest->isEmpty()) {
        view.lastVerdict = newest->first().verdict;
        view.lastSentence = newest->first().sentence;
        view.lastAt = newest->first().startedAt;
    }
    return view;
}

Task<QList<RuleView>> listRules(Workbench *bench)
{
    co_return co_await bench->transact<QList<RuleView>>([](StoreSession &session) -> Result<QList<RuleView>> {
        const auto rows = RuleRepository(session).list();
        if (!rows)
            return fail(rows.error());
        QList<RuleView> views;
        for (const RuleRow &row : *rows) {
            const auto view = viewWithTrace(session, row);
            if (!view)
                return fail(view.error());
            views.append(*view);
        }
        return views;
    });
}

Task<RuleView> findRule(Workbench *bench, QString idOrName)
{
    co_return co_await bench->transact<RuleView>([idOrName](StoreSession &session) -> Result<RuleView> {
        const auto row = RuleRepository(session).find(idOrName);
        return row ? viewWithTrace(session, *row) : Result<RuleView>(fail(row.error()));
    });
}

Task<QList<RuleView>> listVersions(Workbench *bench, RuleId id)
{
    co_return co_await bench->transact<QList<RuleView>>([id](StoreSession &session) {
        return RuleRepository(session).versions(id.text()).map([](const QList<RuleRow> &rows) {
            QList<RuleView> views;
            for (const RuleRow &row : rows)
                views.append(viewOf(row));
            return views;
        });
    });
}

Task<RuleView> saveRule(Workbench *bench, QJsonObject definition, RuleId id, int baseVersion)
{
    Result<ActionRule> rule = ActionRule::fromJson(definition);
    if (!rule)
        co_return fail(rule.error());
    if (rule->stream.source == "intercom"_L1) {
        for (QString &topic : rule->stream.topics)
            topic = currentTopicName(topic);
    }
    RuleRow row{.id = id.text(),
                .name = rule->name,
                .connectionId = rule->stream.connectionId,
                .definition = rule->toJson(),
                .savedAt = bench->now()};
    ActivityRow entry = bench->entry(u"rule.saved"_s, u"info"_s, u"The rule “%1” was saved."_s.arg(row.name));
    using Saved = std::pair<RuleRow, qint64>;
    const Result<Saved> saved = co_await bench->transact<Saved>(
        [row, baseVersion, entry, now = bench->now()](StoreSession &session) -> Result<Saved> {
            const auto kept = RuleRepository(session).save(row, baseVersion);
            if (!kept)
                return fail(kept.error());
            const auto logged = ActivityLog::appendTo(session, entry, now);
            if (!logged)
                return fail(logged.error());
            return Saved(*kept, *logged);
        });
    if (!saved)
        co_return fail(saved.error());
    bench->noteActivity(saved->second);
    Q_EMIT bench->rulesChanged();
    co_return viewOf(saved->first);
}

OutcomeTask switchRule(Workbench *bench, RuleId id, bool enabled)
{
    const Outcome switched = co_await bench->transact<void>([id, enabled](StoreSession &session) {
        return RuleRepository(session).setEnabled(id.text(), enabled);
    });
    if (switched)
        Q_EMIT bench->rulesChanged();
    co_return switched;
}

Task<Removal> removeRule(Workbench *bench, RuleId id)
{
    const Result<RuleView> view = co_await findRule(bench, id.text());
    if (!view)
        co_return fail(view.error());
    const ActivityRow entry =
        bench->entry(u"rule.removed"_s, u"info"_s, u"The rule “%1” was removed."_s.arg(view->name));
    const Result<qint64> removed = co_await bench->transact<qint64>(
        [id, entry, now = bench->now()](StoreSession &session) -> Result<qint64> {
            if (const Outcome gone = RuleRepository(session).remove(id.text()); !gone)
                return fail(gone.error());
            return ActivityLog::appendTo(session, entry, now);
        });
    if (!removed)
        co_return fail(removed.error());
    Removal removal;
    for (const QString &key : view->secretKeys) {
        const Outcome forgotten = co_await bench->secrets().remove(ruleSecretName(id, key));
        if (!forgotten)
            removal.remaining.append(
                forgotten.error().withContext(u"The secret “%1” is still kept"_s.arg(key)));
    }
    bench->noteActivity(*removed);
    Q_EMIT bench->rulesChanged();
    co_return removal;
}

Task<QString> keepRuleSecret(Workbench *bench, RuleId id, QString key, Secret secret)
{
    const Result<RuleView> view = co_await findRule(bench, id.text());
    if (!view)
        co_return fail(view.error());
    if (!view->secretKeys.contains(key))
        co_return fail(Error::Kind::InvalidInput,
                       u"The rule “%1” needs no secret “%2”."_s.arg(view->name, key),
                       view->secretKeys.isEmpty() ? u"It needs none."_s
                                                  : u"It needs %1."_s.arg(view->secretKeys.join(u", "_s)));
    if (secret.isEmpty())
        co_return fail(Error::Kind::InvalidInput, u"There is no secret to keep: it is empty."_s);
    const Result<SecretPlace> place =
        co_await keepSecret(bench, ruleSecretName(view->id, key), secret, anyRuleSecretName(key));
    if (!place)
        co_return fail(place.error());
    co_return secretPlaceText(*place);
}

Task<QList<RuleSecretView>> listRuleSecrets(Workbench *bench, RuleId id)
{
    const Result<RuleView> view = co_await findRule(bench, id.text());
    if (!view)
        co_return fail(view.error());
    QList<RuleSecretView> secrets;
    for (const QString &key : view->secretKeys) {
        Result<FoundSecret> found = co_await bench->secrets().read(ruleSecretName(view->id, key));
        if (!found)
            found = co_await bench->secrets().read(anyRuleSecretName(key));
        // Where the keychain cannot be asked, the secret is as good as missing, and is to be given.
        if (!found && found.error().kind != Error::Kind::NotFound &&
            found.error().kind != Error::Kind::SecretUnavailable)
            co_return fail(found.error());
        secrets.append({key, found ? secretPlaceText(found->place) : QString()});
    }
    co_return secrets;
}

Task<Trace> testRule(Workbench *bench, RuleTest test)
{
    bool isSaved = false;
    Result<ActionRule> rule = ActionRule();
    if (!test.rule.isEmpty()) {
        const Result<RuleRow> row = co_await bench->transact<RuleRow>([test](StoreSession &session) {
            RuleRepository rules(session);
            return test.version > 0 ? rules.version(test.rule, test.version) : rules.find(test.rule);
        });
        if (!row)
            co_return fail(row.error());
        rule = ruleOf(*row);
        isSaved = true;
    } else {
        rule = ActionRule::fromJson(test.definition);
    }
    if (!rule)
        co_return fail(rule.error());
    if (!isSaved)
        rule->id = test.draftOf;
    if (!test.traceId.isEmpty()) {
        const Result<RuleEvent> event = co_await traceEvent(bench, test.traceId);
        if (!event)
            co_return fail(event.error());
        test.event = *event;
    }
    if (!test.event.receivedAt.isValid())
        test.event.receivedAt = bench->now();
    if (test.send) {
        const Result<QJsonValue> stopped = co_await bench->transact<QJsonValue>(
            [](StoreSession &session) { return SettingsRepository(session).get(stoppedRulesKey, false); });
        if (!stopped)
            co_return fail(stopped.error());
        bench->actions().setStopped(stopped->toBool());
    }
    const auto mode = test.send ? ActionRunner::Mode::SendOnce : ActionRunner::Mode::Rehearsal;
    co_return co_await runRule(bench, *rule, test.event, mode, isSaved && test.keep);
}

Task<QList<TraceRow>> listTraces(Workbench *bench, TraceQuery query)
{
    co_return co_await bench->transact<QList<TraceRow>>(
        [query](StoreSession &session) { return TraceRepository(session).list(query); });
}

Task<TraceRow> findTrace(Workbench *bench, QString id)
{
    co_return co_await bench->transact<TraceRow>(
        [id](StoreSession &session) { return TraceRepository(session).find(id); });
}

Task<bool> readStopped(Workbench *bench)
{
    const Result<QJsonValue> stopped = co_await bench->transact<QJsonValue>(
        [](StoreSession &session) { return SettingsRepository(session).get(stoppedRulesKey, false); });
    co_return stopped.map([](const QJsonValue &value) { return value.toBool(); });
}

OutcomeTask writeStopped(Workbench *bench, bool stopped)
{
    const ActivityRow entry =
        bench->entry(stopped ? u"rule.stopped"_s : u"rule.released"_s, u"warning"_s,
                     stopped ? u"All rules were stopped."_s : u"Rules may send again."_s);
    const Result<qint64> written = co_await bench->transact<qint64>(
        [stopped, entry, now = bench->now()](StoreSession &session) -> Result<qint64> {
            if (const Outcome set = SettingsRepository(session).set(stoppedRulesKey, stopped); !set)
                return fail(set.error());
            return ActivityLog::appendTo(session, entry, now);
        });
    if (!written)
        co_return fail(written.error());
    bench->actions().setStopped(stopped);
    bench->noteActivity(*written);
    Q_EMIT bench->rulesChanged();
    co_return Outcome();
}

} // namespace

QJsonObject RuleView::toJson() const
{
    QJsonObject json{{u"id"_s, id.text()},
                     {u"name"_s, name},
                     {u"enabled"_s, isEnabled},
                     {u"rehearsal"_s, isRehearsal},
                     {u"preset"_s, preset},
                     {u"source"_s, source},
                     {u"topics"_s, QJsonArray::fromStringList(topics)},
                     {u"version"_s, version},
                     {u"saved_at"_s, toIsoText(savedAt)},
                     {u"secrets"_s, QJsonArray::fromStringList(secretKeys)}};
    if (!problem.isEmpty())
        json.insert(u"problem"_s, problem);
    if (!lastVerdict.isEmpty())
        json.insert(u"last"_s, QJsonObject{{u"verdict"_s, lastVerdict},
                                           {u"sentence"_s, lastSentence},
                                           {u"at"_s, toIsoText(lastAt)}});
    return json;
}

RuleService::RuleService(Engine &engine, QObject *parent) : QObject(parent), m_engine(engine)
{
    connect(&engine, &Engine::rulesChanged, this, &RuleService::changed);
    connect(&engine, &Engine::ruleTraced, this, &RuleService::traced);
}

QFuture<Result<QList<RuleView>>> RuleService::list()
{
    return m_engine.run(&listRules);
}

QFuture<Result<RuleView>> RuleService::find(QString idOrName)
{
    return m_engine.run(&findRule, std::move(idOrName));
}

QFuture<Result<QList<RuleView>>> RuleService::versions(RuleId id)
{
    return m_engine.run(&listVersions, std::move(id));
}

QFuture<Result<RuleView>> RuleService::save(QJsonObject definition, RuleId id, int baseVersion)
{
    return m_engine.run(&saveRule, std::move(definition), std::move(id), baseVersion);
}

QFuture<Outcome> RuleService::setEnabled(RuleId id, bool enabled)
{
    return m_engine.run(&switchRule, std::move(id), enabled);
}

QFuture<Result<Removal>> RuleService::remove(RuleId id)
{
    return m_engine.run(&removeRule, std::move(id));
}

QFuture<Result<QString>> RuleService::keepSecret(RuleId id, QString key, Secret secret)
{
    return m_engine.run(&keepRuleSecret, std::move(id), std::move(key), std::move(secret));
}

QFuture<Result<QList<RuleSecretView>>> RuleService::secrets(RuleId id)
{
    return m_engine.run(&listRuleSecrets, std::move(id));
}

QList<RuleSourceView> RuleService::sources()
{
    return ruleSources();
}

QFuture<Result<DraftView>> RuleService::rehearse(ActionRule draft, RuleEvent event)
{
    return m_engine.run(&rehearseDraft, std::move(draft), std::move(event));
}

QFuture<Result<RuleEvent>> RuleService::sampleEvent(QString source, QString topic)
{
    return m_engine.run(&patchbay::sampleEvent, std::move(source), std::move(topic));
}

QFuture<Result<RuleEvent>> RuleService::deliveryEvent(qint64 id)
{
    return m_engine.run(&patchbay::deliveryEvent, id);
}

QFuture<Result<RuleEvent>> RuleService::traceEvent(QString id)
{
    return m_engine.run(&patchbay::traceEvent, std::move(id));
}

QFuture<Result<Trace>> RuleService::test(RuleTest test)
{
    return m_engine.run(&testRule, std::move(test));
}

QFuture<Result<QList<Trace>>> RuleService::process(RuleEvent event, bool again)
{
    return m_engine.run(&runRules, std::move(event), again);
}

QFuture<Result<QList<TraceRow>>> RuleService::traces(TraceQuery query)
{
    return m_engine.run(&listTraces, std::move(query));
}

QFuture<Result<TraceRow>> RuleService::trace(QString id)
{
    return m_engine.run(&findTrace, std::move(id));
}

QFuture<Result<bool>> RuleService::isStopped()
{
    return m_engine.run(&readStopped);
}

QFuture<Outcome> RuleService::setStopped(bool stopped)
{
    return m_engine.run(&writeStopped, stopped);
}

} // namespace patchbay
