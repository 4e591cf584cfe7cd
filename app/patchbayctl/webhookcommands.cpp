// patchbayctl webhook verify | sign | snippet | topics | secret, and the group for the rest
#include "patchbayctl/receivercommands.h"
#include "patchbayctl/webhookoptions.h"
#include "webhooks/explanation.h"
#include "webhooks/topics.h"

#include <cstdio>
#include <memory>

namespace patchbay::cli {

using namespace Qt::StringLiterals;

namespace {

// {"valid":true}, or {"valid":false,"reason":…,"hint":…} with what else is known.
QJsonObject verdictJson(const Verdict &verdict)
{
    QJsonObject json{{u"valid"_s, verdict.valid}};
    if (verdict.valid)
        return json;
    json.insert(u"reason"_s, verdict.reason);
    json.insert(u"message"_s, verdict.sentence);
    json.insert(u"hint"_s, verdict.hint);
    json.insert(u"scheme"_s, schemeName(verdict.scheme));
    if (!verdict.variant.isEmpty())
        json.insert(u"variant"_s, verdict.variant);
    return json;
}

// A secret from the environment needs no store; a kept one is the console's to read.
Result<Verdict> verdictOf(Session &session, const SignatureQuestion &question)
{
    if (question.secretName.isEmpty())
        return explain(question.recipe, question.secret, question.request, question.now, question.tolerance);
    const auto console = session.console();
    if (!console)
        return fail(console.error());
    const auto answer = await((*console)->signatures().explain(question));
    if (!answer)
        return fail(answer.error());
    return answer->verdict;
}

ExitCode verifyRequest(Session &session, const WebhookOptions &options)
{
    const Output out = session.output();
    const auto question = questionFrom(options, false);
    if (!question)
        return out.error(question.error());
    const auto verdict = verdictOf(session, *question);
    if (!verdict)
        return out.error(verdict.error());
    out.document(verdictJson(*verdict));
    out.line(u"%1 %2: %3"_s.arg(verdict->valid ? u"✓"_s : u"✕"_s, question->recipe.title, verdict->sentence));
    if (!verdict->hint.isEmpty())
        out.line(u"  "_s + verdict->hint);
    return verdict->valid ? ExitCode::Done : ExitCode::No;
}

ExitCode signRequest(Session &session, const WebhookOptions &options)
{
    const Output out = session.output();
    const auto question = questionFrom(options, true);
    if (!question)
        return out.error(question.error());
    Result<HttpHeaders> headers;
    if (question->secretName.isEmpty()) {
        headers = sign(question->recipe, question->secret, question->request, question->now);
    } else {
        const auto console = session.console();
        if (!console)
            return out.error(console.error());
        headers = await((*console)->signatures().sign(*question));
    }
    if (!headers)
        return out.error(headers.error());
    QJsonObject json;
    for (const auto &[name, value] : headers->items()) {
        json.insert(QString::fromLatin1(name), QString::fromUtf8(value));
        out.line(QString::fromLatin1(name) + u": "_s + QString::fromUtf8(value));
    }
    out.document(QJsonObject{
        {u"ok"_s, true}, {u"scheme"_s, schemeName(question->recipe.scheme)}, {u"headers"_s, json}});
    return ExitCode::Done;
}

ExitCode printSnippet(Session &session, const WebhookOptions &options)
{
    const Output out = session.output();
    const auto language = snippetLanguageByName(text(options.language));
    if (!language)
        return out.error(language.error());
    const auto recipe = recipeFrom(options, {}, true);
    if (!recipe)
        return out.error(recipe.error());
    const auto code = snippet(*language, *recipe, std::chrono::seconds(options.tolerance));
    if (!code)
        return out.error(code.error());
    out.document(QJsonObject{{u"ok"_s, true}, {u"file"_s, snippetFileName(*language)}, {u"code"_s, *code}});
    if (!out.isJson()) {
        // Past the redactor, which would take the code's own words for secrets: it holds none.
        const QByteArray plain = code->toUtf8();
        std::fwrite(plain.constData(), 1, static_cast<size_t>(plain.size()), stdout);
    }
    return ExitCode::Done;
}

ExitCode listTopics(Session &session, const QString &named)
{
    const Output out = session.output();
    QList<Topic> topics;
    if (named.isEmpty()) {
        topics = allTopics();
    } else if (const auto topic = findTopic(named)) {
        topics << *topic;
    } else {
        return out.error({.kind = Error::Kind::NotFound,
                          .message = u"Intercom has no topic “%1” that is known here."_s.arg(named),
                          .nextStep = u"“patchbayctl webhook topics” lists all."_s});
    }
    QJsonArray json;
    QList<QStringList> rows;
    for (const Topic &topic : topics) {
        json << QJsonObject{{u"topic"_s, topic.name},
                            {u"title"_s, topic.title},
                            {u"permissions"_s, QJsonArray::fromStringList(topic.permissions)},
                            {u"former_names"_s, QJsonArray::fromStringList(topic.formerNames)},
                            {u"preview_only"_s, topic.previewOnly}};
        rows << QStringList{topic.name, topic.title + (topic.previewOnly ? u" (Preview)"_s : QString()),
                            topic.permissions.isEmpty() ? u"none"_s : topic.permissions.join(u" or "_s),
                            topic.formerNames.join(u", "_s)};
    }
    out.document(json);
    out.table({u"Topic"_s, u"When"_s, u"Permission"_s, u"Also known as"_s}, rows);
    return ExitCode::Done;
}

ExitCode listSecrets(Session &session)
{
    const Output out = session.output();
    const auto console = session.console();
    if (!console)
        return out.error(console.error());
    const auto names = await((*console)->signatures().secretNames());
    if (!names)
        return out.error(names.error());
    out.document(QJsonArray::fromStringList(*names));
    for (const QString &name : *names)
        out.line(name);
    if (names->isEmpty())
        out.line(u"None is kept. Keep one: patchbayctl webhook secret keep NAME < secret.txt"_s);
    return ExitCode::Done;
}

ExitCode keepSecret(Session &session, const QString &name)
{
    const Output out = session.output();
    const auto secret = readSecretFromStdin(u"The secret"_s);
    if (!secret)
        return out.error(secret.error());
    const auto console = session.console();
    if (!console)
        return out.error(console.error());
    const auto place = await((*console)->signatures().keepSecret(name, *secret));
    if (!place)
        return out.error(place.error());
    out.document(QJsonObject{{u"ok"_s, true}, {u"name"_s, name}, {u"secret_in"_s, *place}});
    out.line(u"Kept “%1” in the %2."_s.arg(name, *place));
    return ExitCode::Done;
}

ExitCode forgetSecret(Session &session, const QString &name)
{
    const Output out = session.output();
    const auto console = session.console();
    if (!console)
        return out.error(console.error());
    const Outcome forgotten = await((*console)->signatures().forgetSecret(name));
    if (!forgotten)
        return out.error(forgotten.error());
    out.document(QJsonObject{{u"ok"_s, true}, {u"name"_s, name}});
    out.line(u"Forgot “%1”."_s.arg(name));
    return ExitCode::Done;
}

void addSecretCommands(CLI::App &webhook, Chosen &chosen)
{
    auto *group =
        webhook.add_subcommand("secret", "Signing secrets in the system keychain: keep, list, forget");
    group->require_subcommand(1);
    group->add_subcommand("list", "The names of the kept ones")->callback([&chosen] {
        chosen = listSecrets;
    });
    auto name = std::make_shared<std::string>();
    auto *keep = group->add_subcommand("keep", "Keep the secret that comes on standard input");
    keep->add_option("name", *name, "What to call it")->required();
    keep->callback(
        [name, &chosen] { chosen = [name](Session &session) { return keepSecret(session, text(*name)); }; });
    auto *forget = group->add_subcommand("forget", "Forget a kept secret");
    forget->add_option("name", *name, "Its name")->required();
    forget->callback([name, &chosen] {
        chosen = [name](Session &session) { return forgetSecret(session, text(*name)); };
    });
}

} // namespace

void addWebhookCommands(CLI::App &app, Chosen &chosen)
{
    auto *group = app.add_subcommand(
        "webhook",
        "Webhooks: receive, replay, send, verify and sign; code for your server, Intercom's topics");
    group->require_subcommand(1);
    auto options = std::make_shared<WebhookOptions>();

    auto *verifying = group->add_subcommand(
        "verify",
        "Is this request really theirs? The body comes on standard input, the secret from PATCHBAY_SECRET");
    verifying->add_option("--signature", options->signature, "The signature, where no header holds it");
    addSchemeOptions(*verifying, *options);
    addRequestOptions(*verifying, *options);
    addSecretOptions(*verifying, *options);
    verifying->callback([options, &chosen] {
        chosen = [options](Session &session) { return verifyRequest(session, *options); };
    });

    auto *signing = group->add_subcommand("sign", "Print the headers that sign the body on standard input");
    addSchemeOptions(*signing, *options);
    addRequestOptions(*signing, *options);
    addSecretOptions(*signing, *options);
    signing->callback([options, &chosen] {
        chosen = [options](Session &session) { return signRequest(session, *options); };
    });

    auto *code = group->add_subcommand("snippet", "The same check as code for your own server");
    code->add_option("--language", options->language, "node, python, ruby, php, go or cpp")
        ->capture_default_str();
    addSchemeOptions(*code, *options);
    code->callback([options, &chosen] {
        chosen = [options](Session &session) { return printSnippet(session, *options); };
    });

    auto topic = std::make_shared<std::string>();
    auto *topics =
        group->add_subcommand("topics", "Intercom's topics, the permissions they need and their older names");
    topics->add_option("topic", *topic, "Only this one, by any of its names");
    topics->callback([topic, &chosen] {
        chosen = [topic](Session &session) { return listTopics(session, text(*topic)); };
    });

    addSecretCommands(*group, chosen);
    addReceiverCommands(*group, chosen);
    addEndpointCommands(*group, chosen);
    addDeliveryCommands(*group, chosen);
    addTimeTravelCommand(*group, chosen);
    addFillCommand(*group, chosen);
}

} // namespace patchbay::cli
