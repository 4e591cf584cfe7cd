#include "ui/widgets/byteview.h"

#include "ui/widgets/format.h"

#include <QAbstractButton>
#include <QHelpEvent>
#include <QKeyEvent>
#include <QPainter>
#include <QScrollBar>
#include <QToolTip>

namespace patchbay::ui {

using namespace Qt::StringLiterals;

namespace {

constexpr int inset = 12;
constexpr int offsetChars = 8;

} // namespace

ByteView::ByteView(QWidget *parent) : QAbstractScrollArea(parent)
{
    setObjectName(u"byteView"_s);
    setAccessibleName(tr("Bytes"));
    setFocusPolicy(Qt::StrongFocus);
    setFrameShape(QFrame::StyledPanel);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    viewport()->setAutoFillBackground(false);
    layoutBytes();
}

void ByteView::setBytes(const QByteArray &bytes, const QList<ByteMark> &marks)
{
    m_bytes = bytes;
    m_marks = marks;
    QStringList said{formatBytes(bytes.size())};
    for (const ByteMark &mark : marks)
        said.append(tr("%1 at byte %2").arg(mark.what, formatNumber(mark.from)));
    setAccessibleDescription(said.join(u", "_s));
    layoutBytes();
}

void ByteView::showByte(qsizetype position)
{
    verticalScrollBar()->setValue(int(position / m_perLine) - viewport()->height() / m_lineHeight / 2);
}

QSize ByteView::sizeHint() const
{
    return {640, 200};
}

void ByteView::layoutBytes()
{
    const QFontMetrics metrics(ui::font(TextRole::Fixed));
    m_charWidth = metrics.horizontalAdvance(u'0');
    m_lineHeight = metrics.height() + 4;
    // Per byte two digits and a space, and one character; halved until it fits.
    const int chars = (viewport()->width() - 2 * inset) / m_charWidth - offsetChars - 4;
    m_perLine = chars >= 16 * 4 ? 16 : chars >= 8 * 4 ? 8 : 4;
    const qsizetype lines = (m_bytes.size() + m_perLine - 1) / m_perLine;
    const int page = qMax(1, (viewport()->height() - 16) / m_lineHeight);
    verticalScrollBar()->setPageStep(page);
    verticalScrollBar()->setRange(0, int(qMax<qsizetype>(0, lines - page)));
    viewport()->update();
}

void ByteView::resizeEvent(QResizeEvent *)
{
    layoutBytes();
}

void ByteView::changeEvent(QEvent *event)
{
    QAbstractScrollArea::changeEvent(event);
    if (event->type() == QEvent::FontChange || event->type() == QEvent::StyleChange)
        layoutBytes();
}

void ByteView::keyPressEvent(QKeyEvent *event)
{
    QScrollBar *bar = verticalScrollBar();
    switch (event->key()) {
    case Qt::Key_Down: bar->triggerAction(QScrollBar::SliderSingleStepAdd); break;
    case Qt::Key_Up: bar->triggerAction(QScrollBar::SliderSingleStepSub); break;
    case Qt::Key_PageDown: bar->triggerAction(QScrollBar::SliderPageStepAdd); break;
    case Qt::Key_PageUp: bar->triggerAction(QScrollBar::SliderPageStepSub); break;
    case Qt::Key_Home: bar->triggerAction(QScrollBar::SliderToMinimum); break;
    case Qt::Key_End: bar->triggerAction(QScrollBar::SliderToMaximum); break;
    default: QAbstractScrollArea::keyPressEvent(event);
    }
}

const ByteMark *ByteView::markAt(qsizetype position) const
{
    for (const ByteMark &mark : m_marks) {
        if (position >= mark.from && position < mark.from + mark.length)
            return &mark;
    }
    return nullptr;
}

qsizetype ByteView::byteAt(const QPoint &position) const
{
    const qsizetype line = verticalScrollBar()->value() + (position.y() - 8) / m_lineHeight;
    const int hex = inset + (offsetChars + 2) * m_charWidth;
    const int text = hex + (m_perLine * 3 + 1) * m_charWidth;
    int column = -1;
    if (position.x() >= text)
        column = (position.x() - text) / m_charWidth;
    else if (position.x() >= hex)
        column = (position.x() - hex) / (3 * m_charWidth);
    const qsizetype at = line * m_perLine + column;
    return column < 0 || column >= m_perLine || at >= m_bytes.size() ? -1 : at;
}

bool ByteView::viewportEvent(QEvent *event)
{
    if (event->type() == QEvent::ToolTip) {
        const auto *help = static_cast<QHelpEvent *>(event);
        const qsizetype at = byteAt(help->pos());
        if (at < 0) {
            QToolTip::hideText();
            return true;
        }
        const int value = uchar(m_bytes.at(at));
        QString words = tr("Byte %1: %2").arg(formatNumber(at)).arg(value);
        if (const ByteMark *mark = markAt(at); mark && !mark->what.isEmpty())
            words += u", "_s + mark->what;
        QToolTip::showText(help->globalPos(), words, this);
        return true;
    }
    return QAbstractScrollArea::viewportEvent(event);
}

void ByteView::paintEvent(QPaintEvent *)
{
    const Tokens &t = tokens();
    QPainter painter(viewport());
    painter.setFont(ui::font(TextRole::Fixed));
    const int first = verticalScrollBar()->value();
    const int shown = viewport()->height() / m_lineHeight + 1;
    const int hex = inset + (offsetChars + 2) * m_charWidth;
    const int text = hex + (m_perLine * 3 + 1) * m_charWidth;
    for (int line = 0; line < shown; ++line) {
        const qsizetype start = qsizetype(first + line) * m_perLine;
        if (start >= m_bytes.size())
            break;
        const int y = 8 + line * m_lineHeight;
        const auto cell = [&](int x, int width, const QString &what, const QColor &color) {
            painter.setPen(color);
            painter.drawText(QRect(x, y, width, m_lineHeight), Qt::AlignLeft | Qt::AlignVCenter, what);
        };
        cell(inset, (offsetChars + 1) * m_charWidth,
             QString::number(start, 16).rightJustified(offsetChars, u'0'), t.muted);
        for (int i = 0; i < m_perLine && start + i < m_bytes.size(); ++i) {
            const int value = uchar(m_bytes.at(start + i));
            const ByteMark *mark = markAt(start + i);
            const int xHex = hex + i * 3 * m_charWidth;
            const int xText = text + i * m_charWidth;
            if (mark) {
                const QColor wash = blend(t.surface, inkColor(mark->ink), 0.18);
                painter.fillRect(xHex - m_charWidth / 2, y, 3 * m_charWidth, m_lineHeight, wash);
                painter.fillRect(xText, y, m_charWidth, m_lineHeight, wash);
            }
            const bool printable = value >= 0x20 && value < 0x7f;
            cell(xHex, 2 * m_charWidth + 1, QString::number(value, 16).rightJustified(2, u'0'),
                 mark ? inkColor(mark->ink) : t.text);
            cell(xText, m_charWidth + 1, printable ? QString(QChar(value)) : u"·"_s,
                 mark        ? inkColor(mark->ink)
                 : printable ? t.text
                             : t.muted);
        }
    }
}

} // namespace patchbay::ui
