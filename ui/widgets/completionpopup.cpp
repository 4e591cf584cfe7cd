#include "ui/widgets/completionpopup.h"

#include "ui/widgets/scrim.h"
#include "ui/widgets/stylepaint.h"

#include <QMouseEvent>
#include <QPainter>

namespace patchbay::ui {

namespace {

constexpr int rowHeight = 28;
constexpr int atMost = 8;

} // namespace

CompletionPopup::CompletionPopup(QWidget *field) : QWidget(field->window()), m_field(field)
{
    setObjectName(QStringLiteral("completions"));
    setAccessibleName(tr("Suggestions"));
    setFocusPolicy(Qt::NoFocus);
    setMouseTracking(true);
    hide();
}

void CompletionPopup::setCompletions(const QList<Completion> &completions)
{
    m_completions = completions.mid(0, atMost);
    m_current = -1;
    if (m_completions.isEmpty()) {
        hide();
        return;
    }
    if (parentWidget() != m_field->window())
        setParent(m_field->window());
    resize(qMin(360, qMax(240, m_field->width())) + 2 * floatInset,
           int(m_completions.size()) * rowHeight + 8 + 2 * floatInset - 4);
    const QPoint below = m_anchor.isNull() ? QPoint(0, m_field->height()) : m_anchor.bottomLeft();
    QPoint at = m_field->mapTo(parentWidget(), below + QPoint(-floatInset, 8 - floatInset));
    at.setX(qMax(0, qMin(at.x(), parentWidget()->width() - width())));
    if (!m_anchor.isNull() && at.y() + height() > parentWidget()->height()) // no room: above the cursor
        at.setY(m_field->mapTo(parentWidget(), m_anchor.topLeft()).y() - height() + floatInset);
    QWidget::move(at);
    show();
    raise();
    update();
}

void CompletionPopup::move(int step)
{
    const int count = int(m_completions.size());
    if (count == 0)
        return;
    m_current = m_current < 0 ? (step > 0 ? 0 : count - 1) : (m_current + step + count) % count;
    setAccessibleDescription(m_completions.at(m_current).label);
    update();
}

QString CompletionPopup::current() const
{
    return m_current >= 0 && m_current < m_completions.size() ? m_completions.at(m_current).insert
                                                              : QString();
}

int CompletionPopup::rowAt(const QPoint &position) const
{
    const int row = (position.y() - floatInset) / rowHeight;
    return position.y() >= floatInset && row < m_completions.size() ? row : -1;
}

void CompletionPopup::mouseMoveEvent(QMouseEvent *event)
{
    m_current = rowAt(event->pos());
    update();
}

void CompletionPopup::mousePressEvent(QMouseEvent *event)
{
    if (const int row = rowAt(event->pos()); row >= 0)
        Q_EMIT chosen(m_completions.at(row).insert);
    event->accept();
}

void CompletionPopup::paintEvent(QPaintEvent *)
{
    paintFloating(this);
    const Tokens &t = tokens();
    QPainter painter(this);
    for (int i = 0; i < m_completions.size(); ++i) {
        const QRect row(floatInset + 4, floatInset + i * rowHeight, width() - 2 * floatInset - 8, rowHeight);
        if (i == m_current)
            paint::box(painter, row, t.pressed, {}, 4);
        painter.setFont(ui::font(TextRole::Body));
        painter.setPen(t.text);
        painter.drawText(row.adjusted(8, 0, -8, 0), Qt::AlignVCenter | Qt::AlignLeft,
                         m_completions.at(i).label);
        painter.setFont(ui::font(TextRole::Caption));
        painter.setPen(t.muted);
        painter.drawText(row.adjusted(8, 0, -8, 0), Qt::AlignVCenter | Qt::AlignRight,
                         m_completions.at(i).hint);
    }
}

} // namespace patchbay::ui
