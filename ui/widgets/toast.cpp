#include "ui/widgets/toast.h"

#include "ui/widgets/button.h"
#include "ui/widgets/label.h"
#include "ui/widgets/stylepaint.h"

#include <QAccessible>
#include <QApplication>
#include <QEvent>
#include <QHBoxLayout>
#include <QPainter>
#include <QTimer>
#include <QUndoStack>

namespace patchbay::ui {

using namespace Qt::StringLiterals;

namespace {

constexpr int cardWidth = 360;
constexpr int atOnce = 4;

class ToastCard : public QWidget
{
public:
    ToastCard(const Toast &toast, QWidget *parent) : QWidget(parent), m_kind(toast.kind), m_shown(toast.shown)
    {
        setObjectName(u"toast"_s);
        setAccessibleName(toast.text);
        auto *text = new Label(toast.text);
        text->setWordWrap(true);
        auto *line = new QHBoxLayout(this);
        line->setContentsMargins(48, 14, 12, 18);
        line->setSpacing(metric::related);
        line->addWidget(text, 1);
        if (!toast.action.isEmpty()) {
            auto *action = new Button(toast.action, Button::Kind::Quiet);
            action->setObjectName(u"toastAction"_s);
            action->setAccessibleDescription(toast.text); // several notes may offer an Undo
            connect(action, &Button::clicked, this, [this, run = toast.onAction] {
                hide();
                deleteLater();
                if (run)
                    run();
            });
            line->addWidget(action);
        }
        auto *close = new IconButton(Glyph::Close, tr("Close this note"));
        close->setSmall(true);
        connect(close, &IconButton::clicked, this, &QObject::deleteLater);
        line->addWidget(close);
        setFixedWidth(cardWidth);
        m_timer.setSingleShot(true);
        connect(&m_timer, &QTimer::timeout, this, [this] {
            // Never from under the pointer or the focus: somebody is about to use it.
            if (underMouse() || isAncestorOf(QApplication::focusWidget()))
                m_timer.start(1000);
            else
                deleteLater();
        });
        if (m_shown.count() > 0)
            m_timer.start(m_shown);
    }

protected:
    void paintEvent(QPaintEvent *) override
    {
        const Tokens &t = tokens();
        QPainter painter(this);
        const QRectF card = QRectF(rect()).adjusted(4, 2, -4, -6);
        for (int i = 4; i > 0; --i) { // the shadow: only under floating things
            QColor soft = t.shadow;
            soft.setAlpha(soft.alpha() / (i + 2));
            paint::box(painter, card.adjusted(-i + 1, 0, i - 1, i), soft, {}, metric::radius + 2 + i);
        }
        paint::box(painter, card, t.raised, t.border, metric::radius + 2);
        const QRectF sign(16, (card.top() + card.bottom()) / 2 - 10, 20, 20);
        switch (m_kind) {
        case Banner::Kind::Info: paintGlyph(painter, sign, Glyph::Info, t.info); break;
        case Banner::Kind::Success: paintGlyph(painter, sign, Glyph::Success, t.success); break;
        case Banner::Kind::Warning: paintGlyph(painter, sign, Glyph::Warning, t.warning); break;
        case Banner::Kind::Error: paintGlyph(painter, sign, Glyph::Error, t.danger); break;
        }
    }

private:
    Banner::Kind m_kind;
    std::chrono::milliseconds m_shown;
    QTimer m_timer;
};

} // namespace

Toast undoNote(const QString &text, QUndoStack *stack)
{
    auto *until = new QObject(stack);
    QObject::connect(stack, &QUndoStack::indexChanged, until, &QObject::deleteLater);
    return {.text = text,
            .action = u"Undo"_s,
            .onAction =
                [until = QPointer(until), stack = QPointer(stack)] {
                    if (until && stack)
                        stack->undo();
                },
            .until = until};
}

ToastStack::ToastStack(QWidget *window) : QWidget(window)
{
    setObjectName(u"toasts"_s);
    setAccessibleName(tr("Notes"));
    window->installEventFilter(this);
    hide();
}

ToastStack::~ToastStack()
{
    // Children go after our members; their farewell must not reach us then.
    for (QWidget *item : std::as_const(m_items))
        item->disconnect(this);
}

void ToastStack::add(const Toast &toast)
{
    // Saying the same twice says nothing more; what can be acted on stays, as each is about its own act.
    for (qsizetype i = m_items.size(); i-- > 0;)
        if (toast.action.isEmpty() && m_items[i]->accessibleName() == toast.text)
            delete m_items[i]; // destroyed() takes it out of the list
    while (m_items.size() >= atOnce)
        delete m_items.first();
    auto *card = new ToastCard(toast, this);
    m_items.append(card);
    connect(card, &QObject::destroyed, this, [this, card] {
        m_items.removeOne(card);
        place();
    });
    if (toast.until)
        connect(toast.until, &QObject::destroyed, card, &QObject::deleteLater);
    card->show();
    place();
    QAccessibleEvent said(card, QAccessible::Alert);
    QAccessible::updateAccessibility(&said);
}

int ToastStack::count() const
{
    return int(m_items.size());
}

bool ToastStack::closeNewest()
{
    if (m_items.isEmpty())
        return false;
    delete m_items.last();
    return true;
}

bool ToastStack::eventFilter(QObject *watched, QEvent *event)
{
    if (watched == parentWidget() && event->type() == QEvent::Resize)
        place();
    return QWidget::eventFilter(watched, event);
}

void ToastStack::place()
{
    setVisible(!m_items.isEmpty());
    if (m_items.isEmpty())
        return;
    int height = 0;
    for (QWidget *item : std::as_const(m_items)) {
        item->adjustSize();
        const int wanted = item->heightForWidth(cardWidth);
        item->resize(cardWidth, qMax(56, wanted > 0 ? wanted : item->sizeHint().height()));
        item->move(0, height);
        height += item->height() + 2;
    }
    resize(cardWidth, height);
    move(parentWidget()->width() - cardWidth - 12, parentWidget()->height() - height - 10);
    raise();
}

} // namespace patchbay::ui
