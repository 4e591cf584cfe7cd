#include "ui/webhooks/travelsheet.h"

#include "ui/webhooks/mappingversions.h"
#include "ui/webhooks/retoldmodel.h"
#include "ui/webhooks/sandboxfield.h"
#include "ui/widgets/button.h"
#include "ui/widgets/datatable.h"
#include "ui/widgets/diffview.h"
#include "ui/widgets/form.h"
#include "ui/widgets/format.h"
#include "ui/widgets/label.h"
#include "ui/widgets/sheet.h"
#include "ui/widgets/statestack.h"
#include "ui/widgets/whendone.h"

#include <QCheckBox>
#include <QComboBox>
#include <QHBoxLayout>
#include <QVBoxLayout>

namespace patchbay::ui {

using namespace Qt::StringLiterals;

namespace {

constexpr int everyRule = 0; // the rows of the chooser before the rules
constexpr int noRule = 1;

} // namespace

TravelSheet::TravelSheet(Console &console, const DeliveryFilter &filter, QWidget *parent)
    : QDialog(parent)
    , m_console(console)
    , m_filter(filter)
{
    auto *layout =
        beginSheet(this, u"travelSheet"_s, u"What would today's rules make of these?"_s, {1000, 740});
    m_note = new Label({}, TextRole::Body, Ink::Muted);
    m_note->setWordWrap(true);
    layout->addWidget(m_note);
    layout->addWidget(buildChoices());
    m_counts = new QWidget;
    m_counts->setObjectName(u"travelCounts"_s);
    m_chips = new QHBoxLayout(m_counts);
    m_chips->setContentsMargins(0, 0, 0, 0);
    m_chips->setSpacing(metric::group);
    m_counts->hide();
    layout->addWidget(m_counts);
    m_remark = new Label({}, TextRole::Caption, Ink::Muted);
    m_remark->setObjectName(u"travelRemark"_s);
    m_remark->setWordWrap(true);
    m_remark->hide();
    layout->addWidget(m_remark);
    m_stack = new StateStack(buildResult());
    m_stack->showEmpty(Drawing::Search, u"Nothing was compared yet."_s, {},
                       u"Choose what to ask, then press “Compare”."_s);
    layout->addWidget(m_stack, 1);
    layout->addWidget(buildButtons());
    connect(m_stack, &StateStack::retryRequested, this, &TravelSheet::compare);
    loadRules();
    count();
    follow();
    m_rule->setFocus();
}

QWidget *TravelSheet::buildChoices()
{
    auto *holder = new QWidget;
    auto *layout = new QVBoxLayout(holder);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(12);
    m_rule = new QComboBox;
    m_rule->setObjectName(u"travelRule"_s);
    m_rule->addItem(u"All rules as they are now"_s);
    m_rule->addItem(u"No rule"_s);
    m_version = new QComboBox;
    m_version->setObjectName(u"travelVersion"_s);
    m_version->addItem(u"The latest"_s, 0);
    auto *choices = new QHBoxLayout;
    choices->setSpacing(metric::group);
    choices->addWidget(new FormRow(u"Rules"_s, m_rule), 1, Qt::AlignTop);
    choices->addWidget(new FormRow(u"Version"_s, m_version), 1, Qt::AlignTop);
    layout->addLayout(choices);
    m_mappings = new QCheckBox(u"Ask the mappings of the connections, too"_s);
    m_mappings->setObjectName(u"travelMappings"_s);
    m_mappings->setChecked(true);
    m_size = new Label({}, TextRole::Body, Ink::Muted);
    m_size->setObjectName(u"travelSize"_s);
    m_compare = new Button(u"Compare"_s, Button::Kind::Primary, Glyph::Play);
    m_compare->setObjectName(u"travelCompare"_s);
    m_compare->setAutoDefault(false);
    auto *line = new QHBoxLayout;
    line->setSpacing(metric::group);
    line->addWidget(m_mappings);
    line->addStretch(1);
    line->addWidget(m_size);
    line->addWidget(m_compare);
    layout->addLayout(line);
    m_mappingVersions = new MappingVersions(
        m_console, m_filter.endpointId.isEmpty() ? QList<EndpointId>() : QList{m_filter.endpointId});
    layout->addWidget(m_mappingVersions);
    m_sandbox = new SandboxField;
    layout->addWidget(m_sandbox);
    connect(m_sandbox, &SandboxField::changed, this, &TravelSheet::follow);
    connect(m_rule, &QComboBox::currentIndexChanged, this, [this] {
        loadVersions();
        follow();
    });
    connect(m_mappings, &QCheckBox::toggled, this, &TravelSheet::follow);
    connect(m_compare, &QAbstractButton::clicked, this, &TravelSheet::compare);
    return holder;
}

QWidget *TravelSheet::buildResult()
{
    auto *result = new QWidget;
    auto *layout = new QVBoxLayout(result);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(metric::related);
    m_model = new RetoldModel(this);
    m_table = new DataTable;
    m_table->setObjectName(u"travelTable"_s);
    m_table->setAccessibleName(u"What would come out otherwise"_s);
    m_table->setSource(m_model);
    m_table->setCompact(true);
    m_table->setColumnWidths({72, 96, 168, 168, 200, 200});
    m_table->setStretchColumn(int(RetoldModel::Column::Now));
    layout->addWidget(m_table, 1);
    m_told = new Label({}, TextRole::Caption, Ink::Muted);
    m_told->setObjectName(u"travelTold"_s);
    m_told->setWordWrap(true);
    layout->addWidget(m_told);
    m_differences = new DiffView;
    m_differences->setObjectName(u"travelDifferences"_s);
    m_differences->setHeads(u"Then"_s, u"Now"_s);
    m_differences->table()->setObjectName(u"travelDifferenceTable"_s);
    m_differences->table()->setAccessibleName(u"Differences of the chosen delivery"_s);
    m_differences->table()->setColumnHidden(DiffModel::WhyColumn, true);
    m_differences->table()->setColumnWidths({104, 200, 320, 200, 80});
    m_differences->table()->setStretchColumn(DiffModel::AfterColumn);
    layout->addWidget(m_differences, 1);
    connect(m_table, &DataTable::currentRowChanged, this, &TravelSheet::showRow);
    connect(m_table, &DataTable::rowActivated, this, &TravelSheet::openDelivery);
    return result;
}

QWidget *TravelSheet::buildButtons()
{
    auto *holder = new QWidget;
    auto *buttons = new QHBoxLayout(holder);
    buttons->setContentsMargins(0, 0, 0, 0);
    buttons->setSpacing(metric::related);
    m_open = new Button(u"Open delivery"_s, Button::Kind::Secondary, Glyph::ArrowRight);
    m_open->setObjectName(u"travelOpen"_s);
    m_open->setEnabled(false);
    auto *close = new Button(u"Close"_s);
    close->setObjectName(u"travelClose"_s);
    for (Button *button : {m_open, close})
        button->setAutoDefault(false);
    buttons->addWidget(m_open);
    buttons->addStretch(1);
    buttons->addWidget(close);
    connect(m_open, &QAbstractButton::clicked, this, &TravelSheet::openDelivery);
    connect(close, &QAbstractButton::clicked, this, &QDialog::reject);
    return holder;
}

void TravelSheet::loadRules()
{
    whenDone(m_console.rules().list(), this, [this](const Result<QList<RuleView>> &rules) {
        if (!rules) {
            m_stack->showError(rules.error(), u"Compare all the same"_s);
            return;
        }
        for (const RuleView &rule : *rules)
            m_rule->addItem(rule.isEnabled ? rule.name : u"%1 (off)"_s.arg(rule.name), rule.id.text());
    });
}

void TravelSheet::loadVersions()
{
    while (m_version->count() > 1)
        m_version->removeItem(1);
    const QString id = m_rule->currentData().toString();
    if (id.isEmpty())
        return;
    whenDone(m_console.rules().versions(RuleId(id)), this,
             [this, id](const Result<QList<RuleView>> &versions) {
                 if (m_rule->currentData().toString() != id)
                     return; // another rule was chosen meanwhile
                 if (!versions) {
                     m_stack->showError(versions.error(), u"Compare with the latest"_s);
                     return;
                 }
                 while (m_version->count() > 1)
                     m_version->removeItem(1);
                 for (const RuleView &one : *versions)
                     m_version->addItem(u"Version %1, saved %2"_s.arg(one.version)
                                            .arg(relativeTime(one.savedAt, QDateTime::currentDateTimeUtc())),
                                        one.version);
             });
}

void TravelSheet::count()
{
    whenDone(m_console.webhooks().count(m_filter), this, [this](const Result<qint64> &number) {
        if (!number) {
            m_stack->showError(number.error(), u"Try again"_s);
            return;
        }
        m_count = *number;
        m_size->setText(formatCount(m_count, u"delivery"_s, u"deliveries"_s));
    });
}

void TravelSheet::follow()
{
    m_note->setText(
        u"These deliveries are taken through rules and mappings once more, and the outcome is held against "
        "what came of them then. %1"_s.arg(
            m_sandbox->isOn()
                ? u"What would be sent is sent into the sandbox, oldest first, and nowhere else."_s
                : u"Nothing is sent and nothing is written."_s));
    m_version->setEnabled(m_rule->currentIndex() > noRule);
    // One rule alone is asked without the mappings.
    m_mappingVersions->setEnabled(m_mappings->isChecked() && m_rule->currentIndex() <= noRule);
    m_compare->setEnabled(!m_running && (m_rule->currentIndex() != noRule || m_mappings->isChecked()));
    m_compare->setToolTip(m_rule->currentIndex() == noRule && !m_mappings->isChecked()
                              ? u"Choose rules or mappings: there is nothing to ask"_s
                              : QString());
    m_compare->setText(m_running ? u"Comparing…"_s : u"Compare"_s);
}

void TravelSheet::compare()
{
    if (m_running || !m_sandbox->check())
        return;
    m_running = true;
    follow();
    m_counts->hide();
    m_remark->hide();
    m_open->setEnabled(false);
    m_stack->showLoading();
    TimeTravel travel;
    travel.filter = m_filter;
    travel.rules = m_rule->currentIndex() != noRule;
    travel.mappings = m_mappings->isChecked();
    travel.mappingVersions = m_mappingVersions->chosen();
    travel.into = m_sandbox->address();
    if (m_rule->currentIndex() != everyRule) {
        travel.rule = m_rule->currentData().toString();
        travel.ruleVersion = m_version->currentData().toInt();
    }
    whenDone(m_console.webhooks().travel(travel), this, [this](const Result<TimeTravelReport> &report) {
        m_running = false;
        follow();
        if (!report) {
            m_stack->showError(report.error(), u"Try again"_s);
            return;
        }
        show(*report);
    });
}

void TravelSheet::show(const TimeTravelReport &report)
{
    showCounts(report);
    QStringList remarks{
        u"%1 compared."_s.arg(formatCount(report.deliveries, u"delivery"_s, u"deliveries"_s))};
    if (report.unreadable > 0)
        remarks << u"%1 could not be read: no JSON object."_s.arg(
            formatCount(report.unreadable, u"body"_s, u"bodies"_s));
    if (report.isCut)
        remarks << u"Only the newest %1 changes are listed; all are counted."_s.arg(
            formatNumber(report.changed.size()));
    if (!report.into.isEmpty())
        remarks << u"The sandbox took %1 and refused %2."_s.arg(
            formatCount(report.sent, u"request"_s, u"requests"_s), formatNumber(report.refused));
    m_remark->setText(remarks.join(u' '));
    m_remark->show();
    m_model->setRows(report.changed);
    if (report.changed.isEmpty()) {
        m_stack->showEmpty(Drawing::Done, u"Nothing would come out otherwise."_s, {},
                           u"What was chosen makes the same of these deliveries as was made of them then."_s);
        return;
    }
    m_stack->showContent();
    m_table->setCurrentRow(0);
    showRow(0);
    m_table->setFocus();
}

void TravelSheet::showCounts(const TimeTravelReport &report)
{
    while (QLayoutItem *item = m_chips->takeAt(0)) {
        delete item->widget();
        delete item;
    }
    using Change = Retold::Change;
    for (const Change change : {Change::Same, Change::Differs, Change::Begins, Change::Ends, Change::Fails}) {
        const qint64 number = report.count(change);
        auto *chip = new StatusChip(number == 0 ? Status::Neutral : changeStatus(change));
        chip->setStatus(number == 0 ? Status::Neutral : changeStatus(change),
                        u"%1: %2"_s.arg(changeWord(change), formatNumber(number)));
        chip->setObjectName(u"travelCount_"_s + changeName(change));
        m_chips->addWidget(chip);
    }
    m_chips->addStretch(1);
    m_counts->show();
}

void TravelSheet::showRow(int row)
{
    const bool chosen = row >= 0 && row < m_model->rowCount();
    m_open->setEnabled(chosen);
    if (!chosen) {
        m_told->clear();
        m_differences->setRows({});
        return;
    }
    const Retold &retold = m_model->retold(row);
    m_told->setText(u"Delivery %1, %2, %3. %4"_s.arg(
                        QString::number(retold.deliveryId), retold.topic, retold.subject,
                        retold.isRemembered
                            ? u"What came of it then is known from its trace."_s
                            : u"No trace of it is left, so the version of that time was asked, too."_s) +
                    sentText(retold));
    m_differences->setRows(differenceRows(retold));
}

void TravelSheet::openDelivery()
{
    const int row = m_table->currentRow();
    if (row < 0)
        return;
    Q_EMIT deliveryRequested(m_model->retold(row).deliveryId);
    close();
}

} // namespace patchbay::ui
