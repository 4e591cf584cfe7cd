// The request that a step makes, as it is written down. All texts marked "template" may hold Mustache tags.
#pragma once

#include "base/result.h"
#include "mapping/filter.h"
#include "net/retrypolicy.h"

#include <QJsonObject>
#include <QList>
#include <QString>

namespace patchbay {

struct NamedTemplate
{
    QString name{};
    QString value{}; // template
    // The value is a JSON document that is sent in ASCII, as Dropbox-API-Arg is (Dropbox's HTTP
    // documentation).
    bool isJson = false;

    friend bool operator==(const NamedTemplate &a, const NamedTemplate &b) = default;
};

// One part of a multipart body.
struct BodyPart
{
    QString contentType{};
    QString name{};     // of a form's field; empty outside of forms
    QString fileName{}; // template; empty: none
    QString body{};     // template, escaped by its content type

    friend bool operator==(const BodyPart &a, const BodyPart &b) = default;
};

struct ActionAuth
{
    enum class Kind {
        None,
        Basic,             // user and secret
        Bearer,            // secret
        Header,            // header: prefix and secret
        ClientCredentials, // OAuth 2.0 (RFC 6749, 4.4): user is the client id, secret the client secret
        RefreshToken,      // OAuth 2.0 (RFC 6749, 6): refreshSecret names the refresh token
    };

    Kind kind = Kind::None;
    QString user{};   // template
    QString secret{}; // the key of a secret: "token"
    QString header{};
    QString prefix{};
    QString tokenUrl{}; // template, without secrets
    QString scope{};    // template, without secrets
    QString refreshSecret{};
    bool secretInBody = false; // of the request for a token; otherwise as Basic

    QJsonObject toJson() const;
    static Result<ActionAuth> fromJson(const QJsonObject &json);
    friend bool operator==(const ActionAuth &a, const ActionAuth &b) = default;
};

struct HttpAction
{
    QString method = QStringLiteral("POST");
    QString url{};                  // template; what a tag gives is percent-encoded, but not {{{…}}}
    QList<NamedTemplate> params{};  // appended to the URL's query, encoded
    QList<NamedTemplate> headers{}; // a header whose value comes out empty is left out
    QList<NamedTemplate> cookies{}; // joined into one Cookie header
    QString contentType = QStringLiteral("application/json");
    QString body{};          // template; not for GET and HEAD
    QList<BodyPart> parts{}; // instead of `body` where the content type is multipart/…
    ActionAuth auth{};
    // Whether the target may be on this machine or in a private network.
    bool allowPrivate = false;
    int timeoutSeconds = 30;

    QJsonObject toJson() const;
    static Result<HttpAction> fromJson(const QJsonObject &json);
    friend bool operator==(const HttpAction &a, const HttpAction &b) = default;
};

// When an answer counts as success: its status, and then what it says. Slack answers 200 with "ok": false.
struct SuccessRule
{
    QStringList statuses{QStringLiteral("2xx")}; // "2xx", "201", "404"
    Condition answer{};                          // over {"status":…,"headers":{…},"body":…,"text":…}

    QJsonObject toJson() const;
    static Result<SuccessRule> fromJson(const QJsonObject &json);
    bool acceptsStatus(int status) const;
};

// How often a target may be asked: calls in so many seconds, evenly spread. 0 calls: no limit.
struct CallRate
{
    int calls = 0;
    double seconds = 1.0;
};

// Several events in one request.
struct BatchRule
{
    int most = 0;               // events in a request; 0 and 1: each for itself
    int seconds = 60;           // the longest that an event waits for others
    qint64 bytes = 1024 * 1024; // of their bodies together
    bool isLines = false;       // one document a line (NDJSON) instead of a list
    QString wrap{};             // template around the list, which is {{items}}; empty: the list itself
};

} // namespace patchbay
