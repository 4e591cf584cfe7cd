// What would come out otherwise today, one row for each delivery and rule or record.
#pragma once

#include "console/timetravel.h"
#include "ui/widgets/diffview.h"
#include "ui/widgets/statuschip.h"

#include <QAbstractTableModel>

namespace patchbay::ui {

// "Other contents", "Would be done now", …
QString changeWord(Retold::Change change);
Status changeStatus(Retold::Change change);

// What differs between the two, place by place, for the diff view.
QList<DiffRow> differenceRows(const Retold &retold);

// What the sandbox answered to each request, a line each, beginning with a line break; empty where nothing
// was sent.
QString sentText(const Retold &retold);

class RetoldModel : public QAbstractTableModel
{
    Q_OBJECT
public:
    enum class Column { Delivery, When, Subject, Change, Then, Now, Count };

    explicit RetoldModel(QObject *parent = nullptr);

    void setRows(const QList<Retold> &rows);
    const Retold &retold(int row) const { return m_rows[row]; }

    int rowCount(const QModelIndex &parent = {}) const override;
    int columnCount(const QModelIndex &parent = {}) const override;
    QVariant data(const QModelIndex &index, int role) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

private:
    QList<Retold> m_rows;
};

} // namespace patchbay::ui
