#include "ui/integrations/schedulepanel.h"

#include "ui/widgets/banner.h"
#include "ui/widgets/button.h"
#include "ui/widgets/card.h"
#include "ui/widgets/conditioneditor.h"
#include "ui/widgets/form.h"
#include "ui/widgets/format.h"
#include "ui/widgets/label.h"
#include "ui/widgets/scrollpage.h"
#include "ui/widgets/segmentedcontrol.h"
#include "ui/widgets/tokens.h"
#include "ui/widgets/whendone.h"

#include <QCheckBox>
#include <QHBoxLayout>
#include <QSpinBox>
#include <QVBoxLayout>

namespace patchbay::ui {

using namespace Qt::StringLiterals;

namespace {

constexpr int readableWidth = 860;
constexpr int numberWidth = 144;

template<typename Spin, typename Value>
Spin *number(const QString &name, Value lowest, Value highest, const QString &unit)
{
    auto *spin = new Spin;
    spin->setObjectName(name);
    spin->setRange(lowest, highest);
    spin->setSuffix(u' ' + unit);
    spin->setFixedWidth(numberWidth);
    return spin;
}

} // namespace

SchedulePanel::SchedulePanel(Console &console, QWidget *parent) : QWidget(parent), m_console(console)
{
    setObjectName(u"schedulePanel"_s);
    build();
    connect(m_frequency, &SegmentedControl::currentChanged, this, &SchedulePanel::follow);
    connect(m_deletions, &SegmentedControl::currentChanged, this, &SchedulePanel::follow);
    for (QSpinBox *spin : {m_minutes, m_fullHours, m_overlap, m_driftSample, m_count, m_hours, m_budget})
        connect(spin, &QSpinBox::valueChanged, this, &SchedulePanel::follow);
    connect(m_percent, &QDoubleSpinBox::valueChanged, this, &SchedulePanel::follow);
    connect(m_bulk, &QCheckBox::toggled, this, &SchedulePanel::follow);
    connect(m_people, &ConditionEditor::changed, this, &SchedulePanel::follow);
    connect(m_organisations, &ConditionEditor::changed, this, &SchedulePanel::follow);
    connect(m_save, &QAbstractButton::clicked, this, &SchedulePanel::save);
    connect(m_revert, &QAbstractButton::clicked, this, &SchedulePanel::load);
    connect(m_banner, &Banner::actionTriggered, this, &SchedulePanel::read);
}

void SchedulePanel::build()
{
    auto *outer = new QVBoxLayout(this);
    outer->setContentsMargins(0, 0, 0, 0);
    auto *scroll = new ScrollPage(readableWidth);
    scroll->body()->setContentsMargins(0, 0, 0, metric::page);
    m_banner = new Banner;
    m_banner->setClosable(true);
    scroll->body()->addWidget(m_banner);
    m_content = new QWidget;
    auto *content = new QVBoxLayout(m_content);
    content->setContentsMargins(0, 0, 0, 0);
    content->setSpacing(scroll->body()->spacing());
    content->addWidget(buildFrequency());
    content->addWidget(buildCompleteness());
    content->addWidget(buildFilter());
    content->addWidget(buildDeletions());
    content->addWidget(buildPace());
    auto *foot = new QHBoxLayout;
    foot->setSpacing(metric::related);
    m_save = new Button(u"Save the schedule"_s, Button::Kind::Primary, Glyph::Save);
    m_save->setObjectName(u"saveSchedule"_s);
    m_revert = new Button(u"Put back"_s);
    m_revert->setObjectName(u"revertSchedule"_s);
    foot->addWidget(m_save);
    foot->addWidget(m_revert);
    foot->addStretch(1);
    content->addLayout(foot);
    scroll->body()->addWidget(m_content);
    outer->addWidget(scroll);
}

Card *SchedulePanel::buildFrequency()
{
    auto *card = new Card(u"When it syncs"_s);
    m_frequency = new SegmentedControl(u"When it syncs"_s);
    m_frequency->setObjectName(u"frequency"_s);
    for (const QString &name : {u"By hand"_s, u"Every so often"_s, u"On events"_s})
        m_frequency->addSegment(name);
    m_minutes = number<QSpinBox>(u"minutes"_s, 1, 43'200, u"minutes"_s);
    m_frequencyHint = new Label({}, TextRole::Body, Ink::Muted);
    m_frequencyHint->setWordWrap(true);
    m_due = new Label({}, TextRole::Body, Ink::Muted);
    m_due->setWordWrap(true);
    card->body()->addWidget(m_frequency, 0, Qt::AlignLeft);
    card->body()->addWidget(m_frequencyHint);
    m_minutesRow = new FormRow(u"Every"_s, m_minutes);
    card->body()->addWidget(m_minutesRow);
    card->body()->addWidget(m_due);
    return card;
}

Card *SchedulePanel::buildCompleteness()
{
    auto *card = new Card(u"How nothing is missed"_s);
    m_completeness = card;
    m_fullHours = number<QSpinBox>(u"fullEveryHours"_s, 0, 8'760, u"hours"_s);
    m_fullHours->setSpecialValueText(u"never"_s);
    m_overlap = number<QSpinBox>(u"overlapMinutes"_s, 0, 10'080, u"minutes"_s);
    m_driftSample = number<QSpinBox>(u"driftSample"_s, 0, 10'000, u"records"_s);
    m_driftSample->setSpecialValueText(u"none"_s);
    card->body()->addWidget(
        new FormRow(u"Read everything every"_s, m_fullHours,
                    u"Finds what vanished from the source, and what no change and no event told of."_s));
    m_overlapRow =
        new FormRow(u"Read changes from"_s, m_overlap,
                    u"Before the last read began, for what the source wrote late or with a slow clock."_s);
    card->body()->addWidget(m_overlapRow);
    card->body()->addWidget(
        new FormRow(u"Compare once a day"_s, m_driftSample,
                    u"Linked records, drawn by lot, to see how far Intercom has drifted."_s));
    return card;
}

Card *SchedulePanel::buildFilter()
{
    auto *card = new Card(u"Which records"_s);
    card->setSubtitle(u"What does not pass is left out of every run, with the reason in the plan."_s);
    m_people = new ConditionEditor(u"People"_s);
    m_people->setObjectName(u"peopleFilter"_s);
    m_organisations = new ConditionEditor(u"Organisations"_s);
    m_organisations->setObjectName(u"organisationFilter"_s);
    card->body()->addWidget(new Label(u"People"_s, TextRole::Strong));
    card->body()->addWidget(m_people);
    card->body()->addSpacing(metric::related);
    card->body()->addWidget(new Label(u"Organisations"_s, TextRole::Strong));
    card->body()->addWidget(m_organisations);
    return card;
}

Card *SchedulePanel::buildDeletions()
{
    auto *card = new Card(u"What vanishes from the source"_s);
    m_deletions = new SegmentedControl(u"What becomes of it in Intercom"_s);
    m_deletions->setObjectName(u"deletions"_s);
    for (const QString &name : {u"Keep in Intercom"_s, u"Archive"_s, u"Delete for good"_s})
        m_deletions->addSegment(name);
    m_deletionHint = new Label({}, TextRole::Body, Ink::Muted);
    m_deletionHint->setWordWrap(true);
    card->body()->addWidget(m_deletions, 0, Qt::AlignLeft);
    card->body()->addWidget(m_deletionHint);
    m_thresholds = new QWidget;
    auto *row = new QHBoxLayout(m_thresholds);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(metric::group);
    m_percent = number<QDoubleSpinBox>(u"holdPercent"_s, 0.0, 100.0, u"%"_s);
    m_percent->setDecimals(1);
    m_count = number<QSpinBox>(u"holdCount"_s, 0, 1'000'000, u"records"_s);
    m_hours = number<QSpinBox>(u"holdHours"_s, 0, 8'760, u"hours"_s);
    row->addWidget(new FormRow(u"Ask above"_s, m_percent, u"of the linked records"_s));
    row->addWidget(new FormRow(u"or above"_s, m_count, u"in that time, or in a day"_s));
    row->addWidget(
        new FormRow(u"Missing for"_s, m_hours, u"before anything is done, and again before deleting"_s));
    row->addStretch(1);
    card->body()->addWidget(m_thresholds);
    return card;
}

Card *SchedulePanel::buildPace()
{
    auto *card = new Card(u"How fast"_s);
    m_budget = number<QSpinBox>(u"budgetPercent"_s, 1, 100, u"%"_s);
    card->body()->addWidget(new FormRow(u"Share of the rate limit"_s, m_budget,
                                        u"What runs of this connection may take of Intercom's limit. Single "
                                        u"resyncs and live events always go first."_s));
    m_bulk = new QCheckBox(u"Use Intercom's bulk endpoints where the workspace has them (preview)"_s);
    m_bulk->setObjectName(u"bulkEndpoints"_s);
    card->body()->addWidget(m_bulk);
    return card;
}

void SchedulePanel::setConnection(const ConnectionView &connection)
{
    const bool another = !(connection.id == m_connection.id);
    m_connection = connection;
    if (!another)
        return; // news of its health are no reason to drop what is being edited
    m_stale = true;
    if (isVisible())
        read();
}

void SchedulePanel::showEvent(QShowEvent *event)
{
    QWidget::showEvent(event);
    if (m_stale && !m_connection.id.isEmpty())
        read();
}

void SchedulePanel::read()
{
    m_stale = false;
    m_banner->hide();
    const bool people = m_connection.objects.contains(u"people"_s);
    const bool organisations = m_connection.objects.contains(u"organisations"_s);
    m_people->setEnabled(people);
    m_organisations->setEnabled(organisations);
    m_content->hide();
    load();
    if (people)
        m_people->offerFields(m_console.mappings(), m_connection.id, u"people"_s);
    if (organisations)
        m_organisations->offerFields(m_console.mappings(), m_connection.id, u"organisations"_s);
}

void SchedulePanel::load()
{
    const int asked = ++m_asked;
    whenDone(m_console.runs().schedule(m_connection.id), this,
             [this, asked](const Result<ScheduleView> &schedule) {
                 if (asked != m_asked)
                     return;
                 if (schedule)
                     fill(*schedule);
                 else
                     m_banner->showError(schedule.error(),
                                         m_content->isHidden() ? u"Try again"_s : QString());
             });
}

void SchedulePanel::fill(const ScheduleView &schedule)
{
    m_filling = true;
    const SyncSettings &settings = schedule.settings;
    m_frequency->setCurrentIndex(int(settings.frequency));
    m_loaded = settings;
    m_minutes->setValue(settings.minutes);
    m_fullHours->setValue(settings.fullEveryHours);
    m_overlap->setValue(settings.overlapMinutes);
    m_driftSample->setValue(settings.driftSample);
    m_people->setCondition(settings.people);
    m_organisations->setCondition(settings.organisations);
    m_deletions->setCurrentIndex(int(settings.deletions));
    m_percent->setValue(settings.holdAbovePercent);
    m_count->setValue(settings.holdAboveCount);
    m_hours->setValue(settings.holdHours);
    m_budget->setValue(settings.budgetPercent);
    m_bulk->setChecked(settings.bulkEndpoints);
    QStringList facts;
    const QDateTime now = QDateTime::currentDateTimeUtc();
    if (schedule.dueAt)
        facts.append((settings.frequency == SyncSettings::Frequency::OnEvents
                          ? u"What failed or is due is looked after %1."_s
                          : u"Next %1."_s)
                         .arg(relativeTime(*schedule.dueAt, now)));
    facts.append(schedule.highWater ? u"The source was last read completely %1."_s.arg(
                                          relativeTime(*schedule.highWater, now))
                                    : u"The source was never read completely."_s);
    m_due->setText(facts.join(u' '));
    m_filling = false;
    m_saved = this->settings();
    m_content->show();
    follow();
}

SyncSettings SchedulePanel::settings() const
{
    SyncSettings settings = m_loaded;
    settings.frequency = SyncSettings::Frequency(m_frequency->currentIndex());
    settings.minutes = m_minutes->value();
    settings.fullEveryHours = m_fullHours->value();
    settings.overlapMinutes = m_overlap->value();
    settings.driftSample = m_driftSample->value();
    settings.people = m_people->condition();
    settings.organisations = m_organisations->condition();
    settings.deletions = DeletionPolicy(m_deletions->currentIndex());
    settings.holdAbovePercent = m_percent->value();
    settings.holdAboveCount = m_count->value();
    settings.holdHours = m_hours->value();
    settings.budgetPercent = m_budget->value();
    settings.bulkEndpoints = m_bulk->isChecked();
    return settings;
}

void SchedulePanel::follow()
{
    if (m_filling)
        return;
    const auto frequency = SyncSettings::Frequency(m_frequency->currentIndex());
    m_minutesRow->setVisible(frequency == SyncSettings::Frequency::Interval);
    m_overlapRow->setVisible(frequency == SyncSettings::Frequency::Interval);
    m_completeness->setVisible(frequency != SyncSettings::Frequency::Manual);
    m_frequencyHint->setText(
        frequency == SyncSettings::Frequency::Manual
            ? u"Only when somebody says so. Events that arrive are kept, and write nothing."_s
        : frequency == SyncSettings::Frequency::Interval
            ? u"What changed is read every so often. Events of a webhook endpoint are synced at once, too."_s
            : u"A record is synced as soon as an event tells of it; that takes a webhook endpoint for this "
              u"connection (Webhooks)."_s);
    const auto policy = DeletionPolicy(m_deletions->currentIndex());
    m_thresholds->setVisible(policy != DeletionPolicy::Keep);
    const QString wait =
        m_hours->value() == 0
            ? u"at once"_s
            : u"after %1 of being missing"_s.arg(formatCount(m_hours->value(), u"hour"_s, u"hours"_s));
    const QString again =
        m_hours->value() == 0
            ? u"in the run after that"_s
            : u"another %1 later"_s.arg(formatCount(m_hours->value(), u"hour"_s, u"hours"_s));
    m_deletionHint->setText(
        policy == DeletionPolicy::Keep
            ? u"Nothing is taken out of Intercom. What a full sync no longer finds is listed in its plan."_s
        : policy == DeletionPolicy::Archive
            ? u"Contacts are archived %1, whether a sync or an event told of it, and can be brought back "
              u"under"
              u" Sync, Gone. Intercom cannot archive companies: they stay."_s.arg(wait)
            : u"Contacts are archived %1 and deleted for good %2 if the source still lacks them; until then"
              u" they can be brought back under Sync, Gone. Intercom cannot archive companies: they are "
              u"deleted"
              u" %1, which nobody can take back."_s.arg(wait, again));
    m_deletionHint->setInk(policy == DeletionPolicy::Delete ? Ink::Danger : Ink::Muted);
    const bool changed = !(settings() == m_saved);
    m_save->setEnabled(changed);
    m_revert->setEnabled(changed);
}

void SchedulePanel::save()
{
    m_save->setEnabled(false);
    const int asked = ++m_asked;
    whenDone(m_console.runs().saveSchedule(m_connection.id, settings()), this,
             [this, asked](const Result<ScheduleView> &schedule) {
                 if (asked != m_asked)
                     return;
                 if (!schedule) {
                     m_banner->showError(schedule.error());
                     follow();
                     return;
                 }
                 m_banner->hide();
                 fill(*schedule);
                 Q_EMIT saved(u"The schedule of %1 is saved."_s.arg(m_connection.name));
             });
}

} // namespace patchbay::ui
