// What is missing of each topic, and what the API cannot tell of it.
#pragma once

#include "console/gapviews.h"

#include <QAbstractTableModel>

namespace patchbay::ui {

class GapTopicModel : public QAbstractTableModel
{
    Q_OBJECT
public:
    enum class Column { Topic, Found, Arrived, Missing, Note, Count };

    explicit GapTopicModel(QObject *parent = nullptr);

    void setReport(const GapReport &report);

    int rowCount(const QModelIndex &parent = {}) const override;
    int columnCount(const QModelIndex &parent = {}) const override;
    QVariant data(const QModelIndex &index, int role) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

private:
    QList<GapTopic> m_rows;
    bool m_onlyCounted = true;
};

} // namespace patchbay::ui
