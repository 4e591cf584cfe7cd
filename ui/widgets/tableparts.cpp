#include "ui/widgets/tableparts.h"

#include "ui/widgets/datatable.h"
#include "ui/widgets/glyph.h"
#include "ui/widgets/stylepaint.h"

#include <QHeaderView>
#include <QHelpEvent>
#include <QPainter>
#include <QTableView>
#include <QToolTip>

namespace patchbay::ui {

using namespace Qt::StringLiterals;

bool TableProxy::lessThan(const QModelIndex &left, const QModelIndex &right) const
{
    const auto key = [](const QModelIndex &index) {
        const QVariant own = index.data(SortRole);
        return own.isValid() ? own : index.data(Qt::DisplayRole);
    };
    const QVariant a = key(left);
    const QVariant b = key(right);
    if (a.userType() == QMetaType::QString && b.userType() == QMetaType::QString)
        return QString::localeAwareCompare(a.toString(), b.toString()) < 0;
    return QVariant::compare(a, b) == QPartialOrdering::Less;
}

void TableDelegate::paint(QPainter *painter, const QStyleOptionViewItem &option,
                          const QModelIndex &index) const
{
    const Tokens &t = tokens();
    const bool selected = option.state.testFlag(QStyle::State_Selected);
    const auto *table = qobject_cast<const QTableView *>(option.widget);
    const bool first = !table || table->horizontalHeader()->visualIndex(index.column()) == 0;
    painter->save();
    const QColor ground = selected ? t.accentSoft : index.row() == m_hoverRow ? t.hover : QColor();
    if (ground.isValid())
        painter->fillRect(option.rect, ground);
    if (const QVariant brush = index.data(Qt::BackgroundRole); brush.isValid() && !selected)
        painter->fillRect(option.rect, brush.value<QBrush>());
    if (table) // in a tree the lines would start where the indentation ends
        painter->fillRect(option.rect.x(), option.rect.bottom(), option.rect.width(), 1,
                          blend(ground.isValid() ? ground : t.surface, t.border, 0.6));
    // The edge of the selection: where the eye finds it again.
    if (table && selected && first)
        painter->fillRect(option.rect.x(), option.rect.y(), 3, option.rect.height(), t.accent);

    QRect area = option.rect.adjusted(metric::related, 0, -metric::related, -1);
    if (const QVariant ratio = index.data(RatioRole); ratio.isValid()) {
        QRectF bar(area.x(), area.bottom() - 4, area.width(), 3);
        paint::box(*painter, bar, t.pressed, {}, 1.5);
        bar.setWidth(bar.width() * qBound(0.0, ratio.toDouble(), 1.0));
        if (bar.width() > 0)
            paint::box(*painter, bar, t.accent, {}, 1.5);
        area.adjust(0, 0, 0, -5);
    }
    if (const QVariant status = index.data(StatusRole); status.isValid()) {
        paintStatusShape(*painter, QRectF(area.x(), area.y(), 12, area.height()), Status(status.toInt()));
        area.adjust(18, 0, 0, 0);
    }
    const QVariant inkData = index.data(InkRole);
    const QColor ink = !option.state.testFlag(QStyle::State_Enabled) ? t.control
                       : inkData.isValid()                           ? inkColor(Ink(inkData.toInt()))
                                                                     : t.text;
    if (const QVariant glyph = index.data(GlyphRole);
        glyph.isValid() && Glyph(glyph.toInt()) != Glyph::None) {
        paintGlyph(*painter, QRectF(area.x(), area.y() + (area.height() - 16) / 2.0, 16, 16),
                   Glyph(glyph.toInt()), inkData.isValid() ? ink : t.muted);
        area.adjust(22, 0, 0, 0);
    }
    if (const QVariant check = index.data(Qt::CheckStateRole); check.isValid()) {
        QStyleOptionViewItem box(option);
        box.rect = QRect(area.x(), area.y() + (area.height() - 16) / 2, 16, 16);
        box.state.setFlag(QStyle::State_On, check.toInt() == Qt::Checked);
        box.state.setFlag(QStyle::State_NoChange, check.toInt() == Qt::PartiallyChecked);
        option.widget->style()->drawPrimitive(QStyle::PE_IndicatorItemViewItemCheck, &box, painter,
                                              option.widget);
        area.adjust(24, 0, 0, 0);
    }
    QFont face = ui::font(index.data(FixedRole).toBool() ? TextRole::Fixed : TextRole::Body);
    if (const QVariant own = index.data(Qt::FontRole); own.isValid())
        face.setWeight(own.value<QFont>().weight() >= QFont::DemiBold ? QFont::DemiBold : QFont::Normal);
    painter->setFont(face);
    painter->setPen(ink);
    const QVariant alignment = index.data(Qt::TextAlignmentRole);
    const auto horizontal = alignment.isValid() ? Qt::Alignment(alignment.toInt()) & Qt::AlignHorizontal_Mask
                                                : Qt::Alignment(Qt::AlignLeft);
    const QString text = displayText(index.data(Qt::DisplayRole), option.locale).simplified();
    painter->drawText(area, int(Qt::AlignVCenter | horizontal) | Qt::TextSingleLine,
                      QFontMetrics(face).elidedText(text, Qt::ElideRight, area.width()));
    if (option.state.testFlag(QStyle::State_HasFocus) &&
        option.state.testFlag(QStyle::State_KeyboardFocusChange) && option.widget &&
        option.widget->property("cellFocus").toBool())
        paint::focusRing(*painter, QRectF(option.rect).adjusted(1, 1, -1, -2), 4);
    painter->restore();
}

int TableDelegate::contentWidth(const QStyleOptionViewItem &option, const QModelIndex &index) const
{
    const QFont face = ui::font(index.data(FixedRole).toBool() ? TextRole::Fixed : TextRole::Body);
    int width = QFontMetrics(face).horizontalAdvance(displayText(index.data(Qt::DisplayRole), option.locale));
    width += index.data(StatusRole).isValid() ? 18 : 0;
    width += index.data(GlyphRole).isValid() ? 22 : 0;
    return width + 2 * metric::related;
}

QSize TableDelegate::sizeHint(const QStyleOptionViewItem &option, const QModelIndex &index) const
{
    return {qMin(contentWidth(option, index) + 4, 480), metric::compactRow};
}

bool TableDelegate::helpEvent(QHelpEvent *event, QAbstractItemView *view, const QStyleOptionViewItem &option,
                              const QModelIndex &index)
{
    const bool isOurs = event->type() == QEvent::ToolTip && index.isValid() &&
                        !index.data(Qt::ToolTipRole).isValid() &&
                        contentWidth(option, index) > option.rect.width();
    if (!isOurs)
        return QStyledItemDelegate::helpEvent(event, view, option, index);
    // What other systems send must never turn into markup.
    const QString text = displayText(index.data(Qt::DisplayRole), option.locale).toHtmlEscaped();
    QToolTip::showText(event->globalPos(), u"<p style='white-space:pre-wrap'>"_s + text + u"</p>"_s, view,
                       view->visualRect(index));
    return true;
}

} // namespace patchbay::ui
