// Each preset and recipe against a stand-in that asks for what the real target asks for: method, path,
// headers, authentication and body as its documentation has them. It refuses what the target refuses.
#include "actions/presets.h"
#include "actionsrig.h"

#include <QCryptographicHash>
#include <QMutex>

#include <optional>

using namespace patchbay;
using namespace patchbay::testing;
using namespace Qt::StringLiterals;

namespace {

using Check = std::function<ServerResponse(const ServerRequest &)>;
using Settings = QMap<QString, QString>;

ServerResponse answer(int status, const QByteArray &body = {})
{
    ServerResponse response;
    response.status = status;
    response.body = body;
    return response;
}

ServerResponse refused(const QString &why)
{
    return answer(400, why.toUtf8());
}

// The stand-in: says what is wrong with a request in the body of a 400.
#define EXPECT(condition)                                                                                    \
    do {                                                                                                     \
        if (!(condition))                                                                                    \
            return refused(QStringLiteral(#condition));                                                      \
    } while (false)

QJsonObject bodyOf(const ServerRequest &request)
{
    return QJsonDocument::fromJson(request.body).object();
}

QByteArray basic(const QByteArray &pair)
{
    return "Basic " + pair.toBase64();
}

bool isJson(const ServerRequest &request)
{
    return request.headers.value("Content-Type").startsWith("application/json");
}

QJsonValue at(const QJsonValue &from, const QString &path)
{
    QJsonValue value = from;
    for (const QString &key : path.split(u'.'))
        value = value.isArray() ? value.toArray().at(key.toInt()) : value.toObject().value(key);
    return value;
}

struct Case
{
    const char *id;
    const char *host; // that the requests go to; empty: the slot's
    Settings settings;
    QMap<QString, QByteArray> secrets;
    Check check;
};

const QString nasty = u"Ann \"the\" <Ann> & Co\n😀"_s;

QJsonObject conversation()
{
    return {{u"id"_s, u"215"_s},
            {u"type"_s, u"conversation"_s},
            {u"name"_s, nasty},
            {u"email"_s, u" Zoe@Example.TEST "_s},
            {u"external_id"_s, u"user-42"_s},
            {u"user"_s,
             QJsonObject{{u"id"_s, u"5c95"_s}, {u"name"_s, nasty}, {u"email"_s, u"zoe@example.test"_s}}},
            {u"assignee"_s, QJsonObject{{u"name"_s, u"Sample Admin"_s}}},
            {u"links"_s,
             QJsonObject{{u"conversation_web"_s, u"https://app.intercom.io/a/apps/x/conversations/215"_s}}}};
}

// Google and Dropbox: the token is asked for first.
std::optional<ServerResponse> tokenAnswer(const ServerRequest &request)
{
    if (request.path() != "/token")
        return std::nullopt;
    const bool refresh = request.body.contains("grant_type=refresh_token&refresh_token=refresh-1");
    const bool client = request.body.startsWith("grant_type=client_credentials");
    if (request.headers.value("Authorization") != basic("client-1:client-secret") || (!refresh && !client))
        return answer(401, R"({"error":"invalid_client"})");
    return answer(200, R"({"access_token":"access-1","expires_in":3600})");
}

const Settings oauthSettings{{u"token_url"_s, u"BASE/token"_s}, {u"client_id"_s, u"client-1"_s}};
const QMap<QString, QByteArray> oauthSecrets{{u"client_secret"_s, "client-secret"},
                                             {u"refresh_token"_s, "refresh-1"}};

Settings with(Settings settings, const Settings &more)
{
    for (auto it = more.constBegin(); it != more.constEnd(); ++it)
        settings.insert(it.key(), it.value());
    return settings;
}

ServerResponse slackWebhook(const ServerRequest &request)
{
    EXPECT(request.method == "POST" && request.path() == "/services/T0/B0/x1" && isJson(request));
    const QString text = bodyOf(request).value("text"_L1).toString();
    EXPECT(!text.isEmpty());
    EXPECT(!text.contains(u'<') && !text.contains(u'>'));
    return answer(200, "ok");
}

ServerResponse slackMessage(const ServerRequest &request)
{
    EXPECT(request.method == "POST" && request.path() == "/api/chat.postMessage");
    EXPECT(request.headers.value("Content-Type") == "application/json; charset=utf-8");
    if (request.headers.value("Authorization") != "Bearer xoxb-token")
        return answer(200, R"({"ok":false,"error":"invalid_auth"})");
    if (bodyOf(request).value("channel"_L1) != "C012"_L1)
        return answer(200, R"({"ok":false,"error":"channel_not_found"})");
    if (bodyOf(request).value("text"_L1).toString().isEmpty())
        return answer(200, R"({"ok":false,"error":"no_text"})");
    return answer(200, R"({"ok":true,"ts":"1"})");
}

ServerResponse teams(const ServerRequest &request)
{
    EXPECT(request.method == "POST" && request.query("sig") == "a+b/c=" && isJson(request));
    const QJsonObject body = bodyOf(request);
    EXPECT(body.value("type"_L1) == "message"_L1);
    EXPECT(at(body, u"attachments.0.contentType"_s) == "application/vnd.microsoft.card.adaptive"_L1);
    EXPECT(at(body, u"attachments.0.contentUrl"_s).isNull());
    EXPECT(at(body, u"attachments.0.content.type"_s) == "AdaptiveCard"_L1);
    EXPECT(at(body, u"attachments.0.content.version"_s) == "1.4"_L1);
    EXPECT(at(body, u"attachments.0.content.body.0.type"_s) == "TextBlock"_L1);
    EXPECT(!at(body, u"attachments.0.content.body.0.text"_s).toString().isEmpty());
    return answer(202);
}

ServerResponse zoomWebhook(const ServerRequest &request)
{
    EXPECT(request.method == "POST" && request.path() == "/incoming/hook/h00k");
    EXPECT(request.query("format") == "message");
    EXPECT(request.headers.value("Authorization") == "verification-1");
    const QJsonValue text = QJsonDocument::fromJson('[' + request.body + ']').array().at(0);
    EXPECT(text.isString() && !text.toString().isEmpty() && text.toString().size() <= 4000);
    return answer(200);
}

ServerResponse zoomChannel(const ServerRequest &request)
{
    EXPECT(request.method == "POST" && request.path() == "/v2/chat/users/me/messages");
    EXPECT(request.headers.value("Authorization") == "Bearer zoom-token" && isJson(request));
    EXPECT(!bodyOf(request).value("message"_L1).toString().isEmpty());
    EXPECT(bodyOf(request).value("to_channel"_L1) == "chan-1"_L1);
    return answer(201, R"({"id":"m1"})");
}

ServerResponse zoomBot(const ServerRequest &request)
{
    if (const auto token = tokenAnswer(request))
        return *token;
    EXPECT(request.path() == "/v2/im/chat/messages" &&
           request.headers.value("Authorization") == "Bearer access-1");
    const QJsonObject body = bodyOf(request);
    EXPECT(body.value("robot_jid"_L1) == "r@x"_L1 && body.value("to_jid"_L1) == "t@x"_L1 &&
           body.value("account_id"_L1) == "acc"_L1);
    EXPECT(!at(body, u"content.head.text"_s).toString().isEmpty());
    EXPECT(at(body, u"content.body.0.type"_s) == "message"_L1);
    return answer(201, R"({"message_id":"m1"})");
}

ServerResponse jira(const ServerRequest &request)
{
    EXPECT(request.method == "POST" && request.path() == "/rest/api/3/issue" && isJson(request));
    if (request.headers.value("Authorization") != basic("zoe@example.test:api-token"))
        return answer(401);
    const QJsonObject body = bodyOf(request);
    EXPECT(at(body, u"fields.project.key"_s) == "SUP"_L1);
    EXPECT(at(body, u"fields.issuetype.name"_s) == "Task"_L1);
    const QString summary = at(body, u"fields.summary"_s).toString();
    EXPECT(!summary.isEmpty() && summary.size() <= 255);
    EXPECT(at(body, u"fields.description.type"_s) == "doc"_L1 &&
           at(body, u"fields.description.version"_s) == 1);
    EXPECT(at(body, u"fields.description.content.0.type"_s) == "paragraph"_L1);
    EXPECT(at(body, u"fields.description.content.0.content.0.type"_s) == "text"_L1);
    EXPECT(!at(body, u"fields.description.content.0.content.0.text"_s).toString().isEmpty());
    return answer(201, R"({"id":"1","key":"SUP-1","self":"x"})");
}

ServerResponse linear(const ServerRequest &request)
{
    EXPECT(request.path() == "/graphql" && request.headers.value("Authorization") == "lin_api_1");
    const QJsonObject body = bodyOf(request);
    const QJsonValue input = at(body, u"variables.i"_s);
    EXPECT(body.value("query"_L1).toString().contains("issueCreate(input:$i)"_L1));
    if (input.toObject().value("teamId"_L1) != "8f1b"_L1)
        return answer(200, R"({"errors":[{"message":"teamId","extensions":{}}]})");
    EXPECT(!QUuid::fromString(input.toObject().value("id"_L1).toString()).isNull());
    EXPECT(!input.toObject().value("title"_L1).toString().isEmpty());
    return answer(200, R"({"data":{"issueCreate":{"success":true,"issue":{"id":"1"}}}})");
}

ServerResponse github(const ServerRequest &request)
{
    EXPECT(request.method == "POST" && request.path() == "/repos/example/tickets/issues");
    EXPECT(request.headers.value("Accept") == "application/vnd.github+json");
    EXPECT(request.headers.value("Authorization") == "Bearer gh-token");
    EXPECT(!request.headers.value("User-Agent").isEmpty());
    if (bodyOf(request).value("title"_L1).toString().isEmpty())
        return answer(422);
    return answer(201, R"({"number":1})");
}

ServerResponse notion(const ServerRequest &request)
{
    EXPECT(request.path() == "/v1/pages" && request.headers.value("Authorization") == "Bearer ntn_1");
    EXPECT(request.headers.value("Notion-Version") == "2025-09-03");
    const QJsonObject body = bodyOf(request);
    EXPECT(at(body, u"parent.type"_s) == "data_source_id"_L1 &&
           at(body, u"parent.data_source_id"_s) == "ds-1"_L1);
    const QString content = at(body, u"properties.Name.title.0.text.content"_s).toString();
    EXPECT(!content.isEmpty() && content.size() <= 2000);
    return answer(200, R"({"object":"page"})");
}

ServerResponse sheets(const ServerRequest &request)
{
    if (const auto token = tokenAnswer(request))
        return *token;
    EXPECT(request.method == "POST" && request.path() == "/v4/spreadsheets/sheet-1/values/Sheet1!A1:append");
    EXPECT(request.query("valueInputOption") == "RAW" && request.query("insertDataOption") == "INSERT_ROWS");
    EXPECT(request.headers.value("Authorization") == "Bearer access-1");
    const QJsonValue row = at(bodyOf(request), u"values.0"_s);
    EXPECT(row.isArray() && row.toArray().size() >= 3);
    const QJsonArray cells = row.toArray();
    for (const QJsonValue &cell : cells)
        EXPECT(!cell.isObject() && !cell.isArray());
    return answer(200, R"({"updates":{"updatedRows":1}})");
}

ServerResponse analytics(const ServerRequest &request)
{
    EXPECT(request.query("measurement_id") == "G-1" && request.query("api_secret") == "ga-secret");
    const QJsonObject body = bodyOf(request);
    const bool isRight = !body.value("client_id"_L1).toString().isEmpty() &&
                         at(body, u"events.0.name"_s) == "conversation_user_created"_L1 &&
                         at(body, u"events.0.params"_s).isObject();
    if (request.path() == "/debug/mp/collect")
        return answer(200, isRight ? R"({"validationMessages":[]})"
                                   : R"({"validationMessages":[{"description":"bad"}]})");
    EXPECT(request.path() == "/mp/collect" && isRight);
    return answer(204);
}

ServerResponse mixpanel(const ServerRequest &request)
{
    EXPECT(request.path() == "/import" && request.query("strict") == "1" &&
           request.query("project_id") == "7");
    EXPECT(request.headers.value("Authorization") == basic("robot:mp-secret"));
    const QJsonArray events = QJsonDocument::fromJson(request.body).array();
    EXPECT(!events.isEmpty());
    for (const QJsonValue &event : events) {
        EXPECT(!at(event, u"event"_s).toString().isEmpty());
        EXPECT(at(event, u"properties.time"_s).toInteger() > 1'700'000'000);
        EXPECT(!at(event, u"properties.distinct_id"_s).toString().isEmpty());
        EXPECT(!at(event, u"properties.$insert_id"_s).toString().isEmpty());
    }
    return answer(200, R"({"code":200,"num_records_imported":1,"status":"OK"})");
}

ServerResponse amplitude(const ServerRequest &request)
{
    EXPECT(request.path() == "/2/httpapi" && isJson(request));
    const QJsonObject body = bodyOf(request);
    EXPECT(body.value("api_key"_L1) == "amp-key"_L1);
    const QJsonArray events = body.value("events"_L1).toArray();
    EXPECT(!events.isEmpty());
    for (const QJsonValue &event : events) {
        EXPECT(at(event, u"user_id"_s).toString().size() >= 5);
        EXPECT(!at(event, u"event_type"_s).toString().isEmpty() &&
               !at(event, u"insert_id"_s).toString().isEmpty());
        EXPECT(at(event, u"time"_s).toInteger() > 1'700'000'000'000);
    }
    return answer(200, R"({"code":200,"events_ingested":1})");
}

ServerResponse mailchimp(const ServerRequest &request)
{
    // The digest is the one in Mailchimp's scheme for zoe@example.test.
    EXPECT(request.method == "PUT" &&
           request.path() == "/3.0/lists/list-1/members/a8e455e45c3709cf3d955a6212c0513c");
    EXPECT(request.headers.value("Authorization") == basic("any:mc-key-us21"));
    const QJsonObject body = bodyOf(request);
    EXPECT(body.value("email_address"_L1) == "zoe@example.test"_L1);
    EXPECT(body.value("status_if_new"_L1) == "pending"_L1);
    EXPECT(at(body, u"merge_fields.FNAME"_s).isString());
    return answer(200, R"({"id":"a8e4"})");
}

ServerResponse zapier(const ServerRequest &request)
{
    EXPECT(request.method == "POST" && request.path() == "/hooks/catch/1/2/" &&
           bodyOf(request).contains("item"_L1));
    return answer(200, R"({"status":"success","id":"1","attempt":"2","request_id":"3"})");
}

ServerResponse make(const ServerRequest &request)
{
    EXPECT(request.method == "POST" && request.path() == "/token-1" && bodyOf(request).contains("item"_L1));
    return answer(200, "Accepted");
}

ServerResponse n8n(const ServerRequest &request)
{
    if (request.path() != "/webhook/flow-1" || request.method != "POST")
        return answer(404);
    EXPECT(bodyOf(request).contains("item"_L1));
    return answer(200, R"({"message":"Workflow was started"})");
}

ServerResponse dropbox(const ServerRequest &request)
{
    if (const auto token = tokenAnswer(request))
        return *token;
    EXPECT(request.path() == "/2/files/upload" &&
           request.headers.value("Authorization") == "Bearer access-1");
    EXPECT(request.headers.value("Content-Type") == "application/octet-stream");
    const QByteArray argument = request.headers.value("Dropbox-API-Arg");
    EXPECT(std::all_of(argument.begin(), argument.end(), [](char c) { return c >= 0x20 && c < 0x7f; }));
    const QJsonObject json = QJsonDocument::fromJson(argument).object();
    EXPECT(json.value("path"_L1).toString().startsWith(u"/Köln/conversation.user.created-"_s));
    EXPECT(json.value("mode"_L1) == "add"_L1 && json.value("autorename"_L1) == true);
    EXPECT(bodyOf(request).value("topic"_L1) == "conversation.user.created"_L1);
    return answer(200, R"({"id":"id:1"})");
}

ServerResponse drive(const ServerRequest &request)
{
    if (const auto token = tokenAnswer(request))
        return *token;
    EXPECT(request.path() == "/upload/drive/v3/files" && request.query("uploadType") == "multipart");
    const QByteArray type = request.headers.value("Content-Type");
    EXPECT(type.startsWith("multipart/related; boundary="));
    const QByteArray boundary = type.sliced(type.indexOf("boundary=") + 9);
    const QByteArray mark = "--" + boundary;
    EXPECT(request.body.startsWith(mark + "\r\n") && request.body.endsWith("\r\n" + mark + "--\r\n"));
    const qsizetype second = request.body.indexOf("\r\n" + mark + "\r\n");
    EXPECT(second > 0);
    const auto content = [](const QByteArray &part) { return part.sliced(part.indexOf("\r\n\r\n") + 4); };
    const QJsonObject meta = QJsonDocument::fromJson(content(request.body.first(second))).object();
    EXPECT(meta.value("parents"_L1) == QJsonArray{u"folder-1"_s} &&
           !meta.value("name"_L1).toString().isEmpty());
    const QByteArray rest = request.body.sliced(second + 2 + mark.size());
    EXPECT(QJsonDocument::fromJson(content(rest).chopped(mark.size() + 6)).object().contains("data"_L1));
    return answer(200, R"({"id":"f1"})");
}

ServerResponse generic(const ServerRequest &request)
{
    EXPECT(request.path() == "/in" && !request.headers.value("Idempotency-Key").isEmpty());
    EXPECT(at(bodyOf(request), u"item.name"_s) == nasty);
    return answer(204);
}

// Intercom knows user-7 and not the others.
ServerResponse intercom(const ServerRequest &request)
{
    if (request.headers.value("Authorization") != "Bearer ic-token")
        return answer(401, R"({"type":"error.list","errors":[{"code":"unauthorized"}]})");
    EXPECT(!request.headers.value("Intercom-Version").isEmpty());
    const QByteArray found = "/contacts/find_by_external_id/";
    if (request.method == "GET" && request.path().startsWith(found))
        return request.path() == found + "user-7"
                   ? answer(200, R"({"type":"contact","id":"aa11"})")
                   : answer(404, R"({"type":"error.list","errors":[{"code":"not_found"}]})");
    const QJsonObject body = bodyOf(request);
    EXPECT(isJson(request) && !body.value("external_id"_L1).toString().isEmpty());
    EXPECT(!body.contains("email"_L1) || body.value("email"_L1).toString().contains(u'@'));
    if (request.method == "PUT" && request.path() == "/contacts/aa11")
        return answer(200, R"({"type":"contact","id":"aa11"})");
    EXPECT(request.method == "POST" && request.path() == "/contacts" && body.value("role"_L1) == "user"_L1);
    if (body.value("external_id"_L1) == "user-7"_L1)
        return answer(409, R"({"type":"error.list","errors":[{"code":"conflict"}]})");
    return answer(200, R"({"type":"contact","id":"bb22"})");
}

const QList<Case> &presetCases()
{
    static const QList<Case> all = {
        {"slack-webhook", "", {}, {{u"url"_s, "BASE/services/T0/B0/x1"}}, slackWebhook},
        {"slack-message",
         "slack.com",
         {{u"channel"_s, u"C012"_s}},
         {{u"token"_s, "xoxb-token"}},
         slackMessage},
        {"teams-workflow", "", {}, {{u"url"_s, "BASE/workflows/1?sig=a%2Bb%2Fc%3D"}}, teams},
        {"zoom-webhook",
         "inbots.zoom.us",
         {{u"hook"_s, u"h00k"_s}},
         {{u"token"_s, "verification-1"}},
         zoomWebhook},
        {"zoom-channel",
         "api.zoom.us",
         {{u"channel"_s, u"chan-1"_s}},
         {{u"token"_s, "zoom-token"}},
         zoomChannel},
        {"zoom-bot",
         "api.zoom.us",
         with(oauthSettings,
              {{u"robot_jid"_s, u"r@x"_s}, {u"to_jid"_s, u"t@x"_s}, {u"account_id"_s, u"acc"_s}}),
         {{u"client_secret"_s, "client-secret"}},
         zoomBot},
        {"jira-issue",
         "{{settings.site}}.atlassian.net",
         {{u"site"_s, u"example"_s}, {u"email"_s, u"zoe@example.test"_s}, {u"project"_s, u"SUP"_s}},
         {{u"token"_s, "api-token"}},
         jira},
        {"linear-issue", "api.linear.app", {{u"team"_s, u"8f1b"_s}}, {{u"key"_s, "lin_api_1"}}, linear},
        {"github-issue",
         "api.github.com",
         {{u"owner"_s, u"example"_s}, {u"repository"_s, u"tickets"_s}},
         {{u"token"_s, "gh-token"}},
         github},
        {"notion-page", "api.notion.com", {{u"data_source"_s, u"ds-1"_s}}, {{u"token"_s, "ntn_1"}}, notion},
        {"google-sheets-row", "sheets.googleapis.com",
         with(oauthSettings, {{u"spreadsheet"_s, u"sheet-1"_s}}), oauthSecrets, sheets},
        {"google-analytics",
         "www.google-analytics.com",
         {{u"measurement_id"_s, u"G-1"_s}},
         {{u"api_secret"_s, "ga-secret"}},
         analytics},
        {"mixpanel-event",
         "{{settings.host}}.mixpanel.com",
         {{u"project"_s, u"7"_s}, {u"account"_s, u"robot"_s}},
         {{u"secret"_s, "mp-secret"}},
         mixpanel},
        {"amplitude-event", "{{settings.host}}", {}, {{u"api_key"_s, "amp-key"}}, amplitude},
        {"mailchimp-member",
         "{{settings.dc}}.api.mailchimp.com",
         {{u"dc"_s, u"us21"_s}, {u"list"_s, u"list-1"_s}},
         {{u"key"_s, "mc-key-us21"}},
         mailchimp},
        {"zapier-hook", "", {}, {{u"url"_s, "BASE/hooks/catch/1/2/"}}, zapier},
        {"make-hook", "", {}, {{u"url"_s, "BASE/token-1"}}, make},
        {"n8n-hook", "", {{u"base"_s, u"BASE"_s}, {u"path"_s, u"flow-1"_s}}, {}, n8n},
        {"dropbox-file", "content.dropboxapi.com", with(oauthSettings, {{u"folder"_s, u"/Köln"_s}}),
         oauthSecrets, dropbox},
        {"google-drive-file", "www.googleapis.com", with(oauthSettings, {{u"folder"_s, u"folder-1"_s}}),
         oauthSecrets, drive},
        {"generic", "", {{u"url"_s, u"BASE/in"_s}}, {}, generic},
        {"intercom-contact", "{{settings.host}}", {}, {{u"token"_s, "ic-token"}}, intercom},
    };
    return all;
}

// A stand-in, a runner, and a rule whose requests go to the stand-in instead of the host that it names.
class Stage
{
public:
    explicit Stage(const Case &which)
        : m_case(which)
        , m_server({}, [this](const ServerRequest &request, const Responder &respond) {
            const ServerResponse response = m_case.check(request);
            {
                const QMutexLocker lock(&m_mutex);
                m_requests.append(request);
            }
            respond(response);
        })
    {
        if (const Outcome started = m_server.start(); !started)
            qFatal("%s", qPrintable(started.error().toText()));
    }

    QString base() const { return m_server.url().toString(); }
    Settings settings() const
    {
        Settings filled = m_case.settings;
        for (QString &value : filled)
            value.replace("BASE"_L1, base());
        return filled;
    }
    ActionRule rule(const QJsonObject &definition)
    {
        ActionRule made = ruleFrom(definition);
        for (ActionStep &step : made.steps) {
            if (step.request.url.startsWith("https://"_L1)) {
                const qsizetype end = step.request.url.indexOf(u'/', 8);
                m_hosts.append(step.request.url.sliced(8, end - 8));
                step.request.url = base() + step.request.url.sliced(end);
            }
            step.request.allowPrivate = true;
            step.retry.maxRetries = 0;
        }
        for (auto it = m_case.secrets.constBegin(); it != m_case.secrets.constEnd(); ++it)
            m_rig.keep(made, it.key(), QByteArray(it.value()).replace("BASE", base().toUtf8()));
        return made;
    }
    Trace run(const ActionRule &made, const RuleEvent &event)
    {
        return m_rig.run(made, event, ActionRunner::Mode::SendOnce);
    }
    QList<ServerRequest> requests() const
    {
        const QMutexLocker lock(&m_mutex);
        return m_requests;
    }
    QStringList hosts() const { return m_hosts; }

private:
    const Case &m_case;
    mutable QMutex m_mutex;
    QList<ServerRequest> m_requests;
    QStringList m_hosts;
    ActionsRig m_rig;
    HttpServer m_server;
};

const Case &caseOf(const QString &id)
{
    for (const Case &each : presetCases()) {
        if (id == QLatin1StringView(each.id))
            return each;
    }
    qFatal("No stand-in for %s.", qPrintable(id));
}

QByteArray textOf(const Trace &trace)
{
    return QJsonDocument(trace.toJson()).toJson();
}

} // namespace

class TestPresets : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void everyPresetHasAStandIn()
    {
        QCOMPARE(allPresets().size(), presetCases().size());
        for (const Preset &preset : allPresets()) {
            QCOMPARE(QLatin1StringView(caseOf(preset.id).id), preset.id);
            QVERIFY(!preset.title.isEmpty() && !preset.summary.isEmpty());
            for (const PresetSlot &slot : preset.fields)
                QVERIFY2(!slot.key.isEmpty() && !slot.label.isEmpty(), qPrintable(preset.id));
        }
    }

    void presets_data()
    {
        QTest::addColumn<QString>("id");
        for (const Case &each : presetCases())
            QTest::newRow(each.id) << QString::fromLatin1(each.id);
    }
    void presets()
    {
        QFETCH(QString, id);
        const auto preset = findPreset(id);
        VERIFY_RESULT(preset);
        Stage stage(caseOf(id));
        const auto definition = makeRule(*preset, u"Test"_s, stage.settings(), {});
        VERIFY_RESULT(definition);
        const ActionRule rule = stage.rule(*definition);
        QStringList slots_;
        for (const PresetSlot &slot : preset->fields) {
            if (slot.kind == PresetSlot::Kind::Secret)
                slots_.append(slot.key);
        }
        slots_.sort();
        QCOMPARE(rule.secretKeys(), slots_); // what it asks for is what it uses
        for (const QString &host : stage.hosts())
            QCOMPARE(host, QString::fromLatin1(caseOf(id).host));

        const Trace trace = stage.run(rule, eventOf(u"conversation.user.created"_s, conversation()));
        QVERIFY2(trace.verdict == Trace::Verdict::Sent, textOf(trace).constData());
        QVERIFY(!stage.requests().isEmpty());
        for (const StepTrace &step : trace.steps)
            QVERIFY2(step.request.value("warnings"_L1).toArray().isEmpty(), textOf(trace).constData());
        for (const QByteArray &secret : caseOf(id).secrets)
            QVERIFY2(!textOf(trace).contains(QByteArray(secret).replace("BASE", "")),
                     textOf(trace).constData());

        // The stand-in can say no, and the preset hears it.
        ActionRule broken = rule;
        for (ActionStep &step : broken.steps)
            step.request.url += u"/elsewhere"_s;
        const Trace refusal = stage.run(broken, eventOf(u"conversation.user.created"_s, conversation()));
        QVERIFY2(refusal.verdict == Trace::Verdict::Failed, textOf(refusal).constData());
    }

    void recipes_data()
    {
        QTest::addColumn<QString>("id");
        QTest::addColumn<QString>("topic");
        QTest::addColumn<QJsonObject>("item");
        QTest::addColumn<QString>(
            "notWanted");                  // a change of the item that the stream leaves out: "path=value"
        QTest::addColumn<QString>("sent"); // what the last request holds
        QJsonObject urgent = conversation();
        urgent.insert(u"tags_added"_s, json(R"({"tags":[{"name":"Urgent"},{"name":"vip"}]})"));
        QTest::newRow("slack") << u"conversation-to-slack"_s << u"conversation.user.created"_s
                               << conversation() << QString()
                               << u"New conversation from Ann \\\"the\\\" &lt;Ann&gt; &amp; Co"_s;
        QTest::newRow("jira") << u"urgent-to-jira"_s << u"conversation_part.tag.created"_s << urgent
                              << u"tags_added"_s << u"Conversation 215 was tagged “urgent”."_s;
        QTest::newRow("mailchimp") << u"user-to-mailchimp"_s << u"contact.user.created"_s << conversation()
                                   << u"email"_s << u"\"FNAME\": \"Ann\""_s;
        QTest::newRow("sheets") << u"closed-to-sheets"_s << u"conversation.admin.closed"_s << conversation()
                                << QString() << u"\"zoe@example.test\",\"Sample Admin\""_s;
        QTest::newRow("intercom, new")
            << u"user-event-to-intercom"_s << u"user.created"_s
            << json(R"({"id":"user-9","first_name":"Ann","last_name":"Example",
                                                   "email_addresses":[{"email_address":"ann@example.com"}]})")
            << QString()
            << u"{\"role\": \"user\", \"external_id\": \"user-9\", \"email\": \"ann@example.com\", \"name\": \"Ann Example\"}"_s;
        QTest::newRow("intercom, known")
            << u"user-event-to-intercom"_s << u"user.created"_s << json(R"({"id":"user-7"})") << QString()
            << u"{\"external_id\": \"user-7\"}"_s;
    }
    void recipes()
    {
        QFETCH(QString, id);
        QFETCH(QString, topic);
        QFETCH(QJsonObject, item);
        QFETCH(QString, notWanted);
        QFETCH(QString, sent);
        const auto recipe = findRecipe(id);
        VERIFY_RESULT(recipe);
        Stage stage(caseOf(recipe->presetId));
        const auto definition = makeRule(*recipe, recipe->title, stage.settings());
        VERIFY_RESULT(definition);
        const ActionRule rule = stage.rule(*definition);
        RuleEvent event = eventOf(topic, item);
        const Trace trace = stage.run(rule, event);
        QVERIFY2(trace.verdict == Trace::Verdict::Sent, textOf(trace).constData());
        QVERIFY2(stage.requests().last().body.contains(sent.toUtf8()),
                 stage.requests().last().body.constData());

        const qsizetype before = stage.requests().size();
        event.topic = u"ping"_s;
        QCOMPARE(stage.run(rule, event).verdict, Trace::Verdict::NotWanted);
        if (!notWanted.isEmpty()) {
            item.remove(notWanted);
            const Trace left = stage.run(rule, eventOf(topic, item));
            QCOMPARE(left.verdict, Trace::Verdict::NotWanted);
            QVERIFY2(left.sentence.contains(notWanted), qPrintable(left.sentence));
        }
        QCOMPARE(stage.requests().size(), before);
    }

    void everyRecipeIsTested()
    {
        QCOMPARE(allRecipes().size(), 5);
        for (const RuleRecipe &recipe : allRecipes())
            VERIFY_RESULT(findPreset(recipe.presetId));
    }

    void refused_data()
    {
        QTest::addColumn<QString>("id");
        QTest::addColumn<QString>("key");
        QTest::addColumn<QString>("value");
        QTest::addColumn<QString>("says");
        QTest::newRow("missing") << u"jira-issue"_s << u"site"_s << u" "_s << u"“Site” (site) is missing"_s;
        QTest::newRow("no choice") << u"amplitude-event"_s << u"host"_s << u"x"_s << u"“x” is no choice"_s;
        QTest::newRow("no address") << u"generic"_s << u"url"_s << u"example.com"_s << u"is no web address"_s;
        QTest::newRow("secret") << u"slack-webhook"_s << u"url"_s << u"https://x"_s << u"is a secret"_s;
        QTest::newRow("unknown") << u"generic"_s << u"ulr"_s << u"x"_s << u"has no setting “ulr”"_s;
    }
    void refused()
    {
        QFETCH(QString, id);
        QFETCH(QString, key);
        QFETCH(QString, value);
        QFETCH(QString, says);
        Settings settings = caseOf(id).settings;
        for (QString &each : settings)
            each.replace("BASE"_L1, "https://example.com"_L1);
        settings.insert(key, value);
        const auto made = makeRule(*findPreset(id), u"Test"_s, settings, {});
        QVERIFY(!made);
        QVERIFY2(made.error().message.contains(says), qPrintable(made.error().message));
        QCOMPARE(findPreset(u"nothing"_s).error().kind, Error::Kind::NotFound);
    }
};

QTEST_GUILESS_MAIN(TestPresets)
#include "tst_presets.moc"
