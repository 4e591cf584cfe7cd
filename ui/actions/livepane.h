// Beside the editor: the sample, what the rule makes of it as one types, what it can name, and trying it.
#pragma once

#include "console/ruleservice.h"
#include "console/webhookservice.h"

#include <QWidget>

class QLineEdit;
class QStackedWidget;
class QVBoxLayout;

namespace patchbay::ui {

class Banner;
class Button;
class ChecksView;
class DataTable;
class JsonView;
class Label;
class RuleDraft;
class SegmentedControl;
class TraceView;
class UiState;
class ValuesModel;

class LivePane : public QWidget
{
    Q_OBJECT
public:
    LivePane(RuleDraft &draft, RuleService &rules, WebhookService &webhooks, UiState *state,
             QWidget *parent = nullptr);

    // An invented event of the rule's first topic.
    void useInvented(const QString &topic = {});
    void useDelivery(qint64 id);
    void useTrace(const QString &id);
    // Which step's request is shown first.
    void setStep(int step);
    void tryOut(bool send);

Q_SIGNALS:
    void faultChosen(const QString &place);
    // Put that path into the template that is being written.
    void valueChosen(const QString &path);

private:
    enum Tab { RequestTab, ValuesTab, SampleTab, ResultTab };

    void build(UiState *state);
    void followView();
    void showSampleMenu();
    void chooseDelivery();
    void chooseTrace();
    void takeSample(int asked, const Result<RuleEvent> &event, const QString &title);
    void askToSend();
    void showTrace(const QJsonObject &trace, bool sent);

    RuleDraft &m_draft;
    RuleService &m_rules;
    WebhookService &m_webhooks;
    int m_step = 0;
    int m_asked = 0;
    Button *m_sampleButton = nullptr;
    SegmentedControl *m_tabs = nullptr;
    QStackedWidget *m_pages = nullptr;
    Banner *m_fault = nullptr;
    Banner *m_problem = nullptr;
    QVBoxLayout *m_requests = nullptr;
    QLineEdit *m_find = nullptr;
    DataTable *m_values = nullptr;
    ValuesModel *m_model = nullptr;
    JsonView *m_sample = nullptr;
    TraceView *m_trace = nullptr;
    Label *m_notTried = nullptr;
};

} // namespace patchbay::ui
