// What is connected, and what was only seen in the workspace's activity log.
#pragma once

#include "console/connectionservice.h"

#include <QAbstractTableModel>

namespace patchbay::ui {

class ConnectionModel : public QAbstractTableModel
{
    Q_OBJECT
public:
    enum class Column { Name, State, System, Mapping, Linked, LastSync, Note, Count };

    using QAbstractTableModel::QAbstractTableModel;

    void setConnections(const QList<ConnectionView> &connections);
    const ConnectionView &connection(int row) const { return m_connections[row]; }
    const QList<ConnectionView> &connections() const { return m_connections; }
    int rowOf(const ConnectionId &id) const;

    int rowCount(const QModelIndex &parent = {}) const override;
    int columnCount(const QModelIndex &parent = {}) const override;
    QVariant data(const QModelIndex &index, int role) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

private:
    QVariant text(const ConnectionView &connection, Column column) const;

    QList<ConnectionView> m_connections;
};

} // namespace patchbay::ui
