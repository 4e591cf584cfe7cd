#include "ui/tools/verdictview.h"

#include "ui/widgets/banner.h"
#include "ui/widgets/byteview.h"
#include "ui/widgets/card.h"
#include "ui/widgets/emptystate.h"
#include "ui/widgets/format.h"
#include "ui/widgets/keyvaluelist.h"
#include "ui/widgets/label.h"
#include "ui/widgets/segmentedcontrol.h"

#include <QAccessible>
#include <QVBoxLayout>

namespace patchbay::ui {

using namespace Qt::StringLiterals;

namespace {

ByteMark markOf(const ByteDifference &difference, bool arrived, qsizetype size)
{
    const QString other = arrived ? u"not in what was signed"_s : u"not in what arrived"_s;
    switch (difference.kind) {
    case ByteDifference::Kind::Extra: return {difference.from, difference.length, Ink::Danger, other};
    case ByteDifference::Kind::Changed:
        return {difference.from, difference.length, Ink::Danger, u"differs"_s};
    case ByteDifference::Kind::Missing: break;
    }
    // Nothing is there to be marked: the byte before which something is missing is.
    return {qMin(difference.from, qMax<qsizetype>(0, size - 1)), 1, Ink::Warning,
            arrived ? u"something that was signed is missing here"_s : u"what arrived has more here"_s};
}

} // namespace

VerdictView::VerdictView(QWidget *parent) : QWidget(parent)
{
    setObjectName(u"verdictView"_s);
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(metric::group);
    m_banner = new Banner;
    m_banner->setObjectName(u"verdictBanner"_s);
    layout->addWidget(m_banner);

    m_about = new Card(u"What it says"_s);
    m_facts = new KeyValueList;
    m_facts->setObjectName(u"notificationFacts"_s);
    m_about->body()->addWidget(m_facts);
    m_about->hide();
    layout->addWidget(m_about);

    m_empty = new EmptyState(Drawing::Document, {});
    m_empty->setObjectName(u"nothingToJudge"_s);
    layout->addWidget(m_empty, 1);
    m_bytesCard = new Card(u"Bytes"_s);
    m_bytesCard->setFlush(true);
    m_side = new SegmentedControl(u"Which bytes"_s);
    m_side->setObjectName(u"whichBytes"_s);
    m_side->addSegment(u"As they arrived"_s);
    m_side->addSegment(u"As they were signed"_s);
    m_side->hide();
    m_bytesCard->addHeaderWidget(m_side);
    m_marks = new Label({}, TextRole::Caption, Ink::Muted);
    m_marks->setContentsMargins(metric::group, 0, metric::group, metric::related);
    m_marks->setWordWrap(true);
    m_bytesCard->body()->addWidget(m_marks);
    m_bytes = new ByteView;
    m_bytes->setFrameShape(QFrame::NoFrame);
    m_bytes->setMinimumHeight(160);
    m_bytesCard->body()->addWidget(m_bytes, 1);
    layout->addWidget(m_bytesCard, 1);
    connect(m_side, &SegmentedControl::currentChanged, this, &VerdictView::showBytes);
    showWaiting({}, {});
}

void VerdictView::showWaiting(const QString &sentence, const QByteArray &body)
{
    m_state = u"waiting"_s;
    m_answer = {};
    m_body = body;
    // Before anything was pasted, an empty place that invites; afterwards a word on what is still missing.
    m_empty->setSentence(sentence);
    if (body.isEmpty())
        m_banner->hide();
    else
        m_banner->showMessage(Banner::Kind::Info, u"Nothing to judge yet"_s, sentence);
    showNotification({});
    showBytes();
}

void VerdictView::showAnswer(const SignatureAnswer &answer, const QByteArray &body)
{
    const Verdict &verdict = answer.verdict;
    const QString before = m_banner->message();
    m_state = verdict.valid ? u"valid"_s : verdict.reason;
    m_answer = answer;
    m_body = body;
    QStringList more;
    if (!verdict.valid)
        more << verdict.sentence;
    if (!verdict.hint.isEmpty())
        more << verdict.hint;
    const QString scheme = recipeOf(verdict.scheme).title;
    m_banner->showMessage(verdict.valid ? Banner::Kind::Success : Banner::Kind::Error,
                          verdict.valid ? u"The signature matches: %1"_s.arg(scheme)
                                        : u"Does not match: %1"_s.arg(scheme),
                          more.join(u"\n"_s));
    showNotification(answer.notification);
    showBytes();
    if (m_banner->message() != before) {
        QAccessibleEvent said(m_banner, QAccessible::Alert);
        QAccessible::updateAccessibility(&said);
    }
}

void VerdictView::showError(const Error &error, const QByteArray &body)
{
    m_state = u"error"_s;
    m_answer = {};
    m_body = body;
    m_banner->showError(error);
    showNotification({});
    showBytes();
}

void VerdictView::showNotification(const std::optional<Notification> &notification)
{
    m_about->setVisible(notification.has_value());
    if (!notification)
        return;
    m_about->setSubtitle(notification->itemTitle.isEmpty()
                             ? notification->topicTitle
                             : u"%1: %2"_s.arg(notification->topicTitle, notification->itemTitle));
    m_facts->clear();
    const auto fact = [this](const QString &key, const QString &value, KeyValueList::Options options = {}) {
        if (!value.isEmpty())
            m_facts->setValue(key, value, options);
    };
    const KeyValueList::Options id(KeyValueList::Fixed | KeyValueList::Copyable);
    const bool renamed = notification->sentTopic != notification->topic;
    fact(u"Topic"_s,
         renamed ? u"%1, sent as %2"_s.arg(notification->topic, notification->sentTopic)
                 : notification->topic,
         KeyValueList::Fixed);
    fact(u"Notification"_s, notification->id, id);
    fact(u"Item id"_s, notification->itemId, id);
    fact(u"Workspace"_s, notification->appId, KeyValueList::Fixed);
    QStringList sent;
    if (notification->createdAt.isValid())
        sent << exactTime(notification->createdAt);
    if (notification->deliveryAttempts > 1)
        sent << u"attempt %1"_s.arg(notification->deliveryAttempts);
    fact(u"Created"_s, sent.join(u", "_s));
}

void VerdictView::showBytes()
{
    const auto &fitting = m_answer.verdict.fittingBody;
    const bool nothing = m_state == u"waiting"_s && m_body.isEmpty();
    m_empty->setVisible(nothing);
    m_bytesCard->setVisible(!nothing);
    m_side->setVisible(fitting.has_value());
    const bool arrived = !fitting || m_side->currentIndex() == 0;
    const QByteArray &bytes = arrived ? m_body : *fitting;
    const QList<ByteDifference> &differences = arrived ? m_answer.differences : m_answer.differencesBack;
    QList<ByteMark> marks;
    for (const ByteDifference &difference : differences)
        marks << markOf(difference, arrived, bytes.size());
    m_marks->setVisible(!marks.isEmpty());
    if (!marks.isEmpty())
        m_marks->setText(
            marks.size() == 1
                ? u"1 difference, at byte %1: %2"_s.arg(formatNumber(marks.first().from), marks.first().what)
                : u"%1 differences, the first at byte %2: %3"_s.arg(
                      formatNumber(marks.size()), formatNumber(marks.first().from), marks.first().what));
    m_bytes->setBytes(bytes, marks);
    if (!marks.isEmpty())
        m_bytes->showByte(marks.first().from);
}

} // namespace patchbay::ui
