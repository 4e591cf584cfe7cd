#include "store/deliveryarrivals.h"

#include "store/rowio.h"

#include <algorithm>

namespace patchbay {

using namespace Qt::StringLiterals;
using namespace rowio;

Result<QHash<QString, QDateTime>> DeliveryArrivals::newestOf(const EndpointId &endpoint, const QString &topic,
                                                             const QStringList &recordKeys)
{
    if (recordKeys.isEmpty())
        return QHash<QString, QDateTime>();
    QStringList names;
    QVariantMap values{{u"endpoint"_s, endpoint.text()}, {u"topic"_s, topic}};
    const qsizetype count = std::min<qsizetype>(recordKeys.size(), DeliveryRepository::MaximumPage);
    for (qsizetype i = 0; i < count; ++i) {
        names << u":record%1"_s.arg(i);
        values.insert(u"record%1"_s.arg(i), recordKeys[i]);
    }
    return m_session
        .rows(u"SELECT record_key, MAX(received_at) AS newest FROM deliveries WHERE endpoint_id = :endpoint"
              " AND topic = :topic AND record_key IN (%1) GROUP BY record_key"_s.arg(names.join(u", "_s)),
              values)
        .map([](const QList<QVariantMap> &rows) {
            QHash<QString, QDateTime> newest;
            for (const QVariantMap &row : rows)
                newest.insert(row.value(u"record_key"_s).toString(), toTime(row.value(u"newest"_s)));
            return newest;
        });
}

Result<std::optional<QDateTime>> DeliveryArrivals::last(const EndpointId &endpoint)
{
    // By id, which its index serves: what came later has the greater one.
    return m_session
        .rows(u"SELECT received_at FROM deliveries WHERE endpoint_id = :endpoint"
              " AND verdict IN ('valid', 'unsigned') ORDER BY id DESC LIMIT 1"_s,
              {{u"endpoint"_s, endpoint.text()}})
        .map([](const QList<QVariantMap> &rows) {
            return rows.isEmpty() ? std::optional<QDateTime>() : toTime(rows.first().value(u"received_at"_s));
        });
}

} // namespace patchbay
