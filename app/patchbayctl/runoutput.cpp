#include "patchbayctl/runoutput.h"

#include "sync/planarchive.h"

namespace patchbay::cli {

using namespace Qt::StringLiterals;

Watching::Watching(const Output &out, RunService &runs) : m_out(out)
{
    m_connection = QObject::connect(&runs, &RunService::progressed, &m_context,
                                    [this, &runs](const RunProgress &progress) { show(progress, runs); });
    s_interrupted = 0;
    m_before = std::signal(SIGINT, [](int) { s_interrupted = 1; });
}

Watching::~Watching()
{
    QObject::disconnect(m_connection);
    std::signal(SIGINT, m_before);
}

void Watching::show(const RunProgress &progress, RunService &runs)
{
    if (s_interrupted && !m_asked) {
        m_asked = true;
        m_out.message(u"Finishing what is under way…"_s);
        runs.pause(progress.id);
    }
    if (progress.phase == m_phase && m_since.isValid() && !m_since.hasExpired(2'000))
        return;
    m_phase = progress.phase;
    m_since.start();
    if (progress.phase == "reading_intercom"_L1)
        m_out.message(u"Reading Intercom: %L1 contacts, %L2 companies"_s
                          .arg(progress.details.value("intercom_contact"_L1).toInteger())
                          .arg(progress.details.value("intercom_company"_L1).toInteger()));
    else if (progress.phase == "deciding"_L1)
        m_out.message(u"Planning: %L1 records"_s.arg(progress.source));
    else if (progress.phase == "applying"_L1)
        m_out.message(u"Writing: %L1 records written, %L2 to go, %L3 calls a second%4"_s
                          .arg(progress.ledger.done + progress.ledger.vanishedDone)
                          .arg(progress.ledger.waiting)
                          .arg(qRound64(progress.callsPerSecond))
                          .arg(progress.remaining ? u", about %L1 s left"_s.arg(progress.remaining->count())
                                                  : QString()));
}

void printRun(const Output &out, const RunProgress &run)
{
    out.document(run.toJson());
    out.line(
        u"%1 of %2: %3."_s.arg(run.kind == "undo"_L1 ? u"Undo"_s : u"Sync"_s, run.connectionName, run.state));
    out.line(u"  "_s + run.sentence());
    if (run.state == runstates::planned)
        out.line(
            u"  %L1 calls, with %2 % of the workspace’s rate limit about %L3 s: done around %4."_s
                .arg(run.calls)
                .arg(run.sharePercent)
                .arg(run.remaining ? run.remaining->count() : 0)
                .arg(QLocale().toString(
                    QDateTime::currentDateTime().addSecs(run.remaining ? run.remaining->count() : 0).time(),
                    QLocale::ShortFormat)));
    for (auto it = run.ledger.causes.constBegin(); it != run.ledger.causes.constEnd(); ++it)
        out.line(u"  %L1 × %2"_s.arg(it.value().toInteger()).arg(causeTitle(it.key())));
    if (run.ledger.held > 0)
        out.line(
            u"  %L1 deletions wait for confirmation: apply with --confirm-deletions."_s.arg(run.ledger.held));
    const QString withheld = run.details.value("deletions_withheld"_L1).toString();
    if (!withheld.isEmpty())
        out.line(u"  "_s + withheld);
    const QJsonArray problems = run.details.value("rule_problems"_L1).toArray();
    for (const QJsonValue &problem : problems)
        out.line(u"  %1 → %2: %3"_s.arg(problem["source"_L1].toString(), problem["target"_L1].toString(),
                                        problem["message"_L1].toString()));
    const QJsonArray repeated = run.details.value("repeated_keys"_L1).toArray();
    for (const QJsonValue &key : repeated)
        out.line(u"  %1 records in %2 have the same %3, “%4”."_s.arg(
            QString::number(key["records"_L1].toInteger()),
            key["side"_L1].toString() == "source"_L1 ? u"the source"_s : u"Intercom"_s,
            key["path"_L1].toString(), key["value"_L1].toString()));
    if (run.problem)
        out.line(u"  %1 %2"_s.arg(run.problem->message, run.problem->nextStep));
    out.line(u"  Run %1"_s.arg(run.id.text()));
}

ExitCode exitCodeOf(const RunProgress &run)
{
    const bool well = run.state == runstates::succeeded || run.state == runstates::planned;
    return well ? ExitCode::Done : run.state == runstates::failed ? ExitCode::NotReached : ExitCode::No;
}

} // namespace patchbay::cli
