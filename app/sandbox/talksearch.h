// What the searches of conversations and of tickets have in common: the body, the newest change first, and
// cursors.
#pragma once

#include "sandbox/paging.h"
#include "sandbox/searchquery.h"

#include <QJsonArray>

namespace patchbay::sandbox {

struct TalkQuery
{
    Filter filter{};
    int perPage = 0;
    std::optional<Cursor> after{};
};

// 20 a page where nothing is said, 150 at most (reference: POST /conversations/search; of tickets no most is
// described).
Checked<TalkQuery> readTalkQuery(const Call &call, const SearchDialect &dialect);

// Strings: = != IN NIN ~ !~ ^ $; integers and times: = != IN NIN > <; everything else: = != IN NIN.
QStringList talkOperators(FieldType type);

// The words of a text with tags in it: source.body is searched by each of them (reference: the same).
QJsonArray wordsOf(const QString &body);

// {"type":"contact.list",…} of one contact.
QJsonObject contactListOf(const State &state, quint32 contact);
// {"type":"list","data":[],…}: nothing here is linked to anything.
QJsonObject noLinkedObjects();

// The page of those that fit. `value` gives a record's value of a field, `show` its JSON.
template<typename Record, typename Value, typename Show>
Reply showTalks(const State &state, const std::deque<Record> &records, const TalkQuery &query,
                const QString &name, const Value &value, const Show &show)
{
    std::vector<const Record *> hits;
    for (const Record &record : records)
        if (record.searchableFromMs <= state.nowMs() && query.filter.holds([&](const Filter &leaf) {
                return leaf.matchesValue(value(record, leaf.field));
            }))
            hits.push_back(&record);
    const qint64 total = static_cast<qint64>(hits.size());
    std::sort(hits.begin(), hits.end(), [](const Record *a, const Record *b) {
        return std::pair(a->updatedAt, a->number) > std::pair(b->updatedAt, b->number);
    });
    const Cursor place = query.after.value_or(Cursor());
    if (query.after)
        std::erase_if(hits, [&place](const Record *hit) {
            return std::pair(hit->updatedAt, hit->number) >= std::pair(place.after, place.number);
        });
    const size_t shown = std::min(hits.size(), static_cast<size_t>(query.perPage));
    QJsonArray data;
    for (size_t i = 0; i < shown; ++i)
        data.append(show(*hits[i]));
    QString next;
    if (hits.size() > shown)
        next = writeCursor({hits[shown - 1]->updatedAt, hits[shown - 1]->number, {}, place.page + 1});
    return ok({{QStringLiteral("type"), QString(name + QStringLiteral(".list"))},
               {QString(name + u's'), data},
               {QStringLiteral("total_count"), total},
               {QStringLiteral("pages"), cursorPages(place, query.perPage, total, next)}});
}

} // namespace patchbay::sandbox
