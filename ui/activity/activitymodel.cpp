#include "ui/activity/activitymodel.h"

#include "ui/widgets/datatable.h"
#include "ui/widgets/format.h"
#include "ui/widgets/statuschip.h"
#include "ui/widgets/tokens.h"

namespace patchbay::ui {

using namespace Qt::StringLiterals;

namespace {

Status levelStatus(const QString &level)
{
    if (level == u"error"_s)
        return Status::Error;
    return level == u"warning"_s ? Status::Warning : Status::Neutral;
}

QString levelWord(const QString &level)
{
    if (level == u"error"_s)
        return u"Error"_s;
    return level == u"warning"_s ? u"Warning"_s : u"Info"_s;
}

} // namespace

ActivityModel::ActivityModel(ActivityService &service, QObject *parent)
    : NewestFirstModel([&service](const ActivityFilter &filter, qint64 before,
                                  int limit) { return service.page(filter, before, limit); },
                       parent)
{
}

int ActivityModel::columnCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : int(Column::Count);
}

QVariant ActivityModel::data(const QModelIndex &index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid))
        return {};
    const ActivityRow &row = m_rows[index.row()];
    const auto column = Column(index.column());
    switch (role) {
    case StatusRole: return column == Column::Level ? QVariant(int(levelStatus(row.level))) : QVariant();
    case FixedRole: return column == Column::Record || column == Column::Kind;
    case InkRole:
        return column == Column::Kind || column == Column::Actor ? QVariant(int(Ink::Muted)) : QVariant();
    case Qt::ToolTipRole:
        if (column == Column::When)
            return exactTime(row.at);
        return column == Column::What ? QVariant(row.summary) : QVariant();
    case Qt::DisplayRole: break;
    default: return {};
    }
    switch (column) {
    case Column::When: return relativeTime(row.at, QDateTime::currentDateTimeUtc());
    case Column::Level: return levelWord(row.level);
    case Column::What: return row.summary;
    case Column::Record: return row.recordKey;
    case Column::Kind: return row.kind;
    case Column::Actor: return row.actor;
    case Column::Count: break;
    }
    return {};
}

QVariant ActivityModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal || role != Qt::DisplayRole)
        return QAbstractTableModel::headerData(section, orientation, role);
    switch (Column(section)) {
    case Column::When: return u"When"_s;
    case Column::Level: return u"Level"_s;
    case Column::What: return u"What"_s;
    case Column::Record: return u"Record"_s;
    case Column::Kind: return u"Kind"_s;
    case Column::Actor: return u"By"_s;
    case Column::Count: break;
    }
    return {};
}

} // namespace patchbay::ui
