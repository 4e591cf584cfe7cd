#include "ui/widgets/confirm.h"

#include "ui/widgets/button.h"
#include "ui/widgets/label.h"
#include "ui/widgets/scrim.h"

#include <QEvent>
#include <QHBoxLayout>
#include <QKeyEvent>
#include <QPointer>
#include <QVBoxLayout>

namespace patchbay::ui {

using namespace Qt::StringLiterals;

namespace {

class Sheet : public QWidget
{
public:
    Sheet(QWidget *window, QWidget *owner, const Question &question, std::function<void(bool)> then)
        : QWidget(window)
        , m_scrim(new Scrim(window))
        , m_owner(owner)
        , m_then(std::move(then))
    {
        setObjectName(u"question"_s);
        setAccessibleName(question.title);
        auto *title = new Label(question.title, TextRole::Section);
        title->setWordWrap(true);
        auto *text = new Label(question.text);
        text->setWordWrap(true);
        m_no = new Button(tr("Cancel"));
        m_no->setObjectName(u"no"_s);
        auto *yes =
            new Button(question.act, question.dangerous ? Button::Kind::Danger : Button::Kind::Primary);
        yes->setObjectName(u"yes"_s);
        auto *buttons = new QHBoxLayout;
        buttons->setSpacing(metric::related);
        buttons->addStretch();
        buttons->addWidget(m_no);
        buttons->addWidget(yes);
        auto *layout = new QVBoxLayout(this);
        layout->setContentsMargins(floatInset + 20, floatInset + 16, floatInset + 20, floatInset + 20);
        layout->setSpacing(metric::related);
        layout->addWidget(title);
        layout->addWidget(text);
        layout->addSpacing(metric::related);
        layout->addLayout(buttons);
        setFixedWidth(460 + 2 * floatInset);
        QObject::connect(yes, &Button::clicked, this, [this] { answer(true); });
        QObject::connect(m_no, &Button::clicked, this, [this] { answer(false); });
        window->installEventFilter(this);
        m_scrim->show();
        place();
        show();
        raise();
        // The harmless answer has the focus: Enter by habit must not archive anything.
        (question.dangerous ? m_no : yes)->setFocus(Qt::TabFocusReason);
    }

protected:
    void paintEvent(QPaintEvent *) override { paintFloating(this); }

    void keyPressEvent(QKeyEvent *event) override
    {
        if (event->key() == Qt::Key_Escape)
            answer(false);
        else
            QWidget::keyPressEvent(event);
    }

    // Tab stays inside the question.
    bool focusNextPrevChild(bool next) override
    {
        Q_UNUSED(next)
        const QList<Button *> buttons = findChildren<Button *>();
        for (Button *button : buttons) {
            if (!button->hasFocus()) {
                button->setFocus(Qt::TabFocusReason);
                break;
            }
        }
        return true;
    }

    bool eventFilter(QObject *watched, QEvent *event) override
    {
        if (watched == parentWidget() && event->type() == QEvent::Resize)
            place();
        return QWidget::eventFilter(watched, event);
    }

private:
    void place()
    {
        const int height = heightForWidth(width());
        resize(width(), height > 0 ? height : sizeHint().height());
        move((parentWidget()->width() - width()) / 2,
             qMax(0, (parentWidget()->height() - this->height()) * 2 / 5));
    }

    void answer(bool yes)
    {
        hide();
        m_scrim->deleteLater();
        deleteLater();
        const auto then = std::exchange(m_then, {});
        if (m_owner && then)
            then(yes);
    }

    Scrim *m_scrim;
    QPointer<QWidget> m_owner;
    std::function<void(bool)> m_then;
    Button *m_no = nullptr;
};

} // namespace

void ask(QWidget *parent, const Question &question, std::function<void(bool yes)> then)
{
    new Sheet(parent->window(), parent, question, std::move(then)); // the window owns it until it is answered
}

} // namespace patchbay::ui
