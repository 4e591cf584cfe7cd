#include "actions/httpaction.h"

#include <QJsonArray>

#include <algorithm>
#include <array>

namespace patchbay {

using namespace Qt::StringLiterals;

namespace {

struct NamedKind
{
    ActionAuth::Kind kind;
    QLatin1StringView name;
};

constexpr std::array kinds{
    NamedKind{ActionAuth::Kind::None, QLatin1StringView("none")},
    NamedKind{ActionAuth::Kind::Basic, QLatin1StringView("basic")},
    NamedKind{ActionAuth::Kind::Bearer, QLatin1StringView("bearer")},
    NamedKind{ActionAuth::Kind::Header, QLatin1StringView("header")},
    NamedKind{ActionAuth::Kind::ClientCredentials, QLatin1StringView("client_credentials")},
    NamedKind{ActionAuth::Kind::RefreshToken, QLatin1StringView("refresh_token")},
};

tl::unexpected<Error> bad(const QString &what, const QString &nextStep = {})
{
    return fail(Error::Kind::InvalidInput, u"The request cannot be read: %1"_s.arg(what), nextStep);
}

QJsonArray toArray(const QList<NamedTemplate> &list)
{
    QJsonArray array;
    for (const NamedTemplate &each : list) {
        QJsonObject json{{u"name"_s, each.name}, {u"value"_s, each.value}};
        if (each.isJson)
            json.insert(u"json"_s, true);
        array.append(json);
    }
    return array;
}

// A list of {"name":…,"value":…}, or an object where no name is repeated.
Result<QList<NamedTemplate>> readNamed(const QJsonValue &value, const QString &what)
{
    QList<NamedTemplate> list;
    if (value.isObject()) {
        const QJsonObject object = value.toObject();
        for (auto it = object.constBegin(); it != object.constEnd(); ++it)
            list.append({it.key(), it.value().toString()});
        return list;
    }
    if (!value.isUndefined() && !value.isArray())
        return bad(u"“%1” is neither a list nor an object."_s.arg(what));
    const QJsonArray array = value.toArray();
    for (const QJsonValue &entry : array) {
        const QJsonObject object = entry.toObject();
        if (object.value("name"_L1).toString().isEmpty())
            return bad(u"an entry of “%1” has no name."_s.arg(what));
        list.append({object.value("name"_L1).toString(), object.value("value"_L1).toString(),
                     object.value("json"_L1).toBool()});
    }
    return list;
}

void insertText(QJsonObject &json, const QString &key, const QString &value)
{
    if (!value.isEmpty())
        json.insert(key, value);
}

} // namespace

QJsonObject ActionAuth::toJson() const
{
    if (kind == Kind::None)
        return {};
    QJsonObject json{{u"kind"_s, QString(std::ranges::find(kinds, kind, &NamedKind::kind)->name)}};
    insertText(json, u"user"_s, user);
    insertText(json, u"secret"_s, secret);
    insertText(json, u"header"_s, header);
    insertText(json, u"prefix"_s, prefix);
    insertText(json, u"token_url"_s, tokenUrl);
    insertText(json, u"scope"_s, scope);
    insertText(json, u"refresh_secret"_s, refreshSecret);
    if (secretInBody)
        json.insert(u"secret_in_body"_s, true);
    return json;
}

Result<ActionAuth> ActionAuth::fromJson(const QJsonObject &json)
{
    ActionAuth auth;
    const QString name = json.value("kind"_L1).toString(u"none"_s);
    const auto found =
        std::ranges::find_if(kinds, [&name](const NamedKind &each) { return each.name == name; });
    if (found == kinds.end())
        return bad(u"“%1” is no kind of authentication."_s.arg(name),
                   u"There are none, basic, bearer, header, client_credentials and refresh_token."_s);
    auth.kind = found->kind;
    auth.user = json.value("user"_L1).toString();
    auth.secret = json.value("secret"_L1).toString();
    auth.header = json.value("header"_L1).toString();
    auth.prefix = json.value("prefix"_L1).toString();
    auth.tokenUrl = json.value("token_url"_L1).toString();
    auth.scope = json.value("scope"_L1).toString();
    auth.refreshSecret = json.value("refresh_secret"_L1).toString();
    auth.secretInBody = json.value("secret_in_body"_L1).toBool();
    const bool asksForToken = auth.kind == Kind::ClientCredentials || auth.kind == Kind::RefreshToken;
    if (auth.kind != Kind::None && auth.secret.isEmpty())
        return bad(u"the authentication names no secret."_s,
                   u"Add \"secret\": the name under which it is kept, never the secret itself."_s);
    if (auth.kind == Kind::Header && auth.header.isEmpty())
        return bad(u"the authentication names no header."_s, u"Add \"header\": \"X-Api-Key\"."_s);
    if (asksForToken && auth.tokenUrl.isEmpty())
        return bad(u"the authentication has no address to ask for a token."_s, u"Add \"token_url\"."_s);
    if (auth.kind == Kind::RefreshToken && auth.refreshSecret.isEmpty())
        return bad(u"the authentication names no refresh token."_s, u"Add \"refresh_secret\"."_s);
    return auth;
}

QJsonObject HttpAction::toJson() const
{
    QJsonObject json{{u"method"_s, method}, {u"url"_s, url}};
    if (!params.isEmpty())
        json.insert(u"params"_s, toArray(params));
    if (!headers.isEmpty())
        json.insert(u"headers"_s, toArray(headers));
    if (!cookies.isEmpty())
        json.insert(u"cookies"_s, toArray(cookies));
    insertText(json, u"content_type"_s, contentType);
    insertText(json, u"body"_s, body);
    QJsonArray list;
    for (const BodyPart &part : parts) {
        QJsonObject each{{u"content_type"_s, part.contentType}, {u"body"_s, part.body}};
        insertText(each, u"name"_s, part.name);
        insertText(each, u"file_name"_s, part.fileName);
        list.append(each);
    }
    if (!list.isEmpty())
        json.insert(u"parts"_s, list);
    if (auth.kind != ActionAuth::Kind::None)
        json.insert(u"auth"_s, auth.toJson());
    if (allowPrivate)
        json.insert(u"allow_private"_s, true);
    json.insert(u"timeout_seconds"_s, timeoutSeconds);
    return json;
}

Result<HttpAction> HttpAction::fromJson(const QJsonObject &json)
{
    static const QStringList methods{u"GET"_s, u"HEAD"_s, u"POST"_s, u"PUT"_s, u"PATCH"_s, u"DELETE"_s};
    HttpAction action;
    action.method = json.value("method"_L1).toString(action.method).toUpper();
    if (!methods.contains(action.method))
        return bad(u"“%1” is no method."_s.arg(action.method), u"There are %1."_s.arg(methods.join(u", "_s)));
    action.url = json.value("url"_L1).toString();
    if (action.url.isEmpty())
        return bad(u"it has no URL."_s, u"Add \"url\": \"https://…\"."_s);
    const auto params = readNamed(json.value("params"_L1), u"params"_s);
    const auto headers = readNamed(json.value("headers"_L1), u"headers"_s);
    const auto cookies = readNamed(json.value("cookies"_L1), u"cookies"_s);
    for (const auto *each : {&params, &headers, &cookies}) {
        if (!*each)
            return fail(each->error());
    }
    action.params = *params;
    action.headers = *headers;
    action.cookies = *cookies;
    action.contentType = json.value("content_type"_L1).toString(action.contentType);
    action.body = json.value("body"_L1).toString();
    const QJsonArray parts = json.value("parts"_L1).toArray();
    for (const QJsonValue &entry : parts) {
        const QJsonObject part = entry.toObject();
        action.parts.append({part.value("content_type"_L1).toString(), part.value("name"_L1).toString(),
                             part.value("file_name"_L1).toString(), part.value("body"_L1).toString()});
    }
    if (!action.parts.isEmpty() && !action.contentType.startsWith("multipart/"_L1))
        return bad(u"it has parts, but its content type is not multipart."_s,
                   u"Set \"content_type\": \"multipart/form-data\", or use \"body\"."_s);
    const Result<ActionAuth> auth = ActionAuth::fromJson(json.value("auth"_L1).toObject());
    if (!auth)
        return fail(auth.error());
    action.auth = *auth;
    action.allowPrivate = json.value("allow_private"_L1).toBool();
    action.timeoutSeconds = std::clamp(json.value("timeout_seconds"_L1).toInt(30), 1, 300);
    return action;
}

QJsonObject SuccessRule::toJson() const
{
    QJsonObject json{{u"statuses"_s, QJsonArray::fromStringList(statuses)}};
    if (!answer.isEmpty())
        json.insert(u"answer"_s, answer.toJson());
    return json;
}

Result<SuccessRule> SuccessRule::fromJson(const QJsonObject &json)
{
    SuccessRule rule;
    if (json.contains("statuses"_L1)) {
        rule.statuses.clear();
        const QJsonArray list = json.value("statuses"_L1).toArray();
        for (const QJsonValue &entry : list) {
            const QString status = entry.toVariant().toString().toLower();
            const bool fits = status.size() == 3 && status[0] >= u'1' && status[0] <= u'5' &&
                              (status.endsWith("xx"_L1) || (status[1].isDigit() && status[2].isDigit()));
            if (!fits)
                return bad(u"“%1” is no status."_s.arg(status), u"Write 201 or 2xx."_s);
            rule.statuses.append(status);
        }
    }
    const Result<Condition> answer = Condition::fromJson(json.value("answer"_L1).toObject());
    if (!answer)
        return fail(answer.error());
    rule.answer = *answer;
    return rule;
}

bool SuccessRule::acceptsStatus(int status) const
{
    const QString text = QString::number(status);
    return std::any_of(statuses.begin(), statuses.end(), [&text](const QString &each) {
        return each == text || (each.endsWith("xx"_L1) && each.front() == text.front());
    });
}

} // namespace patchbay
