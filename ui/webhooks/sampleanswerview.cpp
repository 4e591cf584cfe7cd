#include "ui/webhooks/sampleanswerview.h"

#include "ui/widgets/button.h"
#include "ui/widgets/charts.h"
#include "ui/widgets/format.h"
#include "ui/widgets/jsonview.h"
#include "ui/widgets/keyvaluelist.h"
#include "ui/widgets/label.h"
#include "ui/widgets/statuschip.h"

#include <QStackedWidget>
#include <QVBoxLayout>

namespace patchbay::ui {

using namespace Qt::StringLiterals;

namespace {

constexpr double limitMs = 5'000; // Intercom's; the sentence of an answer says so, too

} // namespace

SampleAnswerView::SampleAnswerView(QWidget *parent) : QWidget(parent)
{
    setObjectName(u"sampleAnswer"_s);
    m_stack = new QStackedWidget;
    auto *waiting = new QWidget;
    auto *waitingLayout = new QVBoxLayout(waiting);
    waitingLayout->setContentsMargins(0, 0, 0, 0);
    m_waiting = new Label({}, TextRole::Body, Ink::Muted);
    m_waiting->setObjectName(u"sampleWaiting"_s);
    m_waiting->setWordWrap(true);
    waitingLayout->addWidget(m_waiting);
    waitingLayout->addStretch(1);
    m_stack->addWidget(waiting);
    m_stack->addWidget(buildAnswer());
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addWidget(m_stack);
    showWaiting(false);
}

QWidget *SampleAnswerView::buildAnswer()
{
    auto *answer = new QWidget;
    auto *layout = new QVBoxLayout(answer);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(12);
    m_chip = new StatusChip;
    m_chip->setObjectName(u"sampleStatus"_s);
    m_sentence = new Label;
    m_sentence->setObjectName(u"sampleSentence"_s);
    m_sentence->setWordWrap(true);
    m_sentence->setSelectable(true);
    m_next = new Label({}, TextRole::Body, Ink::Muted);
    m_next->setWordWrap(true);
    m_time = new Gauge(u"Time, of Intercom's five seconds"_s);
    m_facts = new KeyValueList;
    m_see = new Button(u"See it under Deliveries"_s, Button::Kind::Secondary, Glyph::ChevronRight);
    m_see->setObjectName(u"seeDelivery"_s);
    m_body = new JsonView;
    m_body->setObjectName(u"sampleBody"_s);
    m_empty = new Label(u"The answer had no body."_s, TextRole::Body, Ink::Muted);
    layout->addWidget(m_chip, 0, Qt::AlignLeft);
    layout->addWidget(m_sentence);
    layout->addWidget(m_next);
    layout->addWidget(m_facts);
    layout->addWidget(m_see, 0, Qt::AlignLeft);
    layout->addWidget(m_empty);
    layout->addWidget(m_body, 1);
    layout->addStretch(0);
    m_facts->setWidget(u"Time"_s, m_time);
    connect(m_see, &QAbstractButton::clicked, this, &SampleAnswerView::deliveriesRequested);
    return answer;
}

void SampleAnswerView::showWaiting(bool sending)
{
    m_waiting->setText(
        sending ? u"Waiting for the answer…"_s
                : u"What the endpoint answers is shown here: its status, how long it took of the five "
                  "seconds that Intercom gives it, and its body."_s);
    m_stack->setCurrentIndex(0);
}

void SampleAnswerView::showAnswer(const SampleAnswer &answer)
{
    const bool well = answer.accepted && answer.inTime;
    m_chip->setStatus(well              ? Status::Ok
                      : answer.accepted ? Status::Warning
                                        : Status::Error,
                      well              ? u"Accepted"_s
                      : answer.accepted ? u"Accepted too late"_s
                                        : u"Refused"_s);
    m_sentence->setText(answer.sentence);
    m_next->hide();
    m_facts->show();
    m_time->setRatio(std::min(1.0, double(answer.elapsed.count()) / limitMs),
                     u"%1 of 5 s"_s.arg(formatDuration(answer.elapsed)));
    m_facts->setValue(u"Status"_s, QString::number(answer.status));
    m_facts->setValue(u"Topic"_s, answer.topic, KeyValueList::Fixed);
    m_facts->setValue(u"Address"_s, answer.url.toString(), KeyValueList::Fixed);
    m_body->setVisible(!answer.body.isEmpty());
    m_empty->setVisible(answer.body.isEmpty());
    m_body->setRaw(answer.body);
    m_see->setVisible(answer.accepted);
    m_stack->setCurrentIndex(1);
}

void SampleAnswerView::showError(const Error &error)
{
    m_chip->setStatus(Status::Error, u"Not delivered"_s);
    m_sentence->setText(error.message);
    m_next->setText(error.nextStep);
    m_next->setVisible(!error.nextStep.isEmpty());
    m_facts->hide();
    m_see->hide();
    m_empty->hide();
    m_body->hide();
    m_stack->setCurrentIndex(1);
}

void SampleAnswerView::setArrival(bool here)
{
    m_see->setVisible(here);
}

} // namespace patchbay::ui
