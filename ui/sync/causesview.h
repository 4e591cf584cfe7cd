// What went wrong in a run, grouped by cause: how many, an example, what to do, and trying just those again.
#pragma once

#include "console/runservice.h"

#include <QWidget>

class QVBoxLayout;

namespace patchbay::ui {

class StateStack;

class CausesView : public QWidget
{
    Q_OBJECT
public:
    // `service` is not owned.
    explicit CausesView(RunService &service, QWidget *parent = nullptr);

    // `canRetry`: the run has ended, so that its failures can be tried again.
    void setGroups(const RunProgress &run, const QList<RunItemGroup> &groups, bool canRetry);
    // How many records failed, in all causes.
    qint64 count() const { return m_count; }

Q_SIGNALS:
    void retryRequested(const QStringList &causes);
    // Plan what failed anew: its rows are read again.
    void planRequested();
    void mappingRequested();
    void judgeRequested();
    // Show the records of that cause in the list.
    void showRequested(const QString &cause);

private:
    void rebuild(const QMap<QString, qint64> &causes);
    QWidget *cardFor(const QString &cause, qint64 count);

    RunService &m_service;
    RunProgress m_run;
    QMap<QString, qint64> m_causes;
    qint64 m_count = 0;
    bool m_canRetry = false;
    StateStack *m_stack = nullptr;
    QVBoxLayout *m_list = nullptr;
};

} // namespace patchbay::ui
