#include "ui/mapping/patchbay.h"

#include <QResizeEvent>
#include <QScrollArea>

namespace patchbay::ui {

using namespace Qt::StringLiterals;

PatchBay::PatchBay(MappingEditor *editor, QWidget *parent) : QWidget(parent), m_editor(editor)
{
    setObjectName(u"patchBay"_s);
    setAccessibleName(u"Patch bay"_s);
    setAccessibleDescription(
        u"Arrows move between fields, Enter picks a cable up and plugs it in, T turns it, Delete cuts it."_s);
    setFocusPolicy(Qt::StrongFocus);
    setMouseTracking(true);
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Preferred);
    connect(m_editor, &MappingEditor::changed, this, &PatchBay::rebuild);
    connect(m_editor, &MappingEditor::previewChanged, this, qOverload<>(&QWidget::update));
}

void PatchBay::setFilter(Side side, const QString &text)
{
    m_filter[side == Side::Source ? 0 : 1] = text.trimmed();
    rebuild();
}

void PatchBay::setReadOnlyShown(bool shown)
{
    m_withReadOnly = shown;
    rebuild();
}

void PatchBay::setSelected(const QString &ruleId)
{
    if (m_selected == ruleId)
        return;
    m_selected = ruleId;
    update();
}

QPoint PatchBay::jackPosition(Side side, const QString &path) const
{
    const JackRow *row = m_layout.row(side, path);
    return row == nullptr ? QPoint() : row->jack.toPoint();
}

QSize PatchBay::sizeHint() const
{
    return {720, m_layout.height()};
}

void PatchBay::rebuild()
{
    m_layout.build(*m_editor, qMax(width(), 560), m_filter[0], m_filter[1], m_withReadOnly);
    setMinimumHeight(m_layout.height());
    if (!m_selected.isEmpty() && m_editor->rule(m_selected) == nullptr)
        select({});
    updateGeometry();
    update();
}

void PatchBay::resizeEvent(QResizeEvent *event)
{
    QWidget::resizeEvent(event);
    rebuild();
}

QString PatchBay::ruleAtEnd(const End &end) const
{
    const Rule *selected = m_editor->rule(m_selected);
    if (selected != nullptr && (end.side == Side::Source ? selected->source : selected->target) == end.path)
        return m_selected;
    for (const Rule &rule : m_editor->rules())
        if ((end.side == Side::Source ? rule.source : rule.target) == end.path)
            return rule.id;
    return {};
}

void PatchBay::plug(const End &from, const End &to)
{
    const QString &source = from.side == Side::Source ? from.path : to.path;
    const QString &target = from.side == Side::Source ? to.path : from.path;
    const QString id = m_editor->connectFields(source, target);
    select(id);
    Q_EMIT ruleConnected(id);
}

void PatchBay::select(const QString &ruleId, bool activate)
{
    if (m_selected != ruleId) {
        m_selected = ruleId;
        update();
        Q_EMIT ruleSelected(ruleId);
    }
    if (activate && !ruleId.isEmpty())
        Q_EMIT ruleActivated(ruleId);
}

// Moves the list around this widget until the point is seen with `margin` pixels above and below.
void PatchBay::keepInView(const QPointF &point, int margin)
{
    for (QWidget *up = parentWidget(); up != nullptr; up = up->parentWidget())
        if (auto *area = qobject_cast<QScrollArea *>(up)) {
            area->ensureVisible(int(point.x()), int(point.y()), 0, margin);
            return;
        }
}

} // namespace patchbay::ui
