// What a plan found out that a person should know before it is applied: keys that are not unique, deletions
// that are withheld or wait for a word, attributes that will be made.
#pragma once

#include "console/runservice.h"

#include <QWidget>

class QCheckBox;
class QVBoxLayout;

namespace patchbay::ui {

class RunNotices : public QWidget
{
    Q_OBJECT
public:
    explicit RunNotices(QWidget *parent = nullptr);

    void setRun(const RunProgress &run);
    // Whether the person confirmed the deletions that are held.
    bool isConfirmed() const;

Q_SIGNALS:
    void confirmedChanged(bool confirmed);
    void mappingRequested();
    void goneRequested();

private:
    void clear();
    void addRuleProblems();
    void addRepeatedKeys();
    void addDeletions();
    void addAttributes();
    bool isUnderWay() const;

    RunProgress m_run;
    QString m_shown; // what is said now, so that progress does not make it anew
    QVBoxLayout *m_list = nullptr;
    QCheckBox *m_confirm = nullptr;
};

} // namespace patchbay::ui
