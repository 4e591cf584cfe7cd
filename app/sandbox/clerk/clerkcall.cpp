#include "sandbox/clerk/clerkcall.h"

#include "base/json.h"

namespace patchbay::sandbox::clerk {

using namespace Qt::StringLiterals;

namespace {

constexpr qint64 mostEntries = 500;
constexpr qsizetype mostValues = 100;

Checked<qint64> number(const Call &call, const QString &name, qint64 fallback, qint64 least, qint64 most)
{
    if (!call.has(name))
        return fallback;
    bool isNumber = false;
    const qint64 value = call.first(name).toLongLong(&isNumber);
    if (!isNumber || value < least || value > most)
        return tl::unexpected<Reply>(
            invalid(name, u"%1 must be a whole number from %2 to %3"_s.arg(name).arg(least).arg(most)));
    return value;
}

} // namespace

Reply refusal(int status, const QString &code, const QString &message, const QString &parameter)
{
    QJsonObject error{{u"message"_s, message}, {u"long_message"_s, message}, {u"code"_s, code}};
    if (!parameter.isEmpty())
        error.insert(u"meta"_s, QJsonObject{{u"param_name"_s, parameter}});
    return {.status = status,
            .body = toCompactJson(QJsonObject{{u"errors"_s, QJsonArray{error}},
                                              {u"clerk_trace_id"_s, u"00000000000000000000000000000001"_s}})};
}

Reply notFound()
{
    return refusal(404, u"resource_not_found"_s, u"not found"_s);
}

Reply invalid(const QString &parameter, const QString &message)
{
    return refusal(422, u"form_param_value_invalid"_s, message, parameter);
}

Reply array(const QJsonArray &items)
{
    return {.body = toCompactJson(items)};
}

Reply object(const QJsonObject &body)
{
    return {.body = toCompactJson(body)};
}

Reply listed(const QJsonArray &items, qsizetype total)
{
    return object({{u"data"_s, items}, {u"total_count"_s, static_cast<qint64>(total)}});
}

Checked<Paging> readPaging(const Call &call, QStringList known, const QStringList &orders)
{
    known += QStringList{u"limit"_s, u"offset"_s};
    if (!orders.isEmpty())
        known << u"order_by"_s;
    for (const auto &[name, value] : call.query) {
        if (!known.contains(name))
            return tl::unexpected<Reply>(refusal(422, u"form_param_unknown"_s,
                                                 u"%1 is not a valid parameter for this request."_s.arg(name),
                                                 name));
        if (call.all(name).size() > mostValues)
            return tl::unexpected<Reply>(invalid(name, u"%1 takes up to 100 values"_s.arg(name)));
    }
    Paging paging;
    const auto limit = number(call, u"limit"_s, 10, 1, mostEntries);
    if (!limit)
        return tl::unexpected(limit.error());
    const auto offset = number(call, u"offset"_s, 0, 0, 1'000'000'000);
    if (!offset)
        return tl::unexpected(offset.error());
    paging.limit = *limit;
    paging.offset = *offset;
    QString order = call.first(u"order_by"_s, u"-created_at"_s);
    paging.descending = order.startsWith(u'-');
    if (order.startsWith(u'-') || order.startsWith(u'+'))
        order.remove(0, 1);
    if (call.has(u"order_by"_s) && !orders.contains(order))
        return tl::unexpected<Reply>(
            invalid(u"order_by"_s, u"order_by must be one of %1"_s.arg(orders.join(u", "_s))));
    paging.field = order;
    return paging;
}

} // namespace patchbay::sandbox::clerk
