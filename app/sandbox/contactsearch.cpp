#include "sandbox/contactsearch.h"

#include "sandbox/contactjson.h"
#include "sandbox/paging.h"
#include "sandbox/searchquery.h"

#include <QJsonArray>

#include <algorithm>

namespace patchbay::sandbox {

using namespace Qt::StringLiterals;

namespace {

struct Order
{
    QString field{};
    bool isText = false;
    bool ascending = false;
};

struct Hit
{
    const Contact *contact = nullptr;
    qint64 time = 0; // the sort value, or
    QString text{};  // this one
};

// Last activity, newest first, unless the body says otherwise.
Checked<Order> readOrder(const Call &call)
{
    Order order{.field = u"last_activity"_s};
    const QJsonValue given = call.body.value(u"sort"_s);
    if (given.isUndefined() || given.isNull())
        return order;
    if (!given.isObject())
        return refused(400, u"parameter_invalid"_s, u"sort must be an object"_s);
    const QJsonValue direction = given.toObject().value(u"order"_s);
    const QString word = direction.isUndefined() ? u"descending"_s : direction.toString();
    const bool isShort = word == u"asc"_s || word == u"desc"_s;
    if (word != u"ascending"_s && word != u"descending"_s && (call.version.atLeast(2, 16) || !isShort)) {
        return refused(400, u"invalid_sort_order"_s,
                       u"Invalid sort order '%1'. Must be one of: ascending, descending"_s.arg(word));
    }
    order.ascending = word.startsWith(u"asc"_s);
    const QJsonValue field = given.toObject().value(u"field"_s);
    if (field.isUndefined() || field.isNull())
        return order;
    const auto type = fieldType(call.state, field.toString());
    if (!type || *type == FieldType::TagId)
        return refused(400, u"invalid_field"_s, u"Field '%1' cannot be sorted by"_s.arg(field.toString()));
    order.field = field.toString();
    order.isText = *type == FieldType::Text;
    return order;
}

Hit hitOf(const State &state, const Contact &contact, const Order &order)
{
    if (order.field == u"last_activity"_s)
        return {&contact, std::max(contact.lastSeenAt, contact.updatedAt), {}};
    const QJsonValue value = searchValue(state, contact, order.field);
    if (order.isText)
        return {&contact, 0, value.toString()};
    return {&contact, value.isBool() ? qint64(value.toBool()) : static_cast<qint64>(value.toDouble()), {}};
}

// Places of equal value are told apart by the record's number, so that a cursor names exactly one place.
bool comesBefore(const Hit &a, const Hit &b, bool ascending)
{
    if (a.time != b.time)
        return (a.time < b.time) == ascending;
    if (a.text != b.text)
        return (a.text < b.text) == ascending;
    return a.contact->number < b.contact->number;
}

// The only ones that can match, where the query asks for ids, external ids or addresses.
std::optional<std::vector<quint32>> candidates(const State &state, const Filter &filter)
{
    if (filter.kind == Filter::Kind::All) {
        for (const Filter &child : filter.children) {
            if (auto found = candidates(state, child))
                return found;
        }
    }
    const bool isNarrow = filter.op == u"="_s || filter.op == u"IN"_s;
    const bool isIndexed =
        filter.field == u"email"_s || filter.field == u"external_id"_s || filter.field == u"id"_s;
    if (filter.kind != Filter::Kind::Leaf || !isNarrow || !isIndexed)
        return std::nullopt;
    std::vector<quint32> numbers = state.movedContacts();
    for (const QJsonValue &given : filter.values) {
        if (!given.isString()) // asks for those who have none
            return std::nullopt;
        const QString value = given.toString();
        if (filter.field == u"email"_s) {
            const auto found = state.contactsByEmail(value);
            numbers.insert(numbers.end(), found.begin(), found.end());
        } else if (filter.field == u"external_id"_s) {
            const auto found = state.contactsByExternalId(value);
            numbers.insert(numbers.end(), found.begin(), found.end());
        } else if (const Contact *contact = state.contact(value)) {
            numbers.push_back(contact->number);
        }
    }
    std::sort(numbers.begin(), numbers.end());
    numbers.erase(std::unique(numbers.begin(), numbers.end()), numbers.end());
    return numbers;
}

std::vector<Hit> findHits(const State &state, const Filter &filter, const Order &order)
{
    std::vector<Hit> hits;
    const auto consider = [&](quint32 number) {
        const Contact *contact = state.searchable(number);
        if (contact && contact->isActive() && filter.matches(state, *contact))
            hits.push_back(hitOf(state, *contact, order));
    };
    if (const auto few = candidates(state, filter)) {
        std::for_each(few->begin(), few->end(), consider);
    } else {
        for (quint32 number = 0; number < state.contacts.size(); ++number)
            consider(number);
    }
    return hits;
}

} // namespace

Reply searchContacts(Call &call)
{
    const State &state = call.state;
    if (!call.body.contains(u"query"_s))
        return refuse(400, u"parameter_not_found"_s, u"query is a required parameter"_s);
    const auto filter = readFilter(call, call.body.value(u"query"_s), contactDialect(state));
    if (!filter)
        return filter.error();
    const auto order = readOrder(call);
    if (!order)
        return order.error();
    const QJsonValue given = call.body.value(u"pagination"_s);
    if (!given.isUndefined() && !given.isNull() && !given.isObject())
        return refuse(400, u"parameter_invalid"_s, u"pagination must be an object"_s);
    const QJsonObject pagination = given.toObject();
    const auto perPage = readPerPage(pagination.value(u"per_page"_s), 50, 150);
    if (!perPage)
        return perPage.error();

    std::vector<Hit> hits = findHits(state, *filter, *order);
    const qint64 total = static_cast<qint64>(hits.size());
    const auto before = [&order](const Hit &a, const Hit &b) { return comesBefore(a, b, order->ascending); };
    Cursor cursor;
    const QJsonValue after = pagination.value(u"starting_after"_s);
    if (!after.isUndefined() && !after.isNull()) {
        const auto place = readCursor(after.toString());
        if (!place)
            return badCursor().value();
        cursor = *place;
        Contact last;
        last.number = cursor.number;
        const Hit lastSeen{&last, cursor.after, cursor.text};
        std::erase_if(hits, [&](const Hit &hit) { return !before(lastSeen, hit); });
    }
    const size_t shown = std::min(hits.size(), static_cast<size_t>(*perPage));
    std::partial_sort(hits.begin(), hits.begin() + static_cast<std::ptrdiff_t>(shown), hits.end(), before);
    QJsonArray data;
    const bool withHistory = call.query("include_merge_history") == u"true"_s;
    for (size_t i = 0; i < shown; ++i)
        data.append(contactJson(state, *hits[i].contact, call.version, withHistory));
    QString next;
    if (hits.size() > shown) {
        const Hit &last = hits[shown - 1];
        next = writeCursor({last.time, last.contact->number, last.text, cursor.page + 1});
    }
    QJsonObject list = listOf(data);
    list.insert(u"total_count"_s, total);
    list.insert(u"pages"_s, cursorPages(cursor, *perPage, total, next));
    return ok(list);
}

} // namespace patchbay::sandbox
