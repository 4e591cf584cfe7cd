#include "ui/webhooks/deliverymodel.h"

#include "ui/webhooks/deliverywords.h"
#include "ui/widgets/datatable.h"
#include "ui/widgets/format.h"
#include "ui/widgets/tokens.h"

#include <algorithm>

namespace patchbay::ui {

using namespace Qt::StringLiterals;

void DeliveryModel::readAgain(const QSet<qint64> &ids)
{
    if (isClosed())
        return;
    if (ids.size() > pageSize) {
        setFilter(filter()); // cheaper than asking for each
        return;
    }
    DeliveryFilter known;
    DeliveryFilter others = filter();
    for (const qint64 id : ids)
        (rowOf(id) >= 0 ? known : others).ids << id;
    const auto takeAll = [this, before = asked()](const Result<QList<DeliveryView>> &page) {
        if (before != asked() || !page)
            return;
        for (const DeliveryView &view : *page)
            take(view);
    };
    if (!known.ids.isEmpty())
        whenDone(read(known), this, takeAll);
    // Without a choice of states, what is not here is older than what was read, or comes as new.
    if (!others.ids.isEmpty() && !filter().states.isEmpty())
        whenDone(read(others), this, takeAll);
}

void DeliveryModel::take(const DeliveryView &view)
{
    const auto place = std::lower_bound(m_rows.begin(), m_rows.end(), view.row.id,
                                        [](const DeliveryView &one, qint64 id) { return one.row.id > id; });
    const int row = int(place - m_rows.begin());
    if (place != m_rows.end() && place->row.id == view.row.id) {
        *place = view;
        Q_EMIT dataChanged(index(row, 0), index(row, int(Column::Count) - 1));
        return;
    }
    if (row == m_rows.size() && !isComplete())
        return; // comes with its page
    beginInsertRows({}, row, row);
    m_rows.insert(row, view);
    endInsertRows();
    Q_EMIT loaded();
}

void DeliveryModel::setEndpointNames(const QHash<EndpointId, QString> &names)
{
    bool changed = false;
    for (DeliveryView &view : m_rows) {
        const QString name = names.value(view.row.endpointId);
        changed = changed || name != view.endpointName;
        view.endpointName = name;
    }
    const int column = int(Column::Endpoint);
    if (changed)
        Q_EMIT dataChanged(index(0, column), index(int(m_rows.size()) - 1, column));
}

int DeliveryModel::rowOf(qint64 id) const
{
    const auto place =
        std::lower_bound(m_rows.cbegin(), m_rows.cend(), id,
                         [](const DeliveryView &one, qint64 other) { return one.row.id > other; });
    return place != m_rows.cend() && place->row.id == id ? int(place - m_rows.cbegin()) : -1;
}

int DeliveryModel::columnCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : int(Column::Count);
}

QVariant DeliveryModel::data(const QModelIndex &index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid))
        return {};
    const DeliveryView &view = m_rows[index.row()];
    const DeliveryRow &row = view.row;
    const auto column = Column(index.column());
    switch (role) {
    case Qt::DisplayRole: return text(row, view, column);
    case StatusRole:
        if (column == Column::State)
            return int(deliveryStatus(row));
        return column == Column::Signature && row.verdict == u"unsigned"_s ? QVariant(int(Status::Warning))
                                                                           : QVariant();
    case FixedRole: return column == Column::Topic || column == Column::Record;
    case InkRole:
        return column == Column::Endpoint || column == Column::Signature ? QVariant(int(Ink::Muted))
                                                                         : QVariant();
    case Qt::ToolTipRole:
        if (column == Column::Received)
            return exactTime(row.receivedAt);
        if (column == Column::State && row.state == deliverystates::received && row.attempts > 0)
            return u"Next attempt at %1"_s.arg(exactTime(row.nextAttemptAt));
        return column == Column::Result || column == Column::Record || column == Column::Topic
                   ? text(row, view, column)
                   : QVariant();
    case Qt::TextAlignmentRole:
        return column == Column::Attempts ? QVariant(int(Qt::AlignRight | Qt::AlignVCenter)) : QVariant();
    default: return {};
    }
}

QVariant DeliveryModel::text(const DeliveryRow &row, const DeliveryView &view, Column column) const
{
    switch (column) {
    case Column::Received: return relativeTime(row.receivedAt, QDateTime::currentDateTimeUtc());
    case Column::State: return deliveryWord(row);
    case Column::Topic: return row.topic.isEmpty() ? u"–"_s : row.topic;
    case Column::Record: return row.recordKey;
    case Column::Endpoint: return view.endpointName.isEmpty() ? u"removed"_s : view.endpointName;
    case Column::Signature: return verdictWord(row.verdict);
    case Column::Attempts: return row.attempts > 0 ? QVariant(row.attempts) : QVariant(QString());
    case Column::Result: return whatCameOf(row);
    case Column::Count: break;
    }
    return {};
}

QVariant DeliveryModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal || role != Qt::DisplayRole)
        return QAbstractTableModel::headerData(section, orientation, role);
    switch (Column(section)) {
    case Column::Received: return u"Received"_s;
    case Column::State: return u"State"_s;
    case Column::Topic: return u"Topic"_s;
    case Column::Record: return u"Record"_s;
    case Column::Endpoint: return u"Endpoint"_s;
    case Column::Signature: return u"Signature"_s;
    case Column::Attempts: return u"Attempts"_s;
    case Column::Result: return u"What was done, or why not"_s;
    case Column::Count: break;
    }
    return {};
}

} // namespace patchbay::ui
