// The versions of a rule: when, what each changed, and bringing one back.
#pragma once

#include "console/ruleservice.h"

#include <QWidget>

namespace patchbay::ui {

class Button;
class DataTable;
class DiffView;
class RuleDraft;
class RuleVersionModel;
class StateStack;
class UiState;
struct DiffRow;

// Where two definitions differ, by path.
QList<DiffRow> definitionChanges(const QJsonObject &before, const QJsonObject &after);

class RuleVersions : public QWidget
{
    Q_OBJECT
public:
    RuleVersions(RuleDraft &draft, RuleService &service, UiState *state, QWidget *parent = nullptr);

    void load();

Q_SIGNALS:
    void broughtBack(int version);
    void failed(const patchbay::Error &error);

private:
    void show(int row);
    void bringBack();

    RuleDraft &m_draft;
    RuleService &m_service;
    StateStack *m_stack = nullptr;
    DataTable *m_table = nullptr;
    RuleVersionModel *m_model = nullptr;
    DiffView *m_diff = nullptr;
    Button *m_restore = nullptr;
    int m_asked = 0;
};

} // namespace patchbay::ui
