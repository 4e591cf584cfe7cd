// What the command palette lists, and how a line of it looks.
#pragma once

#include "ui/shell/actionregistry.h"

#include <QAbstractListModel>
#include <QStyledItemDelegate>

namespace patchbay::ui {

class PaletteModel : public QAbstractListModel
{
    Q_OBJECT
public:
    enum Role { GroupRole = Qt::UserRole, ShortcutRole, ActionIdRole, ActionGlyphRole };

    using QAbstractListModel::QAbstractListModel;

    void setActions(const QList<AppAction> &actions);
    int rowCount(const QModelIndex &parent = {}) const override;
    QVariant data(const QModelIndex &index, int role) const override;

private:
    QList<AppAction> m_actions;
};

class PaletteDelegate : public QStyledItemDelegate
{
    Q_OBJECT
public:
    using QStyledItemDelegate::QStyledItemDelegate;

    void paint(QPainter *painter, const QStyleOptionViewItem &option,
               const QModelIndex &index) const override;
    QSize sizeHint(const QStyleOptionViewItem &option, const QModelIndex &index) const override;
};

// Paints keys as small caps ("Ctrl", "K"), ending at the right edge; gives the width they took.
int paintKeys(QPainter &painter, const QRect &area, const QKeySequence &keys);

} // namespace patchbay::ui
