#include "ui/actions/tracelistmodel.h"

#include "ui/actions/traceview.h"
#include "ui/widgets/datatable.h"
#include "ui/widgets/format.h"

namespace patchbay::ui {

using namespace Qt::StringLiterals;

void TraceListModel::setTraces(const QList<TraceRow> &traces)
{
    // How many of the new ones come before the newest that is here, and whether the rest is what was here.
    qsizetype fresh = 0;
    while (fresh < traces.size() && (m_traces.isEmpty() || traces[fresh].id != m_traces.first().id))
        ++fresh;
    const qsizetype kept = traces.size() - fresh;
    bool isLonger = !m_traces.isEmpty() && kept > 0 && kept <= m_traces.size();
    for (qsizetype i = 0; isLonger && i < kept; ++i)
        isLonger = traces[fresh + i].id == m_traces[i].id;
    if (!isLonger) {
        beginResetModel();
        m_traces = traces;
        endResetModel();
        return;
    }
    if (kept < m_traces.size()) {
        beginRemoveRows({}, int(kept), int(m_traces.size()) - 1);
        m_traces.resize(kept);
        endRemoveRows();
    }
    if (fresh > 0) {
        beginInsertRows({}, 0, int(fresh) - 1);
        m_traces = traces;
        endInsertRows();
    }
    tick();
}

int TraceListModel::rowOf(const QString &id) const
{
    for (int row = 0; row < m_traces.size(); ++row)
        if (m_traces[row].id == id)
            return row;
    return -1;
}

void TraceListModel::tick()
{
    if (!m_traces.isEmpty())
        Q_EMIT dataChanged(index(0, int(Column::When)), index(rowCount() - 1, int(Column::When)));
}

int TraceListModel::rowCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : int(m_traces.size());
}

int TraceListModel::columnCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : int(Column::Count);
}

QVariant TraceListModel::data(const QModelIndex &index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid))
        return {};
    const TraceRow &trace = m_traces[index.row()];
    const auto column = Column(index.column());
    if (role == StatusRole && column == Column::Verdict)
        return int(traceStatus(trace.verdict));
    if (role == FixedRole)
        return column == Column::Event;
    if (role == Qt::ToolTipRole && column == Column::When)
        return exactTime(trace.startedAt);
    if (role == Qt::ToolTipRole && column == Column::Sentence)
        return trace.sentence;
    if (role != Qt::DisplayRole)
        return {};
    switch (column) {
    case Column::Verdict: return traceWord(trace.verdict);
    case Column::Rule: return u"%1 (version %2)"_s.arg(trace.ruleName).arg(trace.ruleVersion);
    case Column::Event: return trace.topic;
    case Column::Sentence: return trace.sentence;
    case Column::When: return relativeTime(trace.startedAt, QDateTime::currentDateTimeUtc());
    case Column::Took: return formatDuration(std::chrono::milliseconds(trace.elapsedMs));
    case Column::Count: break;
    }
    return {};
}

QVariant TraceListModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    static const QStringList heads{u"Verdict"_s, u"Rule"_s, u"Event"_s, u"Why"_s, u"When"_s, u"Took"_s};
    return orientation == Qt::Horizontal && role == Qt::DisplayRole ? QVariant(heads.value(section))
                                                                    : QVariant();
}

} // namespace patchbay::ui
