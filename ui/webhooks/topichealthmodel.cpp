#include "ui/webhooks/topichealthmodel.h"

#include "ui/widgets/datatable.h"
#include "ui/widgets/format.h"
#include "ui/widgets/tokens.h"

namespace patchbay::ui {

using namespace Qt::StringLiterals;

TopicHealthModel::TopicHealthModel(QObject *parent) : QAbstractTableModel(parent) {}

void TopicHealthModel::setTopics(const EndpointView &endpoint, const EndpointHealth &health)
{
    beginResetModel();
    m_rows.clear();
    for (const TopicSilence &silence : health.topics) {
        Row row{silence, endpoint.row.topics.contains(silence.topic), 0};
        for (const TopicArrivals &arrived : endpoint.arrivals)
            if (arrived.topic == silence.topic)
                row.arrived = arrived.arrived;
        m_rows << row;
    }
    endResetModel();
}

QString TopicHealthModel::word(const Row &row)
{
    if (!row.subscribed)
        return u"Not in the list"_s;
    if (row.silence.isAlarming)
        return u"Silent for %1"_s.arg(formatDuration(row.silence.silentFor));
    return row.silence.lastAt ? u"Comes"_s : u"Not yet"_s;
}

int TopicHealthModel::rowCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : int(m_rows.size());
}

int TopicHealthModel::columnCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : int(Column::Count);
}

QVariant TopicHealthModel::data(const QModelIndex &index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid))
        return {};
    const Row &row = m_rows[index.row()];
    const auto column = Column(index.column());
    switch (role) {
    case StatusRole:
        if (column != Column::State)
            return {};
        if (!row.subscribed)
            return int(Status::SeenOnly);
        if (row.silence.isAlarming)
            return int(Status::Warning);
        return int(row.silence.lastAt ? Status::Ok : Status::Neutral);
    case FixedRole: return column == Column::Topic;
    case Qt::ToolTipRole:
        if (!row.subscribed)
            return u"It arrives, although it is not among the topics of this subscription."_s;
        return row.silence.sentence;
    case Qt::TextAlignmentRole:
        return column == Column::Arrived ? QVariant(int(Qt::AlignRight | Qt::AlignVCenter)) : QVariant();
    case SortRole:
        return column == Column::Last      ? QVariant(row.silence.lastAt.value_or(QDateTime()))
               : column == Column::Arrived ? QVariant(row.arrived)
                                           : data(index, Qt::DisplayRole);
    case Qt::DisplayRole: break;
    default: return {};
    }
    switch (column) {
    case Column::Topic: return row.silence.topic;
    case Column::State: return word(row);
    case Column::Last:
        return relativeTime(row.silence.lastAt.value_or(QDateTime()), QDateTime::currentDateTimeUtc());
    case Column::Arrived: return formatNumber(row.arrived);
    case Column::Count: break;
    }
    return {};
}

QVariant TopicHealthModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal || role != Qt::DisplayRole)
        return QAbstractTableModel::headerData(section, orientation, role);
    switch (Column(section)) {
    case Column::Topic: return u"Topic"_s;
    case Column::State: return u"State"_s;
    case Column::Last: return u"Last"_s;
    case Column::Arrived: return u"Arrived"_s;
    case Column::Count: break;
    }
    return {};
}

} // namespace patchbay::ui
