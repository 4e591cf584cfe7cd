#include "ui/widgets/roundcorners.h"

#include "ui/widgets/card.h"
#include "ui/widgets/drawer.h"
#include "ui/widgets/tokens.h"

#include <QEvent>
#include <QPainter>
#include <QPainterPath>
#include <QWidget>

namespace patchbay::ui {

namespace {

// What shows outside of the frame's corners.
QColor groundBehind(const QWidget *frame)
{
    for (const QWidget *one = frame->parentWidget(); one; one = one->parentWidget()) {
        if (qobject_cast<const Card *>(one) || qobject_cast<const Drawer *>(one))
            return tokens().surface;
    }
    return tokens().window;
}

class Cover : public QWidget
{
public:
    Cover(QWidget *frame, int radius) : QWidget(frame), m_radius(radius)
    {
        setAttribute(Qt::WA_TransparentForMouseEvents);
        setFixedSize(radius, radius);
        show();
    }

protected:
    void paintEvent(QPaintEvent *) override
    {
        QPainter painter(this);
        painter.setRenderHint(QPainter::Antialiasing);
        const QRectF frame = QRectF(parentWidget()->rect()).translated(-pos());
        QPainterPath outside;
        outside.addRect(frame);
        QPainterPath inside;
        inside.addRoundedRect(frame.adjusted(0.5, 0.5, -0.5, -0.5), m_radius, m_radius);
        painter.fillPath(outside.subtracted(inside), groundBehind(parentWidget()));
        painter.setPen(QPen(tokens().border, 1));
        painter.drawPath(inside);
    }

private:
    int m_radius;
};

} // namespace

RoundCorners::RoundCorners(QWidget *frame, int radius) : QObject(frame), m_frame(frame), m_radius(radius)
{
    for (QWidget *&cover : m_covers)
        cover = new Cover(frame, radius);
    frame->installEventFilter(this);
    place();
}

bool RoundCorners::eventFilter(QObject *watched, QEvent *event)
{
    if (event->type() == QEvent::Resize || event->type() == QEvent::ChildAdded ||
        event->type() == QEvent::Show || event->type() == QEvent::LayoutRequest)
        place();
    return QObject::eventFilter(watched, event);
}

void RoundCorners::place()
{
    const int right = m_frame->width() - m_radius;
    const int bottom = m_frame->height() - m_radius;
    m_covers[0]->move(0, 0);
    m_covers[1]->move(right, 0);
    m_covers[2]->move(0, bottom);
    m_covers[3]->move(right, bottom);
    for (QWidget *cover : m_covers)
        cover->raise();
}

} // namespace patchbay::ui
