#include "ui/widgets/emptystate.h"

#include "ui/widgets/button.h"
#include "ui/widgets/label.h"

#include <QPainter>
#include <QVBoxLayout>

namespace patchbay::ui {

using namespace Qt::StringLiterals;

namespace {

class Picture : public QWidget
{
public:
    explicit Picture(Drawing drawing) : m_drawing(drawing) { setFixedSize(160, 96); }

protected:
    void paintEvent(QPaintEvent *) override
    {
        QPainter painter(this);
        painter.setRenderHint(QPainter::Antialiasing);
        paintDrawing(painter, rect(), m_drawing);
    }

private:
    Drawing m_drawing;
};

} // namespace

EmptyState::EmptyState(Drawing drawing, const QString &sentence, const QString &action, QWidget *parent)
    : QWidget(parent)
{
    setObjectName(u"emptyState"_s);
    m_sentence = new Label(sentence, TextRole::Section);
    m_sentence->setAlignment(Qt::AlignCenter);
    m_sentence->setWordWrap(true);
    m_hint = new Label({}, TextRole::Body, Ink::Muted);
    m_hint->setAlignment(Qt::AlignCenter);
    m_hint->setWordWrap(true);
    m_hint->hide();
    m_action = new Button(action, Button::Kind::Primary);
    m_action->setObjectName(u"emptyAction"_s);
    m_action->setVisible(!action.isEmpty());
    connect(m_action, &Button::clicked, this, &EmptyState::activated);

    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(metric::page, metric::page, metric::page, metric::page);
    layout->setSpacing(metric::related);
    layout->addStretch(2);
    layout->addWidget(new Picture(drawing), 0, Qt::AlignHCenter);
    layout->addSpacing(metric::related);
    layout->addWidget(m_sentence);
    layout->addWidget(m_hint);
    layout->addSpacing(metric::related);
    layout->addWidget(m_action, 0, Qt::AlignHCenter);
    layout->addStretch(3);
    setAccessibleName(sentence);
}

void EmptyState::setSentence(const QString &sentence)
{
    m_sentence->setText(sentence);
    setAccessibleName(sentence);
}

void EmptyState::setHint(const QString &hint)
{
    m_hint->setText(hint);
    m_hint->setVisible(!hint.isEmpty());
}

void EmptyState::setAction(const QString &action)
{
    m_action->setText(action);
    m_action->setVisible(!action.isEmpty());
}

} // namespace patchbay::ui
