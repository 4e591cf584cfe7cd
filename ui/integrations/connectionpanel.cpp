#include "ui/integrations/connectionpanel.h"

#include "base/json.h"
#include "ui/integrations/connectionstatus.h"
#include "ui/integrations/healthview.h"
#include "ui/widgets/banner.h"
#include "ui/widgets/button.h"
#include "ui/widgets/card.h"
#include "ui/widgets/format.h"
#include "ui/widgets/keyvaluelist.h"
#include "ui/widgets/label.h"
#include "ui/widgets/pageheader.h"
#include "ui/widgets/scrollpage.h"
#include "ui/widgets/segmentedcontrol.h"
#include "ui/widgets/tokens.h"

#include <QHBoxLayout>
#include <QMenu>
#include <QStackedWidget>
#include <QVBoxLayout>

namespace patchbay::ui {

using namespace Qt::StringLiterals;

ConnectionPanel::ConnectionPanel(QWidget *parent) : QWidget(parent)
{
    setObjectName(u"connectionPanel"_s);
    build();
}

void ConnectionPanel::build()
{
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(metric::page, metric::page, metric::page, 0);
    layout->setSpacing(metric::group);
    m_header = new PageHeader(u"Connection"_s);
    m_check = m_header->addAction(u"Check now"_s, Glyph::Check);
    m_check->setObjectName(u"checkConnection"_s);
    m_pause = m_header->addAction(u"Pause"_s, Glyph::Pause);
    m_pause->setObjectName(u"pauseConnection"_s);
    m_more = m_header->addAction(u"More"_s, Glyph::More);
    m_more->setObjectName(u"moreConnection"_s);
    m_bulk = m_header->addAction(u"Sync everything…"_s, Glyph::Sync);
    m_bulk->setObjectName(u"bulkFromConnection"_s);
    m_resync = m_header->addAction(u"Resync a user"_s, Glyph::User, Button::Kind::Primary);
    m_resync->setObjectName(u"resyncFromConnection"_s);
    layout->addWidget(m_header);
    m_banner = new Banner;
    layout->addWidget(m_banner);
    m_parts = new SegmentedControl(u"Parts of the connection"_s, SegmentedControl::Look::Tabs);
    m_parts->setObjectName(u"connectionTabs"_s);
    layout->addWidget(m_parts);
    m_stack = new QStackedWidget;
    layout->addWidget(m_stack, 1);

    auto *scroll = new ScrollPage(0);
    // The page's own margins stand around it already.
    scroll->body()->setContentsMargins(0, 0, 0, metric::page);
    auto *health = new Card(u"Health"_s);
    m_healthSummary = new Label({}, TextRole::Body, Ink::Muted);
    m_healthSummary->setWordWrap(true);
    m_health = new HealthView;
    health->body()->addWidget(m_healthSummary);
    health->body()->addWidget(m_health);
    scroll->body()->addWidget(health);
    auto *mapped = new Card(u"Mapping"_s);
    m_mappings = new QVBoxLayout;
    m_mappings->setSpacing(metric::related);
    mapped->body()->addLayout(m_mappings);
    scroll->body()->addWidget(mapped);
    auto *facts = new Card(u"Sync"_s);
    m_facts = new KeyValueList;
    facts->body()->addWidget(m_facts);
    auto *activity = new Button(u"Activity of this connection"_s, Button::Kind::Quiet, Glyph::Activity);
    activity->setObjectName(u"connectionActivity"_s);
    facts->addHeaderWidget(activity);
    scroll->body()->addWidget(facts);
    m_cards = scroll->body();
    m_nextCard = m_cards->indexOf(facts) + 1;
    auto *setup = new Card(u"Access"_s);
    m_setup = new KeyValueList;
    setup->body()->addWidget(m_setup);
    auto *reconnect = new Button(u"Change…"_s, Button::Kind::Quiet, Glyph::Edit);
    reconnect->setObjectName(u"changeConnection"_s);
    setup->addHeaderWidget(reconnect);
    scroll->body()->addWidget(setup);
    addPart(u"Overview"_s, scroll);

    connect(m_parts, &SegmentedControl::currentChanged, m_stack, &QStackedWidget::setCurrentIndex);
    connect(m_header, &PageHeader::pathActivated, this, &ConnectionPanel::backRequested);
    connect(m_check, &QAbstractButton::clicked, this, &ConnectionPanel::checkRequested);
    connect(m_pause, &QAbstractButton::clicked, this, [this] {
        if (m_connection.state == ConnectionState::Paused)
            Q_EMIT resumeRequested();
        else
            Q_EMIT pauseRequested();
    });
    connect(m_more, &QAbstractButton::clicked, this, &ConnectionPanel::showMore);
    connect(m_resync, &QAbstractButton::clicked, this, &ConnectionPanel::resyncRequested);
    connect(m_bulk, &QAbstractButton::clicked, this, &ConnectionPanel::bulkRequested);
    connect(m_banner, &Banner::actionTriggered, this, &ConnectionPanel::reconnectRequested);
    connect(reconnect, &QAbstractButton::clicked, this, &ConnectionPanel::reconnectRequested);
    connect(activity, &QAbstractButton::clicked, this, &ConnectionPanel::activityRequested);
}

void ConnectionPanel::addPart(const QString &title, QWidget *part)
{
    m_stack->addWidget(part);
    m_parts->addSegment(title);
}

void ConnectionPanel::addCard(Card *card)
{
    m_cards->insertWidget(m_nextCard++, card);
}

void ConnectionPanel::showPart(int index)
{
    m_parts->setCurrentIndex(index);
}

void ConnectionPanel::setConnection(const ConnectionView &connection)
{
    m_connection = connection;
    const bool paused = connection.state == ConnectionState::Paused;
    m_header->setTitle(connection.name);
    m_header->setPath({u"Integrations"_s, connection.name});
    m_header->setStatus(connectionStatus(connection.state));
    m_header->setStateLine(connection.systemTitle + (connection.stateReason.isEmpty()
                                                         ? QString()
                                                         : u" · "_s + connection.stateReason));
    m_header->setUpdated(connection.health.checkedAt);
    m_pause->setText(paused ? u"Resume"_s : u"Pause"_s);
    m_pause->setGlyph(paused ? Glyph::Play : Glyph::Pause);
    for (Button *sync : {m_resync, m_bulk}) {
        sync->setEnabled(!paused && !connection.mappings.isEmpty());
        sync->setToolTip(paused                          ? u"Resume the connection first"_s
                         : connection.mappings.isEmpty() ? u"Map its fields first"_s
                                                         : QString());
    }
    if (connection.state == ConnectionState::Disconnected)
        m_banner->showMessage(Banner::Kind::Error,
                              connection.stateReason.isEmpty() ? u"The system does not answer as it should."_s
                                                               : connection.stateReason,
                              u"Mapping, links and history are kept while you put it right."_s,
                              u"Reconnect…"_s);
    else
        m_banner->hide();
    m_healthSummary->setText(connection.health.summary.isEmpty() ? u"Not checked yet."_s
                                                                 : connection.health.summary);
    m_health->setHealth(connection.health);
    fillMappings();
    m_facts->setValue(u"Linked records"_s, formatNumber(connection.linkCount));
    m_facts->setValue(u"Last sync"_s, connection.lastSyncAt ? relativeTime(*connection.lastSyncAt,
                                                                           QDateTime::currentDateTimeUtc())
                                                            : u"never"_s);
    m_facts->setValue(u"Result"_s, connection.lastSyncSummary);
    m_facts->setValue(u"Direction"_s, u"Into Intercom; the source is only read"_s);
    fillSetup();
}

void ConnectionPanel::setBusy(const QString &what)
{
    for (Button *button : {m_check, m_pause, m_more})
        button->setEnabled(what.isEmpty());
    m_check->setText(what.isEmpty() ? u"Check now"_s : what);
}

void ConnectionPanel::fillMappings()
{
    while (QLayoutItem *item = m_mappings->takeAt(0)) {
        if (item->widget() != nullptr) {
            item->widget()->hide();
            item->widget()->deleteLater();
        }
        delete item;
    }
    const auto addLine = [this](const QString &text, const QString &act, const QString &object) {
        auto *line = new QWidget;
        auto *row = new QHBoxLayout(line);
        row->setContentsMargins(0, 0, 0, 0);
        row->addWidget(new Label(text), 1);
        auto *open = new Button(act, Button::Kind::Secondary, Glyph::Mapping);
        open->setObjectName(u"openMapping_"_s + object);
        connect(open, &QAbstractButton::clicked, this, [this, object] { Q_EMIT mappingRequested(object); });
        row->addWidget(open);
        m_mappings->addWidget(line);
    };
    QStringList mapped;
    for (const MappedPair &pair : m_connection.mappings) {
        mapped << pair.sourceObject;
        addLine(u"%1, %2, version %3"_s.arg(pair.title, formatCount(pair.ruleCount, u"rule"_s, u"rules"_s))
                    .arg(pair.version),
                u"Open"_s, pair.sourceObject);
    }
    if (m_connection.objects.contains(u"people"_s) && !mapped.contains(u"people"_s))
        addLine(u"People are not mapped yet."_s, u"Map people"_s, u"people"_s);
    if (m_connection.objects.contains(u"organisations"_s) && !mapped.contains(u"organisations"_s))
        addLine(u"Organisations are not mapped yet."_s, u"Map organisations"_s, u"organisations"_s);
}

void ConnectionPanel::fillSetup()
{
    m_setup->clear();
    m_setup->setValue(u"Id"_s, m_connection.id.text(), KeyValueList::Fixed | KeyValueList::Copyable);
    for (auto it = m_connection.settings.constBegin(); it != m_connection.settings.constEnd(); ++it) {
        QString key = it.key();
        key.replace(u'_', u' ');
        key[0] = key[0].toUpper();
        m_setup->setValue(key, displayText(it.value()), KeyValueList::Fixed);
    }
    m_setup->setValue(u"Connected"_s, exactTime(m_connection.createdAt));
}

void ConnectionPanel::showMore()
{
    auto *menu = new QMenu(this);
    menu->setAttribute(Qt::WA_DeleteOnClose);
    menu->setObjectName(u"connectionMenu"_s);
    menu->addAction(icon(Glyph::Plug), u"Reconnect…"_s, this, &ConnectionPanel::reconnectRequested);
    menu->addAction(icon(Glyph::Edit), u"Rename…"_s, this, &ConnectionPanel::renameRequested);
    menu->addSeparator();
    menu->addAction(icon(Glyph::Trash, Ink::Danger), u"Remove"_s, this, &ConnectionPanel::removeRequested);
    menu->popup(m_more->mapToGlobal(QPoint(0, m_more->height() + 4)));
}

} // namespace patchbay::ui
