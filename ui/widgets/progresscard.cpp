#include "ui/widgets/progresscard.h"

#include "ui/widgets/button.h"
#include "ui/widgets/charts.h"
#include "ui/widgets/format.h"
#include "ui/widgets/label.h"
#include "ui/widgets/statuschip.h"

#include <QHBoxLayout>
#include <QVBoxLayout>

#include <utility>

namespace patchbay::ui {

using namespace Qt::StringLiterals;

namespace {

bool isOver(Progress::State state)
{
    return state == Progress::State::Done || state == Progress::State::Failed ||
           state == Progress::State::Cancelled;
}

} // namespace

ProgressCard::ProgressCard(const QString &title, QWidget *parent)
    : Card(title, parent)
    , m_one(tr("record"))
    , m_many(tr("records"))
{
    setObjectName(u"progressCard"_s);
    m_status = new StatusChip;
    m_pause = new Button(tr("Pause"), Button::Kind::Secondary, Glyph::Pause);
    m_pause->setObjectName(u"pause"_s);
    m_cancel = new Button(tr("Cancel"), Button::Kind::Quiet);
    m_cancel->setObjectName(u"cancel"_s);
    addHeaderWidget(m_status);
    addHeaderWidget(m_pause);
    addHeaderWidget(m_cancel);
    m_bar = new ProgressBar;
    m_counts = new Label;
    m_rate = new Label({}, TextRole::Body, Ink::Muted);
    m_rate->setAlignment(Qt::AlignRight | Qt::AlignVCenter);
    m_note = new Label({}, TextRole::Caption, Ink::Muted);
    m_note->setElide(Qt::ElideRight);
    m_failures = new Button({}, Button::Kind::Quiet, Glyph::Warning);
    m_failures->setObjectName(u"failures"_s);
    auto *line = new QHBoxLayout;
    line->setSpacing(metric::related);
    line->addWidget(m_counts);
    line->addWidget(m_failures);
    line->addStretch();
    line->addWidget(m_rate);
    body()->addWidget(m_bar);
    body()->addLayout(line);
    body()->addWidget(m_note);
    connect(m_pause, &Button::clicked, this, [this] {
        if (m_progress.state == Progress::State::Paused)
            Q_EMIT resumeRequested();
        else
            Q_EMIT pauseRequested();
    });
    connect(m_cancel, &Button::clicked, this, &ProgressCard::cancelRequested);
    connect(m_failures, &Button::clicked, this, &ProgressCard::failuresRequested);
    setProgress({});
}

void ProgressCard::setProgress(const Progress &progress)
{
    m_progress = progress;
    using State = Progress::State;
    switch (progress.state) {
    case State::Waiting: m_status->setStatus(Status::Neutral, tr("Waiting")); break;
    case State::Running: m_status->setStatus(Status::Running); break;
    case State::Pausing: m_status->setStatus(Status::Running, tr("Pausing")); break;
    case State::Paused: m_status->setStatus(Status::Paused); break;
    case State::Done:
        m_status->setStatus(progress.failed > 0 ? Status::Warning : Status::Ok,
                            progress.failed > 0 ? tr("Done, with failures") : tr("Done"));
        break;
    case State::Failed: m_status->setStatus(Status::Error); break;
    case State::Cancelled: m_status->setStatus(Status::Neutral, tr("Cancelled")); break;
    }
    const bool known = progress.total >= 0;
    const bool over = isOver(progress.state);
    m_bar->setRatio(known ? (progress.total > 0 ? double(progress.done) / double(progress.total) : 1.0)
                    : over || progress.state == State::Paused ? 0.0
                                                              : -1.0);
    m_bar->setInk(progress.state == State::Failed                                         ? Ink::Danger
                  : progress.state == State::Paused || progress.state == State::Cancelled ? Ink::Muted
                  : progress.state == State::Done                                         ? Ink::Success
                                                                                          : Ink::Accent);
    QString counts =
        known ? tr("%1 of %2").arg(formatNumber(progress.done), formatCount(progress.total, m_one, m_many))
              : formatCount(progress.done, m_one, m_many);
    if (progress.skipped > 0)
        counts += u" · "_s + tr("%1 skipped").arg(formatNumber(progress.skipped));
    m_counts->setText(counts);
    m_failures->setVisible(progress.failed > 0);
    m_failures->setText(tr("%1 failed").arg(formatNumber(progress.failed)));
    QStringList pace;
    const bool moving = !over && progress.state != State::Paused;
    if (moving && progress.perSecond > 0)
        pace << formatRate(progress.perSecond);
    if (moving && progress.remaining)
        pace << formatRemaining(*progress.remaining);
    m_rate->setText(pace.join(u" · "_s));
    m_note->setText(progress.note);
    m_note->setVisible(!progress.note.isEmpty());
    const bool paused = progress.state == State::Paused;
    m_pause->setText(paused ? tr("Resume") : tr("Pause"));
    m_pause->setGlyph(paused ? Glyph::Play : Glyph::Pause);
    m_pause->setVisible(m_pausable && !over);
    // A button that is disabled hands the focus on, here to Cancel, where the next key would do harm.
    const bool mayPause = progress.state == State::Running || paused;
    if (!mayPause && m_pause->hasFocus()) {
        m_focusWaits = true;
        setFocus(Qt::OtherFocusReason);
    }
    m_pause->setEnabled(mayPause);
    if (mayPause && std::exchange(m_focusWaits, false) && hasFocus())
        m_pause->setFocus(Qt::OtherFocusReason);
    m_cancel->setVisible(!over);
}

void ProgressCard::setPausable(bool pausable)
{
    m_pausable = pausable;
    setProgress(m_progress);
}

void ProgressCard::setUnit(const QString &one, const QString &many)
{
    m_one = one;
    m_many = many;
    setProgress(m_progress);
}

} // namespace patchbay::ui
