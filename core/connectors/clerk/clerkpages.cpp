#include "connectors/clerk/clerkpages.h"

#include "base/ids.h"

#include <QJsonObject>
#include <QSet>

#include <algorithm>

namespace patchbay {

using namespace Qt::StringLiterals;

namespace {

using Priority = RateBudget::Priority;

constexpr qsizetype overlap = 5;
constexpr int mostStepsBack = 20;

QString idOf(const QJsonValue &entry)
{
    return readIdText(entry[u"id"_s]);
}

qint64 timeOf(const QJsonValue &entry, QLatin1StringView name)
{
    return entry[name].toInteger();
}

Error repeated(const QString &title, const QString &id)
{
    return {.kind = Error::Kind::BadReply,
            .message = u"Clerk gave a page of %1 again that came before (with %2), so the rest of them "
                       "could not be read."_s.arg(title, id),
            .nextStep = u"Try again later. Nothing is taken as gone because of it."_s};
}

Error changedTooMuch(const QString &title)
{
    return {.kind = Error::Kind::Conflict,
            .message = u"Clerk’s %1 changed so much while they were read that the pages do not fit "
                       "together."_s.arg(title),
            .nextStep = u"Read them again from the beginning."_s};
}

QString shortfall(const QString &title, qint64 total, qint64 given)
{
    return u"Clerk counts %1 %2 and gave %3."_s.arg(total).arg(title).arg(given);
}

// The entries from `first` on, each once and without the anchors.
QJsonArray fresh(const QJsonArray &items, qsizetype first, const QStringList &anchors)
{
    QJsonArray kept;
    QSet<QString> seen(anchors.begin(), anchors.end());
    for (qsizetype i = first; i < items.size(); ++i) {
        const QString id = idOf(items.at(i));
        if (!id.isEmpty() && !seen.contains(id)) {
            seen.insert(id);
            kept.append(items.at(i));
        }
    }
    return kept;
}

ClerkPlace placeAfter(ClerkPlace place, const QJsonArray &items, QLatin1StringView time)
{
    for (const QJsonValue &item : items)
        place.anchors << idOf(item);
    place.anchors = place.anchors.mid(std::max<qsizetype>(0, place.anchors.size() - overlap));
    if (!items.isEmpty())
        place.lastTime = timeOf(items.last(), time);
    place.given += items.size();
    return place;
}

// The position after the last anchor that is among the items; -1 when none is.
qsizetype afterAnchors(const QJsonArray &items, const QStringList &anchors)
{
    for (qsizetype i = items.size() - 1; i >= 0; --i) {
        if (anchors.contains(idOf(items.at(i))))
            return i + 1;
    }
    return anchors.isEmpty() ? 0 : -1;
}

ClerkApi::Query paged(ClerkApi::Query query, qint64 limit, qint64 offset)
{
    query.append({u"limit"_s, QString::number(limit)});
    if (offset > 0)
        query.append({u"offset"_s, QString::number(offset)});
    return query;
}

// A user that is gone is no place to go on from: then one that came before it is.
bool isLostCursor(const Error &error)
{
    return error.kind == Error::Kind::NotFound || error.kind == Error::Kind::Rejected;
}

} // namespace

QJsonObject ClerkPlace::toJson() const
{
    return {
        {u"o"_s, offset}, {u"a"_s, QJsonArray::fromStringList(anchors)}, {u"t"_s, lastTime}, {u"n"_s, given}};
}

ClerkPlace ClerkPlace::fromJson(const QJsonObject &json)
{
    ClerkPlace place{.offset = json.value(u"o"_s).toInteger(),
                     .lastTime = json.value(u"t"_s).toInteger(),
                     .given = json.value(u"n"_s).toInteger()};
    const QJsonArray anchors = json.value(u"a"_s).toArray();
    for (const QJsonValue &anchor : anchors)
        place.anchors << anchor.toString();
    return place;
}

Task<ClerkPart> readClerkUsers(const ClerkApi *api, ClerkPlace place, int limit)
{
    const QString title = u"users"_s;
    // Without a sign, ascending is meant (reference: order_by of GET /users).
    const ClerkApi::Query order{{u"order_by"_s, u"created_at"_s}, {u"limit"_s, QString::number(limit)}};
    ClerkList list;
    for (qsizetype back = place.anchors.size() - 1;; --back) {
        ClerkApi::Query query = order;
        if (back >= 0)
            query.append({u"starting_after"_s, place.anchors.at(back)});
        const Result<ClerkList> answer = co_await api->list({u"users"_s}, query, Priority::Background);
        if (!answer && back > 0 && isLostCursor(answer.error()))
            continue;
        if (!answer)
            co_return fail(answer.error());
        // After the last user, none of those that came may follow.
        const bool wasNewest = back == place.anchors.size() - 1;
        for (const QJsonValue &user : answer->items) {
            const bool isKnown = place.anchors.contains(idOf(user));
            const bool isOlder = timeOf(user, "created_at"_L1) < place.lastTime;
            if (wasNewest && (isKnown || isOlder))
                co_return fail(repeated(title, idOf(user)));
        }
        list = *answer;
        break;
    }
    ClerkPart part{.items = fresh(list.items, 0, place.anchors)};
    part.isLast = list.items.size() < limit;
    part.next = placeAfter(place, part.items, "created_at"_L1);
    if (!part.isLast && part.items.isEmpty())
        co_return fail(repeated(title, idOf(list.items.first())));
    if (part.isLast) {
        const Result<QJsonObject> count =
            co_await api->object({u"users"_s, u"count"_s}, {}, Priority::Background);
        if (!count)
            co_return fail(count.error());
        const qint64 total = count->value(u"total_count"_s).toInteger();
        if (total > part.next.given)
            part.incomplete = shortfall(title, total, part.next.given);
    }
    co_return part;
}

Task<ClerkPart> readClerkList(const ClerkApi *api, ClerkListing listing, ClerkPlace place, int limit)
{
    qint64 from = std::max<qint64>(0, place.offset - place.anchors.size());
    const qint64 size = std::min<qint64>(mostClerkEntries, limit + place.anchors.size());
    for (int stepsBack = 0;; ++stepsBack) {
        const Result<ClerkList> list =
            co_await api->list(listing.steps, paged(listing.query, size, from), Priority::Background);
        if (!list)
            co_return fail(list.error());
        const qsizetype first = afterAnchors(list->items, place.anchors);
        if (first < 0) {
            if (from == 0 || stepsBack == mostStepsBack)
                co_return fail(changedTooMuch(listing.title));
            from = std::max<qint64>(0, from - size + overlap);
            continue;
        }
        ClerkPart part{.items = fresh(list->items, first, place.anchors)};
        part.next = placeAfter(place, part.items, "created_at"_L1);
        part.next.offset = from + list->items.size();
        const bool isShort = list->items.size() != size; // shorter, or everything at once
        part.isLast = isShort || (list->total && part.next.offset >= *list->total);
        const bool hasMore = list->total ? part.next.given < *list->total : !part.isLast;
        if (part.items.isEmpty() && hasMore && stepsBack == 0 && !list->items.isEmpty())
            co_return fail(repeated(listing.title, idOf(list->items.first())));
        if (part.isLast && hasMore)
            part.incomplete = shortfall(listing.title, list->total.value_or(0), part.next.given);
        co_return part;
    }
}

Task<ClerkPart> readChangedClerkUsers(const ClerkApi *api, qint64 since, ClerkPlace place, int limit)
{
    const QLatin1StringView time = "updated_at"_L1;
    const ClerkApi::Query order{{u"order_by"_s, u"-updated_at"_s}};
    qint64 from = std::max<qint64>(0, place.offset - place.anchors.size());
    const qint64 size = std::min<qint64>(mostClerkEntries, limit + place.anchors.size());
    for (int stepsBack = 0;; ++stepsBack) {
        const Result<ClerkList> list =
            co_await api->list({u"users"_s}, paged(order, size, from), Priority::Background);
        if (!list)
            co_return fail(list.error());
        const QJsonArray &items = list->items;
        // Older than what came last: some in between may have been passed over.
        const bool hasGap = from > 0 && (items.isEmpty() || timeOf(items.first(), time) < place.lastTime);
        if (hasGap) {
            if (stepsBack == mostStepsBack)
                co_return fail(changedTooMuch(u"users"_s));
            from = std::max<qint64>(0, from - size + overlap);
            continue;
        }
        const bool isFull = items.size() >= size;
        if (isFull && stepsBack == 0 && !place.anchors.isEmpty() &&
            idOf(items.last()) == place.anchors.last())
            co_return fail(repeated(u"users"_s, idOf(items.first())));
        ClerkPart part;
        part.isLast = !isFull || timeOf(items.last(), time) < since;
        const QJsonArray all = fresh(items, 0, place.anchors);
        for (const QJsonValue &user : all) {
            if (timeOf(user, time) >= since)
                part.items.append(user);
        }
        part.next = placeAfter(place, all, time);
        part.next.offset = from + items.size();
        co_return part;
    }
}

Task<QJsonArray> readWholeClerkList(const ClerkApi *api, ClerkListing listing)
{
    QJsonArray all;
    ClerkPlace place;
    while (true) {
        const Result<ClerkPart> part = co_await readClerkList(api, listing, place, mostClerkEntries);
        if (!part)
            co_return fail(part.error());
        for (const QJsonValue &item : part->items)
            all.append(item);
        if (part->isLast)
            co_return all;
        place = part->next;
    }
}

} // namespace patchbay
