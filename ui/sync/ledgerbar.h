// The ledger of a run that has ended, as a sum that anybody can check, and what Intercom lists beside it.
#pragma once

#include "console/runservice.h"

#include <QWidget>

#include <array>

namespace patchbay::ui {

class Label;

class LedgerBar : public QWidget
{
    Q_OBJECT
public:
    explicit LedgerBar(QWidget *parent = nullptr);

    void setRun(const RunProgress &run);

private:
    struct Term
    {
        Label *sign = nullptr;
        QWidget *box = nullptr;
        Label *number = nullptr;
        Label *word = nullptr;
    };
    enum Which { Source, Created, Updated, Unchanged, Removed, Skipped, Judged, Failed, TermCount };

    void show(Which which, bool shown, qint64 number, const QString &word);

    std::array<Term, TermCount> m_terms{};
    Label *m_verdict = nullptr;
    Label *m_listed = nullptr;
};

} // namespace patchbay::ui
