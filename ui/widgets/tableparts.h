// The two inner parts of DataTable: what sorts a short list, and what paints its cells.
#pragma once

#include <QSortFilterProxyModel>
#include <QStyledItemDelegate>

namespace patchbay::ui {

class TableProxy : public QSortFilterProxyModel
{
    Q_OBJECT
public:
    using QSortFilterProxyModel::QSortFilterProxyModel;

protected:
    bool lessThan(const QModelIndex &left, const QModelIndex &right) const override;
};

class TableDelegate : public QStyledItemDelegate
{
    Q_OBJECT
public:
    using QStyledItemDelegate::QStyledItemDelegate;

    void setHoverRow(int row) { m_hoverRow = row; }
    int hoverRow() const { return m_hoverRow; }

    void paint(QPainter *painter, const QStyleOptionViewItem &option,
               const QModelIndex &index) const override;
    QSize sizeHint(const QStyleOptionViewItem &option, const QModelIndex &index) const override;
    // A cell that is cut off says the whole when it is pointed at, unless its model has more to say.
    bool helpEvent(QHelpEvent *event, QAbstractItemView *view, const QStyleOptionViewItem &option,
                   const QModelIndex &index) override;

private:
    int contentWidth(const QStyleOptionViewItem &option, const QModelIndex &index) const;

    int m_hoverRow = -1;
};

} // namespace patchbay::ui
