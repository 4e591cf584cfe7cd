#include "ui/shell/palettemodel.h"

#include "ui/widgets/stylepaint.h"

#include <QPainter>

namespace patchbay::ui {

using namespace Qt::StringLiterals;

void PaletteModel::setActions(const QList<AppAction> &actions)
{
    beginResetModel();
    m_actions = actions;
    endResetModel();
}

int PaletteModel::rowCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : int(m_actions.size());
}

QVariant PaletteModel::data(const QModelIndex &index, int role) const
{
    if (!index.isValid())
        return {};
    const AppAction &action = m_actions.at(index.row());
    switch (role) {
    case Qt::DisplayRole: return action.title;
    case Qt::AccessibleTextRole: return QString(action.title + u", "_s + action.group);
    case GroupRole: return action.group;
    case ShortcutRole: return action.shortcut;
    case ActionIdRole: return action.id;
    case ActionGlyphRole: return int(action.glyph);
    default: return {};
    }
}

int paintKeys(QPainter &painter, const QRect &area, const QKeySequence &keys)
{
    if (keys.isEmpty())
        return 0;
    const Tokens &t = tokens();
    painter.save();
    painter.setFont(ui::font(TextRole::Caption));
    const QFontMetrics metrics = painter.fontMetrics();
    QString text = keys.toString(QKeySequence::NativeText);
    QStringList caps;
    // "Ctrl++" has a plus as its key.
    const bool plus = text.endsWith(u"++"_s) || text == u"+"_s;
    caps = text.split(u'+', Qt::SkipEmptyParts);
    if (plus)
        caps.append(u"+"_s);
    int x = area.right() + 1;
    for (auto cap = caps.crbegin(); cap != caps.crend(); ++cap) {
        const int width = qMax(20, metrics.horizontalAdvance(*cap) + 10);
        const QRectF box(x - width, area.y() + (area.height() - 20) / 2.0, width, 20);
        paint::box(painter, box, blend(t.raised, t.window, 0.7), t.border, 4);
        painter.setPen(t.muted);
        painter.drawText(box, Qt::AlignCenter, *cap);
        x -= width + 4;
    }
    painter.restore();
    return area.right() + 1 - x;
}

void PaletteDelegate::paint(QPainter *painter, const QStyleOptionViewItem &option,
                            const QModelIndex &index) const
{
    const Tokens &t = tokens();
    painter->save();
    const QRect row = option.rect.adjusted(8, 0, -8, 0);
    if (option.state.testFlag(QStyle::State_Selected))
        paint::box(*painter, row, t.accentSoft, {});
    const Glyph glyph = Glyph(index.data(PaletteModel::ActionGlyphRole).toInt());
    paintGlyph(*painter, QRectF(row.x() + 10, row.y() + (row.height() - 18) / 2.0, 18, 18),
               glyph == Glyph::None ? Glyph::ChevronRight : glyph, t.muted);
    const int keys = paintKeys(*painter, row.adjusted(0, 0, -10, 0),
                               index.data(PaletteModel::ShortcutRole).value<QKeySequence>());
    QRect text = row.adjusted(40, 0, -10 - keys, 0);
    painter->setFont(ui::font(TextRole::Body));
    painter->setPen(t.text);
    const QString title =
        painter->fontMetrics().elidedText(index.data().toString(), Qt::ElideRight, text.width());
    painter->drawText(text, Qt::AlignVCenter | Qt::AlignLeft, title);
    text.adjust(painter->fontMetrics().horizontalAdvance(title) + 10, 0, 0, 0);
    painter->setFont(ui::font(TextRole::Caption));
    painter->setPen(t.muted);
    painter->drawText(text, Qt::AlignVCenter | Qt::AlignLeft,
                      painter->fontMetrics().elidedText(index.data(PaletteModel::GroupRole).toString(),
                                                        Qt::ElideRight, text.width()));
    painter->restore();
}

QSize PaletteDelegate::sizeHint(const QStyleOptionViewItem &, const QModelIndex &) const
{
    return {400, 36};
}

} // namespace patchbay::ui
