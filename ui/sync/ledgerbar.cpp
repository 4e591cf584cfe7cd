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
    m_terms = new QWidget;
    m_row = new QHBoxLayout(m_terms);
    m_row->setContentsMargins(0, 0, 0, 0);
    m_row->setSpacing(metric::related);
    m_verdict = new Label({}, TextRole::Body, Ink::Muted);
    m_verdict->setObjectName(u"ledgerVerdict"_s);
    m_verdict->setWordWrap(true);
    m_listed = new Label({}, TextRole::Body, Ink::Muted);
    m_listed->setObjectName(u"ledgerListed"_s);
    m_listed->setWordWrap(true);
    card->body()->addWidget(m_terms);
    card->body()->addWidget(m_verdict);
    card->body()->addWidget(m_listed);
    layout->addWidget(card);
}

void LedgerBar::addTerm(const QString &sign, qint64 number, const QString &word)
{
    if (!sign.isEmpty()) {
        auto *between = new Label(sign, TextRole::Section, Ink::Muted);
        m_row->addWidget(between, 0, Qt::AlignTop);
    }
    auto *term = new QWidget;
    auto *column = new QVBoxLayout(term);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addWidget(
        new Label(formatNumber(number), TextRole::Section, number == 0 ? Ink::Muted : Ink::Text));
    column->addWidget(new Label(word, TextRole::Caption, Ink::Muted));
    m_row->addWidget(term);
}

void LedgerBar::setRun(const RunProgress &run)
{
    while (QLayoutItem *item = m_row->takeAt(0)) {
        if (item->widget() != nullptr) {
            item->widget()->hide();
            item->widget()->deleteLater();
        }
        delete item;
    }
    const RunLedger &ledger = run.ledger;
    const bool undo = run.kind == "undo"_L1;
    addTerm({}, run.source, undo ? u"changes of the run"_s : u"records from the source"_s);
    addTerm(u"="_s, ledger.create, u"created"_s);
    addTerm(u"+"_s, ledger.update, undo ? u"put back"_s : u"updated"_s);
    addTerm(u"+"_s, ledger.unchanged, u"unchanged"_s);
    if (undo)
        addTerm(u"+"_s, ledger.removed, u"removed"_s);
    addTerm(u"+"_s, ledger.skipped, undo ? u"left alone"_s : u"skipped"_s);
    if (ledger.conflicts > 0)
        addTerm(u"+"_s, ledger.conflicts, u"to judge"_s);
    addTerm(u"+"_s, ledger.failed, u"failed"_s);
    m_row->addStretch(1);
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
