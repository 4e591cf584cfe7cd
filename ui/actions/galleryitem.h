// How an entry of the gallery is painted: title, one line of what it does, and what it is.
#pragma once

#include <QStyledItemDelegate>

namespace patchbay::ui {

class GalleryDelegate : public QStyledItemDelegate
{
    Q_OBJECT
public:
    enum Role { KindRole = Qt::UserRole + 1, IdRole, SummaryRole, BadgeRole };

    using QStyledItemDelegate::QStyledItemDelegate;

    void paint(QPainter *painter, const QStyleOptionViewItem &option,
               const QModelIndex &index) const override;
    QSize sizeHint(const QStyleOptionViewItem &option, const QModelIndex &index) const override;
};

} // namespace patchbay::ui
