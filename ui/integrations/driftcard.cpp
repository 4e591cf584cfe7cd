#include "ui/integrations/driftcard.h"

#include "ui/widgets/banner.h"
#include "ui/widgets/button.h"
#include "ui/widgets/format.h"
#include "ui/widgets/keyvaluelist.h"
#include "ui/widgets/label.h"
#include "ui/widgets/whendone.h"

#include <QVBoxLayout>

namespace patchbay::ui {

using namespace Qt::StringLiterals;

DriftCard::DriftCard(Console &console, QWidget *parent) : Card(u"Drift"_s, parent), m_console(console)
{
    setObjectName(u"driftCard"_s);
    setSubtitle(u"A sample of linked records, compared on both sides; nothing is written."_s);
    m_check = new Button(u"Check now"_s, Button::Kind::Secondary, Glyph::Check);
    m_check->setObjectName(u"checkDrift"_s);
    m_check->setAccessibleName(u"Check for drift now"_s);
    addHeaderWidget(m_check);
    m_banner = new Banner;
    m_banner->setClosable(true);
    m_sentence = new Label({}, TextRole::Body);
    m_sentence->setWordWrap(true);
    m_facts = new KeyValueList;
    body()->addWidget(m_banner);
    body()->addWidget(m_sentence);
    body()->addWidget(m_facts);
    m_banner->hide();
    showNone();
    connect(m_check, &QAbstractButton::clicked, this, &DriftCard::check);
    connect(&m_console.runs(), &RunService::attentionChanged, this, [this] {
        if (!m_connection.id.isEmpty())
            load();
    });
}

void DriftCard::setConnection(const ConnectionView &connection)
{
    const bool another = !(connection.id == m_connection.id);
    m_connection = connection;
    follow();
    if (!another)
        return;
    m_banner->hide();
    showNone();
    load();
}

void DriftCard::load()
{
    const int asked = ++m_asked;
    whenDone(m_console.runs().drift(), this, [this, asked](const Result<QList<DriftView>> &reports) {
        if (asked != m_asked || !reports)
            return;
        for (const DriftView &view : *reports) {
            if (view.connectionId == m_connection.id)
                show(view.report);
        }
    });
}

void DriftCard::check()
{
    m_checking = m_connection.id;
    m_banner->hide();
    follow();
    whenDone(m_console.runs().checkDrift(m_connection.id), this,
             [this, id = m_connection.id](const Result<DriftView> &drift) {
                 if (m_checking == id)
                     m_checking = ConnectionId();
                 follow();
                 if (!(id == m_connection.id))
                     return;
                 if (drift)
                     show(drift->report);
                 else
                     m_banner->showError(drift.error());
             });
}

void DriftCard::showNone()
{
    m_sentence->setText(u"Not checked yet. A schedule checks once a day."_s);
    m_sentence->setInk(Ink::Muted);
    m_facts->clear();
    m_facts->hide();
}

void DriftCard::show(const DriftReport &report)
{
    const bool differs = report.differing > 0;
    m_sentence->setText(report.sentence() + (differs ? QString() : u"."_s));
    m_sentence->setInk(differs ? Ink::Warning : Ink::Text);
    m_facts->clear();
    if (report.compared > 0)
        m_facts->setValue(u"Drift"_s, u"%L1 %"_s.arg(report.percent()), KeyValueList::NoOption,
                          differs ? Ink::Warning : Ink::Success);
    m_facts->setValue(u"Compared"_s, u"%1 of %2 linked"_s.arg(
                                         formatNumber(report.compared),
                                         formatCount(m_connection.linkCount, u"record"_s, u"records"_s)));
    if (report.waiting > 0)
        m_facts->setValue(u"Waiting"_s,
                          u"%1 changed in the source since the last sync, which is no drift"_s.arg(
                              formatNumber(report.waiting)));
    if (differs) {
        QString names = report.differed.join(u", "_s);
        if (report.differing > report.differed.size())
            names += u" and %1 more"_s.arg(formatNumber(report.differing - report.differed.size()));
        m_facts->setValue(u"Differ"_s, names);
        m_facts->setValue(u"Next"_s,
                          u"Sync everything to see what differs, field by field, and to put it right"_s);
    }
    m_facts->setValue(u"Checked"_s, u"%1 (%2)"_s.arg(relativeTime(report.at, QDateTime::currentDateTimeUtc()),
                                                     exactTime(report.at)));
    m_facts->show();
}

void DriftCard::follow()
{
    const bool busy = !m_checking.isEmpty() && m_checking == m_connection.id;
    const bool paused = m_connection.state == ConnectionState::Paused;
    m_check->setEnabled(!busy && !paused && !m_connection.mappings.isEmpty());
    m_check->setText(busy ? u"Checking…"_s : u"Check now"_s);
    m_check->setToolTip(paused                            ? u"Resume the connection first"_s
                        : m_connection.mappings.isEmpty() ? u"Map its fields first"_s
                                                          : QString());
}

} // namespace patchbay::ui
