#include "ui/sync/bulkstart.h"

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
#include <QComboBox>
#include <QDateTimeEdit>
#include <QHBoxLayout>
#include <QPlainTextEdit>
#include <QRadioButton>
#include <QVBoxLayout>

#include <utility>

namespace patchbay::ui {

using namespace Qt::StringLiterals;

namespace {

constexpr int readableWidth = 760;
constexpr int hintIndent = 24; // under the words, not under the circle

// What a run of the changed mapping would take up; each object counts its own versions.
QString mappingChangeText(const ScheduleView &schedule)
{
    if (schedule.syncedVersions.isEmpty())
        return u"Nothing was synced completely yet; start with everything."_s;
    QStringList changes;
    for (auto it = schedule.currentVersions.constBegin(); it != schedule.currentVersions.constEnd(); ++it) {
        const int synced = schedule.syncedVersions.value(it.key());
        if (synced == 0)
            changes.append(u"%1 are mapped now and were never synced"_s.arg(it.key()));
        else if (synced != it.value())
            changes.append(u"%1: fields whose rules changed between version %2 and version %3"_s.arg(it.key())
                               .arg(synced)
                               .arg(it.value()));
    }
    if (changes.isEmpty())
        return u"The current version of the mapping is everywhere already."_s;
    QString text = changes.join(u"; "_s) + u'.';
    text[0] = text[0].toUpper();
    return text;
}

} // namespace

BulkStart::BulkStart(Console &console, QWidget *parent) : QWidget(parent), m_console(console)
{
    setObjectName(u"bulkStart"_s);
    build();
    connect(m_connection, &QComboBox::currentIndexChanged, this, &BulkStart::followConnection);
    connect(m_plan, &QAbstractButton::clicked, this, &BulkStart::plan);
    connect(m_keys, &QPlainTextEdit::textChanged, this, &BulkStart::followScope);
    connect(m_where, &ConditionEditor::changed, this, &BulkStart::followScope);
    connect(m_object, &SegmentedControl::currentChanged, this, &BulkStart::readFields);
    connect(m_banner, &Banner::actionTriggered, this, [this] {
        if (m_connection->count() == 0) {
            Q_EMIT addConnectionRequested();
            return;
        }
        m_create->setChecked(true);
        plan();
    });
    connect(&m_console.connections(), &ConnectionService::changed, this, &BulkStart::load);
    connect(&m_console.mappings(), &MappingService::changed, this, &BulkStart::load);
    connect(&m_console.runs(), &RunService::attentionChanged, this, &BulkStart::followConnection);
    connect(&m_console.runs(), &RunService::progressed, this, [this](const RunProgress &run) {
        if (run.state == runstates::planning && run.kind == "bulk"_L1 && !m_planning.isEmpty() &&
            run.connectionId == m_planning) {
            m_planning = ConnectionId(); // said once
            Q_EMIT planning(run);
        }
    });
    followScope();
}

void BulkStart::build()
{
    auto *outer = new QVBoxLayout(this);
    outer->setContentsMargins(0, 0, 0, 0);
    auto *scroll = new ScrollPage(readableWidth);
    scroll->body()->setContentsMargins(0, 0, 0, 0);
    m_banner = new Banner;
    scroll->body()->addWidget(m_banner);

    auto *what = new Card(u"What to bring up to date"_s);
    m_connection = new QComboBox;
    m_connection->setObjectName(u"bulkConnection"_s);
    m_connection->setAccessibleName(u"Connection"_s);
    auto *form = new Form;
    form->addRow(u"Connection"_s, m_connection);
    what->body()->addWidget(form);
    auto *scopes = new QVBoxLayout;
    scopes->setSpacing(metric::unit);
    using Kind = RunScope::Kind;
    addScope(scopes, Kind::Full, u"Everything"_s,
             u"Reads both sides completely. The only one that notices what is gone from the source."_s)
        ->setChecked(true);
    addScope(scopes, Kind::Since, u"What changed since"_s, {});
    m_since = new QDateTimeEdit(QDateTime::currentDateTime().addDays(-1));
    m_since->setObjectName(u"bulkSince"_s);
    m_since->setAccessibleName(u"Changed since"_s);
    m_since->setCalendarPopup(true);
    m_since->setFixedWidth(220);
    auto *since = new QHBoxLayout;
    since->setContentsMargins(hintIndent, 0, 0, 0);
    since->addWidget(m_since);
    since->addStretch(1);
    scopes->addLayout(since);
    addScope(scopes, Kind::Failed, u"Only what failed"_s, u" "_s, &m_failedHint);
    addScope(scopes, Kind::ChangedMapping, u"What a changed mapping touches"_s, u" "_s, &m_mappingHint);
    addScope(scopes, Kind::Records, u"These records"_s, u"Paste the keys of the source, one on each line."_s);
    addScope(scopes, Kind::Fitting, u"Records that fit a condition"_s,
             u"Reads the source and takes those, beside the connection’s own filter."_s);
    buildRecords(scopes);
    what->body()->addLayout(scopes);
    what->setSizePolicy(QSizePolicy::Preferred, QSizePolicy::Maximum);
    scroll->body()->addWidget(what);

    auto *how = new Card(u"What the run may do"_s);
    m_create = new QCheckBox(u"Create custom attributes that Intercom does not have yet"_s);
    m_create->setObjectName(u"bulkCreateAttributes"_s);
    m_leaveOut = new QCheckBox(u"Leave out values that do not fit, and write the rest of the record"_s);
    m_leaveOut->setObjectName(u"bulkLeaveOut"_s);
    how->body()->addWidget(m_create);
    how->body()->addWidget(m_leaveOut);
    how->setSizePolicy(QSizePolicy::Preferred, QSizePolicy::Maximum);
    scroll->body()->addWidget(how);

    auto *foot = new QHBoxLayout;
    foot->setSpacing(12);
    m_plan = new Button(u"Plan"_s, Button::Kind::Primary, Glyph::Search);
    m_plan->setObjectName(u"planBulk"_s);
    foot->addWidget(m_plan);
    foot->addWidget(new Label(u"Nothing is written until you have seen the plan and say so."_s,
                              TextRole::Body, Ink::Muted));
    foot->addStretch(1);
    scroll->body()->addLayout(foot);
    outer->addWidget(scroll);
}

QRadioButton *BulkStart::addScope(QVBoxLayout *into, RunScope::Kind kind, const QString &text,
                                  const QString &hint, Label **hintLabel)
{
    auto *choice = new QRadioButton(text);
    choice->setObjectName(u"scope%1"_s.arg(int(kind)));
    choice->setProperty("kind", int(kind));
    choice->setMinimumHeight(24);
    connect(choice, &QRadioButton::toggled, this, &BulkStart::followScope);
    m_scopes.append(choice);
    into->addWidget(choice);
    if (hint.isEmpty())
        return choice;
    auto *label = new Label(hint.trimmed(), TextRole::Caption, Ink::Muted);
    label->setWordWrap(true);
    label->setContentsMargins(hintIndent, 0, 0, metric::unit);
    into->addWidget(label);
    if (hintLabel != nullptr)
        *hintLabel = label;
    return choice;
}

void BulkStart::buildRecords(QVBoxLayout *into)
{
    m_records = new QWidget;
    auto *layout = new QVBoxLayout(m_records);
    layout->setContentsMargins(hintIndent, metric::unit, 0, 0);
    layout->setSpacing(metric::related);
    m_object = new SegmentedControl(u"Which records"_s);
    m_object->setObjectName(u"bulkObject"_s);
    m_object->addSegment(u"People"_s, Glyph::User);
    m_object->addSegment(u"Organisations"_s, Glyph::Company);
    m_keys = new QPlainTextEdit;
    m_keys->setObjectName(u"bulkKeys"_s);
    m_keys->setAccessibleName(u"Keys of the source, one on each line"_s);
    m_keys->setPlaceholderText(u"1042\n1043\n1077"_s);
    m_keys->setFont(ui::font(TextRole::Fixed));
    m_keys->setTabChangesFocus(true);
    m_keys->setFixedHeight(144);
    m_keyCount = new Label({}, TextRole::Caption, Ink::Muted);
    layout->addWidget(m_object, 0, Qt::AlignLeft);
    layout->addWidget(m_keys);
    layout->addWidget(m_keyCount);
    m_where = new ConditionEditor(u"What they must be"_s);
    m_where->setObjectName(u"bulkWhere"_s);
    m_where->setEmptySentence(u"No condition yet."_s);
    layout->addWidget(m_where);
    into->addWidget(m_records);
}

void BulkStart::load()
{
    whenDone(m_console.connections().list(), this, [this](const Result<QList<ConnectionView>> &all) {
        if (!all) {
            m_loadFailed = true;
            m_banner->showError(all.error());
            return;
        }
        if (std::exchange(m_loadFailed, false))
            m_banner->hide();
        const QString chosen = m_wanted.isEmpty() ? m_connection->currentData().toString() : m_wanted;
        m_wanted.clear();
        {
            const QSignalBlocker quiet(m_connection);
            m_connection->clear();
            for (const ConnectionView &connection : *all) {
                if (!connection.id.isEmpty() && !connection.mappings.isEmpty())
                    m_connection->addItem(icon(systemGlyph(connection.system)), connection.name,
                                          connection.id.text());
            }
            m_connection->setCurrentIndex(qMax(0, m_connection->findData(chosen)));
        }
        if (m_connection->count() == 0)
            m_banner->showMessage(Banner::Kind::Info, u"No connection has a mapping yet."_s,
                                  u"Connect a source and map its fields; then it can be synced from here."_s,
                                  u"Add a connection"_s);
        else if (m_banner->kind() == Banner::Kind::Info)
            m_banner->hide();
        followConnection();
    });
}

void BulkStart::chooseConnection(const QString &id)
{
    m_wanted = id;
    load();
}

void BulkStart::focusFirst()
{
    m_connection->setFocus(Qt::OtherFocusReason);
}

// What failed last and how old the mapping is: what the scopes would cover.
void BulkStart::followConnection()
{
    const int asked = ++m_asked;
    const ConnectionId connection(m_connection->currentData().toString());
    m_failed = 0;
    followScope();
    if (connection.isEmpty())
        return;
    readFields();
    whenDone(m_console.runs().failures(connection), this,
             [this, asked](const Result<QList<FailureRow>> &failures) {
                 if (asked != m_asked || !failures)
                     return;
                 m_failed = failures->size();
                 m_failedHint->setText(m_failed == 0 ? u"Nothing failed that could be tried again."_s
                                                     : u"%1 failed last time."_s.arg(
                                                           formatCount(m_failed, u"record"_s, u"records"_s)));
                 followScope();
             });
    whenDone(m_console.runs().schedule(connection), this,
             [this, asked](const Result<ScheduleView> &schedule) {
                 if (asked != m_asked || !schedule)
                     return;
                 m_mappingHint->setText(mappingChangeText(*schedule));
                 if (schedule->highWater)
                     m_since->setDateTime(schedule->highWater->toLocalTime());
             });
}

// What the condition can look at.
void BulkStart::readFields()
{
    const ConnectionId connection(m_connection->currentData().toString());
    const QString object = m_object->currentIndex() == 0 ? u"people"_s : u"organisations"_s;
    m_where->offerFields(m_console.mappings(), connection, object);
}

RunScope::Kind BulkStart::kind() const
{
    for (const QRadioButton *choice : m_scopes) {
        if (choice->isChecked())
            return RunScope::Kind(choice->property("kind").toInt());
    }
    return RunScope::Kind::Full;
}

QStringList BulkStart::keys() const
{
    QStringList keys;
    const QStringList lines = m_keys->toPlainText().split(u'\n');
    for (const QString &line : lines) {
        const QString key = line.trimmed();
        if (!key.isEmpty() && !keys.contains(key))
            keys.append(key);
    }
    return keys;
}

void BulkStart::followScope()
{
    const RunScope::Kind chosen = kind();
    for (QRadioButton *choice : std::as_const(m_scopes)) {
        if (choice->property("kind").toInt() == int(RunScope::Kind::Failed))
            choice->setEnabled(m_failed > 0 || choice->isChecked());
    }
    if (m_records == nullptr || m_plan == nullptr)
        return; // still being built
    m_since->setEnabled(chosen == RunScope::Kind::Since);
    const bool named = chosen == RunScope::Kind::Records;
    const bool fitting = chosen == RunScope::Kind::Fitting;
    m_records->setVisible(named || fitting);
    m_keys->setVisible(named);
    m_keyCount->setVisible(named);
    m_where->setVisible(fitting);
    const qsizetype count = keys().size();
    m_keyCount->setText(formatCount(count, u"key"_s, u"keys"_s));
    const bool complete = named                              ? count > 0
                          : fitting                          ? !m_where->condition().isEmpty()
                          : chosen == RunScope::Kind::Failed ? m_failed > 0
                                                             : true;
    m_plan->setEnabled(complete && m_connection->count() > 0);
}

void BulkStart::plan()
{
    RunScope scope;
    scope.kind = kind();
    if (scope.kind == RunScope::Kind::Since)
        scope.since = m_since->dateTime().toUTC();
    if (scope.kind == RunScope::Kind::Records)
        scope.keys = keys();
    if (scope.kind == RunScope::Kind::Fitting)
        scope.where = m_where->condition();
    if (scope.kind == RunScope::Kind::Records || scope.kind == RunScope::Kind::Fitting) {
        scope.object = m_object->currentIndex() == 0 ? u"people"_s : u"organisations"_s;
    }
    scope.createAttributes = m_create->isChecked();
    scope.leaveOutInvalid = m_leaveOut->isChecked();
    m_banner->hide();
    m_plan->setEnabled(false);
    m_plan->setText(u"Planning…"_s);
    const ConnectionId connection(m_connection->currentData().toString());
    m_planning = connection;
    whenDone(m_console.runs().plan(connection, scope), this, [this](const Result<RunProgress> &run) {
        m_planning = ConnectionId();
        m_plan->setText(u"Plan"_s);
        followScope();
        if (run) {
            Q_EMIT planned(*run);
            return;
        }
        const bool stopped = run.error().kind == Error::Kind::Cancelled;
        const bool missing =
            run.error().kind == Error::Kind::InvalidInput && run.error().field.startsWith("custom."_L1);
        if (stopped)
            m_banner->showMessage(Banner::Kind::Info, u"Planning was stopped. Nothing was written."_s);
        else if (missing)
            m_banner->showError(
                run.error().withNextStep(
                    u"Let the run create them, leave out what does not fit, or change the mapping."_s),
                u"Create what is missing"_s);
        else
            m_banner->showError(run.error());
    });
}

} // namespace patchbay::ui
