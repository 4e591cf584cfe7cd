#include "ui/sync/bulkrunmodel.h"

#include "ui/sync/runwords.h"
#include "ui/widgets/datatable.h"
#include "ui/widgets/format.h"

namespace patchbay::ui {

using namespace Qt::StringLiterals;

void BulkRunModel::setRuns(const QList<RunProgress> &runs)
{
    // The usual change is a new run on top: it is inserted, so that the reader's row stays under the cursor.
    qsizetype fresh = 0;
    while (!m_runs.isEmpty() && fresh < runs.size() && !(runs[fresh].id == m_runs.first().id))
        ++fresh;
    bool sameBelow = !m_runs.isEmpty() && runs.size() - fresh == m_runs.size();
    for (qsizetype row = 0; sameBelow && row < m_runs.size(); ++row)
        sameBelow = runs[fresh + row].id == m_runs[row].id;
    if (!sameBelow) {
        beginResetModel();
        m_runs = runs;
        endResetModel();
        return;
    }
    if (fresh > 0) {
        beginInsertRows({}, 0, int(fresh) - 1);
        m_runs = runs;
        endInsertRows();
    }
    m_runs = runs;
    Q_EMIT dataChanged(index(0, 0), index(int(m_runs.size()) - 1, int(Column::Count) - 1));
}

bool BulkRunModel::update(const RunProgress &run)
{
    for (int row = 0; row < m_runs.size(); ++row) {
        if (!(m_runs[row].id == run.id))
            continue;
        m_runs[row] = run;
        Q_EMIT dataChanged(index(row, 0), index(row, int(Column::Count) - 1));
        return true;
    }
    return false;
}

int BulkRunModel::rowCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : int(m_runs.size());
}

int BulkRunModel::columnCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : int(Column::Count);
}

QVariant BulkRunModel::data(const QModelIndex &index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid))
        return {};
    const RunProgress &run = m_runs[index.row()];
    const auto column = Column(index.column());
    const QDateTime now = QDateTime::currentDateTimeUtc();
    if (role == StatusRole && column == Column::State)
        return int(runStatus(run));
    if (role == Qt::ToolTipRole && column == Column::Started)
        return exactTime(run.startedAt);
    if (role == Qt::ToolTipRole && column == Column::Result)
        return run.problem ? run.problem->message : runSentence(run);
    if (role == SortRole && column == Column::Started)
        return run.startedAt;
    if (role == SortRole && column == Column::Duration)
        return run.startedAt.msecsTo(run.finishedAt.value_or(now));
    if (role != Qt::DisplayRole && role != SortRole)
        return {};
    switch (column) {
    case Column::Started: return relativeTime(run.startedAt, now);
    case Column::State: return runStateWord(run);
    case Column::What: return runTitle(run);
    case Column::Result: return run.problem ? run.problem->message : runSentence(run);
    case Column::Connection: return run.connectionName;
    case Column::StartedBy: return run.startedBy;
    case Column::Duration: return runDuration(run, now);
    case Column::Count: break;
    }
    return {};
}

QVariant BulkRunModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal || role != Qt::DisplayRole)
        return QAbstractTableModel::headerData(section, orientation, role);
    switch (Column(section)) {
    case Column::Started: return u"Started"_s;
    case Column::State: return u"State"_s;
    case Column::What: return u"What"_s;
    case Column::Result: return u"Result"_s;
    case Column::Connection: return u"Connection"_s;
    case Column::StartedBy: return u"By"_s;
    case Column::Duration: return u"Took"_s;
    case Column::Count: break;
    }
    return {};
}

} // namespace patchbay::ui
