#include "ui/sync/provenancemodel.h"

#include "base/json.h"
#include "ui/widgets/datatable.h"

#include <QLocale>

namespace patchbay::ui {

using namespace Qt::StringLiterals;

namespace {

QString shownValue(const QJsonValue &value)
{
    return value.isNull() || value.isUndefined() ? u"–"_s : displayText(value);
}

} // namespace

ProvenanceModel::ProvenanceModel(QObject *parent) : QAbstractTableModel(parent) {}

void ProvenanceModel::setWrites(const QList<ProvenanceView> &writes)
{
    beginResetModel();
    m_writes = writes;
    endResetModel();
}

int ProvenanceModel::rowCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : int(m_writes.size());
}

int ProvenanceModel::columnCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : int(Column::Count);
}

QVariant ProvenanceModel::data(const QModelIndex &index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid))
        return {};
    const ProvenanceView &write = m_writes[index.row()];
    const auto column = Column(index.column());
    if (role == FixedRole)
        return column == Column::Field || column == Column::Request;
    if (role == SortRole && column == Column::At)
        return write.at;
    if (role == Qt::ToolTipRole) {
        if (column == Column::From)
            return u"The record %1 of %2, in the run %3"_s.arg(write.sourceKey, write.connectionName,
                                                               write.run.text());
        return data(index, Qt::DisplayRole);
    }
    if (role != Qt::DisplayRole && role != SortRole)
        return {};
    switch (column) {
    case Column::At: return QLocale().toString(write.at.toLocalTime(), QLocale::ShortFormat);
    case Column::Field: return write.path;
    case Column::Before: return shownValue(write.before);
    case Column::After: return shownValue(write.after);
    case Column::From:
        return write.connectionName.isEmpty() ? write.sourceKey
                                              : u"%1, %2"_s.arg(write.connectionName, write.sourceKey);
    case Column::Mapping:
        return write.mappingVersion > 0 ? u"Version %1"_s.arg(write.mappingVersion) : QString();
    case Column::By: return write.startedBy;
    case Column::Request: return write.requestId;
    case Column::Count: break;
    }
    return {};
}

QVariant ProvenanceModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal || role != Qt::DisplayRole)
        return QAbstractTableModel::headerData(section, orientation, role);
    switch (Column(section)) {
    case Column::At: return u"When"_s;
    case Column::Field: return u"Field"_s;
    case Column::Before: return u"Before"_s;
    case Column::After: return u"Written"_s;
    case Column::From: return u"From"_s;
    case Column::Mapping: return u"Mapping"_s;
    case Column::By: return u"Started by"_s;
    case Column::Request: return u"Intercom’s request"_s;
    case Column::Count: break;
    }
    return {};
}

} // namespace patchbay::ui
