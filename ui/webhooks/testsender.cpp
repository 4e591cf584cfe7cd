#include "ui/webhooks/testsender.h"

#include "ui/tools/payloadedit.h"
#include "ui/tools/schemechooser.h"
#include "ui/tools/secretchooser.h"
#include "ui/webhooks/jsoncheck.h"
#include "ui/webhooks/sampleanswerview.h"
#include "ui/widgets/banner.h"
#include "ui/widgets/button.h"
#include "ui/widgets/card.h"
#include "ui/widgets/form.h"
#include "ui/widgets/label.h"
#include "ui/widgets/whendone.h"

#include <QComboBox>
#include <QCompleter>
#include <QHBoxLayout>
#include <QLineEdit>
#include <QSignalBlocker>
#include <QSplitter>
#include <QVBoxLayout>

namespace patchbay::ui {

using namespace Qt::StringLiterals;

TestSender::TestSender(Console &console, QWidget *parent) : QWidget(parent), m_console(console)
{
    setObjectName(u"testSender"_s);
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(metric::group);
    m_banner = new Banner;
    m_banner->setClosable(true);
    layout->addWidget(m_banner);
    auto *splitter = new QSplitter(Qt::Horizontal);
    splitter->setObjectName(u"senderSplitter"_s);
    splitter->setChildrenCollapsible(false);
    splitter->setHandleWidth(metric::group);
    splitter->addWidget(buildRequest());
    auto *answer = new Card(u"Answer"_s);
    m_answer = new SampleAnswerView;
    answer->body()->addWidget(m_answer, 1);
    splitter->addWidget(answer);
    splitter->setStretchFactor(0, 1);
    splitter->setStretchFactor(1, 1);
    splitter->setSizes({500, 500});
    layout->addWidget(splitter, 1);
    connectParts();
    followTarget();
}

QWidget *TestSender::buildRequest()
{
    auto *card = new Card(u"What is sent"_s);
    m_send = new Button(u"Send"_s, Button::Kind::Primary, Glyph::Send);
    m_send->setObjectName(u"sendSample"_s);
    card->addHeaderWidget(m_send);
    m_target = new QComboBox;
    m_target->setObjectName(u"sampleTarget"_s);
    m_target->addItem(u"Another address…"_s);
    m_topic = new QComboBox;
    m_topic->setObjectName(u"sampleTopic"_s);
    m_topic->setEditable(true);
    m_topic->setInsertPolicy(QComboBox::NoInsert);
    m_topic->lineEdit()->setFont(ui::font(TextRole::Fixed));
    m_topic->completer()->setFilterMode(Qt::MatchContains);
    m_topic->completer()->setCompletionMode(QCompleter::PopupCompletion);
    auto *row = new QHBoxLayout;
    row->setSpacing(metric::group);
    row->addWidget(new FormRow(u"To"_s, m_target), 1, Qt::AlignTop);
    row->addWidget(new FormRow(u"Topic"_s, m_topic), 1, Qt::AlignTop);
    card->body()->addLayout(row);
    card->body()->addWidget(buildElsewhere());
    auto *head = new QHBoxLayout;
    head->setSpacing(metric::related);
    m_bodyState = new Label({}, TextRole::Caption, Ink::Muted);
    m_bodyState->setObjectName(u"sampleBodyState"_s);
    m_again = new Button(u"New sample"_s, Button::Kind::Quiet, Glyph::Refresh);
    m_again->setObjectName(u"newSample"_s);
    head->addWidget(new Label(u"Body"_s));
    head->addWidget(m_bodyState, 1);
    head->addWidget(m_again);
    card->body()->addLayout(head);
    m_body = new PayloadEdit;
    m_body->setObjectName(u"sampleEdit"_s);
    m_body->setAccessibleName(u"Body"_s);
    card->body()->addWidget(m_body, 1);
    return card;
}

QWidget *TestSender::buildElsewhere()
{
    m_elsewhere = new QWidget;
    auto *layout = new QVBoxLayout(m_elsewhere);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(12);
    m_url = new QLineEdit;
    m_url->setObjectName(u"sampleUrl"_s);
    m_url->setFont(ui::font(TextRole::Fixed));
    m_url->setPlaceholderText(u"https://example.com/hooks/intercom"_s);
    m_source = new QComboBox;
    m_source->setObjectName(u"sampleSource"_s);
    for (const WebhookSource one : allWebhookSources())
        m_source->addItem(webhookSourceTitle(one), webhookSourceName(one));
    m_scheme = new SchemeChooser;
    m_secret = new SecretChooser;
    auto *first = new QHBoxLayout;
    first->setSpacing(metric::group);
    first->addWidget(new FormRow(u"Address"_s, m_url), 2, Qt::AlignTop);
    first->addWidget(new FormRow(u"As sent by"_s, m_source), 1, Qt::AlignTop);
    auto *second = new QHBoxLayout;
    second->setSpacing(metric::group);
    second->addWidget(m_scheme, 1);
    second->addWidget(new FormRow(u"Secret"_s, m_secret), 1, Qt::AlignTop);
    layout->addLayout(first);
    layout->addLayout(second);
    layout->addWidget(m_scheme->details());
    return m_elsewhere;
}

void TestSender::connectParts()
{
    connect(m_target, &QComboBox::currentIndexChanged, this, &TestSender::followTarget);
    connect(m_source, &QComboBox::currentIndexChanged, this, &TestSender::followSource);
    connect(m_topic, &QComboBox::currentTextChanged, this, [this] {
        if (!m_edited)
            makeSample();
    });
    connect(m_again, &QAbstractButton::clicked, this, &TestSender::makeSample);
    connect(m_body, &PayloadEdit::bytesChanged, this, [this] {
        m_edited = !m_making;
        followBody();
    });
    connect(m_url, &QLineEdit::textChanged, this, &TestSender::followBody);
    connect(m_url, &QLineEdit::returnPressed, this, &TestSender::send);
    connect(m_secret, &SecretChooser::changed, this, &TestSender::followBody);
    connect(m_secret, &SecretChooser::keepRequested, this, [this] {
        Q_EMIT notify({.kind = Banner::Kind::Info,
                       .text = u"Secrets are kept under Tools, or with a new subscription."_s});
    });
    connect(m_secret, &SecretChooser::forgetRequested, this, [this](const QString &name) {
        whenDone(m_console.signatures().forgetSecret(name), this, [this](const Outcome &forgotten) {
            if (!forgotten)
                m_banner->showError(forgotten.error());
        });
    });
    connect(m_send, &QAbstractButton::clicked, this, &TestSender::send);
    connect(&m_console.signatures(), &SignatureService::secretsChanged, this, &TestSender::refresh);
    connect(m_answer, &SampleAnswerView::deliveriesRequested, this, [this] {
        QVariantMap target;
        if (const EndpointView *one = endpoint())
            target.insert(u"endpoint"_s, one->row.id.text());
        Q_EMIT deliveriesRequested(target);
    });
}

void TestSender::refresh()
{
    whenDone(m_console.signatures().secretNames(), this, [this](const Result<QStringList> &names) {
        if (names)
            m_secret->setNames(*names);
    });
}

void TestSender::setEndpoints(const QList<EndpointView> &endpoints)
{
    const EndpointId chosen = !m_wanted.isEmpty() ? m_wanted : endpoint() ? endpoint()->row.id : EndpointId();
    const bool first = m_endpoints.isEmpty();
    QStringList before;
    QStringList after;
    for (const EndpointView &one : std::as_const(m_endpoints))
        before << one.row.id.text() + one.row.name;
    for (const EndpointView &one : endpoints)
        after << one.row.id.text() + one.row.name;
    m_endpoints = endpoints;
    if (before != after || !m_wanted.isEmpty()) {
        {
            const QSignalBlocker quiet(m_target);
            m_target->clear();
            int current = first && chosen.isEmpty() ? 0 : int(endpoints.size());
            for (qsizetype i = 0; i < endpoints.size(); ++i) {
                m_target->addItem(endpoints[i].row.name, endpoints[i].row.id.text());
                if (endpoints[i].row.id == chosen)
                    current = int(i);
            }
            m_target->addItem(u"Another address…"_s);
            m_target->setCurrentIndex(current);
        }
        followTarget();
    }
    if (!m_wanted.isEmpty() && endpoint() && endpoint()->row.id == m_wanted) {
        m_wanted = {};
        if (std::exchange(m_sendWhenThere, false))
            send();
    }
}

void TestSender::aimAt(const EndpointId &id, bool atOnce)
{
    m_wanted = id;
    m_sendWhenThere = atOnce;
    m_answer->showWaiting(false);
    setEndpoints(m_endpoints);
}

void TestSender::focusFirst()
{
    m_topic->setFocus(Qt::ShortcutFocusReason);
    m_topic->lineEdit()->selectAll();
}

const EndpointView *TestSender::endpoint() const
{
    const int index = m_target->currentIndex();
    return index >= 0 && index < m_endpoints.size() ? &m_endpoints[index] : nullptr;
}

WebhookSource TestSender::source() const
{
    const EndpointView *one = endpoint();
    const auto found = webhookSourceByName(one ? one->row.source : m_source->currentData().toString());
    return found.value_or(WebhookSource::Generic);
}

QString TestSender::topic() const
{
    return m_topic->currentText().trimmed();
}

void TestSender::followTarget()
{
    m_elsewhere->setVisible(endpoint() == nullptr);
    followSource();
}

void TestSender::followSource()
{
    m_scheme->setFirstChoice(u"As %1 signs"_s.arg(m_source->currentText()));
    const EndpointView *one = endpoint();
    // What the subscription expects comes first; then everything that the source has.
    QStringList topics{usualTopic(source())};
    if (one)
        topics << one->row.topics;
    if (source() == WebhookSource::Intercom)
        for (const Topic &known : allTopics())
            topics << known.name;
    topics.removeDuplicates();
    const QString before = topic();
    {
        const QSignalBlocker quiet(m_topic);
        m_topic->clear();
        m_topic->addItems(topics);
        m_topic->setCurrentIndex(std::max(0, int(topics.indexOf(before))));
    }
    makeSample();
}

void TestSender::makeSample()
{
    m_making = true;
    const QString name = topic().isEmpty() ? usualTopic(source()) : topic();
    m_body->setBytes(samplePayload(source(), name, QDateTime::currentDateTimeUtc()).body);
    m_making = false;
    followBody();
}

void TestSender::followBody()
{
    const QString problem = jsonProblem(m_body->bytes());
    const bool ready = endpoint() || (!m_url->text().trimmed().isEmpty() && !m_secret->isEmpty());
    // What is no JSON may be sent all the same: how an endpoint takes it is worth knowing.
    m_bodyState->setInk(problem.isEmpty() ? Ink::Muted : Ink::Warning);
    m_bodyState->setText(problem.isEmpty() ? m_body->description() : u"Not JSON. %1"_s.arg(problem));
    m_send->setEnabled(!m_sending && ready && !m_body->bytes().isEmpty());
    m_send->setToolTip(ready ? QString() : u"Needs an address and the secret to sign with"_s);
}

void TestSender::send()
{
    if (!m_send->isEnabled())
        return;
    SampleDelivery sample;
    sample.topic = topic();
    sample.body = m_body->bytes();
    if (const EndpointView *one = endpoint()) {
        sample.endpoint = one->row.id.text();
    } else {
        sample.url = m_url->text().trimmed();
        sample.source = m_source->currentData().toString();
        if (const auto scheme = m_scheme->scheme()) {
            sample.scheme = schemeName(*scheme);
            if (*scheme == Scheme::Custom)
                sample.recipe = m_scheme->recipe({});
        }
        sample.secret = m_secret->secret();
        sample.secretName = m_secret->keptName();
    }
    m_sending = true;
    followBody();
    m_answer->showWaiting(true);
    whenDone(m_console.webhooks().sendSample(sample), this,
             [this](const Result<SampleAnswer> &answer) { answered(answer); });
}

void TestSender::answered(const Result<SampleAnswer> &answer)
{
    m_sending = false;
    if (answer) {
        m_answer->showAnswer(*answer);
        m_answer->setArrival(answer->accepted && endpoint());
        // The next one is another notification; the same again would be taken for a repetition.
        if (!m_edited)
            makeSample();
    } else {
        m_answer->showError(answer.error());
    }
    followBody();
}

} // namespace patchbay::ui
