// Traces as a table, newest first.
#pragma once

#include "console/ruleservice.h"

#include <QAbstractTableModel>

namespace patchbay::ui {

class TraceListModel : public QAbstractTableModel
{
    Q_OBJECT
public:
    enum class Column { Verdict, Rule, Event, Sentence, When, Took, Count };

    using QAbstractTableModel::QAbstractTableModel;

    // New ones are inserted above those that are there, so that what is being read does not move.
    void setTraces(const QList<TraceRow> &traces);
    const TraceRow &trace(int row) const { return m_traces[row]; }
    int rowOf(const QString &id) const;
    void tick();

    int rowCount(const QModelIndex &parent = {}) const override;
    int columnCount(const QModelIndex &parent = {}) const override;
    QVariant data(const QModelIndex &index, int role) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

private:
    QList<TraceRow> m_traces;
};

} // namespace patchbay::ui
