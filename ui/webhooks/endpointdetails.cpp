#include "ui/webhooks/endpointdetails.h"

#include "ui/webhooks/actsgrid.h"
#include "ui/webhooks/endpointmodel.h"
#include "ui/webhooks/publiccheckview.h"
#include "ui/webhooks/topichealthmodel.h"
#include "ui/widgets/banner.h"
#include "ui/widgets/button.h"
#include "ui/widgets/charts.h"
#include "ui/widgets/datatable.h"
#include "ui/widgets/format.h"
#include "ui/widgets/keyvaluelist.h"
#include "ui/widgets/label.h"

#include <QClipboard>
#include <QDesktopServices>
#include <QGridLayout>
#include <QGuiApplication>
#include <QHBoxLayout>
#include <QVBoxLayout>

#include <utility>

namespace patchbay::ui {

using namespace Qt::StringLiterals;

EndpointDetails::EndpointDetails(QWidget *parent) : QWidget(parent)
{
    setObjectName(u"endpointDetails"_s);
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(12);
    m_chip = new StatusChip;
    m_chip->setObjectName(u"endpointState"_s);
    layout->addWidget(m_chip, 0, Qt::AlignLeft);
    m_banner = new Banner;
    layout->addWidget(m_banner);
    layout->addWidget(buildActs());
    m_addresses = new KeyValueList;
    layout->addWidget(m_addresses);
    m_check = new PublicCheckView;
    layout->addWidget(m_check);

    layout->addWidget(new Label(u"The last seven days"_s, TextRole::Section));
    m_success = new Gauge(u"Accepted"_s);
    m_success->setFullIsGood(true);
    m_towardsPause = new Gauge(u"Towards Intercom's pause"_s);
    m_facts = new KeyValueList;
    m_facts->setWidget(u"Accepted"_s, m_success);
    m_facts->setWidget(u"Refused in a row"_s, m_towardsPause);
    layout->addWidget(m_facts);
    m_lastRefusal = new Label({}, TextRole::Caption, Ink::Muted);
    m_lastRefusal->setWordWrap(true);
    layout->addWidget(m_lastRefusal);
    auto *links = new QHBoxLayout;
    links->setSpacing(metric::related);
    auto *deliveries = new Button(u"Its deliveries"_s, Button::Kind::Secondary, Glyph::Filter);
    deliveries->setObjectName(u"endpointDeliveries"_s);
    m_parked = new Button({}, Button::Kind::Secondary, Glyph::Warning);
    m_parked->setObjectName(u"endpointParked"_s);
    m_refusals = new Button(u"What was refused"_s, Button::Kind::Secondary, Glyph::Activity);
    m_refusals->setObjectName(u"endpointRefusals"_s);
    links->addWidget(deliveries);
    links->addWidget(m_parked);
    links->addWidget(m_refusals);
    links->addStretch(1);
    layout->addLayout(links);

    auto *topicHead = new QHBoxLayout;
    topicHead->addWidget(new Label(u"Subscribed and arriving"_s, TextRole::Section), 1);
    m_copyTopics = new Button(u"Copy the list"_s, Button::Kind::Quiet, Glyph::Copy);
    m_copyTopics->setObjectName(u"copyTopics"_s);
    topicHead->addWidget(m_copyTopics);
    layout->addLayout(topicHead);
    m_topicsNote = new Label({}, TextRole::Body, Ink::Muted);
    m_topicsNote->setObjectName(u"topicsNote"_s);
    m_topicsNote->setWordWrap(true);
    layout->addWidget(m_topicsNote);
    m_topics = new TopicHealthModel(this);
    m_topicTable = new DataTable;
    m_topicTable->setObjectName(u"topicHealth"_s);
    m_topicTable->setAccessibleName(u"Topics, subscribed and arriving"_s);
    m_topicTable->setSource(m_topics);
    m_topicTable->setCompact(true);
    m_topicTable->setColumnWidths({170, 108, 72, 56});
    m_topicTable->setStretchColumn(int(TopicHealthModel::Column::Topic));
    m_topicTable->setMinimumHeight(160);
    layout->addWidget(m_topicTable, 1);
    m_hub = new Label({}, TextRole::Caption, Ink::Muted);
    m_hub->setWordWrap(true);
    layout->addWidget(m_hub);
    m_openHub = new Button(u"Open the Developer Hub"_s, Button::Kind::Secondary, Glyph::External);
    m_openHub->setObjectName(u"openDeveloperHub"_s);
    layout->addWidget(m_openHub, 0, Qt::AlignLeft);

    connect(deliveries, &QAbstractButton::clicked, this,
            [this] { Q_EMIT deliveriesRequested({{u"endpoint"_s, m_endpoint.row.id.text()}}); });
    connect(m_parked, &QAbstractButton::clicked, this, [this] {
        Q_EMIT deliveriesRequested(
            {{u"endpoint"_s, m_endpoint.row.id.text()}, {u"state"_s, QString(deliverystates::parked)}});
    });
    connect(m_refusals, &QAbstractButton::clicked, this, &EndpointDetails::refusalsRequested);
    connect(m_openHub, &QAbstractButton::clicked, this,
            [this] { QDesktopServices::openUrl(m_endpoint.developerHub); });
    connect(m_copyTopics, &QAbstractButton::clicked, this, &EndpointDetails::copyTopics);
    connect(m_topicTable, &DataTable::rowActivated, this, [this](int row) {
        Q_EMIT deliveriesRequested(
            {{u"endpoint"_s, m_endpoint.row.id.text()}, {u"topic"_s, m_topics->topic(row)}});
    });
}

QWidget *EndpointDetails::buildActs()
{
    auto *acts = new ActsGrid;
    Button *test = acts->add(u"Send a test"_s, Glyph::Send, u"testEndpoint"_s, 0, 0);
    Button *check = acts->add(u"Check public address"_s, Glyph::Check, u"checkPublicUrl"_s, 0, 1);
    Button *edit = acts->add(u"Change…"_s, Glyph::Edit, u"editEndpoint"_s, 1, 0);
    m_pause = acts->add(u"Pause"_s, Glyph::Pause, u"pauseEndpoint"_s, 1, 1);
    Button *remove = acts->add(u"Remove…"_s, Glyph::Trash, u"removeEndpoint"_s, 2, 0);
    m_fill = acts->add(u"Fetch what was missed…"_s, Glyph::Download, u"fillGap"_s, 2, 1);
    m_fill->setToolTip(u"Asks Intercom what happened while nothing could arrive"_s);
    connect(m_fill, &QAbstractButton::clicked, this, &EndpointDetails::fillRequested);
    connect(test, &QAbstractButton::clicked, this, &EndpointDetails::testRequested);
    connect(check, &QAbstractButton::clicked, this, &EndpointDetails::checkRequested);
    connect(edit, &QAbstractButton::clicked, this, &EndpointDetails::editRequested);
    connect(m_pause, &QAbstractButton::clicked, this,
            [this] { Q_EMIT pauseRequested(!m_endpoint.row.paused); });
    connect(remove, &QAbstractButton::clicked, this, &EndpointDetails::removeRequested);
    return acts;
}

void EndpointDetails::setEndpoint(const EndpointView &endpoint, const EndpointHealth &health)
{
    if (m_endpoint.row.id != endpoint.row.id)
        m_check->hide(); // it was about another one
    m_endpoint = endpoint;
    const EndpointState state = endpointState(endpoint, health);
    m_chip->setStatus(state.status, state.word);
    if (!endpoint.problem.isEmpty())
        m_banner->showMessage(Banner::Kind::Error, endpoint.problem,
                              u"Until then it answers 503, so that the sender tries again."_s);
    else if (!health.sentence.isEmpty())
        m_banner->showMessage(health.level == AnswerWatch::Level::Failing ? Banner::Kind::Warning
                                                                          : Banner::Kind::Error,
                              health.sentence);
    else if (endpoint.row.settings.value(u"accept_unsigned"_s).toBool())
        m_banner->showMessage(Banner::Kind::Warning, u"Deliveries without a signature are accepted."_s,
                              u"Turn that off under “Change…” once the test is over."_s);
    else
        m_banner->hide();
    m_fill->setVisible(endpoint.row.source == webhookSourceName(WebhookSource::Intercom));
    m_pause->setText(endpoint.row.paused ? u"Resume"_s : u"Pause"_s);
    m_pause->setGlyph(endpoint.row.paused ? Glyph::Play : Glyph::Pause);
    m_pause->setToolTip(endpoint.row.paused ? u"Works on what has been stored meanwhile, too"_s
                                            : u"Goes on receiving and storing; nothing is worked on"_s);
    showAddresses();
    showHealth(health);
}

void EndpointDetails::showAddresses()
{
    const EndpointRow &row = m_endpoint.row;
    // Made anew only where a row is of another kind now: a list that is made anew is empty for a moment, and
    // this one is filled with every delivery that arrives.
    const QString kinds =
        u"%1 %2 %3"_s.arg(row.id.text()).arg(m_endpoint.publicUrl.isEmpty()).arg(m_endpoint.url.isEmpty());
    if (std::exchange(m_addressKinds, kinds) != kinds)
        m_addresses->clear();
    m_addresses->setValue(u"Public address"_s,
                          m_endpoint.publicUrl.isEmpty() ? u"Not known yet"_s
                                                         : m_endpoint.publicUrl.toString(),
                          m_endpoint.publicUrl.isEmpty() ? KeyValueList::NoOption
                                                         : KeyValueList::Fixed | KeyValueList::Copyable,
                          m_endpoint.publicUrl.isEmpty() ? Ink::Muted : Ink::Text);
    if (m_endpoint.url.isEmpty())
        m_addresses->setValue(u"On this machine"_s, u"No receiver runs here"_s, KeyValueList::NoOption,
                              Ink::Muted);
    else
        m_addresses->setValue(u"On this machine"_s, m_endpoint.url.toString(),
                              KeyValueList::Fixed | KeyValueList::Copyable);
    m_addresses->setValue(u"Signed as"_s,
                          m_endpoint.recipes.isEmpty() ? row.scheme : m_endpoint.recipes.first().title);
    m_addresses->setValue(u"Secret"_s, row.secretName.isEmpty() ? u"PATCHBAY_SECRET"_s
                                                                : u"•••••• “%1”, kept"_s.arg(row.secretName));
    m_addresses->setValue(u"Connection"_s,
                          m_endpoint.connectionName.isEmpty() ? u"None"_s : m_endpoint.connectionName);
}

void EndpointDetails::showHealth(const EndpointHealth &health)
{
    const qint64 all = ownRequests(health);
    m_success->setRatio(all == 0 ? 1 : double(health.accepted) / double(all),
                        all == 0 ? u"nothing came"_s : successText(health));
    m_success->setEnabled(all > 0);
    m_towardsPause->setRatio(
        std::min(1.0, double(health.consecutiveErrors) / pauseAfterErrors),
        u"%1 of %2"_s.arg(formatNumber(health.consecutiveErrors), formatNumber(pauseAfterErrors)));
    m_towardsPause->setToolTip(
        u"More than 1,000 within 15 minutes: Intercom pauses for 15 minutes. Errors for more "
        "than 7 days: it suspends the subscription."_s);
    m_facts->setValue(u"Came again"_s, formatCount(health.retries, u"repetition"_s, u"repetitions"_s));
    m_facts->setValue(u"Unsigned"_s, health.strangers == 0 ? u"none"_s
                                                           : u"%1, refused and not counted above"_s.arg(
                                                                 formatNumber(health.strangers)));
    m_facts->setValue(u"Answered in"_s, answerTimesText(health));
    m_facts->setValue(u"Waiting"_s, formatNumber(health.waiting));
    m_facts->setValue(u"Last arrival"_s, relativeTime(health.lastAcceptedAt.value_or(QDateTime()),
                                                      QDateTime::currentDateTimeUtc()));
    m_lastRefusal->setText(health.lastRefusal);
    m_lastRefusal->setVisible(!health.lastRefusal.isEmpty());
    m_refusals->setVisible(health.refused > 0);
    m_parked->setText(u"%1 need you"_s.arg(formatNumber(health.parked)));
    m_parked->setVisible(health.parked > 0);
    m_topics->setTopics(m_endpoint, health);
    QStringList alarms;
    for (const TopicSilence &silence : health.topics)
        if (silence.isAlarming && m_endpoint.row.topics.contains(silence.topic))
            alarms << silence.sentence;
    if (m_endpoint.row.topics.isEmpty())
        m_topicsNote->setText(
            u"No topics are listed, so that silence cannot be noticed. Choose them under “Change…”."_s);
    else
        m_topicsNote->setText(alarms.join(u'\n'));
    m_topicsNote->setInk(alarms.isEmpty() ? Ink::Muted : Ink::Warning);
    m_topicsNote->setVisible(!m_topicsNote->text().isEmpty());
    m_topicTable->setVisible(m_topics->rowCount() > 0);
    m_copyTopics->setVisible(!m_endpoint.row.topics.isEmpty());
    const bool intercom = m_endpoint.row.source == webhookSourceName(WebhookSource::Intercom);
    m_hub->setText(
        u"In Intercom: Developer Hub, your app, Configure, Webhooks. Paste the public address there and "
        "choose these topics; Intercom has no way to set them from here."_s);
    m_hub->setVisible(intercom);
    m_openHub->setVisible(!m_endpoint.developerHub.isEmpty());
    m_openHub->setToolTip(m_endpoint.developerHub.toString());
}

void EndpointDetails::copyTopics()
{
    QGuiApplication::clipboard()->setText(m_endpoint.row.topics.join(u'\n'));
    Q_EMIT topicsCopied(int(m_endpoint.row.topics.size()));
}

} // namespace patchbay::ui
