#include "connectors/connector.h"

#include "base/time.h"

#include <QJsonArray>

namespace patchbay {

using namespace Qt::StringLiterals;

namespace {

QString stateName(Health::Item::State state)
{
    switch (state) {
    case Health::Item::State::Ok: return u"ok"_s;
    case Health::Item::State::Warning: return u"warning"_s;
    case Health::Item::State::Failed: return u"failed"_s;
    }
    return {};
}

Health::Item::State parseState(const QString &name)
{
    if (name == u"ok")
        return Health::Item::State::Ok;
    return name == u"warning" ? Health::Item::State::Warning : Health::Item::State::Failed;
}

} // namespace

Task<RecordPage> Connector::readChanged(QString object, QDateTime since, QString cursor, int limit)
{
    Result<RecordPage> page = co_await read(object, cursor, limit);
    if (page) {
        page->records.removeIf(
            [&since](const SourceRecord &record) { return record.updatedAt && *record.updatedAt < since; });
    }
    co_return page;
}

QJsonObject Health::toJson() const
{
    QJsonArray list;
    for (const Item &item : items) {
        QJsonObject json{{u"name"_s, item.name}, {u"state"_s, stateName(item.state)}, {u"text"_s, item.text}};
        if (!item.nextStep.isEmpty())
            json.insert(u"next_step"_s, item.nextStep);
        list.append(json);
    }
    return {{u"ok"_s, ok},
            {u"summary"_s, summary},
            {u"latency_ms"_s, qint64(latency.count())},
            {u"checked_at"_s, toIsoText(checkedAt)},
            {u"items"_s, list}};
}

Health Health::fromJson(const QJsonObject &json)
{
    Health health{.ok = json.value(u"ok"_s).toBool(),
                  .summary = json.value(u"summary"_s).toString(),
                  .latency = std::chrono::milliseconds(json.value(u"latency_ms"_s).toInteger()),
                  .checkedAt = readDate(json.value(u"checked_at"_s)).value_or(QDateTime())};
    for (const QJsonValue &entry : json.value(u"items"_s).toArray()) {
        const QJsonObject item = entry.toObject();
        health.items.append({item.value(u"name"_s).toString(), parseState(item.value(u"state"_s).toString()),
                             item.value(u"text"_s).toString(), item.value(u"next_step"_s).toString()});
    }
    return health;
}

void Health::settle()
{
    ok = true;
    summary.clear();
    for (const Item &item : items) {
        if (item.state != Item::State::Failed)
            continue;
        ok = false;
        summary = item.text;
        return;
    }
    for (const Item &item : items) {
        if (item.state == Item::State::Warning && summary.isEmpty())
            summary = item.text;
    }
    if (summary.isEmpty())
        summary = u"Everything answers."_s;
}

} // namespace patchbay
