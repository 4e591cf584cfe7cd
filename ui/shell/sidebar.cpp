#include "ui/shell/sidebar.h"

#include "ui/shell/sidebarparts.h"

#include <QKeyEvent>
#include <QPainter>
#include <QVBoxLayout>

namespace patchbay::ui {

using namespace Qt::StringLiterals;

Sidebar::Sidebar(QWidget *parent) : QWidget(parent)
{
    setObjectName(u"sidebar"_s);
    setAccessibleName(tr("Places"));
    setFixedWidth(metric::sidebar);
    m_workspace = new WorkspaceButton(this);
    m_places = new QVBoxLayout;
    m_places->setSpacing(2);
    m_settingsPlace = new QVBoxLayout;
    m_settingsPlace->setSpacing(2);
    m_work = new QVBoxLayout;
    m_work->setSpacing(2);
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(8, 12, 9, 12);
    layout->setSpacing(0);
    layout->addWidget(m_workspace);
    layout->addSpacing(12);
    layout->addLayout(m_places);
    layout->addStretch(1);
    layout->addLayout(m_work);
    layout->addSpacing(metric::related);
    layout->addLayout(m_settingsPlace);
    connect(m_workspace, &WorkspaceButton::clicked, this, &Sidebar::workspaceClicked);
}

void Sidebar::addPlace(Place place)
{
    if (m_buttons.contains(place))
        return;
    auto *button = new PlaceButton(place, this);
    button->installEventFilter(this);
    connect(button, &PlaceButton::clicked, this, [this, place] {
        setCurrent(place);
        Q_EMIT placeChosen(place);
    });
    m_buttons.insert(place, button);
    // Settings stand apart at the foot; the others keep their order whatever order they come in.
    if (place == Place::Settings) {
        m_settingsPlace->addWidget(button);
        return;
    }
    int before = 0;
    for (auto it = m_buttons.cbegin(); it != m_buttons.cend() && it.key() < place; ++it)
        ++before;
    m_places->insertWidget(before, button);
}

void Sidebar::setCurrent(Place place)
{
    for (auto it = m_buttons.cbegin(); it != m_buttons.cend(); ++it) {
        it.value()->setChecked(it.key() == place);
        // One stop for Tab; the arrows go on from there.
        it.value()->setFocusPolicy(it.key() == place ? Qt::StrongFocus : Qt::ClickFocus);
    }
}

void Sidebar::setBadge(Place place, int count)
{
    if (PlaceButton *button = m_buttons.value(place))
        button->setBadge(count);
}

void Sidebar::setWorkspace(const QString &name, Status status, const QString &word)
{
    m_workspace->setWorkspace(name, status, word);
}

void Sidebar::setWork(const QList<WorkItem> &work)
{
    // Progress comes many times a second: rows that stay are changed, not made anew.
    for (auto it = m_workButtons.begin(); it != m_workButtons.end();) {
        const bool stays = std::any_of(work.cbegin(), work.cend(),
                                       [&](const WorkItem &item) { return item.id == it.key(); });
        if (stays) {
            ++it;
            continue;
        }
        it.value()->hide();
        it.value()->deleteLater();
        it = m_workButtons.erase(it);
    }
    for (const WorkItem &item : work) {
        if (WorkButton *button = m_workButtons.value(item.id)) {
            button->setItem(item);
            continue;
        }
        auto *button = new WorkButton(item, this);
        connect(button, &WorkButton::clicked, this,
                [this, button] { Q_EMIT workClicked(button->item().id, button->item().place); });
        m_work->addWidget(button);
        m_workButtons.insert(item.id, button);
    }
}

void Sidebar::focusCurrent()
{
    for (PlaceButton *button : std::as_const(m_buttons)) {
        if (button->isChecked())
            button->setFocus(Qt::OtherFocusReason);
    }
}

void Sidebar::paintEvent(QPaintEvent *)
{
    const Tokens &t = tokens();
    QPainter painter(this);
    painter.fillRect(rect(), blend(t.window, t.pressed, t.dark ? 0.0 : 0.25));
    painter.fillRect(width() - 1, 0, 1, height(), t.border);
}

bool Sidebar::eventFilter(QObject *watched, QEvent *event)
{
    auto *button = qobject_cast<PlaceButton *>(watched);
    if (button && event->type() == QEvent::KeyPress) {
        const int key = static_cast<QKeyEvent *>(event)->key();
        const int step = key == Qt::Key_Down ? 1 : key == Qt::Key_Up ? -1 : 0;
        if (step != 0) {
            const QList<PlaceButton *> all = m_buttons.values();
            const qsizetype next = all.indexOf(button) + step;
            if (next >= 0 && next < all.size()) {
                all.at(next)->setFocus(Qt::TabFocusReason);
                all.at(next)->click();
            }
            return true;
        }
    }
    return QWidget::eventFilter(watched, event);
}

} // namespace patchbay::ui
