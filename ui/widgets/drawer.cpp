#include "ui/widgets/drawer.h"

#include "ui/widgets/button.h"
#include "ui/widgets/label.h"
#include "ui/widgets/stylepaint.h"
#include "ui/widgets/theme.h"
#include "ui/widgets/uistate.h"

#include <QApplication>
#include <QHBoxLayout>
#include <QKeyEvent>
#include <QMouseEvent>
#include <QPainter>
#include <QPropertyAnimation>
#include <QScrollArea>
#include <QVBoxLayout>

namespace patchbay::ui {

using namespace Qt::StringLiterals;

namespace {

constexpr int gripWidth = 6;
constexpr int leastWidth = 280;
constexpr int leastMain = 240;
constexpr int gap = 12;   // between the list and the pinned drawer
constexpr int shadow = 8; // left of the floating one

} // namespace

Drawer::Drawer(QWidget *parent) : QWidget(parent)
{
    setObjectName(u"drawer"_s);
    setAccessibleName(tr("Details"));
    m_title = new Label({}, TextRole::Section);
    m_title->setElide(Qt::ElideRight);
    m_subtitle = new Label({}, TextRole::Caption, Ink::Muted);
    m_subtitle->setElide(Qt::ElideRight);
    m_subtitle->hide();
    m_pin = new IconButton(Glyph::Pin, tr("Keep the details beside the list"));
    m_pin->setObjectName(u"pin"_s);
    m_pin->setCheckable(true);
    m_pin->setChecked(true);
    m_close = new IconButton(Glyph::Close, tr("Close the details"));
    m_close->setObjectName(u"close"_s);
    m_scroll = new QScrollArea;
    m_scroll->setFrameShape(QFrame::NoFrame);
    m_scroll->setWidgetResizable(true);
    m_scroll->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_scroll->viewport()->setAutoFillBackground(false);

    auto *texts = new QVBoxLayout;
    texts->setSpacing(2);
    texts->addWidget(m_title);
    texts->addWidget(m_subtitle);
    m_head = new QHBoxLayout;
    m_head->setContentsMargins(16, 12, 8, 8);
    m_head->setSpacing(metric::unit);
    m_head->addLayout(texts, 1);
    m_head->addWidget(m_pin, 0, Qt::AlignTop);
    m_head->addWidget(m_close, 0, Qt::AlignTop);
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(1, 1, 1, 8);
    layout->setSpacing(0);
    layout->addLayout(m_head);
    layout->addWidget(m_scroll, 1);
    connect(m_pin, &IconButton::toggled, this, &Drawer::pinToggled);
    connect(m_close, &IconButton::clicked, this, &Drawer::closeRequested);
}

void Drawer::setTitle(const QString &title)
{
    m_title->setText(title);
    setAccessibleName(title);
}

void Drawer::setSubtitle(const QString &text)
{
    m_subtitle->setText(text);
    m_subtitle->setVisible(!text.isEmpty());
}

void Drawer::setContent(QWidget *content)
{
    delete m_scroll->takeWidget();
    m_content = content;
    if (!content)
        return;
    auto *holder = new QWidget;
    auto *layout = new QVBoxLayout(holder);
    layout->setContentsMargins(16, 8, 16, 16);
    layout->addWidget(content, 1);
    m_scroll->setWidget(holder);
    holder->setAutoFillBackground(false);
    holder->show();
}

void Drawer::addHeaderWidget(QWidget *widget)
{
    m_head->insertWidget(m_head->count() - 2, widget, 0, Qt::AlignTop);
}

void Drawer::setFloating(bool floating)
{
    m_floating = floating;
    layout()->setContentsMargins(1 + (floating ? shadow : 0), 1, 1, 8);
    update();
}

void Drawer::paintEvent(QPaintEvent *)
{
    const Tokens &t = tokens();
    QPainter painter(this);
    if (m_floating) { // a shadow only when something lies under it
        for (int i = 1; i <= shadow; i += 2) {
            QColor soft = t.shadow;
            soft.setAlpha(soft.alpha() / 7);
            paint::box(painter, QRectF(rect()).adjusted(i, 0, 0, 0), soft, {}, metric::radius + 4);
        }
    }
    paint::box(painter, QRectF(rect()).adjusted(m_floating ? shadow : 0, 0, 0, 0), t.surface, t.border,
               metric::radius + 2);
}

DrawerHost::DrawerHost(QWidget *main, QWidget *parent)
    : QWidget(parent)
    , m_main(main)
    , m_width(metric::drawer)
{
    setObjectName(u"drawerHost"_s);
    m_main->setParent(this);
    m_drawer = new Drawer(this);
    m_drawer->hide();
    m_grip = new QWidget(this);
    m_grip->setCursor(Qt::SplitHCursor);
    m_grip->installEventFilter(this);
    m_grip->hide();
    connect(m_drawer, &Drawer::closeRequested, this, &DrawerHost::close);
    connect(m_drawer, &Drawer::pinToggled, this, &DrawerHost::setPinned);
}

void DrawerHost::open()
{
    if (m_open)
        return;
    m_open = true;
    m_focusBefore = QApplication::focusWidget();
    place();
    m_drawer->show();
    m_drawer->raise();
    m_grip->show();
    m_grip->raise();
    if (const int duration = motionDuration(); duration > 0 && isVisible()) {
        auto *slide = new QPropertyAnimation(m_drawer, "pos", m_drawer);
        slide->setDuration(duration);
        slide->setStartValue(m_drawer->pos() + QPoint(32, 0));
        slide->setEndValue(m_drawer->pos());
        slide->setEasingCurve(QEasingCurve::OutCubic);
        slide->start(QAbstractAnimation::DeleteWhenStopped);
    }
    Q_EMIT opened();
}

void DrawerHost::close()
{
    if (!m_open)
        return;
    const bool hadFocus = m_drawer->isAncestorOf(QApplication::focusWidget());
    m_open = false;
    m_drawer->hide();
    m_grip->hide();
    place();
    if (hadFocus)
        (m_focusBefore && isAncestorOf(m_focusBefore) ? m_focusBefore.data() : m_main)
            ->setFocus(Qt::OtherFocusReason);
    Q_EMIT closed();
}

void DrawerHost::setPinned(bool pinned)
{
    m_pinned = pinned;
    m_drawer->m_pin->setChecked(pinned);
    if (m_state)
        m_state->setValue(u"drawer/%1/pinned"_s.arg(m_name), pinned);
    place();
}

void DrawerHost::setName(const QString &name, UiState *state)
{
    m_name = name;
    m_state = nullptr;
    if (!state)
        return;
    m_width = qMax(leastWidth, state->value(u"drawer/%1/width"_s.arg(name), m_width).toInt());
    setPinned(state->value(u"drawer/%1/pinned"_s.arg(name), m_pinned).toBool());
    m_state = state;
}

void DrawerHost::resizeEvent(QResizeEvent *)
{
    place();
}

void DrawerHost::keyPressEvent(QKeyEvent *event)
{
    if (event->key() == Qt::Key_Escape && m_open)
        close();
    else
        QWidget::keyPressEvent(event);
}

bool DrawerHost::eventFilter(QObject *watched, QEvent *event)
{
    const bool pressed = event->type() == QEvent::MouseButtonPress;
    if (watched == m_grip && (pressed || event->type() == QEvent::MouseMove)) {
        const int x = int(static_cast<QMouseEvent *>(event)->globalPosition().x());
        if (pressed)
            m_gripStart = x + m_width;
        else
            setDrawerWidth(m_gripStart - x);
        return true;
    }
    return QWidget::eventFilter(watched, event);
}

void DrawerHost::place()
{
    const int drawer = qBound(qMin(leastWidth, width()), m_width, qMax(leastWidth, width() - leastMain));
    // Too narrow for both: the drawer floats even when it is pinned.
    const bool beside = m_open && m_pinned && width() - drawer - gap >= leastMain;
    m_main->setGeometry(0, 0, beside ? width() - drawer - gap : width(), height());
    const int extra = beside ? 0 : shadow;
    m_drawer->setFloating(!beside);
    m_drawer->setGeometry(width() - drawer - extra, 0, drawer + extra, height());
    m_grip->setGeometry(width() - drawer - (beside ? gap : gripWidth / 2), 0, beside ? gap : gripWidth,
                        height());
}

void DrawerHost::setDrawerWidth(int width)
{
    m_width = qBound(leastWidth, width, qMax(leastWidth, this->width() - leastMain));
    if (m_state)
        m_state->setValue(u"drawer/%1/width"_s.arg(m_name), m_width);
    place();
}

} // namespace patchbay::ui
