#include "ui/sync/causesview.h"

#include "ui/widgets/button.h"
#include "ui/widgets/card.h"
#include "ui/widgets/format.h"
#include "ui/widgets/label.h"
#include "ui/widgets/scrollpage.h"
#include "ui/widgets/statestack.h"
#include "ui/widgets/tokens.h"
#include "ui/widgets/whendone.h"

#include <QHBoxLayout>
#include <QPointer>
#include <QVBoxLayout>

namespace patchbay::ui {

using namespace Qt::StringLiterals;

namespace {

// What the mapping decides is mended there.
bool isOfMapping(const QString &cause)
{
    static const QStringList causes{u"missing_attribute"_s, u"wrong_type"_s, u"not_writable"_s,
                                    u"source_field"_s,      u"blocked"_s,    u"no_identity"_s,
                                    u"shared_key"_s,        u"rejected"_s};
    return causes.contains(cause);
}

bool isOfJudging(const QString &cause)
{
    return cause == "ambiguous"_L1 || cause == "conflict"_L1 || cause == "shared_target"_L1;
}

// A row that could not be read, or that the mapping could make nothing of, has nothing that could be tried
// again; the next plan reads it anew.
bool isForNextPlan(const QString &cause)
{
    return cause == "bad_row"_L1 || cause == "shared_target"_L1 ||
           (isOfMapping(cause) && cause != "rejected"_L1);
}

} // namespace

CausesView::CausesView(RunService &service, QWidget *parent) : QWidget(parent), m_service(service)
{
    setObjectName(u"causesView"_s);
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    auto *scroll = new ScrollPage(0);
    scroll->body()->setContentsMargins(0, 0, 0, 0);
    m_list = new QVBoxLayout;
    m_list->setSpacing(12);
    scroll->body()->addLayout(m_list);
    m_stack = new StateStack(scroll);
    layout->addWidget(m_stack);
    m_stack->showEmpty(Drawing::Done, u"Nothing went wrong."_s);
}

void CausesView::setGroups(const RunProgress &run, const QList<RunItemGroup> &groups, bool canRetry)
{
    QMap<QString, qint64> causes;
    m_count = 0;
    for (const RunItemGroup &group : groups) {
        if (group.state != itemstates::failed)
            continue;
        causes[group.cause] += group.count;
        m_count += group.count;
    }
    const bool same = run.id == m_run.id && causes == m_causes && canRetry == m_canRetry;
    m_run = run;
    m_canRetry = canRetry;
    if (same)
        return;
    rebuild(causes);
}

void CausesView::rebuild(const QMap<QString, qint64> &causes)
{
    m_causes = causes;
    while (QLayoutItem *item = m_list->takeAt(0)) {
        item->widget()->hide();
        item->widget()->deleteLater();
        delete item;
    }
    if (causes.isEmpty()) {
        m_stack->showEmpty(Drawing::Done, u"Nothing went wrong."_s);
        return;
    }
    for (auto it = causes.constBegin(); it != causes.constEnd(); ++it)
        m_list->addWidget(cardFor(it.key(), it.value()));
    m_stack->showContent();
}

QWidget *CausesView::cardFor(const QString &cause, qint64 count)
{
    auto *card = new Card(u"Other"_s);
    card->setObjectName(u"cause_"_s + cause);
    card->setSizePolicy(QSizePolicy::Preferred, QSizePolicy::Maximum);
    card->setSubtitle(formatCount(count, u"record"_s, u"records"_s));
    auto *sentence = new Label;
    sentence->setWordWrap(true);
    auto *next = new Label({}, TextRole::Body, Ink::Muted);
    next->setWordWrap(true);
    card->body()->addWidget(sentence);
    card->body()->addWidget(next);
    const auto add = [card](const QString &text, Button::Kind kind, Glyph glyph, const QString &name) {
        auto *button = new Button(text, kind, glyph);
        button->setObjectName(name);
        card->addHeaderWidget(button);
        return button;
    };
    auto *records = add(u"Show them"_s, Button::Kind::Quiet, Glyph::Filter, u"showCause_"_s + cause);
    connect(records, &QAbstractButton::clicked, this, [this, cause] { Q_EMIT showRequested(cause); });
    if (isOfMapping(cause))
        connect(add(u"Open the mapping"_s, Button::Kind::Secondary, Glyph::Mapping, u"mapCause_"_s + cause),
                &QAbstractButton::clicked, this, &CausesView::mappingRequested);
    if (isOfJudging(cause))
        connect(add(u"Judge"_s, Button::Kind::Secondary, Glyph::Users, u"judgeCause_"_s + cause),
                &QAbstractButton::clicked, this, &CausesView::judgeRequested);
    // A row that cannot be read has no key either, so only a plan of everything finds it.
    if (isForNextPlan(cause) && cause != "bad_row"_L1) {
        auto *plan =
            add(u"Plan these again"_s, Button::Kind::Secondary, Glyph::Refresh, u"planCause_"_s + cause);
        plan->setEnabled(m_canRetry);
        plan->setToolTip(
            u"Once the mapping or the source is mended; nothing is written before you have seen it"_s);
        connect(plan, &QAbstractButton::clicked, this, &CausesView::planRequested);
    }
    if (!isForNextPlan(cause)) {
        auto *retry = add(u"Retry these %1"_s.arg(formatNumber(count)), Button::Kind::Secondary,
                          Glyph::Refresh, u"retryCause_"_s + cause);
        retry->setEnabled(m_canRetry);
        retry->setToolTip(m_canRetry ? QString() : u"Wait until the run has stopped"_s);
        connect(retry, &QAbstractButton::clicked, this, [this, cause] { Q_EMIT retryRequested({cause}); });
    }
    // One record speaks for all: they share the cause and the way out.
    const auto example =
        m_service.items(m_run.id, {.states = {QString(itemstates::failed)}, .causes = {cause}}, -1, 1);
    whenDone(example, card, [card, sentence, next, count](const Result<RunItemPage> &page) {
        if (!page || page->items.isEmpty())
            return;
        const RunItemView &item = page->items.first();
        card->setTitle(item.causeTitle);
        const QString name = item.title.isEmpty() ? item.sourceKey : item.title;
        sentence->setText(count == 1 ? u"%1: %2"_s.arg(name, item.sentence)
                                     : u"For example %1: %2"_s.arg(name, item.sentence));
        next->setText(item.nextStep);
        next->setVisible(!item.nextStep.isEmpty());
    });
    return card;
}

} // namespace patchbay::ui
