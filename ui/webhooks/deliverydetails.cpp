#include "ui/webhooks/deliverydetails.h"

#include "ui/webhooks/actsgrid.h"
#include "ui/webhooks/attemptlist.h"
#include "ui/webhooks/deliverywords.h"
#include "ui/widgets/banner.h"
#include "ui/widgets/button.h"
#include "ui/widgets/byteview.h"
#include "ui/widgets/format.h"
#include "ui/widgets/jsonview.h"
#include "ui/widgets/keyvaluelist.h"
#include "ui/widgets/label.h"
#include "ui/widgets/relativetimelabel.h"
#include "ui/widgets/segmentedcontrol.h"

#include <QGridLayout>
#include <QHBoxLayout>
#include <QLocale>
#include <QStackedWidget>
#include <QVBoxLayout>

namespace patchbay::ui {

using namespace Qt::StringLiterals;

namespace {

enum Part { Payload, Bytes, Headers, Attempts };

} // namespace

DeliveryDetails::DeliveryDetails(QWidget *parent) : QWidget(parent)
{
    setObjectName(u"deliveryDetails"_s);
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(12);
    auto *chips = new QHBoxLayout;
    chips->setSpacing(metric::related);
    m_chip = new StatusChip;
    m_chip->setObjectName(u"deliveryState"_s);
    m_verdict = new StatusChip;
    m_verdict->setObjectName(u"deliveryVerdict"_s);
    chips->addWidget(m_chip);
    chips->addWidget(m_verdict);
    chips->addStretch(1);
    layout->addLayout(chips);
    m_banner = new Banner;
    layout->addWidget(m_banner);
    m_told = new Label;
    m_told->setObjectName(u"deliveryTold"_s);
    m_told->setWordWrap(true);
    m_told->setSelectable(true);
    layout->addWidget(m_told);
    layout->addWidget(buildActs());
    m_facts = new KeyValueList;
    layout->addWidget(m_facts);
    layout->addWidget(buildParts(), 1);
}

QWidget *DeliveryDetails::buildActs()
{
    auto *acts = new ActsGrid;
    m_replay = acts->add(u"Replay"_s, Glyph::Refresh, u"replayDelivery"_s, 0, 0);
    m_replay->setToolTip(u"Works on it again, as it arrived"_s);
    m_edit = acts->add(u"Replay edited…"_s, Glyph::Edit, u"replayEdited"_s, 0, 1);
    m_check = acts->add(u"Check signature"_s, Glyph::Shield, u"checkSignature"_s, 1, 0);
    m_rule = acts->add(u"Build a rule on this"_s, Glyph::Actions, u"buildRule"_s, 1, 1);
    m_original = acts->add(u"Show the original"_s, Glyph::Undo, u"showOriginal"_s, 2, 0);
    connect(m_replay, &QAbstractButton::clicked, this, [this] { Q_EMIT replayRequested(shownId()); });
    connect(m_edit, &QAbstractButton::clicked, this, [this] { Q_EMIT editRequested(m_delivery); });
    connect(m_check, &QAbstractButton::clicked, this, [this] { Q_EMIT checkRequested(shownId()); });
    connect(m_rule, &QAbstractButton::clicked, this, [this] { Q_EMIT ruleRequested(shownId()); });
    connect(m_original, &QAbstractButton::clicked, this,
            [this] { Q_EMIT originalRequested(m_delivery.row.originalId); });
    return acts;
}

QWidget *DeliveryDetails::buildParts()
{
    auto *holder = new QWidget;
    auto *layout = new QVBoxLayout(holder);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(12);
    m_parts = new SegmentedControl(u"Parts of the delivery"_s, SegmentedControl::Look::Tabs);
    m_parts->setObjectName(u"deliveryParts"_s);
    for (const QString &name : {u"Payload"_s, u"Bytes"_s, u"Headers"_s, u"Attempts"_s})
        m_parts->addSegment(name);
    layout->addWidget(m_parts);
    m_stack = new QStackedWidget;
    m_payload = new JsonView;
    m_payload->setObjectName(u"deliveryPayload"_s);
    m_payload->setMinimumHeight(300);
    m_bytes = new ByteView;
    m_bytes->setObjectName(u"deliveryBytes"_s);
    m_bytes->setAccessibleName(u"Bytes as they arrived"_s);
    m_bytes->setMinimumHeight(300);
    auto *headers = new QWidget;
    auto *headerLayout = new QVBoxLayout(headers);
    headerLayout->setContentsMargins(0, 0, 0, 0);
    headerLayout->setSpacing(metric::related);
    m_headers = new KeyValueList;
    m_headers->setObjectName(u"deliveryHeaders"_s);
    auto *note =
        new Label(u"Of signatures only the beginning is shown here; “Check signature” works with all of "
                  "it. Credentials are never kept."_s,
                  TextRole::Caption, Ink::Muted);
    note->setWordWrap(true);
    headerLayout->addWidget(m_headers);
    headerLayout->addWidget(note);
    headerLayout->addStretch(1);
    m_attempts = new AttemptList;
    for (QWidget *part : {static_cast<QWidget *>(m_payload), static_cast<QWidget *>(m_bytes), headers,
                          static_cast<QWidget *>(m_attempts)})
        m_stack->addWidget(part);
    layout->addWidget(m_stack, 1);
    connect(m_parts, &SegmentedControl::currentChanged, m_stack, &QStackedWidget::setCurrentIndex);
    return holder;
}

void DeliveryDetails::setSummary(const DeliveryView &delivery)
{
    const bool same = m_delivery.row.id == delivery.row.id;
    const QByteArray body = m_delivery.row.body;
    const QString headers = m_delivery.row.headers;
    m_delivery = delivery;
    if (same) {
        m_delivery.row.body = body;
        m_delivery.row.headers = headers;
    }
    showOutcome();
    showFacts();
}

void DeliveryDetails::setDelivery(const DeliveryView &delivery)
{
    const bool sameBody =
        m_delivery.row.id == delivery.row.id && m_shownBody == delivery.row.body && !m_shownBody.isNull();
    m_delivery = delivery;
    showOutcome();
    showFacts();
    // What is being read, and where one has scrolled to, stays: a body never changes.
    if (!sameBody) {
        m_shownBody = delivery.row.body;
        m_payload->setRaw(delivery.row.body);
        m_bytes->setBytes(delivery.row.body);
    }
    m_headers->clear();
    for (const auto &[name, value] : shownHeaders(delivery.row.headers))
        m_headers->setValue(name, value, KeyValueList::Fixed);
    m_attempts->setDelivery(delivery);
    m_parts->setSegmentCount(Attempts, delivery.attempts.size());
}

void DeliveryDetails::showError(const Error &error)
{
    m_banner->showError(error);
}

void DeliveryDetails::showOutcome()
{
    const DeliveryRow &row = m_delivery.row;
    const bool open = row.state == deliverystates::received || row.state == deliverystates::processing;
    m_chip->setStatus(deliveryStatus(row), deliveryWord(row));
    m_verdict->setStatus(row.verdict == u"valid"_s      ? Status::Ok
                         : row.verdict == u"unsigned"_s ? Status::Warning
                                                        : Status::Neutral,
                         verdictWord(row.verdict));
    const bool parked = row.state == deliverystates::parked;
    if (parked)
        m_banner->showMessage(Banner::Kind::Error, u"It failed and is not tried again."_s,
                              row.reason + u"\nMend the cause, then replay it."_s);
    else if (open && row.attempts > 0 && !row.reason.isEmpty())
        m_banner->showMessage(Banner::Kind::Warning,
                              u"It failed and is tried again at %1."_s.arg(QLocale().toString(
                                  row.nextAttemptAt.toLocalTime().time(), QLocale::ShortFormat)),
                              row.reason);
    else
        m_banner->hide();
    const QString told = whatCameOf(row);
    m_told->setText(told);
    m_told->setVisible(m_banner->isHidden() && !told.isEmpty());
    m_replay->setEnabled(!open);
    m_original->setVisible(row.originalId > 0);
    m_check->setEnabled(row.originalId == 0);
    m_check->setToolTip(row.originalId > 0
                            ? u"An edited copy has no signature of its own; check the original's"_s
                            : QString());
}

void DeliveryDetails::showFacts()
{
    const DeliveryRow &row = m_delivery.row;
    m_facts->clear();
    auto *received = new RelativeTimeLabel;
    received->setTime(row.receivedAt);
    m_facts->setWidget(u"Received"_s, received);
    m_facts->setValue(u"Endpoint"_s,
                      m_delivery.endpointName.isEmpty() ? u"Removed since"_s : m_delivery.endpointName);
    m_facts->setValue(u"Topic"_s, row.topic, KeyValueList::Fixed | KeyValueList::Copyable);
    if (!row.recordKey.isEmpty())
        m_facts->setValue(u"Record"_s, row.recordKey, KeyValueList::Fixed | KeyValueList::Copyable);
    if (!row.notificationId.isEmpty())
        m_facts->setValue(u"Notification"_s, row.notificationId,
                          KeyValueList::Fixed | KeyValueList::Copyable);
    if (row.repeats > 0)
        m_facts->setValue(u"Came again"_s, formatCount(row.repeats, u"time"_s, u"times"_s));
    if (!row.peer.isEmpty())
        m_facts->setValue(u"From"_s, row.peer, KeyValueList::Fixed);
    m_facts->setValue(u"Size"_s, formatBytes(row.size));
}

} // namespace patchbay::ui
