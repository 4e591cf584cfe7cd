// How an endpoint answered a sample: status, time against the limit, body.
#pragma once

#include "console/webhookservice.h"

#include <QWidget>

class QStackedWidget;

namespace patchbay::ui {

class Button;
class Gauge;
class JsonView;
class KeyValueList;
class Label;
class StatusChip;

class SampleAnswerView : public QWidget
{
    Q_OBJECT
public:
    explicit SampleAnswerView(QWidget *parent = nullptr);

    void showWaiting(bool sending);
    void showAnswer(const SampleAnswer &answer);
    void showError(const Error &error);
    // Whether what was sent can be looked at here.
    void setArrival(bool here);

Q_SIGNALS:
    void deliveriesRequested();

private:
    QWidget *buildAnswer();

    QStackedWidget *m_stack = nullptr;
    Label *m_waiting = nullptr;
    StatusChip *m_chip = nullptr;
    Label *m_sentence = nullptr;
    Gauge *m_time = nullptr;
    KeyValueList *m_facts = nullptr;
    Label *m_next = nullptr;
    Button *m_see = nullptr;
    JsonView *m_body = nullptr;
    Label *m_empty = nullptr;
};

} // namespace patchbay::ui
