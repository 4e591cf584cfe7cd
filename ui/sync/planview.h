// What a resync would do to one record: both sides, every field with its reason, what stands in the way and
// how to settle it; and after it was done, what was done.
#pragma once

#include "console/syncservice.h"

#include <QWidget>

class QVBoxLayout;

namespace patchbay::ui {

class Button;
class Card;
class DiffView;
class Label;
class StatusChip;

class PlanView : public QWidget
{
    Q_OBJECT
public:
    explicit PlanView(QWidget *parent = nullptr);

    void showPlan(const RecordPlan &plan);
    void showOutcome(const RecordOutcome &outcome);
    void showFailure(const Error &error);
    void setBusy(bool busy);
    const RecordPlan &plan() const { return m_plan; }

Q_SIGNALS:
    void applyRequested();
    void createAttributesRequested();
    void leaveOutRequested();
    void archiveRequested();
    void mappingRequested();

private:
    void fillSides();
    void fillProblems();
    void fillDiff(const QList<FieldChange> &changes, const QList<CompanyStep> &companies,
                  const QList<TagStep> &tags);
    void fillFoot();
    void clearProblems();

    RecordPlan m_plan;
    Card *m_card = nullptr;
    StatusChip *m_chip = nullptr;
    Label *m_sides = nullptr;
    Label *m_sentence = nullptr;
    QVBoxLayout *m_problems = nullptr;
    DiffView *m_diff = nullptr;
    Label *m_writes = nullptr;
    Button *m_archive = nullptr;
    Button *m_apply = nullptr;
};

} // namespace patchbay::ui
