#include "ui/shell/sidebarparts.h"

#include "ui/widgets/format.h"
#include "ui/widgets/stylepaint.h"

#include <QPainter>

namespace patchbay::ui {

using namespace Qt::StringLiterals;

PlaceButton::PlaceButton(Place place, QWidget *parent) : QAbstractButton(parent), m_place(place)
{
    setObjectName(u"place-"_s + placeId(place));
    setText(placeTitle(place));
    setCheckable(true);
    setFocusPolicy(Qt::StrongFocus);
    setAttribute(Qt::WA_Hover);
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    const int key = (int(place) + 1) % 10;
    setToolTip(tr("%1 (Ctrl+%2)").arg(text()).arg(key));
    setBadge(0);
}

void PlaceButton::setBadge(int count)
{
    m_badge = count;
    setAccessibleName(count > 0 ? tr("%1, %2 waiting").arg(text(), formatNumber(count)) : text());
    update();
}

QSize PlaceButton::sizeHint() const
{
    return {160, metric::row};
}

void PlaceButton::paintEvent(QPaintEvent *)
{
    const Tokens &t = tokens();
    QPainter painter(this);
    const bool current = isChecked();
    if (current)
        paint::box(painter, rect(), t.accentSoft, {});
    else if (underMouse())
        paint::box(painter, rect(), blend(t.window, t.pressed, 0.8), {});
    if (current)
        paint::box(painter, QRectF(0, 8, 3, height() - 16), t.accent, {}, 1.5);
    paintGlyph(painter, QRectF(10, (height() - 20) / 2.0, 20, 20), placeGlyph(m_place),
               current ? t.accent : t.muted);
    painter.setFont(ui::font(current ? TextRole::Strong : TextRole::Body));
    painter.setPen(t.text);
    painter.drawText(rect().adjusted(40, 0, -8, 0), Qt::AlignVCenter | Qt::AlignLeft, text());
    if (m_badge > 0) {
        painter.setFont(ui::font(TextRole::Caption));
        const QString number = m_badge > 99 ? u"99+"_s : QString::number(m_badge);
        const int width = qMax(20, painter.fontMetrics().horizontalAdvance(number) + 12);
        const QRectF pill(this->width() - width - 8, (height() - 18) / 2.0, width, 18);
        paint::box(painter, pill, current ? t.surface : t.pressed, {}, 9);
        painter.setPen(t.text);
        painter.drawText(pill, Qt::AlignCenter, number);
    }
    if (paint::showsFocus(this))
        paint::focusRing(painter, rect());
}

WorkspaceButton::WorkspaceButton(QWidget *parent) : QAbstractButton(parent)
{
    setObjectName(u"workspace"_s);
    setFocusPolicy(Qt::StrongFocus);
    setAttribute(Qt::WA_Hover);
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    setWorkspace(tr("No workspace"), Status::Neutral, tr("Not connected"));
}

void WorkspaceButton::setWorkspace(const QString &name, Status status, const QString &word)
{
    setText(name);
    m_status = status;
    m_word = word.isEmpty() ? statusWord(status) : word;
    setAccessibleName(tr("Workspace %1, %2").arg(name, m_word));
    setToolTip(accessibleName());
    update();
}

QSize WorkspaceButton::sizeHint() const
{
    return {160, 48};
}

void WorkspaceButton::paintEvent(QPaintEvent *)
{
    const Tokens &t = tokens();
    QPainter painter(this);
    if (underMouse())
        paint::box(painter, rect(), blend(t.window, t.pressed, 0.8), {});
    // The workspace's initial on a tile: enough to tell two workspaces apart at a glance.
    const QRectF tile(8, 8, 32, 32);
    paint::box(painter, tile, t.accent, {}, 8);
    painter.setFont(ui::font(TextRole::Section));
    painter.setPen(t.onAccent);
    painter.drawText(tile, Qt::AlignCenter, text().left(1).toUpper());
    painter.setFont(ui::font(TextRole::Strong));
    painter.setPen(t.text);
    const int room = width() - 48 - 8;
    painter.drawText(QRect(48, 6, room, 18), Qt::AlignVCenter | Qt::AlignLeft,
                     painter.fontMetrics().elidedText(text(), Qt::ElideRight, room));
    paintStatusShape(painter, QRectF(48, 25, 10, 16), m_status);
    painter.setFont(ui::font(TextRole::Caption));
    painter.setPen(t.muted);
    painter.drawText(QRect(64, 25, room - 16, 16), Qt::AlignVCenter | Qt::AlignLeft,
                     painter.fontMetrics().elidedText(m_word, Qt::ElideRight, room - 16));
    if (paint::showsFocus(this))
        paint::focusRing(painter, rect());
}

WorkButton::WorkButton(const WorkItem &item, QWidget *parent) : QAbstractButton(parent)
{
    setObjectName(u"work-"_s + item.id);
    setFocusPolicy(Qt::StrongFocus);
    setAttribute(Qt::WA_Hover);
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    setItem(item);
}

void WorkButton::setItem(const WorkItem &item)
{
    m_item = item;
    setText(item.title);
    const QString done = item.ratio < 0 ? item.note : formatPercent(item.ratio) + u", "_s + item.note;
    setAccessibleName(item.title + u": "_s + done);
    setToolTip(accessibleName());
    update();
}

QSize WorkButton::sizeHint() const
{
    return {160, 48};
}

void WorkButton::paintEvent(QPaintEvent *)
{
    const Tokens &t = tokens();
    QPainter painter(this);
    if (underMouse())
        paint::box(painter, rect(), blend(t.window, t.pressed, 0.8), {});
    painter.setFont(ui::font(TextRole::Caption));
    const QFontMetrics metrics = painter.fontMetrics();
    const int room = width() - 16;
    const QString percent = m_item.ratio < 0 ? QString() : formatPercent(m_item.ratio);
    painter.setPen(t.muted);
    painter.drawText(QRect(8, 4, room, 16), Qt::AlignVCenter | Qt::AlignRight, percent);
    painter.setPen(t.text);
    painter.drawText(
        QRect(8, 4, room, 16), Qt::AlignVCenter | Qt::AlignLeft,
        metrics.elidedText(text(), Qt::ElideRight, room - metrics.horizontalAdvance(percent) - 8));
    QRectF bar(8, 23, room, 4);
    paint::box(painter, bar, t.pressed, {}, 2);
    if (m_item.ratio > 0) {
        bar.setWidth(qMax(4.0, bar.width() * qMin(1.0, m_item.ratio)));
        paint::box(painter, bar, t.accent, {}, 2);
    }
    painter.setPen(t.muted);
    painter.drawText(QRect(8, 29, room, 16), Qt::AlignVCenter | Qt::AlignLeft,
                     metrics.elidedText(m_item.note, Qt::ElideRight, room));
    if (paint::showsFocus(this))
        paint::focusRing(painter, rect());
}

} // namespace patchbay::ui
