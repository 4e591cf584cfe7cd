#include "sandbox/bulk.h"

#include "sandbox/bulkitems.h"

#include <QJsonArray>

#include <algorithm>

namespace patchbay::sandbox {

using namespace Qt::StringLiterals;

namespace {

constexpr qsizetype mostItems = 100;
constexpr QLatin1StringView jobPrefix{"job_v2_"};

// 404 where the workspace has no bulk endpoints, 400 in a version that does not.
std::optional<Reply> findObstacle(const Call &call)
{
    if (!call.state.hasBulk)
        return refuse(404, u"not_found"_s, u"The requested resource was not found"_s);
    if (!call.version.isPreview())
        return refuse(400, u"intercom_version_invalid"_s,
                      u"The requested resource is not available in this version"_s);
    return std::nullopt;
}

Checked<std::vector<QJsonObject>> readItems(const Call &call, const QString &plural, bool byId)
{
    const QString singular = plural == u"contacts"_s ? u"contact"_s : u"company"_s;
    const QJsonValue given = call.body.value(plural);
    if (given.isUndefined() || given.isNull() || (given.isArray() && given.toArray().isEmpty()))
        return refused(422, u"field_not_found"_s, u"%1 field must be supplied"_s.arg(plural));
    if (!given.isArray())
        return refused(422, u"type_mismatch"_s, u"%1 must be an array"_s.arg(plural));
    const QJsonArray list = given.toArray();
    if (list.size() > mostItems)
        return refused(422, u"parameter_invalid"_s,
                       u"maximum number of %1 per request is %2"_s.arg(plural).arg(mostItems));
    std::vector<QJsonObject> items;
    for (const QJsonValue &one : list) {
        if (!one.isObject())
            return refused(422, u"type_mismatch"_s, u"each %1 must be an object"_s.arg(singular));
        if (byId && one.toObject().value(u"id"_s).toString().isEmpty())
            return refused(422, u"field_not_found"_s, u"%1 must be identified by id"_s.arg(plural));
        items.push_back(one.toObject());
    }
    return items;
}

BulkJob *findJob(State &state, const QString &id, bool ofContacts)
{
    bool isNumber = false;
    const quint32 number = id.startsWith(jobPrefix) ? id.mid(jobPrefix.size()).toUInt(&isNumber) : 0;
    if (!isNumber || number == 0 || number > state.bulkJobs.size())
        return nullptr;
    BulkJob &job = state.bulkJobs[number - 1];
    return job.isOfContacts == ofContacts ? &job : nullptr;
}

Reply noSuchJob(const QString &id)
{
    return refuse(404, u"job_not_found"_s, u"job %1 not found"_s.arg(id));
}

Checked<BulkJob *> jobFor(Call &call, bool ofContacts)
{
    if (call.body.contains(u"job"_s)) {
        const QString id = call.body.value(u"job"_s).toObject().value(u"id"_s).toString();
        BulkJob *job = findJob(call.state, id, ofContacts);
        if (!job)
            return tl::unexpected(noSuchJob(id));
        if (job->hasEnded())
            return refused(403, u"forbidden"_s, u"job %1 is closed for new task updates"_s.arg(id));
        return job;
    }
    auto &jobs = call.state.bulkJobs;
    jobs.push_back({.number = static_cast<quint32>(jobs.size() + 1), .isOfContacts = ofContacts});
    return &jobs.back();
}

QString stateOf(bool hasStarted, bool hasEnded, bool hasErrors)
{
    if (hasEnded)
        return hasErrors ? u"completed_with_errors"_s : u"completed"_s;
    return hasStarted ? u"running"_s : u"pending"_s;
}

QJsonValue seconds(qint64 ms, bool isKnown)
{
    return isKnown ? QJsonValue(ms / 1'000) : QJsonValue();
}

QJsonObject jobJson(const Call &call, const BulkJob &job)
{
    const qint64 now = call.state.nowMs();
    QJsonArray tasks;
    bool hasStarted = false;
    bool hasErrors = false;
    qint64 updatedAt = 0;
    for (const BulkTask &task : job.tasks) {
        const bool isStarted = task.startsAtMs <= now;
        hasStarted |= isStarted;
        hasErrors |= task.hasErrors;
        updatedAt = std::max({updatedAt, task.createdAtMs, isStarted ? task.startsAtMs : 0,
                              task.hasEnded ? task.endsAtMs : 0});
        tasks.append(QJsonObject{{u"id"_s, u"task_v2_%1"_s.arg(task.number)},
                                 {u"item_count"_s, task.itemCount},
                                 {u"state"_s, stateOf(isStarted, task.hasEnded, task.hasErrors)},
                                 {u"created_at"_s, task.createdAtMs / 1'000},
                                 {u"started_at"_s, seconds(task.startsAtMs, isStarted)},
                                 {u"completed_at"_s, seconds(task.endsAtMs, task.hasEnded)}});
    }
    const QString plural = job.isOfContacts ? u"contacts"_s : u"companies"_s;
    const QString id = jobPrefix + QString::number(job.number);
    const QString host = QString::fromLatin1(call.request.headers.value("Host"));
    return {{u"id"_s, id},
            {u"type"_s, plural + u".bulk.job"_s},
            {u"state"_s, stateOf(hasStarted, job.hasEnded(), hasErrors)},
            {u"created_at"_s, job.tasks.front().createdAtMs / 1'000},
            {u"updated_at"_s, updatedAt / 1'000},
            {u"completed_at"_s, seconds(updatedAt, job.hasEnded())},
            {u"tasks"_s, tasks},
            {u"url"_s, u"http://%1/%2/bulk/%3"_s.arg(host, plural, id)}};
}

void settle(State &state, const BulkJob &job, BulkTask &task)
{
    using Write = bool (*)(State &, const QJsonObject &);
    Write write = job.isOfContacts ? bulkUpdateContact : bulkUpdateCompany;
    if (task.isDelete)
        write = job.isOfContacts ? bulkDeleteContact : bulkDeleteCompany;
    else if (task.method == "POST")
        write = job.isOfContacts ? bulkCreateContact : bulkUpsertCompany;
    for (const QJsonObject &item : task.items)
        task.hasErrors |= !write(state, item);
    task.items = {};
    task.hasEnded = true;
}

} // namespace

bool BulkJob::hasEnded() const
{
    return std::all_of(tasks.begin(), tasks.end(), [](const BulkTask &task) { return task.hasEnded; });
}

Reply handInBulk(Call &call)
{
    if (auto obstacle = findObstacle(call))
        return *obstacle;
    State &state = call.state;
    const bool ofContacts = call.path.at(0) == u"contacts"_s;
    const bool isDelete = call.path.size() == 3;
    auto items = readItems(call, call.path.at(0), isDelete || call.request.method == "PUT");
    if (!items)
        return items.error();
    const auto job = jobFor(call, ofContacts);
    if (!job)
        return job.error();
    const qint64 now = state.nowMs();
    const qint64 length = state.options.bulkTaskMs;
    (*job)->tasks.push_back({.number = ++state.bulkTasks,
                             .method = call.request.method,
                             .isDelete = isDelete,
                             .items = std::move(*items),
                             .createdAtMs = now,
                             .startsAtMs = now + length / 4,
                             .endsAtMs = now + length});
    BulkTask &task = (*job)->tasks.back();
    task.itemCount = static_cast<qint64>(task.items.size());
    ++state.openBulkTasks;
    Reply reply = ok(jobJson(call, **job));
    reply.status = 202;
    return reply;
}

Reply showBulkJob(Call &call)
{
    if (auto obstacle = findObstacle(call))
        return *obstacle;
    const BulkJob *job = findJob(call.state, call.path.at(2), call.path.at(0) == u"contacts"_s);
    return job ? ok(jobJson(call, *job)) : noSuchJob(call.path.at(2));
}

void settleBulk(State &state)
{
    if (state.openBulkTasks == 0)
        return;
    const qint64 now = state.nowMs();
    for (BulkJob &job : state.bulkJobs) {
        for (BulkTask &task : job.tasks) {
            if (task.hasEnded || task.endsAtMs > now)
                continue;
            settle(state, job, task);
            --state.openBulkTasks;
        }
    }
}

} // namespace patchbay::sandbox
