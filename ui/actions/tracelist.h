// What became of events in rules: the live list, and one trace at the right.
#pragma once

#include "console/ruleservice.h"
#include "ui/shell/page.h"

#include <QTimer>
#include <QWidget>

namespace patchbay::ui {

class DataTable;
class DrawerHost;
class FilterBar;
class StateStack;
class TraceListModel;
class TraceView;
class UiState;

class TraceList : public QWidget
{
    Q_OBJECT
public:
    TraceList(RuleService &service, UiState *state, QWidget *parent = nullptr);

    void load();
    // The rules by name, for the filter.
    void setRules(const QList<RuleView> &rules);
    // Shows only that rule's.
    void showRule(const QString &name);
    // Opens that trace, once it is here.
    void showTrace(const QString &id);
    void focusFilter();
    bool escape();

Q_SIGNALS:
    void notify(const patchbay::ui::Toast &toast);
    // Open the rule with that trace's event as its sample.
    void sampleRequested(const QString &ruleId, const QString &traceId);
    void loaded(int count);

private:
    void build(UiState *state);
    TraceQuery wanted() const;
    void take(const QList<TraceRow> &traces);
    void openRow(int row);
    QString ruleId(const QString &name) const;

    RuleService &m_service;
    QList<RuleView> m_rules;
    QTimer m_newTimer;
    QTimer m_clock;
    QString m_wanted;
    int m_asked = 0;
    int m_opening = 0;
    FilterBar *m_filter = nullptr;
    StateStack *m_stack = nullptr;
    DrawerHost *m_host = nullptr;
    DataTable *m_table = nullptr;
    TraceListModel *m_model = nullptr;
    TraceView *m_view = nullptr;
    QString m_openRule; // of the trace that is shown
};

} // namespace patchbay::ui
