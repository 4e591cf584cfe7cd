// Bulk runs and undos as a table, newest first, following those that are under way.
#pragma once

#include "console/runservice.h"

#include <QAbstractTableModel>

namespace patchbay::ui {

class BulkRunModel : public QAbstractTableModel
{
    Q_OBJECT
public:
    enum class Column { Started, State, What, Result, Connection, StartedBy, Duration, Count };

    using QAbstractTableModel::QAbstractTableModel;

    // Rows that are already shown stay where they are; new ones are inserted above.
    void setRuns(const QList<RunProgress> &runs);
    // News of one run; false when it is not in the list.
    bool update(const RunProgress &run);
    const RunProgress &run(int row) const { return m_runs[row]; }

    int rowCount(const QModelIndex &parent = {}) const override;
    int columnCount(const QModelIndex &parent = {}) const override;
    QVariant data(const QModelIndex &index, int role) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

private:
    QList<RunProgress> m_runs;
};

} // namespace patchbay::ui
