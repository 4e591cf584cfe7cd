#include "ui/actions/livepane.h"

#include "ui/actions/checksview.h"
#include "ui/actions/requestview.h"
#include "ui/actions/ruledraft.h"
#include "ui/actions/traceview.h"
#include "ui/actions/valuesmodel.h"
#include "ui/widgets/banner.h"
#include "ui/widgets/button.h"
#include "ui/widgets/card.h"
#include "ui/widgets/confirm.h"
#include "ui/widgets/datatable.h"
#include "ui/widgets/format.h"
#include "ui/widgets/jsonview.h"
#include "ui/widgets/label.h"
#include "ui/widgets/segmentedcontrol.h"
#include "ui/widgets/whendone.h"

#include <QHBoxLayout>
#include <QJsonArray>
#include <QLineEdit>
#include <QMenu>
#include <QScrollArea>
#include <QStackedWidget>
#include <QUrl>
#include <QVBoxLayout>

namespace patchbay::ui {

using namespace Qt::StringLiterals;

namespace {

QScrollArea *scrolled(QWidget *content)
{
    auto *area = new QScrollArea;
    area->setFrameShape(QFrame::NoFrame);
    area->setWidgetResizable(true);
    area->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    area->setWidget(content);
    return area;
}

} // namespace

LivePane::LivePane(RuleDraft &draft, RuleService &rules, WebhookService &webhooks, UiState *state,
                   QWidget *parent)
    : QWidget(parent)
    , m_draft(draft)
    , m_rules(rules)
    , m_webhooks(webhooks)
{
    setObjectName(u"livePane"_s);
    build(state);
    connect(m_sampleButton, &QAbstractButton::clicked, this, &LivePane::showSampleMenu);
    connect(m_tabs, &SegmentedControl::currentChanged, m_pages, &QStackedWidget::setCurrentIndex);
    connect(m_find, &QLineEdit::textChanged, m_model, &ValuesModel::setFilter);
    connect(m_values, &DataTable::rowActivated, this,
            [this](int row) { Q_EMIT valueChosen(m_model->value(row).path); });
    connect(m_fault, &Banner::actionTriggered, this, [this] {
        if (!m_draft.view().faults.isEmpty())
            Q_EMIT faultChosen(m_draft.view().faults.first().place);
    });
    connect(&m_draft, &RuleDraft::viewChanged, this, &LivePane::followView);
    connect(&m_draft, &RuleDraft::sampleChanged, this, [this] {
        m_sampleButton->setText(m_draft.sampleTitle());
        m_sample->setJson(m_draft.sample().toJson());
    });
    connect(&m_draft, &RuleDraft::opened, this, [this] {
        m_problem->hide();
        m_tabs->setCurrentIndex(RequestTab);
        m_trace->hide();
        m_notTried->show();
    });
    connect(&m_draft, &RuleDraft::tried, this, &LivePane::showTrace);
    const auto showProblem = [this](const Error &error) { m_problem->showError(error); };
    connect(&m_draft, &RuleDraft::tryFailed, this, showProblem);
    connect(&m_draft, &RuleDraft::rehearsalFailed, this, showProblem);
}

void LivePane::build(UiState *state)
{
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(12);
    auto *head = new QHBoxLayout;
    head->setSpacing(metric::related);
    head->addWidget(new Label(u"Sample"_s, TextRole::Body, Ink::Muted));
    m_sampleButton = new Button(u"Choose"_s, Button::Kind::Secondary, Glyph::ChevronDown);
    m_sampleButton->setObjectName(u"chooseSample"_s);
    m_sampleButton->setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    m_sampleButton->setAccessibleDescription(u"The event that the rule is held against"_s);
    head->addWidget(m_sampleButton, 1);
    layout->addLayout(head);
    m_problem = new Banner;
    m_problem->setObjectName(u"tryProblem"_s);
    m_problem->setClosable(true);
    layout->addWidget(m_problem);
    m_fault = new Banner;
    m_fault->setObjectName(u"faultBanner"_s);
    layout->addWidget(m_fault);
    m_tabs = new SegmentedControl(u"What is shown of the sample"_s, SegmentedControl::Look::Tabs);
    m_tabs->setObjectName(u"liveTabs"_s);
    for (const QString &tab : {u"Request"_s, u"Values"_s, u"Sample"_s, u"Result"_s})
        m_tabs->addSegment(tab);
    layout->addWidget(m_tabs);

    auto *requests = new QWidget;
    m_requests = new QVBoxLayout(requests);
    m_requests->setContentsMargins(0, 0, metric::related, 0);
    m_requests->setSpacing(metric::group);
    auto *values = new QWidget;
    auto *valuesLayout = new QVBoxLayout(values);
    valuesLayout->setContentsMargins(0, 0, 0, 0);
    valuesLayout->setSpacing(metric::related);
    m_find = new QLineEdit;
    m_find->setObjectName(u"findValue"_s);
    m_find->setPlaceholderText(u"Find a name or value; Enter puts it into the template"_s);
    m_find->setAccessibleName(u"Find a value"_s);
    m_find->setClearButtonEnabled(true);
    m_model = new ValuesModel(this);
    m_values = new DataTable;
    m_values->setObjectName(u"valuesTable"_s);
    m_values->setAccessibleName(u"What templates can name"_s);
    m_values->setSource(m_model, DataTable::Sorting::None);
    m_values->setCompact(true);
    m_values->setColumnWidths({196, 176, 80});
    m_values->setStretchColumn(int(ValuesModel::Column::Value));
    m_values->setName(u"rulevalues"_s, state);
    m_values->setPlaceholder(u"Nothing fits."_s);
    valuesLayout->addWidget(m_find);
    valuesLayout->addWidget(m_values, 1);
    m_sample = new JsonView;
    auto *result = new QWidget;
    auto *resultLayout = new QVBoxLayout(result);
    resultLayout->setContentsMargins(0, 0, metric::related, 0);
    m_notTried = new Label(u"Not tried yet. A dry run shows everything and sends nothing."_s, TextRole::Body,
                           Ink::Muted);
    m_notTried->setWordWrap(true);
    m_trace = new TraceView;
    m_trace->setActs(false);
    m_trace->hide();
    resultLayout->addWidget(m_notTried, 0, Qt::AlignTop);
    resultLayout->addWidget(m_trace, 1);
    m_pages = new QStackedWidget;
    m_pages->addWidget(scrolled(requests));
    m_pages->addWidget(values);
    m_pages->addWidget(m_sample);
    m_pages->addWidget(scrolled(result));
    layout->addWidget(m_pages, 1);
}

void LivePane::setStep(int step)
{
    m_step = step;
    followView();
}

void LivePane::followView()
{
    const DraftView &view = m_draft.view();
    m_model->setValues(view.values);
    if (view.faults.isEmpty()) {
        m_fault->hide();
    } else {
        const DraftFault &fault = view.faults.first();
        // A mistake in the template's own text names no tag, so its place is said here.
        const QString where = fault.line > 0 && fault.tag.isEmpty()
                                  ? u"Line %1, column %2. "_s.arg(fault.line).arg(fault.column)
                                  : QString();
        m_fault->showMessage(Banner::Kind::Error, fault.error.message, where + fault.error.nextStep,
                             fault.place.isEmpty() ? QString() : u"Show it"_s);
    }
    while (QLayoutItem *item = m_requests->takeAt(0)) {
        if (item->widget()) {
            item->widget()->hide();
            item->widget()->deleteLater();
        }
        delete item;
    }
    if (!view.filter.passes) {
        auto *note = new Label(u"The rule would not take this sample: %1. This is what it would send."_s.arg(
                                   view.filter.because),
                               TextRole::Body, Ink::Warning);
        note->setObjectName(u"filterNote"_s);
        note->setWordWrap(true);
        m_requests->addWidget(note);
    }
    // The step that is being edited first.
    QList<int> order;
    for (int i = 0; i < view.steps.size(); ++i)
        order.append(i);
    if (m_step < order.size())
        order.move(m_step, 0);
    for (const int index : order) {
        const DraftStepView &step = view.steps[index];
        auto *card = new Card(u"Step “%1”"_s.arg(step.name));
        if (!step.when.passes)
            card->setSubtitle(u"Skipped for this sample: "_s + step.when.because);
        if (!step.request.isEmpty()) {
            auto *request = new RequestView;
            request->setRequest(step.request);
            card->body()->addWidget(request);
        }
        if (!step.problem.isEmpty()) {
            // Said above already, with the way to it.
            const bool isFault = m_draft.faultAt(u"steps.%1"_s.arg(index)) != nullptr ||
                                 m_draft.faultAt(u"variables"_s) != nullptr ||
                                 m_draft.faultAt(u"templates"_s) != nullptr;
            auto *problem =
                new Label(isFault ? u"Nothing can be rendered until the mistake is mended."_s : step.problem,
                          TextRole::Body, isFault ? Ink::Muted : Ink::Danger);
            problem->setObjectName(u"stepProblem"_s);
            problem->setWordWrap(true);
            card->body()->addWidget(problem);
        }
        m_requests->addWidget(card);
    }
    m_requests->addStretch(1);
}

void LivePane::showSampleMenu()
{
    auto *menu = new QMenu(this);
    menu->setObjectName(u"sampleMenu"_s);
    menu->setAttribute(Qt::WA_DeleteOnClose);
    const Stream &stream = m_draft.rule().stream;
    for (const QString &topic : stream.topics) {
        if (!topic.endsWith(".*"_L1))
            menu->addAction(icon(Glyph::Edit), u"Invented: %1"_s.arg(topic), this,
                            [this, topic] { useInvented(topic); });
    }
    const QList<RuleSourceView> sources = RuleService::sources();
    auto *other = menu->addMenu(u"Invented, of another topic"_s);
    QHash<QString, QMenu *> areas;
    for (const RuleSourceView &source : sources) {
        if (!stream.source.isEmpty() && stream.source != source.name)
            continue;
        for (const RuleSourceView::Topic &topic : source.topics) {
            const QString area = topic.name.section(u'.', 0, 0);
            if (!areas.contains(area))
                areas.insert(area, other->addMenu(area));
            areas.value(area)->addAction(topic.name, this, [this, name = source.name, topic] {
                const int asked = ++m_asked;
                whenDone(m_rules.sampleEvent(name, topic.name), this,
                         [this, asked, title = u"Invented: %1"_s.arg(topic.name)](
                             const Result<RuleEvent> &event) { takeSample(asked, event, title); });
            });
        }
    }
    menu->addSeparator();
    menu->addAction(icon(Glyph::Webhooks), u"A delivery that arrived…"_s, this, &LivePane::chooseDelivery);
    menu->addAction(icon(Glyph::Activity), u"The event of a trace…"_s, this, &LivePane::chooseTrace);
    menu->popup(m_sampleButton->mapToGlobal(QPoint(0, m_sampleButton->height() + 4)));
}

void LivePane::chooseDelivery()
{
    whenDone(m_webhooks.deliveries({}, 0, 20), this, [this](const Result<QList<DeliveryView>> &all) {
        if (!all) {
            m_problem->showError(all.error());
            return;
        }
        auto *menu = new QMenu(this);
        menu->setObjectName(u"deliveryMenu"_s);
        menu->setAttribute(Qt::WA_DeleteOnClose);
        for (const DeliveryView &delivery : *all)
            menu->addAction(
                u"%1 · %2"_s.arg(delivery.row.topic,
                                 relativeTime(delivery.row.receivedAt, QDateTime::currentDateTimeUtc())),
                this, [this, id = delivery.row.id] { useDelivery(id); });
        if (all->isEmpty())
            menu->addAction(u"Nothing has arrived yet"_s)->setEnabled(false);
        menu->popup(m_sampleButton->mapToGlobal(QPoint(0, m_sampleButton->height() + 4)));
    });
}

void LivePane::chooseTrace()
{
    whenDone(m_rules.traces({.ruleId = m_draft.id().text(), .most = 20}), this,
             [this](const Result<QList<TraceRow>> &all) {
                 if (!all) {
                     m_problem->showError(all.error());
                     return;
                 }
                 auto *menu = new QMenu(this);
                 menu->setObjectName(u"traceMenu"_s);
                 menu->setAttribute(Qt::WA_DeleteOnClose);
                 for (const TraceRow &trace : *all)
                     menu->addAction(u"%1 · %2 · %3"_s.arg(
                                         trace.topic, traceWord(trace.verdict),
                                         relativeTime(trace.startedAt, QDateTime::currentDateTimeUtc())),
                                     this, [this, id = trace.id] { useTrace(id); });
                 if (all->isEmpty())
                     menu->addAction(u"No trace is kept yet"_s)->setEnabled(false);
                 menu->popup(m_sampleButton->mapToGlobal(QPoint(0, m_sampleButton->height() + 4)));
             });
}

void LivePane::useInvented(const QString &wanted)
{
    const Stream &stream = m_draft.rule().stream;
    QString topic = wanted.isEmpty() ? stream.topics.value(0) : wanted;
    if (topic.endsWith(".*"_L1)) // any of the area
        topic = topic.chopped(2) + u".user.created"_s;
    const int asked = ++m_asked;
    whenDone(m_rules.sampleEvent(stream.source, topic), this, [this, asked](const Result<RuleEvent> &event) {
        takeSample(asked, event, event ? u"Invented: %1"_s.arg(event->topic) : QString());
    });
}

void LivePane::useDelivery(qint64 id)
{
    const int asked = ++m_asked;
    whenDone(m_rules.deliveryEvent(id), this, [this, asked, id](const Result<RuleEvent> &event) {
        takeSample(asked, event, event ? u"Delivery %1: %2"_s.arg(id).arg(event->topic) : QString());
    });
}

void LivePane::useTrace(const QString &id)
{
    const int asked = ++m_asked;
    whenDone(m_rules.traceEvent(id), this, [this, asked](const Result<RuleEvent> &event) {
        takeSample(asked, event, event ? u"From a trace: %1"_s.arg(event->topic) : QString());
    });
}

void LivePane::takeSample(int asked, const Result<RuleEvent> &event, const QString &title)
{
    if (asked != m_asked) // another one was chosen since
        return;
    if (!event) {
        m_problem->showError(event.error());
        return;
    }
    m_problem->hide();
    m_draft.setSample(*event, title);
}

void LivePane::tryOut(bool send)
{
    m_problem->hide();
    if (send)
        askToSend();
    else
        m_draft.tryOut(false);
}

void LivePane::askToSend()
{
    QStringList targets;
    for (const DraftStepView &step : m_draft.view().steps) {
        if (!step.when.passes)
            continue;
        const QUrl url(step.request.value("url"_L1).toString());
        const QString host = url.port() > 0 ? u"%1:%2"_s.arg(url.host()).arg(url.port()) : url.host();
        targets << u"%1 to %2"_s.arg(step.request.value("method"_L1).toString(u"A request"_s),
                                     host.isEmpty() ? u"an address that only the secret tells"_s : host);
    }
    if (!m_draft.view().filter.passes)
        targets.clear();
    ask(this,
        {.title = u"Send “%1” once for real?"_s.arg(m_draft.rule().name),
         .text = targets.isEmpty()
                     ? u"The rule does not take this sample, so nothing would leave; the trace says why."_s
                     : u"%1, made of “%2”. The target takes it for a real event."_s.arg(
                           targets.join(u", then "_s), m_draft.sampleTitle()),
         .act = u"Send once"_s},
        [this](bool yes) {
            if (yes)
                m_draft.tryOut(true);
        });
}

void LivePane::showTrace(const QJsonObject &trace, bool)
{
    m_trace->setTrace(trace);
    m_notTried->hide();
    m_trace->show();
    m_tabs->setCurrentIndex(ResultTab);
}

} // namespace patchbay::ui
