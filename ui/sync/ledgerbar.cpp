#include "ui/sync/ledgerbar.h"

#include "ui/widgets/card.h"
#include "ui/widgets/format.h"
#include "ui/widgets/label.h"
#include "ui/widgets/tokens.h"

#include <QHBoxLayout>
#include <QVBoxLayout>

namespace patchbay::ui {

using namespace Qt::StringLiterals;

LedgerBar::LedgerBar(QWidget *parent) : QWidget(parent)
{
    setObjectName(u"ledgerBar"_s);
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    auto *card = new Card;
    auto *terms = new QWidget;
    auto *row = new QHBoxLayout(terms);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(12);
    for (int i = 0; i < TermCount; ++i) {
        Term &term = m_terms[size_t(i)];
        if (i > 0) {
            term.sign = new Label(i == Created ? u"="_s : u"+"_s, TextRole::Section, Ink::Muted);
            row->addWidget(term.sign, 0, Qt::AlignTop);
        }
        term.box = new QWidget;
        auto *column = new QVBoxLayout(term.box);
        column->setContentsMargins(0, 0, 0, 0);
        column->setSpacing(0);
        term.number = new Label({}, TextRole::Section);
        term.word = new Label({}, TextRole::Caption, Ink::Muted);
        column->addWidget(term.number);
        column->addWidget(term.word);
        row->addWidget(term.box);
    }
    row->addStretch(1);
    m_verdict = new Label({}, TextRole::Body, Ink::Muted);
    m_verdict->setObjectName(u"ledgerVerdict"_s);
    m_verdict->setWordWrap(true);
    m_listed = new Label({}, TextRole::Body, Ink::Muted);
    m_listed->setObjectName(u"ledgerListed"_s);
    m_listed->setWordWrap(true);
    card->body()->addWidget(terms);
    card->body()->addWidget(m_verdict);
    card->body()->addWidget(m_listed);
    layout->addWidget(card);
}

void LedgerBar::show(Which which, bool shown, qint64 number, const QString &word)
{
    const Term &term = m_terms[size_t(which)];
    if (term.sign != nullptr)
        term.sign->setVisible(shown);
    term.box->setVisible(shown);
    term.number->setText(formatNumber(number));
    term.number->setInk(number == 0 ? Ink::Muted : which == Failed ? Ink::Danger : Ink::Text);
    term.word->setText(word);
}

void LedgerBar::setRun(const RunProgress &run)
{
    const RunLedger &ledger = run.ledger;
    const bool undo = run.kind == "undo"_L1;
    show(Source, true, run.source, undo ? u"changes of the run"_s : u"records from the source"_s);
    show(Created, true, ledger.create, undo ? u"made again"_s : u"created"_s);
    show(Updated, true, ledger.update, undo ? u"put back"_s : u"updated"_s);
    show(Unchanged, !undo || ledger.unchanged > 0, ledger.unchanged, u"unchanged"_s);
    show(Removed, undo, ledger.removed, u"removed"_s);
    show(Skipped, true, ledger.skipped, undo ? u"left alone"_s : u"skipped"_s);
    show(Judged, ledger.conflicts > 0, ledger.conflicts, u"to judge"_s);
    show(Failed, true, ledger.failed, u"failed"_s);
    const bool balances = ledger.balances(run.source);
    m_verdict->setInk(balances ? Ink::Muted : Ink::Danger);
    QStringList parts{balances ? u"The ledger balances."_s
                               : u"The ledger does not balance: %1 of %2 are accounted for."_s.arg(
                                     formatNumber(ledger.source), formatNumber(run.source))};
    if (ledger.companiesOfPeople > 0)
        parts.append(u"Beside them, %1 that people’s records name."_s.arg(
            formatCount(ledger.companiesOfPeople, u"company"_s, u"companies"_s)));
    if (ledger.vanished > 0)
        parts.append(u"%1 gone from the source, %2 taken out of Intercom."_s.arg(
            formatCount(ledger.vanished, u"record is"_s, u"records are"_s),
            formatNumber(ledger.vanishedDone)));
    m_verdict->setText(parts.join(u' '));
    const QJsonValue expected = run.details.value("intercom_expected"_L1);
    const QJsonValue listed = run.details.value("intercom_listed"_L1);
    m_listed->setVisible(expected.isDouble());
    if (!expected.isDouble())
        return;
    if (!listed.isDouble()) {
        m_listed->setInk(Ink::Muted);
        m_listed->setText(u"Intercom should list %1; it did not say how many it has."_s.arg(
            formatCount(expected.toInteger(), u"contact"_s, u"contacts"_s)));
        return;
    }
    const bool enough = listed.toInteger() >= expected.toInteger();
    m_listed->setInk(enough ? Ink::Success : Ink::Danger);
    m_listed->setText(enough ? u"Intercom lists %1, and %2 should be there."_s.arg(
                                   formatCount(listed.toInteger(), u"contact"_s, u"contacts"_s),
                                   formatNumber(expected.toInteger()))
                             : u"Intercom lists %1, but %2 should be there."_s.arg(
                                   formatCount(listed.toInteger(), u"contact"_s, u"contacts"_s),
                                   formatNumber(expected.toInteger())));
}

} // namespace patchbay::ui
