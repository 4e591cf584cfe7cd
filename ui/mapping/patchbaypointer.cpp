// PatchBay under the pointer: dragging cables, choosing, the menu, and what a thing says when it is pointed
// at.
#include "ui/mapping/patchbay.h"
#include "ui/widgets/glyph.h"

#include <QApplication>
#include <QContextMenuEvent>
#include <QHelpEvent>
#include <QMenu>
#include <QMouseEvent>
#include <QToolTip>

namespace patchbay::ui {

using namespace Qt::StringLiterals;

void PatchBay::mousePressEvent(QMouseEvent *event)
{
    if (event->button() != Qt::LeftButton)
        return QWidget::mousePressEvent(event);
    m_pressedAt = event->position();
    m_pointer = event->position();
    Side side = Side::Source;
    if (const JackRow *row = m_layout.rowAt(event->position(), &side)) {
        m_held = End{side, row->field.path};
        m_cursor = m_held;
        update();
        return;
    }
    const Cable *cable = m_layout.cableAt(event->position(), m_selected);
    select(cable == nullptr ? QString() : cable->ruleId);
}

void PatchBay::mouseMoveEvent(QMouseEvent *event)
{
    m_pointer = event->position();
    if (m_held && !m_dragging && (event->buttons() & Qt::LeftButton) != 0 &&
        (m_pointer - m_pressedAt).manhattanLength() >= QApplication::startDragDistance())
        m_dragging = true;
    Side side = Side::Source;
    const JackRow *row = m_layout.rowAt(m_pointer, &side);
    m_hover = row == nullptr ? std::nullopt : std::optional(End{side, row->field.path});
    const Cable *cable = row != nullptr || m_dragging ? nullptr : m_layout.cableAt(m_pointer, m_selected);
    m_hoverCable = cable == nullptr ? QString() : cable->ruleId;
    setCursor(m_dragging         ? Qt::ClosedHandCursor
              : row != nullptr   ? Qt::OpenHandCursor
              : cable != nullptr ? Qt::PointingHandCursor
                                 : Qt::ArrowCursor);
    if (m_dragging)
        keepInView(m_pointer, 40); // near the edge of what is visible the list moves along
    update();
}

void PatchBay::mouseReleaseEvent(QMouseEvent *event)
{
    if (event->button() != Qt::LeftButton || !m_held)
        return QWidget::mouseReleaseEvent(event);
    const End from = *m_held;
    const bool dragged = m_dragging;
    m_held.reset();
    m_dragging = false;
    Side side = Side::Source;
    const JackRow *row = m_layout.rowAt(event->position(), &side);
    if (dragged && row != nullptr && side != from.side)
        plug(from, End{side, row->field.path});
    else if (!dragged)
        select(ruleAtEnd(from));
    setCursor(Qt::ArrowCursor);
    update();
}

void PatchBay::mouseDoubleClickEvent(QMouseEvent *event)
{
    Side side = Side::Source;
    const JackRow *row = m_layout.rowAt(event->position(), &side);
    const Cable *cable = row != nullptr ? nullptr : m_layout.cableAt(event->position(), m_selected);
    const QString id = row != nullptr     ? ruleAtEnd({side, row->field.path})
                       : cable != nullptr ? cable->ruleId
                                          : QString();
    if (!id.isEmpty())
        select(id, true);
}

void PatchBay::leaveEvent(QEvent *)
{
    m_hover.reset();
    m_hoverCable.clear();
    update();
}

void PatchBay::contextMenuEvent(QContextMenuEvent *event)
{
    const Cable *cable = m_layout.cableAt(event->pos(), m_selected);
    Side side = Side::Source;
    const JackRow *row = m_layout.rowAt(event->pos(), &side);
    const QString id = cable != nullptr ? cable->ruleId
                       : row != nullptr ? ruleAtEnd({side, row->field.path})
                                        : m_selected;
    if (id.isEmpty())
        return;
    select(id);
    auto *menu = new QMenu(this);
    menu->setAttribute(Qt::WA_DeleteOnClose);
    menu->addAction(icon(Glyph::Edit), u"Edit…"_s, this, [this, id] { select(id, true); });
    if (!m_editor->view().sourceIsReadOnly)
        menu->addAction(icon(Glyph::Swap), u"Turn"_s, this, [this, id] { m_editor->turn(id); });
    menu->addAction(icon(Glyph::Unlink), u"Cut"_s, this, [this, id] { m_editor->remove(id); });
    menu->popup(event->globalPos());
}

bool PatchBay::event(QEvent *event)
{
    if (event->type() != QEvent::ToolTip)
        return QWidget::event(event);
    const auto *help = static_cast<QHelpEvent *>(event);
    Side side = Side::Source;
    QString text;
    if (const JackRow *row = m_layout.rowAt(help->pos(), &side)) {
        text = row->field.path + u" · "_s + fieldTypeTitle(row->field.type);
        if (!row->field.description.isEmpty())
            text += u'\n' + row->field.description;
        if (side == Side::Intercom && !row->field.writable)
            text += u"\nIntercom does not take this field."_s;
    } else if (const Cable *cable = m_layout.cableAt(help->pos(), m_selected)) {
        if (const Rule *rule = m_editor->rule(cable->ruleId))
            text = cableWords(*rule);
    }
    QToolTip::showText(help->globalPos(), text, this);
    return true;
}

} // namespace patchbay::ui
