#include "ui/sync/runnotices.h"

#include "ui/widgets/banner.h"
#include "ui/widgets/format.h"
#include "ui/widgets/tokens.h"

#include <QCheckBox>
#include <QJsonDocument>
#include <QVBoxLayout>

namespace patchbay::ui {

using namespace Qt::StringLiterals;

namespace {

constexpr int keysShown = 3;
constexpr int rulesShown = 5;

} // namespace

RunNotices::RunNotices(QWidget *parent) : QWidget(parent)
{
    setObjectName(u"runNotices"_s);
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(metric::related);
    m_list = new QVBoxLayout;
    m_list->setSpacing(metric::related);
    layout->addLayout(m_list);
    m_confirm = new QCheckBox;
    m_confirm->setObjectName(u"confirmHeld"_s);
    layout->addWidget(m_confirm);
    connect(m_confirm, &QCheckBox::toggled, this, &RunNotices::confirmedChanged);
    m_confirm->hide();
    hide();
}

bool RunNotices::isConfirmed() const
{
    return m_confirm->isChecked() && m_run.ledger.held > 0;
}

void RunNotices::clear()
{
    while (QLayoutItem *item = m_list->takeAt(0)) {
        item->widget()->hide();
        item->widget()->deleteLater();
        delete item;
    }
}

void RunNotices::setRun(const RunProgress &run)
{
    const bool another = !(run.id == m_run.id);
    m_run = run;
    QJsonObject facts = run.details;
    for (const QString &moving : {u"writes"_s, u"phase"_s, u"source"_s, u"calls"_s})
        facts.remove(moving);
    const QString now = u"%1 %2 %3"_s.arg(run.state).arg(run.ledger.held) +
                        QString::fromUtf8(QJsonDocument(facts).toJson(QJsonDocument::Compact));
    if (!another && now == m_shown)
        return;
    m_shown = now;
    clear();
    if (another || run.ledger.held == 0)
        m_confirm->setChecked(false);
    addRuleProblems();
    addRepeatedKeys();
    addDeletions();
    addAttributes();
    setVisible(m_list->count() > 0);
}

void RunNotices::addRuleProblems()
{
    const QJsonArray problems = m_run.details.value("rule_problems"_L1).toArray();
    if (problems.isEmpty())
        return;
    QStringList said;
    for (const QJsonValue &entry : problems) {
        if (said.size() == rulesShown)
            break;
        const QJsonObject problem = entry.toObject();
        said.append(u"%1 → %2: %3"_s.arg(problem.value("source"_L1).toString(),
                                         problem.value("target"_L1).toString(),
                                         problem.value("message"_L1).toString()));
    }
    if (problems.size() > rulesShown)
        said.append(u"And %1 more."_s.arg(formatNumber(problems.size() - rulesShown)));
    auto *banner = new Banner;
    banner->setObjectName(u"ruleProblems"_s);
    banner->showMessage(Banner::Kind::Warning,
                        problems.size() == 1 ? u"A field of one rule is not as the mapping expects it."_s
                                             : u"Fields of %1 are not as the mapping expects them."_s.arg(
                                                   formatCount(problems.size(), u"rule"_s, u"rules"_s)),
                        said.join(u"\n"_s), u"Open the mapping"_s);
    connect(banner, &Banner::actionTriggered, this, &RunNotices::mappingRequested);
    m_list->addWidget(banner);
}

void RunNotices::addRepeatedKeys()
{
    const QJsonArray repeated = m_run.details.value("repeated_keys"_L1).toArray();
    if (repeated.isEmpty())
        return;
    QStringList examples;
    bool inSource = false;
    for (const QJsonValue &entry : repeated) {
        const QJsonObject key = entry.toObject();
        const bool source = key.value("side"_L1).toString() == "source"_L1;
        inSource = inSource || source;
        if (examples.size() < keysShown)
            examples.append(u"%1 “%2” %3 times in %4"_s.arg(
                key.value("path"_L1).toString(), key.value("value"_L1).toString(),
                formatNumber(key.value("records"_L1).toInteger()), source ? u"the source"_s : u"Intercom"_s));
    }
    if (repeated.size() > keysShown)
        examples.append(u"and %1 more"_s.arg(formatNumber(repeated.size() - keysShown)));
    const qint64 leftOut = m_run.ledger.causes.value("shared_key"_L1).toInteger();
    QString verdict = u"Nobody is guessed at: what could be meant twice waits under To judge."_s;
    if (leftOut > 0)
        verdict = u"%1 left out. Make the value unique in the source, or match by another field."_s.arg(
            formatCount(leftOut, u"record is"_s, u"records are"_s));
    else if (inSource)
        verdict = u"Another key tells these records apart, so none is left out."_s;
    auto *banner = new Banner;
    banner->showMessage(leftOut > 0 ? Banner::Kind::Warning : Banner::Kind::Info,
                        u"Keys that should name one record name several."_s,
                        u"%1. %2"_s.arg(examples.join(u"; "_s), verdict), u"Open the mapping"_s);
    connect(banner, &Banner::actionTriggered, this, &RunNotices::mappingRequested);
    m_list->addWidget(banner);
}

void RunNotices::addDeletions()
{
    const QString withheld = m_run.details.value("deletions_withheld"_L1).toString();
    if (!withheld.isEmpty()) {
        auto *banner = new Banner;
        banner->showMessage(Banner::Kind::Info, withheld,
                            u"Correct the rows under Errors in the source, then plan a full sync again."_s);
        m_list->addWidget(banner);
    }
    const qint64 held = m_run.ledger.held;
    const bool mayConfirm = held > 0 && !isUnderWay();
    m_confirm->setVisible(mayConfirm);
    if (held == 0)
        return;
    const QString records = formatCount(held, u"record"_s, u"records"_s);
    auto *banner = new Banner;
    banner->showMessage(
        Banner::Kind::Warning,
        u"%1 vanished from the source: more than the connection's threshold, so nothing happens to them yet."_s
            .arg(records),
        u"If that many really left, confirm it below. If not, check the source first: what is not confirmed "
        u"stays in Intercom."_s,
        u"Look at them"_s);
    connect(banner, &Banner::actionTriggered, this, &RunNotices::goneRequested);
    m_list->addWidget(banner);
    m_confirm->setText(u"Yes, take these %1 out of Intercom"_s.arg(records));
    m_confirm->setAccessibleName(m_confirm->text());
}

bool RunNotices::isUnderWay() const
{
    return m_run.state == runstates::planning || m_run.state == runstates::running;
}

void RunNotices::addAttributes()
{
    const QJsonArray attributes = m_run.details.value("attributes"_L1).toArray();
    if (attributes.isEmpty() || !(m_run.state == runstates::planned))
        return;
    QStringList names;
    for (const QJsonValue &entry : attributes)
        names.append(entry.toObject().value("name"_L1).toString());
    auto *banner = new Banner;
    banner->showMessage(Banner::Kind::Info,
                        u"The run first creates %1 in Intercom."_s.arg(
                            formatCount(attributes.size(), u"custom attribute"_s, u"custom attributes"_s)),
                        names.join(u", "_s));
    m_list->addWidget(banner);
}

} // namespace patchbay::ui
