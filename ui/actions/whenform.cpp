#include "ui/actions/whenform.h"

#include "ui/actions/checksview.h"
#include "ui/actions/ruledraft.h"
#include "ui/widgets/card.h"
#include "ui/widgets/completionpopup.h"
#include "ui/widgets/conditioneditor.h"
#include "ui/widgets/form.h"
#include "ui/widgets/label.h"

#include <QCheckBox>
#include <QComboBox>
#include <QHBoxLayout>
#include <QJsonArray>
#include <QKeyEvent>
#include <QLineEdit>
#include <QSignalBlocker>
#include <QVBoxLayout>

namespace patchbay::ui {

using namespace Qt::StringLiterals;

namespace {

QStringList topicsOf(const QString &text)
{
    QStringList topics;
    const QStringList parts = text.split(u',', Qt::SkipEmptyParts);
    for (const QString &part : parts) {
        if (!part.trimmed().isEmpty())
            topics << part.trimmed();
    }
    return topics;
}

} // namespace

WhenForm::WhenForm(RuleDraft &draft, QWidget *parent) : QWidget(parent), m_draft(draft)
{
    setObjectName(u"whenForm"_s);
    m_name = new QLineEdit;
    m_name->setObjectName(u"ruleName"_s);
    m_title = new QLineEdit;
    m_title->setObjectName(u"streamTitle"_s);
    m_title->setPlaceholderText(u"Tagged urgent"_s);
    m_source = new QComboBox;
    m_source->setObjectName(u"streamSource"_s);
    m_source->addItem(u"Any source"_s, QString());
    const QList<RuleSourceView> sources = RuleService::sources();
    for (const RuleSourceView &source : sources)
        m_source->addItem(source.title, source.name);
    m_topics = new QLineEdit;
    m_topics->setObjectName(u"streamTopics"_s);
    m_topics->setPlaceholderText(u"Any topic"_s);
    m_topics->installEventFilter(this);
    m_connection = new QComboBox;
    m_connection->setObjectName(u"streamConnection"_s);
    m_connection->addItem(u"Any connection"_s, QString());
    m_rehearsal = new QCheckBox(u"Rehearse only: trace what would be sent, and send nothing"_s);
    m_rehearsal->setObjectName(u"ruleRehearsal"_s);
    m_conditions = new ConditionEditor(u"Conditions"_s);
    m_conditions->setEmptySentence(u"No condition: every such event counts."_s);
    m_checks = new ChecksView;
    m_sample = new Label({}, TextRole::Caption, Ink::Muted);
    m_sample->setElide(Qt::ElideRight);

    auto *about = new Card(u"The rule"_s);
    about->body()->addWidget(new FormRow(u"Name"_s, m_name));
    about->body()->addWidget(m_rehearsal);
    auto *stream = new Card(u"Listens to"_s);
    auto *two = new QHBoxLayout;
    two->setSpacing(metric::group);
    two->addWidget(new FormRow(u"Source"_s, m_source), 1);
    two->addWidget(new FormRow(u"Connection"_s, m_connection), 1);
    stream->body()->addLayout(two);
    m_topicsRow =
        new FormRow(u"Topics"_s, m_topics, u"With commas between; “conversation.*” takes a whole area"_s);
    stream->body()->addWidget(m_topicsRow);
    stream->body()->addWidget(
        new FormRow(u"Title of the stream"_s, m_title, u"What people call these events"_s));
    auto *filter = new Card(u"Conditions"_s);
    filter->body()->addWidget(m_conditions);
    auto *seen = new Card(u"This sample"_s);
    seen->body()->addWidget(m_sample);
    seen->body()->addWidget(m_checks);
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(metric::group);
    for (Card *card : {about, stream, filter, seen})
        layout->addWidget(card);
    layout->addStretch(1);

    connect(m_name, &QLineEdit::textEdited, this, [this](const QString &text) {
        m_draft.change(u"Rename"_s, u"name"_s, [&text](ActionRule &rule) { rule.name = text; });
    });
    connect(m_title, &QLineEdit::textEdited, this, [this](const QString &text) {
        m_draft.change(u"Title the stream"_s, u"stream.title"_s,
                       [&text](ActionRule &rule) { rule.stream.title = text; });
    });
    connect(m_source, &QComboBox::activated, this, [this] {
        m_draft.change(u"Change the source"_s, {},
                       [this](ActionRule &rule) { rule.stream.source = m_source->currentData().toString(); });
    });
    connect(m_connection, &QComboBox::activated, this, [this] {
        m_draft.change(u"Change the connection"_s, {}, [this](ActionRule &rule) {
            rule.stream.connectionId = ConnectionId(m_connection->currentData().toString());
        });
    });
    connect(m_topics, &QLineEdit::textEdited, this, [this] {
        takeTopics();
        offerTopics();
    });
    connect(m_rehearsal, &QCheckBox::clicked, this, [this](bool on) {
        m_draft.change(on ? u"Rehearse only"_s : u"Send for real"_s, {},
                       [on](ActionRule &rule) { rule.isRehearsal = on; });
    });
    connect(m_conditions, &ConditionEditor::changed, this, [this] {
        m_draft.change(u"Change the conditions"_s, u"stream.conditions"_s,
                       [this](ActionRule &rule) { rule.stream.conditions = m_conditions->condition(); });
    });
    connect(&m_draft, &RuleDraft::changed, this, &WhenForm::follow);
    connect(&m_draft, &RuleDraft::viewChanged, this, &WhenForm::followView);
}

WhenForm::~WhenForm()
{
    delete m_popup;
}

void WhenForm::setConnections(const QList<ConnectionView> &connections)
{
    while (m_connection->count() > 1)
        m_connection->removeItem(1);
    for (const ConnectionView &connection : connections) {
        if (!connection.id.isEmpty())
            m_connection->addItem(connection.name, connection.id.text());
    }
    follow();
}

void WhenForm::focusName()
{
    m_name->setFocus(Qt::OtherFocusReason);
    m_name->selectAll();
}

void WhenForm::follow()
{
    const ActionRule &rule = m_draft.rule();
    if (m_name->text() != rule.name)
        m_name->setText(rule.name);
    if (m_title->text() != rule.stream.title)
        m_title->setText(rule.stream.title);
    const auto choose = [](QComboBox *box, const QString &value) {
        if (box->findData(value) < 0)
            box->addItem(value, value); // one that is gone, or that this program does not know
        box->setCurrentIndex(box->findData(value));
    };
    choose(m_source, rule.stream.source);
    choose(m_connection, rule.stream.connectionId.text());
    if (topicsOf(m_topics->text()) != rule.stream.topics)
        m_topics->setText(rule.stream.topics.join(u", "_s));
    m_rehearsal->setChecked(rule.isRehearsal);
    if (m_conditions->condition() != rule.stream.conditions)
        m_conditions->setCondition(rule.stream.conditions);
}

void WhenForm::followView()
{
    QStringList fields;
    for (const DraftValue &value : m_draft.view().values) {
        if (!value.path.startsWith("secrets."_L1))
            fields << value.path;
    }
    m_conditions->setFields(fields);
    const StreamVerdict &filter = m_draft.view().filter;
    QJsonArray checks;
    for (const ConditionCheck &check : filter.checks)
        checks.append(check.toJson());
    m_checks->setChecks({{u"conditions"_s, checks}}, u"Nothing is asked of an event."_s);
    m_sample->setText(filter.passes ? u"%1 is for this rule."_s.arg(m_draft.sampleTitle())
                                    : u"%1 is not for this rule."_s.arg(m_draft.sampleTitle()));
}

void WhenForm::takeTopics()
{
    const QStringList topics = topicsOf(m_topics->text());
    m_draft.change(u"Change the topics"_s, u"stream.topics"_s,
                   [&topics](ActionRule &rule) { rule.stream.topics = topics; });
}

void WhenForm::offerTopics()
{
    const QString typed = m_topics->text().section(u',', -1).trimmed();
    QList<Completion> fitting;
    const QString wanted = m_source->currentData().toString();
    const QList<RuleSourceView> sources = RuleService::sources();
    for (const RuleSourceView &source : sources) {
        if (!wanted.isEmpty() && source.name != wanted)
            continue;
        for (const RuleSourceView::Topic &topic : source.topics) {
            const bool fits = topic.name.contains(typed, Qt::CaseInsensitive) ||
                              topic.title.contains(typed, Qt::CaseInsensitive);
            if (fits && topic.name != typed)
                fitting.append({topic.name, topic.name, topic.title});
        }
    }
    if (typed.isEmpty())
        fitting.clear();
    if (!m_popup) {
        m_popup = new CompletionPopup(m_topics);
        connect(m_popup, &CompletionPopup::chosen, this, &WhenForm::takeTopic);
    }
    m_popup->setCompletions(fitting);
}

void WhenForm::takeTopic(const QString &topic)
{
    QStringList topics = m_topics->text().split(u',');
    topics.last() = topic;
    m_topics->setText(topicsOf(topics.join(u',')).join(u", "_s));
    takeTopics();
    if (m_popup)
        m_popup->hide();
}

bool WhenForm::eventFilter(QObject *watched, QEvent *event)
{
    if (watched == m_topics && m_popup && m_popup->isOpen()) {
        if (event->type() == QEvent::FocusOut)
            m_popup->hide();
        if (event->type() == QEvent::KeyPress) {
            const int key = static_cast<QKeyEvent *>(event)->key();
            if (key == Qt::Key_Down || key == Qt::Key_Up) {
                m_popup->move(key == Qt::Key_Down ? 1 : -1);
                return true;
            }
            if (key == Qt::Key_Escape) {
                m_popup->hide();
                return true;
            }
            if ((key == Qt::Key_Return || key == Qt::Key_Enter) && !m_popup->current().isEmpty()) {
                takeTopic(m_popup->current());
                return true;
            }
        }
    }
    return QWidget::eventFilter(watched, event);
}

} // namespace patchbay::ui
