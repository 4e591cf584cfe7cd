#include "ui/widgets/label.h"

#include <QEvent>
#include <QPainter>
#include <QTextDocument>

namespace patchbay::ui {

Label::Label(const QString &text, TextRole role, Ink ink, QWidget *parent)
    : QLabel(text, parent)
    , m_role(role)
    , m_ink(ink)
{
    setTextFormat(Qt::PlainText); // what other systems send must never turn into markup
    setFont(ui::font(role));
    applyInk();
}

void Label::setRole(TextRole role)
{
    m_role = role;
    setFont(ui::font(role));
}

void Label::setInk(Ink ink)
{
    if (m_ink == ink)
        return;
    m_ink = ink;
    applyInk();
}

void Label::setElide(Qt::TextElideMode mode)
{
    m_elide = mode;
    updateGeometry();
    update();
}

void Label::setSelectable(bool selectable)
{
    setTextInteractionFlags(selectable ? Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard
                                       : Qt::NoTextInteraction);
}

QSize Label::sizeHint() const
{
    if (m_elide == Qt::ElideNone)
        return QLabel::sizeHint();
    return {fontMetrics().horizontalAdvance(text()) + 2, fontMetrics().height()};
}

QSize Label::minimumSizeHint() const
{
    if (m_elide == Qt::ElideNone)
        return QLabel::minimumSizeHint();
    return {fontMetrics().averageCharWidth() * 3, fontMetrics().height()};
}

void Label::paintEvent(QPaintEvent *event)
{
    if (m_elide == Qt::ElideNone) {
        QLabel::paintEvent(event);
        return;
    }
    updateToolTip();
    QPainter painter(this);
    painter.setPen(
        palette().color(isEnabled() ? QPalette::Active : QPalette::Disabled, QPalette::WindowText));
    const QRect area = contentsRect();
    painter.drawText(area,
                     int(Qt::AlignVCenter | (alignment() & Qt::AlignHorizontal_Mask)) | Qt::TextSingleLine,
                     fontMetrics().elidedText(text(), m_elide, area.width()));
}

void Label::changeEvent(QEvent *event)
{
    QLabel::changeEvent(event);
    // StyleChange comes when the theme is applied after this label was made.
    if (event->type() == QEvent::PaletteChange || event->type() == QEvent::StyleChange)
        applyInk();
}

void Label::resizeEvent(QResizeEvent *event)
{
    QLabel::resizeEvent(event);
    updateToolTip();
}

void Label::applyInk()
{
    if (m_applying)
        return;
    m_applying = true;
    QPalette mine = palette();
    const QColor color = inkColor(m_ink);
    if (mine.color(QPalette::Active, QPalette::WindowText) != color) {
        mine.setColor(QPalette::Active, QPalette::WindowText, color);
        mine.setColor(QPalette::Inactive, QPalette::WindowText, color);
        setPalette(mine);
    }
    m_applying = false;
}

void Label::updateToolTip()
{
    if (m_elide == Qt::ElideNone)
        return;
    const QString whole =
        fontMetrics().horizontalAdvance(text()) > contentsRect().width() ? text() : QString();
    if (toolTip() != whole)
        setToolTip(whole);
}

} // namespace patchbay::ui
