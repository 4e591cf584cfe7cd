#include "ui/actions/paceform.h"

#include "ui/actions/templateedit.h"
#include "ui/widgets/conditioneditor.h"
#include "ui/widgets/form.h"
#include "ui/widgets/label.h"

#include <QCheckBox>
#include <QDoubleSpinBox>
#include <QHBoxLayout>
#include <QLineEdit>
#include <QSpinBox>
#include <QVBoxLayout>

namespace patchbay::ui {

using namespace Qt::StringLiterals;
using std::chrono::milliseconds;

namespace {

QSpinBox *numberBox(const QString &name, int least, int most, const QString &unit = {})
{
    auto *box = new QSpinBox;
    box->setObjectName(name);
    box->setRange(least, most);
    box->setSuffix(unit);
    box->setGroupSeparatorShown(true);
    return box;
}

QWidget *inLine(std::initializer_list<QWidget *> widgets)
{
    auto *holder = new QWidget;
    auto *line = new QHBoxLayout(holder);
    line->setContentsMargins(0, 0, 0, 0);
    line->setSpacing(metric::group);
    for (QWidget *widget : widgets)
        line->addWidget(widget, 1, Qt::AlignTop);
    return holder;
}

QStringList statusesOf(const QString &text)
{
    QStringList statuses;
    const QStringList parts = text.toLower().split(u',', Qt::SkipEmptyParts);
    for (const QString &part : parts) {
        if (!part.trimmed().isEmpty())
            statuses << part.trimmed();
    }
    return statuses;
}

} // namespace

PaceForm::PaceForm(QWidget *parent) : QWidget(parent)
{
    setObjectName(u"paceForm"_s);
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(metric::group);
    for (QWidget *part : {buildSuccess(), buildPace(), buildBatch()})
        layout->addWidget(part);
    layout->addStretch(1);
    const auto tell = [this] {
        if (!m_reading)
            Q_EMIT edited();
    };
    for (QSpinBox *box :
         {m_retries, m_firstDelay, m_longestDelay, m_calls, m_timeout, m_most, m_wait, m_bytes})
        connect(box, &QSpinBox::valueChanged, this, tell);
    connect(m_seconds, &QDoubleSpinBox::valueChanged, this, tell);
    connect(m_most, &QSpinBox::valueChanged, this, &PaceForm::followBatch);
    for (QCheckBox *box : {m_mayRepeat, m_goOn, m_allowPrivate, m_lines})
        connect(box, &QCheckBox::clicked, this, &PaceForm::edited);
    for (QLineEdit *edit : {m_statuses, m_idempotency})
        connect(edit, &QLineEdit::textEdited, this, &PaceForm::edited);
    connect(m_wrap, &TemplateEdit::edited, this, &PaceForm::edited);
    connect(m_answer, &ConditionEditor::changed, this, &PaceForm::edited);
    followBatch();
}

QWidget *PaceForm::buildSuccess()
{
    auto *form = new Form;
    form->addSection(u"An answer is a success when"_s);
    m_statuses = new QLineEdit;
    m_statuses->setObjectName(u"successStatuses"_s);
    m_statuses->setPlaceholderText(u"2xx"_s);
    m_statusesRow = form->addRow(u"Its status is one of"_s, m_statuses, u"Such as 2xx, 404"_s);
    m_answer = new ConditionEditor(u"Condition on the answer"_s);
    m_answer->setEmptySentence(u"Whatever it says."_s);
    m_answer->setFields({u"status"_s, u"text"_s, u"body"_s, u"headers"_s, u"body.ok"_s, u"body.errors"_s});
    form->addWidget(new Label(u"And what it says"_s, TextRole::Strong));
    form->addWidget(m_answer);
    return form;
}

QWidget *PaceForm::buildPace()
{
    auto *form = new Form;
    form->addSection(u"Pace and repeats"_s);
    m_calls = numberBox(u"rateCalls"_s, 0, 1'000'000);
    m_calls->setSpecialValueText(u"No limit"_s);
    m_seconds = new QDoubleSpinBox;
    m_seconds->setObjectName(u"rateSeconds"_s);
    m_seconds->setDecimals(3);
    m_seconds->setRange(0.001, 86'400);
    m_seconds->setSuffix(u" s"_s);
    m_timeout = numberBox(u"timeout"_s, 1, 300, u" s"_s);
    form->addWidget(inLine({new FormRow(u"Calls at most"_s, m_calls), new FormRow(u"In"_s, m_seconds),
                            new FormRow(u"Waits for an answer"_s, m_timeout)}));
    m_retries = numberBox(u"retries"_s, 0, 10);
    m_firstDelay = numberBox(u"firstDelay"_s, 1, 60'000, u" ms"_s);
    m_longestDelay = numberBox(u"longestDelay"_s, 1, 600'000, u" ms"_s);
    form->addWidget(inLine({new FormRow(u"Retries"_s, m_retries), new FormRow(u"First after"_s, m_firstDelay),
                            new FormRow(u"At the longest after"_s, m_longestDelay)}));
    m_idempotency = new QLineEdit;
    m_idempotency->setObjectName(u"idempotencyHeader"_s);
    m_idempotency->setPlaceholderText(u"Idempotency-Key"_s);
    form->addRow(u"Header for the event's key"_s, m_idempotency,
                 u"By it the target recognises a repeat; empty for none"_s);
    m_mayRepeat = new QCheckBox(u"Twice is the same as once: repeat also when the effect is unknown"_s);
    m_mayRepeat->setObjectName(u"mayRepeat"_s);
    m_goOn = new QCheckBox(u"Go on with the next step when this one fails"_s);
    m_goOn->setObjectName(u"goOnAfterFailure"_s);
    m_allowPrivate = new QCheckBox(u"The target may be on this machine or in a private network"_s);
    m_allowPrivate->setObjectName(u"allowPrivate"_s);
    for (QCheckBox *box : {m_mayRepeat, m_goOn, m_allowPrivate})
        form->addWidget(box);
    return form;
}

QWidget *PaceForm::buildBatch()
{
    auto *form = new Form;
    form->addSection(u"Several events in one request"_s);
    m_most = numberBox(u"batchMost"_s, 0, 10'000);
    m_most->setSpecialValueText(u"Each for itself"_s);
    auto *most = form->addRow(u"Events at most"_s, m_most);
    most->setMaximumWidth(220);
    m_batching = new QWidget;
    auto *layout = new QVBoxLayout(m_batching);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(12);
    m_wait = numberBox(u"batchSeconds"_s, 0, 3'600, u" s"_s);
    m_bytes = numberBox(u"batchBytes"_s, 1, 16 * 1024 * 1024, u" bytes"_s);
    layout->addWidget(inLine(
        {new FormRow(u"Waits for others"_s, m_wait), new FormRow(u"Bodies together at most"_s, m_bytes)}));
    m_lines = new QCheckBox(u"One document a line (NDJSON) instead of a list"_s);
    m_lines->setObjectName(u"batchLines"_s);
    layout->addWidget(m_lines);
    m_wrap = new TemplateEdit(u"Around the list"_s, TemplateEdit::Height::Line);
    m_wrap->setObjectName(u"batchWrap"_s);
    m_wrap->setJson(true);
    m_wrap->setPlaceholderText(u"{\"events\": {{items}}}"_s);
    layout->addWidget(
        new FormRow(u"Around the list"_s, m_wrap, u"{{items}} is the list; empty sends the list itself"_s));
    form->addWidget(m_batching);
    return form;
}

void PaceForm::followBatch()
{
    m_batching->setVisible(m_most->value() > 1);
}

void PaceForm::readFrom(const ActionStep &step)
{
    m_reading = true;
    if (statusesOf(m_statuses->text()) != step.success.statuses)
        m_statuses->setText(step.success.statuses.join(u", "_s));
    if (m_answer->condition() != step.success.answer) {
        const QSignalBlocker quiet(m_answer);
        m_answer->setCondition(step.success.answer);
    }
    m_retries->setValue(step.retry.maxRetries);
    m_firstDelay->setValue(int(step.retry.firstDelay.count()));
    m_longestDelay->setValue(int(step.retry.longestDelay.count()));
    if (m_idempotency->text().trimmed() != step.idempotencyHeader)
        m_idempotency->setText(step.idempotencyHeader);
    m_mayRepeat->setChecked(step.mayRepeat);
    m_goOn->setChecked(step.goOnAfterFailure);
    m_allowPrivate->setChecked(step.request.allowPrivate);
    m_calls->setValue(step.rate.calls);
    m_seconds->setValue(step.rate.seconds);
    m_timeout->setValue(step.request.timeoutSeconds);
    m_most->setValue(step.batch.most);
    m_wait->setValue(step.batch.seconds);
    m_bytes->setValue(int(step.batch.bytes));
    m_lines->setChecked(step.batch.isLines);
    m_wrap->setText(step.batch.wrap);
    m_reading = false;
}

void PaceForm::writeTo(ActionStep &step) const
{
    step.success.statuses = statusesOf(m_statuses->text());
    step.success.answer = m_answer->condition();
    step.retry.maxRetries = m_retries->value();
    step.retry.firstDelay = milliseconds(m_firstDelay->value());
    step.retry.longestDelay = milliseconds(m_longestDelay->value());
    step.idempotencyHeader = m_idempotency->text().trimmed();
    step.mayRepeat = m_mayRepeat->isChecked();
    step.goOnAfterFailure = m_goOn->isChecked();
    step.request.allowPrivate = m_allowPrivate->isChecked();
    step.request.timeoutSeconds = m_timeout->value();
    step.rate.calls = m_calls->value();
    // Finer than the field shows it stays as it was, unless it was changed here.
    if (qRound64(step.rate.seconds * 1000) != qRound64(m_seconds->value() * 1000))
        step.rate.seconds = m_seconds->value();
    step.batch.most = m_most->value();
    step.batch.seconds = m_wait->value();
    step.batch.bytes = m_bytes->value();
    step.batch.isLines = m_lines->isChecked();
    step.batch.wrap = m_wrap->text();
}

void PaceForm::setValues(const QList<DraftValue> &values, const QStringList &templates)
{
    QList<DraftValue> all{{u"items"_s, u"list"_s, u"the events of the batch"_s}};
    all += values;
    m_wrap->setValues(all, templates);
}

} // namespace patchbay::ui
