// When a rule runs: its name, the stream it listens to, and the conditions on it.
#pragma once

#include "console/connectionservice.h"

#include <QPointer>
#include <QWidget>

class QCheckBox;
class QComboBox;
class QLineEdit;

namespace patchbay::ui {

class ChecksView;
class CompletionPopup;
class ConditionEditor;
class FormRow;
class Label;
class RuleDraft;

class WhenForm : public QWidget
{
    Q_OBJECT
public:
    explicit WhenForm(RuleDraft &draft, QWidget *parent = nullptr);
    ~WhenForm() override;

    void setConnections(const QList<ConnectionView> &connections);
    void focusName();

protected:
    bool eventFilter(QObject *watched, QEvent *event) override;

private:
    void follow();
    void followView();
    void takeTopics();
    void offerTopics();
    void takeTopic(const QString &topic);

    RuleDraft &m_draft;
    QLineEdit *m_name = nullptr;
    QLineEdit *m_title = nullptr;
    QComboBox *m_source = nullptr;
    QLineEdit *m_topics = nullptr;
    FormRow *m_topicsRow = nullptr;
    QComboBox *m_connection = nullptr;
    QCheckBox *m_rehearsal = nullptr;
    ConditionEditor *m_conditions = nullptr;
    ChecksView *m_checks = nullptr;
    Label *m_sample = nullptr;
    QPointer<CompletionPopup> m_popup;
};

} // namespace patchbay::ui
