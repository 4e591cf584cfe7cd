#include "ui/widgets/form.h"

#include "ui/widgets/glyph.h"
#include "ui/widgets/label.h"

#include <QAccessible>
#include <QHBoxLayout>
#include <QPainter>
#include <QVBoxLayout>

namespace patchbay::ui {

using namespace Qt::StringLiterals;

namespace {

class ErrorSign : public QWidget
{
public:
    explicit ErrorSign(QWidget *parent) : QWidget(parent) { setFixedSize(14, 18); }

protected:
    void paintEvent(QPaintEvent *) override
    {
        QPainter painter(this);
        paintGlyph(painter, QRectF(0, 2, 14, 14), Glyph::Error, tokens().danger);
    }
};

} // namespace

FormRow::FormRow(const QString &label, QWidget *field, const QString &hint, QWidget *parent)
    : QWidget(parent)
    , m_field(field)
    , m_hint(hint)
{
    setObjectName(u"formRow"_s);
    m_label = new Label(label, TextRole::Body);
    m_label->setBuddy(field);
    m_sign = new ErrorSign(this);
    m_message = new Label({}, TextRole::Caption, Ink::Muted);
    m_message->setWordWrap(true);
    if (field->accessibleName().isEmpty())
        field->setAccessibleName(label);
    auto *below = new QHBoxLayout;
    below->setContentsMargins(0, 0, 0, 0);
    below->setSpacing(6);
    below->addWidget(m_sign, 0, Qt::AlignTop);
    below->addWidget(m_message, 1);
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(metric::unit);
    layout->addWidget(m_label);
    layout->addWidget(field);
    layout->addLayout(below);
    update();
}

void FormRow::setLabel(const QString &label)
{
    m_label->setText(label);
    m_field->setAccessibleName(label);
}

void FormRow::setHint(const QString &hint)
{
    m_hint = hint;
    update();
}

void FormRow::setError(const QString &message)
{
    if (m_error == message)
        return;
    m_error = message;
    update();
    if (!message.isEmpty()) {
        QAccessibleEvent said(m_field, QAccessible::DescriptionChanged);
        QAccessible::updateAccessibility(&said);
    }
}

void FormRow::update()
{
    const bool wrong = !m_error.isEmpty();
    m_sign->setVisible(wrong);
    m_message->setText(wrong ? m_error : m_hint);
    m_message->setInk(wrong ? Ink::Danger : Ink::Muted);
    m_message->setVisible(wrong || !m_hint.isEmpty());
    m_field->setAccessibleDescription(m_message->text());
}

Form::Form(QWidget *parent) : QWidget(parent)
{
    setObjectName(u"form"_s);
    m_layout = new QVBoxLayout(this);
    m_layout->setContentsMargins(0, 0, 0, 0);
    m_layout->setSpacing(metric::group);
    m_layout->setAlignment(Qt::AlignTop);
}

FormRow *Form::addRow(const QString &label, QWidget *field, const QString &hint)
{
    auto *row = new FormRow(label, field, hint);
    m_layout->addWidget(row);
    m_rows.append(row);
    return row;
}

void Form::addSection(const QString &title, const QString &text)
{
    if (m_layout->count() > 0)
        m_layout->addSpacing(metric::related);
    auto *head = new QVBoxLayout;
    head->setSpacing(2);
    head->addWidget(new Label(title, TextRole::Section));
    if (!text.isEmpty()) {
        auto *more = new Label(text, TextRole::Body, Ink::Muted);
        more->setWordWrap(true);
        head->addWidget(more);
    }
    m_layout->addLayout(head);
}

void Form::addWidget(QWidget *widget)
{
    m_layout->addWidget(widget);
}

bool Form::focusFirstError()
{
    for (const FormRow *row : std::as_const(m_rows)) {
        if (!row->error().isEmpty() && row->isVisibleTo(this)) {
            row->field()->setFocus(Qt::OtherFocusReason);
            return true;
        }
    }
    return false;
}

} // namespace patchbay::ui
