// The frame of things done in steps: the steps at the left, the current one at the right, Back and Next
// below. It asks before it moves, so that a page can check what was entered first.
#pragma once

#include <QList>
#include <QWidget>

class QStackedWidget;

namespace patchbay::ui {

class Banner;
class Button;
class Label;

class Wizard : public QWidget
{
    Q_OBJECT
public:
    explicit Wizard(const QString &title, QWidget *parent = nullptr);

    // Gives the step's index. The wizard owns `content`.
    int addStep(const QString &title, const QString &explanation, QWidget *content);
    int currentStep() const { return m_current; }
    int stepCount() const { return int(m_steps.size()); }
    // Whether Next (or Finish) may be pressed on that step; true unless told.
    void setStepComplete(int step, bool complete);
    // Next only emits nextRequested(step); the page then calls goTo(step + 1) when the check went well.
    void setAsksBeforeNext(int step, bool asks);
    // The text of Next on that step ("Check the connection").
    void setNextText(int step, const QString &text);
    void goTo(int step);
    // While something is being checked: buttons off, `text` beside them. Empty ends it.
    void setBusy(const QString &text);
    // The banner above the step's content.
    Banner *banner() const { return m_banner; }

Q_SIGNALS:
    void nextRequested(int step);
    void stepChanged(int step);
    void finished();
    void cancelled();

protected:
    void keyPressEvent(QKeyEvent *event) override;

private:
    struct Step
    {
        QString title{};
        QString explanation{};
        QString nextText{};
        bool complete = true;
        bool asks = false;
    };

    void update();
    void next();

    QList<Step> m_steps;
    class WizardSteps *m_list = nullptr;
    Label *m_title = nullptr;
    Label *m_explanation = nullptr;
    Banner *m_banner = nullptr;
    QStackedWidget *m_stack = nullptr;
    Label *m_busyLabel = nullptr;
    Button *m_cancel = nullptr;
    Button *m_back = nullptr;
    Button *m_next = nullptr;
    int m_current = 0;
    bool m_busy = false;
};

} // namespace patchbay::ui
