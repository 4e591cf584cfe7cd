#include "ui/widgets/scrim.h"

#include "ui/widgets/stylepaint.h"

#include <QEvent>
#include <QMouseEvent>
#include <QPainter>

namespace patchbay::ui {

Scrim::Scrim(QWidget *window) : QWidget(window)
{
    setObjectName(QStringLiteral("scrim"));
    window->installEventFilter(this);
    hide();
}

void Scrim::paintEvent(QPaintEvent *)
{
    QPainter painter(this);
    painter.fillRect(rect(), QColor(0, 0, 0, tokens().dark ? 110 : 46));
}

void Scrim::mousePressEvent(QMouseEvent *event)
{
    event->accept();
    Q_EMIT clicked();
}

void Scrim::showEvent(QShowEvent *event)
{
    resize(parentWidget()->size());
    raise();
    QWidget::showEvent(event);
}

bool Scrim::eventFilter(QObject *watched, QEvent *event)
{
    if (watched == parentWidget() && event->type() == QEvent::Resize)
        resize(parentWidget()->size());
    return QWidget::eventFilter(watched, event);
}

void paintFloating(QWidget *panel)
{
    const Tokens &t = tokens();
    QPainter painter(panel);
    const QRectF box = QRectF(panel->rect()).adjusted(floatInset, floatInset - 4, -floatInset, -floatInset);
    for (int i = 9; i > 0; i -= 2) {
        QColor soft = t.shadow;
        soft.setAlpha(soft.alpha() / 6);
        paint::box(painter, box.adjusted(-i, -i / 2.0 + 2, i, i + 1), soft, {}, 10 + i);
    }
    paint::box(painter, box, t.raised, t.border, 10);
}

} // namespace patchbay::ui
