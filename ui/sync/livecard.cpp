#include "ui/sync/livecard.h"

#include "ui/sync/runwords.h"
#include "ui/widgets/charts.h"
#include "ui/widgets/format.h"
#include "ui/widgets/label.h"
#include "ui/widgets/progresscard.h"
#include "ui/widgets/tokens.h"

#include <QHBoxLayout>
#include <QVBoxLayout>

namespace patchbay::ui {

using namespace Qt::StringLiterals;

namespace {

constexpr qsizetype ratesKept = 120; // four a second: half a minute

} // namespace

QString phaseText(const RunProgress &run)
{
    if (run.phase == "reading_intercom"_L1) {
        QStringList parts;
        const qint64 contacts = run.details.value("intercom_contact"_L1).toInteger();
        const qint64 companies = run.details.value("intercom_company"_L1).toInteger();
        if (companies > 0)
            parts.append(formatCount(companies, u"company"_s, u"companies"_s));
        if (contacts > 0)
            parts.append(formatCount(contacts, u"contact"_s, u"contacts"_s));
        return parts.isEmpty() ? u"Reading Intercom"_s : u"Reading Intercom: %1"_s.arg(parts.join(u", "_s));
    }
    if (run.phase == "deciding"_L1)
        return u"Reading the source and deciding what each record needs"_s;
    if (run.phase == "applying"_L1)
        return u"Writing to Intercom"_s;
    return {};
}

LiveCard::LiveCard(QWidget *parent) : QWidget(parent)
{
    setObjectName(u"liveCard"_s);
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    m_card = new ProgressCard(u"Progress"_s);
    m_pace = new QWidget;
    auto *pace = new QHBoxLayout(m_pace);
    pace->setContentsMargins(0, 0, 0, 0);
    pace->setSpacing(metric::group);
    m_gauge = new Gauge(u"Rate against Intercom's limit"_s);
    m_gauge->setObjectName(u"rateGauge"_s);
    m_gauge->setPlain(true); // the whole limit is there to be used
    m_line = new Sparkline(u"Writes per second"_s);
    m_line->setObjectName(u"rateLine"_s);
    m_line->setMinimumHeight(40);
    pace->addWidget(m_gauge, 2);
    pace->addWidget(m_line, 3);
    m_card->body()->addWidget(m_pace);
    layout->addWidget(m_card);
    connect(m_card, &ProgressCard::pauseRequested, this, &LiveCard::pauseRequested);
    connect(m_card, &ProgressCard::resumeRequested, this, &LiveCard::resumeRequested);
    connect(m_card, &ProgressCard::cancelRequested, this, &LiveCard::cancelRequested);
    connect(m_card, &ProgressCard::failuresRequested, this, &LiveCard::failuresRequested);
}

void LiveCard::setTotal(qint64 total)
{
    m_total = total;
}

void LiveCard::setRun(const RunProgress &run, bool stopping)
{
    if (!(run.id == m_run.id)) {
        m_rates.clear();
        m_total = -1;
    }
    m_run = run;
    Progress progress;
    progress.note = phaseText(run);
    if (run.state == runstates::planning) {
        m_card->setTitle(u"Planning"_s);
        m_card->setPausable(false); // half a plan is none
        m_card->setUnit(u"record read"_s, u"records read"_s);
        progress.done = run.details.value("source_people"_L1).toInteger() +
                        run.details.value("source_organisations"_L1).toInteger();
        progress.state = stopping ? Progress::State::Pausing : Progress::State::Running;
        if (!run.isHere)
            progress.state = Progress::State::Cancelled;
    } else {
        m_card->setTitle(u"Writing"_s);
        m_card->setPausable(true);
        m_card->setUnit(u"change"_s, u"changes"_s);
        progress.total = m_total < 0 ? -1 : qMax(m_total, run.ledger.waiting);
        progress.done = m_total < 0 ? run.ledger.done + run.ledger.vanishedDone
                                    : qMax(0, progress.total - run.ledger.waiting);
        progress.failed = run.ledger.failed + run.ledger.besidesFailed;
        progress.perSecond = run.writesPerSecond;
        if (run.remaining)
            progress.remaining = *run.remaining;
        if (run.state != runstates::running)
            progress.state = Progress::State::Paused;
        else if (!run.isHere) {
            progress.state = Progress::State::Paused;
            progress.note = u"Another program works on this run, or did when it ended. What is left is kept; "
                            u"resuming goes on with it."_s;
        } else {
            progress.state = stopping ? Progress::State::Pausing : Progress::State::Running;
        }
        if (progress.state == Progress::State::Paused && run.isHere)
            progress.note.clear();
    }
    m_card->setProgress(progress);
    showPace(run);
}

void LiveCard::showPace(const RunProgress &run)
{
    const bool shown = run.state == runstates::running && run.isHere;
    m_pace->setVisible(shown);
    if (!shown)
        return;
    m_rates.append(run.callsPerSecond);
    if (m_rates.size() > ratesKept)
        m_rates.removeFirst();
    m_line->setValues(m_rates);
    const double allowed = run.allowedPerSecond;
    m_gauge->setRatio(allowed > 0 ? run.callsPerSecond / allowed : 0,
                      allowed > 0 ? u"%1 of %2"_s.arg(formatRate(run.callsPerSecond), formatRate(allowed))
                                  : formatRate(run.callsPerSecond));
}

} // namespace patchbay::ui
