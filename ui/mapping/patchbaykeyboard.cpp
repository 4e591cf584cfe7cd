// PatchBay by keyboard and by ear: the cursor, its keys, and the words for what stands there.
#include "ui/mapping/patchbay.h"

#include <QAccessible>
#include <QKeyEvent>

namespace patchbay::ui {

using namespace Qt::StringLiterals;

namespace {

QString directionWords(Direction direction)
{
    switch (direction) {
    case Direction::ToIntercom: return u"to Intercom"_s;
    case Direction::FromIntercom: return u"from Intercom"_s;
    case Direction::Both: return u"both ways"_s;
    }
    return {};
}

} // namespace

void PatchBay::focusInEvent(QFocusEvent *event)
{
    QWidget::focusInEvent(event);
    if (!m_cursor && !m_layout.rows(Side::Source).isEmpty())
        setCursorEnd({Side::Source, m_layout.rows(Side::Source).first().field.path});
    update();
}

void PatchBay::focusOutEvent(QFocusEvent *event)
{
    QWidget::focusOutEvent(event);
    if (!m_dragging)
        m_held.reset();
    update();
}

void PatchBay::keyPressEvent(QKeyEvent *event)
{
    switch (event->key()) {
    case Qt::Key_Up: return moveCursor(-1);
    case Qt::Key_Down: return moveCursor(1);
    case Qt::Key_PageUp: return moveCursor(-10);
    case Qt::Key_PageDown: return moveCursor(10);
    case Qt::Key_Left:
    case Qt::Key_Right: {
        if (!m_cursor)
            return;
        const Side other = event->key() == Qt::Key_Left ? Side::Source : Side::Intercom;
        if (m_cursor->side == other || m_layout.rows(other).isEmpty())
            return;
        // Along the cable when there is one, straight across otherwise.
        if (const Rule *rule = m_editor->rule(ruleAtEnd(*m_cursor)); rule != nullptr && !m_held)
            return setCursorEnd({other, other == Side::Source ? rule->source : rule->target});
        const int index =
            qMin(m_layout.indexOf(m_cursor->side, m_cursor->path), int(m_layout.rows(other).size()) - 1);
        return setCursorEnd({other, m_layout.rows(other)[qMax(index, 0)].field.path});
    }
    case Qt::Key_Return:
    case Qt::Key_Enter:
    case Qt::Key_Space:
        if (!m_cursor)
            return;
        if (!m_held) {
            m_held = m_cursor;
        } else if (m_held->side != m_cursor->side) {
            const End from = *m_held;
            m_held.reset();
            plug(from, *m_cursor);
        } else {
            m_held.reset();
        }
        return update();
    case Qt::Key_Escape:
        if (!m_held)
            break;
        m_held.reset();
        return update();
    case Qt::Key_Delete:
    case Qt::Key_Backspace:
        if (!m_selected.isEmpty())
            m_editor->remove(m_selected);
        return;
    case Qt::Key_T:
        if (!m_selected.isEmpty())
            m_editor->turn(m_selected);
        return;
    case Qt::Key_E:
        if (!m_selected.isEmpty())
            select(m_selected, true);
        return;
    default: break;
    }
    QWidget::keyPressEvent(event);
}

void PatchBay::moveCursor(int step)
{
    if (!m_cursor)
        return;
    const auto &rows = m_layout.rows(m_cursor->side);
    if (rows.isEmpty())
        return;
    const int index =
        qBound(0, m_layout.indexOf(m_cursor->side, m_cursor->path) + step, int(rows.size()) - 1);
    setCursorEnd({m_cursor->side, rows[index].field.path});
}

void PatchBay::setCursorEnd(const End &end)
{
    m_cursor = end;
    if (const JackRow *row = m_layout.row(end.side, end.path))
        keepInView(row->rect.center(), 64); // the head with the first row
    if (!m_held)
        select(ruleAtEnd(end));
    describeCursor();
    update();
}

void PatchBay::describeCursor()
{
    const JackRow *row = m_cursor ? m_layout.row(m_cursor->side, m_cursor->path) : nullptr;
    if (row == nullptr)
        return;
    QString words = row->title() + u", "_s + fieldTypeTitle(row->field.type) +
                    (m_cursor->side == Side::Source ? u", source"_s : u", Intercom"_s);
    if (const Rule *rule = m_editor->rule(ruleAtEnd(*m_cursor)))
        words += u". "_s + cableWords(*rule);
    else
        words += u", not connected"_s;
    setAccessibleName(u"Patch bay: "_s + words);
    QAccessibleEvent changed(this, QAccessible::NameChanged);
    QAccessible::updateAccessibility(&changed);
}

QString PatchBay::cableWords(const Rule &rule) const
{
    QString words = u"%1 to %2, %3"_s.arg(rule.source, rule.target, directionWords(rule.direction));
    if (!rule.transforms.isEmpty())
        words += u", "_s + transformChainText(rule.transforms);
    const QList<MappingProblem> problems = m_editor->problemsOf(rule.id);
    if (problems.isEmpty())
        return words + u", no problem"_s;
    for (const MappingProblem &problem : problems)
        words += u"\n"_s + problem.message;
    return words;
}

} // namespace patchbay::ui
