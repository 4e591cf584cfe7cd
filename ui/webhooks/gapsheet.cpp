#include "ui/webhooks/gapsheet.h"

#include "base/time.h"
#include "ui/webhooks/gaptopicmodel.h"
#include "ui/widgets/banner.h"
#include "ui/widgets/button.h"
#include "ui/widgets/datatable.h"
#include "ui/widgets/form.h"
#include "ui/widgets/format.h"
#include "ui/widgets/label.h"
#include "ui/widgets/sheet.h"
#include "ui/widgets/statestack.h"
#include "ui/widgets/whendone.h"

#include <QHBoxLayout>
#include <QLineEdit>
#include <QVBoxLayout>

namespace patchbay::ui {

using namespace Qt::StringLiterals;

namespace {

// "2026-05-01" or "2026-05-01 14:00", in UTC unless a zone is written, as the deliveries' filter and the
// command line read it. False, and the row says so, for anything else; nothing typed is no time.
bool readTime(const QLineEdit *edit, FormRow *row, std::optional<QDateTime> &time)
{
    const QString text = edit->text().trimmed();
    row->setError({});
    if (text.isEmpty())
        return true;
    time = readDate(QJsonValue(text));
    if (!time)
        row->setError(u"Not a time. Write it as 2026-05-01 14:00, or leave it empty."_s);
    return time.has_value();
}

// As it is typed: what was asked can be typed again.
QString inUtc(const QDateTime &time)
{
    return time.toUTC().toString(u"yyyy-MM-dd HH:mm:ss"_s) + u" UTC"_s;
}

} // namespace

GapSheet::GapSheet(WebhookService &service, const EndpointView &endpoint, QWidget *parent)
    : QDialog(parent)
    , m_service(service)
    , m_endpoint(endpoint)
{
    build(beginSheet(this, u"gapSheet"_s, u"Fetch what “%1” missed"_s.arg(endpoint.row.name), {840, 640}));
    for (QLineEdit *edit : {m_from, m_to})
        connect(edit, &QLineEdit::textChanged, this, &GapSheet::invalidate);
    connect(m_count, &QAbstractButton::clicked, this, &GapSheet::plan);
    connect(m_fetch, &QAbstractButton::clicked, this, &GapSheet::fill);
    connect(m_stack, &StateStack::retryRequested, this, &GapSheet::plan);
    connect(m_banner, &Banner::actionTriggered, this, &GapSheet::plan);
    invalidate();
    m_from->setFocus();
}

void GapSheet::build(QVBoxLayout *layout)
{
    auto *note = new Label(
        u"Intercom is asked what happened in that time. What did not arrive is put into the inbox as if it "
        "had come: rules and syncs run for it. Counting only reads."_s,
        TextRole::Body, Ink::Muted);
    note->setWordWrap(true);
    layout->addWidget(note);
    m_from = new QLineEdit;
    m_from->setObjectName(u"gapFrom"_s);
    m_from->setPlaceholderText(u"Since the gap began"_s);
    m_to = new QLineEdit;
    m_to->setObjectName(u"gapTo"_s);
    m_to->setPlaceholderText(u"Now"_s);
    m_fromRow = new FormRow(u"From"_s, m_from, u"As 2026-05-01 14:00, in UTC"_s);
    m_toRow = new FormRow(u"To"_s, m_to, u"In UTC; empty: until now"_s);
    auto *times = new QHBoxLayout;
    times->setSpacing(metric::group);
    times->addWidget(m_fromRow, 1, Qt::AlignTop);
    times->addWidget(m_toRow, 1, Qt::AlignTop);
    layout->addLayout(times);
    m_banner = new Banner;
    layout->addWidget(m_banner);
    auto *result = new QWidget;
    auto *inner = new QVBoxLayout(result);
    inner->setContentsMargins(0, 0, 0, 0);
    inner->setSpacing(metric::related);
    m_sentence = new Label;
    m_sentence->setObjectName(u"gapSentence"_s);
    m_sentence->setWordWrap(true);
    inner->addWidget(m_sentence);
    m_topics = new GapTopicModel(this);
    m_table = new DataTable;
    m_table->setObjectName(u"gapTopics"_s);
    m_table->setAccessibleName(u"What is missing of each topic"_s);
    m_table->setSource(m_topics);
    m_table->setCompact(true);
    m_table->setColumnWidths({220, 80, 72, 72, 240});
    m_table->setStretchColumn(int(GapTopicModel::Column::Note));
    inner->addWidget(m_table, 1);
    m_remarks = new Label({}, TextRole::Caption, Ink::Muted);
    m_remarks->setObjectName(u"gapRemarks"_s);
    m_remarks->setWordWrap(true);
    inner->addWidget(m_remarks);
    m_stack = new StateStack(result);
    layout->addWidget(m_stack, 1);
    layout->addWidget(buildButtons());
}

QWidget *GapSheet::buildButtons()
{
    auto *holder = new QWidget;
    auto *buttons = new QHBoxLayout(holder);
    buttons->setContentsMargins(0, 0, 0, 0);
    buttons->setSpacing(metric::related);
    m_count = new Button(u"Count what is missing"_s, Button::Kind::Primary, Glyph::Search);
    m_count->setObjectName(u"gapCount"_s);
    m_fetch = new Button(u"Fetch"_s, Button::Kind::Primary, Glyph::Download);
    m_fetch->setObjectName(u"gapFetch"_s);
    auto *close = new Button(u"Close"_s);
    close->setObjectName(u"gapClose"_s);
    close->setAutoDefault(false);
    m_fetch->setAutoDefault(false); // Enter in a field counts; it must never fetch
    m_count->setDefault(true);
    buttons->addStretch(1);
    buttons->addWidget(close);
    buttons->addWidget(m_count);
    buttons->addWidget(m_fetch);
    connect(close, &QAbstractButton::clicked, this, &QDialog::reject);
    return holder;
}

void GapSheet::invalidate()
{
    m_plan.reset();
    for (FormRow *row : {m_fromRow, m_toRow})
        row->setError({});
    m_banner->hide();
    m_stack->showEmpty(Drawing::Search, u"Nothing was counted yet."_s, {},
                       u"With both times empty it is what is missing since the gap began."_s);
    follow();
}

void GapSheet::follow()
{
    const bool fetchable = m_plan && m_plan->missing > 0;
    for (QLineEdit *edit : {m_from, m_to})
        edit->setEnabled(!m_running);
    m_count->setEnabled(!m_running);
    m_count->setKind(fetchable ? Button::Kind::Secondary : Button::Kind::Primary);
    m_fetch->setVisible(fetchable);
    m_fetch->setEnabled(!m_running);
    if (fetchable)
        m_fetch->setText(u"Fetch %1"_s.arg(formatCount(m_plan->missing, u"delivery"_s, u"deliveries"_s)));
}

void GapSheet::plan()
{
    if (m_running)
        return;
    GapRequest request;
    request.endpoint = m_endpoint.row.id.text();
    const bool fromRead = readTime(m_from, m_fromRow, request.from);
    const bool toRead = readTime(m_to, m_toRow, request.to);
    if (!fromRead || !toRead) {
        (fromRead ? m_to : m_from)->setFocus();
        return;
    }
    m_banner->hide();
    m_plan.reset();
    m_running = true;
    follow();
    m_stack->showLoading();
    whenDone(m_service.planFill(request), this, [this](const Result<GapReport> &report) {
        m_running = false;
        if (report) {
            m_plan = *report;
            show(*report);
        } else {
            m_stack->showError(report.error(), u"Count again"_s);
        }
        follow();
        if (m_plan && m_plan->missing > 0)
            m_fetch->setFocus();
    });
}

void GapSheet::fill()
{
    if (m_running || !m_plan)
        return;
    m_running = true;
    follow();
    // The window that was counted: its number is what the person agreed to.
    GapRequest request;
    request.endpoint = m_endpoint.row.id.text();
    request.from = m_plan->from;
    request.to = m_plan->to;
    m_banner->showMessage(Banner::Kind::Info, u"Fetching from Intercom."_s,
                          u"It goes on when this sheet is closed; Activity then says what came."_s);
    whenDone(m_service.fill(request), this, [this](const Result<GapReport> &report) {
        m_running = false;
        m_plan.reset();
        if (report) {
            m_banner->showMessage(Banner::Kind::Success, report->sentence,
                                  u"They are in the inbox and worked on as if they had come."_s);
            show(*report);
            Q_EMIT filled(*report);
        } else {
            m_banner->showError(report.error(), u"Count again"_s);
        }
        follow();
    });
}

void GapSheet::show(const GapReport &report)
{
    m_sentence->setText(
        u"%1 Asked from %2 to %3."_s.arg(report.sentence, inUtc(report.from), inUtc(report.to)));
    m_topics->setReport(report);
    m_remarks->setText(report.remarks.join(u'\n'));
    m_remarks->setVisible(!report.remarks.isEmpty());
    m_stack->showContent();
}

} // namespace patchbay::ui
