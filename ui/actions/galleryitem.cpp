#include "ui/actions/galleryitem.h"

#include "ui/widgets/glyph.h"
#include "ui/widgets/stylepaint.h"
#include "ui/widgets/tokens.h"

#include <QPainter>

namespace patchbay::ui {

using namespace Qt::StringLiterals;

namespace {

constexpr int itemHeight = 56;

} // namespace

void GalleryDelegate::paint(QPainter *painter, const QStyleOptionViewItem &option,
                            const QModelIndex &index) const
{
    const Tokens &t = tokens();
    const QRect box = option.rect.adjusted(1, 2, -1, -2);
    const bool isCurrent = option.state.testFlag(QStyle::State_Selected);
    const bool isHovered = option.state.testFlag(QStyle::State_MouseOver);
    painter->save();
    paint::box(*painter, box,
               isCurrent   ? t.accentSoft
               : isHovered ? t.hover
                           : t.surface,
               isCurrent && option.state.testFlag(QStyle::State_HasFocus) ? t.accent : t.border,
               metric::radius);
    const bool isRecipe = index.data(KindRole).toString() == "recipe"_L1;
    paintGlyph(*painter, QRectF(box.left() + 14, box.top() + (box.height() - 20) / 2.0, 20, 20),
               isRecipe ? Glyph::Actions : Glyph::Send, t.muted);
    const QString badge = index.data(BadgeRole).toString();
    painter->setFont(ui::font(TextRole::Caption));
    const int badgeWidth = painter->fontMetrics().horizontalAdvance(badge) + 24;
    painter->setPen(t.muted);
    painter->drawText(box.adjusted(0, 0, -14, 0), Qt::AlignVCenter | Qt::AlignRight, badge);
    const QRect text = box.adjusted(46, 7, -badgeWidth, -7);
    painter->setFont(ui::font(TextRole::Strong));
    painter->setPen(t.text);
    painter->drawText(text, Qt::AlignTop | Qt::AlignLeft,
                      painter->fontMetrics().elidedText(index.data(Qt::DisplayRole).toString(),
                                                        Qt::ElideRight, text.width()));
    painter->setFont(ui::font(TextRole::Body));
    painter->setPen(t.muted);
    painter->drawText(
        text, Qt::AlignBottom | Qt::AlignLeft,
        painter->fontMetrics().elidedText(index.data(SummaryRole).toString(), Qt::ElideRight, text.width()));
    painter->restore();
}

QSize GalleryDelegate::sizeHint(const QStyleOptionViewItem &, const QModelIndex &) const
{
    return {240, itemHeight};
}

} // namespace patchbay::ui
