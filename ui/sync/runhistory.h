// The history of bulk runs: open one, go on with one, undo one.
#pragma once

#include "console/runservice.h"

#include <QWidget>

namespace patchbay::ui {

class BulkRunModel;
class Button;
class DataTable;
class StateStack;
class UiState;

class RunHistory : public QWidget
{
    Q_OBJECT
public:
    // `connection`: only its runs; empty: all. Service and state are not owned.
    RunHistory(RunService &service, UiState *state, QWidget *parent = nullptr);

    void setConnection(const ConnectionId &connection);
    void load();
    void focusList();

Q_SIGNALS:
    void openRequested(const patchbay::RunId &run);
    void resumeRequested(const patchbay::RunId &run);
    void undoRequested(const patchbay::RunId &run);
    // There are none yet, and somebody wants to change that.
    void startRequested();

private:
    void followRow();
    void showMenu(int row, const QPoint &at);

    RunService &m_service;
    ConnectionId m_connection;
    bool m_loading = false;
    BulkRunModel *m_model = nullptr;
    StateStack *m_stack = nullptr;
    DataTable *m_table = nullptr;
    Button *m_open = nullptr;
    Button *m_resume = nullptr;
    Button *m_undo = nullptr;
};

} // namespace patchbay::ui
