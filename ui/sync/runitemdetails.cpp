#include "ui/sync/runitemdetails.h"

#include "ui/sync/changerows.h"
#include "ui/widgets/banner.h"
#include "ui/widgets/button.h"
#include "ui/widgets/datatable.h"
#include "ui/widgets/keyvaluelist.h"
#include "ui/widgets/label.h"
#include "ui/widgets/statuschip.h"
#include "ui/widgets/tokens.h"

#include <QHBoxLayout>
#include <QVBoxLayout>

namespace patchbay::ui {

using namespace Qt::StringLiterals;

namespace {

Status detailStatus(const RunItemView &item)
{
    if (item.state == itemstates::failed)
        return Status::Error;
    if (item.state == itemstates::done)
        return Status::Ok;
    if (item.state == itemstates::doing)
        return Status::Running;
    return item.state == itemstates::held ? Status::Paused : Status::Neutral;
}

} // namespace

RunItemDetails::RunItemDetails(QWidget *parent) : QWidget(parent)
{
    setObjectName(u"runItemDetails"_s);
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(12);
    m_chip = new StatusChip;
    m_sentence = new Label;
    m_sentence->setWordWrap(true);
    m_sentence->setObjectName(u"itemSentence"_s);
    m_banner = new Banner;
    m_ids = new KeyValueList;
    m_diff = new DiffView;
    m_diff->setObjectName(u"itemDiff"_s);
    m_diff->setMinimumHeight(200);
    // The drawer is narrow: the reason is in the row's tooltip and comes last.
    m_diff->table()->setColumnWidths({36, 112, 96, 96, 160});
    m_judge = new Button(u"Judge it"_s, Button::Kind::Primary);
    m_judge->setObjectName(u"judgeItem"_s);
    m_resync = new Button(u"Look at this record alone"_s, Button::Kind::Secondary, Glyph::Sync);
    m_resync->setObjectName(u"resyncItem"_s);
    m_origin = new Button(u"Where from?"_s, Button::Kind::Quiet);
    m_origin->setObjectName(u"itemOrigin"_s);
    m_origin->setToolTip(u"Which runs wrote which values into this record"_s);
    auto *acts = new QHBoxLayout;
    acts->setSpacing(metric::related);
    acts->addWidget(m_judge);
    acts->addWidget(m_resync);
    acts->addWidget(m_origin);
    acts->addStretch(1);
    layout->addWidget(m_chip, 0, Qt::AlignLeft);
    layout->addWidget(m_sentence);
    layout->addWidget(m_banner);
    layout->addWidget(m_ids);
    layout->addWidget(m_diff, 1);
    layout->addLayout(acts);
    layout->addStretch(0);
    connect(m_judge, &QAbstractButton::clicked, this, &RunItemDetails::judgeRequested);
    connect(m_resync, &QAbstractButton::clicked, this,
            [this] { Q_EMIT resyncRequested(m_item.object, m_item.externalId); });
    connect(m_origin, &QAbstractButton::clicked, this, [this] { Q_EMIT provenanceRequested(m_item); });
}

void RunItemDetails::setItem(const RunItemView &item, bool applied)
{
    m_item = item;
    const bool failed = item.state == itemstates::failed;
    m_chip->setStatus(detailStatus(item), failed ? u"Failed"_s : item.actionTitle);
    m_sentence->setText(item.sentence);
    m_sentence->setVisible(!item.sentence.isEmpty() && !failed);
    if (failed)
        m_banner->showMessage(Banner::Kind::Error, item.sentence.isEmpty() ? item.causeTitle : item.sentence,
                              item.nextStep);
    else if (!item.candidates.isEmpty())
        m_banner->showMessage(Banner::Kind::Warning, u"Several records fit:"_s,
                              item.candidates.join(u'\n') +
                                  (item.nextStep.isEmpty() ? QString() : u'\n' + item.nextStep));
    else if (!item.nextStep.isEmpty())
        m_banner->showMessage(Banner::Kind::Info, item.nextStep);
    else
        m_banner->hide();
    m_ids->clear();
    const auto add = [this](const QString &key, const QString &value) {
        if (!value.isEmpty())
            m_ids->setValue(key, value, KeyValueList::Fixed | KeyValueList::Copyable);
    };
    add(u"Source key"_s, item.sourceKey);
    add(u"Intercom id"_s, item.targetId);
    add(item.object == "company"_L1 ? u"Company id"_s : u"External id"_s, item.externalId);
    const QList<DiffRow> rows = changeRows(item.changes, item.companies, item.tags);
    m_diff->setHeads(applied ? u"Before"_s : u"Now"_s, applied ? u"Now"_s : u"Will be"_s);
    m_diff->setRows(rows);
    m_diff->setVisible(!rows.isEmpty());
    m_judge->setVisible(item.action == "ambiguous"_L1 || item.action == "conflict"_L1);
    m_resync->setVisible(!item.externalId.isEmpty());
    m_origin->setVisible(!item.targetId.isEmpty());
}

} // namespace patchbay::ui
