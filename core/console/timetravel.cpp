#include "console/timetravel.h"

#include "actions/trace.h"
#include "base/time.h"

#include <QJsonArray>
#include <QJsonDocument>

namespace patchbay {

using namespace Qt::StringLiterals;

namespace {

using Change = Retold::Change;

// What a trace says was done, or would be.
struct Deed
{
    bool isFailed = false;  // before anything could be sent
    QJsonObject requests{}; // by step
    QString sentence{};
};

// Headers are compared by name, and bodies that are JSON by what they say, not by how they are written.
QJsonObject comparable(QJsonObject request)
{
    QJsonObject headers;
    const QJsonArray pairs = request.value("headers"_L1).toArray();
    for (const QJsonValue &pair : pairs)
        headers.insert(pair[0].toString(), pair[1]);
    request.insert("headers"_L1, headers);
    const QByteArray text = request.value("body"_L1).toString().toUtf8();
    if (request.value("body_bytes"_L1).toInteger() == text.size())
        request.remove("body_bytes"_L1); // says something only of a body that was cut
    const QJsonDocument body = QJsonDocument::fromJson(text);
    if (body.isObject())
        request.insert("body"_L1, body.object());
    else if (body.isArray())
        request.insert("body"_L1, body.array());
    return request;
}

Deed deedOf(const QJsonObject &trace)
{
    Deed deed{.sentence = trace.value("sentence"_L1).toString()};
    const QString verdict = trace.value("verdict"_L1).toString();
    const bool acts = verdict != traceVerdictName(Trace::Verdict::NotWanted) &&
                      verdict != traceVerdictName(Trace::Verdict::Stopped);
    if (!acts)
        return deed;
    const QJsonArray steps = trace.value("steps"_L1).toArray();
    for (const QJsonValue &value : steps) {
        const QJsonObject step = value.toObject();
        const QJsonObject request = step.value("request"_L1).toObject();
        if (!request.isEmpty())
            deed.requests.insert(step.value("name"_L1).toString(), comparable(request));
    }
    deed.isFailed = verdict == traceVerdictName(Trace::Verdict::Failed) && deed.requests.isEmpty();
    return deed;
}

Change changeOf(const Deed &before, const Deed &after)
{
    if (after.isFailed)
        return before.isFailed ? Change::Same : Change::Fails;
    if (before.requests == after.requests)
        return Change::Same;
    if (before.requests.isEmpty())
        return Change::Begins;
    return after.requests.isEmpty() ? Change::Ends : Change::Differs;
}

} // namespace

QString changeName(Change change)
{
    switch (change) {
    case Change::Same: return u"same"_s;
    case Change::Differs: return u"differs"_s;
    case Change::Begins: return u"begins"_s;
    case Change::Ends: return u"ends"_s;
    case Change::Fails: return u"fails"_s;
    }
    return {};
}

Retold compareTraces(const QJsonObject &before, const QJsonObject &after)
{
    const Deed then = deedOf(before);
    const Deed now = deedOf(after);
    Retold told;
    told.before = then.sentence;
    told.after = now.sentence;
    told.change = changeOf(then, now);
    told.isIdle = told.change == Change::Same && now.requests.isEmpty() && !now.isFailed;
    if (told.change == Change::Differs)
        told.differences = jsonDifferences(then.requests, now.requests);
    return told;
}

QJsonObject Retold::toJson() const
{
    QJsonObject json{{u"delivery"_s, deliveryId},
                     {u"topic"_s, topic},
                     {u"received_at"_s, toIsoText(receivedAt)},
                     {u"subject"_s, subject},
                     {u"change"_s, changeName(change)},
                     {u"before"_s, before},
                     {u"after"_s, after},
                     {u"remembered"_s, isRemembered}};
    QJsonArray list;
    for (const JsonDifference &difference : differences)
        list << QJsonObject{
            {u"path"_s, difference.path}, {u"before"_s, difference.before}, {u"after"_s, difference.after}};
    if (!list.isEmpty())
        json.insert(u"differences"_s, list);
    QJsonArray requests;
    for (const SentElsewhere &each : sent)
        requests << each.toJson();
    if (!requests.isEmpty())
        json.insert(u"sent"_s, requests);
    return json;
}

QJsonObject SentElsewhere::toJson() const
{
    QJsonObject json{{u"step"_s, step},
                     {u"method"_s, method},
                     {u"url"_s, url},
                     {u"to"_s, isRecorded ? u"record"_s : u"workspace"_s},
                     {u"status"_s, status}};
    if (!error.isEmpty())
        json.insert(u"error"_s, error);
    return json;
}

QJsonObject TimeTravelReport::toJson() const
{
    QJsonObject told;
    for (const Change change : {Change::Same, Change::Differs, Change::Begins, Change::Ends, Change::Fails})
        told.insert(changeName(change), count(change));
    QJsonArray list;
    for (const Retold &each : changed)
        list << each.toJson();
    QJsonObject json{{u"deliveries"_s, deliveries},
                     {u"unreadable"_s, unreadable},
                     {u"counts"_s, told},
                     {u"changed"_s, list},
                     {u"cut"_s, isCut}};
    if (!into.isEmpty())
        json.insert(u"sandbox"_s, QJsonObject{{u"url"_s, into}, {u"sent"_s, sent}, {u"refused"_s, refused}});
    return json;
}

} // namespace patchbay
