#include "ui/webhooks/deliverymodel.h"

#include "ui/webhooks/deliverywords.h"
#include "ui/widgets/datatable.h"
#include "ui/widgets/format.h"
#include "ui/widgets/tokens.h"
#include "ui/widgets/whendone.h"

#include <algorithm>

namespace patchbay::ui {

using namespace Qt::StringLiterals;

DeliveryModel::DeliveryModel(Read read, QObject *parent)
    : QAbstractTableModel(parent)
    , m_read(std::move(read))
{
}

void DeliveryModel::setFilter(const DeliveryFilter &filter)
{
    const int asked = ++m_asked;
    m_filter = filter;
    m_reading = true;
    m_readingNew = false;
    m_newWanted = false;
    m_complete = false;
    // The old rows stay until the new ones are here: an empty flash says nothing.
    whenDone(m_read(m_filter, 0, pageSize), this, [this, asked](const Result<QList<DeliveryView>> &page) {
        if (asked != m_asked)
            return;
        if (!page) {
            m_reading = false;
            Q_EMIT failed(page.error());
            return;
        }
        beginResetModel();
        m_rows = *page;
        m_complete = page->size() < pageSize;
        m_reading = false; // not before: what is asked for meanwhile would go on from the old rows
        endResetModel();
        Q_EMIT loaded();
        if (m_newWanted)
            readNew();
    });
}

void DeliveryModel::readNew()
{
    m_newWanted = m_readingNew || m_reading;
    if (m_newWanted)
        return;
    m_readingNew = true;
    const int asked = m_asked;
    whenDone(m_read(m_filter, 0, pageSize), this, [this, asked](const Result<QList<DeliveryView>> &page) {
        if (asked != m_asked)
            return;
        m_readingNew = false;
        if (!page)
            return; // the next delivery, or F5, asks again
        const qint64 newest = m_rows.isEmpty() ? 0 : m_rows.first().row.id;
        qsizetype fresh = 0;
        while (fresh < page->size() && (*page)[fresh].row.id > newest)
            ++fresh;
        if (fresh == pageSize && !m_rows.isEmpty()) {
            // More came than one page holds: what lies between would be missing.
            setFilter(m_filter);
            return;
        }
        if (fresh > 0) {
            beginInsertRows({}, 0, int(fresh) - 1);
            m_rows = page->first(fresh) + m_rows;
            endInsertRows();
            Q_EMIT rowsArrived(int(fresh));
            Q_EMIT loaded();
        }
        if (m_newWanted)
            readNew();
    });
}

void DeliveryModel::readAgain(const QSet<qint64> &ids)
{
    if (ids.size() > pageSize) {
        setFilter(m_filter); // cheaper than asking for each
        return;
    }
    DeliveryFilter known;
    DeliveryFilter others = m_filter;
    for (const qint64 id : ids)
        (rowOf(id) >= 0 ? known : others).ids << id;
    const int asked = m_asked;
    const auto takeAll = [this, asked](const Result<QList<DeliveryView>> &page) {
        if (asked != m_asked || !page)
            return;
        for (const DeliveryView &view : *page)
            take(view);
    };
    if (!known.ids.isEmpty())
        whenDone(m_read(known, 0, pageSize), this, takeAll);
    // Without a choice of states, what is not here is older than what was read, or comes as new.
    if (!others.ids.isEmpty() && !m_filter.states.isEmpty())
        whenDone(m_read(others, 0, pageSize), this, takeAll);
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
    if (row == m_rows.size() && !m_complete)
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

bool DeliveryModel::canFetchMore(const QModelIndex &parent) const
{
    return !parent.isValid() && !m_complete && !m_reading && !m_rows.isEmpty();
}

void DeliveryModel::fetchMore(const QModelIndex &parent)
{
    if (!canFetchMore(parent))
        return;
    m_reading = true;
    const int asked = m_asked;
    whenDone(m_read(m_filter, m_rows.last().row.id, pageSize), this,
             [this, asked](const Result<QList<DeliveryView>> &page) {
                 if (asked != m_asked)
                     return;
                 if (!page) {
                     m_reading = false;
                     m_complete = true; // until the list is read anew: not again and again
                     Q_EMIT failed(page.error());
                     return;
                 }
                 m_complete = page->size() < pageSize;
                 if (page->isEmpty()) {
                     m_reading = false;
                 } else {
                     beginInsertRows({}, int(m_rows.size()), int(m_rows.size() + page->size()) - 1);
                     m_rows << *page;
                     m_reading = false; // not before: the same page would be asked for again
                     endInsertRows();
                 }
                 if (m_newWanted)
                     readNew();
             });
}

int DeliveryModel::rowCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : int(m_rows.size());
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
