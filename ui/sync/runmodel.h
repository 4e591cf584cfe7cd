// The newest runs, as a table.
#pragma once

#include "console/syncservice.h"

#include <QAbstractTableModel>

namespace patchbay::ui {

class RunModel : public QAbstractTableModel
{
    Q_OBJECT
public:
    enum class Column { Started, State, Record, Result, Connection, StartedBy, Count };

    using QAbstractTableModel::QAbstractTableModel;

    // Newest first. Rows that are already shown stay where they are; new ones are inserted above.
    void setRuns(const QList<RunView> &runs);
    const RunView &run(int row) const { return m_runs[row]; }

    int rowCount(const QModelIndex &parent = {}) const override;
    int columnCount(const QModelIndex &parent = {}) const override;
    QVariant data(const QModelIndex &index, int role) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

private:
    QList<RunView> m_runs;
};

} // namespace patchbay::ui
