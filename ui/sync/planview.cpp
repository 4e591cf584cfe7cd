#include "ui/sync/planview.h"

#include "ui/sync/changerows.h"
#include "ui/widgets/banner.h"
#include "ui/widgets/button.h"
#include "ui/widgets/card.h"
#include "ui/widgets/datatable.h"
#include "ui/widgets/diffview.h"
#include "ui/widgets/format.h"
#include "ui/widgets/label.h"
#include "ui/widgets/statuschip.h"
#include "ui/widgets/tokens.h"

#include <QHBoxLayout>
#include <QVBoxLayout>

namespace patchbay::ui {

using namespace Qt::StringLiterals;

namespace {

Status planStatus(RecordPlan::Action action)
{
    switch (action) {
    case RecordPlan::Action::Create:
    case RecordPlan::Action::Update:
    case RecordPlan::Action::Unarchive:
    case RecordPlan::Action::Archive:
    case RecordPlan::Action::Delete: return Status::Running;
    case RecordPlan::Action::Unchanged: return Status::Ok;
    case RecordPlan::Action::SourceGone:
    case RecordPlan::Action::NotFound:
    case RecordPlan::Action::Ambiguous: return Status::Warning;
    case RecordPlan::Action::Conflict:
    case RecordPlan::Action::Blocked: return Status::Error;
    }
    return Status::Neutral;
}

} // namespace

PlanView::PlanView(QWidget *parent) : QWidget(parent)
{
    setObjectName(u"planView"_s);
    auto *outer = new QVBoxLayout(this);
    outer->setContentsMargins(0, 0, 0, 0);
    m_card = new Card(u"Nobody"_s);
    m_chip = new StatusChip;
    m_chip->setObjectName(u"planStatus"_s);
    m_card->addHeaderWidget(m_chip);
    m_sides = new Label({}, TextRole::Fixed, Ink::Muted);
    m_sides->setSelectable(true);
    m_sides->setObjectName(u"planSides"_s);
    m_sentence = new Label;
    m_sentence->setWordWrap(true);
    m_sentence->setObjectName(u"planSentence"_s);
    m_problems = new QVBoxLayout;
    m_problems->setSpacing(metric::related);
    m_diff = new DiffView;
    m_diff->setObjectName(u"planDiff"_s);
    m_diff->setHeads(u"Now"_s, u"Will be"_s);
    auto *foot = new QHBoxLayout;
    foot->setSpacing(metric::related);
    m_writes = new Label({}, TextRole::Caption, Ink::Muted);
    m_archive = new Button(u"Archive in Intercom"_s, Button::Kind::Danger, Glyph::Archive);
    m_archive->setObjectName(u"archiveContact"_s);
    m_apply = new Button(u"Resync now"_s, Button::Kind::Primary, Glyph::Sync);
    m_apply->setObjectName(u"resyncNow"_s);
    foot->addStretch(1);
    foot->addWidget(m_writes);
    foot->addWidget(m_archive);
    foot->addWidget(m_apply);
    auto *body = m_card->body();
    body->setSpacing(metric::group);
    body->addWidget(m_sides);
    body->addWidget(m_sentence);
    body->addLayout(m_problems);
    body->addWidget(m_diff, 1);
    body->addLayout(foot);
    outer->addWidget(m_card);
    connect(m_apply, &QAbstractButton::clicked, this, &PlanView::applyRequested);
    connect(m_archive, &QAbstractButton::clicked, this, &PlanView::archiveRequested);
}

void PlanView::showPlan(const RecordPlan &plan)
{
    m_plan = plan;
    m_card->setTitle(plan.title.isEmpty() ? plan.selector.value : plan.title);
    m_chip->setStatus(planStatus(plan.action), planActionTitle(plan.action));
    m_sentence->setText(plan.nextStep.isEmpty() ? plan.sentence : plan.sentence + u' ' + plan.nextStep);
    m_diff->setHeads(u"Now"_s, u"Will be"_s);
    fillSides();
    fillProblems();
    fillDiff(plan.changes, plan.companies, plan.tags);
    fillFoot();
}

void PlanView::showOutcome(const RecordOutcome &outcome)
{
    m_chip->setStatus(Status::Ok, u"Done"_s);
    m_sentence->setText(outcome.notes.isEmpty() ? outcome.sentence
                                                : outcome.sentence + u' ' + outcome.notes.join(u' '));
    m_plan.intercomId = outcome.intercomId;
    fillSides();
    clearProblems();
    m_diff->setHeads(u"Before"_s, u"Now"_s);
    fillDiff(outcome.changes, outcome.companies, outcome.tags);
    m_writes->setText(formatCount(outcome.writes, u"write"_s, u"writes"_s));
    m_apply->setVisible(false);
    m_archive->setVisible(false);
}

void PlanView::showFailure(const Error &error)
{
    clearProblems();
    auto *banner = new Banner;
    banner->showError(error);
    m_problems->addWidget(banner);
    m_chip->setStatus(Status::Error);
}

void PlanView::setBusy(bool busy)
{
    m_apply->setEnabled(!busy && m_plan.canApply() && m_plan.writeCount() > 0);
    m_apply->setText(busy ? u"Resyncing…"_s : u"Resync now"_s);
    m_archive->setEnabled(!busy);
}

void PlanView::fillSides()
{
    QStringList sides;
    sides << u"%1: %2"_s.arg(m_plan.connectionName, m_plan.source ? m_plan.source->key : u"not there"_s);
    sides << u"Intercom: %1"_s.arg(m_plan.intercomId.isEmpty() ? u"not there yet"_s : m_plan.intercomId);
    if (!m_plan.externalId.isEmpty())
        sides << u"external id: %1"_s.arg(m_plan.externalId);
    m_sides->setText(sides.join(u"   "_s));
}

void PlanView::clearProblems()
{
    while (QLayoutItem *item = m_problems->takeAt(0)) {
        item->widget()->hide();
        item->widget()->deleteLater();
        delete item;
    }
}

void PlanView::fillProblems()
{
    clearProblems();
    const bool blocked = m_plan.action == RecordPlan::Action::Blocked;
    bool offersCreation = false;
    bool offersLeavingOut = false;
    for (const FieldProblem &problem : m_plan.problems) {
        auto *banner = new Banner;
        const bool missing = problem.kind == FieldProblem::Kind::MissingAttribute;
        // One button does it for all of them: it stands at the first.
        QString action;
        if (blocked && missing && !offersCreation) {
            action = u"Create what is missing"_s;
            offersCreation = true;
            connect(banner, &Banner::actionTriggered, this, &PlanView::createAttributesRequested);
        } else if (blocked && !missing && !offersLeavingOut) {
            action = u"Leave out what does not fit"_s;
            offersLeavingOut = true;
            connect(banner, &Banner::actionTriggered, this, &PlanView::leaveOutRequested);
        }
        banner->showMessage(blocked ? Banner::Kind::Error : Banner::Kind::Warning,
                            u"%1: %2"_s.arg(problem.path, problem.message), problem.nextStep, action);
        m_problems->addWidget(banner);
    }
    if (!m_plan.candidates.isEmpty()) {
        auto *banner = new Banner;
        banner->showMessage(Banner::Kind::Warning, u"Several records fit:"_s, m_plan.candidates.join(u'\n'));
        m_problems->addWidget(banner);
    }
    if (blocked) {
        auto *banner = new Banner;
        banner->showMessage(Banner::Kind::Info, u"The mapping decides which field goes where."_s, {},
                            u"Open the mapping"_s);
        connect(banner, &Banner::actionTriggered, this, &PlanView::mappingRequested);
        m_problems->addWidget(banner);
    }
}

void PlanView::fillDiff(const QList<FieldChange> &changes, const QList<CompanyStep> &companies,
                        const QList<TagStep> &tags)
{
    const QList<DiffRow> rows = changeRows(changes, companies, tags);
    m_diff->setRows(rows);
    m_diff->setVisible(!rows.isEmpty());
}

void PlanView::fillFoot()
{
    const int writes = m_plan.writeCount();
    m_apply->setVisible(m_plan.canApply() && writes > 0);
    m_apply->setEnabled(true);
    m_apply->setText(u"Resync now"_s);
    m_archive->setVisible(m_plan.action == RecordPlan::Action::SourceGone && !m_plan.intercomId.isEmpty());
    m_archive->setEnabled(true);
    m_writes->setText(m_plan.canApply() ? (writes == 0 ? u"Nothing to write"_s
                                                       : formatCount(writes, u"write"_s, u"writes"_s))
                                        : QString());
}

} // namespace patchbay::ui
