#include "activity/activitylog.h"

#include "base/redaction.h"

#include <utility>

namespace patchbay {

using namespace Qt::StringLiterals;

namespace {

// Whether the redactor takes `key` for the name of a secret: then the whole value goes, however it is
// written.
bool namesSecret(const QString &key)
{
    const QString probe = key + u"=0123456789"_s;
    return redact(probe) != probe;
}

QJsonValue redactedValue(const QJsonValue &value)
{
    if (value.isString())
        return redact(value.toString());
    if (value.isArray()) {
        QJsonArray clean;
        for (const QJsonValue &item : value.toArray())
            clean.append(redactedValue(item));
        return clean;
    }
    if (value.isObject()) {
        const QJsonObject object = value.toObject();
        QJsonObject clean;
        for (auto it = object.constBegin(); it != object.constEnd(); ++it) {
            const bool hide =
                it.value().isString() && !it.value().toString().isEmpty() && namesSecret(it.key());
            clean.insert(it.key(), hide ? QJsonValue(u"[redacted]"_s) : redactedValue(it.value()));
        }
        return clean;
    }
    return value;
}

} // namespace

ActivityLog::ActivityLog(Database &database, Clock clock, QObject *parent)
    : QObject(parent)
    , m_database(database)
    , m_clock(std::move(clock))
{
}

Task<qint64> ActivityLog::append(ActivityRow entry)
{
    const QDateTime now = m_clock();
    const Result<qint64> sequence = co_await m_database.transact<qint64>(
        [entry = std::move(entry), now](StoreSession &session) { return appendTo(session, entry, now); });
    if (sequence)
        announce(*sequence);
    co_return sequence;
}

Task<QList<ActivityRow>> ActivityLog::page(ActivityFilter filter, qint64 before, int limit)
{
    co_return co_await m_database.transact<QList<ActivityRow>>(
        [filter = std::move(filter), before, limit](StoreSession &session) {
            const std::optional<qint64> below = before > 0 ? std::optional<qint64>(before) : std::nullopt;
            return ActivityRepository(session).query(filter, below, limit);
        });
}

Task<QList<ActivityRow>> ActivityLog::newerThan(ActivityFilter filter, qint64 sequence, int limit)
{
    co_return co_await m_database.transact<QList<ActivityRow>>(
        [filter = std::move(filter), sequence, limit](StoreSession &session) {
            return ActivityRepository(session).newerThan(filter, sequence, limit);
        });
}

Task<qint64> ActivityLog::count(ActivityFilter filter)
{
    co_return co_await m_database.transact<qint64>([filter = std::move(filter)](StoreSession &session) {
        return ActivityRepository(session).count(filter);
    });
}

Result<qint64> ActivityLog::appendTo(StoreSession &session, ActivityRow entry, const QDateTime &now)
{
    entry.at = now;
    entry.summary = redact(entry.summary);
    entry.actor = redact(entry.actor);
    entry.recordKey = redact(entry.recordKey);
    entry.details = redactedValue(entry.details).toObject();
    return ActivityRepository(session).append(entry);
}

void ActivityLog::announce(qint64 sequence)
{
    Q_EMIT appended(sequence);
}

} // namespace patchbay
