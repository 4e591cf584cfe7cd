// The activity log as a table: pages fetched as one scrolls, new entries inserted above what is being read.
#pragma once

#include "console/activityservice.h"
#include "ui/widgets/newestfirstmodel.h"

namespace patchbay::ui {

inline qint64 activitySequence(const ActivityRow &row)
{
    return row.sequence;
}

class ActivityModel : public NewestFirstModel<ActivityFilter, ActivityRow, activitySequence>
{
    Q_OBJECT
public:
    enum class Column { When, Level, What, Record, Kind, Actor, Count };

    // `service` is not owned.
    explicit ActivityModel(ActivityService &service, QObject *parent = nullptr);

    const ActivityRow &entry(int row) const { return m_rows[row]; }

    int columnCount(const QModelIndex &parent = {}) const override;
    QVariant data(const QModelIndex &index, int role) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;
};

} // namespace patchbay::ui
