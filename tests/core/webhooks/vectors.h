// The schemes' test vectors, each a request and its secret, for every test that wants all of them.
#pragma once

#include "webhooks/verification.h"

#include <QList>

namespace patchbay::testing {

struct Vector
{
    const char *name = "";
    Scheme scheme = Scheme::Custom;
    QByteArray secret{};
    SignedRequest request{};
    qint64 now = 0; // unix seconds at which the request is fresh

    QDateTime time() const { return QDateTime::fromSecsSinceEpoch(now, Qt::UTC); }
};

inline const QByteArray pingBody = R"({"type":"notification_event","topic":"ping","id":null})";

inline const QByteArray clerkBody =
    "{\"data\":{\"id\":\"user_29w83sxmDNGwOuEthce5gg56FcC\",\"first_name\":\"Zo\xc3\xab\",\"object\":"
    "\"user\"},"
    "\"instance_id\":\"ins_123\",\"object\":\"event\",\"timestamp\":1767225600123,\"type\":\"user.created\"}";

inline const QByteArray slackBody = "token=xyzz0WbapA4vBCDEFasx0q6G&team_id=T1DC2JH3J&team_domain="
                                    "testteamnow&channel_id=G8PSS9T3V&channel_name=foobar"
                                    "&user_id=U2CERLKJA&user_name=roadrunner&command=%2Fwebhook-collect&text="
                                    "&response_url=https%3A%2F%2Fhooks.slack.com%2Fcommands%2FT1DC2JH3J%"
                                    "2F397700885554%2F96rGlfmibIGlgcZRskXaIFfN"
                                    "&trigger_id=398738663015.47445629121.803a0bc887a14d10d2c447fce8b6703c";

inline SignedRequest requestOf(const QByteArray &body, HttpHeaders headers)
{
    SignedRequest request;
    request.body = body;
    request.headers = std::move(headers);
    return request;
}

inline QList<Vector> vectors()
{
    const QByteArray intercom = "test_client_secret";
    QList<Vector> all;
    all << Vector{
        "intercom hub, ping", Scheme::IntercomHub, intercom,
        requestOf(pingBody, {{"X-Hub-Signature", "sha1=b0fcb04f26afacbd75d5bfe1c9d31b7132484561"}})};
    all << Vector{"intercom hub, raw é", Scheme::IntercomHub, intercom,
                  requestOf("{\"topic\":\"\xc3\xa9\"}",
                            {{"x-hub-signature", "sha1=1e1be105400a48777e8f47378cb79e56af6d20dd"}})};
    all << Vector{"intercom hub, escaped é", Scheme::IntercomHub, intercom,
                  requestOf(R"({"topic":"\u00e9"})",
                            {{"X-Hub-Signature", "sha1=45ea8615e2b388a13d9d595c87b297382ab61e54"}})};
    all << Vector{
        "intercom body", Scheme::IntercomBody, intercom,
        requestOf(pingBody, {{"X-Body-Signature",
                              "ac259ce7a2bb7b423abc261dd0678b48cf4e1f56e5af60e178db3f697ae0110c"}})};
    all << Vector{"svix A", Scheme::StandardWebhooks, "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
                  requestOf(R"({"test": 2432232314})",
                            {{"svix-id", "msg_p5jXN8AQM9LWM0D4loKWxJek"},
                             {"svix-timestamp", "1614265330"},
                             {"svix-signature", "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="}}),
                  1614265330};
    all << Vector{
        "svix B, second of two", Scheme::StandardWebhooks,
        "whsec_aW50ZXJjb20tY29uc29sZS10ZXN0LWtleS0wMDAwMDE=",
        requestOf(clerkBody, {{"Svix-Id", "msg_2abcDEFghiJKLmnoPQRstuVWXyz"},
                              {"Svix-Timestamp", "1767225600"},
                              {"Svix-Signature", "v1,SGo1NGyJ8N8XPvikdsx8pjA0ZGyQoU8sfepj+qGL67o= "
                                                 "v1,g6b6mt8lX2wImFGrToj090XktqX1aG+NnfWtx7AsEQM="}}),
        1767225600};
    all << Vector{
        "standard webhooks' own names, secret without its prefix", Scheme::StandardWebhooks,
        "aW50ZXJjb20tY29uc29sZS10ZXN0LWtleS0wMDAwMDE=",
        requestOf(clerkBody, {{"webhook-id", "msg_2abcDEFghiJKLmnoPQRstuVWXyz"},
                              {"webhook-timestamp", "1767225600"},
                              {"webhook-signature", "v1,g6b6mt8lX2wImFGrToj090XktqX1aG+NnfWtx7AsEQM="}}),
        1767225600};
    // Slack's and GitHub's own examples, from their documentation.
    all << Vector{
        "slack", Scheme::Slack, "8f742231b10e8888abcd99yyyzzz85a5",
        requestOf(slackBody, {{"X-Slack-Request-Timestamp", "1531420618"},
                              {"X-Slack-Signature",
                               "v0=a2114d57b48eac39b9ad189dd8316235a7b4a8d21a10bd27519666489c69b503"}}),
        1531420618};
    all << Vector{"github", Scheme::GitHub, "It's a Secret to Everybody",
                  requestOf("Hello, World!",
                            {{"X-Hub-Signature-256",
                              "sha256=757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17"}})};
    return all;
}

} // namespace patchbay::testing
