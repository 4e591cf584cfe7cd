#include "ui/sync/runmodel.h"

#include "ui/widgets/datatable.h"
#include "ui/widgets/format.h"
#include "ui/widgets/statuschip.h"

namespace patchbay::ui {

using namespace Qt::StringLiterals;

namespace {

Status runStatus(const RunView &run)
{
    if (run.state == u"succeeded"_s)
        return Status::Ok;
    if (run.state == u"failed"_s)
        return Status::Error;
    if (run.state == u"running"_s)
        return Status::Running;
    return Status::Neutral;
}

QString stateWords(const RunView &run)
{
    switch (runStatus(run)) {
    case Status::Ok: return u"Done"_s;
    case Status::Error: return u"Failed"_s;
    case Status::Running: return u"Running"_s;
    default: return run.state;
    }
}

} // namespace

void RunModel::setRuns(const QList<RunView> &runs)
{
    // The usual change is a new run on top: it is inserted, so that the reader's row stays under the cursor.
    qsizetype fresh = 0;
    while (!m_runs.isEmpty() && fresh < runs.size() && !(runs[fresh].id == m_runs.first().id))
        ++fresh;
    const qsizetype kept = qMin(runs.size() - fresh, m_runs.size());
    bool sameBelow = !m_runs.isEmpty() && fresh < runs.size();
    for (qsizetype row = 0; sameBelow && row < kept; ++row)
        sameBelow = runs[fresh + row].id == m_runs[row].id;
    if (!sameBelow) {
        beginResetModel();
        m_runs = runs;
        endResetModel();
        return;
    }
    if (m_runs.size() > kept) {
        beginRemoveRows({}, int(kept), int(m_runs.size()) - 1);
        m_runs.resize(kept);
        endRemoveRows();
    }
    if (fresh > 0) {
        beginInsertRows({}, 0, int(fresh) - 1);
        m_runs = runs.first(fresh) + m_runs;
        endInsertRows();
    }
    m_runs = runs.first(m_runs.size());
    if (!m_runs.isEmpty())
        Q_EMIT dataChanged(index(0, 0), index(int(m_runs.size()) - 1, int(Column::Count) - 1));
}

int RunModel::rowCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : int(m_runs.size());
}

int RunModel::columnCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : int(Column::Count);
}

QVariant RunModel::data(const QModelIndex &index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid))
        return {};
    const RunView &run = m_runs[index.row()];
    const auto column = Column(index.column());
    if (role == StatusRole && column == Column::State)
        return int(runStatus(run));
    if (role == Qt::ToolTipRole && column == Column::Started)
        return exactTime(run.startedAt);
    if (role == SortRole && column == Column::Started)
        return run.startedAt;
    if (role == Qt::ToolTipRole && column == Column::Result)
        return run.summary;
    if (role != Qt::DisplayRole && role != SortRole)
        return {};
    switch (column) {
    case Column::Started: return relativeTime(run.startedAt, QDateTime::currentDateTimeUtc());
    case Column::State: return stateWords(run);
    case Column::Record: return run.title;
    case Column::Result: return run.summary;
    case Column::Connection: return run.connectionName;
    case Column::StartedBy: return run.startedBy;
    case Column::Count: break;
    }
    return {};
}

QVariant RunModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal || role != Qt::DisplayRole)
        return QAbstractTableModel::headerData(section, orientation, role);
    switch (Column(section)) {
    case Column::Started: return u"Started"_s;
    case Column::State: return u"State"_s;
    case Column::Record: return u"Record"_s;
    case Column::Result: return u"Result"_s;
    case Column::Connection: return u"Connection"_s;
    case Column::StartedBy: return u"Started by"_s;
    case Column::Count: break;
    }
    return {};
}

} // namespace patchbay::ui
