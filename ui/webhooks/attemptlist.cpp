#include "ui/webhooks/attemptlist.h"

#include "ui/widgets/format.h"
#include "ui/widgets/label.h"
#include "ui/widgets/statuschip.h"

#include <QHBoxLayout>
#include <QVBoxLayout>

namespace patchbay::ui {

using namespace Qt::StringLiterals;

namespace {

QWidget *attemptRow(const DeliveryAttempt &attempt)
{
    auto *row = new QWidget;
    row->setObjectName(u"attempt%1"_s.arg(attempt.number));
    auto *layout = new QVBoxLayout(row);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(metric::unit);
    auto *head = new QHBoxLayout;
    head->setSpacing(metric::related);
    const bool done = attempt.outcome == u"done"_s;
    auto *chip = new StatusChip;
    chip->setStatus(done ? Status::Ok : Status::Error, done ? u"Done"_s : u"Failed"_s);
    head->addWidget(new Label(u"Attempt %1"_s.arg(attempt.number), TextRole::Strong));
    head->addWidget(chip);
    head->addStretch(1);
    const auto took = std::chrono::milliseconds(attempt.startedAt.msecsTo(attempt.finishedAt));
    auto *when = new Label(u"%1 · %2"_s.arg(relativeTime(attempt.startedAt, QDateTime::currentDateTimeUtc()),
                                            formatDuration(took)),
                           TextRole::Caption, Ink::Muted);
    when->setToolTip(exactTime(attempt.startedAt));
    head->addWidget(when);
    layout->addLayout(head);
    auto *told = new Label(attempt.told);
    told->setWordWrap(true);
    told->setSelectable(true);
    told->setVisible(!attempt.told.isEmpty());
    layout->addWidget(told);
    return row;
}

} // namespace

AttemptList::AttemptList(QWidget *parent) : QWidget(parent)
{
    setObjectName(u"attemptList"_s);
    m_rows = new QVBoxLayout(this);
    m_rows->setContentsMargins(0, 0, 0, 0);
    m_rows->setSpacing(metric::group);
    m_rows->setAlignment(Qt::AlignTop);
}

void AttemptList::setDelivery(const DeliveryView &delivery)
{
    while (QLayoutItem *item = m_rows->takeAt(0)) {
        if (QWidget *old = item->widget()) {
            old->hide();
            old->deleteLater();
        }
        delete item;
    }
    if (delivery.attempts.isEmpty()) {
        const bool kept = delivery.row.state == deliverystates::kept;
        auto *none = new Label(kept ? u"Nothing was to be done with it: no rule and no connection listens to "
                                      "this subscription."_s
                                    : u"Not worked on yet."_s,
                               TextRole::Body, Ink::Muted);
        none->setWordWrap(true);
        m_rows->addWidget(none);
    }
    for (auto it = delivery.attempts.crbegin(); it != delivery.attempts.crend(); ++it)
        m_rows->addWidget(attemptRow(*it));
}

} // namespace patchbay::ui
