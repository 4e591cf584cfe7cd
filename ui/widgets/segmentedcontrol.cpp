#include "ui/widgets/segmentedcontrol.h"

#include "ui/widgets/format.h"
#include "ui/widgets/stylepaint.h"

#include <QHBoxLayout>
#include <QKeyEvent>
#include <QPainter>

namespace patchbay::ui {

using namespace Qt::StringLiterals;

namespace {

class Segment : public QAbstractButton
{
public:
    Segment(const QString &text, Glyph glyph, SegmentedControl *control)
        : QAbstractButton(control)
        , m_control(control)
        , m_glyph(glyph)
    {
        setText(text);
        setAccessibleName(text);
        setCheckable(true);
        setAutoExclusive(true);
        setAttribute(Qt::WA_Hover);
        setFocusPolicy(Qt::StrongFocus);
        setSizePolicy(QSizePolicy::Fixed, QSizePolicy::Fixed);
    }

    void setCount(qint64 count)
    {
        m_count = count;
        setAccessibleName(count > 0 ? text() + u", "_s + formatNumber(count) : text());
        updateGeometry();
        update();
    }

    QSize sizeHint() const override
    {
        // Measured as when chosen, so that nothing moves when the weight changes.
        const QFontMetrics metrics(ui::font(TextRole::Body));
        int width = metrics.horizontalAdvance(text()) + (tabs() ? 20 : 24);
        if (m_glyph != Glyph::None)
            width += 16 + (text().isEmpty() ? 0 : 6);
        if (m_count > 0)
            width += countWidth() + 6;
        return {width, tabs() ? 36 : 28};
    }

protected:
    void paintEvent(QPaintEvent *) override
    {
        const Tokens &t = tokens();
        QPainter painter(this);
        const bool over = underMouse() && isEnabled();
        const QColor ink = !isEnabled() ? t.control : isChecked() || over ? t.text : t.muted;
        QRect area = rect();
        if (tabs()) {
            if (isChecked())
                painter.fillRect(10, height() - 2, width() - 20, 2, t.accent);
        } else if (isChecked()) {
            paint::box(painter, QRectF(rect()).adjusted(0, 0, 0, 0), t.raised,
                       blend(t.border, t.control, 0.35), 5);
        } else if (over) {
            paint::box(painter, rect(), blend(t.pressed, t.hover, 0.6), {}, 5);
        }
        area.adjust(tabs() ? 10 : 12, 0, tabs() ? -10 : -12, 0);
        if (m_glyph != Glyph::None) {
            paintGlyph(painter, QRectF(area.x(), (height() - 16) / 2.0, 16, 16), m_glyph, ink);
            area.adjust(22, 0, 0, 0);
        }
        painter.setFont(ui::font(TextRole::Body));
        painter.setPen(ink);
        painter.drawText(area, Qt::AlignVCenter | Qt::AlignLeft, text());
        if (m_count > 0) {
            const QRectF pill(area.right() - countWidth() + 1, (height() - 18) / 2.0, countWidth(), 18);
            paint::box(painter, pill, t.pressed, {}, 9);
            painter.setFont(ui::font(TextRole::Caption));
            painter.setPen(isChecked() ? t.text : t.muted);
            painter.drawText(pill, Qt::AlignCenter, formatNumber(m_count));
        }
        if (paint::showsFocus(this))
            paint::focusRing(painter, tabs() ? QRectF(rect()).adjusted(2, 4, -2, -4) : QRectF(rect()), 5);
    }

private:
    bool tabs() const { return m_control->look() == SegmentedControl::Look::Tabs; }
    int countWidth() const
    {
        return qMax(18,
                    QFontMetrics(ui::font(TextRole::Caption)).horizontalAdvance(formatNumber(m_count)) + 10);
    }
    SegmentedControl *m_control;
    Glyph m_glyph;
    qint64 m_count = 0;
};

} // namespace

SegmentedControl::SegmentedControl(const QString &name, Look look, QWidget *parent)
    : QWidget(parent)
    , m_look(look)
{
    setObjectName(u"segments"_s);
    setAccessibleName(name);
    m_layout = new QHBoxLayout(this);
    const int inset = look == Look::Boxed ? 2 : 0;
    m_layout->setContentsMargins(inset, inset, inset, inset);
    m_layout->setSpacing(look == Look::Boxed ? 0 : metric::unit);
    if (look == Look::Tabs)
        m_layout->addStretch();
    setSizePolicy(look == Look::Boxed ? QSizePolicy::Fixed : QSizePolicy::Preferred, QSizePolicy::Fixed);
}

int SegmentedControl::addSegment(const QString &text, Glyph glyph)
{
    const int index = count();
    auto *segment = new Segment(text, glyph, this);
    segment->setObjectName(u"segment%1"_s.arg(index));
    segment->installEventFilter(this);
    connect(segment, &QAbstractButton::clicked, this, [this, index] { setCurrentIndex(index); });
    m_segments.append(segment);
    m_layout->insertWidget(index, segment);
    if (m_current < 0) {
        m_current = 0;
        segment->setChecked(true);
    } else {
        segment->setFocusPolicy(Qt::ClickFocus);
    }
    return index;
}

void SegmentedControl::setSegmentText(int index, const QString &text)
{
    m_segments.at(index)->setText(text);
    m_segments.at(index)->setAccessibleName(text);
    m_segments.at(index)->updateGeometry();
}

void SegmentedControl::setSegmentEnabled(int index, bool enabled)
{
    m_segments.at(index)->setEnabled(enabled);
}

void SegmentedControl::setSegmentCount(int index, qint64 count)
{
    static_cast<Segment *>(m_segments.at(index))->setCount(count);
}

void SegmentedControl::setCurrentIndex(int index)
{
    if (index < 0 || index >= count() || index == m_current)
        return;
    m_current = index;
    // One stop for Tab; the arrow keys go on from there.
    for (int i = 0; i < count(); ++i)
        m_segments.at(i)->setFocusPolicy(i == index ? Qt::StrongFocus : Qt::ClickFocus);
    m_segments.at(index)->setChecked(true);
    Q_EMIT currentChanged(index);
}

bool SegmentedControl::eventFilter(QObject *watched, QEvent *event)
{
    if (event->type() == QEvent::KeyPress) {
        switch (static_cast<QKeyEvent *>(event)->key()) {
        case Qt::Key_Right:
        case Qt::Key_Down: move(layoutDirection() == Qt::RightToLeft ? -1 : 1); return true;
        case Qt::Key_Left:
        case Qt::Key_Up: move(layoutDirection() == Qt::RightToLeft ? 1 : -1); return true;
        case Qt::Key_Home: move(-count()); return true;
        case Qt::Key_End: move(count()); return true;
        default: break;
        }
    }
    return QWidget::eventFilter(watched, event);
}

void SegmentedControl::move(int step)
{
    const int direction = step < 0 ? -1 : 1;
    int index = qBound(0, m_current + step, count() - 1);
    // Home and End look inwards, single steps onwards, for one that can be chosen.
    const int onward = std::abs(step) > 1 ? -direction : direction;
    while (index >= 0 && index < count() && !m_segments.at(index)->isEnabled())
        index += onward;
    if (index < 0 || index >= count())
        return;
    setCurrentIndex(index);
    m_segments.at(index)->setFocus(Qt::TabFocusReason);
}

void SegmentedControl::paintEvent(QPaintEvent *)
{
    const Tokens &t = tokens();
    QPainter painter(this);
    if (m_look == Look::Boxed)
        paint::box(painter, rect(), blend(t.window, t.pressed, 0.8), t.border, metric::radius + 1);
    else
        painter.fillRect(0, height() - 1, width(), 1, t.border);
}

} // namespace patchbay::ui
