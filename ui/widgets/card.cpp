#include "ui/widgets/card.h"

#include "ui/widgets/label.h"
#include "ui/widgets/roundcorners.h"
#include "ui/widgets/stylepaint.h"

#include <QHBoxLayout>
#include <QKeyEvent>
#include <QMouseEvent>
#include <QPainter>
#include <QVBoxLayout>

namespace patchbay::ui {

using namespace Qt::StringLiterals;

Card::Card(const QString &title, QWidget *parent) : QFrame(parent)
{
    setObjectName(u"card"_s);
    setFrameShape(QFrame::NoFrame);
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(16, 16, 16, 16);
    layout->setSpacing(12);
    m_body = new QVBoxLayout;
    m_body->setContentsMargins(0, 0, 0, 0);
    m_body->setSpacing(metric::related);
    layout->addLayout(m_body, 1);
    layout->addStretch(0); // what cannot grow stays at the top of a card that is higher
    if (!title.isEmpty())
        setTitle(title);
}

void Card::ensureHead()
{
    if (m_head)
        return;
    m_head = new QWidget(this);
    m_head->setSizePolicy(QSizePolicy::Preferred, QSizePolicy::Fixed);
    m_title = new Label({}, TextRole::Section);
    m_title->setElide(Qt::ElideRight);
    m_subtitle = new Label({}, TextRole::Caption, Ink::Muted);
    m_subtitle->setElide(Qt::ElideRight);
    m_subtitle->hide();
    auto *texts = new QVBoxLayout;
    texts->setContentsMargins(0, 0, 0, 0);
    texts->setSpacing(2);
    texts->addWidget(m_title);
    texts->addWidget(m_subtitle);
    m_headLayout = new QHBoxLayout(m_head);
    m_headLayout->setContentsMargins(0, 0, 0, 0);
    m_headLayout->setSpacing(metric::related);
    m_headLayout->addLayout(texts, 1);
    static_cast<QVBoxLayout *>(layout())->insertWidget(0, m_head);
}

void Card::setTitle(const QString &title)
{
    ensureHead();
    m_title->setText(title);
    setAccessibleName(title);
}

void Card::setSubtitle(const QString &text)
{
    ensureHead();
    m_subtitle->setText(text);
    m_subtitle->setVisible(!text.isEmpty());
}

void Card::addHeaderWidget(QWidget *widget)
{
    ensureHead();
    m_headLayout->addWidget(widget);
}

void Card::setFlush(bool flush)
{
    if (flush && !m_corners)
        m_corners = new RoundCorners(this, metric::radius + 2);
    layout()->setContentsMargins(flush ? 1 : 16, flush && !m_head ? 1 : 16, flush ? 1 : 16, flush ? 1 : 16);
    if (m_head)
        m_headLayout->setContentsMargins(flush ? 15 : 0, 0, flush ? 15 : 0, 0);
}

void Card::setActivatable(bool activatable)
{
    m_activatable = activatable;
    setFocusPolicy(activatable ? Qt::StrongFocus : Qt::NoFocus);
    setAttribute(Qt::WA_Hover, activatable);
    setCursor(activatable ? Qt::PointingHandCursor : Qt::ArrowCursor);
}

void Card::paintEvent(QPaintEvent *)
{
    QPainter painter(this);
    const Tokens &t = tokens();
    const bool over = m_activatable && underMouse();
    paint::box(painter, rect(), over ? blend(t.surface, t.hover, 0.6) : t.surface,
               over ? t.control : t.border, metric::radius + 2);
    if (m_activatable && paint::showsFocus(this))
        paint::focusRing(painter, rect(), metric::radius + 2);
}

void Card::mouseReleaseEvent(QMouseEvent *event)
{
    if (m_activatable && event->button() == Qt::LeftButton && rect().contains(event->pos()))
        Q_EMIT activated();
    else
        QFrame::mouseReleaseEvent(event);
}

void Card::keyPressEvent(QKeyEvent *event)
{
    if (m_activatable &&
        (event->key() == Qt::Key_Return || event->key() == Qt::Key_Enter || event->key() == Qt::Key_Space))
        Q_EMIT activated();
    else
        QFrame::keyPressEvent(event);
}

} // namespace patchbay::ui
