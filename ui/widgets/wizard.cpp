#include "ui/widgets/wizard.h"

#include "ui/widgets/banner.h"
#include "ui/widgets/button.h"
#include "ui/widgets/label.h"
#include "ui/widgets/scrollpage.h"
#include "ui/widgets/stylepaint.h"

#include <QHBoxLayout>
#include <QKeyEvent>
#include <QPainter>
#include <QStackedWidget>
#include <QVBoxLayout>

namespace patchbay::ui {

using namespace Qt::StringLiterals;

// The list of steps at the left: done ones ticked, the current one filled.
class WizardSteps : public QWidget
{
public:
    explicit WizardSteps(QWidget *parent) : QWidget(parent) { setFixedWidth(216); }

    void setSteps(const QStringList &titles, int current)
    {
        m_titles = titles;
        m_current = current;
        if (!titles.isEmpty())
            setAccessibleName(
                tr("Step %1 of %2: %3").arg(current + 1).arg(titles.size()).arg(titles.value(current)));
        update();
    }

protected:
    void paintEvent(QPaintEvent *) override
    {
        const Tokens &t = tokens();
        QPainter painter(this);
        for (int i = 0; i < m_titles.size(); ++i) {
            const double y = i * 44.0;
            const QRectF disc(0, y + 4, 24, 24);
            const bool done = i < m_current;
            const bool now = i == m_current;
            if (i + 1 < m_titles.size())
                painter.fillRect(QRectF(11.5, y + 32, 1, 12), done ? t.accent : t.border);
            paint::box(painter, disc,
                       now    ? t.accent
                       : done ? t.accentSoft
                              : QColor(),
                       now || done ? t.accent : t.control, 12);
            if (done) {
                paintGlyph(painter, disc.adjusted(5, 5, -5, -5), Glyph::Check, t.accent);
            } else {
                painter.setFont(ui::font(TextRole::Caption));
                painter.setPen(now ? t.onAccent : t.muted);
                painter.drawText(disc, Qt::AlignCenter, QString::number(i + 1));
            }
            painter.setFont(ui::font(now ? TextRole::Strong : TextRole::Body));
            painter.setPen(now ? t.text : t.muted);
            painter.drawText(QRectF(36, y + 4, width() - 36, 24), Qt::AlignVCenter | Qt::AlignLeft,
                             painter.fontMetrics().elidedText(m_titles.at(i), Qt::ElideRight, width() - 36));
        }
    }

private:
    QStringList m_titles;
    int m_current = 0;
};

Wizard::Wizard(const QString &title, QWidget *parent) : QWidget(parent)
{
    setObjectName(u"wizard"_s);
    setAccessibleName(title);
    m_list = new WizardSteps(this);
    auto *name = new Label(title, TextRole::Title);
    name->setElide(Qt::ElideRight);
    auto *side = new QVBoxLayout;
    side->setContentsMargins(metric::page, metric::page, metric::group, metric::page);
    side->setSpacing(metric::page);
    side->addWidget(name);
    side->addWidget(m_list, 1);

    m_title = new Label({}, TextRole::Title);
    m_explanation = new Label({}, TextRole::Body, Ink::Muted);
    m_explanation->setWordWrap(true);
    m_banner = new Banner;
    m_stack = new QStackedWidget;
    m_busyLabel = new Label({}, TextRole::Body, Ink::Muted);
    m_cancel = new Button(tr("Cancel"), Button::Kind::Quiet);
    m_cancel->setObjectName(u"wizardCancel"_s);
    m_back = new Button(tr("Back"));
    m_back->setObjectName(u"wizardBack"_s);
    m_next = new Button(tr("Next"), Button::Kind::Primary);
    m_next->setObjectName(u"wizardNext"_s);
    auto *buttons = new QHBoxLayout;
    buttons->setSpacing(metric::related);
    buttons->addWidget(m_cancel);
    buttons->addStretch();
    buttons->addWidget(m_busyLabel);
    buttons->addWidget(m_back);
    buttons->addWidget(m_next);
    auto *page = new QWidget;
    page->setMaximumWidth(720);
    auto *column = new QVBoxLayout(page);
    column->setContentsMargins(metric::page, metric::page, metric::page, metric::page);
    column->setSpacing(metric::group);
    column->addWidget(m_title);
    column->addWidget(m_explanation);
    column->addWidget(m_banner);
    column->addWidget(m_stack, 1);
    column->addLayout(buttons);

    auto *layout = new QHBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addLayout(side);
    layout->addWidget(page, 1);
    layout->addStretch(0);
    connect(m_cancel, &Button::clicked, this, &Wizard::cancelled);
    connect(m_back, &Button::clicked, this, [this] { goTo(m_current - 1); });
    connect(m_next, &Button::clicked, this, &Wizard::next);
}

int Wizard::addStep(const QString &title, const QString &explanation, QWidget *content)
{
    Step step;
    step.title = title;
    step.explanation = explanation;
    m_steps.append(step);
    auto *scroll = new ScrollPage;
    scroll->body()->addWidget(content, 1);
    scroll->body()->setAlignment({});
    m_stack->addWidget(scroll);
    update();
    return stepCount() - 1;
}

void Wizard::setStepComplete(int step, bool complete)
{
    m_steps[step].complete = complete;
    update();
}

void Wizard::setAsksBeforeNext(int step, bool asks)
{
    m_steps[step].asks = asks;
}

void Wizard::setNextText(int step, const QString &text)
{
    m_steps[step].nextText = text;
    update();
}

void Wizard::goTo(int step)
{
    if (step >= stepCount()) {
        Q_EMIT finished();
        return;
    }
    if (step < 0 || step == m_current)
        return;
    m_current = step;
    m_banner->hide();
    update();
    m_stack->setCurrentIndex(step);
    // The first thing to fill in gets the cursor.
    if (QWidget *shown = m_stack->currentWidget()) {
        for (QWidget *one : shown->findChildren<QWidget *>()) {
            if ((one->focusPolicy() & Qt::TabFocus) && one->isVisibleTo(shown) && one->isEnabled() &&
                !one->focusProxy() && !one->inherits("QScrollBar") && !one->inherits("QScrollArea")) {
                one->setFocus(Qt::OtherFocusReason);
                break;
            }
        }
    }
    Q_EMIT stepChanged(step);
}

void Wizard::setBusy(const QString &text)
{
    m_busy = !text.isEmpty();
    m_busyLabel->setText(text);
    update();
}

void Wizard::next()
{
    if (m_busy || m_steps.isEmpty() || !m_steps.at(m_current).complete)
        return;
    if (m_steps.at(m_current).asks)
        Q_EMIT nextRequested(m_current);
    else
        goTo(m_current + 1);
}

void Wizard::keyPressEvent(QKeyEvent *event)
{
    if (event->key() == Qt::Key_Escape) {
        Q_EMIT cancelled();
    } else if ((event->key() == Qt::Key_Return || event->key() == Qt::Key_Enter) &&
               !(event->modifiers() & ~Qt::KeyboardModifiers(Qt::KeypadModifier))) {
        next();
    } else {
        QWidget::keyPressEvent(event);
    }
}

void Wizard::update()
{
    QStringList titles;
    for (const Step &step : std::as_const(m_steps))
        titles.append(step.title);
    m_list->setSteps(titles, m_current);
    const Step step = m_steps.value(m_current);
    m_title->setText(step.title);
    m_explanation->setText(step.explanation);
    m_explanation->setVisible(!step.explanation.isEmpty());
    m_back->setVisible(m_current > 0);
    m_back->setEnabled(!m_busy);
    m_next->setEnabled(step.complete && !m_busy);
    m_next->setText(!step.nextText.isEmpty()      ? step.nextText
                    : m_current + 1 < stepCount() ? tr("Next")
                                                  : tr("Finish"));
}

} // namespace patchbay::ui
