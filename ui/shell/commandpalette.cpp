#include "ui/shell/commandpalette.h"

#include "ui/shell/palettemodel.h"
#include "ui/widgets/label.h"
#include "ui/widgets/scrim.h"

#include <QApplication>
#include <QKeyEvent>
#include <QLineEdit>
#include <QListView>
#include <QPainter>
#include <QTimer>
#include <QVBoxLayout>

namespace patchbay::ui {

using namespace Qt::StringLiterals;

CommandPalette::CommandPalette(ActionRegistry *actions, QWidget *window) : QFrame(window), m_actions(actions)
{
    setObjectName(u"palette"_s);
    setAccessibleName(tr("Command palette"));
    auto *scrim = new Scrim(window);
    m_scrim = scrim;
    m_edit = new QLineEdit;
    m_edit->setObjectName(u"paletteEdit"_s);
    m_edit->setAccessibleName(tr("What do you want to do?"));
    m_edit->setPlaceholderText(tr("What do you want to do?"));
    m_edit->setFrame(false);
    m_edit->setFont(ui::font(TextRole::Section));
    QFont face = m_edit->font();
    face.setWeight(QFont::Normal);
    m_edit->setFont(face);
    m_edit->addAction(ui::icon(Glyph::Search, Ink::Muted), QLineEdit::LeadingPosition);
    m_edit->installEventFilter(this);
    m_model = new PaletteModel(this);
    m_list = new QListView;
    m_list->setObjectName(u"paletteList"_s);
    m_list->setAccessibleName(tr("Commands"));
    m_list->setModel(m_model);
    m_list->setItemDelegate(new PaletteDelegate(m_list));
    m_list->setFrameShape(QFrame::NoFrame);
    m_list->setFocusPolicy(Qt::NoFocus);
    m_list->setUniformItemSizes(true);
    m_list->setMouseTracking(true);
    m_list->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    QPalette raised = m_list->palette();
    raised.setColor(QPalette::Base, Qt::transparent);
    m_list->setPalette(raised);
    m_edit->setPalette(raised);
    m_nothing = new Label(tr("Nothing fits these words."), TextRole::Body, Ink::Muted);
    m_nothing->setAlignment(Qt::AlignCenter);
    m_nothing->hide();

    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(floatInset + 1, floatInset + 4, floatInset + 1, floatInset + 9);
    layout->setSpacing(metric::related);
    auto *field = new QVBoxLayout;
    field->setContentsMargins(8, 0, 8, 0);
    field->addWidget(m_edit);
    layout->addLayout(field);
    layout->addWidget(m_list, 1);
    layout->addWidget(m_nothing, 1);
    hide();
    window->installEventFilter(this);
    connect(scrim, &Scrim::clicked, this, &CommandPalette::dismiss);
    connect(m_edit, &QLineEdit::textChanged, this, &CommandPalette::update);
    connect(m_list, &QListView::entered, m_list, &QListView::setCurrentIndex);
    connect(m_list, &QListView::clicked, this, &CommandPalette::run);
}

void CommandPalette::open()
{
    if (isVisible())
        return;
    m_focusBefore = QApplication::focusWidget();
    m_edit->clear();
    update();
    m_scrim->show();
    place();
    show();
    raise();
    m_edit->setFocus(Qt::ShortcutFocusReason);
}

void CommandPalette::dismiss()
{
    if (!isVisible())
        return;
    hide();
    m_scrim->hide();
    if (m_focusBefore)
        m_focusBefore->setFocus(Qt::OtherFocusReason);
}

void CommandPalette::update()
{
    QList<AppAction> found = m_actions->search(m_edit->text());
    // Offering the palette inside the palette would be silly.
    found.removeIf([](const AppAction &action) { return action.id == u"shell.palette"_s; });
    m_model->setActions(found);
    const bool any = m_model->rowCount() > 0;
    m_list->setVisible(any);
    m_nothing->setVisible(!any);
    if (any)
        m_list->setCurrentIndex(m_model->index(0));
}

void CommandPalette::run()
{
    const QString id = m_list->currentIndex().data(PaletteModel::ActionIdRole).toString();
    if (id.isEmpty())
        return;
    dismiss();
    m_actions->trigger(id);
}

void CommandPalette::place()
{
    const QWidget *window = parentWidget();
    const int width = qMin(600 + 2 * floatInset, window->width() - 32);
    const int height = qMin(437, window->height() - 64);
    setGeometry((window->width() - width) / 2, qMax(24, window->height() / 7), width, height);
}

bool CommandPalette::eventFilter(QObject *watched, QEvent *event)
{
    if (watched == parentWidget() && event->type() == QEvent::Resize && isVisible())
        place();
    if (watched == m_edit && event->type() == QEvent::KeyPress) {
        auto *key = static_cast<QKeyEvent *>(event);
        const int rows = m_model->rowCount();
        const int row = m_list->currentIndex().row();
        const auto go = [this, rows](int to) {
            if (rows > 0)
                m_list->setCurrentIndex(m_model->index((to % rows + rows) % rows));
        };
        switch (key->key()) {
        case Qt::Key_Down:
        case Qt::Key_Tab: go(row + 1); return true;
        case Qt::Key_Up:
        case Qt::Key_Backtab: go(row - 1); return true;
        case Qt::Key_PageDown: go(qMin(rows - 1, row + 8)); return true;
        case Qt::Key_PageUp: go(qMax(0, row - 8)); return true;
        case Qt::Key_Return:
        case Qt::Key_Enter: run(); return true;
        case Qt::Key_Escape: dismiss(); return true;
        default: break;
        }
    }
    return QFrame::eventFilter(watched, event);
}

void CommandPalette::paintEvent(QPaintEvent *)
{
    paintFloating(this);
    QPainter painter(this);
    painter.fillRect(floatInset + 1, floatInset + 4 + metric::control + 3, width() - 2 * floatInset - 2, 1,
                     tokens().border);
}

} // namespace patchbay::ui
