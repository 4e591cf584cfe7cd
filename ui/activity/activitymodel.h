// The activity log as a table: pages fetched as one scrolls, new entries inserted above what is being read.
#pragma once

#include "console/activityservice.h"

#include <QAbstractTableModel>

namespace patchbay::ui {

class ActivityModel : public QAbstractTableModel
{
    Q_OBJECT
public:
    enum class Column { When, Level, What, Record, Kind, Actor, Count };

    // `service` is not owned.
    explicit ActivityModel(ActivityService &service, QObject *parent = nullptr);

    // Reads anew with this filter; loaded() or failed() follows.
    void setFilter(const ActivityFilter &filter);
    const ActivityFilter &filter() const { return m_filter; }
    // Reads what came since the newest row.
    void readNew();
    const ActivityRow &entry(int row) const { return m_rows[row]; }

    int rowCount(const QModelIndex &parent = {}) const override;
    int columnCount(const QModelIndex &parent = {}) const override;
    QVariant data(const QModelIndex &index, int role) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;
    bool canFetchMore(const QModelIndex &parent) const override;
    void fetchMore(const QModelIndex &parent) override;

Q_SIGNALS:
    void loaded();
    void failed(const patchbay::Error &error);

private:
    void readPage();

    static constexpr int pageSize = 200;

    ActivityService &m_service;
    ActivityFilter m_filter;
    QList<ActivityRow> m_rows;
    int m_asked = 0; // answers to an older filter are not for us any more
    bool m_reading = false;
    bool m_readingNew = false;
    bool m_complete = false;
};

} // namespace patchbay::ui
