// RunPanel's acts: each asks the service and tells what came of it, also when another run is shown by then.
#include "ui/sync/planbrowser.h"
#include "ui/sync/runnotices.h"
#include "ui/sync/runpanel.h"
#include "ui/sync/runwords.h"
#include "ui/widgets/banner.h"
#include "ui/widgets/button.h"
#include "ui/widgets/format.h"
#include "ui/widgets/whendone.h"

#include <QFileDialog>

namespace patchbay::ui {

using namespace Qt::StringLiterals;

void RunPanel::apply(const RunId &run, bool confirmHeld)
{
    if (m_applying.contains(run))
        return;
    m_applying.insert(run);
    m_banner->hide();
    followActions();
    whenDone(m_console.runs().apply(run, confirmHeld), this, [this, run](const Result<RunProgress> &ended) {
        m_applying.remove(run);
        m_stopping.remove(run);
        if (!ended) {
            if (m_run.id == run) {
                const bool stale = ended.error().kind == Error::Kind::Conflict;
                m_banner->showError(ended.error(), stale ? u"Plan again"_s : QString());
                open(run);
            } else {
                tellError(run, ended.error());
            }
            return;
        }
        if (m_run.id == run)
            open(run); // as it stands in the store
        told(*ended);
    });
}

// Beside the run while that is shown, else as a note: an error never stands beside another run.
void RunPanel::tellError(const RunId &run, const Error &error)
{
    if (m_run.id == run)
        m_banner->showError(error);
    else
        Q_EMIT notify({.kind = Banner::Kind::Error, .text = error.message});
}

// Says how a run ended, wherever the person is by now.
void RunPanel::told(const RunProgress &run)
{
    const QString what = u"%1: %2"_s.arg(run.kind == "undo"_L1 ? u"Undo"_s : u"Sync"_s, runSentence(run));
    if (run.state == runstates::succeeded)
        Q_EMIT notify({.text = what});
    else if (run.state == runstates::paused)
        Q_EMIT notify({.kind = Banner::Kind::Info,
                       .text = u"Paused. %1 left; resuming goes on from here."_s.arg(
                           formatCount(run.ledger.waiting, u"change"_s, u"changes"_s))});
    else if (run.state == runstates::cancelled)
        Q_EMIT notify({.kind = Banner::Kind::Info, .text = u"Cancelled. What was written can be undone."_s});
    else
        Q_EMIT notify({.kind = run.state == runstates::failed ? Banner::Kind::Error : Banner::Kind::Warning,
                       .text = run.problem ? run.problem->message : what});
}

void RunPanel::stop(bool pause)
{
    const RunId run = m_run.id;
    m_stopping.insert(run);
    follow();
    const auto asked = pause ? m_console.runs().pause(run) : m_console.runs().cancel(run);
    whenDone(asked, this, [this, run](const Outcome &outcome) {
        if (!outcome) {
            m_stopping.remove(run);
            tellError(run, outcome.error());
            return;
        }
        // What nobody works on here has stopped by now; what runs says so when it has.
        if (m_run.id == run && !m_applying.contains(run)) {
            m_stopping.remove(run);
            open(run);
        }
    });
}

void RunPanel::planUndo(const RunId &run)
{
    if (!m_undoing.isEmpty())
        return;
    m_undoing = run;
    followActions();
    whenDone(m_console.runs().planUndo(run), this, [this, run](const Result<RunProgress> &planned) {
        if (m_undoing == run)
            m_undoing = RunId();
        if (!planned) {
            tellError(run, planned.error());
            followActions();
            return;
        }
        if (m_run.id == run || m_run.id == planned->id)
            showRun(*planned);
        Q_EMIT notify(
            {.kind = Banner::Kind::Info, .text = u"The undo is planned: look at it, then write it."_s});
    });
}

void RunPanel::planAgain(const RunProgress &run)
{
    m_banner->hide();
    RunScope scope = run.scope;
    if (scope.kind == RunScope::Kind::Failed)
        scope.keys.clear(); // whatever fails by now
    const RunId before = m_run.id;
    m_again->setEnabled(false);
    whenDone(m_console.runs().plan(run.connectionId, scope), this,
             [this, before](const Result<RunProgress> &planned) {
                 m_again->setEnabled(true);
                 if (!planned)
                     tellError(before, planned.error());
                 else if (m_run.id == before)
                     showRun(*planned);
                 else
                     Q_EMIT notify({.kind = Banner::Kind::Info, .text = u"The plan stands: see the runs."_s});
             });
}

void RunPanel::planChosen(const RunItemFilter &filter, const QList<int> &ordinals)
{
    m_banner->hide();
    const RunId before = m_run.id;
    m_browser->setPlanning(true);
    whenDone(m_console.runs().planRecordsOf(before, filter, ordinals), this,
             [this, before](const Result<RunProgress> &planned) {
                 m_browser->setPlanning(false);
                 if (!planned)
                     tellError(before, planned.error());
                 else if (m_run.id == before)
                     showRun(*planned);
                 else
                     Q_EMIT notify({.kind = Banner::Kind::Info, .text = u"The plan stands: see the runs."_s});
             });
}

void RunPanel::retry(const QStringList &causes)
{
    const RunId run = m_run.id;
    whenDone(m_console.runs().retryFailed(run, causes), this, [this, run](const Result<int> &retried) {
        if (!retried)
            tellError(run, retried.error());
        else if (*retried == 0)
            Q_EMIT notify({.kind = Banner::Kind::Info, .text = u"Nothing is left to try again."_s});
        else
            apply(run, false);
    });
}

void RunPanel::exportItems(const QString &format)
{
    auto *dialog = new QFileDialog(this, u"Export the records of this run"_s);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setAcceptMode(QFileDialog::AcceptSave);
    const bool csv = format == "csv"_L1;
    dialog->setNameFilters({csv ? u"CSV (*.csv)"_s : u"JSON lines (*.jsonl)"_s});
    dialog->setDefaultSuffix(csv ? u"csv"_s : u"jsonl"_s);
    dialog->selectFile(u"patchbay-run.%1"_s.arg(csv ? u"csv"_s : u"jsonl"_s));
    connect(dialog, &QFileDialog::fileSelected, this, [this, format, run = m_run.id](const QString &path) {
        whenDone(m_console.runs().exportItems(run, format, path), this,
                 [this, run, path](const Result<qint64> &written) {
                     if (!written)
                         tellError(run, written.error());
                     else
                         Q_EMIT notify({.text = u"Wrote %1 to %2."_s.arg(
                                            formatCount(*written, u"record"_s, u"records"_s), path)});
                 });
    });
    dialog->open();
}

} // namespace patchbay::ui
