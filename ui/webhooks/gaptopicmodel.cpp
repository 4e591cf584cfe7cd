#include "ui/webhooks/gaptopicmodel.h"

#include "ui/widgets/datatable.h"
#include "ui/widgets/format.h"
#include "ui/widgets/tokens.h"

namespace patchbay::ui {

using namespace Qt::StringLiterals;

GapTopicModel::GapTopicModel(QObject *parent) : QAbstractTableModel(parent) {}

void GapTopicModel::setReport(const GapReport &report)
{
    beginResetModel();
    m_rows = report.topics;
    m_onlyCounted = report.onlyCounted;
    endResetModel();
    Q_EMIT headerDataChanged(Qt::Horizontal, int(Column::Missing), int(Column::Missing));
}

int GapTopicModel::rowCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : int(m_rows.size());
}

int GapTopicModel::columnCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : int(Column::Count);
}

QVariant GapTopicModel::data(const QModelIndex &index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid))
        return {};
    const GapTopic &row = m_rows[index.row()];
    const auto column = Column(index.column());
    const bool isNumber = column == Column::Found || column == Column::Arrived || column == Column::Missing;
    const qint64 number = column == Column::Found     ? row.found
                          : column == Column::Arrived ? row.arrived
                                                      : row.missing;
    switch (role) {
    case FixedRole: return column == Column::Topic;
    case InkRole: return row.canBeFetched ? QVariant() : QVariant(int(Ink::Muted));
    case Qt::ToolTipRole: return row.note.isEmpty() ? QVariant() : QVariant(row.note);
    case Qt::TextAlignmentRole:
        return isNumber ? QVariant(int(Qt::AlignRight | Qt::AlignVCenter)) : QVariant();
    case SortRole: return isNumber ? QVariant(number) : data(index, Qt::DisplayRole);
    case Qt::DisplayRole: break;
    default: return {};
    }
    if (isNumber) // a zero would say that nothing is missing, where nobody can know
        return row.canBeFetched ? formatNumber(number) : u"–"_s;
    if (column == Column::Topic)
        return row.topic;
    return row.note;
}

QVariant GapTopicModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal || role != Qt::DisplayRole)
        return QAbstractTableModel::headerData(section, orientation, role);
    switch (Column(section)) {
    case Column::Topic: return u"Topic"_s;
    case Column::Found: return u"Happened"_s;
    case Column::Arrived: return u"Arrived"_s;
    case Column::Missing: return m_onlyCounted ? u"Missing"_s : u"Fetched"_s;
    case Column::Note: return u"What cannot be told"_s;
    case Column::Count: break;
    }
    return {};
}

} // namespace patchbay::ui
