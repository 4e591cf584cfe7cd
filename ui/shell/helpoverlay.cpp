#include "ui/shell/helpoverlay.h"

#include "ui/shell/palettemodel.h"
#include "ui/widgets/button.h"
#include "ui/widgets/label.h"
#include "ui/widgets/scrim.h"

#include <QApplication>
#include <QGridLayout>
#include <QHBoxLayout>
#include <QKeyEvent>
#include <QPainter>
#include <QScrollArea>
#include <QVBoxLayout>

namespace patchbay::ui {

using namespace Qt::StringLiterals;

namespace {

// Key caps as a widget.
class Keys : public QWidget
{
public:
    explicit Keys(const QKeySequence &keys) : m_keys(keys) { setFixedSize(150, 24); }

protected:
    void paintEvent(QPaintEvent *) override
    {
        QPainter painter(this);
        paintKeys(painter, rect(), m_keys);
    }

private:
    QKeySequence m_keys;
};

} // namespace

HelpOverlay::HelpOverlay(ActionRegistry *actions, QWidget *window) : QFrame(window), m_actions(actions)
{
    setObjectName(u"help"_s);
    setAccessibleName(tr("Keyboard help"));
    setFocusPolicy(Qt::StrongFocus);
    auto *scrim = new Scrim(window);
    m_scrim = scrim;
    m_close = new IconButton(Glyph::Close, tr("Close help"));
    auto *head = new QHBoxLayout;
    head->setContentsMargins(20, 8, 12, 0);
    head->addWidget(new Label(tr("Keyboard"), TextRole::Section));
    head->addStretch();
    head->addWidget(m_close);
    auto *scroll = new QScrollArea;
    scroll->setObjectName(u"helpScroll"_s);
    scroll->setFrameShape(QFrame::NoFrame);
    scroll->setWidgetResizable(true);
    scroll->viewport()->setAutoFillBackground(false);
    m_body = new QWidget;
    m_body->setAutoFillBackground(false);
    (new QGridLayout(m_body))->setContentsMargins(20, 4, 20, 16);
    scroll->setWidget(m_body);
    m_body->setAutoFillBackground(false);
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(floatInset + 1, floatInset, floatInset + 1, floatInset + 1);
    layout->setSpacing(metric::unit);
    layout->addLayout(head);
    layout->addWidget(scroll, 1);
    hide();
    window->installEventFilter(this);
    connect(scrim, &Scrim::clicked, this, &HelpOverlay::dismiss);
    connect(m_close, &IconButton::clicked, this, &HelpOverlay::dismiss);
}

void HelpOverlay::open()
{
    if (isVisible())
        return;
    m_focusBefore = QApplication::focusWidget();
    fill();
    m_scrim->show();
    place();
    show();
    raise();
    setFocus(Qt::ShortcutFocusReason);
}

void HelpOverlay::dismiss()
{
    if (!isVisible())
        return;
    hide();
    m_scrim->hide();
    if (m_focusBefore)
        m_focusBefore->setFocus(Qt::OtherFocusReason);
}

void HelpOverlay::fill()
{
    auto *grid = static_cast<QGridLayout *>(m_body->layout());
    while (QLayoutItem *item = grid->takeAt(0)) {
        delete item->widget();
        delete item;
    }
    grid->setHorizontalSpacing(metric::group);
    grid->setVerticalSpacing(2);
    grid->setColumnStretch(0, 1);
    int row = 0;
    const auto section = [&](const QString &title) {
        auto *label = new Label(title, TextRole::Caption, Ink::Muted);
        label->setMinimumHeight(32);
        label->setAlignment(Qt::AlignBottom);
        grid->addWidget(label, row++, 0, 1, 2);
    };
    const auto line = [&](const QString &what, const QKeySequence &keys) {
        grid->addWidget(new Label(what), row, 0);
        grid->addWidget(new Keys(keys), row++, 1, Qt::AlignRight);
    };
    QString group;
    for (const AppAction &action : m_actions->actions()) {
        if (action.shortcut.isEmpty())
            continue;
        if (action.group != group) {
            group = action.group;
            section(group);
        }
        line(action.title, action.shortcut);
    }
    section(tr("In lists"));
    line(tr("Go to the filter"), QKeySequence(Qt::Key_Slash));
    line(tr("Open what is chosen"), QKeySequence(Qt::Key_Return));
    line(tr("Close the details, leave the filter"), QKeySequence(Qt::Key_Escape));
    line(tr("Copy rows as text"), QKeySequence(QKeySequence::Copy));
    line(tr("Menu of the row"), QKeySequence(Qt::Key_Menu));
    grid->setRowStretch(row, 1);
}

void HelpOverlay::place()
{
    const QWidget *window = parentWidget();
    const int width = qMin(560 + 2 * floatInset, window->width() - 32);
    const int height = qMin(620, window->height() - 48);
    setGeometry((window->width() - width) / 2, (window->height() - height) / 2, width, height);
}

void HelpOverlay::paintEvent(QPaintEvent *)
{
    paintFloating(this);
}

void HelpOverlay::keyPressEvent(QKeyEvent *event)
{
    if (event->key() == Qt::Key_Escape || event->key() == Qt::Key_F1)
        dismiss();
    else
        QFrame::keyPressEvent(event);
}

bool HelpOverlay::eventFilter(QObject *watched, QEvent *event)
{
    if (watched == parentWidget() && event->type() == QEvent::Resize && isVisible())
        place();
    return QFrame::eventFilter(watched, event);
}

} // namespace patchbay::ui
