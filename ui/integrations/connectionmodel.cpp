#include "ui/integrations/connectionmodel.h"

#include "ui/integrations/connectionstatus.h"
#include "ui/widgets/datatable.h"
#include "ui/widgets/format.h"
#include "ui/widgets/glyph.h"
#include "ui/widgets/tokens.h"

namespace patchbay::ui {

using namespace Qt::StringLiterals;

void ConnectionModel::setConnections(const QList<ConnectionView> &connections)
{
    bool same = connections.size() == m_connections.size();
    for (qsizetype row = 0; same && row < connections.size(); ++row)
        same =
            connections[row].id == m_connections[row].id && connections[row].name == m_connections[row].name;
    if (same) {
        // The same rows with new facts: selection and scroll position stay.
        m_connections = connections;
        if (!m_connections.isEmpty())
            Q_EMIT dataChanged(index(0, 0), index(int(m_connections.size()) - 1, int(Column::Count) - 1));
        return;
    }
    beginResetModel();
    m_connections = connections;
    endResetModel();
}

int ConnectionModel::rowOf(const ConnectionId &id) const
{
    for (int row = 0; row < m_connections.size(); ++row)
        if (!id.isEmpty() && m_connections[row].id == id)
            return row;
    return -1;
}

int ConnectionModel::rowCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : int(m_connections.size());
}

int ConnectionModel::columnCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : int(Column::Count);
}

QVariant ConnectionModel::text(const ConnectionView &connection, Column column) const
{
    switch (column) {
    case Column::Name: return connection.name;
    case Column::State: return connectionStateTitle(connection.state);
    case Column::System: return connection.systemTitle;
    case Column::Mapping: {
        int rules = 0;
        for (const MappedPair &pair : connection.mappings)
            rules += pair.ruleCount;
        if (connection.state == ConnectionState::SeenOnly)
            return {};
        return rules == 0 ? u"none yet"_s : formatCount(rules, u"rule"_s, u"rules"_s);
    }
    case Column::Linked:
        return connection.state == ConnectionState::SeenOnly ? QString() : formatNumber(connection.linkCount);
    case Column::LastSync:
        if (connection.state == ConnectionState::SeenOnly)
            return {};
        return connection.lastSyncAt ? relativeTime(*connection.lastSyncAt, QDateTime::currentDateTimeUtc())
                                     : u"never"_s;
    case Column::Note:
        return connection.stateReason.isEmpty() ? connection.health.summary : connection.stateReason;
    case Column::Count: break;
    }
    return {};
}

QVariant ConnectionModel::data(const QModelIndex &index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid))
        return {};
    const ConnectionView &connection = m_connections[index.row()];
    const auto column = Column(index.column());
    switch (role) {
    case Qt::DisplayRole: return text(connection, column);
    case StatusRole:
        return column == Column::State ? QVariant(int(connectionStatus(connection.state))) : QVariant();
    case GlyphRole:
        return column == Column::Name ? QVariant(int(systemGlyph(connection.system))) : QVariant();
    case InkRole:
        return connection.state == ConnectionState::SeenOnly || column == Column::Note
                   ? QVariant(int(Ink::Muted))
                   : QVariant();
    case Qt::TextAlignmentRole:
        return column == Column::Linked ? QVariant(int(Qt::AlignRight | Qt::AlignVCenter)) : QVariant();
    case SortRole:
        if (column == Column::LastSync)
            return connection.lastSyncAt.value_or(QDateTime());
        return column == Column::Linked ? QVariant(connection.linkCount) : text(connection, column);
    case Qt::ToolTipRole:
        if (column == Column::LastSync && connection.lastSyncAt)
            return exactTime(*connection.lastSyncAt);
        return column == Column::Note ? text(connection, column) : QVariant();
    default: return {};
    }
}

QVariant ConnectionModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal || role != Qt::DisplayRole)
        return QAbstractTableModel::headerData(section, orientation, role);
    switch (Column(section)) {
    case Column::Name: return u"Name"_s;
    case Column::State: return u"State"_s;
    case Column::System: return u"System"_s;
    case Column::Mapping: return u"Mapping"_s;
    case Column::Linked: return u"Linked"_s;
    case Column::LastSync: return u"Last sync"_s;
    case Column::Note: return u"Note"_s;
    case Column::Count: break;
    }
    return {};
}

} // namespace patchbay::ui
