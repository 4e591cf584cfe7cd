#include "webhooks/hookdesk.h"

#include "webhooks/arrivalfacts.h"
#include "webhooks/topics.h"

#include <boost/beast/core/string.hpp>

namespace patchbay {

using namespace Qt::StringLiterals;

namespace {

// Senders have some hundreds of topics; whoever makes up more does not get to fill the memory.
constexpr std::size_t knownTopics = 1'000;

boost::beast::string_view beastText(const QByteArray &text)
{
    return {text.constData(), std::size_t(text.size())};
}

std::string_view plain(boost::beast::string_view text)
{
    return {text.data(), text.size()};
}

QByteArray bytes(std::string_view text)
{
    return QByteArray(text.data(), qsizetype(text.size()));
}

std::string_view trimmed(std::string_view text)
{
    const auto first = text.find_first_not_of(" \t");
    return first == text.npos ? std::string_view()
                              : text.substr(first, text.find_last_not_of(" \t") - first + 1);
}

// The first of these headers that is there; null where none is.
const HookFields::value_type *headerOf(const HookFields &fields, const QByteArrayList &names)
{
    for (const QByteArray &name : names) {
        const auto found = fields.find(beastText(name));
        if (found != fields.end())
            return &*found;
    }
    return nullptr;
}

std::string_view valueOf(const HookFields &fields, const QByteArrayList &names)
{
    const auto *header = headerOf(fields, names);
    return header ? trimmed(plain(header->value())) : std::string_view();
}

bool isSignedBySome(const HookDesk::Entry &entry, const HookFields &fields)
{
    return std::any_of(entry.verifiers.cbegin(), entry.verifiers.cend(), [&fields](const auto &verifier) {
        return headerOf(fields, verifier.recipe().signatureHeaders) != nullptr;
    });
}

// What holds a credential of somebody else's is not kept.
bool isCredential(boost::beast::string_view name)
{
    return boost::beast::iequals(name, "authorization") ||
           boost::beast::iequals(name, "proxy-authorization") || boost::beast::iequals(name, "cookie");
}

QString headersText(const HookFields &fields)
{
    std::string text;
    text.reserve(512);
    for (const auto &field : fields) {
        if (isCredential(field.name_string()))
            continue;
        text.append(field.name_string().data(), field.name_string().size()).append(": ");
        text.append(field.value().data(), field.value().size()).append("\n");
    }
    return QString::fromLatin1(text.data(), qsizetype(text.size()));
}

SignedRequest signedRequest(const HookRequest &request, const std::string &url)
{
    SignedRequest made;
    made.body = request.body;
    made.method = bytes(request.method);
    made.url = bytes(url);
    for (const auto &field : *request.fields)
        made.headers.add(bytes(plain(field.name_string())), bytes(plain(field.value())));
    return made;
}

HookVerdict refused(const Verdict &verdict)
{
    const bool unproven = verdict.reason == u"mismatch" || verdict.reason == u"missing_signature";
    return {false, unproven ? 401 : 400, verdict.reason, verdict.sentence, {}};
}

QString text(const std::string &utf8)
{
    return QString::fromUtf8(utf8.data(), qsizetype(utf8.size()));
}

} // namespace

HookDesk::HookDesk(const QList<ReceiverEndpoint> &endpoints)
{
    for (const ReceiverEndpoint &endpoint : endpoints) {
        Entry entry{endpoint, {}, false};
        for (const Recipe &recipe : endpoint.recipes) {
            Result<QuickVerifier> verifier = QuickVerifier::make(recipe, endpoint.secret, endpoint.tolerance);
            if (!verifier) {
                m_problems.append({endpoint.id, verifier.error()});
                entry.verifiers.clear();
                break;
            }
            entry.signsAddress = entry.signsAddress || recipe.content.contains("{url}");
            entry.verifiers.push_back(std::move(*verifier));
        }
        m_entries.emplace(endpoint.path.toStdString(), std::move(entry));
    }
}

HookDesk::Entry *HookDesk::find(std::string_view target)
{
    const auto found = m_entries.find(std::string(target.substr(0, target.find('?'))));
    return found == m_entries.end() ? nullptr : &found->second;
}

HookVerdict HookDesk::judgeHead(const Entry &entry, const HookFields &fields)
{
    if (entry.verifiers.empty())
        return {false, 503, u"not_ready"_s, u"This endpoint has no usable secret yet."_s, {}};
    if (entry.endpoint.acceptUnsigned || isSignedBySome(entry, fields))
        return {true, 0, {}, {}, {}};
    return {false,
            401,
            u"missing_signature"_s,
            u"There is no signature: the header %1 is missing."_s.arg(
                QString::fromLatin1(entry.verifiers.front().recipe().signatureHeaders.value(0))),
            {}};
}

HookVerdict HookDesk::judge(Entry &entry, const HookRequest &request, qint64 nowMs) const
{
    std::string url;
    if (entry.signsAddress) {
        const QByteArray &base = entry.endpoint.publicUrl;
        url =
            base.isEmpty() ? "https://" + std::string(plain((*request.fields)["Host"])) : base.toStdString();
        url += request.target;
    }
    HookVerdict worst;
    for (QuickVerifier &verifier : entry.verifiers) {
        const Recipe &recipe = verifier.recipe();
        if (!headerOf(*request.fields, recipe.signatureHeaders))
            continue;
        const QuickRequest quick{.signature = valueOf(*request.fields, recipe.signatureHeaders),
                                 .timestamp = valueOf(*request.fields, recipe.timestampHeaders),
                                 .id = valueOf(*request.fields, recipe.idHeaders),
                                 .method = request.method,
                                 .url = url,
                                 .body = {request.body.constData(), std::size_t(request.body.size())}};
        if (verifier.accepts(quick, nowMs))
            return {true, 0, {}, {}, u"valid"_s};
        // Says why not, and has the last word.
        const Result<Verdict> verdict =
            verify(recipe, entry.endpoint.secret, signedRequest(request, url),
                   QDateTime::fromMSecsSinceEpoch(nowMs, Qt::UTC), verifier.tolerance());
        if (!verdict)
            return {false, 503, u"not_ready"_s, verdict.error().message, {}};
        if (verdict->valid)
            return {true, 0, {}, {}, u"valid"_s};
        if (worst.reason.isEmpty())
            worst = refused(*verdict);
    }
    if (!worst.reason.isEmpty())
        return worst; // signed, and wrong: that is never taken for unsigned
    HookVerdict unsignedOne = judgeHead(entry, *request.fields);
    unsignedOne.word = u"unsigned"_s;
    return unsignedOne;
}

QString HookDesk::currentTopic(WebhookSource source, const std::string &sent)
{
    if (source != WebhookSource::Intercom)
        return text(sent);
    const auto known = m_topics.find(sent);
    if (known != m_topics.end())
        return known->second;
    const QString topic = currentTopicName(text(sent));
    if (m_topics.size() < knownTopics)
        m_topics.emplace(sent, topic);
    return topic;
}

DeliveryRow HookDesk::delivery(const Entry &entry, const HookRequest &request, const HookVerdict &verdict,
                               qint64 nowMs)
{
    static const QByteArrayList messageIds{"svix-id", "webhook-id", "X-GitHub-Delivery", "X-Webhook-Id",
                                           "Idempotency-Key"};
    static const QByteArrayList events{"X-GitHub-Event", "X-Event-Type", "X-Webhook-Event"};
    const ArrivalHints hints{valueOf(*request.fields, messageIds), valueOf(*request.fields, events)};
    const ArrivalFacts facts = arrivalFactsOf(
        entry.endpoint.source, {request.body.constData(), std::size_t(request.body.size())}, hints);
    DeliveryRow row;
    row.endpointId = entry.endpoint.id;
    row.receivedAt = QDateTime::fromMSecsSinceEpoch(nowMs, Qt::UTC);
    row.topic = currentTopic(entry.endpoint.source, facts.topic);
    row.notificationId = text(facts.notificationId);
    row.recordKey = text(facts.recordKey);
    row.verdict = verdict.word;
    row.state = QString(entry.endpoint.worked ? deliverystates::received : deliverystates::kept);
    row.peer = request.peer;
    row.headers = headersText(*request.fields);
    row.body = request.body;
    return row;
}

} // namespace patchbay
