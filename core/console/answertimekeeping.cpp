#include "console/answertimekeeping.h"

#include "store/settingsrepository.h"

namespace patchbay {

using namespace Qt::StringLiterals;

namespace {

constexpr int keptDays = 7;

QString keyOf(const EndpointId &id)
{
    return u"webhooks.answer_times/"_s + id.text();
}

QString dayOf(const QDateTime &time)
{
    return time.toUTC().date().toString(Qt::ISODate);
}

// By day; those that still count.
Result<QJsonObject> readDays(StoreSession &session, const EndpointId &id, const QDateTime &now)
{
    const auto kept = SettingsRepository(session).get(keyOf(id), QJsonObject());
    if (!kept)
        return fail(kept.error());
    QJsonObject days;
    const QString oldest = dayOf(now.addDays(1 - keptDays));
    const QJsonObject all = kept->toObject();
    for (auto it = all.constBegin(); it != all.constEnd(); ++it)
        if (it.key() >= oldest)
            days.insert(it.key(), *it);
    return days;
}

} // namespace

OutcomeTask keepAnswerTimes(Workbench *bench, QList<EndpointTimes> counted)
{
    const QDateTime now = bench->now();
    co_return co_await bench->transact<void>([counted, now](StoreSession &session) -> Outcome {
        for (const EndpointTimes &one : counted) {
            auto days = readDays(session, one.endpoint, now);
            if (!days)
                return fail(days.error());
            AnswerTimes today = AnswerTimes::fromJson(days->value(dayOf(now)).toObject());
            today.add(one.times);
            days->insert(dayOf(now), today.toJson());
            if (const Outcome kept = SettingsRepository(session).set(keyOf(one.endpoint), *days); !kept)
                return kept;
        }
        return {};
    });
}

Result<AnswerTimes> readAnswerTimes(StoreSession &session, const EndpointId &id, const QDateTime &now)
{
    const auto days = readDays(session, id, now);
    if (!days)
        return fail(days.error());
    AnswerTimes all;
    for (const QJsonValue &day : *days)
        all.add(AnswerTimes::fromJson(day.toObject()));
    return all;
}

Outcome forgetAnswerTimes(StoreSession &session, const EndpointId &id)
{
    return SettingsRepository(session).remove(keyOf(id));
}

} // namespace patchbay
