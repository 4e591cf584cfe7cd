#include "ui/integrations/connectionhistory.h"

#include "ui/sync/runhistory.h"
#include "ui/widgets/button.h"
#include "ui/widgets/card.h"
#include "ui/widgets/format.h"
#include "ui/widgets/keyvaluelist.h"
#include "ui/widgets/label.h"
#include "ui/widgets/scrollpage.h"
#include "ui/widgets/tokens.h"
#include "ui/widgets/whendone.h"

#include <QVBoxLayout>

namespace patchbay::ui {

using namespace Qt::StringLiterals;

namespace {

constexpr qsizetype versionsShown = 5;

} // namespace

ConnectionHistory::ConnectionHistory(Console &console, UiState *state, QWidget *parent)
    : QWidget(parent)
    , m_console(console)
{
    setObjectName(u"connectionHistory"_s);
    auto *outer = new QVBoxLayout(this);
    outer->setContentsMargins(0, 0, 0, 0);
    auto *scroll = new ScrollPage(0);
    scroll->body()->setContentsMargins(0, 0, 0, metric::page);
    auto *runs = new Card(u"Runs"_s);
    m_runs = new RunHistory(m_console.runs(), state);
    m_runs->setMinimumHeight(320);
    runs->body()->addWidget(m_runs);
    scroll->body()->addWidget(runs);
    m_versions = new QVBoxLayout;
    m_versions->setSpacing(metric::group);
    scroll->body()->addLayout(m_versions);
    outer->addWidget(scroll);
    // Going on and undoing happen where the run is seen.
    connect(m_runs, &RunHistory::openRequested, this, &ConnectionHistory::runRequested);
    connect(m_runs, &RunHistory::resumeRequested, this, &ConnectionHistory::runRequested);
    connect(m_runs, &RunHistory::undoRequested, this, &ConnectionHistory::runRequested);
    connect(m_runs, &RunHistory::startRequested, this, &ConnectionHistory::bulkRequested);
}

void ConnectionHistory::setConnection(const ConnectionView &connection)
{
    const bool another = !(connection.id == m_connection.id);
    const auto sum = [](const ConnectionView &view) {
        int versions = 0;
        for (const MappedPair &pair : view.mappings)
            versions += pair.version;
        return versions;
    };
    const bool saved = sum(connection) != sum(m_connection);
    m_connection = connection;
    m_stale = m_stale || another || saved;
    if (m_stale && isVisible())
        read();
}

void ConnectionHistory::showEvent(QShowEvent *event)
{
    QWidget::showEvent(event);
    if (m_stale)
        read();
}

void ConnectionHistory::read()
{
    m_stale = false;
    m_runs->setConnection(m_connection.id);
    readVersions();
}

void ConnectionHistory::readVersions()
{
    const int asked = ++m_asked;
    while (QLayoutItem *item = m_versions->takeAt(0)) {
        item->widget()->hide();
        item->widget()->deleteLater();
        delete item;
    }
    for (const MappedPair &pair : std::as_const(m_connection.mappings)) {
        whenDone(m_console.mappings().versions(m_connection.id, pair.sourceObject), this,
                 [this, asked, pair](const Result<QList<MappingVersionView>> &versions) {
                     if (asked == m_asked && versions)
                         addVersions(pair, *versions);
                 });
    }
}

void ConnectionHistory::addVersions(const MappedPair &pair, const QList<MappingVersionView> &versions)
{
    auto *card = new Card(u"Mapping versions: %1"_s.arg(pair.title));
    auto *open = new Button(u"Compare and bring back…"_s, Button::Kind::Quiet, Glyph::Mapping);
    open->setObjectName(u"openVersions_"_s + pair.sourceObject);
    connect(open, &QAbstractButton::clicked, this,
            [this, object = pair.sourceObject] { Q_EMIT mappingRequested(object); });
    card->addHeaderWidget(open);
    QList<MappingVersionView> newest = versions;
    std::ranges::sort(newest, std::ranges::greater(), &MappingVersionView::version);
    const QDateTime now = QDateTime::currentDateTimeUtc();
    auto *list = new KeyValueList;
    for (const MappingVersionView &version : newest.first(qMin(versionsShown, newest.size()))) {
        QStringList facts{relativeTime(version.savedAt, now),
                          formatCount(version.ruleCount, u"rule"_s, u"rules"_s)};
        if (!version.note.isEmpty())
            facts.append(version.note);
        list->setValue(u"Version %1"_s.arg(version.version), facts.join(u" · "_s));
    }
    card->body()->addWidget(list);
    if (newest.size() > versionsShown)
        card->body()->addWidget(new Label(u"and %1 older"_s.arg(formatNumber(newest.size() - versionsShown)),
                                          TextRole::Caption, Ink::Muted));
    m_versions->addWidget(card);
}

} // namespace patchbay::ui
