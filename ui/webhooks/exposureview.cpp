#include "ui/webhooks/exposureview.h"

#include "ui/widgets/button.h"
#include "ui/widgets/card.h"
#include "ui/widgets/keyvaluelist.h"
#include "ui/widgets/label.h"
#include "ui/widgets/segmentedcontrol.h"

#include <QClipboard>
#include <QGuiApplication>
#include <QHBoxLayout>
#include <QPlainTextEdit>
#include <QVBoxLayout>

namespace patchbay::ui {

using namespace Qt::StringLiterals;

ExposureView::ExposureView(QWidget *parent) : QWidget(parent)
{
    setObjectName(u"exposureView"_s);
    auto *card = new Card(u"Reach it from outside"_s);
    card->setSubtitle(
        u"Intercom sends over https to a public name. Something that has one passes it on to here."_s);
    auto *copy = new Button(u"Copy"_s, Button::Kind::Quiet, Glyph::Copy);
    copy->setObjectName(u"copyExposure"_s);
    copy->setAccessibleName(u"Copy the instructions"_s);
    card->addHeaderWidget(copy);
    m_ways = new SegmentedControl(u"By what"_s);
    m_ways->setObjectName(u"exposureWays"_s);
    m_sentence = new Label;
    m_sentence->setWordWrap(true);
    m_code = new QPlainTextEdit;
    m_code->setObjectName(u"exposureCode"_s);
    m_code->setAccessibleName(u"Instructions"_s);
    m_code->setReadOnly(true);
    m_code->setTabChangesFocus(true);
    m_code->setFont(ui::font(TextRole::Fixed));
    m_code->setLineWrapMode(QPlainTextEdit::NoWrap);
    m_remark = new Label({}, TextRole::Caption, Ink::Muted);
    m_remark->setWordWrap(true);
    card->body()->addWidget(m_ways, 0, Qt::AlignLeft);
    card->body()->addWidget(m_sentence);
    card->body()->addWidget(m_code);
    card->body()->addWidget(m_remark);
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(metric::group);
    layout->addWidget(card);
    layout->addWidget(buildAddresses());
    connect(m_ways, &SegmentedControl::currentChanged, this, &ExposureView::showGuide);
    connect(copy, &QAbstractButton::clicked, this, [this] {
        QGuiApplication::clipboard()->setText(m_code->toPlainText());
        Q_EMIT copied(m_guides.value(m_ways->currentIndex()).title);
    });
    m_guides = exposureGuides(QUrl(u"http://127.0.0.1"_s));
    for (const ExposureGuide &guide : std::as_const(m_guides))
        m_ways->addSegment(guide.title);
    showGuide();
}

QWidget *ExposureView::buildAddresses()
{
    auto *card = new Card(u"Where Intercom sends from"_s);
    card->setSubtitle(
        u"For a firewall that lets only these in. The signature is what proves a delivery; Intercom may "
        "add addresses."_s);
    auto *list = new KeyValueList;
    for (const SourceAddresses &region : intercomSourceAddresses())
        list->setValue(region.region, region.addresses.join(u' '),
                       KeyValueList::Fixed | KeyValueList::Copyable);
    card->body()->addWidget(list);
    return card;
}

void ExposureView::setReceiver(const QUrl &url)
{
    if (url == m_url)
        return;
    m_url = url;
    m_guides = exposureGuides(url);
    showGuide();
}

void ExposureView::showGuide()
{
    const ExposureGuide guide = m_guides.value(m_ways->currentIndex());
    m_sentence->setText(guide.sentence);
    m_code->setPlainText(guide.code.trimmed());
    const int lines = std::max(2, m_code->document()->blockCount());
    m_code->setFixedHeight(lines * QFontMetrics(m_code->font()).lineSpacing() + 24);
    m_remark->setText(guide.remark);
}

} // namespace patchbay::ui
