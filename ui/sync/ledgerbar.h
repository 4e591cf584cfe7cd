// The ledger of a run that has ended, as a sum that anybody can check, and what Intercom lists beside it.
#pragma once

#include "console/runservice.h"

#include <QWidget>

class QHBoxLayout;

namespace patchbay::ui {

class Label;

class LedgerBar : public QWidget
{
    Q_OBJECT
public:
    explicit LedgerBar(QWidget *parent = nullptr);

    void setRun(const RunProgress &run);

private:
    void addTerm(const QString &sign, qint64 number, const QString &word);

    QWidget *m_terms = nullptr;
    QHBoxLayout *m_row = nullptr;
    Label *m_verdict = nullptr;
    Label *m_listed = nullptr;
};

} // namespace patchbay::ui
