// What somebody has to judge: records that fit several in Intercom, or that two claim. One is chosen by its
// id, or the question is set aside.
#pragma once

#include "console/console.h"
#include "ui/widgets/toast.h"

#include <QWidget>

class QLineEdit;
class QVBoxLayout;

namespace patchbay::ui {

class Banner;
class Button;
class DataTable;
class DrawerHost;
class Label;
class StateStack;
class UiState;
class JudgementModel;

class JudgeView : public QWidget
{
    Q_OBJECT
public:
    // Neither is owned; both outlive the view.
    JudgeView(Console &console, UiState *state, QWidget *parent = nullptr);

    void load();
    void focusList();

Q_SIGNALS:
    void notify(const patchbay::ui::Toast &toast);

private:
    void build(UiState *state);
    QWidget *buildDetails();
    void show(int row);
    void choose();
    void setAside();
    void answered(const Outcome &outcome, const QString &text);
    const JudgementRow *current() const;

    Console &m_console;
    QString m_shown;
    StateStack *m_stack = nullptr;
    DataTable *m_table = nullptr;
    DrawerHost *m_host = nullptr;
    JudgementModel *m_model = nullptr;
    Banner *m_banner = nullptr;
    Label *m_sentence = nullptr;
    QVBoxLayout *m_candidates = nullptr;
    QLineEdit *m_id = nullptr;
    Button *m_choose = nullptr;
    Button *m_aside = nullptr;
};

// The Intercom id at the end of a candidate's title: "Ann Example (5f2…)"; empty when there is none.
QString candidateId(const QJsonObject &candidate);

} // namespace patchbay::ui
